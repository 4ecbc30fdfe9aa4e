/** To record something: which ledger, which kind, then its form; or a draft that is to be changed. */

import { aboutOf, readSheetKey, sheetKey } from "./about.js";
import { formatAmount } from "./amounts.js";
import { actionButton, element, fill, labelled, notice, problemText } from "./dom.js";
import { openForm } from "./form.js";
import { begin, draftPath, query, showProblem } from "./frame.js";
import { makeDraft } from "./once.js";
import { prefillOf } from "./prefilling.js";
import { call } from "./session.js";
import { listSheets, readSheet } from "./sheets.js";
import { say, t } from "./words.js";

const GROUPS = Object.freeze([
  ["money", "财务", "Money"],
  ["publicity", "三务公开", "Publicity"],
  ["decisions", "决策落实", "Decisions"],
  ["supervision", "民主监督", "Supervision"],
  ["work", "日常工作", "Work"],
  ["governance", "任职和规则", "Offices and rules"],
]);
const KNOWN = Object.freeze(["slug", "key", "roles", "person", "name", "ends"]);
const OFTEN = Object.freeze(["expenditure", "income", "notice", "posting", "closing", "nil_return", "outflow", "reply"]);

begin("new", async (main, who) => {
  const asked = query();
  const origin = asked.get("origin") ?? "";
  const type = asked.get("type") ?? "";
  const forms = await call("GET", "/desk/api/forms");
  if (origin !== "" && type !== "" && forms[type] !== undefined) {
    await drawForm(main, who, forms, { origin, type, draft: asked.get("draft") });
  } else {
    await drawChoice(main, who, forms, origin);
  }
});

const address = (origin, type, more = {}) => `/desk/new?${new URLSearchParams({ origin, type, ...more })}`;

async function drawChoice(main, who, forms, chosen) {
  const ledgers = [...new Map(who.offices.map((each) => [each.origin, each])).values()];
  if (ledgers.length === 0) {
    fill(main, element("h1", {}, t("记一笔", "Record something")), notice(t("这把钥匙现在没有任职，没有可记的账本。", "This key holds no office now, so there is no ledger to record in.")));
    return;
  }
  const sheets = await listSheets().catch(() => []);
  const select = element("select", {}, ledgers.map((each) => element("option", { value: each.origin }, `${each.community}（${each.origin}）`)));
  select.value = ledgers.some((each) => each.origin === chosen) ? chosen : ledgers[0].origin;
  const list = element("div");
  const link = (type) => element("li", {}, element("a", { class: "button", href: address(select.value, type) }, say(forms[type].label)));
  const draw = () => fill(
    list,
    element("h2", {}, t("常用", "Often")),
    element("ul", { class: "tiles" }, OFTEN.map(link)),
    GROUPS.map(([group, zh, en]) => [
      element("h2", {}, t(zh, en)),
      element("ul", { class: "tiles" }, Object.keys(forms).filter((type) => forms[type].group === group && type !== "charter").map(link)),
    ]),
  );
  select.addEventListener("change", draw);
  draw();
  fill(
    main,
    element("h1", {}, t("记一笔", "Record something")),
    drawSheets(sheets, forms),
    ledgers.length === 1 ? element("p", {}, ledgers[0].community) : labelled(t("记在哪本账上", "In which ledger"), select),
    list,
  );
}

function drawSheets(sheets, forms) {
  const known = sheets.map((each) => ({ ...each, ...readSheetKey(each.key) })).filter((each) => forms[each.type] !== undefined);
  if (known.length === 0) return null;
  return element(
    "section", { class: "box plain" },
    element("h2", {}, t("没填完的", "Begun and not finished")),
    element("ul", { class: "list" }, known.map((each) => element("li", {}, element("a", { class: "line", href: address(each.origin, each.type, each.more) }, element("span", { class: "title" }, say(forms[each.type].label)), element("span", { class: "more" }, each.origin))))),
  );
}

