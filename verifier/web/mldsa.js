/**
 * ML-DSA-44 verification (FIPS 204), written from the standard; numbers in brackets are its
 * algorithms. Pure, with an empty context unless one is given. Nothing here is secret, so nothing
 * needs constant time. Every number stays below 2^53, so no BigInt is needed.
 *
 * A polynomial is 256 coefficients modulo Q, in a Float64Array.
 */

import { concat, equal } from "./bytes.js";
import { shake128, shake256 } from "./shake.js";

export const MLDSA_PUBLIC_KEY_BYTES = 1312;
export const MLDSA_SIGNATURE_BYTES = 2420;

const N = 256;
const Q = 8380417;
const ROOT = 1753; // a 512th root of one modulo Q
const INVERSE_256 = 8347681;

// Parameters of ML-DSA-44 (section 4, table 1).
const K = 4; // rows
const L = 4; // columns
const D = 13; // bits dropped from t
const TAU = 39; // coefficients of the challenge that are not 0
const BETA = 78;
const GAMMA_1 = 1 << 17;
const GAMMA_2 = (Q - 1) / 88;
const OMEGA = 80; // hints at most

const SEED_BYTES = 32;
const CHALLENGE_BYTES = 32;
const T1_BITS = 10;
const Z_BITS = 18;
const W1_BITS = 6;

// ------------------------------------------------------------------------ number transform

/** The powers of ROOT by which the transform multiplies, in its order (appendix B). */
const ZETAS = (() => {
  const powers = [1];
  for (let i = 1; i < N; i += 1) powers.push((powers[i - 1] * ROOT) % Q);
  return powers.map((_, i) => {
    let reversed = 0;
    for (let bit = 0; bit < 8; bit += 1) if (i & (1 << bit)) reversed |= 128 >> bit;
    return powers[reversed];
  });
})();

/** Transform a polynomial so that products go coefficient by coefficient [41]. */
function transform(given) {
  const w = given.slice();
  let m = 0;
  for (let half = 128; half >= 1; half /= 2) {
    for (let start = 0; start < N; start += 2 * half) {
      m += 1;
      for (let j = start; j < start + half; j += 1) {
        const t = (ZETAS[m] * w[j + half]) % Q;
        w[j + half] = (w[j] - t + Q) % Q;
        w[j] = (w[j] + t) % Q;
      }
    }
  }
  return w;
}

/** Undo `transform` [42]. */
function transformBack(given) {
  const w = given.slice();
  let m = N;
  for (let half = 1; half < N; half *= 2) {
    for (let start = 0; start < N; start += 2 * half) {
      m -= 1;
      for (let j = start; j < start + half; j += 1) {
        const t = w[j];
        w[j] = (t + w[j + half]) % Q;
        w[j + half] = ((Q - ZETAS[m]) * ((t - w[j + half] + Q) % Q)) % Q;
      }
    }
  }
  return w.map((each) => (each * INVERSE_256) % Q);
}

// --------------------------------------------------------------------------------- decoding

/** Read polynomials whose coefficients are numbers of `bits` bits, the least significant first [18]. */
function unpack(bytes, bits) {
  const all = [];
  for (let i = 0; i < bytes.length * 8; i += 1) {
    const at = Math.floor(i / bits);
    if (i % (N * bits) === 0) all.push(new Float64Array(N));
    all[Math.floor(at / N)][at % N] += ((bytes[i >> 3] >> (i & 7)) & 1) * 2 ** (i % bits);
  }
  return all;
}

/** Write a polynomial whose coefficients are numbers of 6 bits [16]. */
function pack(w) {
  const bytes = new Uint8Array((N * W1_BITS) / 8);
  for (let i = 0; i < bytes.length * 8; i += 1) {
    bytes[i >> 3] |= ((w[Math.floor(i / W1_BITS)] >> i % W1_BITS) & 1) << (i & 7);
  }
  return bytes;
}

/** Read the hints, for each row which coefficients have one; null if not in their one form [21]. */
function unpackHints(bytes) {
  const hints = Array.from({ length: K }, () => new Uint8Array(N));
  let at = 0;
  for (let row = 0; row < K; row += 1) {
    const end = bytes[OMEGA + row];
    if (end < at || end > OMEGA) return null;
    for (const first = at; at < end; at += 1) {
      if (at > first && bytes[at - 1] >= bytes[at]) return null;
      hints[row][bytes[at]] = 1;
    }
  }
  for (; at < OMEGA; at += 1) if (bytes[at] !== 0) return null;
  return hints;
}

