/**
 * One notice and its three verdicts, from a proof or a published log (docs/spec/browser.md, 8;
 * verifier/notice.py): is it in the ledger, was it signed by those in office, how does it stand.
 *
 * The order is C2SP tlog-proof's: leaf hash, origin and log signature, quorum, inclusion. Nothing of an
 * entry is shown before it was found under the signed root. What can't be checked is in the report;
 * nothing is thrown for it.
 */

import { toHex } from "./bytes.js";
import { parseCheckpoint } from "./checkpoint-text.js";
import { Disproved, Unchecked } from "./errors.js";
import { parseFragment } from "./fragment.js";
import {
  charterOf, checkPlaceByProof, checkPrevious, compareRemembered, Ended, judgeCharter, judgeCheckpoint, judgeOffice,
  may, must, readSubject,
} from "./judging.js";
import { checkInclusion } from "./merkle.js";
import { parseNote } from "./note.js";
import { Offices, readOffices } from "./offices.js";
import { parseProof } from "./proof.js";
import { LogReader } from "./reader.js";
import { reportOf } from "./report.js";
import { hashLeaf } from "./sha256.js";
import { LATER_LIMIT, readLater } from "./standing.js";
import { checkStillLogKeys } from "./succession.js";
import {
  ENTRY, INCLUSION, LATER, LATER_INTACT, LINE, LOG_SIGNATURE, OFFICE, PAPER, PLACE, SIGNATURES, Tally, UNCHECKED,
} from "./tally.js";
import { TILE_WIDTH } from "./tiles.js";

/** What was found about one entry; `subject` is there only once it is under the signed root. */
function newFindings({ isOnline, trust, nowMs }) {
  return {
    tally: new Tally(), isOnline, nowMs, display: trust.display || null, hasCharter: trust.charter !== null,
    note: null, judged: null, subject: null, offices: null, later: [], last: null, evidence: [],
  };
}

async function finish(findings, work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
  }
  return reportOf(findings);
}

// ---------------------------------------------------------------------------------- offline

/**
 * Check a proof file without a network. `trust` is `{policy, charter, origin, display}`: the policy's
 * text, the charter's id in hex or null, the only ledger that is meant, or null for whichever the policy
 * names, and the table of shortest displays, or null. `remembered` (`{checkpoint}`, bytes) is what this
 * phone has seen, `now` Unix milliseconds.
 */
export function checkProof(data, trust, { now = null, remembered = null } = {}) {
  const findings = newFindings({ isOnline: false, trust, nowMs: now });
  return finish(findings, () => proveOffline(data, trust, remembered, findings));
}

async function proveOffline(data, trust, remembered, findings) {
  const { tally } = findings;
  const read = () => {
    const parsed = parseProof(data);
    if (parsed.extra === null) throw new Unchecked("proof_without_entry");
    return parsed;
  };
  const { extra, index, hashes, checkpoint: note } = await must(tally, ENTRY, read, UNCHECKED);
  findings.note = note;
  const { checkpoint, policy } = await judgeCheckpoint(trust, null, findings);
  const { origin, size, root } = checkpoint;
  await compareRemembered(null, remembered, policy, findings);
  tally.look(INCLUSION);
  await must(tally, INCLUSION, () => checkInclusion(index, size, hashLeaf(extra), hashes, root));
  findings.subject = await readSubject(extra, index, origin, tally);
  await checkPlaceByProof(findings.subject, hashes, tally);
  const charter = charterOf(trust, origin, tally);
  findings.hasCharter = charter !== null;
  if (charter !== null) judgeCharter(findings.subject, charter, tally);
  if (index === 0) {
    // a charter carries all that its own signatures need
    await judgeOffice(findings.subject, new Offices(), origin, tally);
    tally.look(LINE);
  } else {
    for (const check of [SIGNATURES, OFFICE, LINE]) tally.fail(check, new Unchecked("needs_governance_entries"));
  }
  for (const check of [LATER, LATER_INTACT]) tally.fail(check, new Unchecked("needs_later_entries"));
}

// ----------------------------------------------------------------------------------- online

/**
 * Check the entry that `fragment` names (what stands behind `#`), reading the log from `source`
 * (`{read(path, limit) → Promise<Uint8Array>}`).
 *
 * `progress(done, size)` is called as later entries are read, `limit` is how many bytes of them are read
 * at most; the rest as for `checkProof`.
 */
