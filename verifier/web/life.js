/**
 * What became of a notice, as far as the ledger says: corrected, taken down, past the last day of its
 * list of persons, or paper from before the ledger (docs/spec/publicity.md, section 1;
 * ledger/affairs/publicity.py). How long it had to hang is by the page's own table, a first opinion.
 */

import { toHex } from "./bytes.js";
import { addDays, dayOf, daysShown, earliestEnd } from "./days.js";

/**
 * Give the life of `statement` from the `later` entries that speak of it, frozen:
 * `corrected`: `{index, timeMs, day, id, title, reason}` of the last correction, or null;
 * `takenDown`: `{day, first, hung, shortest, end, isEarly, isByRules, index, cause}`, or null: `hung` and
 *   `shortest` are numbers of days with the first and the last, `end` the first day on which it might
 *   have come down, by the table if `isByRules`, else by the notice's own window;
 * `personsLast`: the last day of its list of persons, or null; `isPastLastDay`: whether that is over;
 * `isArchive`: whether it is paper from before the ledger.
 *
 * `nowMs` is Unix milliseconds, `display` the page's table or null.
 */
export function lifeOf(statement, later, { display = null, nowMs }) {
  const { body } = statement;
  const personsLast = body.persons ? body.persons.last : null;
  return Object.freeze({
    corrected: correctedBy(later),
    takenDown: body.display ? takenDown(statement, later, display) : null,
    personsLast,
    isPastLastDay: personsLast !== null && nowMs !== null && dayOf(nowMs) > personsLast,
    isArchive: statement.type === "archive",
  });
}

function correctedBy(later) {
  const closing = later.filter(({ opened, closes }) => closes && opened.type === "correction");
  if (closing.length === 0) return null;
  const { index, timeMs, opened } = closing[closing.length - 1];
  const { title, reason } = opened.body;
  return Object.freeze({ index, timeMs, day: dayOf(timeMs), id: opened.id, title, reason });
}

function takenDown({ id, body }, later, display) {
  const about = later.filter(({ opened }) => opened.body.notice === toHex(id));
  const postings = about.filter(({ opened }) => opened.type === "posting").map(({ opened }) => opened.body);
  const takedowns = about.filter(({ opened }) => opened.type === "takedown");
  const day = cameDown(postings, takedowns.map(({ opened }) => opened.body));
  if (day === null) return null;
  const first = postings.map((posting) => posting.day).sort()[0] || body.display.from;
  const rules = earliestEnd(display, body.catalogue, first);
  // by its own words it hangs as many days as from its first to its last, whenever it was posted
  const own = addDays(first, daysShown(body.display.from, body.display.to) - 1);
  const end = rules === null ? own : rules;
  const last = takedowns[takedowns.length - 1];
  return Object.freeze({
    day,
    first,
    hung: Math.max(daysShown(first, day), 0),
    shortest: daysShown(first, end),
    end,
    isEarly: day < end,
    isByRules: rules !== null,
    index: last.index,
    cause: last.opened.body.cause,
  });
}

/**
 * Give the day on which it came down everywhere, or null while it hangs anywhere. A takedown without a
 * board is of all boards; a posting after a takedown hangs it again.
 */
function cameDown(postings, takedowns) {
  if (takedowns.length === 0) return null;
  const boards = new Set([...postings.map(({ board }) => board), ...takedowns.map(({ board = "" }) => board)]);
  const down = [];
  for (const board of boards) {
    const days = takedowns.filter((each) => !each.board || each.board === board).map(({ day }) => day);
    const hung = postings.filter((each) => each.board === board && each.seen !== "end").map(({ day }) => day);
    if (days.length === 0 || latest(hung) > latest(days)) return null;
    down.push(latest(days));
  }
  return latest(down);
}

function latest(days) {
  return days.reduce((last, day) => (day > last ? day : last), "");
}
