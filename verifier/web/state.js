/**
 * What the governance entries of a ledger lead to: who may sign what (ledger/affairs/state.py). A
 * state is frozen. `rules` are those in force and those that wait for their day, `{fromMs, rules,
 * standards}`; `logKeys` are the log's public keys; `governance` is the index of the latest governance
 * entry and `governanceId` its id.
 */

import { STANDARD_ROLES } from "./roles.js";

/** The profile, and the hashes (hex) of catalogue, chart and holidays: "" is the reader's standard. */
export const NO_STANDARDS = Object.freeze({ profile: "", catalogue: "", chart: "", holidays: "" });

/** The state before entry 0. */
export const EMPTY = Object.freeze({
  origin: "",
  charter: null,
  currency: "",
  logKeys: Object.freeze([]),
  roles: STANDARD_ROLES,
  roster: new Map(),
  rules: Object.freeze([Object.freeze({ fromMs: 0, rules: new Map(), standards: NO_STANDARDS })]),
  rulesDelayDays: 0,
  governance: null,
  governanceId: null,
  timeMs: 0,
});

/** Give `state` with `changes`. */
export function changed(state, changes) {
  return Object.freeze({ ...state, ...changes });
}
