/**
 * Cosignatures: who saw which tree of a log, and when (C2SP tlog-cosignature;
 * ledger/core/cosignature.py). The blob is the Unix second as a big-endian uint64, and a signature:
 *
 * - type 0x04, Ed25519, over `cosignature/v1`, `time` and the second, and the whole text of the
 *   checkpoint;
 * - type 0x06, ML-DSA-44, over the cosigner's name, the second, the origin and the entries from 0 to
 *   the checkpoint's size with their root. Our logs sign their own checkpoints so, at second 0.
 */

import { concat, encodeUtf8, equal, fromHex, toHex } from "./bytes.js";
import { parseCheckpoint } from "./checkpoint-text.js";
import { verify } from "./crypto.js";
import { SIGNATURE_BYTES } from "./ed25519.js";
import { Disproved, Malformed } from "./errors.js";
import { COSIGNATURE, ML_DSA_44 } from "./keys.js";
import { MLDSA_SIGNATURE_BYTES, verifyMldsa } from "./mldsa.js";
import { MAX_INTEGER, narrow } from "./text.js";

const TIME_BYTES = 8;
const LABEL = "subtree/v1\n\u0000";

/** Give the bytes that a cosigner of type 0x04 signs for the checkpoint `text` at Unix second `timeS`. */
export function cosignedMessage(text, timeS) {
  return concat(encodeUtf8(`cosignature/v1\ntime ${timeS}\n`), text);
}

/**
 * Give the bytes that the cosigner `name` signs with type 0x06 at `time`, eight bytes, for the entries
 * before `size` of the log `origin`, whose root is `root`.
 */
export function treeMessage(name, time, { origin, size, root }) {
  const end = fromHex(BigInt(size).toString(16).padStart(2 * TIME_BYTES, "0"));
  return concat(encodeUtf8(LABEL), withLength(name), time, withLength(origin), new Uint8Array(8), end, root);
}

function withLength(text) {
  const encoded = encodeUtf8(text);
  return concat(Uint8Array.of(encoded.length), encoded);
}

/**
 * Check a cosignature of `key` over the checkpoint `text`; give its time in Unix seconds.
 *
 * Throws Malformed `cosignature_time`: the time is not below 2^63, or is 0 and it is not the log's own
 * signature of type 0x06; Disproved `signature_wrong`: the blob has not its type's length, the signature
 * does not verify, or the key is another; what `parseCheckpoint` throws, for type 0x06.
 */
export async function checkCosignature(text, signature, key, where = "") {
  const tree = key.algorithm === ML_DSA_44 ? parseCheckpoint(text) : null;
  const time = readTime(signature, key, where);
  const isLog = tree !== null && key.name === tree.origin;
  const timeS = narrow(BigInt(`0x${toHex(time)}`));
  if (timeS > MAX_INTEGER || (timeS === 0 && !isLog)) {
    throw new Malformed("cosignature_time", where, { time_s: timeS });
  }
  const raw = signature.blob.subarray(TIME_BYTES);
  const isRight =
    tree === null
      ? await verify(key.publicKey, cosignedMessage(text, timeS), raw)
      : verifyMldsa(key.publicKey, treeMessage(key.name, time, tree), raw);
  if (!isRight) throw wrong(signature, where);
  return timeS;
}

/** Give the eight bytes of time in a blob of `key`, whose signature is not yet checked. */
function readTime(signature, key, where) {
  const { name, keyId, blob } = signature;
  const raw = { [COSIGNATURE]: SIGNATURE_BYTES, [ML_DSA_44]: MLDSA_SIGNATURE_BYTES }[key.algorithm];
  const isByKey = key.name === name && equal(key.keyId, keyId);
  if (!isByKey || raw === undefined || blob.length !== TIME_BYTES + raw) throw wrong(signature, where);
  return blob.subarray(0, TIME_BYTES);
}

function wrong({ name, keyId }, where) {
  return new Disproved("signature_wrong", where, { name, key_id: keyId });
}
