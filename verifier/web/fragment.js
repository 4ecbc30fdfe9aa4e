/**
 * What stands behind `#` and names an entry (docs/adr/0010; verifier/fragment.py):
 * `<origin>/<index>/<64 hex digits>` holds the site to account; `<index>/<hash>` and `<hash>`, with 32
 * to 64 digits, are for typing.
 */

import { LedgerError, Unchecked } from "./errors.js";
import { checkOrigin, parseInteger } from "./text.js";

const HASH = /^[0-9a-f]{32,64}$/;

/**
 * Read a fragment, frozen `{origin, position, leafHash}`; origin and position are null where they are
 * not given. Throws Unchecked `fragment_missing`, `fragment_malformed`.
 */
export function parseFragment(text) {
  if (text === "") throw new Unchecked("fragment_missing");
  try {
    const [rest, digits] = lastPart(decodeURIComponent(text));
    const leafHash = digits.toLowerCase();
    const [origin, position] = lastPart(rest);
    if (!HASH.test(leafHash)) throw new Unchecked("fragment_malformed", "", { fragment: text });
    if (origin !== "") checkOrigin(origin);
    return Object.freeze({
      origin: origin || null,
      position: rest === "" ? null : parseInteger(position),
      leafHash,
    });
  } catch (error) {
    if (!(error instanceof LedgerError || error instanceof URIError)) throw error;
    throw new Unchecked("fragment_malformed", "", { fragment: text });
  }
}

function lastPart(text) {
  const slash = text.lastIndexOf("/");
  return slash < 0 ? ["", text] : [text.slice(0, slash), text.slice(slash + 1)];
}
