/**
 * Bodies of contracts, assets and debts, version 1: what was agreed, owned, and is still owed
 * (docs/spec/contracts.md; ledger/affairs/types/contracts.py).
 */

import { files, party } from "./bodies-money.js";
import {
  amount, boolean, checkOrder, checkSum, currency, day, hash, integer, line, list, longText, name, oneOf, optional,
  reason, record, shortLine,
} from "./forms.js";

const instalment = record({ due: day, amount, after: optional(line) });

/** The instalments, if there are any, make up the price. */
function checkInstalments({ amount: price, instalments = [] }, where) {
  if (instalments.length > 0) checkSum([price], instalments.map((each) => each.amount), where);
}

export const CONTRACTS_BODIES = Object.freeze({
  contract: record(
    {
      title: line, party, direction: oneOf("in", "out"), amount, currency, signed: day, from: day, to: day,
      method: name, bidders: optional(integer(0, 1000)), instalments: list(instalment, { most: 120 }),
      decision: optional(hash), matter: optional(hash), asset: optional(hash), capital: optional(line),
      evidence: files,
    },
    (body, where) => {
      checkOrder(body.from, body.to, where);
      checkInstalments(body, where);
    },
  ),
  contract_change: record(
    {
      contract: hash, day, amount, currency, to: day,
      instalments: optional(list(instalment, { least: 1, most: 120 })), ended: optional(boolean),
      decision: optional(hash), reason, evidence: files,
    },
    checkInstalments,
  ),
  acceptance: record({ contract: hash, day, passed: boolean, text: longText, evidence: files }),
  asset: record({
    name: line, nature: oneOf("asset", "resource"), quantity: line, value: amount, currency, acquired: day,
    use: oneOf("own", "leased", "idle"), place: optional(line), evidence: files,
  }),
  asset_change: record({
    asset: hash, day, use: oneOf("own", "leased", "idle", "disposed"), value: amount, currency,
    decision: optional(hash), reason,
  }),
  debt: record(
    {
      direction: oneOf("receivable", "payable"), party, amount, currency, fund: line, since: day,
      due: optional(day), text: line, reference: optional(shortLine), evidence: files,
    },
    (body, where) => {
      if ("due" in body) checkOrder(body.since, body.due, where);
    },
  ),
});
