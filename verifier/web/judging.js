/**
 * What checking a proof and checking a published log have in common (verifier/judging.py and
 * notice.py): the signed checkpoint, what this phone saw before, the entry, its charter, its signers.
 */

import { equal, fromHex } from "./bytes.js";
import { parseCheckpoint } from "./checkpoint-text.js";
import { checkContinuity, openRemembered } from "./continuity.js";
import { parseEntry } from "./entry.js";
import { Disproved, LedgerError, Unchecked } from "./errors.js";
import { parseNote } from "./note.js";
import { openStatement } from "./opening.js";
import { pause } from "./pause.js";
import { NO_QUORUM, openCheckpointByPolicy, parsePolicy } from "./policy.js";
import { hashLeaf } from "./sha256.js";
import { MAX_SIGNATURES, parseStatement } from "./statement.js";
import { checkNotRetired } from "./succession.js";
import {
  CHARTER, ENTRY, LOG_SIGNATURE, OFFICE, PLACE, QUORUM, REMEMBERED, SIGNATURES, UNCHECKED,
} from "./tally.js";

/** The rest of a check can't be reached; why has been told. */
export class Ended extends Error {}

/** Do `work`; a named error fails `check` and ends the checking. */
export async function must(tally, check, work, verdict = null) {
  await pause();
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    tally.fail(check, error, { verdict });
    throw new Ended();
  }
}

/** Do `work`; a named error fails `check`, and the checking goes on. */
export async function may(tally, check, work, options = {}) {
  await pause();
  try {
    await work();
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    tally.fail(check, error, options);
  }
}

/**
 * Give `{checkpoint, policy}` if the log has signed the checkpoint in hand. `named` is the log it must
 * be of, if the code says so; else its own word for it picks the key.
 */
export async function judgeCheckpoint(trust, named, findings) {
  const { tally, note } = findings;
  const said = await must(tally, ENTRY, () => parseCheckpoint(parseNote(note).text), UNCHECKED);
  tally.look(ENTRY);
  tally.look(LOG_SIGNATURE);
  const origin = named || said.origin;
  const policy = await must(tally, LOG_SIGNATURE, () => parsePolicy(trust.policy), UNCHECKED);
  const judged = await must(tally, LOG_SIGNATURE, async () => {
    if (trust.origin && trust.origin !== origin) throw new Unchecked("log_not_trusted", "", { origin });
    const opened = await openCheckpointByPolicy(note, policy, origin);
    checkNotRetired(opened);
    return opened;
  });
  findings.judged = { ...judged, isWitnessed: judged.quorumReached && policy.quorum !== NO_QUORUM };
  tally.look(QUORUM);
  if (!judged.quorumReached) {
    const witnesses = judged.witnesses.map(({ name }) => name).join(", ") || "-";
    tally.fail(QUORUM, new Unchecked("quorum_missing", "checkpoint", { quorum: policy.quorum, witnesses }));
  }
  return { checkpoint: judged.checkpoint, policy };
}

/**
 * Compare with what this phone saw before, from the tiles of `reader`; offline (null) as far as two
 * checkpoints of one size alone say it. Says whether this one is older.
 */
export async function compareRemembered(reader, remembered, policy, findings) {
  const { tally, judged, note } = findings;
  const { checkpoint } = judged;
  const seen = remembered === null ? null : await openRemembered(remembered.checkpoint, policy, checkpoint.origin);
  // a proof is as old as it is, which is no fault of it
  if (seen === null || (reader === null && seen.size !== checkpoint.size)) return false;
  tally.look(REMEMBERED);
  try {
    await checkContinuity(reader, seen, checkpoint);
    return false;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    tally.fail(REMEMBERED, error);
    if (error instanceof Disproved) {
      findings.evidence = [
        Object.freeze({ name: `checkpoint-${seen.size}-seen-before.txt`, bytes: remembered.checkpoint }),
        Object.freeze({ name: `checkpoint-${checkpoint.size}-now.txt`, bytes: note }),
      ];
    }
    return error.code === "checkpoint_older";
  }
}

/** Read an authenticated entry; what is wrong with it was put into the log so. */
export async function readSubject(data, index, origin, tally) {
  const entry = await must(tally, ENTRY, () => {
    const parsed = parseEntry(data);
    if (parsed.index !== index) {
      throw new Disproved("entry_index_wrong", "entry.index", { expected: index, found: parsed.index });
    }
    return parsed;
  });
  let statement = null;
  const read = () => {
    statement = parseStatement(parseNote(entry.statement, MAX_SIGNATURES).text);
    if (statement.log !== origin) {
      throw new Disproved("log_wrong", "log", { found: statement.log, expected: origin });
    }
  };
  await may(tally, ENTRY, read, { index });
  return Object.freeze({ entry, leafHash: hashLeaf(data), statement });
}

/** Check that `entry` names `expected`, the leaf hash of the one before it. Throws `chain_broken`. */
export function checkPrevious({ index, previous }, expected) {
  if (!equal(previous, expected)) {
    throw new Disproved("chain_broken", "entry.previous", { index, expected, found: previous });
  }
}

/**
 * Check the place of a proof's entry in the chain, where the proof shows it: the entry before one at an
 * odd index is its sibling in the tree, the first hash of the proof.
 */
export async function checkPlaceByProof({ entry }, hashes, tally) {
  tally.look(PLACE);
  if (entry.index % 2 === 1) await may(tally, PLACE, () => checkPrevious(entry, hashes[0]));
}

/** Give the trusted id of the charter of `origin`, or null, which fails `CHARTER`. */
export function charterOf({ charter }, origin, tally) {
  if (typeof charter === "string" && /^[0-9a-f]{64}$/.test(charter)) return fromHex(charter);
  tally.fail(CHARTER, new Unchecked("charter_unnamed", "", { origin }));
  return null;
}

/** Compare the trusted charter with the one that the statement names, and with entry 0's, `found`. */
export function judgeCharter({ entry, statement }, charter, tally, found = null) {
  if (statement === null) return;
  const { index } = entry;
  tally.look(CHARTER);
  const named = index === 0 ? statement.id : statement.charter;
  const other = [named, found].find((each) => each !== null && !equal(each, charter));
  if (other !== undefined) {
    tally.fail(CHARTER, new Disproved("charter_differs", "", { expected: charter, found: other }), { index });
  } else if (named === null) {
    tally.fail(CHARTER, new Disproved("charter_wrong", "charter"), { index });
  }
}

/** Judge the statement's form and signatures, and whether its signers were in office. */
export async function judgeOffice({ entry, statement }, offices, origin, tally) {
  if (statement === null) return;
  const { index } = entry;
  tally.look(SIGNATURES);
  let opened = null;
  const open = async () => {
    opened = await openStatement(entry.statement, origin, offices.keys);
  };
  await may(tally, SIGNATURES, open, { index });
  if (opened === null) return;
  tally.look(OFFICE);
  await may(tally, OFFICE, () => offices.judge(entry, opened), { index, verdict: offices.refusal(index) });
}
