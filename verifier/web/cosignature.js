/**
 * Cosignatures: a witness says when it saw a checkpoint (C2SP tlog-cosignature, type 0x04;
 * ledger/core/cosignature.py). The blob is the Unix second as a big-endian uint64, and an Ed25519
 * signature over `cosignature/v1`, `time` and the second, and the whole text of the checkpoint.
 */

import { concat, encodeUtf8, equal, toHex } from "./bytes.js";
import { verify } from "./crypto.js";
import { SIGNATURE_BYTES } from "./ed25519.js";
import { Disproved, Malformed } from "./errors.js";
import { COSIGNATURE } from "./keys.js";
import { MAX_INTEGER, narrow } from "./text.js";

const TIME_BYTES = 8;

/** Give the bytes that a cosigner signs for the checkpoint `text` at Unix second `timeS`. */
export function cosignedMessage(text, timeS) {
  return concat(encodeUtf8(`cosignature/v1\ntime ${timeS}\n`), text);
}

/**
 * Check a cosignature of `key` over the checkpoint `text`; give its time in Unix seconds.
 *
 * Throws Malformed `cosignature_time`: the time is 0 or not below 2^63; Disproved `signature_wrong`:
 * the blob is not 72 bytes, the signature does not verify, or the key is another.
 */
export async function checkCosignature(text, signature, key, where = "") {
  const { name, keyId, blob } = signature;
  const wrong = new Disproved("signature_wrong", where, { name, key_id: keyId });
  const isByKey = key.name === name && equal(key.keyId, keyId);
  if (key.algorithm !== COSIGNATURE || !isByKey || blob.length !== TIME_BYTES + SIGNATURE_BYTES) {
    throw wrong;
  }
  const time = BigInt(`0x${toHex(blob.subarray(0, TIME_BYTES))}`);
  const timeS = narrow(time);
  if (time === 0n || time > MAX_INTEGER) {
    throw new Malformed("cosignature_time", where, { time_s: timeS });
  }
  const message = cosignedMessage(text, timeS);
  if (!(await verify(key.publicKey, message, blob.subarray(TIME_BYTES)))) throw wrong;
  return timeS;
}
