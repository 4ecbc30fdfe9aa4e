/**
 * Checkpoints: what a log signs, three lines of origin, size and root (C2SP tlog-checkpoint;
 * ledger/core/checkpoint.py). Two checkpoints are the same when their texts are, whoever has signed.
 */

import { decodeUtf8, encodeUtf8, equal } from "./bytes.js";
import { Disproved, Malformed } from "./errors.js";
import { openNote, parseNote } from "./note.js";
import { EMPTY_ROOT, HASH_BYTES } from "./sha256.js";
import { checkOrigin, formatBase64, parseBase64, parseInteger } from "./text.js";

/**
 * Read a checkpoint's text, frozen `{origin, size, root}`; no signature is looked at.
 *
 * Throws Malformed: `not_utf8`, `checkpoint_malformed`, `origin_malformed`, `integer_malformed`,
 * `base64_malformed`, `base64_length`, `empty_root_wrong`.
 */
export function parseCheckpoint(text) {
  const lines = decodeUtf8(text, "checkpoint").split("\n");
  if (lines.length !== 4 || lines[3] !== "") {
    throw new Malformed("checkpoint_malformed", "checkpoint");
  }
  const [origin, sizeText, rootText] = lines;
  checkOrigin(origin, "checkpoint.origin");
  const size = parseInteger(sizeText, "checkpoint.size");
  const root = parseBase64(rootText, "checkpoint.root", HASH_BYTES);
  if (size === 0 && !equal(root, EMPTY_ROOT)) {
    throw new Malformed("empty_root_wrong", "checkpoint.root");
  }
  return Object.freeze({ origin, size, root });
}

/** Write the text that a log signs, the final newline included. */
export function formatCheckpoint(checkpoint) {
  const { origin, size, root } = checkpoint;
  return encodeUtf8(`${origin}\n${size}\n${formatBase64(root)}\n`);
}

/**
 * Give `{checkpoint, note}`: the checkpoint that one of `logKeys` has signed, and the parsed note
 * that it came in. The keys of one log all bear its origin as their name.
 *
 * Throws Disproved `signature_wrong`, `not_signed`, `origin_wrong`, and what `parseNote` and
 * `parseCheckpoint` throw.
 */
export async function openCheckpoint(note, logKeys) {
  const parsed = parseNote(note);
  const opened = await openNote(parsed, logKeys);
  const checkpoint = parseCheckpoint(opened.text);
  for (const { name } of opened.verified) {
    if (name !== checkpoint.origin) {
      throw new Disproved("origin_wrong", "", { expected: name, found: checkpoint.origin });
    }
  }
  return Object.freeze({ checkpoint, note: parsed });
}
