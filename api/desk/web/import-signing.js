/**
 * Signing the rows of a table and sending them: each statement is made here from what was shown, and
 * signed here. Where one signature is enough they go to the ledger in batches, in the order of the
 * file; the others become drafts, which wait for their countersigners with the first signature on.
 * A batch is entered whole or not at all; after a break the same file is read again, and what is in
 * the ledger already is left alone.
 */

import { call } from "./session.js";
import { signatureLine, statementId, statementText } from "./signing.js";

export const BATCH = 500;
const SIGNED_AT_ONCE = 64;

/**
 * Sign and send `statements` (of a plan, each with its `by`). `frame` is `{origin, charter, made,
 * slug}`; `told({signed, sent, all})` hears how far it is. Gives `{entered, drafted}`; throws the
 * Problem that stopped it, after which what was sent before is in.
 */
export async function signAndSend({ statements, frame, signer, told = () => {}, stopped = () => false }) {
  const progress = { signed: 0, sent: 0, all: statements.length };
  const result = { entered: 0, drafted: 0 };
  const count = (done) => {
    progress.signed += done;
    told(progress);
  };
  const alone = statements.filter((each) => isAlone(each.by, frame.slug));
  const shared = statements.filter((each) => !isAlone(each.by, frame.slug));
  for (const [several, send, what] of [[alone, enter, "entered"], [shared, propose, "drafted"]]) {
    for (let at = 0; at < several.length && !stopped(); at += BATCH) {
      const batch = several.slice(at, at + BATCH);
      await send(batch, frame, signer, count);
      result[what] += batch.length;
      progress.sent += batch.length;
      told(progress);
    }
  }
  return result;
}

/** Whether nobody but `slug` signs. */
export function isAlone(by, slug) {
  const slugs = Object.values(by).flat();
  return slugs.length > 0 && slugs.every((each) => each === slug);
}

/** Give `by` as a statement has it: one signer of a role as a text, several as a list in order. */
function spelled(by) {
  return Object.fromEntries(
    Object.entries(by).map(([role, slugs]) => [role, [slugs].flat().length === 1 ? [slugs].flat()[0] : [...slugs].sort()]),
  );
}

/** Give `{statement, text, line}` of each, in order; some are signed at the same time. */
export async function signMany(statements, frame, signer, told = () => {}) {
  const made = [];
  for (let at = 0; at < statements.length; at += SIGNED_AT_ONCE) {
    const part = statements.slice(at, at + SIGNED_AT_ONCE);
    made.push(...(await Promise.all(part.map((each) => signOne(each, frame, signer)))));
    told(part.length);
  }
  return made;
}

async function signOne(statement, { origin, charter, made, slug }, signer) {
  const { type, body, no } = statement;
  const by = spelled(statement.by);
  const text = statementText({ type, body, by, charter, log: origin, made, no });
  return { statement, text, line: await signatureLine(signer, `${origin}/${slug}`, text) };
}

/** Enter a batch: all of it or nothing. */
async function enter(batch, frame, signer, count) {
  const made = await signMany(batch, frame, signer, count);
  const statements = made.map(({ text, line }) => `${text}\n${line}\n`);
  await call("POST", `/api/${frame.origin}/statements`, { statements });
}

/**
 * Make drafts of a batch and put the first signature on each. The desk says when they were made; all
 * else of its texts must be what was shown, or nothing is signed.
 */
async function propose(batch, frame, signer, count) {
  const { origin } = frame;
  const drafts = batch.map(({ type, body, no, by }) => ({ type, body, no, by }));
  const answer = await call("POST", `/desk/api/ledgers/${origin}/drafts/batch`, { drafts });
  const signatures = [];
  for (const [at, draft] of answer.drafts.entries()) {
    const made = JSON.parse(draft.text).made;
    const own = await signMany([batch[at]], { ...frame, made }, signer, count);
    if (draft.text !== own[0].text) throw new TypeError("the desk's draft is not what was shown");
    const statement_id = statementId(draft.text);
    signatures.push({ origin, draft: draft.id, revision: draft.revision, statement_id, line: own[0].line });
  }
  await call("POST", "/desk/api/signatures", { signatures });
}
