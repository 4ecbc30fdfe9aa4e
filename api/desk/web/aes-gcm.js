/**
 * AES-256-GCM (FIPS 197, NIST SP 800-38D) for nonces of 12 bytes: by WebCrypto where it is, otherwise
 * by the code here, for pages that came over plain http. It seals key files, of some hundred bytes.
 */

import { concat, equal } from "./verifier/bytes.js";

const TAG_BYTES = 16;
const BLOCK_BYTES = 16;
const ROUNDS = 14;

const [SBOX, double] = makeTables();

function makeTables() {
  const twice = (value) => ((value << 1) ^ (value & 0x80 ? 0x11b : 0)) & 0xff;
  const sbox = new Uint8Array(256);
  let p = 1;
  let q = 1; // always the inverse of p in GF(2^8)
  do {
    p ^= twice(p);
    q ^= q << 1;
    q ^= q << 2;
    q ^= q << 4;
    q &= 0xff;
    if (q & 0x80) q ^= 0x09;
    const spread = q | (q << 8);
    sbox[p] = q ^ (spread >> 7) ^ (spread >> 6) ^ (spread >> 5) ^ (spread >> 4) ^ 0x63;
  } while (p !== 1);
  sbox[0] = 0x63;
  return [sbox, twice];
}

/** Give the 15 round keys, one after the other (FIPS 197 section 5.2). */
function expandKey(key) {
  const words = new Uint8Array(BLOCK_BYTES * (ROUNDS + 1));
  words.set(key);
  let constant = 1;
  for (let at = 32; at < words.length; at += 4) {
    let word = [...words.subarray(at - 4, at)];
    if (at % 32 === 0) {
      word = [word[1], word[2], word[3], word[0]].map((byte) => SBOX[byte]);
      word[0] ^= constant;
      constant = double(constant);
    } else if (at % 32 === 16) word = word.map((byte) => SBOX[byte]);
    for (let i = 0; i < 4; i += 1) words[at + i] = words[at + i - 32] ^ word[i];
  }
  return words;
}

function encryptBlock(roundKeys, block) {
  let state = block.map((byte, at) => byte ^ roundKeys[at]);
  for (let round = 1; round <= ROUNDS; round += 1) {
    const shifted = state.map((_, at) => SBOX[state[(at + 4 * (at % 4)) % BLOCK_BYTES]]);
    const mixed = round === ROUNDS ? shifted : shifted.map((byte, at) => {
      const column = at - (at % 4);
      const [next, third, last] = [1, 2, 3].map((by) => shifted[column + ((at + by) % 4)]);
      return double(byte) ^ double(next) ^ next ^ third ^ last;
    });
    state = mixed.map((byte, at) => byte ^ roundKeys[BLOCK_BYTES * round + at]);
  }
  return state;
}

function counterMode(roundKeys, nonce, data) {
  const made = new Uint8Array(data.length);
  const counter = new DataView(new ArrayBuffer(BLOCK_BYTES));
  nonce.forEach((byte, at) => counter.setUint8(at, byte));
  for (let at = 0; at < data.length; at += BLOCK_BYTES) {
    counter.setUint32(12, 2 + at / BLOCK_BYTES);
    const stream = encryptBlock(roundKeys, new Uint8Array(counter.buffer.slice(0)));
    for (let i = at; i < Math.min(at + BLOCK_BYTES, data.length); i += 1) made[i] = data[i] ^ stream[i - at];
  }
  return made;
}

const toNumber = (bytes) => bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);

/** Multiply in GF(2^128) (SP 800-38D section 6.3). */
function times(x, y) {
  let product = 0n;
  let v = y;
  for (let bit = 127n; bit >= 0n; bit -= 1n) {
    if ((x >> bit) & 1n) product ^= v;
    v = (v >> 1n) ^ (v & 1n ? 0xe1n << 120n : 0n);
  }
  return product;
}

function tagOf(roundKeys, nonce, sealed, associated) {
  const h = toNumber(encryptBlock(roundKeys, new Uint8Array(BLOCK_BYTES)));
  let sum = 0n;
  for (const part of [associated, sealed]) {
    for (let at = 0; at < part.length; at += BLOCK_BYTES) {
      const block = new Uint8Array(BLOCK_BYTES);
      block.set(part.subarray(at, at + BLOCK_BYTES));
      sum = times(sum ^ toNumber(block), h);
    }
  }
  sum = times(sum ^ ((BigInt(associated.length * 8) << 64n) | BigInt(sealed.length * 8)), h);
  const first = concat(nonce, Uint8Array.of(0, 0, 0, 1));
  const tag = sum ^ toNumber(encryptBlock(roundKeys, first));
  return Uint8Array.from({ length: TAG_BYTES }, (_, at) => Number((tag >> BigInt(8 * (15 - at))) & 0xffn));
}

const imported = (subtle, key, use) => subtle.importKey("raw", key, "AES-GCM", false, [use]);

/** Seal `data`: its cipher text and the tag. `subtle` is a SubtleCrypto, or null for our own code. */
export async function seal(key, nonce, data, associated, subtle = globalThis.crypto?.subtle ?? null) {
  if (subtle) {
    const how = { name: "AES-GCM", iv: nonce, additionalData: associated };
    return new Uint8Array(await subtle.encrypt(how, await imported(subtle, key, "encrypt"), data));
  }
  const roundKeys = expandKey(key);
  const sealed = counterMode(roundKeys, nonce, data);
  return concat(sealed, tagOf(roundKeys, nonce, sealed, associated));
}

/** Open what `seal` made; null if it, the key or `associated` is another. */
export async function open(key, nonce, sealed, associated, subtle = globalThis.crypto?.subtle ?? null) {
  if (subtle) {
    const how = { name: "AES-GCM", iv: nonce, additionalData: associated };
    const opener = await imported(subtle, key, "decrypt");
    return subtle.decrypt(how, opener, sealed).then((data) => new Uint8Array(data), () => null);
  }
  if (sealed.length < TAG_BYTES) return null;
  const roundKeys = expandKey(key);
  const data = sealed.subarray(0, sealed.length - TAG_BYTES);
  if (!equal(tagOf(roundKeys, nonce, data, associated), sealed.subarray(data.length))) return null;
  return counterMode(roundKeys, nonce, data);
}
