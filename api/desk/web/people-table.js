/**
 * Staffing from one table: every row judged by the desk, what would be entered shown, then signed here,
 * one statement after the other, since each cites the one before. Reading it is the dry run.
 */

import { actionButton, element, fill, labelled, notice, problemText, quoted } from "./dom.js";
import { drawBody, readStatement, sentenceOf } from "./plain.js";
import { call } from "./session.js";
import { signerFor } from "./signer.js";
import { NotAsShown, signDraft } from "./signing-checked.js";
import { t } from "./words.js";
import { equal } from "./verifier/bytes.js";
import { encode } from "./verifier/canonical.js";

const MAX_BYTES = 20 * 1024 * 1024;
const PIECE = 0x8000;
const COLUMNS = Object.freeze({
  origin: "账本", community: "社区", action: "动作", roles: "职务", person: "人员", name: "姓名",
  slug: "钥匙名", key: "公钥", resolution: "决议", reason: "理由",
});

/** Give the part of the page; `entered()` is called after something was. */
export function staffFromTable({ who, entered }) {
  const file = element("input", { type: "file", accept: ".csv,.xlsx,.xls" });
  const pasted = element("textarea", { autocomplete: "off", spellcheck: "false" });
  const room = element("div", { class: "staffing", "aria-live": "polite" });

  async function read() {
    try {
      fill(room, notice(t("正在逐行核对……", "Checking row by row …")));
      const judged = await call("POST", "/desk/api/staffing", await given(file, pasted));
      const forms = await call("GET", "/desk/api/forms");
      fill(room, shown(judged, { who, room, entered, again: read, forms }));
    } catch (problem) {
      fill(room, notice(problemText(problem), { tone: "bad", focus: true }));
    }
  }

  return element(
    "details", { class: "bulk" }, element("summary", {}, t("照一张表任职、免职、换钥", "Appoint, end and rekey from a table")),
    element("p", {}, t("每人一行，列：账本（或社区）、动作（任职、免职、换钥）、职务、姓名、公钥；要时加 人员、钥匙名、决议、理由。先核对，什么也不入账。", "A row for each person. Columns: ledger (or community), action (appoint, end, rekey), roles, name, key; if need be person, slug, resolution, reason. It is checked first, and nothing is entered.")),
    element("p", {}, element("a", { href: "/desk/api/templates/staffing.xlsx" }, t("空表（xlsx）", "An empty table (xlsx)"))),
    labelled(t("表格（csv、xlsx、xls）", "The table (csv, xlsx, xls)"), file, { required: false }),
    labelled(t("或从表格软件粘贴", "or pasted from a spreadsheet"), pasted, { required: false }),
    element("div", { class: "acts" }, actionButton(t("核对（不入账）", "Check (enters nothing)"), read, { class: "main" })),
    room,
  );
}

