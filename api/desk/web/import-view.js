/**
 * The rows of a table as they were judged: what is wrong, what may be a name, what would be entered;
 * a hundred at a time. And the gesture that signs them all.
 */

import { countsOf, filtered, isNew, money, pageOf } from "./import-rows.js";
import { signAndSend } from "./import-signing.js";
import { drawBody } from "./plain.js";
import { findHints, keepDisclosures, masked, sealed } from "./privacy-hints.js";
import { call } from "./session.js";
import { button, element } from "./verifier/dom.js";
import { t } from "./words.js";

let forms = null;

const TYPES = { income: ["收入", "income"], expenditure: ["支出", "expenditure"], refund: ["退款", "refund"], transfer: ["转账", "transfer"], pay_list: ["发放表", "pay list"], bank_statement: ["银行流水", "bank statement"], outflow: ["未经审批支出", "outflow without approval"] };

/**
 * Give the rows as an element; `signerFor()` gives the Signer when somebody wants to sign, `changed()`
 * hears of whatever is chosen. Its `rows` says how many are `fresh()`, `bad()` and `ready()` to be
 * signed, signs them by `sign()`, and `said()` is what became of it.
 */
export function showRows({ answer, rows, signerFor, finished, changed: told = () => {} }) {
  const { plan, frame } = answer;
  let outcome = "";
  const view = { filter: countsOf(rows).bad > 0 ? "problems" : "all", page: 0, skip: false };
  const body = element("tbody", {});
  const pager = element("div", { class: "row pager" });
  const filters = element("div", { class: "row", role: "group", "aria-label": t("看哪些行", "Which rows") });
  const signing = element("div", { class: "import-signing" });

  function draw() {
    const counts = countsOf(rows);
    const choose = (filter) => () => {
      view.filter = filter;
      view.page = 0;
      draw();
    };
    const filterButton = (filter, text) =>
      button(text, choose(filter), { "aria-pressed": String(view.filter === filter) });
    filters.replaceChildren(
      filterButton("all", t(`全部 ${counts.whole}`, `All ${counts.whole}`)),
      filterButton("problems", t(`有问题 ${counts.bad}`, `Problems ${counts.bad}`)),
      filterButton("names", t(`可能有人名 ${counts.names}`, `Perhaps names ${counts.names}`)),
      filterButton("new", t(`可以入账 ${counts.fresh}`, `To enter ${counts.fresh}`)),
    );
    const shown = pageOf(filtered(rows, view.filter), view.page);
    view.page = shown.page;
    body.replaceChildren(...shown.rows.map((row) => line(row, plan.opened, changed)));
    const turn = (by) => () => {
      view.page += by;
      draw();
    };
    pager.replaceChildren(
      button(t("上一页", "Previous"), turn(-1), { disabled: shown.page === 0 }),
      element("span", {}, t(`第 ${shown.page + 1} 页，共 ${shown.pages} 页`, `Page ${shown.page + 1} of ${shown.pages}`)),
      button(t("下一页", "Next"), turn(1), { disabled: shown.page + 1 >= shown.pages }),
    );
    signing.replaceChildren(gesture(counts));
  }

  async function changed(row, hint, isSealing) {
    const { statement } = row;
    const made = isSealing ? sealed(statement.body, hint) : { body: masked(statement.body, hint), disclosure: null };
    if (made.disclosure !== null) {
      await keepDisclosures(frame.origin, statement.no, [made.disclosure]);
      plan.opened[made.disclosure.commitment] = hint.found;
    }
    statement.body = made.body;
    row.names = row.names.filter((each) => each !== hint && each.field !== hint.field);
    draw();
  }

  function gesture(counts) {
    const fresh = signable();
    const nobody = counts.fresh - fresh.length;
    const mayStart = fresh.length > 0 && (counts.bad === 0 || view.skip);
    return element(
      "div",
      {},
      nobody > 0 ? element("p", { class: "problem" }, t(`有 ${nobody} 行现在没有人可以签（缺任职的人），先不入账。`, `${nobody} rows have nobody in office to sign them, and stay out.`)) : null,
      counts.entered > 0 ? element("p", {}, t(`${counts.entered} 行已在账本里，不会重复。`, `${counts.entered} rows are in the ledger already and are left alone.`)) : null,
      counts.drafted > 0 ? element("p", {}, t(`${counts.drafted} 行已是草稿，等别人会签。`, `${counts.drafted} rows are drafts that wait for others.`)) : null,
      counts.bad > 0
        ? element("label", { class: "radio" }, element("input", { type: "checkbox", checked: view.skip, onchange: (event) => {
            view.skip = event.target.checked;
            draw();
            told();
          } }), t(`先不管有问题的 ${counts.bad} 行，只录其余的`, `Leave the ${counts.bad} rows with problems out, and enter the others`))
        : null,
      button(t(`核对好了，签名 ${fresh.length} 条`, `Checked: sign ${fresh.length}`), () => sign(fresh), { class: "main", disabled: !mayStart }),
    );
  }

  const signable = () => (outcome === "" ? rows.filter((row) => isNew(row) && byOf(plan, row) !== null) : []);

  async function sign(fresh) {
    const signer = await signerFor();
    if (signer === null || signer === undefined) return;
    const bar = element("progress", { max: String(fresh.length), value: "0", "aria-label": t("签名进度", "Signing") });
    const said = element("p", { role: "status", "aria-live": "polite" });
    signing.replaceChildren(bar, said);
    const statements = fresh.map((row) => ({ ...row.statement, by: byOf(plan, row) }));
    const tell = ({ signed, sent, all }) => {
      bar.value = sent;
      said.textContent = t(`已签 ${signed} 条，已送 ${sent} 条，共 ${all} 条`, `${signed} signed, ${sent} sent, of ${all}`);
    };
    try {
      const done = await signAndSend({ statements, frame, signer, told: tell });
      outcome = t(`已入账 ${done.entered} 条，草稿 ${done.drafted} 条`, `${done.entered} entered, ${done.drafted} drafts`);
      signing.replaceChildren(element("p", { class: "done", role: "status" }, t(
        `完成：${done.entered} 条已入账，${done.drafted} 条成为草稿，等会签。`,
        `Done: ${done.entered} are in the ledger, ${done.drafted} are drafts that wait for others.`)),
        done.drafted > 0 ? element("a", { href: "/desk/month" }, t("看本月会签", "See this month's list")) : "");
      finished(done);
    } catch (problem) {
      outcome = t("中途断了，请再读一次", "interrupted: read it again");
      signing.replaceChildren(
        element("p", { class: "problem", role: "alert" }, t(problem.zh ?? "中途断了。", problem.en ?? "It was interrupted."), " ",
          t("前面送到的都在；把同一个文件再读一次，接着签，不会重复。", "What was sent before is in. Read the same file again and go on; nothing is entered twice.")),
      );
    }
  }

  draw();
  const section = element(
    "section",
    { class: "import-rows", "aria-label": t("核对结果", "Rows") },
    summary(answer, rows),
    filters,
    element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("各行", "Rows") },
      element("table", {}, element("thead", {}, element("tr", {}, ...[["行", "Row"], ["结果", "Result"], ["日期", "Date"], ["摘要", "Summary"], ["对方", "Other party"], ["金额", "Amount"]].map(([zh, en]) => element("th", { scope: "col" }, t(zh, en))))), body)),
    pager,
    signing,
  );
  section.rows = {
    fresh: () => signable().length,
    bad: () => countsOf(rows).bad,
    ready: () => (countsOf(rows).bad === 0 || view.skip ? signable().length : 0),
    sign: () => sign(signable()),
    said: () => outcome,
  };
  return section;
}

