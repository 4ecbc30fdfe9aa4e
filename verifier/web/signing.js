/**
 * Whether those who signed could: their keys, their offices and the rules, at one point in time
 * (docs/spec/authority.md, section 4; ledger/affairs/signing.py).
 */

import { equal } from "./bytes.js";
import { Disproved } from "./errors.js";
import { checkSignature } from "./opening.js";
import { APPROVING } from "./roles.js";
import { holders } from "./roster.js";
import { checkTier, findTier } from "./rules.js";
import { formatTimeS } from "./text.js";

const EARLY_MS = 5 * 60 * 1000;
const LATE_MS = 90 * 24 * 60 * 60 * 1000;

/**
 * Check that `opened` belongs to this ledger, is of its time, and was signed by those who may. `state`
 * is that before it, `timeMs` its entry's time.
 *
 * Throws Disproved: `charter_first`, `log_wrong`, `charter_wrong`, `made_in_future`, `made_too_old`,
 * `key_unknown`, `key_not_yet_appointed`, `key_revoked`, `signature_wrong`, `one_person_twice`,
 * `role_unknown`, `role_not_held`, `rule_needs_role`, `rule_needs_people`, `rule_needs_decision`,
 * `handler_approves`.
 */
export async function checkSigners(state, opened, timeMs) {
  if (state.charter === null) throw new Disproved("charter_first", "type");
  if (opened.log !== state.origin) {
    throw new Disproved("log_wrong", "log", { found: opened.log, expected: state.origin });
  }
  if (opened.type !== "charter" && !equal(opened.charter, state.charter)) {
    throw new Disproved("charter_wrong", "charter");
  }
  const made = formatTimeS(opened.madeMs);
  if (timeMs < opened.madeMs - EARLY_MS) throw new Disproved("made_in_future", "made", { made });
  if (timeMs > opened.madeMs + LATE_MS) throw new Disproved("made_too_old", "made", { made });
  checkOffices(state, opened, await signersOf(state, opened), timeMs);
}

/** Give the record of each signer, by slug: each is another person, and signed with his own key. */
async function signersOf(state, opened) {
  const signers = new Map();
  const people = new Map();
  for (const [i, signature] of opened.signatures.entries()) {
    const { slug, keyId, isRight } = signature;
    const where = `signature ${i + 1}`;
    const record = state.roster.get(slug);
    if (record === undefined || !equal(record.vkey.keyId, keyId)) {
      const code = record === undefined && isRight ? "key_not_yet_appointed" : "key_unknown";
      throw new Disproved(code, where, { name: slug });
    }
    if (record.until !== null) throw new Disproved("key_revoked", where, { slug, index: record.until });
    if (!isRight) await checkSignature(opened.text, signature, record.vkey.publicKey, i + 1);
    const first = people.get(record.person);
    if (first !== undefined) throw new Disproved("one_person_twice", "by", { slugs: `${first}, ${slug}` });
    people.set(record.person, slug);
    signers.set(slug, record);
  }
  return signers;
}

function checkOffices(state, opened, signers, timeMs) {
  const signed = [];
  for (const [role, slugs] of opened.by) {
    const known = state.roles.get(role);
    if (known === undefined) throw new Disproved("role_unknown", `by.${role}`, { role });
    for (const slug of slugs) {
      const { roles, person } = signers.get(slug);
      if (!roles.includes(role)) throw new Disproved("role_not_held", `by.${role}`, { role, slug });
      signed.push({ role, like: known.like, person });
    }
  }
  const claim = claimOf(opened.body);
  const amount = claim.currency === state.currency ? claim.amount : null;
  const tier = findTier(rulesAt(state, timeMs).rules, opened.type, amount);
  checkTier(tier, opened.type, signed, signers.size, claim.isDecided);
  if (claim.handler !== "") checkHandler(state, opened, signed, claim.handler);
}

/** Give the rules and standards in force at `timeMs`. */
export function rulesAt(state, timeMs) {
  return [...state.rules].reverse().find(({ fromMs }) => fromMs <= timeMs);
}

/** What a body claims that the rules judge; a body without a currency claims nothing. */
function claimOf(body) {
  if (!("currency" in body)) return { amount: 0, currency: "", isDecided: false, handler: "" };
  const { amount = 0, currency, handler = "" } = body;
  return { amount, currency, isDecided: "decision" in body, handler };
}

/** Check that an expenditure is not approved by whoever handled it, an office. */
function checkHandler(state, opened, signed, handler) {
  if (!state.roles.has(handler)) throw new Disproved("role_unknown", "body.handler", { role: handler });
  if (opened.type !== "expenditure") return;
  const approvers = new Set(
    signed.filter(({ role }) => state.roles.get(role).duties.includes(APPROVING)).map(({ person }) => person),
  );
  const handlers = signed.filter(({ role }) => role === handler).map(({ person }) => person);
  const held = [...holders(state.roster, handler)];
  const clashes =
    handlers.length > 0
      ? handlers.some((person) => approvers.has(person))
      : held.length > 0 && held.every((person) => approvers.has(person));
  if (clashes) throw new Disproved("handler_approves", "body.handler", { role: handler });
}
