/**
 * Ed25519 verification (RFC 8032) with BigInt, for browsers without WebCrypto, or whose WebCrypto
 * does not know Ed25519 or is lax. It only verifies, so nothing here is secret and time may vary.
 *
 * The verdict is libsodium's, as in ledger/core/ed25519.py: S below the group order; neither the key
 * nor R of small order, in any encoding; the key canonically encoded; then R compared byte for byte
 * with S·B − h·A, without cofactor.
 */

import { concat, equal } from "./bytes.js";
import { Malformed } from "./errors.js";
import { sha512 } from "./sha512.js";

const PUBLIC_KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;

const P = 2n ** 255n - 19n; // the field
const L = 2n ** 252n + 27742317777372353535851937790883648493n; // the order of the group
const D = mod(-121665n * invert(121666n)); // of the curve -x² + y² = 1 + d·x²·y²
const D2 = mod(2n * D);
const ROOT_OF_MINUS_1 = power(2n, (P - 1n) / 4n);

// The y of the eight points whose order divides 8: ±x for each, and (0, 1), (0, -1).
const ORDER_8_Y = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
const SMALL_ORDER_Y = new Set([0n, 1n, P - 1n, ORDER_8_Y, P - ORDER_8_Y]);

// ---------------------------------------------------------------------------------- the field

