/**
 * Tiles and entry bundles: a tree as static files (C2SP tlog-tiles; ledger/core/tiles.py).
 *
 * A tile of level L holds up to 256 hashes; hash i of tile n is the root over the 256^L entries from
 * (256·n + i)·256^L on. A bundle holds up to 256 entries, which hash to the level-0 tile with the
 * same index. Only the last of a level can be partial. Paths are relative to the log's prefix.
 */

import { concat } from "./bytes.js";
import { Malformed } from "./errors.js";
import { HASH_BYTES, hashNode } from "./sha256.js";
import { narrow } from "./text.js";

export const TILE_WIDTH = 256;
export const MAX_TILE_BYTES = TILE_WIDTH * HASH_BYTES;
export const MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + 0xffff);

const TILE_HEIGHT = 8;
const MAX_LEVEL = 63;
const ENTRIES = "entries"; // stands in a bundle's path where a tile's has its level

const PATH =
  /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,6})([0-9]{3})(?:\.p\/([0-9]{1,3}))?$/;

// ------------------------------------------------------------------------------------ paths

/** Give the tile `index` of `level` with `width` hashes, frozen, with its `path`. */
export function tile(level, index, width = TILE_WIDTH) {
  if (!(level >= 0 && level <= MAX_LEVEL)) throw new RangeError(`there is no tile level ${level}`);
  return Object.freeze({ level, index, width, path: pathOf(String(level), index, width) });
}

/** Give the entry bundle `index` with `width` entries, frozen, with its `path`. */
export function bundle(index, width = TILE_WIDTH) {
  return Object.freeze({ index, width, path: pathOf(ENTRIES, index, width) });
}

/** Give the bundle that holds entry `index` in a tree of `size`. */
export function bundleOf(index, size) {
  const number = BigInt(index) >> BigInt(TILE_HEIGHT);
  return bundle(narrow(number), widthAt(number, BigInt(size)));
}

function widthAt(number, hashes) {
  const left = hashes - number * BigInt(TILE_WIDTH);
  return left < BigInt(TILE_WIDTH) ? Number(left) : TILE_WIDTH;
}

function pathOf(level, index, width) {
  if (!(index >= 0 && width > 0 && width <= TILE_WIDTH)) {
    throw new RangeError(`there is no tile or bundle ${index} of width ${width}`);
  }
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const groups = padded.replace(/[0-9]{3}(?=[0-9])/g, "x$&/");
  return `tile/${level}/${groups}${width === TILE_WIDTH ? "" : `.p/${width}`}`;
}

/**
 * Read a path as `tile` and `bundle` write it, and no other spelling of it.
 * Throws Malformed `tile_path_malformed`.
 */
export function parsePath(path) {
  const [, level, groups, last, width] = PATH.exec(path) || [];
  if (level !== undefined) {
    const index = narrow(BigInt(groups.replace(/[x/]/g, "") + last));
    const count = width === undefined ? TILE_WIDTH : Number(width);
    if (count > 0 && count <= TILE_WIDTH && !(Number(level) > MAX_LEVEL)) {
      const found = level === ENTRIES ? bundle(index, count) : tile(Number(level), index, count);
      if (found.path === path) return found;
    }
  }
  throw new Malformed("tile_path_malformed", path, { path });
}

// ----------------------------------------------------------------------------- entry bundles

/** Write `entries`, 1 to 256 of them, each after its length as a big-endian uint16. */
export function encodeBundle(entries) {
  if (!(entries.length > 0 && entries.length <= TILE_WIDTH)) {
    throw new RangeError(`a bundle can't hold ${entries.length} entries`);
  }
  const pieces = entries.flatMap((entry) => {
    if (entry.length > 0xffff) throw new RangeError("a bundle can't hold so long an entry");
    return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
  });
  return concat(...pieces);
}

/**
 * Read the entries of a bundle; `width`, if given, is how many they must be.
 * Throws Malformed `bundle_truncated`, `bundle_count`.
 */
