/** Elements of the desk's pages, made without markup: whatever anybody typed is a text node. */

import { t } from "./words.js";
import { button, element, quoted } from "./verifier/dom.js";

export { button, element, quoted };

let count = 0;

/** Give an id that no other element of the page has. */
export function freshId(name) {
  count += 1;
  return `${name}-${count}`;
}

/** Put `children` in place of everything in `parent`. */
export function fill(parent, ...children) {
  parent.replaceChildren(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return parent;
}

/** A label, its control, and what more is to be said, tied together. */
export function labelled(words, control, { hint = "", required = true } = {}) {
  const id = control.id || freshId("field");
  control.setAttribute("id", id);
  const label = element("label", { for: id }, words, required ? null : element("span", { class: "optional" }, t("（可不填）", " (optional)")));
  const said = hint === "" ? null : element("p", { class: "hint", id: `${id}-hint` }, hint);
  if (said !== null) control.setAttribute("aria-describedby", `${id}-hint`);
  return element("div", { class: "field" }, label, control, said);
}

/** A sentence that a screen reader says at once. */
export function notice(words, { tone = "plain", focus = false } = {}) {
  const box = element("div", { class: `box ${tone}`, role: tone === "bad" ? "alert" : "status", tabindex: "-1" });
  box.append(element("p", {}, words));
  if (focus) queueMicrotask(() => box.focus());
  return box;
}

/** What went wrong, in words: a Problem says it itself. */
export function problemText(problem) {
  if (problem && problem.zh) return t(problem.zh, problem.en);
  if (problem instanceof TypeError || (problem && problem.name === "NetworkError")) {
    return t("没有连上服务器。填的内容还在，请稍后再试。", "The server can't be reached. What you typed is still here; try again later.");
  }
  return t("出了意外，请再试一次；还不行，请告诉管理员。", "Something unexpected happened. Try again, or tell the operator.");
}

/**
 * A button that does one thing once: while it is done it can't be pressed again, and a second press
 * of the same finger does nothing.
 */
export function actionButton(words, act, attributes = {}) {
  let under = false;
  const made = button(words, async () => {
    if (under) return;
    under = true;
    made.setAttribute("aria-disabled", "true");
    made.classList.add("busy");
    try {
      await act();
    } finally {
      under = false;
      made.removeAttribute("aria-disabled");
      made.classList.remove("busy");
    }
  }, attributes);
  return made;
}
