/**
 * Proof files, `.tlog-proof`: one small text proves an entry offline, for ever (C2SP tlog-proof;
 * ledger/core/proof.py). Reading one proves nothing: *extra* is unauthenticated until it was hashed
 * to the leaf, the checkpoint is a note to be opened by a policy, then the inclusion is checked.
 */

import { concat, decodeLatin1, encodeUtf8 } from "./bytes.js";
import { Malformed } from "./errors.js";
import { MAX_NOTE_BYTES } from "./note.js";
import { HASH_BYTES } from "./sha256.js";
import { formatBase64, parseBase64, parseInteger } from "./text.js";

const MAX_HASHES = 63; // a tree of 2^63 entries needs no more
export const MAX_PROOF_BYTES = MAX_NOTE_BYTES + 100000;

const HEADER = "c2sp.org/tlog-proof@v1";
const NEWLINE = 0x0a;

/**
 * Read a proof file, frozen `{extra, index, hashes, checkpoint}`; *extra* (here the entry) may be
 * null. Nothing in it is checked against anything.
 *
 * Throws Malformed: `proof_file_too_large`, `proof_file_malformed`, `too_many_hashes`,
 * `integer_malformed`, `base64_malformed`, `base64_length`.
 */
export function parseProof(data) {
  const { length } = data;
  if (length > MAX_PROOF_BYTES) {
    throw new Malformed("proof_file_too_large", "", { length, limit: MAX_PROOF_BYTES });
  }
  const blank = data.findIndex((byte, i) => byte === NEWLINE && data[i + 1] === NEWLINE);
  if (blank < 0 || blank + 2 === length) throw new Malformed("proof_file_malformed");
  const lines = decodeLatin1(data.subarray(0, blank)).split("\n");
  if (lines.shift() !== HEADER) throw new Malformed("proof_file_malformed");
  const encoded = takeLine(lines, "extra ");
  const extra = encoded === null ? null : parseBase64(encoded, "extra");
  const written = takeLine(lines, "index ");
  if (written === null) throw new Malformed("proof_file_malformed");
  const index = parseInteger(written, "index");
  if (lines.length > MAX_HASHES) {
    throw new Malformed("too_many_hashes", "", { count: lines.length, limit: MAX_HASHES });
  }
  const hashes = lines.map((line, i) => parseBase64(line, `hash ${i + 1}`, HASH_BYTES));
  const checkpoint = data.slice(blank + 2);
  return Object.freeze({ extra, index, hashes: Object.freeze(hashes), checkpoint });
}

/** Take the first of `lines` if it begins with `keyword`; give what follows, or null. */
function takeLine(lines, keyword) {
  if (lines.length === 0 || !lines[0].startsWith(keyword)) return null;
  return lines.shift().slice(keyword.length);
}

/** Write a proof file as `parseProof` reads it. */
export function formatProof(proof) {
  const lines = [HEADER];
  if (proof.extra !== null) lines.push(`extra ${formatBase64(proof.extra)}`);
  lines.push(`index ${proof.index}`, ...proof.hashes.map(formatBase64), "", "");
  return concat(encodeUtf8(lines.join("\n")), proof.checkpoint);
}
