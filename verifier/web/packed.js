/**
 * What a large code carries: a whole proof file, as base64url without padding of raw DEFLATE
 * (RFC 4648 section 5, RFC 1951).
 */

import { Malformed, Unchecked } from "./errors.js";
import { inflate } from "./inflate.js";
import { parseBase64 } from "./text.js";
import { MAX_PROOF_BYTES } from "./proof.js";

/** Read base64url without padding. Throws Unchecked `packed_malformed`. */
export function readBase64url(text) {
  const plain = text.replace(/-/g, "+").replace(/_/g, "/");
  try {
    if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Malformed("base64_malformed");
    return parseBase64(plain + "=".repeat((4 - (plain.length % 4)) % 4));
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new Unchecked("packed_malformed", "", { length: text.length });
  }
}

/** Give the proof file of a large code. Throws Unchecked, also what `inflate` throws. */
export function inflateProof(packed) {
  return inflate(readBase64url(packed), MAX_PROOF_BYTES);
}
