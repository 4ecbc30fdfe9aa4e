/**
 * Bodies of decisions 决策落实, version 1: a matter, its steps, and what came of it
 * (docs/spec/decisions.md; ledger/affairs/types/decisions.py).
 */

import { votes } from "./bodies-drafts.js";
import { files } from "./bodies-money.js";
import { attachments } from "./bodies-publicity.js";
import {
  amount, boolean, checkCount, count, currency, day, hash, ids, integer, line, list, longText, name, oneOf,
  optional, record, shortLine,
} from "./forms.js";

export const DECISIONS_BODIES = Object.freeze({
  matter: record({
    title: line, form: name, source: line, text: longText, duty: shortLine, place: optional(line),
    amount: optional(amount), currency: optional(currency), emergency: optional(boolean), ratify_by: optional(day),
  }),
  step: record({
    matter: hash, step: name, day, body: name, votes: optional(votes),
    outcome: oneOf("passed", "rejected", "sent_back", "done"), gate: optional(boolean), text: longText,
    promised: optional(day), duty: optional(shortLine), notice: optional(hash), attachments,
  }),
  progress: record({
    matter: hash, day, percent: integer(0, 100), text: longText, contracts: optional(ids), payments: optional(ids),
    evidence: files,
  }),
  result: record({
    matter: hash, day, outcome: oneOf("done", "partly", "given_up"), text: longText, cost: amount, currency,
    contracts: optional(ids), payments: optional(ids), acceptances: optional(ids), notice: optional(hash),
    evidence: files,
  }),
  evaluation: record(
    {
      matter: hash, day, asked: count, tallies: list(record({ answer: line, count }), { least: 1, most: 20 }),
      text: longText,
    },
    (body, where) => {
      for (const choice of body.tallies) checkCount(choice.count, body.asked, where);
    },
  ),
  covenant: record({
    title: line, version: integer(1, 10000), text: longText, matter: optional(hash), replaces: optional(hash), day,
  }),
});
