/**
 * Editors: one for every kind of field that a form describes. An editor is
 * `{element, read(where, problems), typed()}`: `read` gives the value as a body has it, undefined if
 * nothing was typed, and adds what is wrong to `problems`; `typed` gives what stands in its controls,
 * right or wrong, so that nothing typed is ever lost.
 *
 * `initial` is a value of a body, or what `typed` gave earlier.
 */

import { AmountProblem, formatAmount, formatCapitals, halfWidth, normalizePeriod, parseAmount, parseInteger } from "./amounts.js";
import { evidenceField } from "./evidence.js";
import { button, element, fill, freshId } from "./dom.js";
import { chooserOf } from "./choosing.js";
import { tableEditor } from "./table-editor.js";
import { say, t } from "./words.js";

/** Say in `problems` that what stands at `where` is not right. */
export function complain(problems, where, control, zh, en) {
  problems.push({ where, control, zh, en });
}

/** Give the text to show first in a control: what was typed, or the value as people write it. */
function startOf(initial, format = String) {
  if (initial === undefined || initial === null) return "";
  if (typeof initial === "object") return typeof initial.typed === "string" ? initial.typed : "";
  return format(initial);
}

/** Put a control under its label, with the room where what is wrong is said. */
export function framed(field, control, more = []) {
  const id = control.id || freshId("field");
  control.id = id;
  const hint = say(field.hint);
  const ids = [];
  const said = hint ? element("p", { class: "hint", id: `${id}-hint` }, hint) : null;
  if (said !== null) ids.push(`${id}-hint`);
  ids.push(`${id}-problem`);
  control.setAttribute("aria-describedby", ids.join(" "));
  if (field.required) control.setAttribute("aria-required", "true");
  return element(
    "div", { class: "field" },
    element("label", { for: id }, say(field), field.required ? null : element("span", { class: "optional" }, t("（可不填）", " (optional)"))),
    control, ...more, said,
    element("p", { class: "problem", id: `${id}-problem`, hidden: true }),
  );
}

/** An editor of one control, whose text `parse` turns into a value. */
function leaf(field, control, start, parse, more = []) {
  control.value = start;
  const element_ = framed(field, control, more);
  return {
    element: element_,
    control,
    read(where, problems) {
      control.dataset.where = where;
      const text = control.value;
      if (text.trim() === "") {
        if (field.required) complain(problems, where, control, "请填这一项", "Fill this in");
        return undefined;
      }
      try {
        return parse(text);
      } catch (problem) {
        if (!(problem instanceof AmountProblem)) throw problem;
        complain(problems, where, control, problem.zh, problem.en);
        return undefined;
      }
    },
    typed: () => (control.value === "" ? undefined : { typed: control.value }),
  };
}

const input = (attributes = {}) => element("input", { type: "text", autocomplete: "off", ...attributes });

function lineEditor(field, initial, context) {
  const list = context.list(field);
  if (list.length > 0) return chooserOf(field, list, startOf(initial), leaf, framed, context);
  const control = input(field.most ? { maxlength: field.most } : {});
  const form = field.pattern ? new RegExp(field.pattern, "u") : null;
  return leaf(field, control, startOf(initial), (text) => {
    const trimmed = text.trim();
    if (form !== null && !form.test(trimmed)) throw new AmountProblem("写法不对", "This is not of the right form");
    return trimmed;
  });
}

function textEditor(field, initial) {
  const control = element("textarea", { maxlength: field.most });
  return leaf(field, control, startOf(initial), (text) => text.replace(/\r\n?/g, "\n"));
}

function moneyEditor(field, initial) {
  const capitals = element("p", { class: "capitals", "aria-live": "polite" });
  const control = input({ inputmode: "decimal" });
  const parse = (text) => parseAmount(text, { isSigned: field.signed });
  const show = () => {
    try {
      const fen = parse(control.value);
      capitals.textContent = `${formatAmount(fen)} ${t("元", "yuan")} · ${formatCapitals(fen)}`;
    } catch {
      capitals.textContent = "";
    }
  };
  control.addEventListener("input", show);
  const made = leaf(field, control, startOf(initial, formatAmount), parse, [capitals]);
  show();
  return made;
}

