/**
 * The editor of a notice's table: cells to type into, or a whole table pasted from a spreadsheet. A
 * column that is marked as an amount is kept as integers, typed as 1,234.50 or as a whole number.
 */

import { AmountProblem, formatAmount, parseAmount, parseInteger } from "./amounts.js";
import { button, element, fill, freshId } from "./dom.js";
import { say, t } from "./words.js";

const MONEY = /收入|支出|余额|结余|金额|结转/;

/** An integer under a column of money is in fen, shown in yuan unless its name says 分 (docs/spec/publicity.md). */
const isYuan = (column) => MONEY.test(column) && !column.includes("分");

/** Give the editor; `initial` is a table of a body, or what `typed` gave. */
export function tableEditor(field, initial, context, { complain }) {
  let columns = [...(initial?.columns ?? [])];
  let rows = (initial?.rows ?? []).map((row) => [...row]);
  let numbers = initial?.numbers ?? columns.map((_, at) => rows.some((row) => typeof row[at] === "number"));
  rows = rows.map((row) => row.map((cell, at) => (typeof cell === "number" && isYuan(columns[at]) ? formatAmount(cell) : String(cell))));
  const grid = element("div", { class: "scroll" });
  const pasted = element("textarea", { id: freshId("paste"), "aria-label": t("从电子表格粘贴整张表", "Paste a table from a spreadsheet") });

  const changed = () => context.changed();

  function cellInput(value, label, put) {
    const made = element("input", { type: "text", "aria-label": label, autocomplete: "off" });
    made.value = value;
    made.addEventListener("input", () => {
      put(made.value);
      changed();
    });
    return made;
  }

  function draw() {
    const heads = columns.map((name, at) => element(
      "th", { scope: "col" },
      cellInput(name, t(`第 ${at + 1} 列的名称`, `Name of column ${at + 1}`), (value) => { columns[at] = value; }),
      numberBox(at),
      button(t("删列", "Remove"), () => {
        columns.splice(at, 1);
        numbers.splice(at, 1);
        rows.forEach((row) => row.splice(at, 1));
        again();
      }, { class: "quiet", "aria-label": t(`删去第 ${at + 1} 列`, `Remove column ${at + 1}`) }),
    ));
    const lines = rows.map((row, r) => element(
      "tr", {},
      row.map((cell, at) => element("td", {}, cellInput(cell, t(`第 ${r + 1} 行，${columns[at]}`, `Row ${r + 1}, ${columns[at]}`), (value) => { row[at] = value; }))),
      element("td", {}, button(t("删行", "Remove"), () => {
        rows.splice(r, 1);
        again();
      }, { class: "quiet", "aria-label": t(`删去第 ${r + 1} 行`, `Remove row ${r + 1}`) })),
    ));
    fill(grid, columns.length === 0 ? null : element("table", {}, element("thead", {}, element("tr", {}, heads, element("td", {}))), element("tbody", {}, lines)));
  }

  function numberBox(at) {
    const box = element("input", { type: "checkbox" });
    box.checked = numbers[at];
    box.addEventListener("change", () => {
      numbers[at] = box.checked;
      changed();
    });
    return element("label", { class: "check" }, box, t("数字", "numbers"));
  }

  function again() {
    draw();
    changed();
  }

  pasted.addEventListener("input", () => {
    const lines = pasted.value.replace(/\r\n?/g, "\n").split("\n").filter((line) => line.trim() !== "");
    if (lines.length < 2 || !lines[0].includes("\t")) return;
    const cells = lines.map((line) => line.split("\t").map((cell) => cell.trim()));
    columns = cells[0];
    rows = cells.slice(1).map((row) => columns.map((_, at) => row[at] ?? ""));
    numbers = columns.map((name) => MONEY.test(name));
    pasted.value = "";
    again();
  });
  draw();

  const addColumn = button(t("加一列", "Add a column"), () => {
    columns.push("");
    numbers.push(false);
    rows.forEach((row) => row.push(""));
    again();
  });
  const addRow = button(t("加一行", "Add a row"), () => {
    rows.push(columns.map(() => ""));
    again();
  });
  const made = element(
    "fieldset", {}, element("legend", {}, say(field)), grid, element("div", { class: "acts" }, addRow, addColumn),
    element("label", { for: pasted.id }, t("从电子表格粘贴整张表（第一行是列名）", "Paste a table from a spreadsheet (its first row names the columns)")), pasted,
  );

  return {
    element: made,
    read(where, problems) {
      made.dataset.where = where;
      if (columns.length === 0) {
        if (field.required) complain(problems, where, made, "请填这一项", "Fill this in");
        return undefined;
      }
      const read = rows.map((row, r) => row.map((cell, at) => {
        if (!numbers[at]) return cell;
        try {
          return readNumber(cell, isYuan(columns[at]));
        } catch (problem) {
          if (!(problem instanceof AmountProblem)) throw problem;
          complain(problems, `${where}.rows[${r}][${at}]`, made, `第 ${r + 1} 行“${columns[at]}”：${problem.zh}`, `Row ${r + 1}, ${columns[at]}: ${problem.en}`);
          return 0;
        }
      }));
      return { columns: columns.map((name) => name.trim()), rows: read };
    },
    typed: () => (columns.length === 0 ? undefined : { columns, rows, numbers }),
  };
}

/** A cell of a column of yuan is an amount; of any other column of numbers, a whole number. */
function readNumber(typed, isAmount) {
  return isAmount ? parseAmount(typed, { isSigned: true }) : parseInteger(typed, { least: Number.MIN_SAFE_INTEGER, most: Number.MAX_SAFE_INTEGER });
}
