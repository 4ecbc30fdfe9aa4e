/**
 * Bodies of publicity 三务公开, version 1: what becomes of a notice, or stands for it
 * (docs/spec/publicity.md; ledger/affairs/types/display.py).
 */

import { evidence, files } from "./bodies-money.js";
import { attachments, display, endsInTime } from "./bodies-publicity.js";
import {
  bytes, checkCount, day, hash, integer, line, list, longText, name, oneOf, optional, period, reason, record,
  shortLine,
} from "./forms.js";

const people = integer(0, 10000000);

/** A file by its hash, never by a commitment. */
export const shown = record({
  sha256: hash, name: optional(line), bytes: optional(bytes), kind: optional(shortLine),
});

export const DISPLAY_BODIES = Object.freeze({
  posting: record({
    notice: hash, board: line, day, seen: oneOf("start", "between", "end"), photos: list(evidence, { most: 16 }),
  }),
  nil_return: record({ kind: name, catalogue: shortLine, place: optional(line), period, duty: shortLine }),
  takedown: record({
    notice: hash, day, board: optional(line), cause: oneOf("window_over", "early", "persons", "privacy"), reason,
  }),
  archive: record(
    {
      title: line, kind: name, catalogue: shortLine, place: optional(line), period, display,
      text: optional(longText), attachments, evidence: files, reason,
    },
    endsInTime,
  ),
  demand: record(
    {
      what: longText, catalogue: shortLine, day, who: oneOf("residents", "representatives"), count: people,
      of: people, codes: optional(list(hash, { least: 1, most: 500 })), slips: optional(line),
    },
    (body, where) => checkCount(body.count, body.of, where),
  ),
  filing: record({ notice: hash, day, office: line, reference: optional(shortLine) }),
  release: record({
    of: hash, source: hash,
    image: shown, masked: reason, day,
  }),
});
