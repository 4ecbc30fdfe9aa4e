/**
 * Elements, made without markup: whatever a ledger says is a text node, and stays text.
 */

/**
 * Make an element. `attributes` are set as they are; `onclick` and the like are listeners; false and
 * null leave one out. Children are nodes, texts, or null.
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(2)) {
    if (child !== null && child !== undefined && child !== false) made.append(child);
  }
  return made;
}

/** Give a ledger's own words, kept from turning the text around them (Unicode UAX #9). */
export function quoted(text) {
  return element("bdi", {}, String(text));
}

/** A button with words on it. */
export function button(text, onclick, attributes = {}) {
  return element("button", { type: "button", onclick, ...attributes }, text);
}
