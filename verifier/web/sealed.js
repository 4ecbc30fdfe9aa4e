/**
 * Commitments: how a leaf speaks of what it must not hold (docs/spec/statement.md, section 7;
 * ledger/affairs/sealed.py; RFC 9901, section 4.2). A field is sealed by the SHA-256 of its
 * disclosure, base64url of the JSON list of salt, name and value; an attachment by that of salt and
 * content. Nothing leaves the phone.
 */

import { concat, decodeUtf8, encodeUtf8, isWellFormed, toHex } from "./bytes.js";
import { Disproved, Malformed } from "./errors.js";
import { parseJson } from "./json.js";
import { readBase64url } from "./packed.js";
import { sha256 } from "./sha256.js";

export const SALT_BYTES = 32;

/** Give the commitment (hex) to `disclosure`, a text. */
export function commitmentOf(disclosure) {
  return toHex(sha256(encodeUtf8(disclosure)));
}

/**
 * Give `[name, value]` of a sealed field, from its disclosure as it stands: one that was made
 * elsewhere, with other spaces in its JSON, opens too.
 *
 * Throws Disproved `commitment_wrong`: it is the disclosure of something else; Malformed
 * `disclosure_malformed`: it is none.
 */
export function openField(commitment, disclosure, where = "") {
  const parts = partsOf(disclosure);
  if (parts === null) throw new Malformed("disclosure_malformed", where);
  if (commitmentOf(disclosure) !== commitment) throw new Disproved("commitment_wrong", where);
  return parts.slice(1);
}

function partsOf(disclosure) {
  try {
    const parts = parseJson(decodeUtf8(readBase64url(disclosure)));
    const isOne = Array.isArray(parts) && parts.length === 3 && parts.every((part) => typeof part === "string");
    return isOne && parts.every(isWellFormed) ? parts : null;
  } catch (_) {
    return null;
  }
}

/**
 * Check that `content` and `salt` are what was committed to.
 * Throws Malformed `salt_length`, Disproved `commitment_wrong`.
 */
export function checkAttachment(commitment, salt, content, where = "") {
  if (salt.length !== SALT_BYTES) {
    throw new Malformed("salt_length", "salt", { length: salt.length, expected: SALT_BYTES });
  }
  if (toHex(sha256(concat(salt, content))) !== commitment) throw new Disproved("commitment_wrong", where);
}
