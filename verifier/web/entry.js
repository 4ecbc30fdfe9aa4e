/**
 * Entries: what a ledger appends, and the chain they form (docs/spec/entry.md;
 * ledger/core/entry.py). An entry is five lines, a blank one, and the statement as it was signed.
 */

import { concat, decodeLatin1, encodeUtf8, equal } from "./bytes.js";
import { Disproved, Malformed } from "./errors.js";
import { EMPTY_ROOT, HASH_BYTES } from "./sha256.js";
import { formatBase64, formatTimeMs, parseBase64, parseInteger, parseTimeMs } from "./text.js";

export const MAX_ENTRY_BYTES = 49000; // in base64 it still fits a line of 64 KiB
export const FIRST_PREVIOUS = EMPTY_ROOT; // SHA-256 of nothing

const HEADER = "mingbai/entry/v1";
const NEWLINE = 0x0a;

/**
 * Read an entry, frozen `{index, timeMs, governance, previous, statement}`; `governance` is the
 * index of the latest governance entry before it, or null. The statement is not looked into.
 *
 * Throws Malformed: `entry_too_large`, `entry_malformed`, `integer_malformed`, `time_malformed`,
 * `base64_malformed`, `base64_length`, `entry_governance`, `entry_first_previous`.
 */
export function parseEntry(data) {
  checkLength(data.length);
  const lines = [];
  let at = 0;
  while (lines.length < 6) {
    const end = data.indexOf(NEWLINE, at);
    if (end < 0) throw new Malformed("entry_malformed", "entry");
    lines.push(decodeLatin1(data.subarray(at, end)));
    at = end + 1;
  }
  if (lines[0] !== HEADER || lines[5] !== "" || at === data.length) {
    throw new Malformed("entry_malformed", "entry");
  }
  const index = parseInteger(lines[1], "entry.index");
  const timeMs = parseTimeMs(lines[2], "entry.time");
  const governance = parseGovernance(lines[3], index);
  const previous = parseBase64(lines[4], "entry.previous", HASH_BYTES);
  if (index === 0 && !equal(previous, FIRST_PREVIOUS)) {
    throw new Malformed("entry_first_previous", "entry.previous");
  }
  return Object.freeze({ index, timeMs, governance, previous, statement: data.slice(at) });
}

function checkLength(length) {
  if (length > MAX_ENTRY_BYTES) {
    throw new Malformed("entry_too_large", "entry", { length, limit: MAX_ENTRY_BYTES });
  }
}

function parseGovernance(text, index) {
  if (index === 0 && text === "-") return null;
  if (index !== 0 && text !== "-") {
    const governance = parseInteger(text, "entry.governance");
    if (governance < index) return governance;
  }
  throw new Malformed("entry_governance", "entry.governance", { index, governance: text });
}

/** Write an entry as `parseEntry` reads it. Throws Malformed `entry_too_large`. */
export function formatEntry(entry) {
  const { index, timeMs, governance, previous, statement } = entry;
  const lines = [HEADER, index, formatTimeMs(timeMs), governance === null ? "-" : governance];
  lines.push(formatBase64(previous), "", "");
  const data = concat(encodeUtf8(lines.join("\n")), statement);
  checkLength(data.length);
  return data;
}

/**
 * Check that `entry` follows `previous`, whose leaf hash is `previousLeafHash`. For entry 0,
 * `previous` is null and the hash `FIRST_PREVIOUS`. Whether `previous` is itself a governance entry
 * is for the domain to say: here the line may point to it, or where it points.
 *
 * Throws Disproved: `entry_out_of_place`, `chain_broken`, `time_went_back`,
 * `governance_line_broken`.
 */
export function checkChain(previous, previousLeafHash, entry) {
  const { index, governance, timeMs } = entry;
  const expected = previous === null ? 0n : BigInt(previous.index) + 1n;
  if (BigInt(index) !== expected) {
    throw new Disproved("entry_out_of_place", "entry.index", { index, expected });
  }
  if (!equal(entry.previous, previousLeafHash)) {
    const facts = { index, expected: previousLeafHash, found: entry.previous };
    throw new Disproved("chain_broken", "entry.previous", facts);
  }
  if (previous === null) return;
  if (timeMs < previous.timeMs) {
    const facts = { index, time_ms: timeMs, previous_ms: previous.timeMs };
    throw new Disproved("time_went_back", "entry.time", facts);
  }
  const follows = governance === previous.index || governance === previous.governance;
  if (governance === null || !follows) {
    throw new Disproved("governance_line_broken", "entry.governance", { index, governance });
  }
}
