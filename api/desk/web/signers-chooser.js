/** Who signs: what the charter's rules propose, and what may be chosen in its place. */

import { element, fill, problemText } from "./dom.js";
import { call } from "./session.js";
import { t } from "./words.js";

/** Give `{element(body), chosen()}`; `chosen` is null as long as the proposal is left as it is. */
export function signersChooser({ type, origin, facts, chosen, changed }) {
  let by = chosen;
  const room = element("div");

  function draw(shown) {
    const roles = Object.keys(shown);
    fill(room, roles.map((role) => {
      const known = facts.roles.find((each) => each.role === role);
      const slugs = [shown[role]].flat();
      return element(
        "fieldset", {}, element("legend", {}, known?.label ?? role),
        (known?.people ?? slugs.map((slug) => ({ slug, name: slug }))).map((person) => {
          const box = element("input", { type: "checkbox" });
          box.checked = slugs.includes(person.slug);
          box.addEventListener("change", () => {
            const now = new Set([by?.[role] ?? shown[role]].flat());
            if (box.checked) now.add(person.slug);
            else now.delete(person.slug);
            by = { ...shown, ...(by ?? {}), [role]: [...now].sort() };
            if (now.size === 0) delete by[role];
            changed();
          });
          return element("label", { class: "check" }, box, person.name === person.slug ? person.slug : `${person.name}（${person.slug}）`);
        }),
      );
    }), element("p", { class: "hint" }, t("不改动就按章程的规则来。", "Left alone, the charter's rules decide.")));
  }

  async function ask(body) {
    if (by !== null) {
      draw(by);
      return;
    }
    const query = new URLSearchParams({ type });
    if (Number.isInteger(body.amount)) query.set("amount", String(body.amount));
    if (typeof body.handler === "string") query.set("handler", body.handler);
    try {
      const found = await call("GET", `/desk/api/ledgers/${origin}/signers?${query}`);
      draw(found.by);
    } catch (problem) {
      fill(room, element("p", { class: "problem" }, problemText(problem)));
    }
  }

  return {
    element: (body) => element("details", { ontoggle: (event) => { if (event.target.open) ask(body()); } }, element("summary", {}, t("由谁签字", "Who signs")), room),
    chosen: () => by,
  };
}
