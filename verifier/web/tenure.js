/**
 * Who comes into office and who goes: appointment, revocation, rekey, handover
 * (docs/spec/authority.md, section 5; ledger/affairs/tenure.py). Each function takes a body whose form
 * was checked, and gives the next state.
 */

import { equal } from "./bytes.js";
import { Disproved } from "./errors.js";
import { AUTHORITY, checkRolesAllowed, checkRolesKnown, SUPERVISING } from "./roles.js";
import { holders, parseOfficerKey, recordOf, registered, rolesOf, withRecord } from "./roster.js";
import { changed } from "./state.js";

/** Give the state with a new key in it, of somebody with `person`, `roles`, `name` and `office`. */
export function register(state, key, holder, index, where) {
  const record = newRecord(state, key, holder, index, where);
  return withRoles(state, registered(state.roster, record, `${where}.key`), record, where);
}

/** Give the record of a new key, which is not the log's. */
function newRecord(state, key, { person, roles, name = "", office = "" }, index, where) {
  const { slug, vkey } = parseOfficerKey(key, state.origin, `${where}.key`);
  if (state.logKeys.some((publicKey) => equal(publicKey, vkey.publicKey))) {
    throw new Disproved("key_registered", `${where}.key`, { slug: "log" });
  }
  return { slug, vkey, person, roles, name, office, since: index, until: null };
}

function withRoles(state, roster, record, where) {
  checkRolesKnown(state.roles, record.roles, `${where}.roles`);
  checkRolesAllowed(state.roles, record.person, rolesOf(roster, record.person).sort(), `${where}.roles`);
  return changed(state, { roster });
}

/** Let somebody come into office. */
export function appoint(state, body, index) {
  return takeOffice(state, body, body, index, "body");
}

/**
 * Give the state in which the person of `body` holds its roles, too; `cited` may name the assembly's
 * resolution. Throws Disproved `supervision_needs_resolution`, `slug_unknown`, `key_revoked`,
 * `person_differs`, `role_held`, and what registering a key throws.
 */
function takeOffice(state, body, cited, index, where) {
  const { roles, slug, person } = body;
  checkRolesKnown(state.roles, roles, `${where}.roles`);
  const supervises = roles.some((role) => state.roles.get(role).duties.includes(SUPERVISING));
  if (supervises && !("resolution" in cited)) {
    throw new Disproved("supervision_needs_resolution", "body.resolution");
  }
  if ("key" in body) return register(state, body.key, body, index, where);
  const record = recordOf(state.roster, slug, `${where}.slug`);
  if (record.person !== person) {
    throw new Disproved("person_differs", `${where}.person`, { slug, expected: record.person, found: person });
  }
  const twice = roles.find((role) => record.roles.includes(role));
  if (twice !== undefined) throw new Disproved("role_held", `${where}.roles`, { slug, role: twice });
  const more = { ...record, roles: [...record.roles, ...roles] };
  return withRoles(state, withRecord(state.roster, more), more, where);
}

/** Let the keys of those who go end, and those who come take office. Throws `last_authority`. */
export function handOver(state, body, index) {
  let { roster } = state;
  body.ends.forEach((slug, number) => {
    const record = recordOf(roster, slug, `body.ends[${number}]`);
    roster = withRecord(roster, { ...record, roles: [], until: index });
  });
  let next = changed(state, { roster });
  body.appoints.forEach((incoming, number) => {
    next = takeOffice(next, incoming, body, index, `body.appoints[${number}]`);
  });
  checkGoverned(next.roster, "body.ends");
  return next;
}

/** Give the state in which both sides of a handover sign: nobody has gone, all have come. */
export function withIncoming(state, body, index) {
  let { roster } = state;
  body.appoints.forEach((incoming, number) => {
    const where = `body.appoints[${number}]`;
    if ("key" in incoming) {
      roster = registered(roster, newRecord(state, incoming.key, incoming, index, where), `${where}.key`);
    } else {
      const record = recordOf(roster, incoming.slug, `${where}.slug`);
      roster = withRecord(roster, { ...record, roles: [...record.roles, ...incoming.roles] });
    }
  });
  return changed(state, { roster });
}

/**
 * Check that everybody who goes signed, and everybody who comes, in an office he takes; who goes from
 * one office and comes into another signs in either. Throws Disproved `handover_unsigned`.
 */
export function checkBothSides(signing, opened, body) {
  const signed = new Map();
  for (const [role, slugs] of opened.by) {
    for (const slug of slugs) {
      const { person } = signing.roster.get(slug);
      signed.set(person, [...(signed.get(person) || []), role]);
    }
  }
  const going = new Set();
  body.ends.forEach((slug, number) => {
    const where = `body.ends[${number}]`;
    const { person } = recordOf(signing.roster, slug, where);
    if (!signed.has(person)) throw new Disproved("handover_unsigned", where, { person });
    going.add(person);
  });
  body.appoints.forEach(({ person, roles }, number) => {
    const offices = signed.get(person);
    const isInOffice = going.has(person) || (offices || []).some((role) => roles.includes(role));
    if (offices === undefined || !isInOffice) {
      throw new Disproved("handover_unsigned", `body.appoints[${number}]`, { person });
    }
  });
}

/** Let roles of a key end, or the key. Throws `slug_unknown`, `role_not_held`, `last_authority` …. */
export function revoke(state, body, index) {
  const record = recordOf(state.roster, body.slug, "body.slug");
  let left = { ...record, roles: [], until: index };
  if ("roles" in body) {
    const absent = body.roles.find((role) => !record.roles.includes(role));
    if (absent !== undefined) {
      throw new Disproved("role_not_held", "body.roles", { role: absent, slug: record.slug });
    }
    left = { ...record, roles: record.roles.filter((role) => !body.roles.includes(role)) };
  }
  const roster = withRecord(state.roster, left);
  checkGoverned(roster, "body.slug");
  return changed(state, { roster });
}

/** Let the same person go on with a new key, and the old one end. */
export function rekey(state, body, index) {
  const old = recordOf(state.roster, body.slug, "body.slug");
  const ended = changed(state, { roster: withRecord(state.roster, { ...old, roles: [], until: index }) });
  return register(ended, body.key, old, index, "body");
}

function checkGoverned(roster, where) {
  if (holders(roster, AUTHORITY).size === 0) throw new Disproved("last_authority", where);
}
