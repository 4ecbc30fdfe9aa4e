/**
 * The offices people sign in: standard roles, their duties, and the pairs that law forbids one person
 * to hold (docs/spec/authority.md, section 2; ledger/affairs/roles.py). A charter adds roles, each
 * *like* a standard one. A role is `{name, label, duties, like}`; roles are a Map by name.
 */

import { Disproved } from "./errors.js";

export const AUTHORITY = "authority";
export const GOVERNING = "governing";
export const APPROVING = "approving";
export const SUPERVISING = "supervising";

const STANDARD = Object.freeze([
  [AUTHORITY, "街道办事处（乡镇政府）", [GOVERNING]],
  ["secretary", "党组织书记", [APPROVING]],
  ["director", "主任", [APPROVING, "committee"]],
  ["accountant", "会计", ["bookkeeping"]],
  ["cashier", "出纳", ["cash"]],
  ["clerk", "经办", ["handling"]],
  ["supervision", "监督委员会", [SUPERVISING]],
  ["supervisor", "街道督查", ["overseeing"]],
  ["auditor", "审计", ["auditing"]],
]);

/** 城市居民委员会组织法 (2025) art. 36, 村民委员会组织法 (2025) art. 37; 会计法, internal control. */
const FORBIDDEN = Object.freeze([
  [SUPERVISING, "committee"],
  [SUPERVISING, "bookkeeping"],
  [SUPERVISING, "cash"],
  ["bookkeeping", "cash"],
]);

export const STANDARD_ROLES = new Map(
  STANDARD.map(([name, label, duties]) => [
    name,
    Object.freeze({ name, label, duties: Object.freeze(duties), like: name }),
  ]),
);

/** Give `roles` with one more. Throws Disproved `role_defined`, `role_like_unfit`. */
export function addRole(roles, { role: name, label, like }, where) {
  if (roles.has(name)) throw new Disproved("role_defined", where, { role: name });
  if (!STANDARD_ROLES.has(like) || like === AUTHORITY) {
    throw new Disproved("role_like_unfit", where, { role: name, like });
  }
  const { duties } = STANDARD_ROLES.get(like);
  return new Map([...roles, [name, Object.freeze({ name, label, duties, like })]]);
}

/** Check that every one of `names` is a role. Throws Disproved `role_unknown`. */
export function checkRolesKnown(roles, names, where) {
  const unknown = names.find((name) => !roles.has(name));
  if (unknown !== undefined) throw new Disproved("role_unknown", where, { role: unknown });
}

/** Check that one person may hold the roles `held` together. Throws Disproved `roles_forbidden`. */
export function checkRolesAllowed(roles, person, held, where) {
  const having = (duty) => held.find((name) => roles.get(name).duties.includes(duty));
  for (const [one, other] of FORBIDDEN) {
    const [first, second] = [having(one), having(other)];
    if (first !== undefined && second !== undefined) {
      throw new Disproved("roles_forbidden", where, { person, first, second });
    }
  }
}
