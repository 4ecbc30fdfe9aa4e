/**
 * The rows of a table that was read: as the desk judged them, with what looks like names, and which
 * of them are to be entered. Nothing here touches the page.
 */

import { namesInBody } from "./privacy-names.js";

export const PAGE_ROWS = 100;

/**
 * Give the rows of a plan in the order of the file: `{row, statement, problems, names, index}`; a row
 * that became no statement has only its problems.
 */
export function rowsOf(plan) {
  const rows = new Map();
  const at = (number) => {
    if (!rows.has(number)) rows.set(number, { row: number, statement: null, problems: [], names: [], index: null });
    return rows.get(number);
  };
  for (const statement of plan.statements) {
    const row = at(statement.rows[0]);
    row.statement = statement;
    row.index = statement.index;
    row.names = namesInBody(statement.body);
  }
  for (const problem of plan.problems) at(problem.row).problems.push(problem);
  for (const number of plan.refused) at(number);
  return [...rows.values()].sort((one, other) => one.row - other.row);
}

/** Give the rows that a filter shows: all, those with a problem, those with a hint, those to enter. */
export function filtered(rows, filter) {
  if (filter === "problems") return rows.filter((row) => row.problems.length > 0 || row.statement === null);
  if (filter === "names") return rows.filter((row) => row.names.length > 0);
  if (filter === "new") return rows.filter(isNew);
  return rows;
}

export function isNew(row) {
  return row.statement !== null && row.index === null && !row.statement.drafted && row.problems.length === 0;
}

/** Give `{whole, bad, names, entered, fresh}`: how many rows of each kind there are. */
export function countsOf(rows) {
  return {
    whole: rows.length,
    bad: filtered(rows, "problems").length,
    names: filtered(rows, "names").length,
    entered: rows.filter((row) => row.index !== null).length,
    drafted: rows.filter((row) => row.statement?.drafted === true).length,
    fresh: rows.filter(isNew).length,
  };
}

/** Give the part of `rows` on page `page`, from 0, and how many pages there are. */
export function pageOf(rows, page) {
  const pages = Math.max(1, Math.ceil(rows.length / PAGE_ROWS));
  const number = Math.min(Math.max(page, 0), pages - 1);
  return { rows: rows.slice(number * PAGE_ROWS, (number + 1) * PAGE_ROWS), page: number, pages };
}

/** Give minor units as money: 1234567 → "12,345.67". */
export function money(minor) {
  const digits = String(Math.abs(minor)).padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${minor < 0 ? "-" : ""}${whole}.${digits.slice(-2)}`;
}
