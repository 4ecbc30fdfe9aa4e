/** How people tell keys apart: by the first eight digits of the public key, read aloud. */

import { toHex } from "./verifier/bytes.js";
import { parseVkey } from "./verifier/keys.js";

/** Give the eight digits by which people compare keys, in two groups. */
export function fingerprint(publicKey) {
  const hex = typeof publicKey === "string" ? publicKey : toHex(publicKey);
  return `${hex.slice(0, 4)} ${hex.slice(4, 8)}`;
}

/** Give those of a key as a statement writes it (`name+id+base64`); null if `text` is no key. */
export function fingerprintOfVkey(text) {
  try {
    return fingerprint(parseVkey(text).publicKey);
  } catch (_) {
    return null;
  }
}