function integerEditor(field, initial) {
  return leaf(field, input({ inputmode: "numeric" }), startOf(initial), (text) => parseInteger(text, field));
}

function dayEditor(field, initial) {
  return leaf(field, element("input", { type: "date", min: "1900-01-01", max: "2999-12-31" }), startOf(initial), (text) => text);
}

function periodEditor(field, initial) {
  const hinted = { ...field, hint: { zh: "例如 2026-11、2026年11月、2026-Q4、2026", en: "such as 2026-11, 2026-Q4, 2026" } };
  return leaf(hinted, input(), startOf(initial), normalizePeriod);
}

function currencyEditor(field, initial, context) {
  const start = startOf(initial) || (field.required ? context.currency : "");
  return leaf(field, input({ maxlength: 3 }), start, (text) => {
    const code = halfWidth(text).toUpperCase();
    if (!/^[A-Z]{3}$/.test(code)) throw new AmountProblem("请填三个字母，例如 CNY", "Three letters, such as CNY");
    return code;
  });
}

function selectOf(field, options) {
  return element(
    "select", {},
    element("option", { value: "" }, field.required ? t("请选择", "Choose") : t("（不填）", "(none)")),
    options.map((each) => element("option", { value: each.value }, say(each))),
  );
}

function choiceEditor(field, initial) {
  return leaf(field, selectOf(field, field.options), startOf(initial), (text) => text);
}

function boolEditor(field, initial) {
  const options = [{ value: "true", zh: "是", en: "yes" }, { value: "false", zh: "否", en: "no" }];
  return leaf(field, selectOf(field, options), startOf(initial), (text) => text === "true");
}

function codeEditor(field, initial, context) {
  const list = context.list(field);
  if (list.length > 0) return chooserOf(field, list, startOf(initial), leaf, framed, context);
  const forms = {
    hash: [/^[0-9a-f]{64}$/, "64 位十六进制", "64 hexadecimal digits"],
    name: [/^[a-z][a-z0-9_]{0,31}$/, "小写字母、数字和下划线", "lower-case letters, digits, underscores"],
    slug: [/^[a-z][a-z0-9-]{0,31}$/, "小写字母、数字和短横", "lower-case letters, digits, hyphens"],
  };
  const [form, zh, en] = forms[field.kind];
  return leaf(field, input({ class: "code", spellcheck: "false" }), startOf(initial), (text) => {
    const code = halfWidth(text).toLowerCase();
    if (!form.test(code)) throw new AmountProblem(`应为${zh}`, `It should be ${en}`);
    return code;
  });
}

function entryEditor(field, initial, context) {
  const offered = { ...field, kind: "hash" };
  return chooserOf(offered, [], startOf(initial), leaf, framed, context, context.entries(field.types));
}

function filesEditor(field, initial, context) {
  let items = Array.isArray(initial) ? [...initial] : [];
  const most = field.most ?? 64;
  const box = evidenceField({
    origin: context.origin, items, most, photosOnly: field.name === "photos",
    changed: (now) => {
      items = now;
      context.changed();
    },
  });
  const made = element("fieldset", {}, element("legend", {}, say(field)), box);
  return {
    element: made,
    read(where, problems) {
      made.dataset.where = where;
      if (box.evidence.pending() > 0) complain(problems, where, box, "附件还在上传，请等一下", "Files are still being sent: wait a moment");
      if (items.length === 0 && !field.required) return undefined;
      return items;
    },
    typed: () => items,
  };
}

