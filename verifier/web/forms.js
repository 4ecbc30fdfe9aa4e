/**
 * The kinds of field that bodies are made of (docs/spec/statement.md; ledger/affairs/types/fields.py).
 * A form is a function of a JSON value and its place, which throws Malformed if the value is not one.
 *
 * Nothing is converted. Of a record the fields are looked at in the order of the specification, then
 * those that it does not have; so the first error is the same for every reader.
 */

import { Malformed } from "./errors.js";
import { isDay, isPeriod } from "./days.js";

/** One line, without space at its ends; Unicode's spaces, no more and no less. */
export const LINE =
  /^[^\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000](?:[^\n\t]*[^\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000])?$/;

const MAX_INTEGER = Number.MAX_SAFE_INTEGER;

// -------------------------------------------------------------------------------- builders

/** A text of `least` to `most` characters (code points) that has the `pattern`, if one is given. */
export function text({ least = 0, most = Infinity, pattern = null }) {
  return (value, where) => {
    if (typeof value !== "string") throw new Malformed("field_not_text", where);
    // no text has more characters than UTF-16 units, and not fewer than half as many
    const length = value.length <= most && value.length >= 2 * least ? value.length : [...value].length;
    if (length < least) throw new Malformed("field_too_short", where, { limit: least });
    if (length > most) throw new Malformed("field_too_long", where, { limit: most });
    if (pattern !== null && !pattern.test(value)) throw new Malformed("field_form", where, { value });
  };
}

/** An integer from `least` to `most`. */
export function integer(least, most) {
  return (value, where) => {
    if (typeof value !== "number") throw new Malformed("field_not_integer", where);
    if (value < least) throw new Malformed("field_too_small", where, { value, limit: least });
    if (value > most) throw new Malformed("field_too_large", where, { value, limit: most });
  };
}

/** True or false. */
export function boolean(value, where) {
  if (typeof value !== "boolean") throw new Malformed("field_not_boolean", where);
}

/** One of these texts. */
export function oneOf(...allowed) {
  return (value, where) => {
    if (!allowed.includes(value)) {
      throw new Malformed("field_not_among", where, { value, allowed: allowed.join(", ") });
    }
  };
}

/** A list of `least` to `most` items of the form `item`; of texts that differ, if `isUnique`. */
export function list(item, { least = 0, most, isUnique = false }) {
  return (value, where) => {
    if (!Array.isArray(value)) throw new Malformed("field_not_list", where);
    if (value.length > most) throw new Malformed("field_too_long", where, { limit: most });
    value.forEach((each, number) => item(each, `${where}[${number}]`));
    if (value.length < least) throw new Malformed("field_too_short", where, { limit: least });
    if (isUnique) checkEachOnce(value, where);
  };
}

/** A field that may be left out. */
export function optional(form) {
  return Object.freeze({ form, isOptional: true });
}

/** An object with these fields and no others; then `agree(value, where)` may refuse the whole. */
export function record(fields, agree = () => {}) {
  const known = new Map(Object.entries(fields));
  return (value, where) => {
    checkObject(value, where);
    for (const [name, field] of known) {
      if (name in value) (field.form || field)(value[name], `${where}.${name}`);
      else if (!field.isOptional) throw new Malformed("field_missing", `${where}.${name}`);
    }
    for (const name of Object.keys(value)) {
      if (!known.has(name)) throw new Malformed("field_unknown", `${where}.${name}`);
    }
    agree(value, where);
  };
}

/** An object of `least` to `most` keys, each of the form `key`, with values of the form `item`. */
export function table(key, item, { least = 0, most = Infinity } = {}) {
  return (value, where) => {
    checkObject(value, where);
    const names = Object.keys(value);
    for (const name of names) {
      key(name, `${where}.${name}`);
      item(value[name], `${where}.${name}`);
    }
    if (names.length < least) throw new Malformed("field_too_short", where, { limit: least });
    if (names.length > most) throw new Malformed("field_too_long", where, { limit: most });
  };
}

function checkObject(value, where) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Malformed("field_not_object", where);
  }
}

// ---------------------------------------------------------------------------------- kinds

const LINE_OR_LESS = (most) => text({ most, pattern: LINE });
const isText = text({});

/** A role, a kind. */
export const name = text({ pattern: /^[a-z][a-z0-9_]{0,31}$/ });
/** Who a key belongs to: a label without meaning, such as p-3. */
export const person = text({ pattern: /^[a-z][a-z0-9-]{0,31}$/ });
/** A statement's id, a SHA-256, a commitment. */
export const hash = text({ pattern: /^[0-9a-f]{64}$/ });
export const line = LINE_OR_LESS(200);
export const shortLine = LINE_OR_LESS(64);
export const longText = text({ least: 1, most: 10000 });
export const reason = text({ least: 1, most: 1000 });
export const vkey = text({ least: 1, most: 512 });
export const logVkey = text({ least: 1, most: 2048 }); // ML-DSA-44 has room
export const currency = text({ pattern: /^[A-Z]{3}$/ });
/** Minor units. */
export const amount = integer(0, MAX_INTEGER);
export const signed = integer(-MAX_INTEGER, MAX_INTEGER);
export const count = integer(0, 1000000);
export const bytes = integer(0, MAX_INTEGER);
export const roles = list(name, { least: 1, most: 16, isUnique: true });
export const ids = list(hash, { least: 1, most: 500, isUnique: true });

/** A day of the calendar. */
export function day(value, where) {
  isText(value, where);
  if (!isDay(value)) throw new Malformed("not_a_date", where, { value });
}

const periodText = text({ most: 21 });

/** A year, half, quarter, month or day, or two of these with a slash between them. */
export function period(value, where) {
  periodText(value, where);
  if (!isPeriod(value)) throw new Malformed("not_a_period", where, { value });
}

// --------------------------------------------------------------- what a record agrees about

/** Check that two lists of integers have the same sum, however large. */
export function checkSum(stated, parts, where) {
  if (sumOf(stated) !== sumOf(parts)) throw new Malformed("sum_differs", where);
}

function sumOf(numbers) {
  return numbers.reduce((sum, each) => sum + BigInt(each), 0n);
}

/** Check that no text stands twice. */
export function checkEachOnce(texts, where) {
  if (new Set(texts).size !== texts.length) throw new Malformed("field_repeats", where);
}

/** Check that the day `last` is not before `first`. */
export function checkOrder(first, last, where) {
  if (last < first) throw new Malformed("period_ends_early", where, { first, last });
}

/** Check that a count is not above its limit. */
export function checkCount(count, limit, where) {
  if (count > limit) throw new Malformed("count_too_large", where, { count, limit });
}
