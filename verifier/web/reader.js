/**
 * Tiles, bundles and entries of a published log, by number (C2SP tlog-tiles; verifier/reader.py). A
 * partial tile or bundle may have been deleted because the full one stands, so where one is absent the
 * full one is read and cut. What `readEntry` gives is authenticated by the root; nothing else is.
 */

import { Malformed, Unchecked } from "./errors.js";
import { checkInclusion, finishInclusion, planInclusion } from "./merkle.js";
import { MAX_NOTE_BYTES } from "./note.js";
import { pause } from "./pause.js";
import { HASH_BYTES, hashLeaf } from "./sha256.js";
import {
  bundle as bundleAt, bundleOf, decodeBundle, hashOfNode, MAX_BUNDLE_BYTES, MAX_TILE_BYTES, tile as tileAt,
  tileOfNode, TILE_WIDTH,
} from "./tiles.js";

const TILES_KEPT = 64;
const BUNDLES_KEPT = 4;
const HASHES_KEPT = 4096;

/** Reads a log as of one `size` from a `source`, and keeps what it read last. */
export class LogReader {
  constructor(source, size = 0) {
    this.source = source;
    this.size = size;
    this.readTile = keeping(TILES_KEPT, (tile) => readTile(source, tile));
    this.readBundle = keeping(BUNDLES_KEPT, (bundle) => readBundle(source, bundle));
    this.hashes = new Map(); // of nodes: many proofs ask for the same ones
  }

  /** Give the published checkpoint, a signed note that nobody has looked at yet. */
  readCheckpoint() {
    return this.source.read("checkpoint", MAX_NOTE_BYTES);
  }

  /** Give the published hashes of `nodes`, not authenticated. */
  async readHashes(nodes) {
    const hashes = [];
    for (const node of nodes) {
      const name = `${node.level}/${node.index}`;
      if (!this.hashes.has(name)) {
        const { tile } = tileOfNode(node, this.size);
        if (this.hashes.size >= HASHES_KEPT) this.hashes.clear();
        this.hashes.set(name, hashOfNode(node, tile, await this.readTile(tile)));
        await pause();
      }
      hashes.push(this.hashes.get(name));
    }
    return hashes;
  }

  /** Give the hashes of level-0 tile `number` in one run of bytes, not authenticated. */
  readLeafHashes(number) {
    return this.readTile(tileAt(0, number, Math.min(TILE_WIDTH, this.size - number * TILE_WIDTH)));
  }

  /** Give entry `index` as published; to be hashed before anything of it is believed. */
  async readUnchecked(index) {
    const entries = await this.readBundle(bundleOf(index, this.size));
    return entries[index % TILE_WIDTH];
  }

  /** Give the inclusion proof of entry `index` that the published tiles make. */
  async prove(index) {
    return finishInclusion(index, this.size, await this.readHashes(planInclusion(index, this.size)));
  }

  /** Give entry `index` of the tree with `root`. Throws Disproved `inclusion_disproved`. */
  async readEntry(index, root) {
    const entry = await this.readUnchecked(index);
    checkInclusion(index, this.size, hashLeaf(entry), await this.prove(index), root);
    return entry;
  }
}

/**
 * Give the data of `tile`, exactly its width.
 * Throws Unchecked `file_absent` …, Malformed `tile_length`.
 */
export async function readTile(source, tile) {
  const wanted = tile.width * HASH_BYTES;
  let { path } = tile;
  let data;
  try {
    data = await source.read(path, MAX_TILE_BYTES);
  } catch (error) {
    if (error.code !== "file_absent" || tile.width === TILE_WIDTH) throw error;
    ({ path } = tileAt(tile.level, tile.index));
    data = await readWhole(source, path, MAX_TILE_BYTES, tile.path);
    if (data.length === MAX_TILE_BYTES) data = data.subarray(0, wanted);
  }
  if (data.length !== wanted) throw new Malformed("tile_length", path, { length: data.length });
  return data;
}

/**
 * Give the entries of `bundle`, exactly its width.
 * Throws Unchecked `file_absent` …, Malformed `bundle_truncated`, `bundle_count`.
 */
export async function readBundle(source, bundle) {
  try {
    const data = await source.read(bundle.path, MAX_BUNDLE_BYTES);
    return decodeBundle(data, bundle.width, bundle.path);
  } catch (error) {
    if (error.code !== "file_absent" || bundle.width === TILE_WIDTH) throw error;
  }
  const { path } = bundleAt(bundle.index);
  const data = await readWhole(source, path, MAX_BUNDLE_BYTES, bundle.path);
  return decodeBundle(data, TILE_WIDTH, path).slice(0, bundle.width);
}

async function readWhole(source, path, limit, partial) {
  try {
    return await source.read(path, limit);
  } catch (error) {
    if (error.code !== "file_absent") throw error;
    throw new Unchecked("file_absent", partial, { path: partial });
  }
}

/** Give `read`, keeping the last `count` answers by path; what failed is asked for again. */
function keeping(count, read) {
  const kept = new Map();
  return async (wanted) => {
    const { path } = wanted;
    let found = kept.get(path);
    if (found === undefined) found = await read(wanted);
    kept.delete(path);
    kept.set(path, found);
    if (kept.size > count) kept.delete(kept.keys().next().value);
    return found;
  };
}
