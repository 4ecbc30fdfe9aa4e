/**
 * Which keys were the log's when, by its own governance entries (docs/spec/authority.md, 4.10 to 4.12;
 * verifier/succession.py). A checkpoint that only keys have signed which its own entries have ended was
 * signed by a thief, or by somebody who doesn't comply.
 */

import { toHex } from "./bytes.js";
import { Disproved, Unchecked } from "./errors.js";
import { formatVkey } from "./keys.js";

/**
 * Check that the checkpoint that was `judged` was not signed by keys alone that its own entries have
 * ended; `states` are those of Offices. Keys that the ledger never named are the policy's affair.
 *
 * Throws Disproved `log_key_ended`.
 */
export function checkStillLogKeys({ checkpoint, logKeys }, states) {
  const keys = states.map(({ state }) => state.logKeys.map(toHex).join());
  const start = keys.reduce((last, each, i) => (each === keys[last] ? last : i), 0);
  const isNamed = (some) => ({ publicKey }) => some.some((each) => each.includes(toHex(publicKey)));
  const ended = logKeys.filter(isNamed(keys.slice(0, start)));
  if (ended.length === 0 || logKeys.some(isNamed(keys.slice(start)))) return;
  const { index } = states[start];
  if (checkpoint.size === index + 1) return; // the old keys sign the succession's own checkpoint, too
  throw new Disproved("log_key_ended", "checkpoint", { index, key: ended.map(formatVkey).sort()[0] });
}

/** Check that not only retired keys have signed what was judged. Throws Unchecked `log_key_retired`. */
export function checkNotRetired({ byRetiredKey, logKeys }) {
  if (byRetiredKey) throw new Unchecked("log_key_retired", "checkpoint", { key: logKeys.map(formatVkey).join(", ") });
}
