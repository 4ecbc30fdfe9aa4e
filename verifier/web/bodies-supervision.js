/**
 * Bodies of supervision 民主监督, version 1: opinions, objections, answers, reviews, audits
 * (docs/spec/supervision.md; ledger/affairs/types/supervision.py).
 */

import { shown } from "./bodies-display.js";
import { files, officeHolder } from "./bodies-money.js";
import { attachment, attachments } from "./bodies-publicity.js";
import { Malformed } from "./errors.js";
import {
  checkCount, checkOrder, count, day, hash, ids, integer, line, list, longText, oneOf, optional, period, person,
  reason, record, shortLine, text,
} from "./forms.js";

const number = integer(1, 1000000);

function hasCodeOrSlip(body, where) {
  if ("code" in body === "slip" in body) throw new Malformed("code_or_slip", where);
}

/** Nobody was there who was not due, and nobody judged who was not there. */
function checkReview({ due, present, members }, where) {
  checkCount(present, due, where);
  for (const each of members) checkCount(each.excellent + each.competent + each.incompetent, present, where);
}

export const SUPERVISION_BODIES = Object.freeze({
  paper_signature: record({ subject: hash, signer: officeHolder, sheet: shown, day }),
  opinion: record({ subject: hash, view: oneOf("agree", "reserve", "veto"), reason: optional(reason) }),
  codes: record({ root: hash, count: number, day, until: day, purpose: line }, (body, where) =>
    checkOrder(body.day, body.until, where),
  ),
  slips: record({ book: shortLine, first: number, last: number, day, place: line }, ({ first, last }, where) => {
    if (last < first) throw new Malformed("slips_end_early", where, { first, last });
  }),
  objection: record(
    {
      subject: optional(hash),
      about: shortLine,
      code: optional(
        record({
          issue: hash, code: text({ pattern: /^[0-9a-f]{32}$/ }), index: integer(0, 1000000),
          path: list(hash, { most: 20 }),
        }),
      ),
      slip: optional(record({ book: shortLine, no: number, day })),
      text: optional(attachment),
    },
    hasCodeOrSlip,
  ),
  reply: record({
    objection: hash, day, outcome: oneOf("accepted", "partly", "explained", "rejected"), text: longText,
    entries: optional(ids),
  }),
  escalation: record({ objection: hash, day, office: line, reason }),
  hiding: record({ objection: hash, reason }),
  order: record({ subjects: ids, text: longText, due: day, basis: optional(line) }),
  rectification: record({ order: hash, day, text: longText, entries: optional(ids), evidence: files }),
  review: record(
    {
      period, day, due: count, present: count,
      members: list(
        record({ person, office: shortLine, excellent: count, competent: count, incompetent: count }),
        { least: 1, most: 64 },
      ),
    },
    checkReview,
  ),
  audit_result: record({
    cause: oneOf("term", "leaving", "year", "demand"), person: optional(person), period, auditor: line, day,
    findings: integer(0, 10000), text: longText, attachments,
  }),
  declaration: record({ person, organisations: list(line, { most: 64, isUnique: true }), day }),
  explanation: record({ finding: text({ pattern: /^[0-9a-f]{16}$/ }), text: longText, entries: optional(ids) }),
});
