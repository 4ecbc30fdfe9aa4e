/**
 * The Merkle tree of RFC 6962 section 2.1 (ledger/core/merkle.py): roots, proofs, and their checks.
 *
 * A tree is never held. What a proof needs is first *planned* as a list of nodes, complete subtrees
 * `{level, index}` only (the 2^level leaves from index·2^level on), and then *finished* from their
 * hashes. Indexes and sizes may be as large as 2^63-1 and are reckoned with as BigInt.
 */

import { equal } from "./bytes.js";
import { Disproved, Malformed } from "./errors.js";
import { EMPTY_ROOT, HASH_BYTES, hashNode } from "./sha256.js";
import { narrow } from "./text.js";

function checkHashes(hashes) {
  for (const { length } of hashes) {
    if (length !== HASH_BYTES) throw new Malformed("hash_length", "", { length });
  }
}

function bitLength(value) {
  return value === 0n ? 0 : value.toString(2).length;
}

// ------------------------------------------------------------------------------- right edge

/** The right edge of the tree without leaves: `{size, peaks}`, complete subtrees, largest first. */
export const EMPTY_FRONTIER = Object.freeze({ size: 0, peaks: Object.freeze([]) });

/** Give the frontier after `leafHashes` were appended; about one hash for each of them. */
export function extend(frontier, leafHashes) {
  const peaks = [...frontier.peaks];
  let size = BigInt(frontier.size);
  for (const leafHash of leafHashes) {
    let peak = leafHash;
    for (let full = size; full & 1n; full >>= 1n) peak = hashNode(peaks.pop(), peak);
    peaks.push(peak);
    size += 1n;
  }
  return Object.freeze({ size: narrow(size), peaks: Object.freeze(peaks) });
}

/** Give the root of a frontier; of the empty tree, SHA-256 of nothing. */
export function root(frontier) {
  return frontier.peaks.length === 0 ? EMPTY_ROOT : fold(frontier.peaks);
}

/** Give the complete subtrees of a tree of `size`, largest first: the nodes of its frontier. */
export function planFrontier(size) {
  return cover(0n, BigInt(size));
}

/** Give the root over neighbouring complete subtrees that shrink from left to right. */
function fold(peaks) {
  return peaks.reduceRight((folded, peak) => hashNode(peak, folded));
}

// ------------------------------------------------------------------------- plan and finish

// A proof element is the root over [start, stop): a run of complete subtrees, larger ones first.
// Most runs are a single subtree; only where the right edge is ragged there are more.

function cover(start, stop) {
  const nodes = [];
  for (let at = start; at < stop; ) {
    const level = bitLength(stop - at) - 1;
    nodes.push(Object.freeze({ level, index: narrow(at >> BigInt(level)) }));
    at += 1n << BigInt(level);
  }
  return nodes;
}

function plan(ranges) {
  return ranges.flatMap(([start, stop]) => cover(start, stop));
}

function finish(ranges, hashes) {
  const proof = [];
  let taken = 0;
  for (const [start, stop] of ranges) {
    const count = cover(start, stop).length;
    const run = hashes.slice(taken, taken + count);
    taken += count;
    if (run.length === count) proof.push(fold(run));
  }
  if (taken !== hashes.length) {
    throw new RangeError(`${hashes.length} hashes were read for a plan of ${taken} nodes`);
  }
  return proof;
}

function checkIndex(index, size) {
  if (!(index >= 0 && index < size)) throw new Disproved("index_beyond_size", "", { index, size });
}

/** PATH(m, D[n]) of RFC 6962 section 2.1.1 as ranges of leaves, the deepest first. */
function inclusionRanges(index, size) {
  checkIndex(index, size);
  const [at, count] = [BigInt(index), BigInt(size)];
  const ranges = [];
  for (let level = 0n; (count - 1n) >> level; level += 1n) {
    const start = ((at >> level) ^ 1n) << level;
    const stop = start + (1n << level);
    // Else our node has no sibling on this level and moves up as it is.
    if (start < count) ranges.push([start, stop < count ? stop : count]);
  }
  return ranges;
}

/**
 * Give the nodes that prove entry `index` in a tree of `size`; at most 2·log2(size) of them.
 * Throws Disproved `index_beyond_size`.
 */
export function planInclusion(index, size) {
  return plan(inclusionRanges(index, size));
}

/** Make the inclusion proof from the `hashes` of `planInclusion`'s nodes, in its order. */
export function finishInclusion(index, size, hashes) {
  return finish(inclusionRanges(index, size), hashes);
}

function checkSizes(oldSize, newSize) {
  if (!(oldSize > 0 && oldSize <= newSize)) {
    throw new Disproved("sizes_out_of_order", "", { old_size: oldSize, new_size: newSize });
  }
}

/** SUBPROOF(m, D[n], true) of RFC 6962 section 2.1.2 as ranges, the deepest first. */
function consistencyRanges(oldSize, newSize) {
  checkSizes(oldSize, newSize);
  const old = BigInt(oldSize);
  const ranges = [];
  let [start, stop] = [0n, BigInt(newSize)];
  while (stop !== old) {
    const middle = start + (1n << BigInt(bitLength(stop - start - 1n) - 1));
    if (old <= middle) {
      ranges.push([middle, stop]);
      stop = middle;
    } else {
      ranges.push([start, middle]);
      start = middle;
    }
  }
  // The old size ends inside the tree, so the verifier is told the last piece, too.
  if (start > 0n) ranges.push([start, stop]);
  return ranges.reverse();
}

