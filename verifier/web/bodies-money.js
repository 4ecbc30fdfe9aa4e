/**
 * Bodies of money 财务, version 1: what came in and went out, to whom, and what it rests on
 * (docs/spec/money.md; ledger/affairs/types/money.py).
 */

import { LedgerError, Malformed } from "./errors.js";
import {
  amount, bytes, checkSum, currency, day, hash, ids, integer, line, list, name, oneOf, optional, reason, record,
  shortLine, signed, table, text,
} from "./forms.js";

/** A person in his office. */
export const officeHolder = record({ office: line, name: optional(shortLine) });

const PARTIES = Object.freeze([
  record({ org: line }),
  record({ sealed: hash }),
  officeHolder,
  record({ withheld: text({ most: 200 }) }),
]);

/** An organisation, a person by a commitment, somebody in office, or one whom a source withholds. */
export function party(value, where) {
  if (!PARTIES.some((form) => isOf(form, value))) throw new Malformed("party_not_typed", where);
}

function isOf(form, value) {
  try {
    form(value, "");
    return true;
  } catch (error) {
    if (error instanceof LedgerError) return false;
    throw error;
  }
}

/** What a record rests on: a file by name, by its hash, or by its salted commitment. */
export const evidence = record(
  {
    name: optional(line), sha256: optional(hash), commitment: optional(hash), bytes: optional(bytes),
    kind: optional(shortLine),
  },
  (value, where) => {
    if (!("sha256" in value || "commitment" in value || "name" in value)) {
      throw new Malformed("evidence_empty", where);
    }
  },
);
export const files = list(evidence, { most: 64 });

const voucher = record({ no: shortLine, type: optional(shortLine) });
const IMPORTED = Object.freeze({
  postings: optional(list(record({ account: line, amount: signed, note: optional(line) }), { least: 1, most: 500 })),
  sealed: optional(table(name, hash, { least: 1, most: 32 })),
});

const MOVEMENT = Object.freeze({
  amount,
  category: line,
  currency,
  date: day,
  evidence: files,
  fund: line,
  grade: oneOf("self", "agency", "bank"),
  handler: name,
  invoice: optional(shortLine),
  summary: line,
  voucher,
  budget: optional(shortLine),
  account: optional(line),
  contract: optional(hash),
  debt: optional(hash),
  place: optional(line),
  ...IMPORTED,
});
const SPENT = Object.freeze({ ...MOVEMENT, payee: party, decision: optional(hash), advance: optional(hash) });
const side = record({ account: line, fund: line });

export const MONEY_BODIES = Object.freeze({
  income: record({
    ...MOVEMENT,
    payer: party,
    receipt: optional(record({ book: shortLine, no: integer(0, Number.MAX_SAFE_INTEGER) })),
  }),
  expenditure: record(SPENT),
  outflow: record({ ...SPENT, reason }),
  refund: record({ ...MOVEMENT, payer: party, refunds: optional(hash) }),
  ratification: record({ outflow: hash, amount, currency, decision: optional(hash), reason }),
  reversal: record({ reverses: hash, amount, currency, date: day, reason }),
  pay_list: record(
    {
      ...MOVEMENT,
      rows: list(record({ payee: party, amount, what: line }), { least: 1, most: 300 }),
      decision: optional(hash),
    },
    (body, where) => checkSum([body.amount], body.rows.map((row) => row.amount), where),
  ),
  advance: record({ ...MOVEMENT, payee: party, due: day }),
  settlement: record({
    advance: hash, currency, date: day, entries: optional(ids), spent: amount, returned: amount, summary: line,
  }),
  transfer: record({
    amount, currency, date: day, from: side, to: side, summary: line, voucher, evidence: files,
    decision: optional(hash), ...IMPORTED,
  }),
});
