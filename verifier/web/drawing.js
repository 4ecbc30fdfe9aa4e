/**
 * The page from its state: which boxes there are, in which order, and what the headline is.
 */

import { deepBox } from "./deep.js";
import { element, quoted } from "./dom.js";
import { headline, trustHeadline } from "./headlines.js";
import { evidenceBox, openersBox, slipBox } from "./openers.js";
import { readSlip } from "./slip.js";
import { trustBox } from "./trustbox.js";
import { cardAloud, cardBox, footerBox, headlineBox, questionBox, stepsBox, tableBox } from "./view.js";
import { fill, sayMoment, words } from "./words.js";

/** Headlines after which the sheet itself is in question. */
const OF_PAPER = ["paper_differs"];

/** Give what the headline of `state` is, or null while the check runs. */
export function headlineOf(state) {
  const { found } = state;
  if (state.comparison !== null) return trustHeadline(state.comparison.outcome, streetOf(state));
  if (state.isBusy) return null;
  return headline({
    kind: found.kind,
    engine: found.engine,
    isKnown: found.isKnown,
    report: found.report,
    half: found.half === null ? "" : found.half.outcome,
    answer: state.answer,
    keeps: state.memory.lasts,
    street: streetOf(state),
  });
}

function streetOf({ found, ledgers }) {
  if (found.ledger !== null) return found.ledger.street;
  return ledgers.length === 1 ? ledgers[0].street : null;
}

/** Give all the boxes of the page, in order. `acts` are what its buttons do. */
export function boxesOf(state, acts) {
  const t = (text) => text[state.language];
  const said = headlineOf(state);
  if (said === null) return [busyBox(state, t), footerOf(state, t)];
  const view = { t, language: state.language };
  const { found } = state;
  const statement = statementOf(found);
  const street = streetOf(state);
  const isOpen = ["lost", "type", "not_found", "proof_unreadable"].includes(said.name);
  const community = found.ledger === null ? "" : found.ledger.community;
  const aloud = said.asks && statement !== null ? cardAloud(statement, community, t) : [];
  return [
    headlineBox(said, { ...view, when: whenOf(found, state.comparison), street, aloud }),
    found.trust !== null && found.trust.standing === "changed" ? trustOf(state, acts, t) : null,
    statement === null ? null : cardBox(statement, community, { t, label: cardLabel(found, said) }),
    said.asks && statement !== null ? questionBox(state.answer, acts.answer, view) : null,
    said.tone === "bad" ? stepsBox({ t, street, index: found.index, isPaper: OF_PAPER.includes(said.name) }) : null,
    newerBox(found, t, community),
    statement === null ? null : tableBox(statement, { t }),
    found.evidence.length > 0 ? evidenceBox(found.evidence, { t }) : null,
    onlineBox(found, acts, t),
    hasSealed(statement) ? slipBox({ t, isOpen: said.name === "past_last_day", onslip: (text) => slipAnswer(statement, text) }) : null,
    found.trust !== null && found.trust.standing !== "changed" ? trustOf(state, acts, t) : null,
    found.report === null ? null : deepBox(found.report, { t, place: found.place }),
    openersBox({ t, ledgers: state.ledgers, isOpen, ontext: acts.text, onproof: acts.proof }),
    footerOf(state, t),
  ];
}

/** The statement that may be shown, or null: one found in the ledger, or at least named by the code. */
function statementOf({ report, half }) {
  if (half !== null && half.outcome === "same") return { type: half.type, body: half.body, no: "" };
  return report === null || report.entry === null ? null : report.entry.statement;
}

function cardLabel(found, said) {
  if (found.half !== null) return words("只对了内容，没查是谁签的", "Only the content was compared, not who signed it");
  if (said.name === "paper_differs") return words("账本里是这样写的：", "What the ledger says:");
  return null;
}

function busyBox(state, t) {
  const { done, size } = state.progress;
  const text = size > 0
    ? fill(words("正在查…… {done} / {size}", "Checking… {done} / {size}"), { done, size })
    : words("正在查……", "Checking…");
  return element(
    "section",
    { class: "headline unknown", "data-case": "busy" },
    element("p", { class: "said" }, t(text)),
    size > 0 ? element("progress", { max: size, value: done, "aria-label": t(text) }) : null,
  );
}

