/**
 * What stands behind `#`: an entry to check, a whole proof, a second source's trust line, or nothing
 * (docs/spec/browser.md, section 1; docs/adr/0010). Messaging apps lose or cut it: that is `lost`.
 */

import { LedgerError } from "./errors.js";
import { formIn, parsePlain, unescaped } from "./fragment.js";

const PROOF = /^proof\/([A-Za-z0-9_-]{40,})(?![A-Za-z0-9_+/=-])/;
const TRUST = /^trust\/(.+)\/([0-9a-f]{64})\/([0-9a-f]{64})$/;
const LOST = Object.freeze({ kind: "lost" });

/**
 * Read a fragment (without or with its `#`), a whole address, or what somebody typed.
 *
 * Gives `{kind: "entry", fragment, origin, index, leafHash}` (origin and index null where they are
 * not given), `{kind: "proof", packed}`, `{kind: "trust", origin, charter, policy}`,
 * `{kind: "empty"}`, `{kind: "type"}` (a link of ours, for whoever has no code yet), or `{kind: "lost"}` for what is cut off or has none of these forms.
 */
export function readAddress(text) {
  const given = String(text).trim();
  const found = unescaped(given.slice(given.indexOf("#") + 1));
  if (found === "" || found === "type") return { kind: found || "empty" };
  if (found.startsWith("proof/")) {
    const proof = PROOF.exec(found);
    return proof === null ? LOST : { kind: "proof", packed: proof[1] };
  }
  const trust = TRUST.exec(formIn(found).toLowerCase());
  if (trust !== null) return { kind: "trust", origin: trust[1], charter: trust[2], policy: trust[3] };
  // Digits are typed in groups, as they are printed; a code with an origin was not typed.
  return readEntry(found.split("/").length < 3 ? found.replace(/\s/g, "") : found) || readEntry(found) || LOST;
}

function readEntry(found) {
  try {
    const { origin, position, leafHash } = parsePlain(found);
    const fragment = [origin, position, leafHash].filter((part) => part !== null).join("/");
    return { kind: "entry", fragment, origin, index: position, leafHash };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return null;
  }
}
