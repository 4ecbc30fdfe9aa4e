/**
 * What each column of a table is, and what holds for all of its rows: proposed, and to be changed. A
 * table of several books 账套 is read once for each, for the ledger that it belongs to.
 */

import { button, element } from "./verifier/dom.js";
import { t } from "./words.js";

const USES = [
  ["", "请选择", "choose"],
  ["date", "日期", "date"],
  ["summary", "摘要", "summary"],
  ["income", "收入金额", "income"],
  ["expenditure", "支出金额", "expenditure"],
  ["amount", "支出金额（退款为负）", "amount spent (refunds negative)"],
  ["payee", "对方（付给谁、谁交的）", "other party"],
  ["payee_number", "对方信用代码（有就是单位）", "its company number"],
  ["category", "科目、用途", "category"],
  ["fund", "资金来源", "fund"],
  ["voucher", "凭证号", "voucher number"],
  ["account", "账户", "account"],
  ["invoice", "发票号", "invoice number"],
  ["budget", "预算项", "budget line"],
  ["evidence", "附件名称", "name of evidence"],
  ["note", "备注（密封）", "note (sealed)"],
  ["handler", "经办岗位", "handling office"],
  ["book", "账套（分给几个账本）", "book (for several ledgers)"],
  ["ignore", "不要这一列", "leave this column out"],
];
const CONSTANTS = [
  ["fund", "资金来源（整张表一样时填）", "Fund (if all rows have the same)"],
  ["category", "科目（没有这一列时填）", "Category (if there is no column)"],
  ["account", "账户（没有这一列时填）", "Account (if there is no column)"],
];

/** Give the form. `chosen(choices)` reads the table anew; `several(pairs, choices)` the books of it. */
export function chooseColumns({ answer, offices, chosen, several }) {
  const choices = structuredClone(answer.choices);
  const hasBooks = answer.books.length > 0;
  const isKnown = answer.header.every((column) => column.name === "" || choices.uses[column.letter] !== undefined);
  const isOpen = answer.plan === null && !(hasBooks && isKnown);
  const table = element(
    "table",
    { class: "columns" },
    element("caption", {}, t("每一列是什么", "What each column is")),
    element("thead", {}, element("tr", {}, head(t("列", "Column")), head(t("表头", "Header")), head(t("前几行", "First rows")), head(t("是什么", "Is")))),
    element("tbody", {}, answer.header.map((column, at) => row(column, at, answer, choices))),
  );
  const columns = element(
    "details",
    { class: "import-columns", open: isOpen },
    element("summary", {}, isOpen ? t("请核对每一列是什么", "Please say what each column is") : t("各列的用途（已认出，可以改）", "What each column is (recognised; can be changed)")),
    element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("各列", "Columns") }, table),
    CONSTANTS.map(([name, zh, en]) => constant(choices, name, t(zh, en))),
    radio(choices, "number", t("金额怎么写", "How amounts are written"), [["point", "1,234.50"], ["comma", "1.234,50"]]),
    radio(choices, "grade", t("凭据来自", "The papers come from"), [
      ["self", t("会计自报", "the bookkeeper")], ["agency", t("代理中心", "the agency")], ["bank", t("银行", "the bank")],
    ]),
    organisations(choices),
    hasBooks ? null : button(t("按这样读", "Read it so"), () => chosen(cleaned(choices)), { class: "main" }),
  );
  return element("div", {}, columns, hasBooks ? books(answer, offices, choices, several) : null);
}

function head(text) {
  return element("th", { scope: "col" }, text);
}

function row(column, at, answer, choices) {
  const name = column.name === "" ? t("（没有表头）", "(no header)") : column.name;
  const samples = answer.sample.map((cells) => cells[at] ?? "").filter((text) => text.trim() !== "").slice(0, 3);
  const input = element(
    "select",
    {
      "aria-label": t(`${column.letter} 列 ${name} 是什么`, `Column ${column.letter} ${name} is`),
      onchange: () => {
        if (input.value === "") delete choices.uses[column.letter];
        else choices.uses[column.letter] = input.value;
      },
    },
    USES.map(([value, zh, en]) => element("option", { value, selected: value === (choices.uses[column.letter] ?? "") }, t(zh, en))),
  );
  return element(
    "tr",
    { class: choices.uses[column.letter] === undefined && column.name !== "" ? "unknown" : null },
    element("td", {}, column.letter),
    element("td", {}, element("bdi", {}, name)),
    element("td", { class: "small" }, samples.map((text) => element("div", {}, element("bdi", {}, text)))),
    element("td", {}, input),
  );
}

function constant(choices, name, label) {
  const input = element("input", {
    type: "text", maxlength: "64", value: choices.constants[name] ?? "",
    oninput: () => {
      if (input.value.trim() === "") delete choices.constants[name];
      else choices.constants[name] = input.value.trim();
    },
  });
  return element("label", { class: "field" }, element("span", {}, label), input);
}

function radio(choices, name, label, options) {
  return element(
    "fieldset",
    {},
    element("legend", {}, label),
    options.map(([value, text]) =>
      element("label", { class: "radio" }, element("input", {
        type: "radio", name: `import-${name}`, value, checked: choices[name] === value,
        onchange: () => {
          choices[name] = value;
        },
      }), text)),
  );
}

/** Names that are organisations though their ending doesn't say so; all others are sealed. */
function organisations(choices) {
  const input = element("textarea", {
    rows: "2",
    oninput: () => {
      choices.organisations = input.value.split("\n").map((line) => line.trim()).filter((line) => line !== "");
    },
  }, choices.organisations.join("\n"));
  return element("label", { class: "field" }, element("span", {}, t(
    "这些对方是单位（一行一个；写明是公司、商店、医院等的不用写，其余一律当作个人密封）",
    "These are organisations, one a line; whatever isn't known to be one is sealed as a person")), input);
}

/** A book goes to the ledger of the community that it is named after; any other is chosen by hand. */
function books(answer, offices, choices, several) {
  const chosen = new Map();
  const said = element("p", { class: "problem", role: "alert" });
  const lines = answer.books.map((value) => {
    const own = offices.filter((office) => office.community === value);
    const input = element("select", { "aria-label": t(`${value} 的账本`, `Ledger of ${value}`) },
      element("option", { value: "" }, t("先不读这个账套", "not now")),
      offices.map((office) => element("option", { value: office.origin, selected: own.length === 1 && office.origin === own[0].origin }, office.community ?? office.origin)));
    chosen.set(value, input);
    return element("li", { class: "row" }, element("bdi", {}, value), input);
  });
  const read = () => {
    const pairs = [...chosen].filter(([, input]) => input.value !== "").map(([value, { value: origin }]) => ({
      value, origin, community: offices.find((office) => office.origin === origin).community ?? origin,
    }));
    said.textContent = pairs.length > 0 ? "" : t("请先选好账套属于哪个账本。", "Choose the ledger of a book first.");
    const column = Object.entries(choices.uses).find(([, use]) => use === "book")?.[0];
    if (pairs.length > 0) several(pairs, (pair) => ({ ...cleaned(choices), book: pair === null ? null : { column, value: pair.value } }));
  };
  return element(
    "div",
    { class: "books" },
    element("p", {}, t("这张表有几个账套。每个属于哪个账本？名称相同的已经选好。", "This table has several books. To which ledger does each belong? Those of the same name are chosen.")),
    element("ul", {}, lines),
    said,
    button(t("读选好的账套", "Read the books that are chosen"), read, { class: "main" }),
  );
}

/** Columns without header and without a use say nothing. */
function cleaned(choices) {
  return { ...choices, book: choices.book ?? null };
}
