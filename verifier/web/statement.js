/**
 * Statements: what people sign (docs/spec/statement.md; ledger/affairs/statement.py). A statement is
 * one line of canonical JSON and a newline. The envelope says who signs in which role (`by`), for
 * which ledger, when, under which number, after which other; the body is the affair of its type.
 */

import { decode, MAX_BYTES } from "./canonical.js";
import { Malformed } from "./errors.js";
import { LINE } from "./forms.js";
import { sha256 } from "./sha256.js";
import { checkOrigin, checkSlug, parseHashHex, parseTimeS } from "./text.js";

export const MAX_SIGNATURES = 32;
export const MAX_NO_CHARACTERS = 128;

const NEWLINE = 0x0a;
const NAME = /^[a-z][a-z0-9_]{0,31}$/;
const REQUIRED = Object.freeze(["body", "by", "log", "made", "no", "type", "v"]);
const OPTIONAL = Object.freeze(["after", "charter"]);

/** Give a statement's id, the SHA-256 of its text, final newline included. */
export function statementId(text) {
  return sha256(text);
}

/**
 * Read a statement's text as an object, whose fields are not looked at.
 * Throws Malformed: `json_too_large`, `statement_not_one_line`, `field_not_object`, and what `decode`
 * throws.
 */
export function decodeStatement(text) {
  if (text.length > MAX_BYTES) {
    throw new Malformed("json_too_large", "", { length: text.length, limit: MAX_BYTES });
  }
  if (text.length === 0 || text.indexOf(NEWLINE) !== text.length - 1) {
    throw new Malformed("statement_not_one_line");
  }
  const value = decode(text.subarray(0, text.length - 1));
  if (!isObject(value)) throw new Malformed("field_not_object");
  return value;
}

/** Say whether a JSON value is an object. */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Read `type` and `v`, by which a reader knows whether it understands the rest.
 * Throws Malformed: `field_missing`, `field_not_text`, `field_form`, `field_not_integer`.
 */
export function parseType(value) {
  for (const field of ["type", "v"]) {
    if (!(field in value)) throw new Malformed("field_missing", field);
  }
  const { type, v } = value;
  if (typeof type !== "string") throw new Malformed("field_not_text", "type");
  if (!NAME.test(type)) throw new Malformed("field_form", "type", { value: type });
  if (typeof v !== "number") throw new Malformed("field_not_integer", "v");
  if (v < 1) throw new Malformed("field_form", "v", { value: v });
  return { type, v };
}

/**
 * Read the fields beside the body, whose kind is checked, too: frozen
 * `{type, v, log, charter, after, no, madeMs, by}`; `charter` and `after` are 32 bytes or null, `by`
 * is a list of `[role, slugs]`.
 *
 * Throws Malformed: `field_missing`, `field_unknown`, `field_not_text`, `field_not_integer`,
 * `field_not_object`, `field_form`, `field_too_short`, `field_too_long`, `by_malformed`,
 * `too_many_signers`, `origin_malformed`, `hex_malformed`, `time_malformed`.
 */
export function parseEnvelope(value) {
  checkFields(value);
  const kind = parseType(value);
  const { no, log, made } = value;
  for (const [field, text] of [["no", no], ["log", log], ["made", made]]) {
    if (typeof text !== "string") throw new Malformed("field_not_text", field);
  }
  if ([...no].length > MAX_NO_CHARACTERS) {
    throw new Malformed("field_too_long", "no", { limit: MAX_NO_CHARACTERS });
  }
  if (!LINE.test(no)) throw new Malformed("field_form", "no", { value: no });
  const ids = parseIds(log, value.charter, value.after);
  if (!isObject(value.body)) throw new Malformed("field_not_object", "body");
  const madeMs = parseTimeS(made, "made");
  return Object.freeze({ ...kind, log, ...ids, no, madeMs, by: parseBy(value.by) });
}

function checkFields(value) {
  const missing = REQUIRED.find((field) => !(field in value));
  if (missing !== undefined) throw new Malformed("field_missing", missing);
  const known = (field) => REQUIRED.includes(field) || OPTIONAL.includes(field);
  const unknown = Object.keys(value).sort().find((field) => !known(field));
  if (unknown !== undefined) throw new Malformed("field_unknown", unknown);
}

function parseIds(log, charter, after) {
  // a list or an object is no text before anything else is looked at; so it is for Python
  for (const [where, id] of [["charter", charter], ["after", after]]) {
    if (typeof id === "object") throw new Malformed("field_not_text", where);
  }
  checkOrigin(log, "log");
  return { charter: parseId(charter, "charter"), after: parseId(after, "after") };
}

function parseId(text, where) {
  if (text === undefined) return null;
  if (typeof text !== "string") throw new Malformed("field_not_text", where);
  return parseHashHex(text, where);
}

/**
 * Read `by`: for each role a slug, or a sorted list of at least two.
 * Throws Malformed: `field_not_object`, `field_too_short`, `field_form`, `by_malformed`,
 * `too_many_signers`.
 */
export function parseBy(value) {
  if (!isObject(value)) throw new Malformed("field_not_object", "by");
  const roles = Object.keys(value);
  if (roles.length === 0) throw new Malformed("field_too_short", "by", { limit: 1 });
  const by = roles.map((role) => {
    if (!NAME.test(role)) throw new Malformed("field_form", `by.${role}`, { value: role });
    return Object.freeze([role, parseSlugs(value[role], `by.${role}`)]);
  });
  const count = signersOf(by).length;
  if (count > MAX_SIGNATURES) {
    throw new Malformed("too_many_signers", "by", { count, limit: MAX_SIGNATURES });
  }
  return Object.freeze(by);
}

function parseSlugs(value, where) {
  const slugs = typeof value === "string" ? [value] : value;
  if (!Array.isArray(slugs) || (slugs === value && slugs.length < 2) || !slugs.every(isSlug)) {
    throw new Malformed("by_malformed", where);
  }
  // slugs are ASCII, so the order of UTF-16 units is that of the bytes
  const isRising = slugs.every((slug, i) => i === 0 || slugs[i - 1] < slug);
  if (!isRising) throw new Malformed("by_malformed", where);
  return Object.freeze([...slugs]);
}

function isSlug(value) {
  if (typeof value !== "string") return false;
  try {
    checkSlug(value);
    return true;
  } catch (_) {
    return false;
  }
}

/** Give the slugs that `by` asks for, each once, in the order of their signature lines. */
export function signersOf(by) {
  return [...new Set(by.flatMap(([, slugs]) => slugs))].sort();
}

/**
 * Read a statement, frozen: the envelope's fields, `text`, `id` (32 bytes) and `body`. Whether its
 * type is known and its body is one is not looked at.
 */
export function parseStatement(text) {
  const value = decodeStatement(text);
  return Object.freeze({ ...parseEnvelope(value), text, id: statementId(text), body: value.body });
}
