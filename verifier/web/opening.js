/**
 * Opening a statement: all that can be said of it without its ledger's state (docs/spec/statement.md;
 * ledger/affairs/opening.py). A signature by a key that is not known yet is left for `checkSigners`.
 */

import { fromHex, toHex } from "./bytes.js";
import { checkBody } from "./bodies.js";
import { verify } from "./crypto.js";
import { Disproved, Malformed, Unchecked } from "./errors.js";
import { signerOf } from "./keys.js";
import { GOVERNANCE, KINDS, refsOf, VERSION } from "./kinds.js";
import { parseNote } from "./note.js";
import { sha256 } from "./sha256.js";
import { decodeStatement, MAX_SIGNATURES, parseEnvelope, parseType, signersOf, statementId } from "./statement.js";

const NEWLINE = 0x0a;

/**
 * Open a statement of the ledger `origin`, whose keys, as far as they are known, are `keys` (a Map of
 * public keys by `signerOf`). Gives the envelope's fields, frozen, with `id` (32 bytes), `text`,
 * `body`, `signatures` (`{slug, name, keyId, blob, isRight}`, of which `isRight` is null where the key
 * is not known) and `refs`.
 *
 * Throws Unchecked `type_unknown`, `version_unknown`; Disproved `log_wrong`, `signature_missing`,
 * `signature_not_wanted`, `signatures_out_of_order`, `signature_wrong`; Malformed `charter_missing`,
 * `charter_names_charter`, `after_missing`, `after_not_wanted`, `objection_number`,
 * `note_without_signatures`, `statement_not_one_line`, and what reading each part throws.
 */
export async function openStatement(note, origin, keys) {
  const text = textOf(note);
  const value = decodeStatement(text);
  checkKind(parseType(value));
  const envelope = parseEnvelope(value);
  if (envelope.log !== origin) {
    throw new Disproved("log_wrong", "log", { found: envelope.log, expected: origin });
  }
  checkLinks(envelope);
  const { body } = value;
  checkBody(envelope.type, body);
  if (envelope.type === "objection") checkNumber(envelope.no, body);
  const signatures = await openSignatures(note, text, envelope, keys);
  const refs = refsOf(envelope.type, body);
  return Object.freeze({ ...envelope, id: statementId(text), text, body, signatures, refs });
}

/** The text ends at the first blank line: a statement has one line. */
function textOf(note) {
  for (let at = 0; at + 1 < note.length; at += 1) {
    if (note[at] === NEWLINE && note[at + 1] === NEWLINE) return note.subarray(0, at + 1);
  }
  throw new Malformed("note_without_signatures");
}

function checkKind({ type, v }) {
  if (!KINDS.has(type)) throw new Unchecked("type_unknown", "type", { type });
  if (v !== VERSION) throw new Unchecked("version_unknown", "v", { type, version: v });
}

function checkLinks({ type, charter, after }) {
  if (type === "charter") {
    if (charter !== null) throw new Malformed("charter_names_charter", "charter");
  } else if (charter === null) {
    throw new Malformed("charter_missing", "charter");
  }
  const follows = GOVERNANCE.has(type) && type !== "charter";
  if (follows && after === null) throw new Malformed("after_missing", "after");
  if (!follows && after !== null) throw new Malformed("after_not_wanted", "after");
}

/** An objection's number is made of its code or its slip, so that neither serves twice. */
function checkNumber(no, body) {
  const { code, slip } = body;
  const expected = code === undefined ? `slip:${slip.book}:${slip.no}` : `code:${toHex(sha256(fromHex(code.code)))}`;
  if (no !== expected) throw new Malformed("objection_number", "no", { found: no, expected });
}

// ------------------------------------------------------------------------------ signatures

/** Check that the lines are those of `by`, and verify those whose key is known. */
async function openSignatures(note, text, envelope, keys) {
  const heads = signersOf(envelope.by).map((slug) => ({ slug, name: `${envelope.log}/${slug}` }));
  const parsed = parseNote(note, MAX_SIGNATURES);
  if (parsed.text.length !== text.length) throw new Malformed("statement_not_one_line");
  checkNames(parsed.signatures.map(({ name }) => name), heads);
  const signatures = [];
  for (const [i, { slug }] of heads.entries()) {
    const line = parsed.signatures[i];
    const publicKey = keys.get(signerOf(line));
    if (publicKey !== undefined) await checkSignature(text, line, publicKey, i + 1);
    signatures.push(Object.freeze({ ...line, slug, isRight: publicKey === undefined ? null : true }));
  }
  return Object.freeze(signatures);
}

function checkNames(names, heads) {
  if (names.length === heads.length && heads.every(({ name }, i) => names[i] === name)) return;
  for (const { slug, name } of heads) {
    if (!names.includes(name)) throw new Disproved("signature_missing", "by", { slug });
  }
  const wanted = heads.map(({ name }) => name);
  names.forEach((name, i) => {
    if (!wanted.includes(name) || names.indexOf(name) < i) {
      throw new Disproved("signature_not_wanted", `signature ${i + 1}`, { name });
    }
  });
  throw new Disproved("signatures_out_of_order", "signature 1");
}

/** Check a signature line, the `number`-th. Throws Disproved `signature_wrong`. */
export async function checkSignature(text, { name, keyId, blob }, publicKey, number) {
  if (!(await verify(publicKey, text, blob))) {
    throw new Disproved("signature_wrong", `signature ${number}`, { name, key_id: keyId });
  }
}