export function decodeBundle(data, width = null, where = "") {
  const entries = [];
  for (let start = 0; start < data.length; ) {
    let stop = start + 2;
    if (stop <= data.length) stop += (data[start] << 8) | data[start + 1];
    if (stop > data.length) {
      throw new Malformed("bundle_truncated", where, { index: entries.length });
    }
    entries.push(data.subarray(start + 2, stop));
    start = stop;
  }
  const count = entries.length;
  if (count === 0 || count > TILE_WIDTH || (width !== null && width !== count)) {
    throw new Malformed("bundle_count", where, { count, expected: width || "1–256" });
  }
  return entries;
}

// ---------------------------------------------------------------------------------- tiles

/** Write the data of a tile from its 1 to 256 hashes. */
export function encodeTile(hashes) {
  const data = concat(...hashes);
  if (!isWhole(data.length, hashes.length)) {
    throw new RangeError(`a tile can't hold ${hashes.length} hashes of ${data.length} bytes`);
  }
  return data;
}

/**
 * Read the hashes of a tile; `width`, if given, is how many they must be.
 * Throws Malformed `tile_length`.
 */
export function decodeTile(data, width = null, where = "") {
  const count = data.length / HASH_BYTES;
  if (!isWhole(data.length, count) || (width !== null && width !== count)) {
    throw new Malformed("tile_length", where, { length: data.length });
  }
  const hashes = [];
  for (let at = 0; at < data.length; at += HASH_BYTES) {
    hashes.push(data.subarray(at, at + HASH_BYTES));
  }
  return hashes;
}

function isWhole(length, count) {
  return length === count * HASH_BYTES && length % HASH_BYTES === 0 && count > 0 && count <= 256;
}

/**
 * Give the root over a power of two of hashes that lie in `data`: of a full tile, its parent.
 * Throws Malformed `tile_length`.
 */
export function tileRoot(data) {
  let hashes = decodeTile(data);
  if (hashes.length & (hashes.length - 1)) {
    throw new Malformed("tile_length", "", { length: data.length });
  }
  while (hashes.length > 1) {
    const parents = [];
    for (let i = 0; i < hashes.length; i += 2) parents.push(hashNode(hashes[i], hashes[i + 1]));
    hashes = parents;
  }
  return hashes[0];
}

/** Where a node's hash lies: tile level, tile number, and the run of that tile's hashes. */
function placeOf(node) {
  const height = node.level % TILE_HEIGHT;
  const level = (node.level - height) / TILE_HEIGHT;
  const first = BigInt(node.index) << BigInt(height);
  const number = first >> BigInt(TILE_HEIGHT);
  const start = Number(first & BigInt(TILE_WIDTH - 1));
  return { level, number, start, count: 1 << height };
}

/**
 * Give the tile that the hash of `node` is made from, in a tree of `size`: the root over `count` of
 * its hashes from the one at `start` on.
 */
export function tileOfNode(node, size) {
  const { level, number, start, count } = placeOf(node);
  const width = widthAt(number, BigInt(size) >> BigInt(TILE_HEIGHT * level));
  if (start + count > width) {
    throw new RangeError(`a tree of ${size} has no complete subtree ${node.level}/${node.index}`);
  }
  return { tile: tile(level, narrow(number), width), start, count };
}

/**
 * Give the hash of `node` from the `data` of `of`, its tile, or of a wider one in its place.
 * Throws Malformed `tile_length`.
 */
export function hashOfNode(node, of, data) {
  const { level, number, start, count } = placeOf(node);
  if (level !== of.level || narrow(number) !== of.index || start + count > of.width) {
    throw new RangeError(`the node ${node.level}/${node.index} does not lie in ${of.path}`);
  }
  if (data.length < of.width * HASH_BYTES || data.length % HASH_BYTES !== 0) {
    throw new Malformed("tile_length", of.path, { length: data.length });
  }
  return tileRoot(data.subarray(start * HASH_BYTES, (start + count) * HASH_BYTES));
}
