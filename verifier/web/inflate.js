/**
 * Raw DEFLATE (RFC 1951), read: the large code on paper holds a proof packed so. What a stranger
 * packed may be a bomb, so nothing is unpacked beyond a limit.
 *
 * As strict as zlib: codes that are incomplete or ambiguous are refused, and so is anything behind
 * the last block.
 */

import { Unchecked } from "./errors.js";

const MAX_BITS = 15; // of one code
const END_OF_BLOCK = 256;
const FIRST_LENGTH = 257;

// Copies: lengths and distances begin at these bases, and so many more bits follow.
const LENGTH_EXTRA = [..."00000000111122223333444455550"].map(Number);
const LENGTH_BASE = bases(LENGTH_EXTRA, 3);
LENGTH_BASE[28] = 258; // written shorter than its place in the row would be
const DISTANCE_EXTRA = Array.from({ length: 30 }, (_, i) => Math.max(0, (i >> 1) - 1));
const DISTANCE_BASE = bases(DISTANCE_EXTRA, 1);

// The order in which the lengths of the code of code lengths are written.
const LENGTHS_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function bases(extra, first) {
  let next = first;
  return extra.map((bits) => {
    const base = next;
    next += 1 << bits;
    return base;
  });
}

/**
 * Give what `data`, raw DEFLATE, unpacks to: at most `limit` bytes.
 *
 * Throws Unchecked `deflate_malformed`: it is cut off, wrong, or goes on behind its end;
 * `deflate_too_large`: there is more in it than `limit` bytes.
 */
export function inflate(data, limit) {
  const input = new Bits(data);
  const output = new Output(limit);
  let isLast = false;
  while (!isLast) {
    isLast = input.take(1) === 1;
    const kind = input.take(2);
    if (kind === 0) copyStored(input, output);
    else if (kind === 1) unpackBlock(input, output, FIXED);
    else if (kind === 2) unpackBlock(input, output, readCodes(input));
    else throw broken("kind");
  }
  if (!input.isAtEnd()) throw broken("end");
  return output.bytes();
}

function broken(reason) {
  return new Unchecked("deflate_malformed", "", { reason });
}

/** The input, bit by bit, the lowest bit of a byte first. */
class Bits {
  constructor(data) {
    this.data = data;
    this.position = 0;
    this.held = 0;
    this.count = 0;
  }

  take(count) {
    while (this.count < count) {
      if (this.position === this.data.length) throw broken("cut");
      this.held |= this.data[this.position] << this.count;
      this.position += 1;
      this.count += 8;
    }
    const value = this.held & ((1 << count) - 1);
    this.held >>>= count;
    this.count -= count;
    return value;
  }

  /** Pass over the rest of the byte that was begun, and take whole bytes. */
  takeBytes(count) {
    this.held = 0;
    this.count = 0;
    if (this.position + count > this.data.length) throw broken("cut");
    this.position += count;
    return this.data.subarray(this.position - count, this.position);
  }

  isAtEnd() {
    return this.position === this.data.length;
  }
}

/** The output so far, which copies are made from. */
class Output {
  constructor(limit) {
    this.limit = limit;
    this.room = new Uint8Array(Math.min(limit, 4096));
    this.length = 0;
  }

  grow(count) {
    const needed = this.length + count;
    if (needed > this.limit) {
      throw new Unchecked("deflate_too_large", "", { limit: this.limit });
    }
    if (needed > this.room.length) {
      const wider = new Uint8Array(Math.min(this.limit, 2 * needed));
      wider.set(this.room.subarray(0, this.length));
      this.room = wider;
    }
  }

  put(bytes) {
    this.grow(bytes.length);
    this.room.set(bytes, this.length);
    this.length += bytes.length;
  }

  putByte(byte) {
    this.grow(1);
    this.room[this.length] = byte;
    this.length += 1;
  }

  /** Repeat what stands `distance` back; the copy may read what it has just written. */
  repeat(distance, count) {
    if (distance > this.length) throw broken("distance");
    this.grow(count);
    for (let i = 0; i < count; i += 1) {
      this.room[this.length] = this.room[this.length - distance];
      this.length += 1;
    }
  }

  bytes() {
    return this.room.slice(0, this.length);
  }
}

// ------------------------------------------------------------------------------------- blocks

