/**
 * Ed25519 signing (RFC 8032 section 5.1.6) with BigInt, for browsers whose WebCrypto is absent or does
 * not know Ed25519. BigInt does not run in constant time: what protects the key here is that nobody
 * else's code runs in the page, and that the work is always the same row of doublings and additions.
 */

import { concat } from "./verifier/bytes.js";
import { sha512 } from "./verifier/sha512.js";

export const SEED_BYTES = 32;

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (value, by = P) => ((value % by) + by) % by;
const D = mod(-121665n * power(121666n, P - 2n));
const BASE_Y = mod(4n * power(5n, P - 2n));
const BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202n;
const BITS = 256;

function power(base, exponent) {
  let result = 1n;
  let square = mod(base);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}

/** Add two points [X, Y, Z, T] (RFC 8032 section 5.1.4); it holds for every pair, equal ones too. */
function plus([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * D * mod(t1 * t2));
  const d = mod(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

let doublings = null; // B, 2B, 4B, …: made at first use

function timesBase(scalar) {
  if (doublings === null) {
    doublings = [[BASE_X, BASE_Y, 1n, mod(BASE_X * BASE_Y)]];
    while (doublings.length < BITS) doublings.push(plus(doublings.at(-1), doublings.at(-1)));
  }
  // both sums are made, so that as much is done for a 0 as for a 1
  const sums = [[0n, 1n, 1n, 0n], [0n, 1n, 1n, 0n]];
  for (let at = 0; at < BITS; at += 1) {
    const bit = Number((scalar >> BigInt(at)) & 1n);
    sums[bit] = plus(sums[bit], doublings[at]);
  }
  return sums[1];
}

function readNumber(bytes) {
  return bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

function writeNumber(number) {
  return Uint8Array.from({ length: 32 }, (_, at) => Number((number >> BigInt(8 * at)) & 0xffn));
}

function encodePoint([x, y, z]) {
  const inverse = power(z, P - 2n);
  return writeNumber(mod(y * inverse) | ((mod(x * inverse) & 1n) << 255n));
}

/** Give `{scalar, prefix, publicKey}` of a seed (RFC 8032 section 5.1.5). */
function expand(seed) {
  if (seed.length !== SEED_BYTES) throw new RangeError(`a seed has ${SEED_BYTES} bytes`);
  const hashed = sha512(seed);
  const low = hashed.slice(0, 32);
  low[0] &= 0xf8;
  low[31] = (low[31] & 0x7f) | 0x40;
  const scalar = readNumber(low);
  return { scalar, prefix: hashed.subarray(32), publicKey: encodePoint(timesBase(scalar)) };
}

/** Give the public key of a seed, 32 bytes. */
export function publicKeyOf(seed) {
  return expand(seed).publicKey;
}

/** Give a function that signs with `seed`: bytes in, 64 bytes out, the same for the same bytes. */
export function signerOfSeed(seed) {
  const { scalar, prefix, publicKey } = expand(seed);
  return (message) => {
    const r = mod(readNumber(sha512(concat(prefix, message))), L);
    const pointR = encodePoint(timesBase(r));
    const h = mod(readNumber(sha512(concat(pointR, publicKey, message))), L);
    return concat(pointR, writeNumber(mod(r + h * scalar, L)));
  };
}
