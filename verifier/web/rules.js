/**
 * Signature rules: for each type of statement, and each tier of money, who must sign
 * (docs/spec/authority.md, section 4; ledger/affairs/rules.py). A tier is
 * `{upTo, needs: [{roles, count}], people, decision}`, rules a Map of tiers by type.
 */

import { Disproved } from "./errors.js";
import { GOVERNANCE, KINDS, WITH_AMOUNT } from "./kinds.js";
import { AUTHORITY, checkRolesKnown } from "./roles.js";

export const MIN_DELAY_DAYS = 7;

const APPROVERS = "director secretary";
const COMMITTEE = `${APPROVERS} clerk`;
const OFFICE = `${COMMITTEE} accountant`;
const STREET = "supervisor authority";
const WATCHERS = "supervision";
const BOOKS = "accountant";

/** How many people, and for each a list of roles to sign in, for the types that follow. */
const DEFAULTS = Object.freeze([
  [1, [AUTHORITY], [...GOVERNANCE].join(" ")],
  [1, [APPROVERS], "notice correction nil_return takedown annual_report step covenant rectification"],
  [1, [`${COMMITTEE} ${WATCHERS}`], "posting"],
  [2, [APPROVERS, WATCHERS], "archive meeting contract contract_change result"],
  [1, [`${WATCHERS} ${STREET}`], "demand slips escalation"],
  [1, [`${COMMITTEE} ${STREET}`], "filing"],
  [2, ["clerk accountant", WATCHERS], "release"],
  [2, ["clerk accountant", `${WATCHERS} ${STREET}`], "paper_signature"],
  [1, [OFFICE], "draft withdrawal"],
  [1, [COMMITTEE], "work_item work_report matter progress"],
  [2, [BOOKS, APPROVERS], "fund transfer reversal asset asset_change"],
  [3, [BOOKS, WATCHERS, APPROVERS], "opening budget year_closing"],
  [1, [BOOKS], "income refund outflow debt"],
  [3, ["clerk", WATCHERS, APPROVERS, BOOKS], "expenditure pay_list advance"],
  [3, [WATCHERS, APPROVERS, BOOKS], "ratification"],
  [2, [BOOKS, WATCHERS], "settlement reconciliation closing"],
  [1, [`${BOOKS} ${STREET}`], "bank_statement sub_ledger"],
  [2, ["cashier accountant", WATCHERS], "cash_count"],
  [2, [COMMITTEE, WATCHERS], "acceptance"],
  [1, [WATCHERS], "evaluation opinion review"],
  [1, [STREET], "codes hiding"],
  [1, [`${WATCHERS} ${STREET} clerk`], "objection"],
  [1, [`${OFFICE} ${WATCHERS} ${STREET}`], "reply"],
  [1, [`${STREET} auditor`], "order"],
  [1, [`auditor ${STREET}`], "audit_result"],
  [1, [`${OFFICE} cashier ${WATCHERS}`], "declaration"],
  [1, [`${APPROVERS} ${BOOKS}`], "explanation"],
]);

/** What holds where the rules in force say nothing; frozen with version 1. */
export const DEFAULT_RULES = new Map(
  DEFAULTS.flatMap(([people, needs, types]) => {
    const tier = Object.freeze({
      upTo: null,
      needs: Object.freeze(needs.map((roles) => Object.freeze({ roles: roles.split(" "), count: 1 }))),
      people,
      decision: false,
    });
    return types.split(" ").map((type) => [type, Object.freeze([tier])]);
  }),
);

/** Types whose rule no rule changes. */
const FIXED = Object.freeze(new Set(["outflow"]));

/**
 * Make rules of a body's table, whose form was checked.
 *
 * Throws Disproved: `rules_type_unknown`, `rules_fixed`, `rules_tiers`, `role_unknown`,
 * `rules_lower_authority`.
 */
export function parseRules(body, roles, where) {
  return new Map(
    Object.keys(body).map((type) => [type, parseTiers(type, body[type], roles, `${where}.${type}`)]),
  );
}

function parseTiers(type, body, roles, where) {
  if (!KINDS.has(type)) throw new Disproved("rules_type_unknown", where, { type });
  if (FIXED.has(type)) throw new Disproved("rules_fixed", where, { type });
  const tiers = body.map(parseTier);
  const limits = tiers.map(({ upTo }) => upTo);
  const isLast = limits.pop() === null;
  const isRising = limits.every((limit, i) => limit !== null && (i === 0 || limits[i - 1] < limit));
  if (!isLast || !isRising || (limits.length > 0 && !WITH_AMOUNT.has(type))) {
    throw new Disproved("rules_tiers", where, { type });
  }
  tiers.forEach(({ needs }, number) => {
    for (const need of needs) checkRolesKnown(roles, need.roles, `${where}[${number}].need`);
    if (GOVERNANCE.has(type) && !needs.some(isAuthority)) {
      throw new Disproved("rules_lower_authority", `${where}[${number}]`, { type });
    }
  });
  return Object.freeze(tiers);
}

function parseTier({ up_to: upTo = null, need, people, decision = false }) {
  return Object.freeze({ upTo, needs: need, people, decision });
}

function isAuthority({ roles }) {
  return roles.length === 1 && roles[0] === AUTHORITY;
}

/** Give the tier for a statement of `type` and `amount`; null is an amount in another currency. */
export function findTier(rules, type, amount) {
  const tiers = rules.get(type) || DEFAULT_RULES.get(type);
  const found = amount === null ? undefined : tiers.find(({ upTo }) => upTo !== null && amount <= upTo);
  return found || tiers[tiers.length - 1];
}

/**
 * Check that those who `signed`, a list of `{role, like, person}` of so many `people`, are enough.
 * Throws Disproved `rule_needs_role`, `rule_needs_people`, `rule_needs_decision`.
 */
export function checkTier(tier, type, signed, people, isDecided) {
  for (const { roles, count } of tier.needs) {
    const fit = signed.filter(({ role, like }) => roles.includes(role) || roles.includes(like));
    const found = new Set(fit.map(({ person }) => person)).size;
    if (found < count) {
      const facts = { type, roles: roles.join("/"), count, found };
      throw new Disproved("rule_needs_role", "by", facts);
    }
  }
  if (people < tier.people) {
    throw new Disproved("rule_needs_people", "by", { type, people: tier.people, found: people });
  }
  if (tier.decision && !isDecided) {
    throw new Disproved("rule_needs_decision", "body.decision", { type });
  }
}