function copyStored(input, output) {
  const [low, high, lowAgain, highAgain] = input.takeBytes(4);
  if ((low ^ lowAgain) !== 0xff || (high ^ highAgain) !== 0xff) throw broken("stored");
  output.put(input.takeBytes(low | (high << 8)));
}

function unpackBlock(input, output, { symbols, distances }) {
  for (;;) {
    const symbol = symbols.read(input);
    if (symbol === END_OF_BLOCK) return;
    if (symbol < END_OF_BLOCK) {
      output.putByte(symbol);
    } else {
      const length = readExtended(input, symbol - FIRST_LENGTH, LENGTH_BASE, LENGTH_EXTRA);
      const distance = readExtended(input, distances.read(input), DISTANCE_BASE, DISTANCE_EXTRA);
      output.repeat(distance, length);
    }
  }
}

function readExtended(input, row, base, extra) {
  if (row >= base.length) throw broken("symbol");
  return base[row] + input.take(extra[row]);
}

// -------------------------------------------------------------------------------------- codes

/** A Huffman code, from the length in bits that each symbol's has (RFC 1951 section 3.2.2). */
class Code {
  constructor(lengths, { mayBeIncomplete = false } = {}) {
    this.counts = new Uint16Array(MAX_BITS + 1);
    for (const length of lengths) this.counts[length] += 1;
    const unused = this.counts[0];
    this.counts[0] = 0;
    let left = 1; // codes of this length that nothing begins with
    for (let bits = 1; bits <= MAX_BITS; bits += 1) {
      left = 2 * left - this.counts[bits];
      if (left < 0) throw broken("code");
    }
    // One code of one bit, or none, is what zlib lets be incomplete.
    const isSmall = lengths.length - unused === this.counts[1] && this.counts[1] <= 1;
    if (left > 0 && !(mayBeIncomplete && isSmall)) throw broken("code");
    this.symbols = [];
    for (let bits = 1; bits <= MAX_BITS; bits += 1) {
      lengths.forEach((length, symbol) => {
        if (length === bits) this.symbols.push(symbol);
      });
    }
  }

  read(input) {
    let code = 0;
    let first = 0; // the first code of this length
    let before = 0; // how many symbols have shorter ones
    for (let bits = 1; bits <= MAX_BITS; bits += 1) {
      code |= input.take(1);
      const count = this.counts[bits];
      if (code - first < count) return this.symbols[before + code - first];
      before += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw broken("code");
  }
}

const FIXED = {
  symbols: new Code(
    [repeated(8, 144), repeated(9, 112), repeated(7, 24), repeated(8, 8)].flat(),
  ),
  distances: new Code(repeated(5, 32)),
};

function repeated(value, count) {
  return new Array(count).fill(value);
}

/** Read the codes of a block that brings its own (RFC 1951 section 3.2.7). */
function readCodes(input) {
  const symbolCount = input.take(5) + 257;
  const distanceCount = input.take(5) + 1;
  const lengthsCount = input.take(4) + 4;
  if (symbolCount > 286 || distanceCount > 30) throw broken("code");
  const ofLengths = repeated(0, LENGTHS_ORDER.length);
  for (let i = 0; i < lengthsCount; i += 1) ofLengths[LENGTHS_ORDER[i]] = input.take(3);
  const lengths = readLengths(input, new Code(ofLengths), symbolCount + distanceCount);
  if (lengths[END_OF_BLOCK] === 0) throw broken("code");
  return {
    symbols: new Code(lengths.slice(0, symbolCount), { mayBeIncomplete: true }),
    distances: new Code(lengths.slice(symbolCount), { mayBeIncomplete: true }),
  };
}

function readLengths(input, code, count) {
  const lengths = [];
  while (lengths.length < count) {
    const symbol = code.read(input);
    if (symbol < 16) {
      lengths.push(symbol);
    } else if (symbol === 16) {
      if (lengths.length === 0) throw broken("code");
      lengths.push(...repeated(lengths[lengths.length - 1], 3 + input.take(2)));
    } else {
      lengths.push(...repeated(0, symbol === 17 ? 3 + input.take(3) : 11 + input.take(7)));
    }
  }
  if (lengths.length > count) throw broken("code");
  return lengths;
}
