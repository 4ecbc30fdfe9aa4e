/**
 * Bodies of publicity 三务公开, version 1: the notice and its correction (docs/spec/publicity.md;
 * ledger/affairs/types/publicity.py).
 */

import { Malformed } from "./errors.js";
import {
  amount, bytes, count, day, hash, ids, line, list, longText, name, optional, period, reason, record, shortLine,
  signed, text,
} from "./forms.js";

const cellText = text({ most: 2000 });

/** A cell is a text or an integer. */
function cell(value, where) {
  if (typeof value !== "number") cellText(value, where);
}

/** A file beside the ledger, named by its salted commitment, with its audience and last day. */
export const attachment = record({
  commitment: hash,
  name: line,
  bytes,
  media: optional(shortLine),
  audience: optional(line),
  until: optional(day),
});
export const attachments = optional(list(attachment, { most: 64 }));
/** The days on which it hangs, first and last. */
export const display = record({ from: day, to: day });
const persons = record({ commitments: list(hash, { least: 1, most: 400, isUnique: true }), last: day });

const NOTICE = Object.freeze({
  title: line,
  kind: name,
  catalogue: shortLine,
  place: optional(line),
  period,
  text: optional(longText),
  table: optional(
    record({
      columns: list(line, { least: 1, most: 32 }),
      rows: list(list(cell, { most: 32 }), { most: 2000 }),
    }),
  ),
  attachments,
  entries: optional(ids),
  totals: record({
    count,
    income: optional(amount),
    expenditure: optional(amount),
    carry_over: optional(signed),
    balance: optional(signed),
  }),
  display,
  medium: list(shortLine, { least: 1, most: 16 }),
  duty: shortLine,
  journal: optional(
    record({ first: amount, last: amount, funds: optional(list(line, { least: 1, most: 64 })) }),
  ),
  persons: optional(persons),
  draft: optional(hash),
  twin: optional(hash),
  demand: optional(hash),
});

/** The last day on which it hangs is not before the first. */
export function endsInTime(body, where) {
  if (body.display.to < body.display.from) throw new Malformed("display_ends_early", where);
}

/** The parts of a notice agree: its days, its table's width, its rows, its list of persons. */
function agree(body, where) {
  endsInTime(body, where);
  const { table: found, totals, persons: listed } = body;
  if (found !== undefined) {
    const width = found.columns.length;
    if (found.rows.some((row) => row.length !== width)) throw new Malformed("row_width", where);
    if (totals.count !== found.rows.length) throw new Malformed("count_differs", where);
  }
  if (listed === undefined) return;
  if (body.display.to > listed.last) throw new Malformed("shown_after_last", where);
  if (found === undefined && totals.count !== listed.commitments.length) {
    throw new Malformed("count_differs", where);
  }
}

export const PUBLICITY_BODIES = Object.freeze({
  notice: record(NOTICE, agree),
  correction: record({ ...NOTICE, corrects: hash, reason }, agree),
});
