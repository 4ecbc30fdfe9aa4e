/**
 * SHA-256 (FIPS 180-4), and the two hashes of the tree, kept apart by their first byte (RFC 6962
 * section 2.1). WebCrypto's would make everything that hashes asynchronous, and is not always there.
 */

import { concat } from "./bytes.js";

export const HASH_BYTES = 32;

const BLOCK_BYTES = 64;
const PRIMES = firstPrimes(64);
const ROUND = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const SCHEDULE = new Int32Array(64); // nobody else runs in the middle of a hash

function firstPrimes(count) {
  const primes = [];
  for (let n = 2; primes.length < count; n += 1) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  return primes;
}

/** The first 32 bits of the fractional part, as a signed word: engines compute with those fastest. */
function fraction(root) {
  return Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
}

/** Give the SHA-256 of `data`, 32 bytes. */
export function sha256(data) {
  const state = START.slice();
  const padded = pad(data);
  const view = new DataView(padded.buffer);
  for (let at = 0; at < padded.length; at += BLOCK_BYTES) {
    for (let i = 0; i < 16; i += 1) SCHEDULE[i] = view.getInt32(at + 4 * i);
    compress(state, SCHEDULE);
  }
  const digest = new DataView(new ArrayBuffer(HASH_BYTES));
  for (let i = 0; i < 8; i += 1) digest.setInt32(4 * i, state[i]);
  return new Uint8Array(digest.buffer);
}

function pad(data) {
  const padded = new Uint8Array(Math.ceil((data.length + 9) / BLOCK_BYTES) * BLOCK_BYTES);
  padded.set(data);
  padded[data.length] = 0x80;
  const bits = new DataView(padded.buffer, padded.length - 8);
  bits.setUint32(0, Math.floor(data.length / 2 ** 29));
  bits.setUint32(4, data.length << 3);
  return padded;
}

function compress(state, w) {
  for (let i = 16; i < 64; i += 1) {
    const x = w[i - 15];
    const y = w[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Give the leaf hash of `entry`, SHA-256(0x00 ‖ entry). */
export function hashLeaf(entry) {
  return sha256(concat(LEAF, entry));
}

/** Give the node hash over two 32-byte hashes, SHA-256(0x01 ‖ left ‖ right). */
export function hashNode(left, right) {
  return sha256(concat(NODE, left, right));
}

/** The root of the tree without entries, SHA-256 of nothing. */
export const EMPTY_ROOT = sha256(new Uint8Array(0));
