/** A form of one type: its fields, what is wrong beside them, who will sign, and the draft it becomes. */

import { actionButton, element, fill, notice, problemText } from "./dom.js";
import { editorOf, readFields, typedFields } from "./editors.js";
import { draftPath } from "./frame.js";
import { listsOf } from "./lists.js";
import { watchPrivacy } from "./privacy-form.js";
import { signersChooser } from "./signers-chooser.js";
import { keepSheet } from "./sheets.js";
import { t } from "./words.js";

/** Whether something stands in what was typed or in a body. */
function isFilled(value) {
  if (value === undefined || value === null) return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

/**
 * Open the form of `form.type`. `typed` is `{body}` or what was kept; `submitted(value, forget)` sends
 * it, and what it throws is shown at its field. Gives `{element, read, close}`.
 */
export function openForm({ form, origin, facts, choices, typed, key, draft, submitted }) {
  const status = element("p", { class: "saved", role: "status" });
  const start = typed?.typed ?? typed?.body ?? {};
  let sheet = null;
  const context = {
    origin, currency: facts.currency, changed: () => sheet?.touch(), ...listsOf(form.type, facts, choices, origin),
  };
  const children = form.fields.map((field) => [field.name, editorOf(field, start[field.name], context), field]);
  const first = children.filter(([name, , field]) => field.required || field.usual || isFilled(start[name]));
  const rest = children.filter((each) => !first.includes(each));
  const signers = signersChooser({ type: form.type, origin, facts, chosen: typed?.by ?? draft?.by ?? null, changed: context.changed });
  const body = () => {
    const problems = [];
    const value = readFields(children, "body", problems);
    return { value, problems };
  };
  const revision = typed?.revision ?? draft?.revision;
  const give = () => ({ typed: typedFields(children), by: signers.chosen(), ...(revision === undefined ? {} : { revision }) });
  sheet = keepSheet({ origin, key, give, status });

  const problems = element("div", { "aria-live": "assertive" });

  async function submit() {
    const found = body();
    showAll(made, problems, found.problems);
    if (found.problems.length > 0) return;
    const by = signers.chosen();
    try {
      await submitted({ type: form.type, body: found.value, ...(by === null ? {} : { by }) }, sheet.done);
    } catch (problem) {
      const where = problem?.field ?? "";
      showAll(made, problems, [{ where, control: null, zh: problem?.zh ?? problemText(problem), en: problem?.en ?? problemText(problem) }]);
      if (problem?.status === 409 && draft !== null) {
        problems.firstChild.append(element("p", {}, element("a", { href: draftPath(draft.origin, draft.id) }, t("看现在的一稿（您填的留着，回来接着改）", "See the present revision (what you typed is kept, and you can go on with it)"))));
      }
    }
  }

  const made = element(
    "form", { novalidate: true, onsubmit: (event) => event.preventDefault(), oninput: () => sheet.touch(), onchange: () => sheet.touch() },
    first.map(([, child]) => child.element),
    rest.length === 0 ? null : element("details", {}, element("summary", {}, t("更多（可不填）", "More (optional)")), rest.map(([, child]) => child.element)),
    signers.element(() => body().value),
    problems,
    element("div", { class: "acts" }, actionButton(draft === null ? t("做成草稿，下一步签名", "Make a draft; signing is next") : t("提交新的一稿", "Submit the new revision"), submit, { class: "main" })),
    status,
  );
  watchPrivacy(made, { origin });
  return { element: made, read: body, close: () => undefined };
}

/** Show what is wrong at its fields, and as a list with links to them; the first is gone to. */
function showAll(form, box, problems) {
  for (const each of form.querySelectorAll("[aria-invalid]")) {
    each.removeAttribute("aria-invalid");
    const said = document.getElementById(`${each.id}-problem`);
    if (said !== null) said.hidden = true;
  }
  if (problems.length === 0) {
    fill(box);
    return;
  }
  let first = null;
  for (const each of problems) {
    const control = each.control ?? nearest(form, each.where);
    if (control === null) continue;
    control.setAttribute("aria-invalid", "true");
    control.closest("details")?.setAttribute("open", "");
    const said = control.id ? document.getElementById(`${control.id}-problem`) : null;
    if (said !== null) {
      said.textContent = t(each.zh, each.en);
      said.hidden = false;
    }
    first = first ?? control;
  }
  const isElsewhere = problems.length === 1 && problems[0].where === "" && first === null;
  const said = notice(isElsewhere ? t("没有做成：", "It was not done:") : t(`有 ${problems.length} 处要改：`, `${problems.length} to put right:`), { tone: "bad" });
  said.append(element("ul", {}, problems.slice(0, 12).map((each) => element("li", {}, `${labelOf(each.control ?? nearest(form, each.where))}${t(each.zh, each.en)}`))));
  fill(box, said);
  if (first !== null) (first.matches("input,select,textarea") ? first : first.querySelector("input,select,textarea,button") ?? first).focus();
  else said.focus();
}

function labelOf(control) {
  if (control === null) return "";
  const label = control.id ? document.querySelector(`label[for="${control.id}"]`) : control.querySelector(":scope > legend");
  const words = label?.firstChild?.textContent ?? "";
  return words === "" ? "" : `${words}：`;
}

/** Give the control of the field `where`, or of the group that it is in. */
function nearest(form, where) {
  let at = where;
  while (at !== "") {
    for (const each of form.querySelectorAll("[data-where]")) if (each.dataset.where === at) return each;
    const cut = Math.max(at.lastIndexOf("."), at.lastIndexOf("["));
    at = cut > 0 ? at.slice(0, cut) : "";
  }
  return null;
}
