/**
 * Tables: dropped, chosen or pasted; read by the desk; every row shown with what is wrong; signed all
 * at once. What a column is, is chosen once for each header and kept. The file can be dropped again as
 * often as it takes: rows that are in the ledger already are left alone.
 */

import { showBooks } from "./import-books.js";
import { chooseColumns } from "./import-columns.js";
import { rowsOf } from "./import-rows.js";
import { showRows } from "./import-view.js";
import { call } from "./session.js";
import { button, element } from "./verifier/dom.js";
import { t } from "./words.js";

const MAX_BYTES = 20 * 1024 * 1024;
const LAYOUTS = [
  ["register", "收支登记表", "register of income and expenditure"],
  ["bank_statement", "银行流水", "bank statement"],
  ["voucher_journal", "序时账（凭证）", "voucher journal"],
  ["board", "公开榜（现金、银行存款、收支逐笔）", "public board"],
];

/**
 * Give the page's content. `offices` are the ledgers in which somebody sits, `signerFor()` gives his
 * Signer when he wants to sign.
 */
export function importTables({ offices, signerFor }) {
  const state = { origin: offices[0]?.origin ?? "", layout: "register", given: null, split: null };
  const said = element("div", { class: "import-said", role: "status", "aria-live": "polite" });
  const below = element("div", { class: "import-result" });
  const books = element("div", {});

  async function read(choices = null, sheet = null) {
    below.replaceChildren();
    books.replaceChildren();
    say(t("正在读表、逐行核对……", "Reading the table, row by row …"));
    try {
      let answer = await ask(state, choices, sheet);
      if (choices === null && answer.layout === "register") {
        const kept = await keptChoices(state.origin, answer.header_key);
        if (kept !== null && fits(kept, answer)) answer = await ask(state, { ...kept, header_row: answer.header_row, book: null }, answer.sheet);
      }
      say("");
      show(answer);
    } catch (problem) {
      say(problem);
    }
  }

  function show(answer) {
    const again = (choices, sheet = answer.sheet) => {
      keepChoices(state.origin, answer.header_key, choices);
      read(choices, sheet);
    };
    below.replaceChildren(
      answer.sheets.length > 1 ? sheetChooser(answer, (sheet) => read(null, sheet)) : "",
      answer.layout === "register" ? chooseColumns({ answer, offices, chosen: again, several: (pairs, choicesOf) => toLedgers(answer, pairs, choicesOf) }) : "",
      answer.plan === null ? "" : showRows({ answer, rows: rowsOf(answer.plan), signerFor, finished: () => {} }),
    );
  }

  /** Several books, each read for a ledger of its own. */
  function toLedgers(answer, pairs, choicesOf) {
    keepChoices(state.origin, answer.header_key, choicesOf(null));
    books.replaceChildren(showBooks({
      pairs, signerFor, read: (pair) => ask({ ...state, origin: pair.origin }, choicesOf(pair), answer.sheet),
    }));
    books.scrollIntoView({ block: "nearest" });
  }

  function say(problem) {
    const text = typeof problem === "string" ? problem : t(problem.zh ?? FAILED[0], problem.en ?? FAILED[1]);
    said.replaceChildren(text === "" ? "" : element("p", { class: typeof problem === "string" ? "" : "problem" }, text));
  }

  async function take(file) {
    if (file === undefined) return;
    if (file.size > MAX_BYTES) {
      say({ zh: "表格超过 20 MB。请按月份拆开，或用命令行 mingbai import。", en: "The table has more than 20 MB. Split it by months, or use mingbai import." });
      return;
    }
    state.given = { name: file.name, content: base64(new Uint8Array(await file.arrayBuffer())) };
    read();
  }

  const ledger = select(t("账本", "Ledger"), offices.map((each) => [each.origin, each.community ?? each.origin]), (value) => {
    state.origin = value;
    if (state.given !== null) read();
  });
  const layout = select(t("表格类型", "Kind of table"), LAYOUTS.map(([value, zh, en]) => [value, t(zh, en)]), (value) => {
    state.layout = value;
    if (state.given !== null) read();
  });
  return element(
    "div",
    { class: "import" },
    element("p", {}, t("每一行成为一条记录。先核对，没有问题才签；签之前什么都不入账。", "Each row becomes a record. It is checked first; nothing is entered before you sign.")),
    element("div", { class: "row" }, ledger.field, layout.field),
    dropZone(take, (text) => {
      state.given = { name: t("粘贴的表格", "pasted table"), text };
      read();
    }),
    element("p", { class: "small" }, t("没有现成的表？下载模板填写，不用选列：", "No table yet? Fill in a template, which needs no choices: "),
      element("a", { class: "button quiet", href: "/desk/api/templates/register.xlsx", download: true }, t("收支登记.xlsx", "register.xlsx")), " ",
      element("a", { class: "button quiet", href: "/desk/api/templates/books.xlsx", download: true }, t("多账套.xlsx", "several-books.xlsx"))),
    said,
    below,
    books,
  );
}