async function given(file, pasted) {
  const chosen = file.files[0];
  if (chosen === undefined) return { name: "pasted.csv", text: pasted.value };
  if (chosen.size > MAX_BYTES) throw { zh: "表格超过 20 MB，请拆开。", en: "The table has more than 20 MB: split it." };
  const bytes = new Uint8Array(await chosen.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return { name: chosen.name, content: btoa(text) };
}

function shown(judged, page) {
  const ledgers = judged.ledgers.filter((each) => each.acts.length > 0);
  const count = ledgers.reduce((total, each) => total + each.acts.length, 0);
  const stood = judged.ledgers.reduce((total, each) => total + each.stood.length, 0);
  const parts = [notice(t(
    `可以入账 ${count} 条（${ledgers.length} 个账本），${stood} 行现在就是这样，${judged.problems.length} 处要改。有问题的账本先不动。`,
    `${count} statements can be entered in ${ledgers.length} ledgers, ${stood} rows say what stands already, ${judged.problems.length} are to be put right. A ledger with a problem is left alone.`,
  ), { tone: judged.problems.length > 0 ? "warning" : "good", focus: true })];
  if (judged.problems.length > 0) {
    parts.push(element("h3", {}, t("要改的", "To be put right")), element("ul", { class: "list problems" }, judged.problems.map((each) => element(
      "li", {}, element("span", { class: "title" }, t(`第 ${each.row} 行，${COLUMNS[each.column]}：`, `Row ${each.row}, ${each.column}: `)), t(each.zh, each.en), each.origin === "" ? null : element("span", { class: "more" }, each.origin),
    ))));
  }
  if (count === 0) return parts;
  const lines = new Map();
  for (const ledger of ledgers) {
    parts.push(element("h3", {}, quoted(ledger.community)), element("ol", { class: "acts-shown" }, ledger.acts.map((act) => {
      const state = element("span", { class: "more", role: "status" });
      lines.set(act, state);
      const whole = element("details", {}, element("summary", {}, t("全部内容", "All of it")), drawBody(act.body, page.forms[act.type]));
      return element("li", {}, sentence(act), state, whole);
    })));
    if (ledger.vacant.length > 0) parts.push(notice(t(`照这样办，就没有人任 ${ledger.vacant.join("、")} 了。`, `After this nobody is ${ledger.vacant.join(", ")}.`), { tone: "warning" }));
  }
  const told = element("div", { "aria-live": "polite" });
  const room = element("div");
  const press = actionButton(t(`签名并入账：${count} 条`, `Sign and enter ${count}`), async () => {
    const signer = await signerFor(page.who.public_key, room);
    if (signer === null) return;
    const done = await enterAll(ledgers, { ...page, signer, lines, told });
    press.remove();
    fill(told, done);
    await page.entered();
  }, { class: "main" });
  parts.push(room, element("div", { class: "acts" }, press), told);
  return parts;
}

/** What a row does, read from the very body that is signed; names that the desk gives stand beside their ids. */
function sentence({ type, body, row, who, offices }) {
  const called = new Map(type === "appointment" ? body.roles.map((role, at) => [role, offices[at] ?? role]) : [[body.slug, who]]);
  return [t(`第 ${row} 行：`, `Row ${row}: `), quoted(sentenceOf(type, body, undefined, called))];
}

/** Enter ledger after ledger; what one of them refuses stops it and no other. */
async function enterAll(ledgers, page) {
  let entered = 0;
  let stopped = 0;
  for (const ledger of ledgers) {
    const office = page.who.offices.find((each) => each.origin === ledger.origin);
    for (const act of ledger.acts) {
      const line = page.lines.get(act);
      let state;
      try {
        state = await enterOne(ledger, act, office, page.signer);
      } catch (problem) {
        line.textContent = problemText(problem);
        stopped += 1;
        break;
      }
      line.textContent = state.words;
      if (!state.isEntered) {
        stopped += 1;
        break;
      }
      entered += 1;
    }
  }
  return notice(stopped === 0
    ? t(`都入账了：${entered} 条。`, `All ${entered} are entered.`)
    : t(`入账 ${entered} 条；${stopped} 个账本停下了，原因写在那一行。改好或签齐后，把同一张表再核对一次，只补还没有的。`, `${entered} are entered; ${stopped} ledgers stopped, as their line says. Put it right, then check the same table again: it enters what is missing.`),
  { tone: stopped === 0 ? "good" : "warning", focus: true });
}

async function enterOne(ledger, act, office, signer) {
  const path = `/desk/api/ledgers/${ledger.origin}/drafts`;
  const draft = act.drafted === null
    ? await call("POST", path, { type: act.type, body: act.body })
    : await call("GET", `${path}/${act.drafted}`);
  const read = readStatement(draft.text);
  if (read.value.type !== act.type || !equal(encode(read.value.body), encode(act.body))) {
    throw new NotAsShown("草稿和表上显示的不一样，没有签。请告诉管理员。", "The draft is not what was shown; it was not signed. Tell the operator.");
  }
  let state = draft;
  if (draft.wanted.some((each) => each.slug === office.slug && each.state === "waiting")) {
    const line = await signDraft({ draft, slug: office.slug, signer, office, shown: read.id });
    state = await call("POST", `${path}/${draft.id}/signatures`, line);
  }
  if (state.state === "appended") return { isEntered: true, words: t("，已入账", ", entered") };
  if (state.error) return { isEntered: false, words: t(`，账本没有收：${state.error.zh}`, `, refused: ${state.error.en}`) };
  const waits = state.wanted.filter((each) => each.state === "waiting").map((each) => each.name).join("、");
  return { isEntered: false, words: t(`，已起草，等 ${waits} 签`, `, drafted, waits for ${waits}`) };
}
