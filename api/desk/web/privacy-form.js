/**
 * Watches the texts of a form as they are typed: beside a control in which something looks personal
 * stands what it is, with one tap to mask it, or, where a party is asked for, to seal it. A name that
 * is typed where a sealed person is meant is sealed when the control is left. Nothing is sent but what
 * opens what was sealed, to the desk of the ledger, before anybody signs.
 */

import { keepDisclosures, seal } from "./privacy-hints.js";
import { findNames, maskName } from "./privacy-names.js";
import { findInText, maskText } from "./privacy.js";
import { button, element } from "./verifier/dom.js";
import { t } from "./words.js";

const WAIT_MS = 300;
const HASH = /^[0-9a-f]{64}$/;
const SEALED = /密封|sealed/i;

/** Watch `form`; what opens sealed fields is kept at the desk of `origin`. */
export function watchPrivacy(form, { origin, keep = keepDisclosures }) {
  const timers = new WeakMap();
  const seen = new WeakMap(); // the text that was looked at last: a button under a finger stays there
  form.addEventListener("input", ({ target }) => {
    if (!isText(target)) return;
    clearTimeout(timers.get(target));
    timers.set(target, setTimeout(() => look(target), WAIT_MS));
  });
  form.addEventListener("focusout", ({ target }) => {
    if (!isText(target)) return;
    if (wantsSealed(target) && target.value.trim() !== "" && !HASH.test(target.value)) sealInto(target, target.value.trim());
    else look(target);
  });

  function look(control) {
    const text = control.value;
    if (seen.get(control) === text) return;
    seen.set(control, text);
    const box = boxOf(control);
    box.replaceChildren();
    if (HASH.test(text) || wantsSealed(control)) return;
    const numbers = findInText(text);
    if (numbers.length > 0) {
      box.append(
        element("p", { class: "problem" }, t("像个人号码，账本不会收。", "It looks like a personal number, which the ledger refuses."), " ",
          button(t("遮盖", "Mask"), () => put(control, maskText(control.value)))),
      );
      return;
    }
    for (const name of findNames(text)) {
      box.append(
        element("p", { class: "hint" }, t("可能是人名：", "Perhaps a name: "), element("bdi", {}, name), " ",
          button(t("遮盖", "Mask"), () => put(control, maskName(control.value, name))),
          sealedChoice(control) === null ? null : button(t("按个人密封", "Seal as a person"), () => sealParty(control, name))),
      );
    }
  }

  function put(control, text) {
    control.value = text;
    control.dispatchEvent(new Event("input", { bubbles: true }));
    look(control);
    control.focus();
  }

  /** Turn the party that `control` names into a sealed person. */
  function sealParty(control, name) {
    const { choice, value } = sealedChoice(control);
    const fieldset = choice.closest("fieldset");
    choice.value = value;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    const target = [...fieldset.querySelectorAll("input, textarea")].find(isText);
    if (target !== undefined) sealInto(target, name);
  }

  async function sealInto(control, name) {
    const made = seal(fieldOf(control), name);
    const box = boxOf(control);
    try {
      await keep(origin, "", [made]);
    } catch (problem) {
      box.replaceChildren(element("p", { class: "problem", role: "alert" }, t(
        `没有密封成：${problem.zh ?? "没有连上"}。名字还没有发出去。`, `It was not sealed: ${problem.en ?? "not connected"}. The name was not sent.`)));
      return;
    }
    control.value = made.commitment;
    seen.set(control, made.commitment);
    control.dispatchEvent(new Event("input", { bubbles: true }));
    box.replaceChildren(element("p", { class: "hint", role: "status" }, t("已密封：", "Sealed: "), element("bdi", {}, name),
      t("。账本里只有一串数字，名字只有本账本任职的人在办公台能看到。", ". The ledger has only a number; those in office see the name at the desk.")));
  }
}

function isText(control) {
  return control.matches?.("textarea, input:not([type]), input[type=text]") ?? false;
}

/** The room under a control, made when it is first needed. */
function boxOf(control) {
  const next = control.nextElementSibling;
  if (next?.classList.contains("privacy-hints")) return next;
  const box = element("div", { class: "privacy-hints", "aria-live": "polite" });
  control.after(box);
  return box;
}

/** The choice of a party that has a sealed person among its options: `{choice, value}`, or null. */
function sealedChoice(control) {
  const choice = control.closest("fieldset")?.querySelector("select");
  const option = choice === undefined || choice === null ? undefined : [...choice.options].find((each) => SEALED.test(each.textContent));
  return option === undefined ? null : { choice, value: option.value };
}

function wantsSealed(control) {
  const found = sealedChoice(control);
  return found !== null && found.choice.value === found.value;
}

/** The name under which a field is sealed: that of its party, or of itself. */
function fieldOf(control) {
  const parts = (control.closest("fieldset")?.dataset.where ?? control.dataset.where ?? "").split(".");
  const name = parts[parts.length - 1].replace(/\[[0-9]+\]$/, "");
  return /^[a-z][a-z0-9_]{0,31}$/.test(name) && name !== "body" ? name : "payee";
}
