/**
 * A statement in plain words: one sentence, then every field of it, labelled, with nothing left out.
 * What is shown comes from the text that is signed and from nothing else; names of entries that it
 * cites are the desk's word, and stand beside their ids.
 */

import { encodeUtf8, toHex } from "./verifier/bytes.js";
import { decodeStatement, parseEnvelope, statementId } from "./verifier/statement.js";
import { sayDay, sayMoment, sayPeriod } from "./verifier/words.js";
import { formatAmount, formatCapitals } from "./amounts.js";
import { element, quoted } from "./dom.js";
import { fingerprintOfVkey } from "./fingerprint.js";
import { lookalikes } from "./lookalikes.js";
import { say, t } from "./words.js";

/**
 * Read a statement's text as it would be signed: `{value, envelope, id}`. Throws Malformed if it is
 * not canonical, or no statement.
 */
export function readStatement(text) {
  const bytes = encodeUtf8(text);
  const value = decodeStatement(bytes);
  return { value, envelope: parseEnvelope(value), id: toHex(statementId(bytes)) };
}

/** An amount as the page writes it: figures, currency, and capitals where it is yuan. */
export function sayAmount(fen, currency = "CNY") {
  const figures = formatAmount(fen);
  return currency === "CNY" ? `${figures} ${t("元", "yuan")}（${formatCapitals(fen)}）` : `${currency} ${figures}`;
}

const money = (body) => sayAmount(body.amount, body.currency);
const party = (value) => value?.org ?? (value?.office ? `${value.office}${value.name ? ` ${value.name}` : ""}` : value?.sealed ? t("一位个人（密封）", "a person (sealed)") : value?.withheld || t("来源没有写明的一方", "a party that the source does not name"));
const day = (text) => (text ? say(sayDay(text)) : "");
const period = (text) => (text ? say(sayPeriod(text)) : "");

/** A name that the desk gives stands beside the id that is signed. */
const beside = (called, id) => (called(id) === id ? id : `${called(id)}（${id}）`);
const withKey = (b) => {
  const digits = b.key === undefined ? null : fingerprintOfVkey(b.key);
  return digits === null ? "" : t(`（钥匙指纹 ${digits}）`, ` (key ${digits})`);
};

const SENTENCES = Object.freeze({
  expenditure: (b) => t(`${day(b.date)}，从「${b.fund}」付给${party(b.payee)} ${money(b)}：${b.summary}`, `${day(b.date)}: ${money(b)} from “${b.fund}” to ${party(b.payee)}: ${b.summary}`),
  outflow: (b) => t(`未经审批，${day(b.date)}从「${b.fund}」付给${party(b.payee)} ${money(b)}：${b.summary}`, `Without approval, ${day(b.date)}: ${money(b)} from “${b.fund}” to ${party(b.payee)}: ${b.summary}`),
  income: (b) => t(`${day(b.date)}，「${b.fund}」收到${party(b.payer)}的 ${money(b)}：${b.summary}`, `${day(b.date)}: “${b.fund}” received ${money(b)} from ${party(b.payer)}: ${b.summary}`),
  refund: (b) => t(`${day(b.date)}，${party(b.payer)}退回「${b.fund}」${money(b)}：${b.summary}`, `${day(b.date)}: ${party(b.payer)} gave back ${money(b)} to “${b.fund}”: ${b.summary}`),
  advance: (b) => t(`${day(b.date)}，从「${b.fund}」借给${party(b.payee)}备用金 ${money(b)}，最迟 ${day(b.due)} 核销`, `${day(b.date)}: an advance of ${money(b)} from “${b.fund}” to ${party(b.payee)}, to be settled by ${day(b.due)}`),
  pay_list: (b) => t(`${day(b.date)}，从「${b.fund}」发给 ${b.rows.length} 人（家）共 ${money(b)}：${b.summary}`, `${day(b.date)}: ${money(b)} from “${b.fund}” to ${b.rows.length} payees: ${b.summary}`),
  transfer: (b) => t(`${day(b.date)}，把 ${money(b)} 从「${b.from.account}·${b.from.fund}」转到「${b.to.account}·${b.to.fund}」：${b.summary}`, `${day(b.date)}: ${money(b)} from ${b.from.account} (${b.from.fund}) to ${b.to.account} (${b.to.fund}): ${b.summary}`),
  ratification: (b) => t(`追认一笔未经审批的支出 ${money(b)}：${b.reason}`, `An outflow of ${money(b)} is approved afterwards: ${b.reason}`),
  reversal: (b) => t(`冲正一笔 ${money(b)} 的记录：${b.reason}`, `A record of ${money(b)} was an error: ${b.reason}`),
  closing: (b) => t(`${period(b.period)}结账：${b.funds.length} 项资金，期末合计 ${sayAmount(sum(b.funds, "closing"), b.currency)}`, `${period(b.period)} is closed: ${b.funds.length} funds, ${sayAmount(sum(b.funds, "closing"), b.currency)} in all`),
  notice: (b) => t(`公示「${b.title}」，${day(b.display.from)}至${day(b.display.to)}`, `A notice: “${b.title}”, shown from ${day(b.display.from)} to ${day(b.display.to)}`),
  correction: (b) => t(`更正公示「${b.title}」：${b.reason}`, `A notice is corrected: “${b.title}”: ${b.reason}`),
  posting: (b) => t(`${day(b.day)}，公示挂在「${b.board}」（${b.photos.length} 张照片）`, `${day(b.day)}: the notice hangs on “${b.board}” (${b.photos.length} photographs)`),
  nil_return: (b) => t(`${period(b.period)}，目录 ${b.catalogue}：本期没有要公开的`, `${period(b.period)}, ${b.catalogue}: nothing to publish`),
  appointment: (b, called) => t(`${b.name || b.person} 任职：${b.roles.map((id) => beside(called, id)).join("、")}${withKey(b)}`, `${b.name || b.person} comes into office: ${b.roles.map((id) => beside(called, id)).join(", ")}${withKey(b)}`),
  revocation: (b, called) => t(`「${beside(called, b.slug)}」的任职结束：${b.reason}`, `“${beside(called, b.slug)}” leaves office: ${b.reason}`),
  rekey: (b, called) => t(`「${beside(called, b.slug)}」换新钥匙${withKey(b)}，旧钥匙从此作废：${b.reason}`, `“${beside(called, b.slug)}” gets a new key${withKey(b)}, and the old one ends: ${b.reason}`),
  opinion: (b) => t(`审查意见：${{ agree: "同意", reserve: "保留意见", veto: "否决" }[b.view]}${b.reason ? `。${b.reason}` : ""}`, `Opinion: ${b.view}${b.reason ? `. ${b.reason}` : ""}`),
  reply: (b) => t(`答复异议：${b.text}`, `An objection is answered: ${b.text}`),
});

