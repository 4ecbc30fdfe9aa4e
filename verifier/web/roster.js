/**
 * Who may sign: every key that was ever registered, whose it is, and what he holds now
 * (docs/spec/authority.md, section 3; ledger/affairs/roster.py). A slug and a public key are
 * registered once in a ledger, ever. A roster is a Map by slug of frozen
 * `{slug, vkey, person, roles, name, office, since, until}`; `until` is null while the key is in force.
 */

import { equal } from "./bytes.js";
import { Disproved } from "./errors.js";
import { ED25519, parseVkey, signerOf } from "./keys.js";
import { checkSlug } from "./text.js";

/**
 * Read the key of somebody who signs statements of `origin`: `{slug, vkey}`.
 * Throws Disproved `key_name_elsewhere`, `key_type_unfit`; Malformed what `parseVkey`, `checkSlug` do.
 */
export function parseOfficerKey(text, origin, where) {
  const vkey = parseVkey(text, where);
  const slash = vkey.name.lastIndexOf("/");
  if (slash < 0 || vkey.name.slice(0, slash) !== origin) {
    throw new Disproved("key_name_elsewhere", where, { name: vkey.name, expected: `${origin}/…` });
  }
  const slug = vkey.name.slice(slash + 1);
  checkSlug(slug, where);
  if (vkey.algorithm !== ED25519) throw new Disproved("key_type_unfit", where, { name: vkey.name });
  return { slug, vkey };
}

/** Give the key with this slug, which must be in force. Throws Disproved `slug_unknown`, `key_revoked`. */
export function recordOf(roster, slug, where) {
  const record = roster.get(slug);
  if (record === undefined) throw new Disproved("slug_unknown", where, { slug });
  if (record.until !== null) throw new Disproved("key_revoked", where, { slug, index: record.until });
  return record;
}

/** Give the roster with one more key. Throws Disproved `slug_registered`, `key_registered`. */
export function registered(roster, record, where) {
  if (roster.has(record.slug)) throw new Disproved("slug_registered", where, { slug: record.slug });
  for (const { slug, vkey } of roster.values()) {
    if (equal(vkey.publicKey, record.vkey.publicKey)) throw new Disproved("key_registered", where, { slug });
  }
  return withRecord(roster, record);
}

/** Give the roster with `record` in the place of the one with its slug. */
export function withRecord(roster, record) {
  return new Map([...roster, [record.slug, Object.freeze(record)]]);
}

/** Give the people who hold `role` now. */
export function holders(roster, role) {
  return new Set(inForce(roster).filter(({ roles }) => roles.includes(role)).map(({ person }) => person));
}

/** Give the roles that `person` holds now, by whatever key. */
export function rolesOf(roster, person) {
  return [...new Set(inForce(roster).filter((each) => each.person === person).flatMap(({ roles }) => roles))];
}

function inForce(roster) {
  return [...roster.values()].filter(({ until }) => until === null);
}

/** Give the public keys of a roster by `signerOf`, for verifying. */
export function keysOf(roster) {
  return new Map([...roster.values()].map(({ vkey }) => [signerOf(vkey), vkey.publicKey]));
}
