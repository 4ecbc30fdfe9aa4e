/**
 * Bodies of the chain before publication or payment, version 1: draft, meeting, withdrawal
 * (docs/spec/publicity.md; ledger/affairs/types/drafts.py).
 */

import {
  amount, checkCount, currency, day, hash, integer, line, name, optional, reason, record, shortLine, text,
} from "./forms.js";

const voters = integer(0, 100000);

/** 应到·实到·同意: how many should have come, came, and agreed; and those who did not. */
export const votes = record(
  { due: voters, present: voters, agreed: voters, against: optional(voters), abstained: optional(voters) },
  ({ due, present, agreed, against = 0, abstained = 0 }, where) => {
    checkCount(present, due, where);
    checkCount(agreed + against + abstained, present, where);
  },
);

export const DRAFTS_BODIES = Object.freeze({
  draft: record({
    text: hash, becomes: name, title: line, catalogue: optional(shortLine), amount: optional(amount),
    currency: optional(currency), fund: optional(line),
  }),
  meeting: record({
    draft: hash, day, votes, outcome: text({ pattern: /^(approved|rejected|sent_back)$/ }),
    reason: optional(reason),
  }),
  withdrawal: record({ draft: hash, reason }),
});
