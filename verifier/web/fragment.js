/**
 * What stands behind `#` and names an entry (docs/adr/0010; verifier/fragment.py):
 * `<origin>/<index>/<64 hex digits>` holds the site to account; `<index>/<hash>` and `<hash>`, with 32
 * to 64 digits, are for typing.
 *
 * Messengers and people write on behind it. That is left off where it begins with a character that no
 * form can hold, and only behind 64 digits: what was cut off stays malformed (docs/adr/0069).
 */

import { LedgerError, Unchecked } from "./errors.js";
import { checkOrigin, parseInteger } from "./text.js";

const FORM = /^(?:(?:(.+)\/)?([^/]*)\/)?([0-9a-f]{32,64})$/i;

/** Undo `%2F` and `%252F`, once for all; what is not ASCII is in no form, and stays as it is. */
export function unescaped(text) {
  return text.replace(/%(?:25)*([0-7][0-9a-f])/gi, (_, digits) => String.fromCharCode(parseInt(digits, 16)));
}

/** Give what of an unescaped text can be a form: up to the first character that none can hold. */
export function formIn(plain) {
  return plain.split(/[^0-9A-Za-z._:/-]/, 1)[0].replace(/[.:-]+$/, "");
}

/**
 * Read a fragment, frozen `{origin, position, leafHash}`; origin and position are null where they are
 * not given. Throws Unchecked `fragment_missing`, `fragment_malformed`.
 */
export function parseFragment(text) {
  if (text === "") throw new Unchecked("fragment_missing");
  return parsePlain(unescaped(text));
}

/**
 * The same for a text whose escapes are undone: to undo them twice would be another reading. Where mail has
 * broken the line, what it breaks is one, as in a browser's own address (WHATWG URL, 4.4).
 */
export function parsePlain(plain) {
  try {
    return parseLine(plain);
  } catch (error) {
    if (!/[\t\n\r]/.test(plain)) throw error;
    return parseLine(plain.replace(/[\t\n\r]/g, ""));
  }
}

function parseLine(plain) {
  const form = formIn(plain);
  const [, origin = null, position = null, digits = ""] = FORM.exec(form) || [];
  try {
    if (digits.length < (origin !== null || form !== plain ? 64 : 32)) throw new Unchecked("fragment_malformed");
    if (origin !== null) checkOrigin(origin);
    return Object.freeze({
      origin,
      position: position === null ? null : parseInteger(position),
      leafHash: digits.toLowerCase(),
    });
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new Unchecked("fragment_malformed", "", { fragment: plain });
  }
}