export function checkAddress(fragment, source, trust, options = {}) {
  const { now = null, progress = () => {}, remembered = null, limit = LATER_LIMIT } = options;
  const findings = newFindings({ isOnline: true, trust, nowMs: now });
  return finish(findings, () => checkOnline(fragment, source, trust, { progress, remembered, limit }, findings));
}

async function checkOnline(fragment, source, trust, { progress, remembered, limit }, findings) {
  const { tally } = findings;
  const named = await must(tally, ENTRY, () => parseFragment(fragment), UNCHECKED);
  const readNote = async () => {
    const note = await new LogReader(source).readCheckpoint();
    parseCheckpoint(parseNote(note).text);
    return note;
  };
  findings.note = await must(tally, ENTRY, readNote, UNCHECKED);
  const { checkpoint, policy } = await judgeCheckpoint(trust, named.origin, findings);
  const { origin, size, root } = checkpoint;
  if (typeof size === "bigint") {
    tally.fail(ENTRY, new Unchecked("log_too_large", "checkpoint.size", { size }));
    throw new Ended();
  }
  const reader = new LogReader(source, size);
  const isOlder = await compareRemembered(reader, remembered, policy, findings);
  const subject = await findEntry(reader, named, checkpoint, isOlder, findings);
  tally.look(PLACE);
  await may(tally, PLACE, () => checkPlace(reader, subject, root));
  const charter = charterOf(trust, origin, tally);
  findings.hasCharter = charter !== null;
  await may(tally, LINE, async () => {
    Object.assign(findings, await readOffices(reader, root, origin, tally));
  });
  const { offices } = findings;
  if (offices !== null) {
    const verdict = offices.doubt === null ? null : UNCHECKED;
    await may(tally, LOG_SIGNATURE, () => checkStillLogKeys(findings.judged, offices.states), { verdict });
    await may(tally, LINE, () => offices.checkLine(subject.entry));
    if (charter !== null) judgeCharter(subject, charter, tally, offices.charter);
    await judgeOffice(subject, offices, origin, tally);
  }
  if (subject.statement !== null) {
    const about = { index: subject.entry.index, id: subject.statement.id };
    await may(tally, LATER, async () => {
      findings.later = await readLater(reader, checkpoint, about, { offices, tally, progress, limit });
    });
  }
}

/** Read the entry that the paper names, compare the two, and look for it in the tree. */
async function findEntry(reader, { position, leafHash }, { origin, size, root }, isOlder, findings) {
  const { tally } = findings;
  const index = position !== null ? position : await must(tally, ENTRY, () => search(reader, leafHash));
  tally.look(INCLUSION);
  if (index >= size) {
    // an older copy lacks what came later, and that shows nothing
    const error = new Disproved("index_not_in_log", "", { index, size });
    tally.fail(INCLUSION, error, { verdict: isOlder ? UNCHECKED : null });
    throw new Ended();
  }
  const data = await must(tally, ENTRY, () => reader.readUnchecked(index));
  const found = hashLeaf(data);
  tally.look(PAPER);
  if (!toHex(found).startsWith(leafHash)) {
    tally.fail(PAPER, new Disproved("entry_unlike_paper", "entry", { index, expected: leafHash, found }));
  }
  await must(tally, INCLUSION, async () => checkInclusion(index, size, found, await reader.prove(index), root));
  findings.subject = await readSubject(data, index, origin, tally);
  return findings.subject;
}

/** Give the index of the entry whose leaf hash begins so, from the published tiles. */
async function search(reader, leafHash) {
  for (let number = 0; number * TILE_WIDTH < reader.size; number += 1) {
    const hashes = await reader.readLeafHashes(number);
    for (let at = 0; at < hashes.length; at += 32) {
      if (toHex(hashes.subarray(at, at + 32)).startsWith(leafHash)) return number * TILE_WIDTH + at / 32;
    }
  }
  throw new Unchecked("leaf_not_found", "", { size: reader.size, leaf_hash: leafHash });
}

/** Check that the entry names the leaf hash of the one before it, which is itself proved. */
async function checkPlace(reader, { entry }, root) {
  const { index } = entry;
  if (index === 0) return;
  const [expected] = await reader.readHashes([{ level: 0, index: index - 1 }]);
  checkInclusion(index - 1, reader.size, expected, await reader.prove(index - 1), root);
  checkPrevious(entry, expected);
}
