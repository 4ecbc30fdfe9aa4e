/**
 * For whoever wants to know more: every question with its verdict and codes, who signed, who vouched,
 * what came later, and the numbers. Folded, and below everything else.
 */

import { decodeUtf8, toHex } from "./bytes.js";
import { element, quoted } from "./dom.js";
import { sayType } from "./summary.js";
import { fill, sayMoment, words } from "./words.js";

const QUESTIONS = Object.freeze({
  ledger: words("在不在账本里", "Is it in the ledger"),
  office: words("是不是当时在任的人签的", "Was it signed by those in office"),
  standing: words("后来怎么样了", "How does it stand"),
});
const VERDICTS = Object.freeze({
  proved: words("✔ 相符", "✔ Proved"),
  disproved: words("✘ 不符", "✘ Disproved"),
  could_not_check: words("？ 没查成", "？ Could not check"),
});
const ROLES = Object.freeze({
  authority: words("街道办事处（乡镇政府）", "Street office"),
  secretary: words("党组织书记", "Party secretary"),
  director: words("主任", "Director"),
  accountant: words("会计", "Accountant"),
  cashier: words("出纳", "Cashier"),
  clerk: words("经办", "Clerk"),
  supervision: words("监督委员会", "Supervision committee"),
  supervisor: words("街道督查", "Street supervisor"),
  auditor: words("审计", "Auditor"),
});

/** Everything that was looked at, folded. */
export function deepBox(report, { t, place }) {
  return element(
    "details",
    { id: "deep" },
    element("summary", {}, t(words("查了什么，谁签的（给懂行的人）", "What was checked, and who signed"))),
    element("h2", {}, t(words("三个问题", "Three questions"))),
    element("ul", {}, report.questions.map((question) => questionItem(question, t))),
    signersPart(report, t),
    witnessesPart(report, t),
    laterPart(report, t),
    numbersPart(report, place, t),
  );
}

function questionItem(question, t) {
  const title = QUESTIONS[question.code] || words(question.code, question.code);
  const failures = question.failures.map((failure) => {
    const facts = [failure.where, failure.index === null || failure.index === undefined ? "" : `#${failure.index}`];
    const detail = facts.filter((fact) => fact).join(" · ");
    return element("li", {}, element("code", {}, failure.code), detail === "" ? null : [" ", element("bdi", { class: "code" }, detail)]);
  });
  return element(
    "li",
    {},
    element("b", {}, t(VERDICTS[question.verdict])),
    ` ${t(title)}`,
    failures.length === 0 ? null : element("ul", {}, failures),
  );
}

function signersPart(report, t) {
  if (report.entry === null || report.signers.length === 0) return null;
  const item = ({ role, slug, name, office }) => {
    const known = Object.prototype.hasOwnProperty.call(ROLES, role) ? t(ROLES[role]) : role;
    return element("li", {}, quoted(office || known), name ? [" ", quoted(name)] : null, " ", element("code", {}, slug));
  };
  return [element("h2", {}, t(words("谁签的", "Signed by"))), element("ul", {}, report.signers.map(item))];
}

function witnessesPart(report, t) {
  const names = report.cosigners;
  const none = words("没有外人作证：若给不同的人看不同的账，要靠大家互相比对才能发现。", "No outsider vouches: two versions of the ledger would only be noticed by comparing.");
  return [
    element("h2", {}, t(words("谁作证", "Witnessed by"))),
    names.length === 0 ? element("p", {}, t(none)) : element("ul", {}, names.map((name) => element("li", {}, quoted(name)))),
  ];
}

function laterPart(report, t) {
  if (report.later.length === 0) return null;
  const item = (later) =>
    element("li", {}, t(fill(words("第 {index} 条：{type}（{when}）", "Entry {index}: {type} ({when})"), {
      index: later.index,
      type: sayType(later.type),
      when: sayMoment(later.timeMs),
    })));
  return [element("h2", {}, t(words("后来提到它的", "Later entries about it"))), element("ul", {}, report.later.map(item))];
}

function numbersPart(report, place, t) {
  const rows = [
    [words("账本", "Ledger"), report.origin],
    [words("从哪里读的", "Read from"), place],
    [words("条数", "Size"), report.size],
    [words("根哈希", "Root"), report.root],
    [words("序号", "Index"), report.entry && report.entry.index],
    [words("条目哈希", "Leaf hash"), report.entry && report.entry.leafHash],
    [words("编号", "Number"), report.entry && report.entry.statement.no],
  ].filter(([, value]) => value !== null && value !== undefined && value !== "");
  const checkpoint = report.checkpoint ? decodeUtf8(report.checkpoint) : null;
  return [
    element("h2", {}, t(words("数字", "Numbers"))),
    element("ul", {}, rows.map(([label, value]) => element("li", {}, `${t(label)} `, element("bdi", { class: "code" }, value instanceof Uint8Array ? toHex(value) : String(value))))),
    checkpoint === null ? null : element("pre", { class: "code scroll", tabindex: 0 }, checkpoint),
  ];
}
