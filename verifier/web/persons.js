/**
 * Lists of persons: a salted commitment for each row, and a slip by which each checks his own
 * (docs/spec/publicity.md, section 4; ledger/affairs/persons.py). Names never enter the ledger.
 */

import { Disproved, Malformed } from "./errors.js";
import { JsonPairs, parseJson } from "./json.js";
import { commitmentOf, openField } from "./sealed.js";

const FIELD = "row";

/**
 * Check that a slip's row is one of those that a notice lists in `persons`, and give it as a list of
 * `[column, cell]`.
 *
 * Throws Malformed `disclosure_malformed`: it is not the disclosure of a row; Disproved
 * `row_not_listed`: the row is not among the notice's.
 */
export function checkRow(persons, disclosure, where = "body.persons") {
  const commitment = commitmentOf(disclosure);
  const [name, text] = openField(commitment, disclosure, where);
  const row = name === FIELD ? parseRow(text) : null;
  if (row === null) throw new Malformed("disclosure_malformed", where);
  if (!persons.commitments.includes(commitment)) throw new Disproved("row_not_listed", where);
  return row;
}

/** Read a row, an object of texts; of a column that stands twice the last is meant. */
function parseRow(text) {
  let row;
  try {
    row = parseJson(text);
  } catch (_) {
    return null;
  }
  if (!(row instanceof JsonPairs) || !row.pairs.every(([, cell]) => typeof cell === "string")) return null;
  return [...new Map(row.pairs)];
}
