/**
 * What governance statements do: founding a ledger, its rules, the log's keys, who comes and goes
 * (docs/spec/authority.md, section 5; ledger/affairs/governance.py).
 */

import { equal, toHex } from "./bytes.js";
import { Disproved, LedgerError, Unchecked } from "./errors.js";
import { ED25519, formatVkey, ML_DSA_44, parseVkey } from "./keys.js";
import { currentLogKeys, parsePolicy } from "./policy.js";
import { addRole, AUTHORITY, STANDARD_ROLES } from "./roles.js";
import { MIN_DELAY_DAYS, parseRules } from "./rules.js";
import { checkSigners } from "./signing.js";
import { changed, EMPTY, NO_STANDARDS } from "./state.js";
import { appoint, checkBothSides, handOver, register, rekey, revoke, withIncoming } from "./tenure.js";

const DAY_MS = 24 * 60 * 60 * 1000;

/** The standard catalogue that this page was made with, and its profiles; a test compares them. */
export const STANDARD_CATALOGUE = "d1055d55b091518ac8378807616712ee0a37f596a40f38e6c340b9d2a4baae73";
export const STANDARD_PROFILES = Object.freeze([
  "CN-urban-2026", "CN-village-2026", "SH-urban", "SH-village", "CQ-village", "SC-village",
  "SD-village", "HEB-village-1999", "HI-village-2025", "ZJ-Ninghai-36",
]);

/**
 * Give the state after a governance statement stands at `index`.
 *
 * Throws Disproved `time_went_back`, `charter_first`, `charter_twice`, `after_stale`, what
 * `checkSigners` throws, and what the effects below do; Unchecked `profile_unknown`.
 */
export async function admitGovernance(state, opened, index, timeMs) {
  checkTime(state, index, timeMs);
  const { body } = opened;
  let next;
  if (opened.type === "charter") {
    if (state.charter !== null) throw new Disproved("charter_twice", "type");
    if (index !== 0) throw new Disproved("charter_first", "type");
    next = found(opened, body, timeMs);
    await checkSigners(next, opened, timeMs);
  } else {
    const handsOver = opened.type === "handover";
    const signing = handsOver ? withIncoming(state, body, index) : state;
    await checkSigners(signing, opened, timeMs);
    if (state.governanceId === null || !equal(opened.after, state.governanceId)) {
      throw new Disproved("after_stale", "after", { index: state.governance });
    }
    if (handsOver) checkBothSides(signing, opened, body);
    next = EFFECTS.get(opened.type)(state, body, index, timeMs);
  }
  return changed(next, { governance: index, governanceId: opened.id, timeMs });
}

/** Check that the time of entry `index` is not before the state's. Throws `time_went_back`. */
export function checkTime(state, index, timeMs) {
  if (timeMs < state.timeMs) {
    const facts = { index, time_ms: timeMs, previous_ms: state.timeMs };
    throw new Disproved("time_went_back", "entry.time", facts);
  }
}

/** Give the state that a charter founds; its rules act at once. */
function found(opened, body, timeMs) {
  const { log: origin } = opened;
  const { rules_delay_days: delay = MIN_DELAY_DAYS } = body;
  if (delay < MIN_DELAY_DAYS) {
    throw new Disproved("rules_delay_short", "body.rules_delay_days", { days: delay, limit: MIN_DELAY_DAYS });
  }
  const roles = (body.roles || []).reduce(
    (known, added, number) => addRole(known, added, `body.roles[${number}]`),
    STANDARD_ROLES,
  );
  const logKeys = readLogKeys(body.log_keys, origin);
  const rules = parseRules(body.rules, roles, "body.rules");
  const standards = standardsOf(body, NO_STANDARDS);
  let state = changed(EMPTY, {
    origin,
    charter: opened.id,
    currency: body.currency,
    logKeys,
    roles,
    rules: Object.freeze([Object.freeze({ fromMs: 0, rules, standards })]),
    rulesDelayDays: delay,
    timeMs,
  });
  body.authority.forEach((each, number) => {
    const holder = { person: each.person, roles: [AUTHORITY], office: each.office };
    state = register(state, each.key, holder, 0, `body.authority[${number}]`);
  });
  body.officers.forEach((each, number) => {
    state = register(state, each.key, each, 0, `body.officers[${number}]`);
  });
  return state;
}

