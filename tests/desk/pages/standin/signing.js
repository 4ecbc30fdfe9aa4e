// Stands in for the desk's own signing.js: a signature line as the C2SP note format has it.
import { decodeUtf8, encodeUtf8, toHex } from "./verifier/bytes.js";
import { encode } from "./verifier/canonical.js";
import { keyId } from "./verifier/keys.js";
import { sha256 } from "./verifier/sha256.js";

export async function signatureLine(signer, name, text) {
  const signature = await signer.sign(encodeUtf8(text));
  const bytes = [...keyId(name, 1, signer.publicKey), ...signature];
  return `— ${name} ${btoa(String.fromCharCode(...bytes))}`;
}

export function statementText({ type, body, by, charter, log, made, no }) {
  return `${decodeUtf8(encode({ body, by, charter, log, made, no, type, v: 1 }))}\n`;
}

export const statementId = (text) => toHex(sha256(encodeUtf8(text)));
