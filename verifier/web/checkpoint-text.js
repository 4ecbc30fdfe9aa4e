/**
 * The text that a log signs, three lines of origin, size and root (C2SP tlog-checkpoint;
 * ledger/core/checkpoint_text.py). Who signs it is in checkpoint.js.
 */

import { decodeUtf8, encodeUtf8, equal } from "./bytes.js";
import { Malformed } from "./errors.js";
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