/** By what was judged, and when: always said. */
function whenOf(found, comparison) {
  const now = { now: sayMoment(found.checkedMs) };
  if (comparison !== null) return fill(words("您的手机在 {now} 比的。", "Compared by your phone on {now}."), now);
  const timeMs = found.report === null ? null : found.report.timeMs;
  if (found.kind === "proof" && found.report !== null && found.report.entry !== null) {
    const time = sayMoment(found.report.entry.timeMs);
    return fill(words("按这份证明里的账本判断；这一条记于 {time}。", "Judged by the ledger in this proof; the entry is of {time}."), { time });
  }
  if (found.half !== null) return fill(words("您的手机在 {now} 查的。", "Looked at by your phone on {now}."), now);
  if (typeof timeMs === "number") {
    return fill(words("按账本 {time} 的样子判断。", "Judged by the ledger as of {time}."), { time: sayMoment(timeMs) });
  }
  const size = found.report === null ? null : found.report.size;
  if (size !== null) return fill(words("您的手机在 {now} 看的，账本有 {size} 条。", "As your phone saw it on {now}: {size} entries."), { ...now, size });
  return fill(words("您的手机在 {now} 看的，没有读到账本。", "As your phone saw it on {now}; no ledger was read."), now);
}

/** What took the place of a corrected notice. */
function newerBox({ report, ledger }, t, community) {
  if (report === null || report.life === null || report.life.corrected === null) return null;
  const last = report.later.find(({ index }) => index === report.life.corrected.index);
  const label = fill(words("新的这一份（账本第 {index} 条，{when}）：", "The new one (entry {index}, {when}):"), {
    index: last.index,
    when: sayMoment(last.timeMs),
  });
  const reason = typeof last.body.reason === "string" ? last.body.reason : "";
  return element(
    "div",
    { id: "newer" },
    cardBox(last, community || ledger.community, { t, label }),
    reason === "" ? null : element("p", {}, `${t(words("为什么更正：", "Why it was corrected: "))}`, quoted(reason)),
    tableBox(last, { t, id: "newer-rows", named: words("新的这一份，逐行看（{count} 行）", "The new one, row by row ({count})") }),
  );
}

/** A proof says how things were; with a network the page can look at what came since. */
function onlineBox(found, acts, t) {
  if (found.kind !== "proof" || found.report === null || found.report.entry === null) return null;
  return element(
    "section",
    { class: "box" },
    element("p", {}, t(words("有网的话，可以再看看后来有没有更正：", "With a network, see whether it was corrected since:"))),
    element("p", {}, element("button", { type: "button", id: "online", onclick: acts.online }, t(words("联网再查", "Check online")))),
  );
}

function hasSealed(statement) {
  return statement !== null && /"(sealed|persons|commitment)":/.test(JSON.stringify(statement.body));
}

function slipAnswer(statement, text) {
  const { kind, name, row, value } = readSlip(statement.body, text);
  if (kind === "row") {
    const lines = row.map(([column, cell]) => element("p", {}, quoted(column), "：", quoted(cell)));
    return { outcome: "yes", text: words("✔ 名单里有您这一行，没改过：", "✔ Your row is in the list, unchanged:"), parts: lines };
  }
  if (kind === "field") {
    const part = element("p", {}, quoted(name), "：", quoted(value));
    return { outcome: "yes", text: words("✔ 和账本里封存的一样：", "✔ The same as what was sealed:"), parts: [part] };
  }
  if (kind === "not_listed") {
    return { outcome: "no", text: words("✘ 签过的名单里没有这一行。请带上凭条去问街道。", "✘ That row is not in the list that was signed. Take your slip to the street office."), parts: [] };
  }
  return { outcome: "none", text: words("？ 没看懂。请对着凭条再填一遍。", "？ Not understood. Enter the slip's text again."), parts: [] };
}

function trustOf(state, acts, t) {
  const { ledger, trust } = state.found;
  return trustBox(ledger, trust, state.memory.read(ledger.origin), { t, oncompared: acts.compared });
}

function footerOf(state, t) {
  return footerBox({ t, made: state.made, lasts: state.memory.lasts, street: streetOf(state) });
}
