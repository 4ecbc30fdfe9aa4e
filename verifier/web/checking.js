/**
 * One check from a code to its findings: picks the ledger and what is believed of it, runs notice.js,
 * and remembers what has to be remembered. Draws nothing.
 */

import { decodeUtf8, encodeUtf8 } from "./bytes.js";
import { LedgerError } from "./errors.js";
import { readHalf } from "./half.js";
import { inflateProof } from "./packed.js";
import { checkAddress, checkProof } from "./notice.js";
import { parseProof } from "./proof.js";
import { openSource } from "./source.js";
import { judgeTrust } from "./trust.js";
import { dayOf } from "./words.js";

/** Codes with which a checkpoint is not one that the log has signed for this ledger. */
const UNSIGNED = [
  "not_signed", "signature_wrong", "signature_type_missing", "log_key_ended", "log_key_retired", "log_not_trusted",
  "origin_wrong", "checkpoint_older", "two_roots",
];

/** Nothing was checked yet. */
export const NOTHING = Object.freeze({
  kind: "empty", ledger: null, isKnown: true, trust: null, engine: "", report: null, half: null,
  place: "", checkedMs: 0, evidence: Object.freeze([]), index: null,
});

/**
 * Check what `address` (from address.js) names. `ledgers` are those the page knows, `now` is in
 * milliseconds, `progress(done, size)` is called as entries are read. Gives findings, as `NOTHING`.
 */
export async function check(address, { ledgers, memory, engine, now, progress, typedOrigin = "" }) {
  const base = { ...NOTHING, kind: address.kind, engine, checkedMs: now };
  if (address.kind === "entry") {
    return checkEntry(address, { ...base, index: address.index }, { ledgers, memory, now, progress, typedOrigin });
  }
  if (address.kind === "proof") {
    try {
      return await checkBytes(inflateProof(address.packed), base, { ledgers, memory });
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      return { ...base, kind: "lost" };
    }
  }
  return base;
}

/** Check a proof file's bytes, without a network. */
export async function checkBytes(data, found, { ledgers, memory }) {
  const base = { ...found, kind: "proof" };
  let origin = "";
  try {
    const proof = parseProof(data);
    base.index = proof.index;
    origin = decodeUtf8(proof.checkpoint).split("\n")[0];
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
  }
  const ledger = findLedger(ledgers, origin, ledgers.length === 1 && origin === "" ? ledgers[0].origin : "");
  if (ledger === null) return { ...base, isKnown: origin === "" };
  if (base.engine !== "") return { ...base, ledger };
  const trust = judgeTrust(ledger, memory.read(ledger.origin));
  const { display } = ledger;
  const report = await checkProof(data, trustOf(ledger, trust), { now: base.checkedMs, display, remembered: seenOf(memory, ledger) });
  return remember({ ...base, ledger, trust, report }, memory);
}

async function checkEntry(address, base, { ledgers, memory, now, progress, typedOrigin }) {
  const ledger = findLedger(ledgers, address.origin, typedOrigin || (ledgers.length === 1 ? ledgers[0].origin : ""));
  if (ledger === null) return { ...base, isKnown: false };
  const trust = judgeTrust(ledger, memory.read(ledger.origin));
  if (base.engine === "nothing") return { ...base, ledger, trust };
  const source = openSource(ledger.origin, [ledger.prefix, `https://${ledger.origin}/`]);
  const found = { ...base, ledger, trust };
  if (base.engine !== "") {
    const half = address.index === null ? null : await readHalf(source, address.index, address.leafHash);
    return { ...found, half, place: source.place() || "" };
  }
  const { display } = ledger;
  const asked = { now, progress, display, remembered: seenOf(memory, ledger) };
  const fragment = address.origin === null ? address.fragment : `${ledger.origin}/${address.index}/${address.leafHash}`;
  const report = await checkAddress(fragment, source, trustOf(ledger, trust), asked);
  return remember({ ...found, report, place: source.place() || "" }, memory);
}

function findLedger(ledgers, origin, otherwise) {
  const wanted = origin === null || origin === "" ? otherwise : origin;
  return ledgers.find((ledger) => ledger.origin === wanted) || null;
}

function trustOf(ledger, trust) {
  const charter = trust.charter === "" ? null : trust.charter;
  return { policy: trust.policy, charter, origin: ledger.origin };
}

/** The largest checkpoint that this phone has seen, or null. */
function seenOf(memory, ledger) {
  const { checkpoint } = memory.read(ledger.origin);
  return checkpoint === "" ? null : { checkpoint: encodeUtf8(checkpoint) };
}

/** Pin what was believed, keep the largest checkpoint that the log has signed, keep evidence. */
function remember(found, memory) {
  const { report, ledger, trust } = found;
  const codes = new Set();
  for (const question of report.questions) {
    if (question.code === "ledger") for (const failure of question.failures) codes.add(failure.code);
  }
  const changes = {};
  const remembered = memory.read(ledger.origin);
  const isSigned = report.size !== null && report.checkpoint !== null && !UNSIGNED.some((code) => codes.has(code));
  if (isSigned && trust.standing === "first") {
    Object.assign(changes, { policy: trust.policy, charter: trust.charter, pinned: dayOf(found.checkedMs) });
  }
  if (isSigned && report.size > sizeOf(remembered.checkpoint)) {
    changes.checkpoint = decodeUtf8(report.checkpoint);
  }
  const evidence = report.evidence.map(({ name, bytes }) => ({ name, text: decodeUtf8(bytes) }));
  if (evidence.length > 0) changes.evidence = JSON.stringify(evidence);
  if (Object.keys(changes).length > 0) memory.write(ledger.origin, changes);
  return { ...found, evidence: evidence.length > 0 ? evidence : parseEvidence(remembered.evidence) };
}

/** Read the evidence that an earlier visit kept: it is offered as long as the phone has it. */
function parseEvidence(text) {
  try {
    const kept = JSON.parse(text);
    return kept.filter((each) => typeof each.name === "string" && typeof each.text === "string");
  } catch (_) {
    return [];
  }
}

function sizeOf(checkpoint) {
  const size = Number(checkpoint.split("\n")[1]);
  return Number.isFinite(size) ? size : -1;
}
