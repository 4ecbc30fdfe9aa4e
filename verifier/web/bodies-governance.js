/**
 * Bodies of governance, version 1: the charter, who comes and goes, and the rules
 * (docs/spec/authority.md; ledger/affairs/types/governance.py).
 */

import { Malformed } from "./errors.js";
import {
  amount, boolean, currency, day, hash, ids, integer, line, list, logVkey, name, optional, person, reason, record,
  roles, shortLine, signed, table, text, vkey,
} from "./forms.js";

const people = integer(1, 32);
const logKeys = list(logVkey, { least: 1, most: 8 });
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

export const GOVERNANCE_BODIES = Object.freeze({
  charter,
  appointment: record({ ...INCOMING, resolution: optional(line) }, hasOneKey),
  revocation: record({ slug: person, roles: optional(roles), reason }),
  rekey: record({ slug: person, key: vkey, reason }),
  rules: record({
    rules, profile: optional(shortLine), catalogue: optional(hash), chart: optional(hash),
    holidays: optional(hash), reason,
  }),
  handover,
  key_succession: record({ log_keys: logKeys, policy: optional(text({ least: 1, most: 30000 })), reason }),
});
