/**
 * Policies: which logs and witnesses somebody trusts, and how many must agree (C2SP tlog-policy;
 * ledger/core/policy.py). It is the one text here that may be written in more than one way: it has
 * comments, blank lines, spaces and tabs.
 *
 * Where a policy lists keys of several types for one origin, a checkpoint needs a signature of each,
 * though other C2SP clients accept any. Of several keys of one type the last is in force, and those
 * before it are retired. A witness may have several keys, too: lines whose keys have
 * one name. They stand in one group and nobody else with them, of all where their types differ, and
 * only that group may be named further on; so nobody counts twice, and nobody takes the stronger
 * signature away.
 */

import { decodeUtf8, isWellFormed, toHex } from "./bytes.js";
import { parseCheckpoint } from "./checkpoint-text.js";
import { checkAllTypes } from "./checkpoint.js";
import { checkCosignature } from "./cosignature.js";
import { Disproved, Malformed, Unchecked } from "./errors.js";
import { COSIGNATURE, ED25519, formatVkey, ML_DSA_44, parseVkey, signerOf } from "./keys.js";
import { openNote, parseNote } from "./note.js";
import { parseInteger } from "./text.js";

export const NO_QUORUM = "none";

const LOG_ALGORITHMS = [ED25519, ML_DSA_44];
const COSIGNER_ALGORITHMS = [COSIGNATURE, ML_DSA_44];

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/;

// ------------------------------------------------------------------------------------ parse

/**
 * Read a policy, text or bytes: frozen `{logs: [{key, url}], witnesses: [{name, key, url}],
 * groups: [{name, threshold, members}], quorum}`. A `url` that is not given is null.
 *
 * Throws Malformed: `not_utf8`, `policy_control_character`, `policy_unterminated`,
 * `policy_line_malformed`, `policy_key_unfit`, `policy_key_repeated`, `policy_name_repeated`,
 * `policy_name_unknown`, `policy_member_repeated`, `policy_threshold`, `policy_quorum_count`,
 * `policy_witness_split`, and what `parseVkey` throws.
 */
export function parsePolicy(data) {
  const reading = new Reading();
  policyLines(data).forEach((line, i) => {
    const items = line.split(/[ \t]/).filter((item) => item !== "");
    if (items.length > 0 && !items[0].startsWith("#")) reading.readLine(items, `line ${i + 1}`);
  });
  const { logs, witnesses, groups, quorums } = reading;
  if (quorums.length !== 1) {
    throw new Malformed("policy_quorum_count", "", { count: quorums.length });
  }
  reading.checkWitnessesWhole();
  return Object.freeze({
    logs: Object.freeze(logs),
    witnesses: Object.freeze(witnesses),
    groups: Object.freeze(groups),
    quorum: quorums[0],
  });
}

function policyLines(data) {
  const text = typeof data === "string" ? data : decodeUtf8(data);
  if (!isWellFormed(text)) throw new Malformed("not_utf8");
  if (CONTROL.test(text)) throw new Malformed("policy_control_character");
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new Malformed("policy_unterminated", `line ${lines.length + 1}`);
  return lines;
}

/** What the lines so far have defined. */
class Reading {
  constructor() {
    this.logs = [];
    this.witnesses = [];
    this.groups = [];
    this.quorums = [];
    this.publicKeys = new Set();
    this.defined = new Set();
    this.members = new Set();
    this.witnessLines = [];
  }

  readLine([keyword, ...rest], where) {
    const count = rest.length;
    if (keyword === "log" && (count === 1 || count === 2)) {
      const key = this.readKey(LOG_ALGORITHMS, keyword, rest[0], where);
      this.logs.push(Object.freeze({ key, url: count === 2 ? rest[1] : null }));
    } else if (keyword === "witness" && (count === 2 || count === 3)) {
      const [name, written] = rest;
      this.define(name, where);
      const key = this.readKey(COSIGNER_ALGORITHMS, keyword, written, where);
      this.witnessLines.push(where);
      this.witnesses.push(Object.freeze({ name, key, url: count === 3 ? rest[2] : null }));
    } else if (keyword === "group" && count > 2) {
      this.readGroup(rest, where);
    } else if (keyword === "quorum" && count === 1) {
      if (rest[0] !== NO_QUORUM) this.checkDefined(rest[0], where);
      this.quorums.push(rest[0]);
    } else {
      throw new Malformed("policy_line_malformed", where);
    }
  }

  readGroup([name, threshold, ...members], where) {
    for (const member of members) {
      this.checkDefined(member, where);
      if (this.members.has(member)) {
        throw new Malformed("policy_member_repeated", where, { name: member });
      }
      this.members.add(member);
    }
    this.define(name, where);
    const least = readThreshold(threshold, members.length, where);
    this.groups.push(Object.freeze({ name, threshold: least, members: Object.freeze(members) }));
  }

  /** Check that the keys of each witness, those of one name, count as one. */
  checkWitnessesWhole() {
    this.witnesses.forEach(({ key }, i) => {
      const own = this.witnesses.filter((each) => each.key.name === key.name);
      if (own[0] === this.witnesses[i]) return;
      const names = own.map((each) => each.name);
      const types = new Set(own.map((each) => each.key.algorithm));
      const group = this.groups.find(({ members }) => {
        return members.length === names.length && members.every((member) => names.includes(member));
      });
      const isWhole = group !== undefined && (types.size === 1 || group.threshold === own.length);
      if (!isWhole || this.quorums.some((quorum) => names.includes(quorum))) {
        throw new Malformed("policy_witness_split", this.witnessLines[i], { name: key.name });
      }
    });
  }