function groupEditor(field, initial, context) {
  const children = field.fields.map((each) => [each.name, editorOf(each, initial?.[each.name], context)]);
  const body = element("div", { class: "pair" }, children.map(([, child]) => child.element));
  const isOptional = !field.required && !field.isRow;
  let isOn = !isOptional || initial !== undefined;
  const box = element("input", { type: "checkbox" });
  box.checked = isOn;
  box.addEventListener("change", () => {
    isOn = box.checked;
    body.hidden = !isOn;
    context.changed();
  });
  body.hidden = !isOn;
  const switch_ = isOptional ? element("label", { class: "check" }, box, t(`填写${say(field)}`, `Fill in: ${say(field)}`)) : null;
  const made = field.isRow
    ? body
    : element("fieldset", {}, element("legend", {}, say(field)), switch_, body);
  return {
    element: made,
    read(where, problems) {
      if (!isOn) return undefined;
      return readFields(children, where, problems);
    },
    typed: () => (isOn ? typedFields(children) : undefined),
  };
}

/** Read editors by their names into one object; what is undefined is left out. */
export function readFields(children, where, problems) {
  const value = {};
  for (const [name, child] of children) {
    const found = child.read(where === "" ? name : `${where}.${name}`, problems);
    if (found !== undefined) value[name] = found;
  }
  return value;
}

/** Give what stands in editors, by their names. */
export function typedFields(children) {
  const value = {};
  for (const [name, child] of children) {
    const found = child.typed();
    if (found !== undefined) value[name] = found;
  }
  return value;
}

function unionEditor(field, initial, context) {
  const names = field.options.map((option) => option.fields[0].name);
  let at = 0;
  if (initial && typeof initial.option === "number") at = initial.option;
  else if (initial) at = Math.max(0, field.options.findIndex((option) => Object.keys(initial).every((key) => option.fields.some((each) => each.name === key))));
  const values = initial && typeof initial.option === "number" ? initial.fields : initial;
  let children = [];
  const body = element("div", { class: "pair" });
  const choice = element("select", {}, field.options.map((option, number) => element("option", { value: number }, say(option))));
  choice.value = String(at);
  const draw = (from) => {
    const isOpen = names[at] === "withheld"; // may be empty
    children = field.options[at].fields.map((each) => [each.name, editorOf(isOpen ? { ...each, required: false } : each, from?.[each.name], context)]);
    fill(body, children.map(([, child]) => child.element));
  };
  choice.addEventListener("change", () => {
    const kept = typedFields(children);
    const text = Object.values(kept)[0];
    at = Number(choice.value);
    draw({ [names[at]]: text, ...kept });
    context.changed();
  });
  draw(values);
  const made = element("fieldset", {}, element("legend", {}, say(field)), framed({ zh: "是谁", en: "Who", required: true, hint: null }, choice), body);
  return {
    element: made,
    read(where, problems) {
      made.dataset.where = where;
      const value = readFields(children, where, problems);
      if (names[at] === "withheld" && value.withheld === undefined) value.withheld = "";
      return value;
    },
    typed: () => ({ option: at, fields: typedFields(children) }),
  };
}

/** Rows that can be added and taken away; `makeRow(initial)` gives an editor. */
function rowsEditor(field, starts, context, makeRow, gather) {
  const list = element("ul", { class: "rows" });
  const rows = [];
  const one = say(field);
  const add = (initial, isNew) => {
    const editor = makeRow(initial);
    const row = { editor, item: element("li", { class: editor.isSmall ? "one" : null }) };
    const remove = button(t("删去", "Remove"), () => {
      const at = rows.indexOf(row);
      rows.splice(at, 1);
      row.item.remove();
      number();
      context.changed();
      more.focus();
    }, { class: "quiet" });
    row.remove = remove;
    row.item.append(editor.element, remove);
    rows.push(row);
    list.append(row.item);
    number();
    if (isNew) row.item.querySelector("input,select,textarea")?.focus();
  };
  const number = () => rows.forEach((row, at) => row.remove.setAttribute("aria-label", t(`删去第 ${at + 1} 行（${one}）`, `Remove row ${at + 1} of ${one}`)));
  const more = button(t(`加一行（${one}）`, `Add to ${one}`), () => {
    add(undefined, true);
    context.changed();
  });
  starts.forEach((each) => add(each, false));
  if (rows.length === 0 && (field.least > 0 && field.required)) add(undefined, false);
  const made = element(
    "fieldset", {},
    element("legend", {}, one, field.required ? null : element("span", { class: "optional" }, t("（可不填）", " (optional)"))),
    list, more,
  );
  return {
    element: made,
    read(where, problems) {
      made.dataset.where = where;
      if (field.most !== undefined && rows.length > field.most) {
        complain(problems, where, made, `最多 ${field.most} 行`, `At most ${field.most} rows`);
      }
      return gather(rows, where, problems, made);
    },
    typed: () => rows.map((row) => row.editor.typed() ?? null),
  };
}

