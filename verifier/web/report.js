/** What the page shows of a check: the verdict, the three questions, and what is behind them. */

import { GOVERNANCE } from "./kinds.js";
import { lifeOf } from "./life.js";
import { worst } from "./tally.js";

const QUESTIONS = Object.freeze(["ledger", "office", "standing"]);

/**
 * Give the report of `findings`, frozen (docs/spec/browser.md, section 8). `questions` are those of
 * `QUESTIONS`, `verdict` the worst of those that were asked.
 */
export function reportOf(findings) {
  const { tally, isOnline, judged, subject, offices, later, last, note, evidence } = findings;
  const asked = askedOf(findings);
  const questions = QUESTIONS.map((code) => tally.answer(code, asked.includes(code), isOnline));
  const checkpoint = judged === null ? null : judged.checkpoint;
  const statement = subject === null ? null : subject.statement;
  return Object.freeze({
    verdict: worst(questions.filter(({ isAsked }) => isAsked).map(({ verdict }) => verdict)),
    questions: Object.freeze(questions),
    isOnline,
    origin: checkpoint === null ? null : checkpoint.origin,
    size: checkpoint === null ? null : checkpoint.size,
    root: checkpoint === null ? null : checkpoint.root,
    timeMs: last === null ? null : last.timeMs,
    checkpoint: note,
    witnessed: judged !== null && judged.isWitnessed,
    cosigners: Object.freeze(judged === null ? [] : judged.witnesses.map(({ name }) => name)),
    entry: subject === null ? null : entryOf(subject),
    signers: Object.freeze(statement === null ? [] : signersOf(subject, offices)),
    later: Object.freeze(later.map(laterOf)),
    life: statement === null ? null : lifeOf(statement, later, findings),
    evidence: Object.freeze(evidence),
  });
}

/** Say which questions were asked: offline, with a charter named, only the first (docs/adr/0006). */
function askedOf({ isOnline, hasCharter, subject }) {
  if (isOnline) return QUESTIONS;
  const isCharter = subject !== null && subject.entry.index === 0;
  return hasCharter && !isCharter ? ["ledger"] : ["ledger", "office"];
}

function entryOf({ entry, leafHash, statement }) {
  const { index, timeMs, governance } = entry;
  return Object.freeze({ index, timeMs, governance, leafHash, statement });
}

/** Who signed, in which role; name and office as the governance entries have them, else "". */
function signersOf({ entry, statement }, offices) {
  // a charter's and a handover's signers are on record only behind it
  const state = offices === null ? null : offices.before(entry.index + (GOVERNANCE.has(statement.type) ? 1 : 0));
  return statement.by.flatMap(([role, slugs]) =>
    slugs.map((slug) => {
      const record = (state !== null && state.roster.get(slug)) || { name: "", office: "" };
      const known = state === null ? undefined : state.roles.get(role);
      const isAdded = known !== undefined && known.name !== known.like;
      const office = record.office || (isAdded ? known.label : "");
      return Object.freeze({ role, slug, name: record.name, office });
    }),
  );
}

function laterOf({ index, timeMs, opened, closes }) {
  const { type, id, no, body } = opened;
  return Object.freeze({ index, timeMs, type, id, no, closes, body });
}
