/**
 * Bytes: put together, compared, and read as text. Nothing here is lenient.
 */

import { Malformed } from "./errors.js";

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Give the bytes of all `parts`, one after the other. */
export function concat(...parts) {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Say whether two runs of bytes are the same. Nothing secret is ever compared here. */
export function equal(one, other) {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i += 1) {
    if (one[i] !== other[i]) return false;
  }
  return true;
}

/** Compare bytes as sorting does: below, at or above zero. */
export function compare(one, other) {
  const shorter = Math.min(one.length, other.length);
  for (let i = 0; i < shorter; i += 1) {
    if (one[i] !== other[i]) return one[i] - other[i];
  }
  return one.length - other.length;
}

/** Write bytes in lower-case hexadecimal. */
export function toHex(bytes) {
  let text = "";
  for (const byte of bytes) text += (byte < 16 ? "0" : "") + byte.toString(16);
  return text;
}

/** Read lower-case hexadecimal that is known to be such; `text.js` has what reads a stranger's. */
export function fromHex(text) {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new RangeError("this is not hexadecimal");
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i += 1) {
    bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  }
  return bytes;
}

/** Write text as UTF-8. The text must have no lone surrogate (`isWellFormed`). */
export function encodeUtf8(text) {
  return ENCODER.encode(text);
}

/** Say whether `text` has no lone surrogate, and so can be written as UTF-8. */
export function isWellFormed(text) {
  return !/[\ud800-\udfff]/u.test(text);
}

/**
 * Read UTF-8; a byte order mark stays a character.
 * Throws Malformed `not_utf8`: overlong forms and surrogates included.
 */
export function decodeUtf8(bytes, where = "") {
  try {
    return DECODER.decode(bytes);
  } catch (_) {
    throw new Malformed("not_utf8", where);
  }
}

/**
 * Read every byte as the character of its number. It takes any byte: what is not ASCII is refused
 * by the parser of its line.
 */
export function decodeLatin1(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  }
  return text;
}

