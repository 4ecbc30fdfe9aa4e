/**
 * Checkpoints: what a log signs, with one key or with one of each type (C2SP tlog-checkpoint;
 * ledger/core/checkpoint.py). Two checkpoints are the same when their texts are, whoever has signed.
 */

import { parseCheckpoint } from "./checkpoint-text.js";
import { Disproved } from "./errors.js";
import { signerOf, TITLES } from "./keys.js";
import { formatNote, openNote, parseNote } from "./note.js";

/**
 * Give `{checkpoint, note}`: the checkpoint that the log has signed, and the parsed note that it came
 * in. The keys of one log all bear its origin as their name; of each type one must have signed.
 *
 * Throws Disproved `origin_wrong`, and what `openLogNote`, `parseNote` and `parseCheckpoint` throw.
 */
export async function openCheckpoint(note, logKeys) {
  const parsed = parseNote(note);
  const signed = await openLogNote(parsed, logKeys);
  const checkpoint = parseCheckpoint(parsed.text);
  for (const { name } of signed) {
    if (name !== checkpoint.origin) {
      throw new Disproved("origin_wrong", "", { expected: name, found: checkpoint.origin });
    }
  }
  return Object.freeze({ checkpoint, note: parsed });
}

/**
 * Give the signatures of the parsed `note` by `logKeys`, which are right and of every type among them.
 * If two of the keys are of one type (an old and a new one), either will do.
 *
 * Throws Disproved `signature_type_missing`, and what `openNote` throws.
 */
export async function openLogNote(note, logKeys) {
  const { verified } = await openNote(note, logKeys);
  const signers = verified.map(signerOf);
  checkAllTypes(note, logKeys, logKeys.filter((key) => signers.includes(signerOf(key))));
  return verified;
}

/** Check that of each type among the keys `wanted` there is one in `signedBy`; else `signature_type_missing`. */
export function checkAllTypes(note, wanted, signedBy) {
  for (const { name, algorithm } of wanted) {
    if (!signedBy.some((key) => key.algorithm === algorithm)) {
      const facts = { name, algorithm: TITLES[algorithm], note: formatNote(note) };
      throw new Disproved("signature_type_missing", "", facts);
    }
  }
}
