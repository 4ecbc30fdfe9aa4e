/**
 * Who was in office: the governance entries of a log, from its last entry back to the charter
 * (docs/spec/authority.md, section 6; verifier/office.py, line.py). Each is read under the signed root,
 * and nothing between them: every entry names the latest governance entry before it.
 */

import { toHex } from "./bytes.js";
import { parseEntry } from "./entry.js";
import { Disproved, LedgerError, Unchecked } from "./errors.js";
import { admitGovernance, checkTime } from "./governance.js";
import { GOVERNANCE } from "./kinds.js";
import { openStatement } from "./opening.js";
import { pause } from "./pause.js";
import { keysOf } from "./roster.js";
import { checkSigners } from "./signing.js";
import { EMPTY } from "./state.js";
import { LINE, UNCHECKED } from "./tally.js";

export const NO_KEYS = new Map();

/** The states behind each governance entry; `charter` is the id of entry 0, or null. */
export class Offices {
  /** `doubt` is the index of the first that this page does not understand, or null. */
  constructor(states = [], indices = [], charter = null, doubt = null) {
    Object.assign(this, { states, indices, charter, doubt });
    this.keys = states.length === 0 ? NO_KEYS : keysOf(states[states.length - 1].state.roster);
  }

  /** Give what it shows that entry `index` is refused: nothing, behind `doubt`. */
  refusal(index) {
    return this.doubt !== null && index > this.doubt ? UNCHECKED : null;
  }

  /** Give the state that held right before entry `position`. */
  before(position) {
    const earlier = this.states.filter(({ index }) => index < position);
    return earlier.length === 0 ? EMPTY : earlier[earlier.length - 1].state;
  }

  /** Check that `entry` names the latest governance entry before it. Throws `governance_line_broken`. */
  checkLine({ index, governance }) {
    const earlier = this.indices.filter((each) => each < index);
    const expected = earlier.length === 0 ? null : earlier[earlier.length - 1];
    if (governance !== expected) {
      throw new Disproved("governance_line_broken", "entry.governance", { index, governance, expected });
    }
  }

  /** Check that those who signed `opened` were in office at `entry`, as the rules ask. */
  async judge({ index, timeMs }, opened) {
    const state = this.before(index);
    if (GOVERNANCE.has(opened.type)) await admitGovernance(state, opened, index, timeMs);
    else await checkSigners(state, opened, timeMs);
  }
}

/** Read entry `index` under `root`. Throws Disproved `entry_index_wrong`, and what reading throws. */
async function readEntry(reader, index, root) {
  const entry = parseEntry(await reader.readEntry(index, root));
  if (entry.index !== index) {
    throw new Disproved("entry_index_wrong", "entry.index", { expected: index, found: entry.index });
  }
  return entry;
}

/**
 * Walk the governance line of the log with `root`; what is wrong with it fails `LINE`. Gives
 * `{offices, last}`, of which `last` is the log's last entry.
 *
 * Throws LedgerError: the line can't be walked to its end.
 */
export async function readOffices(reader, root, origin, tally) {
  const last = await readEntry(reader, reader.size - 1, root);
  const entries = (await doesGovern(last, origin)) ? [last] : [];
  for (let at = last.governance; at !== null; ) {
    const entry = await readEntry(reader, at, root);
    entries.push(entry);
    at = entry.governance; // always a smaller one: parseEntry sees to that
  }
  tally.look(LINE);
  return { offices: await replay(entries.reverse(), origin, tally, last.index), last };
}

/** Say whether `entry` holds a governance statement, rightly signed or not. */
async function doesGovern(entry, origin) {
  try {
    return GOVERNANCE.has((await openStatement(entry.statement, origin, NO_KEYS)).type);
  } catch (error) {
    if (error instanceof LedgerError) return false;
    throw error;
  }
}

async function replay(entries, origin, tally, end) {
  const known = { ids: new Map(), numbers: new Map() };
  const states = [];
  let [state, charter, before, doubt] = [EMPTY, null, null, null];
  const indices = entries.map(({ index }) => index);
  for (const [i, entry] of entries.entries()) {
    const { index, governance, statement, timeMs } = entry;
    await pause();
    try {
      if (governance !== before) {
        throw new Disproved("governance_line_broken", "entry.governance", { index, governance });
      }
      const opened = await openStatement(statement, origin, keysOf(state.roster));
      if (!GOVERNANCE.has(opened.type)) {
        const facts = { index: i + 1 < indices.length ? indices[i + 1] : end, governance: index };
        throw new Disproved("governance_line_broken", "entry.governance", facts);
      }
      if (index === 0) charter = opened.id;
      state = await admit(state, opened, entry, known);
      states.push({ index, timeMs, state });
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      tally.fail(LINE, error, { index, verdict: doubt === null ? null : UNCHECKED });
      if (doubt === null && error instanceof Unchecked) doubt = index;
    }
    before = index;
  }
  return new Offices(states, indices, charter, doubt);
}

/** Admit a statement of the line, whose id and number no other one of the line has. */
async function admit(state, opened, { index, timeMs }, known) {
  const id = toHex(opened.id);
  const { no } = opened;
  if (known.ids.has(id)) throw new Disproved("already_in", "", { index: known.ids.get(id) });
  checkTime(state, index, timeMs);
  if (known.numbers.has(no)) throw new Disproved("no_used", "no", { no, index: known.numbers.get(no) });
  const next = await admitGovernance(state, opened, index, timeMs);
  known.ids.set(id, index);
  known.numbers.set(no, index);
  return next;
}
