/** Joining by an invitation: the code as typed, the proof that one holds a key, and how keys are compared by voice. */

import { call } from "./session.js";
import { encodeUtf8, fromHex, toHex } from "./verifier/bytes.js";
import { ED25519, formatVkey, newVerifierKey } from "./verifier/keys.js";
import { sha256 } from "./verifier/sha256.js";
import { formatBase64 } from "./verifier/text.js";

export { fingerprint } from "./fingerprint.js";

const HEAD = "mingbai/join/v1";
const CODE_DIGITS = 32;

/** Give a code as 32 hex digits, however it was typed or grouped; null if it is none. */
export function readCode(text) {
  const plain = text.normalize("NFKC").replace(/[\s\p{Pd}_]/gu, "").toLowerCase();
  return plain.length === CODE_DIGITS && /^[0-9a-f]+$/.test(plain) ? plain : null;
}

/** Give the text whose signature shows that one holds `vkey` (api/desk/joining.py). */
export function joinText(origin, code, vkey) {
  return `${HEAD}\n${origin}\n${toHex(sha256(fromHex(code)))}\n${vkey}\n`;
}

/** Join with `signer`: gives what the desk says, once it has the key of this very signer. */
export async function joinWith(signer, code, invitation) {
  const name = `${invitation.origin}/${invitation.slug}`;
  const vkey = formatVkey(newVerifierKey(name, ED25519, signer.publicKey));
  const proof = formatBase64(await signer.sign(encodeUtf8(joinText(invitation.origin, code, vkey))));
  return call("POST", "/desk/api/join", { code, vkey, proof });
}
