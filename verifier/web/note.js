/**
 * Signed notes: a text and who signed it (C2SP signed-note; ledger/core/note.py). One routine checks
 * every signer: officers, logs, witnesses.
 *
 * The text ends at the last blank line; the signature lines follow it. What `parseNote` accepts is,
 * byte for byte, what `formatNote` writes of it. Nothing here says who may sign what.
 */

import { concat, decodeUtf8, encodeUtf8 } from "./bytes.js";
import { checkCosignature } from "./cosignature.js";
import { verify } from "./crypto.js";
import { Disproved, Malformed } from "./errors.js";
import { checkKeyName, ED25519, KEY_ID_BYTES, signerOf } from "./keys.js";
import { formatBase64, parseBase64 } from "./text.js";

export const MAX_NOTE_BYTES = 1000000; // as in Go's note package
export const MAX_SIGNATURES = 100; // as in Go's note package; C2SP asks for at least 16

const DASH = "—";
const NEWLINE = 0x0a;

/**
 * Read a note, frozen `{text, signatures: [{name, keyId, blob}]}`; nothing is verified.
 *
 * Throws Malformed: `note_too_large`, `note_control_character`, `not_utf8`,
 * `note_without_signatures`, `too_many_signatures`, `signature_line_malformed`, `base64_malformed`,
 * `key_name_malformed`.
 */
export function parseNote(data, maxSignatures = MAX_SIGNATURES) {
  checkText(data);
  // The text keeps its last newline; the blank line is the newline after that.
  const end = endOfText(data);
  const lines = end === 0 ? [""] : decodeUtf8(data.subarray(end + 1)).split("\n");
  if (lines.pop() !== "" || lines.length === 0) throw new Malformed("note_without_signatures");
  if (lines.length > maxSignatures) {
    throw new Malformed("too_many_signatures", "", { count: lines.length, limit: maxSignatures });
  }
  const signatures = Object.freeze(lines.map((line, i) => parseLine(line, `signature ${i + 1}`)));
  return Object.freeze({ text: data.slice(0, end), signatures });
}

function checkText(data) {
  if (data.length > MAX_NOTE_BYTES) {
    throw new Malformed("note_too_large", "", { length: data.length, limit: MAX_NOTE_BYTES });
  }
  if (data.some((byte) => byte < 0x20 && byte !== NEWLINE)) {
    throw new Malformed("note_control_character");
  }
  decodeUtf8(data);
}

/** Give the length of the text before the last blank line; 0 if there is none. */
function endOfText(data) {
  for (let at = data.length - 2; at >= 0; at -= 1) {
    if (data[at] === NEWLINE && data[at + 1] === NEWLINE) return at + 1;
  }
  return 0;
}

function parseLine(line, where) {
  const parts = line.split(" ");
  if (parts.length !== 3 || parts[0] !== DASH) {
    throw new Malformed("signature_line_malformed", where);
  }
  const [, name, encoded] = parts;
  checkKeyName(name, where);
  const data = parseBase64(encoded, where);
  if (data.length <= KEY_ID_BYTES) throw new Malformed("signature_line_malformed", where);
  return Object.freeze({
    name,
    keyId: data.slice(0, KEY_ID_BYTES),
    blob: data.slice(KEY_ID_BYTES),
  });
}

/** Write a note that was parsed as `parseNote` reads it. */
export function formatNote(note) {
  const lines = note.signatures.map(({ name, keyId, blob }) => {
    return `${DASH} ${name} ${formatBase64(concat(keyId, blob))}\n`;
  });
  return concat(note.text, encodeUtf8(`\n${lines.join("")}`));
}

/**
 * Give `{text, verified, unknown}` of a note that at least one of `keys` has signed; `verified` are
 * the signatures that were checked and are right, `unknown` those of other keys.
 *
 * A signature is by one of `keys` if both its name and its key id are that key's. If it does not
 * verify, the whole note is refused, whoever else has signed. Keys of types 0x04 and 0x06 sign with a
 * time, and those of type 0x06 sign checkpoints only.
 *
 * Throws Disproved `signature_wrong`, `not_signed` (the fact `note` is the unverified note);
 * Malformed `cosignature_time`, and what `parseNote` throws, when given bytes.
 */
export async function openNote(note, keys) {
  const parsed = note instanceof Uint8Array ? parseNote(note) : note;
  const known = new Map([...keys].map((key) => [signerOf(key), key]));
  const verified = [];
  const unknown = [];
  for (const [i, signature] of parsed.signatures.entries()) {
    const key = known.get(signerOf(signature));
    if (key === undefined) {
      unknown.push(signature);
    } else {
      await checkSignature(parsed.text, signature, key, `signature ${i + 1}`);
      verified.push(signature);
    }
  }
  if (verified.length === 0) throw new Disproved("not_signed", "", { note: formatNote(parsed) });
  return Object.freeze({
    text: parsed.text,
    verified: Object.freeze(verified),
    unknown: Object.freeze(unknown),
  });
}

async function checkSignature(text, signature, key, where) {
  if (key.algorithm !== ED25519) {
    await checkCosignature(text, signature, key, where);
  } else if (!(await verify(key.publicKey, text, signature.blob))) {
    const facts = { name: signature.name, key_id: signature.keyId };
    throw new Disproved("signature_wrong", where, facts);
  }
}
