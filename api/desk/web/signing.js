/** Statements as the command line writes and signs them: the same bytes for the same input. */

import { encode } from "./verifier/canonical.js";
import { concat, encodeUtf8, toHex } from "./verifier/bytes.js";
import { ED25519, keyId } from "./verifier/keys.js";
import { parseStatement, statementId as idOf } from "./verifier/statement.js";
import { formatBase64 } from "./verifier/text.js";

/**
 * Give a statement's text, final newline included (ledger/affairs/statement.py, `format_statement`).
 * `made` is a time such as `2026-11-22T09:00:00Z`; `charter` and `after` are ids in hex, or absent.
 * Throws Malformed: what `parseStatement` throws of the result.
 */
export function statementText({ type, body, by, charter, log, made, no, after, v = 1 }) {
  const value = { body, by: spelled(by), log, made, no, type, v };
  if (charter) value.charter = charter;
  if (after) value.after = after;
  const text = concat(encode(value), Uint8Array.of(0x0a));
  parseStatement(text);
  return new TextDecoder().decode(text);
}

/** Several signers of a role are sorted, and one is a plain slug. */
function spelled(by) {
  return Object.fromEntries(
    Object.entries(by).map(([role, slugs]) => {
      const several = [slugs].flat();
      return [role, several.length === 1 ? several[0] : [...several].sort()];
    }),
  );
}

/** Give a statement's id, in hex. */
export function statementId(text) {
  return toHex(idOf(encodeUtf8(text)));
}

/** Give the line of a signed note (C2SP signed-note) by which `signer`, named `name`, signs `text`. */
export async function signatureLine(signer, name, text) {
  const signature = await signer.sign(encodeUtf8(text));
  return `— ${name} ${formatBase64(concat(keyId(name, ED25519, signer.publicKey), signature))}`;
}
