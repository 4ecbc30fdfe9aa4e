/**
 * What can be wrong with bytes from outside. The codes are those of ledger/core/errors.py,
 * ledger/affairs/errors.py and verifier/errors.py; the sentences are the page's business.
 *
 * A mistake of ours is a `TypeError` or a `RangeError` and is never one of these.
 */

/** Something outside is not as it must be: a stable code, where, and the facts it is about. */
export class LedgerError extends Error {
  constructor(code, where = "", facts = {}) {
    super(where === "" ? code : `${where}: ${code}`);
    this.name = new.target.name;
    this.code = code;
    this.where = where;
    this.facts = Object.freeze({ ...facts });
  }

  /** Give the same error found at `where`, for a caller that knows the place better. */
  foundAt(where) {
    return new this.constructor(this.code, where, this.facts);
  }
}

/** Bytes from outside do not parse. */
export class Malformed extends LedgerError {}

/** Well-formed, and false; the facts are the evidence. */
export class Disproved extends LedgerError {}

/** Something could not be looked at, so nothing is said about it either way. */
export class Unchecked extends LedgerError {}
