/**
 * What stands behind `#`: an entry to check, a whole proof, a second source's trust line, or nothing
 * (docs/spec/browser.md, section 1; docs/adr/0010). Messaging apps lose or cut it: that is `lost`.
 */

const HASH = /^[0-9a-f]{32,64}$/;
const INDEX = /^(?:0|[1-9][0-9]{0,15})$/;
const ORIGIN = /^[0-9a-z][0-9a-z._:/-]{0,254}$/;
const TRUST = /^trust\/(.+)\/([0-9a-f]{64})\/([0-9a-f]{64})$/;

/**
 * Read a fragment (without or with its `#`), a whole address, or what somebody typed.
 *
 * Gives `{kind: "entry", fragment, origin, index, leafHash}` (origin and index null where they are
 * not given), `{kind: "proof", packed}`, `{kind: "trust", origin, charter, policy}`,
 * `{kind: "empty"}`, or `{kind: "lost"}` for what is cut off or has none of these forms.
 */
export function readAddress(text) {
  const plain = String(text).trim();
  const at = plain.indexOf("#");
  let found = at >= 0 ? plain.slice(at + 1) : plain;
  if (found === "") return { kind: "empty" };
  if (found.startsWith("proof/")) {
    const packed = found.slice("proof/".length);
    return /^[A-Za-z0-9_-]{40,}$/.test(packed) ? { kind: "proof", packed } : { kind: "lost" };
  }
  try {
    found = decodeURIComponent(found);
  } catch (_) {
    return { kind: "lost" };
  }
  const trust = TRUST.exec(found.toLowerCase());
  if (trust !== null && ORIGIN.test(trust[1])) {
    return { kind: "trust", origin: trust[1], charter: trust[2], policy: trust[3] };
  }
  return readEntry(found);
}

function readEntry(found) {
  const parts = found.split("/").map((part) => part.trim());
  const leafHash = parts.pop().replace(/\s/g, "").toLowerCase();
  const index = parts.length > 0 ? parts.pop() : null;
  const origin = parts.length > 0 ? parts.join("/") : null;
  if (!HASH.test(leafHash)) return { kind: "lost" };
  if (index !== null && !INDEX.test(index)) return { kind: "lost" };
  if (origin !== null && (!ORIGIN.test(origin) || leafHash.length !== 64)) return { kind: "lost" };
  const fragment = [origin, index, leafHash].filter((part) => part !== null).join("/");
  return { kind: "entry", fragment, origin, index: index === null ? null : Number(index), leafHash };
}
