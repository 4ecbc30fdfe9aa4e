/**
 * scrypt (RFC 7914), by which a passphrase becomes the key of a key file; PBKDF2-HMAC-SHA-256 is made of
 * the verifier's own SHA-256, so that it runs without WebCrypto. It pauses often: the page stays alive.
 */

import { concat } from "./verifier/bytes.js";
import { sha256 } from "./verifier/sha256.js";

const BLOCK_BYTES = 64; // of SHA-256
const PAUSE_AFTER = 2048; // steps of the mixing, some tens of milliseconds

function hmac(key) {
  const padded = new Uint8Array(BLOCK_BYTES);
  padded.set(key.length > BLOCK_BYTES ? sha256(key) : key);
  const inner = padded.map((byte) => byte ^ 0x36);
  const outer = padded.map((byte) => byte ^ 0x5c);
  return (message) => sha256(concat(outer, sha256(concat(inner, message))));
}

/** PBKDF2-HMAC-SHA-256 with one iteration, which is all that scrypt asks for (RFC 8018). */
function pbkdf2(passphrase, salt, length) {
  const keyed = hmac(passphrase);
  const parts = [];
  for (let at = 1; (at - 1) * 32 < length; at += 1) {
    parts.push(keyed(concat(salt, Uint8Array.of(at >>> 24, at >>> 16, at >>> 8, at))));
  }
  return concat(...parts).slice(0, length);
}

const QUARTERS = [
  [0, 4, 8, 12], [5, 9, 13, 1], [10, 14, 2, 6], [15, 3, 7, 11],
  [0, 1, 2, 3], [5, 6, 7, 4], [10, 11, 8, 9], [15, 12, 13, 14],
]; // prettier-ignore

const x = new Uint32Array(16);

/** Salsa20/8 of the 16 words `x`, added to what they were. */
function salsa() {
  const before = x.slice();
  for (let round = 0; round < 4; round += 1) {
    for (let q = 0; q < 8; q += 1) {
      const [a, b, c, d] = QUARTERS[q];
      let sum = (x[a] + x[d]) | 0;
      x[b] ^= (sum << 7) | (sum >>> 25);
      sum = (x[b] + x[a]) | 0;
      x[c] ^= (sum << 9) | (sum >>> 23);
      sum = (x[c] + x[b]) | 0;
      x[d] ^= (sum << 13) | (sum >>> 19);
      sum = (x[d] + x[c]) | 0;
      x[a] ^= (sum << 18) | (sum >>> 14);
    }
  }
  for (let at = 0; at < 16; at += 1) x[at] += before[at];
}

/** scryptBlockMix of `block`, in place; `room` has its length. */
function mixBlock(block, room, r) {
  x.set(block.subarray((2 * r - 1) * 16));
  for (let i = 0; i < 2 * r; i += 1) {
    for (let at = 0; at < 16; at += 1) x[at] ^= block[i * 16 + at];
    salsa();
    room.set(x, ((i >> 1) + (i & 1) * r) * 16);
  }
  block.set(room);
}

const pause = () => new Promise((resolve) => setTimeout(resolve));

async function mix(block, n, r) {
  const words = 32 * r;
  const kept = new Uint32Array(n * words);
  const room = new Uint32Array(words);
  for (let i = 0; i < n; i += 1) {
    kept.set(block, i * words);
    mixBlock(block, room, r);
    if (i % PAUSE_AFTER === 0) await pause();
  }
  for (let i = 0; i < n; i += 1) {
    const from = (block[(2 * r - 1) * 16] & (n - 1)) * words;
    for (let at = 0; at < words; at += 1) block[at] ^= kept[from + at];
    mixBlock(block, room, r);
    if (i % PAUSE_AFTER === 0) await pause();
  }
}

/** Give `length` bytes made of `passphrase` and `salt` (bytes); memory is 128·r·n bytes. */
export async function scrypt(passphrase, salt, { n, r, p }, length) {
  const size = 128 * r;
  const data = pbkdf2(passphrase, salt, size * p);
  const view = new DataView(data.buffer);
  for (let i = 0; i < p; i += 1) {
    const block = Uint32Array.from({ length: 32 * r }, (_, at) => view.getUint32(i * size + 4 * at, true));
    await mix(block, n, r);
    block.forEach((word, at) => view.setUint32(i * size + 4 * at, word, true));
  }
  return pbkdf2(passphrase, data, length);
}