function listEditor(field, initial, context) {
  if (field.of.kind === "file") return filesEditor({ ...field, fields: field.of.fields }, initial, context);
  const inner = { ...field.of, name: field.name, zh: field.zh, en: field.en, hint: null, required: true, isRow: true };
  const isSmall = !["group", "union", "list", "map"].includes(inner.kind);
  const make = (start) => Object.assign(editorOf(inner, start, context), { isSmall });
  const starts = Array.isArray(initial) ? initial.map((each) => each ?? undefined) : [];
  return rowsEditor(field, starts, context, make, (rows, where, problems, made) => {
    const values = rows.map((row, at) => row.editor.read(`${where}[${at}]`, problems));
    if (field.unique && new Set(values).size < values.length) complain(problems, where, made, "有重复的", "One stands there twice");
    if (values.length === 0 && !field.required) return undefined;
    if (values.length < field.least) complain(problems, where, made, `至少 ${field.least} 行`, `At least ${field.least}`);
    return values;
  });
}

function mapEditor(field, initial, context) {
  const key = { ...field.key, name: "key", zh: "名称", en: "name", hint: null, required: true };
  const inner = { ...field.of, name: "of", zh: field.zh, en: field.en, hint: null, required: true };
  const make = (start) => {
    const [name, value] = start ?? [];
    const children = [["key", editorOf(key, name, context)], ["of", editorOf(inner, value, context)]];
    return {
      element: element("div", {}, children.map(([, child]) => child.element)),
      read: (where, problems) => readFields(children, where, problems),
      typed: () => [children[0][1].typed() ?? null, children[1][1].typed() ?? null],
    };
  };
  const entries = Array.isArray(initial) ? initial : Object.entries(initial ?? {});
  const starts = entries.map(([name, value]) => [name ?? undefined, value ?? undefined]);
  return rowsEditor(field, starts, context, make, (rows, where, problems, made) => {
    const value = {};
    rows.forEach((row) => {
      const read = row.editor.read(where, problems);
      if (read.key !== undefined && Object.prototype.hasOwnProperty.call(value, read.key)) complain(problems, where, made, "名称有重复的", "A name stands there twice");
      if (read.key !== undefined && read.of !== undefined) value[read.key] = read.of;
    });
    if (Object.keys(value).length > 0 || field.required) return value;
    return undefined;
  });
}

const EDITORS = Object.freeze({
  line: lineEditor,
  text: textEditor,
  money: moneyEditor,
  integer: integerEditor,
  day: dayEditor,
  period: periodEditor,
  currency: currencyEditor,
  choice: choiceEditor,
  bool: boolEditor,
  hash: codeEditor,
  name: codeEditor,
  slug: codeEditor,
  entry: entryEditor,
  group: groupEditor,
  union: unionEditor,
  list: listEditor,
  map: mapEditor,
});

/** Give the editor of a field. `context` has `origin`, `currency`, `list`, `entries` and `changed`. */
export function editorOf(field, initial, context) {
  if (field.kind === "group" && field.fields[0].name === "columns") {
    return tableEditor(field, initial, context, { framed, complain });
  }
  return EDITORS[field.kind](field, initial, context);
}
