/**
 * The small values inside the texts, each read strictly and written in one way only
 * (ledger/core/text.py): a text that is accepted is the one that writing the value gives back.
 *
 * An integer from outside may be as large as 2^63-1. It is a number as long as it is at most
 * 2^53-1, and a BigInt beyond: one value has one form, `===` and `<` are right. Times are Unix
 * milliseconds, UTC.
 */

import { Malformed } from "./errors.js";

export const MAX_INTEGER = 2n ** 63n - 1n;
const MAX_ORIGIN_BYTES = 128;

const INTEGER = /^(?:0|[1-9][0-9]{0,18})$/;
const HASH_HEX = /^[0-9a-f]{64}$/;
const TIME_MS = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/;
const TIME_S = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/;
const ORIGIN = /^[a-z0-9.-]+(?::[0-9]+)?(?:\/[a-z0-9][a-z0-9._-]*)*$/;
const SLUG = /^[a-z][a-z0-9-]{0,31}$/;

const MS_FORM = "2026-11-22T08:00:01.000Z";
const S_FORM = "2026-11-22T09:00:00Z";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const SIXES = new Map([...ALPHABET].map((character, value) => [character, value]));

/** Give a BigInt as a number if that is exact. */
export function narrow(value) {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/**
 * Read a decimal integer from 0 to 2^63-1 without sign, leading zero or separator.
 * Throws Malformed `integer_malformed`.
 */
export function parseInteger(text, where = "") {
  if (INTEGER.test(text)) {
    const value = Number(text);
    if (Number.isSafeInteger(value)) return value;
    if (BigInt(text) <= MAX_INTEGER) return BigInt(text);
  }
  throw new Malformed("integer_malformed", where, { value: text });
}

/**
 * Read canonical base64 (RFC 4648 section 4, padded, no line breaks, no stray bits).
 * Throws Malformed `base64_malformed`; `base64_length` if `length` is given and is not met.
 */
export function parseBase64(text, where = "", length = null) {
  const bytes = decodeBase64(text);
  if (bytes === null) throw new Malformed("base64_malformed", where, { value: text });
  if (length !== null && bytes.length !== length) {
    throw new Malformed("base64_length", where, { length: bytes.length, expected: length });
  }
  return bytes;
}

function decodeBase64(text) {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith("==") ? 2 : Number(text.endsWith("="));
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const digits = text.length - padding;
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < digits; i += 1) {
    const six = SIXES.get(text[i]);
    if (six === undefined) return null;
    bits = ((bits << 6) | six) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[at] = bits >> held;
      at += 1;
    }
  }
  const strayBits = bits & ((1 << held) - 1);
  return strayBits === 0 ? bytes : null;
}

/** Write base64 with padding and without line breaks. */
export function formatBase64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const three = (bytes[i] << 16) | ((bytes[i + 1] || 0) << 8) | (bytes[i + 2] || 0);
    text += ALPHABET[three >> 18] + ALPHABET[(three >> 12) & 63];
    text += (left > 1 ? ALPHABET[(three >> 6) & 63] : "=") + (left > 2 ? ALPHABET[three & 63] : "=");
  }
  return text;
}

/**
 * Read the 32 bytes of a SHA-256 from 64 lower-case hexadecimal digits.
 * Throws Malformed `hex_malformed`.
 */
export function parseHashHex(text, where = "") {
  if (!HASH_HEX.test(text)) throw new Malformed("hex_malformed", where, { value: text });
  const bytes = new Uint8Array(32);
  for (let i = 0; i < 32; i += 1) bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

function parseTime(text, form, pattern, format, where) {
  if (pattern.test(text)) {
    const ms = Date.parse(text);
    if (ms >= 0 && format(ms) === text) return ms;
  }
  throw new Malformed("time_malformed", where, { value: text, expected: form });
}

/**
 * Read `2026-11-22T08:00:01.000Z` as Unix milliseconds, from 1970 to the end of 9999.
 * Throws Malformed `time_malformed`: another form, an impossible date, a leap second.
 */
export function parseTimeMs(text, where = "") {
  return parseTime(text, MS_FORM, TIME_MS, formatTimeMs, where);
}

/** Write Unix milliseconds as `2026-11-22T08:00:01.000Z`. */
export function formatTimeMs(ms) {
  return new Date(ms).toISOString();
}

/**
 * Read `2026-11-22T09:00:00Z` as Unix milliseconds, from 1970 to the end of 9999.
 * Throws Malformed `time_malformed`.
 */
export function parseTimeS(text, where = "") {
  return parseTime(text, S_FORM, TIME_S, formatTimeS, where);
}

/** Write Unix milliseconds, a whole number of seconds, as `2026-11-22T09:00:00Z`. */
export function formatTimeS(ms) {
  if (ms % 1000 !== 0) throw new RangeError(`${ms} ms is not a whole second`);
  return `${new Date(ms).toISOString().slice(0, -5)}Z`;
}

/** Check that `text` is an origin (design section 4). Throws Malformed `origin_malformed`. */
export function checkOrigin(text, where = "") {
  if (text.length > MAX_ORIGIN_BYTES || !ORIGIN.test(text)) {
    throw new Malformed("origin_malformed", where, { value: text });
  }
}

/** Check that `text` is a slug (design section 4). Throws Malformed `slug_malformed`. */
export function checkSlug(text, where = "") {
  if (!SLUG.test(text)) throw new Malformed("slug_malformed", where, { value: text });
}
