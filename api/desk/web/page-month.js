/** The countersigner's list of a month: exceptions first, one by one; all the rest with one gesture. */

import { formatAmount, normalizePeriod } from "./amounts.js";
import { actionButton, element, fill, labelled, notice, problemText, quoted } from "./dom.js";
import { begin, draftPath, query } from "./frame.js";
import { drawLookalikes, sayAmount, sentenceOf } from "./plain.js";
import { call, clockAhead } from "./session.js";
import { signerFor } from "./signer.js";
import { NotAsShown, checkText, signDraft } from "./signing-checked.js";
import { say, t } from "./words.js";
import { sayPeriod } from "./verifier/words.js";

const AT_ONCE = 50;

begin("month", async (main, who) => {
  const ledgers = [...new Map(who.offices.map((each) => [each.origin, each])).values()];
  const asked = query();
  const origin = asked.get("origin") ?? ledgers[0]?.origin ?? "";
  const office = ledgers.find((each) => each.origin === origin);
  if (office === undefined) {
    fill(main, element("h1", {}, t("本月会签", "The month")), notice(t("这把钥匙现在没有任职。", "This key holds no office now.")));
    return;
  }
  const month = asked.get("month") ?? new Date(Date.now() - clockAhead() + 8 * 3600 * 1000).toISOString().slice(0, 7);
  const forms = await call("GET", "/desk/api/forms");
  await drawMonth(main, who, { ledgers, office, month, forms });
});

async function drawMonth(main, who, page) {
  const { ledgers, office, month, forms } = page;
  const list = await call("GET", `/desk/api/month?${new URLSearchParams({ origin: office.origin, month })}`);
  const typed = element("input", { type: "text", autocomplete: "off" });
  typed.value = month;
  const ledger = element("select", {}, ledgers.map((each) => element("option", { value: each.origin }, each.community)));
  ledger.value = office.origin;
  const open = actionButton(t("看这个月", "Show"), async () => {
    window.location.assign(`/desk/month?${new URLSearchParams({ origin: ledger.value, month: normalizePeriod(typed.value) })}`);
  });
  const ordinary = list.ordinary.map((each) => each.draft);
  const result = element("div", { "aria-live": "polite" });
  fill(
    main,
    element("h1", {}, t(`会签：${say(sayPeriod(month))}`, `To countersign: ${say(sayPeriod(month))}`)),
    element("p", { class: "lead" }, list.totals.count === 0
      ? t("这个月没有等您签的。", "Nothing of this month waits for you.")
      : t(`共 ${list.totals.count} 份，${sayAmount(list.totals.amount, list.totals.currency)}；其中 ${list.totals.exceptions} 份要单独看。`, `${list.totals.count} in all, ${sayAmount(list.totals.amount, list.totals.currency)}; ${list.totals.exceptions} to be looked at one by one.`)),
    list.warnings.length === 0 ? null : element("section", { class: "box warning" }, element("h2", {}, t("这个月合起来要注意", "Of the month as a whole")), warningLines(list.warnings)),
    list.exceptions.length === 0 ? null : element(
      "section", { class: "box warning" }, element("h2", {}, t("先看这些，一份一份签", "These first, one by one")),
      element("ul", { class: "list" }, list.exceptions.map((each) => element("li", {}, exceptionLine(each, month)))),
    ),
    ordinary.length === 0 ? null : ordinaryBox(main, who, page, ordinary, result),
    result,
    element("section", {}, element("h2", {}, t("别的月份、别的账本", "Another month or ledger")), element("div", { class: "pair" }, labelled(t("月份", "Month"), typed), labelled(t("账本", "Ledger"), ledger)), element("div", { class: "acts" }, open)),
  );
}

const WHY = Object.freeze({
  no_voucher: ["没有凭证", "no voucher"],
  new_payee: ["第一次付给", "new payee"],
  above_tier: ["超过签字额度", "above its tier"],
  over_budget: ["超预算", "over budget"],
  red_warning: ["有红色提醒", "a red warning"],
  opinion: ["有人提了意见", "somebody gave an opinion"],
});

