/**
 * SHA-512 (FIPS 180-4), which Ed25519 hashes with. A 64-bit word is two 32-bit halves, since BigInt
 * is some thirty times slower here; its constants are reckoned with BigInt, at first use, so that an
 * engine without large integers can load this module.
 */

const SHA512_BYTES = 64;

const BLOCK_BYTES = 128;
const ROUNDS = 80;
const WORD = 64n;

let constants = null;

/** The round constants and the first state: cube roots of the first primes, and square roots. */
function reckonConstants() {
  const primes = firstPrimes(ROUNDS);
  return {
    round: halves(primes.map((prime) => fractionOfRoot(prime, 3n))),
    start: halves(primes.slice(0, 8).map((prime) => fractionOfRoot(prime, 2n))),
  };
}

function firstPrimes(count) {
  const primes = [];
  for (let n = 2; primes.length < count; n += 1) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  return primes;
}

/** The first 64 bits of the fractional part of the root of that degree. */
function fractionOfRoot(prime, degree) {
  const power = BigInt(prime) << (WORD * degree);
  let root = 0n;
  for (let bit = 1n << (WORD + 5n); bit > 0n; bit >>= 1n) {
    if ((root | bit) ** degree <= power) root |= bit;
  }
  return BigInt.asUintN(64, root);
}

function halves(words) {
  const high = Int32Array.from(words, (word) => Number(BigInt.asIntN(32, word >> 32n)));
  const low = Int32Array.from(words, (word) => Number(BigInt.asIntN(32, word)));
  return [high, low];
}

/** Give the SHA-512 of `data`, 64 bytes. */
export function sha512(data) {
  if (constants === null) constants = reckonConstants();
  const [high, low] = constants.start.map((half) => Int32Array.from(half));
  const scheduleHigh = new Int32Array(ROUNDS);
  const scheduleLow = new Int32Array(ROUNDS);
  const padded = pad(data);
  const view = new DataView(padded.buffer);
  for (let at = 0; at < padded.length; at += BLOCK_BYTES) {
    for (let i = 0; i < 16; i += 1) {
      scheduleHigh[i] = view.getInt32(at + 8 * i);
      scheduleLow[i] = view.getInt32(at + 8 * i + 4);
    }
    expand(scheduleHigh, scheduleLow);
    compress(high, low, scheduleHigh, scheduleLow, constants.round);
  }
  const digest = new DataView(new ArrayBuffer(SHA512_BYTES));
  for (let i = 0; i < 8; i += 1) {
    digest.setInt32(8 * i, high[i]);
    digest.setInt32(8 * i + 4, low[i]);
  }
  return new Uint8Array(digest.buffer);
}

function pad(data) {
  const padded = new Uint8Array(Math.ceil((data.length + 17) / BLOCK_BYTES) * BLOCK_BYTES);
  padded.set(data);
  padded[data.length] = 0x80;
  const bits = new DataView(padded.buffer, padded.length - 8);
  bits.setUint32(0, Math.floor(data.length / 2 ** 29));
  bits.setUint32(4, data.length << 3);
  return padded;
}

/** What adding the low halves carries into the high ones: `low` is their sum as a number. */
function carry(low) {
  return Math.floor(low / 4294967296);
}

// A word turned to the right by n < 32 has the high half (high >>> n | low << 32-n) and the low half
// (low >>> n | high << 32-n); by n + 32, the halves are swapped.

function expand(high, low) {
  for (let i = 16; i < ROUNDS; i += 1) {
    const [xh, xl, yh, yl] = [high[i - 15], low[i - 15], high[i - 2], low[i - 2]];
    // Turned by 1 and by 8, shifted by 7.
    const s0h = ((xh >>> 1) | (xl << 31)) ^ ((xh >>> 8) | (xl << 24)) ^ (xh >>> 7);
    const s0l = ((xl >>> 1) | (xh << 31)) ^ ((xl >>> 8) | (xh << 24)) ^ ((xl >>> 7) | (xh << 25));
    // Turned by 19 and by 61, shifted by 6.
    const s1h = ((yh >>> 19) | (yl << 13)) ^ ((yl >>> 29) | (yh << 3)) ^ (yh >>> 6);
    const s1l = ((yl >>> 19) | (yh << 13)) ^ ((yh >>> 29) | (yl << 3)) ^ ((yl >>> 6) | (yh << 26));
    const sum = (s0l >>> 0) + (s1l >>> 0) + (low[i - 7] >>> 0) + (low[i - 16] >>> 0);
    low[i] = sum | 0;
    high[i] = s0h + s1h + high[i - 7] + high[i - 16] + carry(sum);
  }
}

function compress(high, low, scheduleHigh, scheduleLow, [roundHigh, roundLow]) {
  let [ah, bh, ch, dh, eh, fh, gh, hh] = high;
  let [al, bl, cl, dl, el, fl, gl, hl] = low;
  for (let i = 0; i < ROUNDS; i += 1) {
    // Turned by 14, 18 and 41.
    const s1h = ((eh >>> 14) | (el << 18)) ^ ((eh >>> 18) | (el << 14)) ^ ((el >>> 9) | (eh << 23));
    const s1l = ((el >>> 14) | (eh << 18)) ^ ((el >>> 18) | (eh << 14)) ^ ((eh >>> 9) | (el << 23));
    const choiceH = (eh & fh) ^ (~eh & gh);
    const choiceL = (el & fl) ^ (~el & gl);
    const t1 =
      (hl >>> 0) + (s1l >>> 0) + (choiceL >>> 0) + (roundLow[i] >>> 0) + (scheduleLow[i] >>> 0);
    const t1h = (hh + s1h + choiceH + roundHigh[i] + scheduleHigh[i] + carry(t1)) | 0;
    const t1l = t1 | 0;
    // Turned by 28, 34 and 39.
    const s0h = ((ah >>> 28) | (al << 4)) ^ ((al >>> 2) | (ah << 30)) ^ ((al >>> 7) | (ah << 25));
    const s0l = ((al >>> 28) | (ah << 4)) ^ ((ah >>> 2) | (al << 30)) ^ ((ah >>> 7) | (al << 25));
    const majorityH = (ah & bh) ^ (ah & ch) ^ (bh & ch);
    const majorityL = (al & bl) ^ (al & cl) ^ (bl & cl);
    const e = (dl >>> 0) + (t1l >>> 0);
    const a = (t1l >>> 0) + (s0l >>> 0) + (majorityL >>> 0);
    [hh, hl, gh, gl, fh, fl] = [gh, gl, fh, fl, eh, el];
    eh = (dh + t1h + carry(e)) | 0;
    el = e | 0;
    [dh, dl, ch, cl, bh, bl] = [ch, cl, bh, bl, ah, al];
    ah = (t1h + s0h + majorityH + carry(a)) | 0;
    al = a | 0;
  }
  [ah, bh, ch, dh, eh, fh, gh, hh].forEach((word, i) => {
    const sum = (low[i] >>> 0) + ([al, bl, cl, dl, el, fl, gl, hl][i] >>> 0);
    low[i] = sum | 0;
    high[i] += word + carry(sum);
  });
}
