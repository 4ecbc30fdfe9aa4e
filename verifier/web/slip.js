/**
 * One's own row in a list of persons, or a sealed field: what the slip discloses is looked for among
 * the commitments of the notice (docs/spec/publicity.md section 4, docs/spec/statement.md section 7).
 * Nothing leaves the phone.
 */

import { LedgerError } from "./errors.js";
import { checkRow } from "./persons.js";
import { commitmentOf, openField } from "./sealed.js";

/** Where a body keeps commitments. */
const SEALING = Object.freeze(["sealed", "commitment", "commitments"]);

/**
 * Look for what `text`, a slip's code or the whole slip, discloses in `body`. Gives
 * `{kind: "row", row}` (a list of `[column, cell]`), `{kind: "field", name, value}`,
 * `{kind: "not_listed"}`, or `{kind: "unread"}`.
 */
export function readSlip(body, text) {
  const typed = String(text);
  const tried = [typed.replace(/\s/g, ""), ...(typed.match(/[A-Za-z0-9_-]{60,}/g) || [])];
  for (const disclosure of tried) {
    const commitment = commitmentOf(disclosure);
    const opened = openedBy(() => openField(commitment, disclosure));
    if (opened !== null) return found(body, disclosure, commitment, opened);
  }
  return { kind: "unread" };
}

function found(body, disclosure, commitment, [name, value]) {
  const row = body.persons ? openedBy(() => checkRow(body.persons, disclosure)) : null;
  if (row !== null) return { kind: "row", row };
  return commitmentsIn(body).includes(commitment) ? { kind: "field", name, value } : { kind: "not_listed" };
}

function openedBy(open) {
  try {
    return open();
  } catch (error) {
    if (error instanceof LedgerError) return null;
    throw error;
  }
}

/** Every 64 hexadecimal digits that stand where a body keeps commitments. */
function commitmentsIn(value, isSealed = false) {
  if (typeof value === "string") return isSealed && /^[0-9a-f]{64}$/.test(value) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => commitmentsIn(each, isSealed || SEALING.includes(name)));
}