function exceptionLine({ draft, why }, month) {
  return element(
    "a", { class: "line", href: `${draftPath(draft.origin, draft.id)}?${new URLSearchParams({ month })}` },
    Number.isInteger(draft.amount) ? element("span", { class: "sum" }, formatAmount(draft.amount)) : null,
    element("span", { class: "title" }, `${say(draft.label)}：`, quoted(draft.title)),
    element("span", { class: "more" }, why.map((each) => t(...WHY[each])).join("、")),
  );
}

const warningLines = (warnings) => element("ul", {}, warnings.map((each) => element("li", {}, t(each.zh, each.en))));

/** Everything that is as usual: one table, each row in words from its own text, one gesture for all. */
function ordinaryBox(main, who, page, drafts, result) {
  const { office, forms } = page;
  const rows = [];
  const wrong = [];
  for (const draft of drafts) {
    try {
      const read = checkText(draft, office);
      const { type, body } = read.value;
      rows.push({ draft, read, said: sentenceOf(type, body, forms[type], new Map(Object.entries(draft.called))) });
    } catch (problem) {
      if (!(problem instanceof NotAsShown)) throw problem;
      wrong.push({ draft, problem });
    }
  }
  const agreed = element("input", { type: "checkbox" });
  const press = actionButton(t(`一次签名：${rows.length} 份`, `Sign all ${rows.length}`), () => signAll(main, who, page, rows, agreed, result), { class: "main sign-all" });
  return element(
    "section", {}, element("h2", {}, t("其余照常的", "The rest, as usual")),
    wrong.map(({ draft, problem }) => notice(`${draft.title}：${t(problem.zh, problem.en)}`, { tone: "bad" })),
    element("ol", { class: "ordinary" }, rows.map(({ draft, read, said }) => element(
      "li", {}, quoted(said), drawLookalikes(said), " ",
      element("a", { href: draftPath(draft.origin, draft.id) }, t("细看", "details"), element("span", { class: "visually-hidden" }, `：${draft.title}`)),
      draft.warnings.length === 0 ? null : warningLines(draft.warnings),
    ))),
    element("label", { class: "check" }, agreed, t("以上我都看过了", "I have looked at all of these")),
    element("div", { class: "acts" }, press),
  );
}

async function signAll(main, who, page, rows, agreed, result) {
  if (!agreed.checked) {
    fill(result, notice(t("请先勾选“以上我都看过了”。", "First tick that you have looked at all of these."), { tone: "warning" }));
    agreed.focus();
    return;
  }
  const { office } = page;
  const signer = await signerFor(who.public_key, result);
  if (signer === null) return;
  const bar = element("progress", { max: String(rows.length), value: "0", "aria-label": t("正在签名", "Signing") });
  const said = element("p", { role: "status" });
  fill(result, bar, said);
  let done = 0;
  const failed = [];
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const part = rows.slice(at, at + AT_ONCE);
    try {
      const signatures = await Promise.all(part.map(async ({ draft, read }) => {
        const line = await signDraft({ draft, slug: office.slug, signer, office, shown: read.id });
        return { origin: office.origin, draft: draft.id, ...line };
      }));
      const { signatures: answers } = await call("POST", "/desk/api/signatures", { signatures });
      answers.forEach((each, number) => {
        if (each.error) failed.push({ draft: part[number].draft, problem: each.error });
      });
    } catch (problem) {
      const rest = rows.slice(at).map(({ draft }) => draft);
      fill(result, notice(t(`签到第 ${done} 份时断了，后面 ${rest.length} 份还没有送到；再点一次就接着签，不会签两次。${problemText(problem)}`, `It stopped after ${done}; ${rest.length} are left. Press again to go on: nothing is signed twice. ${problemText(problem)}`), { tone: "bad", focus: true }));
      return;
    }
    done += part.length;
    bar.value = done;
    said.textContent = t(`已签 ${done} / ${rows.length}`, `${done} of ${rows.length} signed`);
  }
  await drawMonth(main, who, page);
  const box = notice(t(`签好了 ${done - failed.length} 份。`, `${done - failed.length} signed.`), { tone: failed.length === 0 ? "good" : "warning", focus: true });
  if (failed.length > 0) box.append(element("ul", {}, failed.map(({ draft, problem }) => element("li", {}, `${draft.title}：${t(problem.zh, problem.en)}`))));
  main.querySelector("h1").after(box);
}
