/**
 * Whether a body is one of its type: every type that this page knows has its form here
 * (ledger/affairs/types), and what is wrong with a body first is the same for every reader.
 */

import { ACCOUNTS_BODIES } from "./bodies-accounts.js";
import { CONTRACTS_BODIES } from "./bodies-contracts.js";
import { DECISIONS_BODIES } from "./bodies-decisions.js";
import { DISPLAY_BODIES } from "./bodies-display.js";
import { DRAFTS_BODIES } from "./bodies-drafts.js";
import { GOVERNANCE_BODIES } from "./bodies-governance.js";
import { MONEY_BODIES } from "./bodies-money.js";
import { PUBLICITY_BODIES } from "./bodies-publicity.js";
import { SUPERVISION_BODIES } from "./bodies-supervision.js";
import { WORK_BODIES } from "./bodies-work.js";

const FORMS = new Map(
  [
    ACCOUNTS_BODIES, CONTRACTS_BODIES, DECISIONS_BODIES, DISPLAY_BODIES, DRAFTS_BODIES, GOVERNANCE_BODIES,
    MONEY_BODIES, PUBLICITY_BODIES, SUPERVISION_BODIES, WORK_BODIES,
  ].flatMap(Object.entries),
);

/**
 * Check that `body`, an object, is one of the `type`, which is one of `KINDS`.
 * Throws Malformed with the code and place of the first thing that is wrong.
 */
export function checkBody(type, body) {
  FORMS.get(type)(body, "body");
}
