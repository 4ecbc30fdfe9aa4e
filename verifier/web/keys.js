/**
 * Keys of signed notes: names, ids and texts (ledger/core/keys.py; C2SP signed-note).
 */

import { concat, encodeUtf8, isWellFormed, toHex } from "./bytes.js";
import { checkPublicKey } from "./ed25519.js";
import { Malformed } from "./errors.js";
import { MLDSA_PUBLIC_KEY_BYTES } from "./mldsa.js";
import { sha256 } from "./sha256.js";
import { formatBase64, parseBase64 } from "./text.js";

/** The signature types: a signature over the text; a witness's with its time; ML-DSA-44 over a tree. */
export const ED25519 = 0x01;
export const COSIGNATURE = 0x04;
export const ML_DSA_44 = 0x06;

/** What each type is called where a person reads of it. */
export const TITLES = Object.freeze({
  [ED25519]: "Ed25519",
  [COSIGNATURE]: "Ed25519 cosignature/v1",
  [ML_DSA_44]: "ML-DSA-44",
});

export const KEY_ID_BYTES = 4;

const MAX_COSIGNER_NAME_BYTES = 255; // what a 0x06 signature has room for

// Controls, the Unicode spaces, and the plus sign, which parts a key's text.
const UNFIT_IN_NAME =
  /[\u0000-\u0020+\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/**
 * Check that `name` is a key name: not empty, no Unicode space, no control, no plus sign.
 * Throws Malformed `key_name_malformed`.
 */
export function checkKeyName(name, where = "") {
  if (name === "" || UNFIT_IN_NAME.test(name) || !isWellFormed(name)) {
    throw new Malformed("key_name_malformed", where, { name });
  }
}

/** Give the key id, SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4]. */
export function keyId(name, algorithm, publicKey) {
  const hashed = concat(encodeUtf8(name), Uint8Array.of(0x0a, algorithm), publicKey);
  return sha256(hashed).subarray(0, KEY_ID_BYTES);
}

/** Give what a signature line is known by: two lines are by one key if this is the same. */
export function signerOf({ name, keyId: id }) {
  return `${toHex(id)} ${name}`;
}

/**
 * Make a verifier key, frozen `{name, keyId, algorithm, publicKey}`.
 *
 * Throws Malformed: `key_name_malformed`, `key_algorithm_unknown`, and what `checkPublicKey` throws.
 */
export function newVerifierKey(name, algorithm, publicKey, where = "") {
  checkKeyName(name, where);
  if (TITLES[algorithm] === undefined) {
    const shown = `0x${toHex(Uint8Array.of(algorithm))}`;
    throw new Malformed("key_algorithm_unknown", where, { algorithm: shown });
  }
  if (algorithm === ML_DSA_44) checkMldsaKey(name, publicKey, where);
  else checkPublicKey(publicKey, where);
  return Object.freeze({ name, keyId: keyId(name, algorithm, publicKey), algorithm, publicKey });
}

/** Check what there is to check: FIPS 204 takes every string of this length for a key. */
function checkMldsaKey(name, publicKey, where) {
  if (encodeUtf8(name).length > MAX_COSIGNER_NAME_BYTES) {
    throw new Malformed("key_name_malformed", where, { name });
  }
  if (publicKey.length !== MLDSA_PUBLIC_KEY_BYTES) {
    const facts = { length: publicKey.length, expected: MLDSA_PUBLIC_KEY_BYTES };
    throw new Malformed("public_key_length", where, facts);
  }
}

/**
 * Read `name+hex8(key id)+base64(type ‖ public key)`; the base64 may hold plus signs.
 *
 * Throws Malformed: `key_malformed`, `base64_malformed`, `key_id_wrong`, and what `newVerifierKey`
 * throws.
 */
export function parseVkey(text, where = "") {
  const first = text.indexOf("+");
  const second = text.indexOf("+", first + 1);
  if (first < 0 || second < 0) throw new Malformed("key_malformed", where, { key: text });
  const name = text.slice(0, first);
  const writtenId = text.slice(first + 1, second);
  const data = parseBase64(text.slice(second + 1), where);
  if (data.length === 0) throw new Malformed("key_malformed", where, { key: text });
  const key = newVerifierKey(name, data[0], data.slice(1), where);
  if (toHex(key.keyId) !== writtenId) {
    const facts = { name, key_id: writtenId, expected: key.keyId };
    throw new Malformed("key_id_wrong", where, facts);
  }
  return key;
}

/** Write a verifier key as `parseVkey` reads it. */
export function formatVkey(key) {
  const encoded = formatBase64(concat(Uint8Array.of(key.algorithm), key.publicKey));
  return `${key.name}+${toHex(key.keyId)}+${encoded}`;
}
