/**
 * What a form is about, as an address says it: an objection to be answered, an advance to be settled. A
 * link from the inbox or from a group chat opens the form with it filled in, under a sheet of its own.
 */

const NAMED = Object.freeze(["objection", "item", "order", "advance", "outflow", "notice"]);
const ID = /^[0-9a-f]{64}$/;
const SHEET = /^([a-z_]+)\.([a-z]+)\.([0-9a-f]{64})$/;

/** Give the field of `form` that the query `asked` fills in, as `{name, value}`, or null. */
export function aboutOf(form, asked) {
  const name = NAMED.find((each) => ID.test(asked.get(each) ?? "") && form.fields.some((field) => field.name === each));
  return name === undefined ? null : { name, value: asked.get(name) };
}

/** Give the key of the sheet on which a form of `type` about this is being filled in. */
export const sheetKey = (type, about) => (about === null ? type : `${type}.${about.name}.${about.value}`);

/** Read a sheet's key: `{type, more}`, where `more` is what its address says beside ledger and type. */
export function readSheetKey(key) {
  const found = SHEET.exec(key);
  return found === null ? { type: key, more: {} } : { type: found[1], more: { [found[2]]: found[3] } };
}

const DUE = Object.freeze({
  work_report: ["item", "id"], rectification: ["order", "id"], settlement: ["advance", "id"], ratification: ["outflow", "id"], takedown: ["notice", "notice"],
});

/** Give what the address of the form for something due says beside ledger and type. */
export function aboutDue({ type, about = {} }) {
  const field = DUE[type];
  if (field !== undefined) return about[field[1]] ? { [field[0]]: about[field[1]] } : {};
  return Object.fromEntries(["catalogue", "place", "period", "notice"].filter((name) => about[name]).map((name) => [name, about[name]]));
}
