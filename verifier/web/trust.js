/**
 * Whom this page believes, and how far (docs/spec/browser.md, section 3). The page brings a policy and
 * a charter id for each ledger. They are pinned at first use. Until they were compared with a second
 * source the page vouches for itself; if it later brings others, what is pinned goes on being believed
 * and the change is said loudly, until the new ones were compared in their turn.
 *
 * A *trust line* is `trust/<origin>/<charter id>/<SHA-256 of the policy>`; its *check phrase* is twelve
 * characters of it, to be read aloud.
 */

import { encodeUtf8, toHex } from "./bytes.js";
import { formIn } from "./fragment.js";
import { sha256 } from "./sha256.js";

const ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const ROUNDS = 4096;
const LETTERS = 12;

/** Read the page's own trust block; a page without one knows no ledger. */
export function readTrustBlock(text) {
  try {
    const block = JSON.parse(text);
    const ledgers = Array.isArray(block.ledgers) ? block.ledgers : [];
    return { made: String(block.made || ""), ledgers: ledgers.filter(isLedger).map(frozenLedger) };
  } catch (_) {
    return { made: "", ledgers: [] };
  }
}

function isLedger(each) {
  return ["origin", "policy", "prefix"].every((name) => typeof each[name] === "string");
}

function frozenLedger(each) {
  const street = (each.contacts || {}).street;
  return Object.freeze({
    origin: each.origin,
    charter: typeof each.charter === "string" ? each.charter : "",
    policy: each.policy,
    prefix: each.prefix,
    display: each.display || null,
    community: typeof each.community === "string" ? each.community : "",
    street: street && street.phone ? Object.freeze({ name: String(street.name || ""), phone: String(street.phone) }) : null,
  });
}

/** Give the trust line of a ledger, as the page brings it or as it is pinned. */
export function formatTrustLine({ origin, charter, policy }) {
  return `trust/${origin}/${charter}/${toHex(sha256(encodeUtf8(policy)))}`;
}

/**
 * Give a trust line's check phrase, like `K7MQ-2XPA-9RTD`: the line is hashed with a tag, then 4,095
 * times more, which makes finding another line of the same phrase dear; the first 60 bits are written
 * in an alphabet without 0, 1, I and O.
 */
export function checkPhrase(line) {
  let digest = sha256(encodeUtf8(`mingbai/check-phrase/v1\n${line}\n`));
  for (let round = 1; round < ROUNDS; round += 1) digest = sha256(digest);
  let written = "";
  for (let at = 0; at < LETTERS; at += 1) {
    const bit = at * 5;
    const pair = digest[bit >> 3] * 256 + digest[(bit >> 3) + 1];
    if (at > 0 && at % 4 === 0) written += "-";
    written += ALPHABET[(pair >> (11 - (bit & 7))) & 31];
  }
  return written;
}

/**
 * Decide what is believed of `ledger`, given what the phone remembers of it.
 *
 * Gives `{standing, policy, charter, isNew}`: `standing` is `first` (nothing was pinned before),
 * `self` (pinned, never compared), `full` (compared with a second source) or `changed` (the page
 * brings others than the pinned: the pinned are used).
 */
export function judgeTrust(ledger, remembered) {
  const pinned = { origin: ledger.origin, policy: remembered.policy, charter: remembered.charter };
  if (remembered.policy === "") {
    return Object.freeze({ standing: "first", policy: ledger.policy, charter: ledger.charter });
  }
  const isSame = pinned.policy === ledger.policy && pinned.charter === ledger.charter;
  const standing = isSame ? (remembered.compared === "" ? "self" : "full") : "changed";
  return Object.freeze({ standing, policy: pinned.policy, charter: pinned.charter });
}

/**
 * Compare what the page brings with what a second source says: a whole trust line, an address that
 * ends in one, or a check phrase. Gives `same`, `different`, or `unread` if it is none of these.
 */
export function compareTrust(ledger, said) {
  const line = formatTrustLine(ledger);
  const plain = String(said).normalize("NFKC").trim();
  const at = plain.indexOf("trust/");
  if (at >= 0) {
    const given = formIn(plain.slice(at)).toLowerCase();
    if (!/^trust\/.+\/[0-9a-f]{64}\/[0-9a-f]{64}$/.test(given)) return "unread";
    return given === line ? "same" : "different";
  }
  const letters = plain.toUpperCase().replace(/[\s-]/g, "");
  if (letters.length !== LETTERS || ![...letters].every((letter) => ALPHABET.includes(letter))) return "unread";
  return letters === checkPhrase(line).replace(/-/g, "") ? "same" : "different";
}
