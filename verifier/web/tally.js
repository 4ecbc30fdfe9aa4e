/**
 * 相符, 不符, 没查成: how single checks end, and how they add up to the three questions of a notice
 * (verifier/verdict.py, checks.py, wording.py). What was never looked at is could_not_check, and says
 * so; one disproof makes the whole a disproof; only when all was proved is the whole proved.
 */

import { Unchecked } from "./errors.js";

export const PROVED = "proved";
export const DISPROVED = "disproved";
export const UNCHECKED = "could_not_check";

/** The checks of one notice, in the order of their numbers. */
export const ENTRY = "entry";
export const LATER = "later_entries";
export const LOG_SIGNATURE = "log_signature";
export const CHARTER = "charter";
export const SIGNATURES = "signatures";
export const OFFICE = "office";
export const LINE = "line";
export const PLACE = "place";
export const REMEMBERED = "remembered";
export const PAPER = "paper";
export const INCLUSION = "inclusion";
export const LATER_INTACT = "later_intact";
export const QUORUM = "quorum";

const CHECKS = Object.freeze([
  ENTRY, LATER, LOG_SIGNATURE, CHARTER, SIGNATURES, OFFICE, REMEMBERED, LINE, PLACE, PAPER, INCLUSION,
  LATER_INTACT, QUORUM,
]);

/** The questions, and which checks answer each. */
export const PARTS = Object.freeze({
  ledger: Object.freeze([ENTRY, LOG_SIGNATURE, REMEMBERED, PLACE, PAPER, INCLUSION, CHARTER, QUORUM]),
  office: Object.freeze([CHARTER, SIGNATURES, OFFICE, LINE, INCLUSION, QUORUM]),
  standing: Object.freeze([LATER, LATER_INTACT, INCLUSION, QUORUM]),
});

const FAILURES_KEPT = 100;

/** Give disproved if one is, else could_not_check if one is or there are none, else proved. */
export function worst(verdicts) {
  if (verdicts.includes(DISPROVED)) return DISPROVED;
  return verdicts.length > 0 && verdicts.every((each) => each === PROVED) ? PROVED : UNCHECKED;
}

/** Say what `error`, found in what a log has signed, shows. */
export function verdictOf(error) {
  return error instanceof Unchecked ? UNCHECKED : DISPROVED;
}

/** Collects how checks end. */
export class Tally {
  constructor() {
    this.counts = new Map(CHECKS.map((check) => [check, { verdict: null, failures: [] }]));
  }

  /** Say that `check` was looked at; what is wrong is told by `fail`. */
  look(check) {
    const count = this.counts.get(check);
    if (count.verdict === null) count.verdict = PROVED;
  }

  /** Say why `check` is not proved; its verdict is the error's unless one is given. */
  fail(check, error, { index = null, verdict = null } = {}) {
    const count = this.counts.get(check);
    const found = verdict || verdictOf(error);
    count.verdict = count.verdict === null ? found : worst([count.verdict, found]);
    if (count.failures.length >= FAILURES_KEPT) return;
    const { code, where, facts } = error;
    const isIndex = typeof facts.index === "number" || typeof facts.index === "bigint";
    const at = index === null && isIndex ? facts.index : index;
    count.failures.push(Object.freeze({ code, where, index: at, facts, verdict: found, check }));
  }

  /** Give the verdict of `check` so far. */
  verdict(check) {
    return this.counts.get(check).verdict || UNCHECKED;
  }

  /**
   * Answer a question (offline there is no paper; what this phone saw counts once it was compared), frozen `{code, verdict, isAsked, failures}`; the failures that decide the verdict
   * come first, and among them one that says why before one that says only that it was not reached.
   */
  answer(code, isAsked, isOnline) {
    const isLeftOut = (check) =>
      (check === PAPER && !isOnline) || (check === REMEMBERED && this.counts.get(check).verdict === null);
    const parts = CHECKS.filter((check) => PARTS[code].includes(check) && !isLeftOut(check));
    const verdict = worst(parts.map((check) => this.verdict(check)));
    const failures = parts.flatMap((check) => this.failuresOf(check));
    const rank = (failure) => (failure.verdict === verdict ? 0 : 2) + (failure.code === "not_reached" ? 1 : 0);
    const sorted = [0, 1, 2, 3].flatMap((each) => failures.filter((failure) => rank(failure) === each));
    return Object.freeze({ code, verdict, isAsked, failures: Object.freeze(sorted) });
  }

  failuresOf(check) {
    const { verdict, failures } = this.counts.get(check);
    if (verdict !== null) return failures;
    const facts = Object.freeze({});
    return [Object.freeze({ code: "not_reached", where: "", index: null, facts, verdict: UNCHECKED, check })];
  }
}
