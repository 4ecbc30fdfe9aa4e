/**
 * Days and working days (ledger/affairs/calendar.py, clocks.py, periods.py): the ledger's day is
 * China's, written like 2026-11-22; how long a notice hangs at least comes with the page as a table.
 */

const DAY_MS = 86400000;
const BEIJING_MS = 8 * 3600000;
const YEARS = Object.freeze([1900, 2999]);
const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const PART = /^([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?|-Q([1-4])|-H([12]))?$/;

/** Give the day of `timeMs` (Unix milliseconds, UTC) in China Standard Time. */
export function dayOf(timeMs) {
  return new Date(timeMs + BEIJING_MS).toISOString().slice(0, 10);
}

/** Say whether `text` is a day of the calendar, of the years 1900 to 2999. */
export function isDay(text) {
  if (!DAY.test(text)) return false;
  const year = Number(text.slice(0, 4));
  return year >= YEARS[0] && year <= YEARS[1] && addDays(text, 0) === text;
}

/** Give the day `count` days after `day`, which may be negative; "" if there is no such day. */
export function addDays(day, count) {
  const ms = Date.parse(`${day}T00:00:00Z`) + count * DAY_MS;
  return Number.isNaN(ms) ? "" : new Date(ms).toISOString().slice(0, 10);
}

/** Count the days from `first` to `last`, both of them included; 0 if `last` is the day before. */
export function daysShown(first, last) {
  return Math.round((Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / DAY_MS) + 1;
}

/** Say whether `text` is a period of the years 1900 to 2999 that does not end before it begins. */
export function isPeriod(text) {
  const slash = text.indexOf("/");
  const first = daysOf(slash < 0 ? text : text.slice(0, slash));
  const last = slash < 0 ? first : daysOf(text.slice(slash + 1));
  if (first === null || last === null) return false;
  return last[1] >= first[0] && isDay(first[0]) && isDay(last[1]);
}

/** Give the first and the last day of one period, or null if it is none. */
function daysOf(text) {
  const found = PART.exec(text);
  if (found === null) return null;
  const [, year, month, day, quarter, half] = found;
  if (day !== undefined) return addDays(text, 0) === text ? [text, text] : null;
  if (month !== undefined) return monthsOf(year, Number(month), 1);
  if (quarter !== undefined) return monthsOf(year, 3 * Number(quarter) - 2, 3);
  if (half !== undefined) return monthsOf(year, 6 * Number(half) - 5, 6);
  return monthsOf(year, 1, 12);
}

function monthsOf(year, month, count) {
  const two = (number) => String(number).padStart(2, "0");
  const last = month + count - 1;
  const next = last === 12 ? `${String(Number(year) + 1).padStart(4, "0")}-01-01` : `${year}-${two(last + 1)}-01`;
  return [`${year}-${two(month)}-01`, addDays(next, -1)];
}

// --------------------------------------------------------------------------- the display

/**
 * Give the first day that may be the last of a display that began on `first`, by the page's table
 * `display` (docs/spec/browser.md, section 5), of which nothing is believed: null where it does not
 * say. A category that the table does not have, or that has neither, may end on the day it began.
 */
export function earliestEnd(display, category, first) {
  if (!isTable(display)) return null;
  const { days, workdays } = own(display.categories, category) || {};
  let end = addDays(first, Math.max((Number.isSafeInteger(days) ? days : 0) - 1, 0));
  if (Number.isSafeInteger(workdays) && workdays > 0) {
    const worked = addWorkdays(display, addDays(first, -1), workdays);
    if (worked > end) end = worked;
  }
  return end;
}

/** Give the `count`-th working day after `day`, by the table's holidays and extra working days. */
function addWorkdays(display, day, count) {
  const isOff = new Set(display.holidays);
  const isExtra = new Set(display.workdays);
  let at = day;
  for (let left = Math.min(count, 4000); left > 0; ) {
    at = addDays(at, 1);
    const weekday = new Date(`${at}T00:00:00Z`).getUTCDay();
    const isWeekend = weekday === 0 || weekday === 6;
    if (isWeekend ? isExtra.has(at) : !isOff.has(at)) left -= 1;
  }
  return at;
}

function isTable(display) {
  return (
    typeof display === "object" && display !== null && typeof display.categories === "object" &&
    display.categories !== null && Array.isArray(display.holidays) && Array.isArray(display.workdays)
  );
}

function own(object, key) {
  return Object.prototype.hasOwnProperty.call(object, key) ? object[key] : null;
}