/**
 * Give the nodes that prove the tree of `oldSize` to be a beginning of that of `newSize`.
 * Throws Disproved `sizes_out_of_order`.
 */
export function planConsistency(oldSize, newSize) {
  return plan(consistencyRanges(oldSize, newSize));
}

/** Make the consistency proof from the `hashes` of `planConsistency`'s nodes, in its order. */
export function finishConsistency(oldSize, newSize, hashes) {
  return finish(consistencyRanges(oldSize, newSize), hashes);
}

// ------------------------------------------------------------------------------------ check

/**
 * Yield each proof element and whether it is a left sibling, on the way up to the root. `node` and
 * `last` are *fn* and *sn* of RFC 9162 sections 2.1.3.2 and 2.1.4.2: the positions, on the current
 * level, of our node and of the last node of that level.
 */
function* walk(start, end, proof) {
  let [node, last] = [start, end];
  for (const sibling of proof) {
    if (last === 0n) throw new Disproved("proof_length", "", { count: proof.length });
    const isLeft = (node & 1n) === 1n || node === last;
    yield [sibling, isLeft];
    while (isLeft && node !== 0n && (node & 1n) === 0n) {
      node >>= 1n; // no sibling there: moved up as it is
      last >>= 1n;
    }
    node >>= 1n;
    last >>= 1n;
  }
  if (last !== 0n) throw new Disproved("proof_length", "", { count: proof.length });
}

/**
 * Give the root to which `proof` leads from `leafHash` at `index` in a tree of `size` (RFC 9162
 * section 2.1.3.2).
 *
 * Throws Disproved `index_beyond_size`, `proof_length`; Malformed `hash_length`.
 */
export function rootFromInclusion(index, size, leafHash, proof) {
  checkIndex(index, size);
  checkHashes([leafHash, ...proof]);
  let calculated = leafHash;
  for (const [sibling, isLeft] of walk(BigInt(index), BigInt(size) - 1n, proof)) {
    calculated = isLeft ? hashNode(sibling, calculated) : hashNode(calculated, sibling);
  }
  return calculated;
}

/**
 * Check that the tree of `size` entries with `expected` as its root holds `leafHash` at `index`.
 * The size must come from the signed checkpoint that carries the root: a root does not bind it.
 *
 * Throws Disproved `inclusion_disproved`, and what `rootFromInclusion` throws.
 */
export function checkInclusion(index, size, leafHash, proof, expected) {
  checkHashes([expected]);
  const calculated = rootFromInclusion(index, size, leafHash, proof);
  if (!equal(calculated, expected)) {
    const facts = { index, size, expected_root: expected, calculated_root: calculated };
    throw new Disproved("inclusion_disproved", "", facts);
  }
}

/**
 * Check that the tree of `newSize` begins with the tree of `oldSize` (RFC 9162 section 2.1.4.2).
 * An old size of 0 is an error: everything extends the empty tree, so nothing would be shown.
 *
 * Throws Disproved `sizes_out_of_order`, `proof_length`, `consistency_disproved`; Malformed
 * `hash_length`.
 */
export function checkConsistency(oldSize, newSize, oldRoot, newRoot, proof) {
  checkSizes(oldSize, newSize);
  if (oldSize === newSize) {
    // The same tree: nothing to prove, and nothing is hashed.
    if (proof.length > 0) throw new Disproved("proof_length", "", { count: proof.length });
    if (!equal(oldRoot, newRoot)) throw inconsistent(oldSize, newSize, oldRoot, newRoot);
    return;
  }
  checkHashes([oldRoot, newRoot, ...proof]);
  let [node, last] = [BigInt(oldSize) - 1n, BigInt(newSize) - 1n];
  // Where the old tree is one complete subtree, the walk starts at its root, which both sides
  // know; else at the first element, the last complete subtree of the old tree.
  const isComplete = (node & (node + 1n)) === 0n;
  const path = isComplete ? [oldRoot, ...proof] : proof;
  if (path.length === 0) throw new Disproved("proof_length", "", { count: 0 });
  while (node & 1n) {
    node >>= 1n;
    last >>= 1n;
  }
  let [old, grown] = [path[0], path[0]];
  for (const [sibling, isLeft] of walk(node, last, path.slice(1))) {
    if (isLeft) old = hashNode(sibling, old);
    grown = isLeft ? hashNode(sibling, grown) : hashNode(grown, sibling);
  }
  if (!equal(old, oldRoot) || !equal(grown, newRoot)) {
    throw inconsistent(oldSize, newSize, oldRoot, newRoot);
  }
}

function inconsistent(oldSize, newSize, oldRoot, newRoot) {
  const facts = { old_size: oldSize, new_size: newSize, old_root: oldRoot, new_root: newRoot };
  return new Disproved("consistency_disproved", "", facts);
}
