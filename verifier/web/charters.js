/**
 * Charters files: which charter a verifier believes to be each ledger's (ledger/core/charters.py).
 * One line for each ledger: origin, one space, the charter's id in hexadecimal.
 */

import { decodeUtf8 } from "./bytes.js";
import { Malformed } from "./errors.js";
import { checkOrigin, parseHashHex } from "./text.js";

/**
 * Read a charters file, text or bytes: a Map from origin to the id of its charter, 64 digits.
 *
 * Throws Malformed: `not_utf8`, `charters_line_malformed`, `origin_malformed`, `hex_malformed`,
 * `charters_origin_repeated`.
 */
export function parseCharters(data) {
  const lines = (typeof data === "string" ? data : decodeUtf8(data)).split("\n");
  if (lines.pop() !== "") throw new Malformed("charters_line_malformed", `line ${lines.length + 1}`);
  const charters = new Map();
  lines.forEach((line, i) => {
    const where = `line ${i + 1}`;
    const space = line.indexOf(" ");
    if (space < 0) throw new Malformed("charters_line_malformed", where);
    const origin = line.slice(0, space);
    const charter = line.slice(space + 1);
    checkOrigin(origin, where);
    parseHashHex(charter, where);
    if (charters.has(origin)) throw new Malformed("charters_origin_repeated", where, { origin });
    charters.set(origin, charter);
  });
  return charters;
}

/** Write a charters file as `parseCharters` reads it, in the map's order. */
export function formatCharters(charters) {
  return [...charters].map(([origin, charter]) => `${origin} ${charter}\n`).join("");
}
