/**
 * SHAKE128 and SHAKE256 (FIPS 202 section 6.2): as many bytes as one asks for. Only ML-DSA-44 needs
 * them; no browser has them.
 *
 * The state is 25 lanes of 64 bits, each two 32-bit halves, the lower first; lane (x, y) is number
 * x + 5y.
 */

const LANES = 25;
const ROUNDS = 24;

// Round constants (section 3.2.5), the lower and the upper half of each: bits of a shift register.
const IOTA = new Uint32Array(2 * ROUNDS);
for (let round = 0, register = 1; round < ROUNDS; round += 1) {
  for (let j = 0; j < 7; j += 1) {
    const at = (1 << j) - 1;
    if (register & 1) IOTA[2 * round + (at >> 5)] |= 1 << (at & 31);
    register <<= 1;
    if (register & 256) register ^= 0x171;
  }
}

// Where each lane goes, and turned by how much (sections 3.2.2 and 3.2.3), along the one cycle that
// begins at lane (1, 0).
const WALK = [];
for (let t = 0, x = 1, y = 0; t < LANES - 1; t += 1) {
  [x, y] = [y, (2 * x + 3 * y) % 5];
  WALK.push({ lane: x + 5 * y, turn: (((t + 1) * (t + 2)) / 2) % 64 });
}

/** Give the halves of a lane turned left by `turn` bits. */
function rotate(low, high, turn) {
  if (turn >= 32) return rotate(high, low, turn - 32);
  if (turn === 0) return [low, high];
  return [(low << turn) | (high >>> (32 - turn)), (high << turn) | (low >>> (32 - turn))];
}

/** Keccak-p[1600, 24] (section 3.3), in place. */
function permute(state) {
  const column = new Uint32Array(10);
  for (let round = 0; round < ROUNDS; round += 1) {
    // θ: each bit takes in two columns.
    for (let i = 0; i < 10; i += 1) {
      column[i] = state[i] ^ state[i + 10] ^ state[i + 20] ^ state[i + 30] ^ state[i + 40];
    }
    for (let x = 0; x < 5; x += 1) {
      const before = 2 * ((x + 4) % 5);
      const after = 2 * ((x + 1) % 5);
      const [low, high] = rotate(column[after], column[after + 1], 1);
      for (let at = 2 * x; at < 2 * LANES; at += 10) {
        state[at] ^= column[before] ^ low;
        state[at + 1] ^= column[before + 1] ^ high;
      }
    }
    // ρ and π: each lane is turned and moves on.
    let low = state[2];
    let high = state[3];
    for (const { lane, turn } of WALK) {
      const [turnedLow, turnedHigh] = rotate(low, high, turn);
      low = state[2 * lane];
      high = state[2 * lane + 1];
      state[2 * lane] = turnedLow;
      state[2 * lane + 1] = turnedHigh;
    }
    // χ: the only step that is not linear.
    for (let y = 0; y < 2 * LANES; y += 10) {
      const row = state.slice(y, y + 10);
      for (let i = 0; i < 10; i += 1) state[y + i] = row[i] ^ (~row[(i + 2) % 10] & row[(i + 4) % 10]);
    }
    // ι
    state[0] ^= IOTA[2 * round];
    state[1] ^= IOTA[2 * round + 1];
  }
}

/** Start a SHAKE with blocks of `rate` bytes over `message`: a function that gives the next bytes. */
function shake(rate, message) {
  const state = new Uint32Array(2 * LANES);
  const put = (at, byte) => {
    state[at >> 2] ^= byte << (8 * (at & 3));
  };
  let at = 0;
  for (const byte of message) {
    put(at, byte);
    at += 1;
    if (at === rate) {
      permute(state);
      at = 0;
    }
  }
  put(at, 0x1f); // 1111, which says SHAKE, and the first bit of the padding
  put(rate - 1, 0x80);
  at = rate;
  return (count) => {
    const bytes = new Uint8Array(count);
    for (let i = 0; i < count; i += 1) {
      if (at === rate) {
        permute(state);
        at = 0;
      }
      bytes[i] = state[at >> 2] >>> (8 * (at & 3));
      at += 1;
    }
    return bytes;
  };
}

/** Start SHAKE128 over `message`; each call of what it gives takes the next `count` bytes. */
export function shake128(message) {
  return shake(168, message);
}

/** Start SHAKE256 over `message`; each call of what it gives takes the next `count` bytes. */
export function shake256(message) {
  return shake(136, message);
}
