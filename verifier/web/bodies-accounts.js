/**
 * Bodies of the accounts 账目, version 1: funds, budgets, counts, bank lines, closings
 * (docs/spec/accounts.md; ledger/affairs/types/accounts.py). Sums within one statement must agree.
 */

import { files } from "./bodies-money.js";
import {
  amount, boolean, checkEachOnce, checkSum, count, currency, day, hash, ids, line, list, oneOf, optional, period,
  reason, record, shortLine, signed, text,
} from "./forms.js";

const lines = optional(list(line, { most: 100, isUnique: true }));
const account = record({
  account: line, type: oneOf("cash", "bank", "held"), balance: signed, held: optional(line),
});
const accounts = list(account, { least: 1, most: 64 });

/** A list of one form for each fund. */
function funds(fields) {
  return list(record({ fund: line, ...fields }), { least: 1, most: 64 });
}

function checkFunds(body, where) {
  checkEachOnce(body.funds.map((each) => each.fund), where);
}

function checkFundsAndAccounts(body, where) {
  checkFunds(body, where);
  checkEachOnce(body.accounts.map((each) => each.account), where);
}

const balanceOf = (each) => each.balance;
const amountOf = (each) => each.amount;

function checkOpening(body, where) {
  checkFundsAndAccounts(body, where);
  checkSum(body.accounts.map(balanceOf), body.funds.map(balanceOf), where);
}

const BANK = Object.freeze({
  account: line,
  currency,
  period,
  opening: signed,
  closing: signed,
  lines: list(record({ no: shortLine, date: day, amount: signed, text: optional(text({ most: 200 })) }), { most: 300 }),
});

/** What came and went leads from the opening to the closing. */
function checkLines(body, where) {
  checkEachOnce(body.lines.map((each) => each.no), where);
  checkSum([body.closing], [body.opening, ...body.lines.map(amountOf)], where);
}

/** book + bank_in − bank_out = bank + book_in − book_out */
function checkReconciled(body, where) {
  const of = (side) => body.items.filter((item) => item.side === side).map(amountOf);
  const less = (side) => of(side).map((each) => -each);
  checkSum(
    [body.bank, ...of("book_in"), ...less("book_out")],
    [body.book, ...of("bank_in"), ...less("bank_out")],
    where,
  );
}

/** opening + income − expenditure = closing for every fund; all closings are what is there. */
function checkClosing(body, where) {
  checkFundsAndAccounts(body, where);
  for (const each of body.funds) checkSum([each.closing], [each.opening, each.income, -each.expenditure], where);
  const held = [...body.accounts.map(balanceOf), ...(body.items || []).map(amountOf)];
  checkSum(body.funds.map((each) => each.closing), held, where);
}

function checkYear(body, where) {
  checkFunds(body, where);
  for (const each of body.funds) checkSum([each.balance], [each.carried, each.returned], where);
}

const items = list(
  record({
    side: oneOf("book_in", "book_out", "bank_in", "bank_out"), date: day, amount, text: line, entry: optional(hash),
  }),
  { most: 100 },
);
const matches = list(
  record({ statement: hash, lines: list(shortLine, { least: 1, most: 100 }), entries: ids }),
  { most: 200 },
);

export const ACCOUNTS_BODIES = Object.freeze({
  fund: record({
    fund: line, giver: line, earmarked: boolean, uses: lines, forbidden: lines, basis: optional(line),
  }),
  opening: record(
    { date: day, currency, funds: funds({ balance: signed }), accounts, basis: reason, evidence: files },
    checkOpening,
  ),
  budget: record(
    {
      period,
      currency,
      lines: list(record({ code: shortLine, category: line, fund: line, amount }), { least: 1, most: 300 }),
      decision: optional(hash),
      replaces: optional(hash),
      reason: optional(reason),
    },
    (body, where) => checkEachOnce(body.lines.map((each) => each.code), where),
  ),
  bank_statement: record(BANK, checkLines),
  sub_ledger: record({ ...BANK, held: line }, checkLines),
  reconciliation: record(
    { account: line, currency, date: day, book: signed, bank: signed, items, matches: optional(matches) },
    checkReconciled,
  ),
  cash_count: record(
    {
      account: line, currency, date: day, counted: amount, book: signed, difference: signed,
      reason: optional(reason),
    },
    (body, where) => checkSum([body.difference], [body.counted, -body.book], where),
  ),
  closing: record(
    {
      period,
      currency,
      funds: funds({ opening: signed, income: signed, expenditure: signed, closing: signed }),
      accounts,
      items: optional(list(record({ text: line, amount: signed, entry: optional(hash) }), { most: 100 })),
      count,
      reconciliations: optional(ids),
    },
    checkClosing,
  ),
  year_closing: record(
    { period, currency, funds: funds({ balance: signed, carried: signed, returned: amount }) },
    checkYear,
  ),
});
