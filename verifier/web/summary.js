/**
 * What of an entry is compared with the wall: title, period, totals in figures and in capitals, the
 * number of rows, and the table itself. From authenticated bodies only.
 */

import { formatAmount, formatCapitals } from "./money.js";
import { fill, sayDay, sayPeriod, words } from "./words.js";

/**
 * What types of statement are called (ledger/affairs/types/labels.py), but for those that have a title or a
 * summary of their own and those that nothing links to: all of them would not fit. In English a name says it.
 */
const TYPES = new Map(
  [
    "appointment任职 revocation免职 rekey换钥匙 rules签字规则 notice公示 correction更正 ratification追认",
    "reversal冲正 refund退款 handover移交 key_succession账本换钥匙 posting张贴 nil_return本期无 takedown撤下",
    "archive补录 filing报备 release脱敏公开 work_report工作进展 annual_report年度报告 opening期初建账 budget预算",
    "settlement核销 closing结账 year_closing年终结转 acceptance验收 step事项步骤 progress事项进展 result实施结果",
    "evaluation效果评估 paper_signature纸签代录 opinion审查意见 objection异议 reply答复 order督办 rectification整改",
    "review民主评议 audit_result审计结果 declaration关联申报 explanation说明",
  ].join(" ").split(" ").map((each) => /^([a-z_]+)(.+)$/.exec(each).slice(1)),
);

/** In the order and the words of the paper (publish/paper/notice.py), which stands before whoever compares. */
const TOTALS = Object.freeze([
  ["carry_over", words("上期结转", "Carried over"), false],
  ["income", words("收入合计", "Total income"), true],
  ["expenditure", words("支出合计", "Total spending"), true],
  ["balance", words("期末结余", "Balance"), false],
]);

/** Give the word for a statement type. */
export function sayType(type) {
  return words(TYPES.get(type) || "记录", type.replace(/_/g, " "));
}

/**
 * Give what is compared: `{title, lines, table}`, where `title` is a text, `lines` are `{label, value, capitals}`
 * (texts; capitals may be null) and `table` is `{columns, rows}` or null.
 */
export function summarize(statement) {
  const { body } = statement;
  const type = sayType(statement.type);
  const own = body.title || body.summary || body.community;
  return Object.freeze({
    title: words(own || type.zh, own || type.en),
    lines: Object.freeze([...whenLines(body), ...moneyLines(body), ...countLine(body)]),
    table: tableOf(body),
  });
}

function* whenLines(body) {
  if (typeof body.place === "string") yield line(words("地点", "Place"), words(body.place, body.place));
  if (typeof body.period === "string") yield line(words("时期", "Period"), sayPeriod(body.period));
  if (typeof body.date === "string") yield line(words("日期", "Date"), sayDay(body.date));
}

function* moneyLines(body) {
  const isYuan = body.currency === undefined || body.currency === "CNY";
  if (Number.isSafeInteger(body.amount)) {
    yield money(words("金额", "Amount"), body.amount, isYuan, true, body.currency);
  }
  const totals = typeof body.totals === "object" && body.totals !== null ? body.totals : {};
  for (const [name, label, hasCapitals] of TOTALS) {
    if (Number.isSafeInteger(totals[name])) yield money(label, totals[name], true, hasCapitals);
  }
}

function money(label, fen, isYuan, hasCapitals, currency = "CNY") {
  const figures = formatAmount(fen);
  const value = isYuan ? words(`${figures} 元`, `${figures} yuan`) : words(`${figures} ${currency}`, `${figures} ${currency}`);
  return line(label, value, isYuan && hasCapitals ? formatCapitals(fen) : null);
}

function* countLine(body) {
  const count = typeof body.totals === "object" && body.totals !== null ? body.totals.count : null;
  if (Number.isSafeInteger(count)) {
    yield line(words("行数", "Rows"), fill(words("{count} 行", "{count}"), { count }));
  }
}

function line(label, value, capitals = null) {
  return Object.freeze({ label, value, capitals });
}

function tableOf(body) {
  const { table } = body;
  if (typeof table !== "object" || table === null || !Array.isArray(table.columns)) return null;
  const columns = table.columns.map(String);
  return { columns, rows: table.rows.map((row) => row.map((cell, at) => cellText(cell, columns[at]))) };
}

/** As the paper has it (publish/paper/table.py): an integer under a column of money is in fen, and said in yuan. */
function cellText(cell, column) {
  const isFen = Number.isSafeInteger(cell) && MONEY.test(column) && !column.includes("分");
  return isFen ? formatAmount(cell) : String(cell);
}

const MONEY = /收入|支出|余额|结余|金额|结转/;
