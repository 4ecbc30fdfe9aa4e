/**
 * Whether a log continues what this phone saw before, by its own tiles (RFC 6962 section 2.1.2;
 * verifier/growth.py). Two roots for one size, both signed, are evidence that the log has told two
 * stories, and are kept.
 */

import { equal } from "./bytes.js";
import { Disproved, LedgerError, Malformed, Unchecked } from "./errors.js";
import { checkConsistency, finishConsistency, planConsistency, planFrontier, root } from "./merkle.js";
import { openCheckpointByPolicy } from "./policy.js";

/**
 * Give the checkpoint that was seen before, if the log that is trusted has signed it, else null: what
 * a phone kept may be spoilt, and proves nothing then.
 */
export async function openRemembered(note, policy, origin) {
  try {
    return (await openCheckpointByPolicy(note, policy, origin)).checkpoint;
  } catch (error) {
    if (error instanceof LedgerError) return null;
    throw error;
  }
}

/**
 * Check that the log of `checkpoint` begins with the one of `seen`.
 *
 * Throws Disproved `two_roots`, `consistency_disproved`: it provably doesn't; Unchecked
 * `checkpoint_older`: it is smaller, and whether it is a beginning nobody can say; Unchecked
 * `growth_unshown`: the tiles do not lead to the signed root; or that a tile can't be read.
 */
export async function checkContinuity(reader, seen, checkpoint) {
  const facts = { old_size: seen.size, new_size: checkpoint.size };
  if (checkpoint.size < seen.size) throw new Unchecked("checkpoint_older", "checkpoint", facts);
  if (checkpoint.size === seen.size) {
    if (equal(checkpoint.root, seen.root)) return;
    throw new Disproved("two_roots", "checkpoint", { ...facts, old_root: seen.root, new_root: checkpoint.root });
  }
  if (seen.size === 0) return;
  const then = await rootThen(reader, seen.size, checkpoint, facts);
  if (!equal(then, seen.root)) {
    throw new Disproved("consistency_disproved", "checkpoint", { ...facts, old_root: seen.root, new_root: then });
  }
}

/** Give the root that the log now says it had at `size`, proved to be a beginning of the signed tree. */
async function rootThen(reader, size, checkpoint, facts) {
  try {
    const hashes = await reader.readHashes(planConsistency(size, checkpoint.size));
    const proof = finishConsistency(size, checkpoint.size, hashes);
    const then = root({ size, peaks: await reader.readHashes(planFrontier(size)) });
    checkConsistency(size, checkpoint.size, then, checkpoint.root, proof);
    return then;
  } catch (error) {
    if (error instanceof Disproved || error instanceof Malformed) throw new Unchecked("growth_unshown", "checkpoint", facts);
    throw error;
  }
}
