/**
 * Bodies, version 1, of the types by which a phone judges: governance, and notices with what becomes
 * of them (docs/spec/authority.md, docs/spec/publicity.md). Of all other types the envelope is looked
 * at, and nothing else (docs/spec/browser.md, section 8).
 */

import { Malformed } from "./errors.js";
import {
  amount, boolean, bytes, count, currency, day, hash, ids, integer, line, list, longText, name, oneOf, optional,
  period, person, reason, record, roles, shortLine, signed, table, text, vkey,
} from "./forms.js";

// ------------------------------------------------------------------------------ governance

const people = integer(1, 32);
const logKeys = list(vkey, { least: 1, most: 8 });
const rules = table(
  name,
  list(
    record({
      up_to: optional(amount),
      need: list(record({ roles, count: people }), { least: 1, most: 16 }),
      people,
      decision: optional(boolean),
    }),
    { least: 1, most: 8 },
  ),
);

const charter = record({
  authority: list(record({ key: vkey, person, office: line }), { least: 1, most: 16 }),
  catalogue: optional(hash),
  chart: optional(hash),
  holidays: optional(hash),
  community: line,
  currency,
  kind: line,
  log_keys: logKeys,
  officers: list(record({ key: vkey, person, roles, name: optional(shortLine) }), { most: 64 }),
  places: optional(list(line, { most: 500 })),
  profile: shortLine,
  region: text({ pattern: /^[0-9]{6}([0-9]{3}|[0-9]{6})?$/ }),
  roles: optional(list(record({ role: name, label: shortLine, like: name }), { most: 32 })),
  boards: optional(list(line, { most: 100 })),
  duties: optional(list(line, { most: 200 })),
  residents: optional(integer(0, 10000000)),
  representatives: optional(integer(0, 10000)),
  rules,
  rules_delay_days: optional(integer(0, 365)),
});

const INCOMING = Object.freeze({
  person,
  roles,
  key: optional(vkey),
  slug: optional(person),
  name: optional(shortLine),
});

function hasOneKey(body, where) {
  if ("key" in body === "slug" in body) throw new Malformed("key_or_slug", where);
}

const handover = record({
  ends: list(person, { least: 1, most: 64, isUnique: true }),
  appoints: list(record(INCOMING, hasOneKey), { most: 64 }),
  date: day,
  currency,
  accounts: list(record({ account: line, amount: signed }), { most: 64 }),
  advances: optional(ids),
  objections: optional(ids),
  drafts: optional(ids),
  resolution: optional(line),
  reason,
});

// ------------------------------------------------------------------------------- publicity

const cellText = text({ most: 2000 });

/** A cell is a text or an integer. */
function cell(value, where) {
  if (typeof value !== "number") cellText(value, where);
}

const attachments = optional(
  list(
    record({
      commitment: hash,
      name: line,
      bytes,
      media: optional(shortLine),
      audience: optional(line),
      until: optional(day),
    }),
    { most: 64 },
  ),
);
const display = record({ from: day, to: day });
const persons = record({ commitments: list(hash, { least: 1, most: 400, isUnique: true }), last: day });
const evidence = record(
  { name: optional(line), sha256: optional(hash), commitment: optional(hash), bytes: optional(bytes), kind: optional(shortLine) },
  (value, where) => {
    if (!("sha256" in value || "commitment" in value || "name" in value)) {
      throw new Malformed("evidence_empty", where);
    }
  },
);

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

function endsInTime(body, where) {
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

const FORMS = new Map([
  ["charter", charter],
  ["appointment", record({ ...INCOMING, resolution: optional(line) }, hasOneKey)],
  ["revocation", record({ slug: person, roles: optional(roles), reason })],
  ["rekey", record({ slug: person, key: vkey, reason })],
  [
    "rules",
    record({
      rules, profile: optional(shortLine), catalogue: optional(hash), chart: optional(hash),
      holidays: optional(hash), reason,
    }),
  ],
  ["handover", handover],
  ["key_succession", record({ log_keys: logKeys, reason })],
  ["notice", record(NOTICE, agree)],
  ["correction", record({ ...NOTICE, corrects: hash, reason }, agree)],
  [
    "posting",
    record({
      notice: hash, board: line, day, seen: oneOf("start", "between", "end"),
      photos: list(evidence, { most: 16 }),
    }),
  ],
  ["nil_return", record({ kind: name, catalogue: shortLine, place: optional(line), period, duty: shortLine })],
  [
    "takedown",
    record({
      notice: hash, day, board: optional(line), cause: oneOf("window_over", "early", "persons", "privacy"), reason,
    }),
  ],
  [
    "archive",
    record(
      {
        title: line, kind: name, catalogue: shortLine, place: optional(line), period, display,
        text: optional(longText), attachments, evidence: list(evidence, { most: 64 }), reason,
      },
      endsInTime,
    ),
  ],
  [
    "release",
    record({
      of: hash, source: hash,
      image: record({
        sha256: hash, name: optional(line), bytes: optional(bytes), kind: optional(shortLine),
      }),
      masked: reason, day,
    }),
  ],
]);

/** The types whose bodies are looked at. */
export const CHECKED = Object.freeze([...FORMS.keys()]);

/**
 * Check that `body`, an object, is one of the `type`, where the type is one of `CHECKED`.
 * Throws Malformed with the code and place of the first thing that is wrong.
 */
export function checkBody(type, body) {
  const form = FORMS.get(type);
  if (form !== undefined) form(body, "body");
}