  readKey(algorithms, keyword, written, where) {
    const key = parseVkey(written, where);
    const { name } = key;
    if (!algorithms.includes(key.algorithm)) {
      throw new Malformed("policy_key_unfit", where, { name, keyword });
    }
    const publicKey = toHex(key.publicKey);
    if (this.publicKeys.has(publicKey)) throw new Malformed("policy_key_repeated", where, { name });
    this.publicKeys.add(publicKey);
    return key;
  }

  define(name, where) {
    if (this.defined.has(name) || name === NO_QUORUM) {
      throw new Malformed("policy_name_repeated", where, { name });
    }
    this.defined.add(name);
  }

  checkDefined(name, where) {
    if (!this.defined.has(name)) throw new Malformed("policy_name_unknown", where, { name });
  }
}

function readThreshold(text, members, where) {
  if (text === "all") return members;
  if (text === "any") return 1;
  let threshold = 0;
  try {
    threshold = parseInteger(text);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
  }
  if (!(threshold >= 1 && threshold <= members)) {
    throw new Malformed("policy_threshold", where, { threshold: text, members });
  }
  return threshold;
}

/** Write a policy, one line for each log, witness and group, the quorum last. */
export function formatPolicy(policy) {
  const lines = [
    ...policy.logs.map(({ key, url }) => ["log", formatVkey(key), url]),
    ...policy.witnesses.map(({ name, key, url }) => ["witness", name, formatVkey(key), url]),
    ...policy.groups.map(({ name, threshold, members }) => ["group", name, threshold, ...members]),
    ["quorum", policy.quorum],
  ];
  return lines.map((line) => `${line.filter((item) => item !== null).join(" ")}\n`).join("");
}

// ------------------------------------------------------------------------------------- judge

/** Give the keys of the log `origin`; none, if the policy does not name it. */
export function logKeys(policy, origin) {
  return policy.logs.map(({ key }) => key).filter((key) => key.name === origin);
}

/** Give the keys of the log `origin` that are not retired: of each type the one listed last. */
export function currentLogKeys(policy, origin) {
  return [...new Map(logKeys(policy, origin).map((key) => [key.algorithm, key])).values()];
}

/** Say whether the witnesses `names` together are what the policy asks for. */
export function isQuorum(policy, names) {
  const agreed = new Set(policy.witnesses.map(({ name }) => name).filter((n) => names.includes(n)));
  for (const { name, threshold, members } of policy.groups) {
    // A group's members stand before it.
    if (members.filter((member) => agreed.has(member)).length >= threshold) agreed.add(name);
  }
  return policy.quorum === NO_QUORUM || agreed.has(policy.quorum);
}

/**
 * Give the checkpoint of `origin` that its trusted log keys have signed, and who witnessed it: frozen
 * `{checkpoint, note, witnesses: [{name, timeS}], quorumReached, logKeys, byRetiredKey}`; `logKeys` are
 * the policy's keys of the log that have signed. If all of them are retired, the checkpoint counts only
 * beside a newer one.
 *
 * A quorum that was not reached is said in the answer and is no error here: the entry is in the log,
 * not yet witnessed. Signatures by keys that the policy does not name are passed over.
 *
 * Throws Unchecked `log_not_trusted`; Disproved `signature_wrong`, `not_signed`, `signature_type_missing`,
 * `origin_wrong`;
 * Malformed `cosignature_time`, and what `parseNote` and `parseCheckpoint` throw.
 */
export async function openCheckpointByPolicy(note, policy, origin) {
  const keys = logKeys(policy, origin);
  if (keys.length === 0) throw new Unchecked("log_not_trusted", "", { origin });
  const parsed = parseNote(note);
  const signedBy = await logSigners(parsed, policy, origin);
  const checkpoint = parseCheckpoint(parsed.text);
  if (checkpoint.origin !== origin) {
    throw new Disproved("origin_wrong", "", { expected: origin, found: checkpoint.origin });
  }
  const seen = await witnessTimes(parsed, policy);
  const witnesses = policy.witnesses
    .filter(({ name }) => seen.has(name))
    .map(({ name }) => Object.freeze({ name, timeS: seen.get(name) }));
  return Object.freeze({
    checkpoint,
    note: parsed,
    witnesses: Object.freeze(witnesses),
    quorumReached: isQuorum(policy, [...seen.keys()]),
    logKeys: Object.freeze(signedBy),
    byRetiredKey: !currentLogKeys(policy, origin).some((key) => signedBy.includes(key)),
  });
}

/** Give the keys of `origin` that have signed `note`: all that are in force, or only retired ones. */
async function logSigners(note, policy, origin) {
  const keys = logKeys(policy, origin);
  const signers = (await openNote(note, keys)).verified.map(signerOf);
  const by = keys.filter((key) => signers.includes(signerOf(key)));
  const current = currentLogKeys(policy, origin);
  const inForce = current.filter((key) => by.includes(key));
  if (inForce.length > 0) checkAllTypes(note, current, inForce);
  return by;
}

/** Give the latest second at which each trusted witness has cosigned `note`. */
async function witnessTimes(note, policy) {
  const known = new Map(policy.witnesses.map((witness) => [signerOf(witness.key), witness]));
  const seen = new Map();
  for (const [i, signature] of note.signatures.entries()) {
    const witness = known.get(signerOf(signature));
    if (witness !== undefined) {
      const where = `signature ${i + 1}`;
      const timeS = await checkCosignature(note.text, signature, witness.key, where);
      const before = seen.get(witness.name);
      if (before === undefined || timeS > before) seen.set(witness.name, timeS);
    }
  }
  return seen;
}