// --------------------------------------------------------------------------------- sampling

/** Give the transformed polynomial of row and column of the matrix that `seed` stands for [30, 32]. */
function samplePolynomial(seed, row, column) {
  const next = shake128(concat(seed, Uint8Array.of(column, row)));
  const w = new Float64Array(N);
  for (let i = 0; i < N; ) {
    const [low, middle, high] = next(3);
    w[i] = ((high & 127) << 16) | (middle << 8) | low; // [14]
    if (w[i] < Q) i += 1;
  }
  return w;
}

/** Give the challenge: TAU coefficients are 1 or −1, the others 0 [29]. */
function sampleChallenge(seed) {
  const next = shake256(seed);
  const signs = next(8);
  const challenge = new Float64Array(N);
  for (let i = N - TAU; i < N; i += 1) {
    let [j] = next(1);
    while (j > i) [j] = next(1);
    challenge[i] = challenge[j];
    const number = i + TAU - N;
    challenge[j] = (signs[number >> 3] >> (number & 7)) & 1 ? Q - 1 : 1;
  }
  return challenge;
}

// --------------------------------------------------------------------------------- verifying

/** Give the high part of `r`, mended by its hint [36, 40]. */
function useHint(hint, r) {
  let low = r % (2 * GAMMA_2);
  if (low > GAMMA_2) low -= 2 * GAMMA_2;
  let high = (r - low) / (2 * GAMMA_2);
  if (r - low === Q - 1) {
    high = 0;
    low -= 1;
  }
  const count = (Q - 1) / (2 * GAMMA_2);
  if (hint === 0) return high;
  return (high + (low > 0 ? 1 : count - 1)) % count;
}

/** Give what the signer committed himself to, if the signature is his: the rows' high parts [8]. */
function commitment(seed, t1, z, challenge, hints) {
  const zs = z.map(transform);
  const c = transform(challenge);
  return t1.map((row, r) => {
    const shifted = transform(row.map((each) => (each * 2 ** D) % Q));
    const sum = shifted.map((each, i) => Q - ((c[i] * each) % Q));
    for (let s = 0; s < L; s += 1) {
      const cell = samplePolynomial(seed, r, s);
      for (let i = 0; i < N; i += 1) sum[i] = (sum[i] + cell[i] * zs[s][i]) % Q;
    }
    return transformBack(sum).map((each, i) => useHint(hints[r][i], each));
  });
}

/** Say whether `signature` is that of `publicKey` over `message` [3, 8]. */
export function verifyMldsa(publicKey, message, signature, context = new Uint8Array(0)) {
  const isLong = publicKey.length === MLDSA_PUBLIC_KEY_BYTES && signature.length === MLDSA_SIGNATURE_BYTES;
  if (!isLong || context.length > 255) return false;
  const seed = publicKey.subarray(0, SEED_BYTES);
  const t1 = unpack(publicKey.subarray(SEED_BYTES), T1_BITS);
  const zEnd = CHALLENGE_BYTES + (L * N * Z_BITS) / 8;
  const challengeSeed = signature.subarray(0, CHALLENGE_BYTES);
  const z = unpack(signature.subarray(CHALLENGE_BYTES, zEnd), Z_BITS);
  const hints = unpackHints(signature.subarray(zEnd));
  if (hints === null) return false;
  // Coefficients of z are written as their distance from GAMMA_1 [19].
  const isSmall = z.every((row) => row.every((written) => Math.abs(GAMMA_1 - written) < GAMMA_1 - BETA));
  if (!isSmall) return false;
  const zs = z.map((row) => row.map((written) => (GAMMA_1 - written + Q) % Q));
  const purely = Uint8Array.of(0, context.length);
  const mu = shake256(concat(shake256(publicKey)(64), purely, context, message))(64);
  const rows = commitment(seed, t1, zs, sampleChallenge(challengeSeed), hints);
  const again = shake256(concat(mu, ...rows.map(pack)))(CHALLENGE_BYTES);
  return equal(challengeSeed, again);
}
