/**
 * What a resident sees first: the headline, what to compare, the question, and what to do when wall
 * and page differ. Each function gives an element, or null where there is nothing to show.
 */

import { button, element, quoted } from "./dom.js";
import { callText } from "./headlines.js";
import { canSpeak, speak } from "./speech.js";
import { summarize } from "./summary.js";
import { fill, sayDay, words } from "./words.js";

/**
 * The headline's box. `said` is from headlines.js, `when` says by what was judged (a text), `t` picks
 * the language, `aloud` is what is read besides the headline.
 */
export function headlineBox(said, { t, language, when, street, aloud }) {
  const asking = said.asks && ["plain", "half"].includes(said.tone) ? " asking" : "";
  const isOne = said.more !== null && said.more.zh === said.todo.zh;
  const spoken = [said.text, said.more, isOne ? null : said.todo].filter((text) => text !== null).map(t);
  return element(
    "section",
    { class: `headline ${said.tone}${asking}`, tabindex: -1, "data-case": said.name },
    element(
      "p",
      { class: "said" },
      element("span", { class: "shape", "aria-hidden": "true" }, said.shape),
      element("span", { class: "text" }, t(said.text)),
    ),
    said.more === null || isOne ? null : element("p", { class: "more" }, t(said.more)),
    element("p", { class: isOne ? "more" : "todo" }, isOne ? "" : t(TODO), ...withCalls(t(said.todo), street)),
    element("p", { class: "when" }, t(when)),
    canSpeak()
      ? element("p", { class: "acts" }, button(t(ALOUD), () => speak([...spoken, ...aloud].join(t(STOP)), language), { id: "aloud" }))
      : null,
  );
}

const TODO = words("下一步：", "What to do: ");
const ALOUD = words("读给我听", "Read it to me");
const STOP = words("。", ". ");

/** Make the street's number in a sentence one that can be tapped. */
function withCalls(sentence, street) {
  const phone = street === null ? "" : street.phone;
  const at = phone === "" ? -1 : sentence.indexOf(phone);
  if (at < 0) return [sentence];
  const number = phone.replace(/[^0-9+]/g, "");
  return [sentence.slice(0, at), element("a", { href: `tel:${number}` }, phone), sentence.slice(at + phone.length)];
}

/** What is to be compared with the wall, in the largest type. */
export function cardBox(statement, community, { t, label = null }) {
  const summary = summarize(statement);
  return element(
    "section",
    { class: summary.lines.length > MANY ? "card many" : "card", "aria-label": t(label === null ? COMPARED : label) },
    label === null ? null : element("p", { class: "small" }, t(label)),
    element("p", { class: "community" }, quoted(community)),
    element("h1", {}, quoted(t(summary.title))),
    element(
      "dl",
      {},
      summary.lines.map(({ label: name, value, capitals }) => [
        element("dt", {}, t(name)),
        element("dd", { class: t(value).length > LONG ? "long" : null }, quoted(t(value))),
        capitals === null ? null : element("dd", { class: "capitals" }, capitals),
      ]),
    ),
  );
}

/** Characters of a value beyond which it is set smaller, so that an amount stays on its line. */
const LONG = 11;

/** Lines beyond which all are set closer, so that the question is seen below them. */
const MANY = 4;

const COMPARED = words("账本里是这样写的", "What the ledger says");

/** Say what is on the card, to be read aloud. */
export function cardAloud(statement, community, t) {
  const summary = summarize(statement);
  return [community, t(summary.title), ...summary.lines.map(({ label, value }) => `${t(label)} ${t(value)}`), t(QUESTION)];
}

const QUESTION = words("墙上写的和这里一样吗？", "Does the wall say the same as this?");

/** The question. `onanswer` is called with "same" or "different". */
export function questionBox(answer, onanswer, { t }) {
  const choice = (name, text) =>
    button(t(text), () => onanswer(name), { id: name, "aria-pressed": String(answer === name) });
  return element(
    "section",
    { class: "ask", "aria-labelledby": "question" },
    element("h2", { id: "question" }, t(QUESTION)),
    element("div", { class: "acts" }, choice("same", words("一样", "Same")), choice("different", words("不一样", "Different"))),
  );
}

/** What to do where something is wrong: keep it, call the street, object without a name. */
export function stepsBox({ t, street, index, isPaper }) {
  const keep = isPaper
    ? words("把墙上这张纸拍下来，连二维码一起拍清楚。这一页也截个图。", "Photograph the sheet on the wall with its code, and take a screenshot of this page.")
    : words("把这一页截图留着，墙上的纸也拍下来。", "Take a screenshot of this page, and photograph the sheet on the wall.");
  const call = fill(words("{call}。不要只问居委会：要问的正是他们贴的纸。", "Please {call}. Do not ask only the committee: it is their sheet."), { call: callText(street) });
  const object = words(
    "提异议，不用留名字：到街道或议事箱领一张异议单（两联，自己留一联），或者用发给您的一次性号码。",
    "Object without giving your name: take a numbered slip (keep your half) from the street office or the box, or use the one-time code you were given.",
  );
  const write = index === null
    ? words("写清楚是哪一张、哪一行不一样就行。", "Say which sheet, and which row differs.")
    : fill(words("写上“账本第 {index} 条”，再写哪一行不一样，就行。", "Write “entry {index}”, and which row differs."), { index });
  return element(
    "section",
    { class: "steps", "aria-labelledby": "steps" },
    element("h2", { id: "steps" }, t(words("下一步", "What to do next"))),
    element("ol", {}, [keep, call, object, write].map((step) => element("li", {}, ...withCalls(t(step), street)))),
  );
}

/** The table, row by row, as it stands in the ledger. */
export function tableBox(statement, { t, id = "rows", named = ROWS }) {
  const { table } = summarize(statement);
  if (table === null || table.rows.length === 0) return null;
  const title = fill(named, { count: table.rows.length });
  const cell = (value) => element("td", { class: classOf(value) }, quoted(value));
  return element(
    "details",
    { id },
    element("summary", {}, t(title)),
    element(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": t(title) },
      element(
        "table",
        {},
        element("thead", {}, element("tr", {}, table.columns.map((column) => element("th", { scope: "col" }, quoted(column))))),
        element("tbody", {}, table.rows.map((row) => element("tr", {}, row.map(cell)))),
      ),
    ),
  );
}

const ROWS = words("逐行对照（{count} 行）", "Row by row ({count})");

function classOf(value) {
  if (/^-?[\d,]+(\.\d+)?$/.test(value)) return "number";
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? "whole" : null;
}

/** The two sentences that stand under every verdict, and where the page is from. */
export function footerBox({ t, made, lasts, street }) {
  const madeText = fill(words("这个网页做于 {made}。", "This page was made on {made}."), { made: sayDay(made) });
  const asked = fill(words("有疑问，{call}。", "Questions? Please {call}."), { call: callText(street) });
  return element(
    "footer",
    { class: "small" },
    element("p", {}, ...withCalls(t(asked), street)),
    element("p", {}, t(words("查公示不收钱，不要身份证，不要密码。", "Checking costs nothing, and needs no identity number and no password."))),
    element("p", {}, t(words("只保证没人改过，不保证钱花得对。", "This shows that nobody changed the record, not that the money was well spent."))),
    lasts ? null : element("p", {}, t(words("这个浏览器不让网页记东西，所以下次来不会记得这次看过什么。", "This browser keeps nothing for pages, so the next visit will not remember this one."))),
    made === "" ? null : element("p", {}, t(madeText)),
  );
}