const sum = (rows, name) => rows.reduce((total, row) => total + row[name], 0);

/**
 * Give the one sentence of a statement: its own, or its type and what it is known by. `called` is how
 * people call the roles and holders of keys that it names; who has no name there is called by his id.
 */
export function sentenceOf(type, body, form, called = new Map()) {
  const own = SENTENCES[type];
  if (own !== undefined) return own(body, (id) => called.get(id) ?? id);
  const known = ["title", "summary", "name", "fund", "text", "what", "reason"].map((name) => body[name]).find((each) => typeof each === "string" && each !== "");
  const label = form ? say(form.label) : type;
  return known === undefined ? label : `${label}：${known.length > 120 ? `${known.slice(0, 120)}……` : known}`;
}

// --------------------------------------------------------------------------------- every field

/**
 * Give the whole body as a list of labelled lines. `cites` are the entries that it names, by id, and
 * `roles` what the ledger calls its roles.
 */
export function drawBody(body, form, cites = new Map(), roles = new Map()) {
  return drawGroup(body, form?.fields ?? [], { currency: body.currency ?? "CNY", cites, roles });
}

function drawGroup(value, fields, context) {
  const known = fields.filter((field) => Object.prototype.hasOwnProperty.call(value, field.name));
  const others = Object.keys(value).filter((name) => !fields.some((field) => field.name === name));
  const lines = [
    ...known.map((field) => [say(field), drawValue(value[field.name], field, context)]),
    ...others.map((name) => [name, drawValue(value[name], {}, context)]),
  ];
  return element("dl", { class: "facts" }, lines.map(([label, drawn]) => [element("dt", {}, label), element("dd", {}, drawn)]));
}

/** Draw a value; one whose field is not known, or is not as its field says, is drawn as it stands. */
function drawValue(value, field, context) {
  if (Array.isArray(value)) return drawList(value, field, context);
  if (typeof value === "object") return drawObject(value, field, context);
  if (typeof value === "boolean") return value ? t("是", "yes") : t("否", "no");
  if (typeof value === "number") {
    if (field.kind !== "money") return String(value);
    return element("span", { class: "amount" }, sayAmount(value, context.currency));
  }
  if (field.kind === "day") return `${day(value)}（${value}）`;
  if (field.kind === "period") return `${period(value)}（${value}）`;
  if (field.kind === "choice") {
    const option = field.options.find((each) => each.value === value);
    return option === undefined ? quoted(value) : `${say(option)}（${value}）`;
  }
  if (field.list === "roles" && context.roles.has(value)) return `${context.roles.get(value)}（${value}）`;
  if (/^[0-9a-f]{64}$/.test(value)) return drawId(value, context);
  const digits = fingerprintOfVkey(value);
  if (digits !== null) return [element("code", {}, value), t("，指纹 ", ", fingerprint "), element("strong", {}, digits)];
  return element("span", { class: "words" }, value.split("\n").map((line, at) => [at > 0 ? element("br") : null, quoted(line)]), drawLookalikes(value));
}

