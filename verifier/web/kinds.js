/**
 * Every type of statement that this page knows: its group, whether it has an amount, and the fields
 * in which it names other statements (docs/spec; ledger/affairs/types/registry.py). All are of
 * version 1.
 */

const PUBLICITY = "notice correction posting nil_return takedown archive demand filing release draft meeting withdrawal";
const WORK = "work_item work_report annual_report";
const MONEY =
  "fund opening budget income expenditure outflow ratification refund pay_list advance settlement transfer reversal " +
  "bank_statement sub_ledger reconciliation cash_count closing year_closing contract contract_change acceptance asset " +
  "asset_change debt";
const DECISIONS = "matter step progress result evaluation covenant";
const SUPERVISION =
  "paper_signature opinion codes slips objection reply escalation hiding order rectification review audit_result " +
  "declaration explanation";

/** Types whose statements say who may sign what. */
export const GOVERNANCE = Object.freeze(
  new Set(["charter", "appointment", "revocation", "rekey", "rules", "handover", "key_succession"]),
);

/** All types. */
export const KINDS = Object.freeze(
  new Set([...GOVERNANCE, ...[PUBLICITY, WORK, MONEY, DECISIONS, SUPERVISION].join(" ").split(" ")]),
);

/** The only version of each that is known. */
export const VERSION = 1;

/** Types with an amount, so that rules may have tiers for them. */
export const WITH_AMOUNT = Object.freeze(
  new Set([
    "advance", "contract", "contract_change", "debt", "draft", "expenditure", "income", "matter",
    "outflow", "pay_list", "ratification", "refund", "reversal", "transfer",
  ]),
);

const NOTICE = "entries draft twin demand";
const SPENT = "contract debt decision advance";
const NAMES = Object.freeze({
  notice: NOTICE,
  correction: `corrects! ${NOTICE}`,
  posting: "notice",
  takedown: "notice",
  filing: "notice",
  release: "of",
  meeting: "draft",
  withdrawal: "draft!",
  work_report: "item",
  budget: "decision replaces!",
  income: "contract debt",
  expenditure: SPENT,
  outflow: SPENT,
  ratification: "outflow! decision",
  refund: "refunds contract debt",
  pay_list: "contract debt decision",
  advance: "contract debt",
  settlement: "advance! entries",
  transfer: "decision",
  reversal: "reverses!",
  reconciliation: "items.entry matches.statement matches.entries",
  closing: "items.entry reconciliations",
  contract: "decision matter asset",
  contract_change: "contract decision",
  acceptance: "contract",
  asset_change: "asset decision",
  step: "matter notice",
  progress: "matter contracts payments",
  result: "matter contracts payments acceptances notice",
  evaluation: "matter",
  covenant: "matter replaces!",
  paper_signature: "subject",
  opinion: "subject",
  objection: "subject code.issue",
  reply: "objection entries",
  escalation: "objection",
  hiding: "objection!",
  order: "subjects",
  rectification: "order entries",
  explanation: "entries",
});

/**
 * The links of each type, lists of `{path, closes}`: where in the body ids of other statements
 * stand, lists on the way gone through, and whether the statement ends what it names.
 */
export const LINKS = Object.freeze(
  new Map(Object.entries(NAMES).map(([type, fields]) => [type, Object.freeze(fields.split(" ").map(linkOf))])),
);

function linkOf(field) {
  const closes = field.endsWith("!");
  const path = (closes ? field.slice(0, -1) : field).split(".");
  return Object.freeze({ path: Object.freeze(path), closes });
}

/**
 * Give what a statement refers to, link by link: a list of `{id, closes}`, ids in hex. Its body is one
 * of its type.
 */
export function refsOf(type, body) {
  const refs = [];
  for (const { path, closes } of LINKS.get(type) || []) {
    for (const id of follow(body, path)) refs.push(Object.freeze({ id, closes }));
  }
  return Object.freeze(refs);
}

function follow(value, path) {
  if (Array.isArray(value)) return value.flatMap((each) => follow(each, path));
  if (path.length === 0) return [value];
  return path[0] in value ? follow(value[path[0]], path.slice(1)) : [];
}
