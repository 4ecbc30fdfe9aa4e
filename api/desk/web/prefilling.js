/** What is asked before a form is filled in from the ledger: the period, the category, the notice. */

import { normalizePeriod } from "./amounts.js";
import { actionButton, element, labelled } from "./dom.js";
import { call } from "./session.js";
import { say, t } from "./words.js";

const ASKED = Object.freeze({
  closing: ["period"],
  year_closing: ["period"],
  reconciliation: ["account", "period"],
  notice: ["catalogue", "period", "place"],
  nil_return: ["catalogue", "period", "place"],
  posting: ["notice", "board"],
  handover: [],
});

/**
 * Give the box that fills in a form of `type`, or null where there is nothing to fill in from. With
 * `atOnce`, what the address says in full, as a link of the inbox does, is filled in without a tap.
 */
export function prefillOf({ type, facts, origin, asked, filled, problem, atOnce = false }) {
  const names = ASKED[type];
  if (names === undefined) return null;
  const controls = Object.fromEntries(names.map((name) => [name, controlOf(name, facts)]));
  for (const name of names) if (asked.has(name)) preset(controls[name], asked.get(name));
  const offered = controls.notice === undefined
    ? Promise.resolve()
    : offerNotices(controls.notice, origin).then(() => preset(controls.notice, asked.get("notice")));
  const labels = {
    period: t("期间", "Period"), catalogue: t("目录", "Category"), place: t("小区或村民小组", "Place"),
    account: t("账户", "Account"), notice: t("哪张公示", "Which notice"), board: t("哪个公开栏", "Which board"),
  };
  const isOptional = (name) => name === "place" || name === "board";
  const ask = async () => {
    const query = new URLSearchParams();
    for (const name of names) {
      const typed = controls[name].value.trim();
      const value = name === "period" ? normalizePeriod(typed) : typed;
      if (value !== "") query.set(name, value);
    }
    const form = type === "nil_return" ? "nil" : type;
    try {
      filled(await call("GET", `/desk/api/ledgers/${origin}/prefill/${form}?${query}`));
    } catch (error) {
      problem(error);
    }
  };
  if (atOnce && names.length > 0 && names.every((name) => isOptional(name) || asked.has(name))) offered.then(ask);
  return element(
    "section", { class: "box plain" },
    element("h2", {}, type === "nil_return" ? t("选好目录和期间，点一下就好", "Choose, and one tap fills it in") : t("从账本填好", "Fill in from the ledger")),
    element("div", { class: "pair" }, names.map((name) => labelled(labels[name], controls[name], { required: !isOptional(name) }))),
    element("div", { class: "acts" }, actionButton(t("填好", "Fill in"), ask, { class: "main" })),
  );
}

/** Put what the address says into a control; of a list, only what stands in it. */
function preset(control, value) {
  if (value === null) return;
  const isThere = control.tagName !== "SELECT" || [...control.options].some((each) => each.value === value);
  if (isThere) control.value = value;
}

function controlOf(name, facts) {
  const options = {
    catalogue: facts.catalogue.map((each) => [each.code, `${each.code} ${each.name}`]),
    place: ["", ...facts.places].map((each) => [each, each || t("（全社区）", "(the whole community)")]),
    account: facts.accounts.map((each) => [each.account, each.account]),
    board: ["", ...facts.boards].map((each) => [each, each || t("（第一个）", "(the first)")]),
    notice: [],
  }[name];
  if (options === undefined) {
    const control = element("input", { type: "text", autocomplete: "off" });
    control.value = lastMonth(facts.today);
    return control;
  }
  return element("select", {}, options.map(([value, words]) => element("option", { value }, words)));
}

/** The month before the day `today`: what is closed and published is what is over. */
function lastMonth(today) {
  const [year, month] = today.split("-").map(Number);
  return month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, "0")}`;
}

async function offerNotices(select, origin) {
  const { entries } = await call("GET", `/desk/api/ledgers/${origin}/entries?types=notice,correction`);
  select.replaceChildren(...entries.map((each) => element("option", { value: each.id }, say({ zh: `第 ${each.entry} 条 ${each.title}`, en: `${each.entry}: ${each.title}` }))));
}