/** Say which characters of a text can't be seen, or look like others; null if none does. */
export function drawLookalikes(text) {
  const found = lookalikes(text);
  if (found.length === 0) return null;
  const said = found.map(({ shown, name, like }) => (like === "" ? t(`看不见的字符 ${name}`, `${name}, which can't be seen`) : t(`“${shown}”是 ${name}，不是“${like}”里常用的那个字`, `“${shown}” is ${name}, not the usual character of “${like}”`)));
  return element("strong", { class: "red lookalikes" }, t(`（当心：${said.join("；")}）`, ` (mind: ${said.join("; ")})`));
}

function drawId(id, context) {
  const cited = context.cites.get(id);
  const title = cited?.title ? [quoted(cited.title), cited.entry === undefined ? " " : t(`（第 ${cited.entry} 条）`, ` (entry ${cited.entry}) `)] : [];
  return element("span", {}, title, element("code", {}, id));
}

function drawObject(value, field, context) {
  if (field.kind === "union") {
    const option = field.options.find((each) => Object.keys(value).every((name) => each.fields.some((one) => one.name === name)));
    return [option ? element("span", { class: "small" }, say(option)) : null, drawGroup(value, option?.fields ?? [], context)];
  }
  if (field.kind === "map") {
    const fields = Object.keys(value).map((name) => ({ ...field.of, name, zh: name, en: name }));
    return drawGroup(value, fields, context);
  }
  if (Array.isArray(value.columns) && Array.isArray(value.rows)) return drawTable(value);
  return drawGroup(value, field.fields ?? [], context);
}

function drawList(values, field, context) {
  if (values.length === 0) return t("（没有）", "(none)");
  const inner = field.of ?? {};
  const fields = inner.fields;
  if (inner.kind === "group" && fields.length > 1 && values.every((each) => typeof each === "object")) return drawRows(values, fields, context);
  return element("ol", {}, values.map((each) => element("li", {}, drawValue(each, inner, context))));
}

function drawRows(values, fields, context) {
  const used = fields.filter((field) => values.some((each) => field.name in each));
  const extra = [...new Set(values.flatMap((each) => Object.keys(each)))].filter((name) => !fields.some((field) => field.name === name));
  const columns = [...used, ...extra.map((name) => ({ name, zh: name, en: name }))];
  return element("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("表", "table") }, element(
    "table", {},
    element("thead", {}, element("tr", {}, columns.map((each) => element("th", { scope: "col" }, say(each))))),
    element("tbody", {}, values.map((row) => element("tr", {}, columns.map((each) => element("td", { class: each.kind === "money" ? "number" : null }, row[each.name] === undefined ? "" : drawCell(row[each.name], each, context)))))),
  ));
}

function drawCell(value, field, context) {
  return field.kind === "money" && typeof value === "number" ? formatAmount(value) : drawValue(value, field, context);
}

const MONEY = /收入|支出|余额|结余|金额|结转/;

function drawTable({ columns, rows }) {
  const isYuan = columns.map((name) => MONEY.test(name) && !name.includes("分"));
  const cell = (value, at) => element("td", { class: typeof value === "number" ? "number" : null }, typeof value === "number" && isYuan[at] ? formatAmount(value) : quoted(value));
  return element("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("公示的表", "the notice's table") }, element(
    "table", {},
    element("thead", {}, element("tr", {}, columns.map((name) => element("th", { scope: "col" }, quoted(name))))),
    element("tbody", {}, rows.map((row) => element("tr", {}, row.map(cell)))),
  ));
}

/** Give what stands beside the body: who signs in which role, for which ledger, when, under which number. */
export function drawEnvelope(value, envelope, names = new Map()) {
  const rows = [
    [t("账本", "ledger"), quoted(value.log)],
    [t("编号", "number"), quoted(value.no)],
    [t("制作时间", "made"), say(sayMoment(envelope.madeMs))],
    [t("签字人", "signers"), element("ul", {}, envelope.by.map(([role, slugs]) => element("li", {}, `${names.get(role) ?? role}：`, slugs.map((slug) => names.get(slug) ?? slug).join("、"))))],
    [t("类型", "type"), `${value.type} v${value.v}`],
    ...(value.charter === undefined ? [] : [[t("章程", "charter"), element("code", {}, value.charter)]]),
    ...(value.after === undefined ? [] : [[t("接在哪条任职记录之后", "after"), element("code", {}, value.after)]]),
  ];
  return element("dl", { class: "facts" }, rows.map(([label, drawn]) => [element("dt", {}, label), element("dd", {}, drawn)]));
}