const FAILED = ["没有读成，请稍后再试。选好的文件还在。", "It was not read; try again in a moment. The file is still chosen."];

function ask(state, choices, sheet) {
  const asked = { ...state.given, layout: state.layout };
  if (sheet !== null && sheet !== undefined) asked.sheet = sheet;
  if (choices !== null) asked.choices = choices;
  return call("POST", `/desk/api/ledgers/${state.origin}/tables`, asked);
}

/** Whether the choices that were kept are about columns that this table has. */
function fits(choices, answer) {
  const letters = new Set(answer.header.map((each) => each.letter));
  return Object.keys(choices.uses ?? {}).every((letter) => letters.has(letter));
}

async function keptChoices(origin, key) {
  try {
    return (await call("GET", `/desk/api/ledgers/${origin}/sheets/mapping-${key}`)).value ?? null;
  } catch (_) {
    return null; // nothing was kept, which is no problem
  }
}

async function keepChoices(origin, key, choices) {
  try {
    await call("PUT", `/desk/api/ledgers/${origin}/sheets/mapping-${key}`, { value: { ...choices, book: null } });
  } catch (_) {
    // it is chosen again next time
  }
}

function dropZone(take, pasted) {
  const input = element("input", {
    type: "file", class: "visually-hidden", accept: ".csv,.xls,.xlsx,.gz",
    onchange: () => {
      take(input.files[0]);
      input.value = "";
    },
  });
  const area = element("textarea", {
    rows: "3", "aria-label": t("从表格软件复制后粘贴到这里", "Paste here what you copied from a spreadsheet"),
    placeholder: t("或者在表格软件里选中（连表头），复制，粘贴到这里", "Or select in a spreadsheet (with the header), copy, and paste here"),
  });
  const zone = element(
    "div",
    {
      class: "drop-zone",
      ondragover: (event) => {
        event.preventDefault();
        zone.classList.add("over");
      },
      ondragleave: () => zone.classList.remove("over"),
      ondrop: (event) => {
        event.preventDefault();
        zone.classList.remove("over");
        take(event.dataTransfer.files[0]);
      },
    },
    element("label", { class: "button file-button" }, t("选择表格（.xlsx、.xls、.csv）", "Choose a table (.xlsx, .xls, .csv)"), input),
    element("p", { class: "small" }, t("或把文件拖到这里。", "Or drop the file here.")),
    area,
    button(t("读粘贴的内容", "Read what I pasted"), () => {
      if (area.value.trim() !== "") pasted(area.value);
    }),
  );
  return zone;
}

function sheetChooser(answer, chosen) {
  const found = select(t("工作表", "Sheet"), answer.sheets.map((name) => [name, name]), chosen);
  found.input.value = answer.sheet;
  return found.field;
}

/** A labelled list of choices; `field` is the element, and `value` sets what is chosen. */
export function select(label, options, changed) {
  const input = element("select", { onchange: () => changed(input.value) }, options.map(([value, text]) => element("option", { value }, text)));
  return {
    input,
    field: element("label", { class: "field" }, element("span", {}, label), input),
    set value(value) {
      input.value = value;
    },
  };
}

function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}