/** Give the one representative from 0 to P - 1. */
function mod(value) {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

/** Give a small representative, perhaps below zero: `mod` without its last step. */
function reduce(value) {
  return value % P;
}

function power(base, exponent) {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}

function invert(value) {
  return power(mod(value), P - 2n);
}

/** Give value^(2^times). */
function squared(value, times) {
  let result = value;
  for (let i = 0; i < times; i += 1) result = reduce(result * result);
  return result;
}

/** Give value^(2^252 - 3), which roots and inverses are made from: 252 squarings, 11 products. */
function powerOf252(value) {
  const p2 = reduce(squared(value, 1) * value); // value^(2^2 - 1)
  const p4 = reduce(squared(p2, 2) * p2);
  const p5 = reduce(squared(p4, 1) * value);
  const p10 = reduce(squared(p5, 5) * p5);
  const p20 = reduce(squared(p10, 10) * p10);
  const p40 = reduce(squared(p20, 20) * p20);
  const p50 = reduce(squared(p40, 10) * p10);
  const p100 = reduce(squared(p50, 50) * p50);
  const p200 = reduce(squared(p100, 100) * p100);
  const p250 = reduce(squared(p200, 50) * p50);
  return reduce(squared(p250, 2) * value);
}

// ---------------------------------------------------------------------------------- the points

// A point is [X, Y, Z, T] with x = X/Z, y = Y/Z, xy = T/Z (Hisil, Wong, Carter, Dawson 2008). One to
// be added again and again is kept as [Y + X, Y - X, 2Z, 2d·T].

const NEUTRAL = [0n, 1n, 1n, 0n];

function doubled([x, y, z]) {
  const a = reduce(x * x);
  const b = reduce(y * y);
  const e = reduce((x + y) * (x + y)) - a - b;
  const g = b - a;
  const f = g - reduce(2n * z * z);
  const h = -a - b;
  return [reduce(e * f), reduce(g * h), reduce(f * g), reduce(e * h)];
}

function prepared([x, y, z, t]) {
  return [y + x, y - x, 2n * z, reduce(D2 * t)];
}

function plus([x, y, z, t], [yPlusX, yMinusX, z2, t2d]) {
  const a = reduce((y - x) * yMinusX);
  const b = reduce((y + x) * yPlusX);
  const c = reduce(t * t2d);
  const d = reduce(z * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [reduce(e * f), reduce(g * h), reduce(f * g), reduce(e * h)];
}

/** The opposite of a prepared point. */
function opposite([yPlusX, yMinusX, z2, t2d]) {
  return [yMinusX, yPlusX, z2, -t2d];
}

/** Give P, 3P, 5P, … prepared, `count` of them. */
function oddMultiples(point, count) {
  const twice = prepared(doubled(point));
  const multiples = [];
  for (let at = point; multiples.length < count; at = plus(at, twice)) multiples.push(prepared(at));
  return multiples;
}

/** Write a scalar with digits that are zero or odd, from the lowest; no two near each other. */
function signedDigits(scalar, width) {
  const size = 2 ** width;
  const digits = [];
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    let digit = 0;
    if (rest & 1n) {
      digit = Number(BigInt.asUintN(width, rest));
      if (digit > size / 2) digit -= size;
      rest -= BigInt(digit);
    }
    digits.push(digit);
  }
  return digits;
}

const BASE_WIDTH = 8;
const KEY_WIDTH = 5;
let baseMultiples = null; // made at first use

/** Give s·B + h·A, both from one row of doublings (Straus). */
function sumOfProducts(s, h, a) {
  if (baseMultiples === null) baseMultiples = oddMultiples(basePoint(), 2 ** (BASE_WIDTH - 2));
  const terms = [
    [signedDigits(s, BASE_WIDTH), baseMultiples],
    [signedDigits(h, KEY_WIDTH), oddMultiples(a, 2 ** (KEY_WIDTH - 2))],
  ];
  let sum = NEUTRAL;
  for (let i = Math.max(terms[0][0].length, terms[1][0].length) - 1; i >= 0; i -= 1) {
    sum = doubled(sum);
    for (const [digits, multiples] of terms) {
      const digit = digits[i];
      if (digit > 0) sum = plus(sum, multiples[(digit - 1) / 2]);
      else if (digit < 0) sum = plus(sum, opposite(multiples[(-digit - 1) / 2]));
    }
  }
  return sum;
}

function basePoint() {
  return pointAt(mod(4n * invert(5n)), false);
}

/** Give the point with this y and this sign of x; null if the curve has none (RFC 8032 5.1.3). */
function pointAt(y, isOdd) {
  const u = reduce(y * y) - 1n;
  const v = reduce(D * reduce(y * y)) + 1n;
  const v3 = reduce(reduce(v * v) * v);
  const v7 = reduce(reduce(v3 * v3) * v);
  let x = mod(reduce(u * v3) * powerOf252(reduce(u * v7)));
  const square = mod(v * reduce(x * x));
  if (square === mod(-u)) x = mod(x * ROOT_OF_MINUS_1);
  else if (square !== mod(u)) return null;
  if ((x & 1n) === 1n !== isOdd) x = P - x;
  return [x, y, 1n, reduce(x * y)];
}

// ------------------------------------------------------------------------------------- bytes

function readNumber(bytes) {
  let digits = "0x";
  for (let i = bytes.length - 1; i >= 0; i -= 1) digits += bytes[i].toString(16).padStart(2, "0");
  return BigInt(digits);
}

function readY(bytes) {
  return BigInt.asUintN(255, readNumber(bytes));
}

function encodePoint([x, y, z]) {
  // z^(P - 2) = z^(8·(2^252 - 3) + 3)
  const inverse = reduce(squared(powerOf252(z), 3) * reduce(reduce(z * z) * z));
  const isOdd = mod(x * inverse) & 1n;
  let number = mod(y * inverse) | (isOdd << 255n);
  const bytes = new Uint8Array(PUBLIC_KEY_BYTES);
  for (let i = 0; i < bytes.length; i += 1) {
    bytes[i] = Number(number & 0xffn);
    number >>= 8n;
  }
  return bytes;
}

// ------------------------------------------------------------------------------------ verdict

/** Give the code of what is wrong with the encoding of a point, or null; the curve is not asked. */
function faultOf(bytes) {
  const y = readY(bytes);
  if (y >= P) return "public_key_not_canonical";
  return SMALL_ORDER_Y.has(y) ? "public_key_small_order" : null;
}

/**
 * Check that `publicKey` is a point that may stand for a signer (RFC 8032 section 5.1.3).
 *
 * Throws Malformed: `public_key_length`, `public_key_not_canonical`, `public_key_small_order`,
 * `public_key_not_on_curve`.
 */
export function checkPublicKey(publicKey, where = "") {
  const { length } = publicKey;
  if (length !== PUBLIC_KEY_BYTES) {
    throw new Malformed("public_key_length", where, { length, expected: PUBLIC_KEY_BYTES });
  }
  const fault = faultOf(publicKey);
  if (fault !== null) throw new Malformed(fault, where);
  if (readPoint(publicKey) === null) throw new Malformed("public_key_not_on_curve", where);
}

function readPoint(bytes) {
  return pointAt(readY(bytes), bytes[31] >= 0x80);
}

/**
 * Say whether key and signature have a form that may verify at all: lengths, S below the group
 * order, key and R canonical and not of small order. What passes differs between libraries only in
 * the cofactor.
 */
export function isFit(publicKey, signature) {
  return (
    publicKey.length === PUBLIC_KEY_BYTES &&
    signature.length === SIGNATURE_BYTES &&
    readNumber(signature.subarray(32)) < L &&
    faultOf(publicKey) === null &&
    faultOf(signature.subarray(0, 32)) === null
  );
}

/** Say whether `signature`, 64 bytes, is that of `publicKey` over `message`. */
export function verifyByOwn(publicKey, message, signature) {
  if (!isFit(publicKey, signature)) return false;
  const key = readPoint(publicKey);
  if (key === null) return false;
  const r = signature.subarray(0, 32);
  const s = readNumber(signature.subarray(32));
  const h = readNumber(sha512(concat(r, publicKey, message))) % L;
  const [x, y, z, t] = key;
  return equal(encodePoint(sumOfProducts(s, h, [-x, y, z, -t])), r);
}