function byOf(plan, row) {
  return plan.by[row.statement.by];
}

function summary(answer, rows) {
  const { plan } = answer;
  const counts = countsOf(rows);
  const { positive, negative } = plan.sums.statements;
  return element(
    "div",
    { class: "import-summary" },
    element("p", {}, element("strong", {}, counts.bad === 0
      ? t(`${plan.rows} 行都读懂了。`, `All ${plan.rows} rows are understood.`)
      : t(`${plan.rows} 行里有 ${counts.bad} 行有问题，下面逐行说明。`, `${counts.bad} of ${plan.rows} rows have a problem, each said below.`)), " ",
      t(`成为 ${plan.statements.length} 条记录；空行 ${plan.blank}，合计、结转等不录的 ${plan.left_out.length} 行。`, `${plan.statements.length} records; ${plan.blank} blank rows, ${plan.left_out.length} of sums and the like are not recorded.`)),
    element("p", {}, t(`记录合计：${positive.count} 笔 ${money(positive.amount)}${negative.count > 0 ? `，负数 ${negative.count} 笔 ${money(negative.amount)}` : ""}。请和表上的合计对一对。`, `Together: ${positive.count} for ${money(positive.amount)}${negative.count > 0 ? `, ${negative.count} negative for ${money(negative.amount)}` : ""}. Compare it with the table's own sum.`)),
    plan.remarks.length > 0 ? element("ul", { class: "remarks" }, plan.remarks.map((each) => element("li", {}, t(each.zh, each.en)))) : null,
  );
}

