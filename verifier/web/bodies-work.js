/**
 * Bodies of daily work 日常工作, version 1: what is planned, what was done, the annual report
 * (docs/spec/work.md; ledger/affairs/types/work.py).
 */

import { files } from "./bodies-money.js";
import { attachments } from "./bodies-publicity.js";
import { boolean, day, hash, line, longText, optional, period, record, shortLine } from "./forms.js";

export const WORK_BODIES = Object.freeze({
  work_item: record({ title: line, plan: longText, duty: shortLine, due: day, place: optional(line) }),
  work_report: record({ item: hash, day, done: boolean, text: longText, evidence: files }),
  annual_report: record({ period, text: longText, attachments }),
});
