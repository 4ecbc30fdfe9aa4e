/**
 * Canonical JSON: one value, one text (RFC 8785, restricted; docs/spec/statement.md, section 1;
 * ledger/affairs/canonical.py). Keys are `[a-z][a-z0-9_]*`, numbers integers within ±(2^53-1); there
 * is no null, no fraction, no control character but newline and tab, no U+2028 or U+2029, no
 * bidirectional control, no lone surrogate, and no nesting beyond 16.
 *
 * Objects that come out have no prototype: a key such as `constructor` is a key like any other.
 */

import { decodeUtf8, encodeUtf8 } from "./bytes.js";
import { Malformed } from "./errors.js";
import { JsonFloat, JsonPairs, parseJson } from "./json.js";

export const MAX_BYTES = 40000; // of a statement's text, newline included
export const MAX_DEPTH = 16;

const KEY = /^[a-z][a-z0-9_]*$/;
const REFUSED =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\ud800-\udfff]/u;

/**
 * Read canonical JSON of at most `limit` bytes.
 *
 * Throws Malformed: `json_too_large`, `json_not_utf8`, `json_truncated`, `json_malformed`,
 * `json_duplicate_key`, `json_float`, `json_null`, `json_key_malformed`, `json_integer_range`,
 * `json_surrogate`, `json_control_character`, `json_line_separator`, `json_bidi_control`,
 * `json_too_deep`, `json_not_canonical`.
 */
export function decode(data, limit = MAX_BYTES) {
  if (data.length > limit) {
    throw new Malformed("json_too_large", "", { length: data.length, limit });
  }
  const text = decodeText(data);
  const value = parseJson(text);
  checkValue(value, "", 0);
  const found = plain(value);
  if (write(found) !== text) throw new Malformed("json_not_canonical");
  return found;
}

/** Write a value that `decode` could have given. Throws Malformed what `decode` throws of a value. */
export function encode(value) {
  checkValue(value, "", 0);
  return encodeUtf8(write(value));
}

function decodeText(data) {
  try {
    return decodeUtf8(data);
  } catch (_) {
    throw new Malformed("json_not_utf8");
  }
}

// ----------------------------------------------------------------------------------- values

/** Check one value and all within it, in the order in which they are written. */
function checkValue(value, where, depth) {
  if (typeof value === "string") {
    checkText(value, where);
  } else if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new Malformed("json_integer_range", where, { value });
  } else if (value === null) {
    throw new Malformed("json_null", where);
  } else if (value instanceof JsonFloat) {
    throw new Malformed("json_float", where, { value: value.text });
  } else if (typeof value !== "boolean") {
    if (depth === MAX_DEPTH) throw new Malformed("json_too_deep", where, { limit: MAX_DEPTH });
    checkItems(value, where, depth + 1);
  }
}

function checkItems(value, where, depth) {
  if (Array.isArray(value)) {
    value.forEach((item, number) => checkValue(item, `${where}[${number}]`, depth));
    return;
  }
  const seen = new Set();
  for (const [key, item] of value instanceof JsonPairs ? value.pairs : Object.entries(value)) {
    if (!KEY.test(key)) throw new Malformed("json_key_malformed", where, { key });
    if (seen.has(key)) throw new Malformed("json_duplicate_key", where, { key });
    seen.add(key);
    checkValue(item, where === "" ? key : `${where}.${key}`, depth);
  }
}

function checkText(text, where) {
  const found = REFUSED.exec(text);
  if (found === null) return;
  const code = found[0].charCodeAt(0);
  const character = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  throw new Malformed(refusalOf(code), where, { character });
}

function refusalOf(code) {
  if (code >= 0xd800 && code <= 0xdfff) return "json_surrogate";
  if (code === 0x2028 || code === 0x2029) return "json_line_separator";
  return code < 0xa0 ? "json_control_character" : "json_bidi_control";
}

/** Give a value as it is used: frozen, its objects without prototype. */
function plain(value) {
  if (Array.isArray(value)) return Object.freeze(value.map(plain));
  if (!(value instanceof JsonPairs)) return value;
  const object = Object.create(null);
  for (const [key, item] of value.pairs) object[key] = plain(item);
  return Object.freeze(object);
}

// ------------------------------------------------------------------------------------ write

/** Keys are ASCII, so sorting by UTF-16 units is sorting by bytes; strings are escaped as by V8. */
function write(value) {
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `"${key}":${write(value[key])}`).join(",")}}`;
}
