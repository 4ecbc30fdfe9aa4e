/**
 * What of an entry is compared with the wall: title, period, totals in figures and in capitals, the
 * number of rows, and the table itself. From authenticated bodies only.
 */

import { formatAmount, formatCapitals } from "./money.js";
import { fill, sayDay, sayPeriod, words } from "./words.js";

/** The word for each statement type that has a page of its own; another stands for itself. */
const TYPES = Object.freeze({
  notice: words("公示", "Notice"),
  correction: words("更正公示", "Correction"),
  archive: words("补录的公示", "Archived notice"),
  nil_return: words("本期无", "Nothing to publish"),
  posting: words("张贴", "Posting"),
  takedown: words("撤下", "Takedown"),
  objection: words("异议", "Objection"),
  reply: words("答复", "Reply"),
  opinion: words("审查意见", "Opinion"),
  filing: words("报备", "Filing"),
  income: words("收入", "Income"),
  expenditure: words("支出", "Expenditure"),
  outflow: words("未经审批支出", "Outflow without approval"),
  charter: words("章程", "Charter"),
  closing: words("结账", "Closing"),
});

const TOTALS = Object.freeze([
  ["income", words("收入合计", "Total income"), true],
  ["expenditure", words("支出合计", "Total spending"), true],
  ["carry_over", words("上期结转", "Carried over"), false],
  ["balance", words("余额", "Balance"), false],
]);

/** Give the word for a statement type. */
export function sayType(type) {
  return Object.prototype.hasOwnProperty.call(TYPES, type) ? TYPES[type] : words(type, type);
}

/**
 * Give what is compared: `{type, title, lines, table}`, where `lines` are `{label, value, capitals}`
 * (texts; capitals may be null) and `table` is `{columns, rows}` or null.
 */
export function summarize(statement) {
  const body = statement.body;
  return Object.freeze({
    type: sayType(statement.type),
    title: String(body.title || body.summary || body.community || sayType(statement.type).zh),
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
  return { columns: table.columns.map(String), rows: table.rows.map((row) => row.map(String)) };
}