async function drawForm(main, who, forms, { origin, type, draft: id }) {
  const office = who.offices.find((each) => each.origin === origin);
  const form = forms[type];
  const facts = await call("GET", `/desk/api/ledgers/${origin}/facts`);
  const choices = await call("GET", `/desk/api/ledgers/${origin}/choices`);
  const draft = id === null ? null : await call("GET", `/desk/api/ledgers/${origin}/drafts/${id}`);
  const about = id === null ? aboutOf(form, query()) : null;
  const key = id === null ? sheetKey(type, about) : `draft-${id}`;
  const kept = await readSheet(origin, key).catch(() => null);
  const room = element("div");
  const differences = element("div", { "aria-live": "polite" });
  let opened = null;

  const open = (typed) => {
    opened?.close();
    opened = openForm({ form, forms, origin, facts, choices, typed, key, draft, submitted });
    fill(room, opened.element);
  };

  async function submitted(value, forget) {
    const made = draft === null
      ? await makeDraft(call, origin, key, value)
      : await call("PUT", `/desk/api/ledgers/${origin}/drafts/${id}`, { ...value, revision: draft.revision });
    await forget();
    window.location.assign(draftPath(made.origin, made.id));
  }

  const known = draft === null ? knownOf(query()) : new URLSearchParams();
  const begun = kept !== null && known.size === 0;
  const found = await knownFrom(origin, type, known); // before the form is there, so that nothing typed is lost
  const filledIn = found?.body === undefined ? null : { body: found.body };
  open(begun ? kept : draft !== null ? { body: draft.body } : filledIn ?? startOf(form, facts, about));
  const discard = begun ? goingOn(kept, draft) : null;
  discard?.append(element("div", { class: "acts" }, actionButton(t("不要了，重新填", "Start anew"), async () => {
    open(draft !== null ? { body: draft.body } : startOf(form, facts, about));
    discard.remove();
  })));
  const prefilled = draft === null && filledIn === null ? prefillOf({
    type, facts, origin, asked: query(), atOnce: !begun,
    filled: (fresh) => {
      open({ body: fresh.body });
      fill(differences, drawDifferences(fresh));
      room.querySelector("input,select,textarea")?.focus();
    },
    problem: (problem) => fill(differences, notice(problemText(problem), { tone: "bad" })),
  }) : null;
  fill(
    main,
    element("h1", {}, draft === null ? say(form.label) : t(`修改：${say(form.label)}`, `Change: ${say(form.label)}`)),
    element("p", { class: "small" }, `${office?.community ?? ""} · ${origin}`),
    draft === null ? null : notice(t("改动会产生新的一稿，已有的签名作废（都留在记录里）。", "A change makes a new revision and voids the signatures that were given; both stay on record."), { tone: "warning" }),
    discard, prefilled, differences, room,
  );
  if (found?.problem !== undefined) fill(differences, notice(problemText(found.problem), { tone: "bad" }));
  else if (found !== null && type === "handover") fill(differences, drawDifferences(found));
}

/** Give what the ledger fills in of whom the address names, or the `problem` that it has; null if it names nobody. */
async function knownFrom(origin, type, known) {
  if (known.size === 0) return null;
  try {
    return await call("GET", `/desk/api/ledgers/${origin}/prefill/${type}?${known}`);
  } catch (problem) {
    return { problem };
  }
}

/** What was begun is gone on with; if the draft was changed since, its present form is to be seen first. */
function goingOn(kept, draft) {
  if (draft === null || kept.revision === undefined || kept.revision === draft.revision) return notice(t("接着上次没填完的。", "Going on with what you began."));
  const box = notice(t(
    `接着上次没填完的。您是照第 ${kept.revision} 稿改的，现在已是第 ${draft.revision} 稿：请先看现在的一稿，再决定要不要提交您的。`,
    `Going on with what you began, from revision ${kept.revision}; it is at revision ${draft.revision} now: look at that before you submit yours.`,
  ), { tone: "warning" });
  box.append(element("p", {}, element("a", { href: draftPath(draft.origin, draft.id) }, t("看现在的一稿", "See the present revision"))));
  return box;
}

/** What an address says of the person whom a form is about, from which the ledger fills in the rest. */
function knownOf(asked) {
  return new URLSearchParams(KNOWN.filter((name) => asked.has(name)).map((name) => [name, asked.get(name)]));
}

/** What a new form begins with: what it is about, today, the ledger's currency, the only choice there is. */
function startOf(form, facts, about) {
  const body = about === null ? {} : { [about.name]: about.value };
  for (const field of form.fields) {
    if (field.kind === "day" && field.required) body[field.name] = facts.today;
    if (field.kind === "currency" && field.required) body[field.name] = facts.currency;
    if (field.name === "grade") body.grade = facts.profile?.finance === "agency" ? "agency" : "self";
    if (field.name === "handler" && field.required) {
      const own = facts.you.roles[0];
      if (own !== undefined) body.handler = own;
    }
  }
  return { body };
}

function drawDifferences(found) {
  const lines = found.differences ?? [];
  const bank = found.bank_lines ?? found.unmatched ?? [];
  if (lines.length === 0 && bank.length === 0) return notice(t("已从账本填好，账都对得上。", "Filled in from the ledger, and everything agrees."), { tone: "good" });
  const box = element("section", { class: "box warning" }, element("h2", {}, t("请先看这几处", "Look at these first")));
  box.append(element("ul", {}, lines.map((each) => element("li", {}, t(each.zh, each.en)))));
  if (bank.length > 0) {
    box.append(element("h3", {}, t("还没对上的银行流水", "Bank lines that match nothing")));
    box.append(element("ul", {}, bank.map((each) => element("li", {}, `${each.date ?? ""} ${formatAmount(each.amount)} ${each.text ?? ""}`))));
  }
  return box;
}

window.addEventListener("unhandledrejection", (event) => showProblem(event.reason));
