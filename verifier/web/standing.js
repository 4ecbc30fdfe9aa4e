/**
 * How an entry stands as of the checkpoint: which later entries speak of it (verifier/standing.py).
 * All later entries are read and hashed, and together with the published hashes of what is before
 * them they must lead to the signed root: none was left out. A correction counts only if it was signed
 * by those in office then.
 */

import { encodeUtf8, equal, toHex } from "./bytes.js";
import { parseEntry } from "./entry.js";
import { Disproved, LedgerError, Unchecked } from "./errors.js";
import { extend, planFrontier, root } from "./merkle.js";
import { NO_KEYS } from "./offices.js";
import { openStatement } from "./opening.js";
import { pause } from "./pause.js";
import { hashLeaf } from "./sha256.js";
import { LATER, LATER_INTACT, PROVED } from "./tally.js";
import { bundleOf, TILE_WIDTH } from "./tiles.js";

/** How many bytes of later entries a phone reads, if the page does not say otherwise. */
export const LATER_LIMIT = 32 * 1024 * 1024;

/**
 * Give the later entries that speak of `subject` (`{index, id}`), or of what corrected it: a list of
 * `{index, timeMs, opened, closes}`. What was not signed so fails `LATER_INTACT`; a mention that is not
 * admissible, or can't be judged for want of `offices` (null), fails `LATER`.
 *
 * Throws Unchecked `later_too_large` (beyond `limit`; the fact `bytes` is about how many it would
 * take), or that an entry can't be read; Malformed: a bundle or tile is not what it must be.
 */
export async function readLater(reader, checkpoint, subject, { offices, tally, progress, limit }) {
  const mentions = await readMentions(reader, checkpoint, subject, { tally, progress, limit });
  if (tally.verdict(LATER_INTACT) !== PROVED) return [];
  const found = [];
  const judging = { offices, closed: new Map(), spokenOf: new Set([toHex(subject.id)]) };
  for (const { index, data } of mentions) {
    try {
      const later = await judge(data, index, checkpoint.origin, judging);
      if (later !== null) found.push(later);
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      tally.fail(LATER, error, { index, verdict: offices === null ? null : offices.refusal(index) });
    }
  }
  return found;
}

/** Give the later entries in which an id that matters stands; then compare the root. */
async function readMentions(reader, checkpoint, { index, id }, { tally, progress, limit }) {
  const { size } = reader;
  const start = index - (index % TILE_WIDTH);
  let frontier = { size: start, peaks: await reader.readHashes(planFrontier(start)) };
  const wanted = [encodeUtf8(toHex(id))];
  const mentions = [];
  let bytes = 0;
  for (let base = start; base < size; base += TILE_WIDTH) {
    const entries = await reader.readBundle(bundleOf(base, size));
    bytes += entries.reduce((sum, entry) => sum + entry.length + 2, 0);
    const read = base + entries.length - start;
    const needed = Math.ceil((bytes / read) * (size - start));
    if (needed > limit && (bytes > limit || read === entries.length)) {
      throw new Unchecked("later_too_large", "", { bytes: needed, limit, entries: size - index - 1 });
    }
    await pause();
    frontier = extend(frontier, entries.map(hashLeaf));
    await pause();
    for (const [i, data] of entries.entries()) {
      if (base + i > index && wanted.some((each) => includes(data, each))) {
        mentions.push({ index: base + i, data });
        wanted.push(...(await closingId(data, checkpoint.origin)));
      }
    }
    progress(base + entries.length, size);
  }
  tally.look(LATER);
  tally.look(LATER_INTACT);
  const calculated = root(frontier);
  if (!equal(calculated, checkpoint.root)) {
    const facts = { size, expected: checkpoint.root, calculated };
    tally.fail(LATER_INTACT, new Disproved("root_disproved", "checkpoint.root", facts));
  }
  return mentions;
}

/** Say whether `part` stands anywhere in `data`. */
function includes(data, part) {
  const last = data.length - part.length;
  for (let at = data.indexOf(part[0]); at >= 0 && at <= last; at = data.indexOf(part[0], at + 1)) {
    let same = 1;
    while (same < part.length && data[at + same] === part[same]) same += 1;
    if (same === part.length) return true;
  }
  return false;
}

/** Give the id, in hex, of an entry that closes another: a correction is corrected in turn. */
async function closingId(data, origin) {
  try {
    const opened = await openStatement(parseEntry(data).statement, origin, NO_KEYS);
    return opened.refs.some(({ closes }) => closes) ? [encodeUtf8(toHex(opened.id))] : [];
  } catch (error) {
    if (error instanceof LedgerError) return [];
    throw error;
  }
}

/** Give what a mention is to those spoken of; null if it only happens to hold an id. */
async function judge(data, index, origin, { offices, closed, spokenOf }) {
  const entry = parseEntry(data);
  const keys = offices === null ? NO_KEYS : offices.keys;
  const opened = await openStatement(entry.statement, origin, keys);
  if (!opened.refs.some(({ id }) => spokenOf.has(id))) return null;
  if (offices === null) throw new Unchecked("not_reached");
  offices.checkLine(entry);
  await offices.judge(entry, opened);
  const ended = new Set(opened.refs.filter(({ id, closes }) => closes && spokenOf.has(id)).map(({ id }) => id));
  for (const target of ended) {
    if (closed.has(target)) {
      throw new Disproved("target_closed", "body", { index, closed_by: closed.get(target) });
    }
    closed.set(target, index);
    spokenOf.add(toHex(opened.id));
  }
  return Object.freeze({ index, timeMs: entry.timeMs, opened, closes: ended.size > 0 });
}