function line(row, opened, changed) {
  const { statement } = row;
  const body = statement?.body ?? {};
  const party = body.payee ?? body.payer ?? null;
  return element(
    "tr",
    { class: row.problems.length > 0 ? "bad" : null },
    element("th", { scope: "row" }, String(row.row)),
    element("td", {}, result(row, changed)),
    element("td", {}, body.date ?? body.period ?? ""),
    element("td", {}, element("bdi", {}, body.summary ?? "")),
    element("td", {}, party === null ? "" : partyText(party, opened)),
    element("td", { class: "number" }, body.amount === undefined ? "" : money(body.amount)),
  );
}

/** Everything of a statement that would be signed, drawn when somebody unfolds it. */
function wholeOf({ type, body }) {
  const room = element("div", {});
  const open = async () => {
    if (room.childElementCount > 0) return;
    forms ??= await call("GET", "/desk/api/forms").catch(() => ({}));
    room.replaceChildren(drawBody(body, forms[type]));
  };
  return element("details", { ontoggle: open }, element("summary", {}, t("全部内容", "All of it")), room);
}

function result(row, changed) {
  const { statement } = row;
  if (row.problems.length > 0) return element("ul", { class: "plain" }, row.problems.map((each) => element("li", { class: "problem" }, t(each.zh, each.en))));
  if (statement === null) return t("没有录", "left out");
  if (row.index !== null) return t(`已在账本第 ${row.index} 条`, `in the ledger, entry ${row.index}`);
  const [zh, en] = TYPES[statement.type] ?? [statement.type, statement.type];
  const hints = row.names.length === 0 ? [] : findHints(statement.body).filter((each) => each.what === "name");
  return [
    element("span", {}, statement.drafted ? t(`${zh}，已是草稿`, `${en}, a draft already`) : t(zh, en)),
    wholeOf(statement),
    ...hints.map((hint) => element("div", { class: "hint" }, t("可能是人名：", "Perhaps a name: "), element("bdi", {}, hint.shown), " ",
      button(t("遮盖", "Mask"), () => changed(row, hint, false)),
      hint.canSeal ? button(t("密封", "Seal"), () => changed(row, hint, true)) : null)),
  ];
}

function partyText(party, opened) {
  if (party.org !== undefined) return element("bdi", {}, party.org);
  if (party.sealed !== undefined) return [element("bdi", {}, opened[party.sealed] ?? ""), element("span", { class: "small" }, t("（密封，不公开）", " (sealed, not published)"))];
  return t("（没写）", "(not named)");
}