/** Give the public keys of a log, of types 0x01 and 0x06, named `origin`, none twice, one of them 0x01. */
function readLogKeys(keys, origin) {
  const seen = new Set();
  const algorithms = new Set();
  const publicKeys = keys.map((text, number) => {
    const where = `body.log_keys[${number}]`;
    const { name, algorithm, publicKey } = parseVkey(text, where);
    if (name !== origin) throw new Disproved("key_name_elsewhere", where, { name, expected: origin });
    if (algorithm !== ED25519 && algorithm !== ML_DSA_44) throw new Disproved("key_type_unfit", where, { name });
    const key = toHex(publicKey);
    if (seen.has(key)) throw new Disproved("key_registered", where, { slug: "log" });
    seen.add(key);
    algorithms.add(algorithm);
    return publicKey;
  });
  if (!algorithms.has(ED25519)) throw new Disproved("key_type_unfit", "body.log_keys", { name: origin });
  return Object.freeze(publicKeys);
}

/** Let the log go on with these keys and no others; none of them may be an officer's. */
function succeed(state, body) {
  const logKeys = readLogKeys(body.log_keys, state.origin);
  logKeys.forEach((publicKey, number) => {
    for (const { slug, vkey } of state.roster.values()) {
      if (equal(vkey.publicKey, publicKey)) {
        throw new Disproved("key_registered", `body.log_keys[${number}]`, { slug });
      }
    }
  });
  if (body.policy !== undefined) checkPolicy(body.policy, body.log_keys, state.origin);
  return changed(state, { logKeys });
}

/** Check that `written` is a policy by which the log opens: of each type the key listed last is among `keys`. */
function checkPolicy(written, keys, origin) {
  let policy;
  try {
    policy = parsePolicy(written);
  } catch (error) {
    throw error instanceof LedgerError ? error.foundAt(`body.policy ${error.where}`.trim()) : error;
  }
  const current = currentLogKeys(policy, origin);
  const types = new Set(keys.map((key) => parseVkey(key).algorithm));
  if (!current.every((key) => keys.includes(formatVkey(key))) || current.length !== types.size) {
    throw new Disproved("policy_keys_differ", "body.policy", { origin });
  }
}

/** Change rules and standards; they act when the charter's delay is over. */
function changeRules(state, body, index, timeMs) {
  const standards = standardsOf(body, state.rules[state.rules.length - 1].standards);
  const rules = parseRules(body.rules, state.roles, "body.rules");
  const isInForce = state.rules.map(({ fromMs }) => fromMs <= timeMs);
  const fromMs = timeMs + state.rulesDelayDays * DAY_MS;
  const kept = state.rules.slice(isInForce.lastIndexOf(true));
  return changed(state, { rules: Object.freeze([...kept, Object.freeze({ fromMs, rules, standards })]) });
}

/**
 * Give `before` with what `body` changes. Under a catalogue of the place's own the profile is whoever
 * has that file's to understand. Throws Unchecked `profile_unknown`.
 */
function standardsOf(body, before) {
  const { profile, catalogue, chart, holidays } = { ...before, ...body };
  const isStandard = catalogue === "" || catalogue === STANDARD_CATALOGUE;
  if (isStandard && !STANDARD_PROFILES.includes(profile)) {
    throw new Unchecked("profile_unknown", "body.profile", { profile });
  }
  return Object.freeze({ profile, catalogue, chart, holidays });
}

const EFFECTS = new Map([
  ["appointment", appoint],
  ["revocation", revoke],
  ["rekey", rekey],
  ["rules", changeRules],
  ["handover", handOver],
  ["key_succession", succeed],
]);
