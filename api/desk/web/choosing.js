/** A field that is chosen from a list of the ledger's own words, or typed where the list lacks it. */

import { element } from "./dom.js";
import { say, t } from "./words.js";

const OTHER = "\u0000other";

/**
 * Give the editor of a field with a list: a menu, whose last item opens a line for something else.
 * `later`, a promise, brings more of the list.
 */
export function chooserOf(field, list, start, leaf, framed, context, later = null) {
  const typed = element("input", { type: "text", autocomplete: "off", class: "other" });
  const label = t(`另填：${say(field)}`, `Something else: ${say(field)}`);
  typed.setAttribute("aria-label", label);
  const select = element("select", {});
  const draw = (options, value) => {
    const known = value === "" || options.some((each) => each.value === value);
    select.replaceChildren(
      element("option", { value: "" }, field.required ? t("请选择", "Choose") : t("（不填）", "(none)")),
      ...options.map((each) => element("option", { value: each.value }, say(each))),
      ...(known ? [] : [element("option", { value }, value.length === 64 ? t(`记录 ${value.slice(0, 8)}…`, `entry ${value.slice(0, 8)}…`) : value)]),
      element("option", { value: OTHER }, t("另填……", "Something else…")),
    );
    select.value = value;
  };
  let options = list;
  draw(options, start);
  const show = () => {
    typed.hidden = select.value !== OTHER;
  };
  select.addEventListener("change", () => {
    show();
    if (select.value === OTHER) typed.focus();
    context.changed();
  });
  show();
  if (later !== null) {
    later.then((more) => {
      options = more;
      if (select.value !== OTHER) draw(options, select.value);
    }).catch(() => undefined); // the list stays as it is, and can be typed into
  }
  const made = leaf(field, select, start, (value) => value, [typed]);
  const value = () => (select.value === OTHER ? typed.value.trim() : select.value);
  return {
    ...made,
    read(where, problems) {
      select.dataset.where = where;
      const found = value();
      if (found === "") {
        if (field.required) problems.push({ where, control: select, zh: "请填这一项", en: "Fill this in" });
        return undefined;
      }
      if (field.kind === "hash" && !/^[0-9a-f]{64}$/.test(found)) {
        problems.push({ where, control: select, zh: "应为 64 位十六进制的编号", en: "It should be an id of 64 hexadecimal digits" });
        return undefined;
      }
      return found;
    },
    typed: () => (value() === "" ? undefined : { typed: value() }),
  };
}

