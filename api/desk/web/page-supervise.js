/** The supervisor's view: the ledgers of its jurisdiction with the round's figures, sealed content, orders. */

import { actionButton, element, fill, labelled, notice } from "./dom.js";
import { begin, showProblem } from "./frame.js";
import { sayLook } from "./looks.js";
import { call } from "./session.js";
import { t } from "./words.js";
import { encodeUtf8, toHex } from "./verifier/bytes.js";
import { sha256 } from "./verifier/sha256.js";

begin("supervise", async (main) => {
  const [found, seen] = await Promise.all([call("GET", "/desk/api/supervise"), call("GET", "/desk/api/supervise/looks")]);
  const ledgers = [...found.ledgers].sort((a, b) => weight(b) - weight(a));
  const trail = element("div", {});
  const draw = (looks) => fill(trail, looksOf(looks));
  draw(seen.looks);
  const again = async () => draw((await call("GET", "/desk/api/supervise/looks")).looks);
  fill(main,
    element("h1", {}, t("督查", "Supervise")),
    element("p", {}, found.as_of === ""
      ? t("还没有全区核对的数字：请运行 mingbai-verify district，把它写的 JSON 放到办公台目录，叫 district.json。", "No round's figures yet: put the JSON of mingbai-verify district into the desk's folder as district.json.")
      : t(`数字来自 ${found.as_of} 的全区核对。`, `Figures are of the round of ${found.as_of}.`)),
    found.page === "" || ledgers.length === 0 ? null : element("p", {}, element("a", { class: "button", href: found.page, rel: "noopener" }, t("看全区网页", "The district's page"))),
    ledgers.length === 0 ? notice(t("您没有督查任何账本的职务。", "You hold no supervising office.")) : element("ul", { class: "rows" }, ledgers.map((each) => one(each, again))),
    trail);
});

/** Who looked at what is sealed in one's jurisdiction, oneself included. */
function looksOf(looks) {
  if (looks.length === 0) return null;
  const names = new Set(looks.map((each) => each.community));
  return element("section", { "aria-label": t("查看记录", "Looks") },
    element("h2", {}, t("查看密封内容的记录", "Looks at what is sealed")),
    element("p", { class: "hint" }, t("您自己的也在里面。各账本在职的人都看得到本账本的记录。", "Your own are among them. Everybody in office sees those of their ledger.")),
    element("ul", { class: "looks" }, looks.map((each) => element("li", {}, `${names.size > 1 ? `${each.community}　` : ""}${sayLook(each)}`))));
}

function weight(each) {
  return (each.figures?.verdict === "disproved" ? 1e6 : 0) + (each.figures?.red ?? 0) * 1e3 + (each.objections_late ?? 0);
}

function one(each, again) {
  if (each.trouble) return element("li", {}, element("h2", {}, each.origin), element("p", { class: "red" }, t(each.trouble.zh, each.trouble.en)));
  const figures = each.figures;
  return element("li", {},
    element("h2", {}, each.community),
    element("p", {}, figures === null ? t(`${each.entries} 条`, `${each.entries} entries`) : t(figures.sentence.zh, figures.sentence.en)),
    figures === null ? null : element("p", {}, t(`红 ${figures.red}，黄 ${figures.yellow}`, `${figures.red} red, ${figures.yellow} yellow`)),
    element("p", { class: each.objections_late > 0 ? "red" : "" }, t(
      `异议等入账 ${each.objections_waiting} 件，其中过期 ${each.objections_late} 件`,
      `${each.objections_waiting} objections to be entered, ${each.objections_late} past their day`)),
    element("div", { class: "acts" },
      element("a", { class: "button", href: `/desk/new?origin=${encodeURIComponent(each.origin)}&type=order` }, t("督办", "Order")),
      element("a", { class: "button", href: `/desk/objections?origin=${encodeURIComponent(each.origin)}` }, t("异议", "Objections"))),
    sealedBox(each.origin, again));
}

/** Where something is sealed in a ledger; it is asked for when the box is unfolded, and shows no value. */
function sealedBox(origin, again) {
  const list = element("div", {});
  let isAsked = false;
  const box = element("details", {}, element("summary", {}, t("打开密封内容", "Open what is sealed")), list);
  box.addEventListener("toggle", async () => {
    if (!box.open || isAsked) return;
    isAsked = true;
    try {
      const { statements } = await call("GET", `/desk/api/ledgers/${origin}/sealed`);
      fill(list, statements.length === 0
        ? element("p", {}, t("没有密封的内容。", "Nothing is sealed here."))
        : opener(origin, statements, again));
    } catch (problem) {
      isAsked = false;
      showProblem(problem, list);
    }
  });
  return box;
}

function opener(origin, statements, again) {
  const room = element("div", { "aria-live": "polite" });
  const no = element("select", {}, statements.map((each) => element("option", { value: each.no }, lineOf(each))));
  const reason = element("input", { type: "text", autocomplete: "off", maxlength: "200" });
  const open = actionButton(t("打开（会记录，在职的人都看得到）", "Open (recorded, seen by everybody in office)"), async () => {
    try {
      const found = await call("POST", `/desk/api/ledgers/${origin}/sealed`, { no: no.value, reason: reason.value });
      fill(room, found.fields.length === 0
        ? notice(t("这一条没有可以打开的密封内容。", "Nothing sealed can be opened there."))
        : element("dl", {}, found.fields.map((field) => [element("dt", {}, field.field), element("dd", {}, shown(field))])));
      await again();
    } catch (problem) {
      showProblem(problem, room);
    }
  }, { class: "main" });
  return [
    labelled(t("哪一条", "Which statement"), no),
    labelled(t("为什么查看", "Why you look"), reason, { hint: t("会和您的名字一起记下来。", "It is recorded with your name.") }),
    element("div", { class: "acts" }, open), room,
  ];
}

function lineOf(each) {
  const label = each.label === undefined ? t("还没有入账", "not in the ledger yet") : t(each.label.zh, each.label.en);
  return `${each.no}　${label}　${each.fields.join("、")}`;
}

/** The value of a disclosure (RFC 9901) that opens its commitment; what opens something else is not shown. */
function shown({ commitment, disclosure }) {
  if (toHex(sha256(encodeUtf8(disclosure))) !== commitment) return t("内容与账本里的承诺值不符。", "It does not open what the ledger holds.");
  const base64 = disclosure.replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes))[2];
}
