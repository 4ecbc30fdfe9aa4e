/**
 * A reader of JSON (RFC 8259) that loses nothing: of an object all its pairs, of a number with
 * fraction or exponent its text. What is wrong is told as truncated where the text simply ends.
 */

import { Malformed } from "./errors.js";

/** An object as it was written, duplicate keys included: `pairs` of key and value. */
export class JsonPairs {
  constructor(pairs) {
    this.pairs = pairs;
  }
}

/** A number that is no integer, as it was written; NaN and the infinities are of this kind too. */
export class JsonFloat {
  constructor(text) {
    this.text = text;
  }
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const SPACE = /[ \t\n\r]*/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const HEX = /[0-9a-fA-F]{4}/y;
const SPACE_AT_END = /[\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/;
const WORDS = Object.freeze([["true", true], ["false", false], ["null", null]]);
const NO_NUMBERS = Object.freeze(["NaN", "Infinity", "-Infinity"]);
const ESCAPES = new Map([
  ['"', '"'], ["\\", "\\"], ["/", "/"], ["b", "\b"], ["f", "\f"], ["n", "\n"], ["r", "\r"], ["t", "\t"],
]);
const DEEPEST = 900; // beyond it nothing can be canonical, and an engine may run out of stack

/**
 * Read `text` as one JSON value, of strings, numbers, booleans, null, arrays, `JsonPairs` and
 * `JsonFloat`. An integer beyond 2^53 becomes an infinity.
 *
 * Throws Malformed: `json_truncated`, `json_malformed`, `json_too_deep`.
 */
export function parseJson(text) {
  const reading = new Reading(text);
  reading.skip();
  const value = reading.value(0);
  reading.skip();
  if (reading.at !== text.length) reading.fail(reading.at);
  return value;
}

class Reading {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  fail(position) {
    const end = this.text.replace(SPACE_AT_END, "").length;
    if (position >= end) throw new Malformed("json_truncated");
    throw new Malformed("json_malformed", "", { position });
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found !== null) this.at = pattern.lastIndex;
    return found;
  }

  skip() {
    this.match(SPACE);
  }

  value(depth) {
    if (depth > DEEPEST) throw new Malformed("json_too_deep");
    const first = this.text[this.at];
    if (first === '"') return this.string();
    if (first === "{") return this.object(depth);
    if (first === "[") return this.array(depth);
    for (const [word, value] of WORDS) {
      if (this.take(word)) return value;
    }
    for (const word of NO_NUMBERS) {
      if (this.take(word)) return new JsonFloat(word);
    }
    const number = this.match(NUMBER);
    if (number === null) this.fail(this.at);
    return numberOf(number);
  }

  take(word) {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  object(depth) {
    this.at += 1;
    const pairs = [];
    this.skip();
    if (this.take("}")) return new JsonPairs(pairs);
    for (;;) {
      if (this.text[this.at] !== '"') this.fail(this.at);
      const key = this.string();
      this.skip();
      if (!this.take(":")) this.fail(this.at);
      this.skip();
      pairs.push([key, this.value(depth + 1)]);
      this.skip();
      if (this.take("}")) return new JsonPairs(pairs);
      if (!this.take(",")) this.fail(this.at);
      this.skip();
    }
  }

  array(depth) {
    this.at += 1;
    const items = [];
    this.skip();
    if (this.take("]")) return items;
    for (;;) {
      items.push(this.value(depth + 1));
      this.skip();
      if (this.take("]")) return items;
      if (!this.take(",")) this.fail(this.at);
      this.skip();
    }
  }

  string() {
    this.at += 1;
    let text = "";
    for (;;) {
      text += this.match(PLAIN)[0];
      const next = this.text[this.at];
      if (next === undefined) throw new Malformed("json_truncated");
      if (next === '"') {
        this.at += 1;
        return text;
      }
      if (next !== "\\") this.fail(this.at);
      text += this.escape();
    }
  }

  escape() {
    const letter = this.text[this.at + 1];
    if (letter === undefined) throw new Malformed("json_truncated");
    const start = this.at;
    this.at += 2;
    if (letter === "u") {
      // as for Python, whose reader wants a character behind the four digits
      const hex = this.at + 4 < this.text.length ? this.match(HEX) : null;
      if (hex === null) this.fail(start);
      return String.fromCharCode(parseInt(hex[0], 16));
    }
    const meant = ESCAPES.get(letter);
    if (meant === undefined) this.fail(start);
    return meant;
  }
}

function numberOf([text, fraction, exponent]) {
  if (fraction !== undefined || exponent !== undefined) return new JsonFloat(text);
  if (text.length > 17) return Infinity;
  return Number(text) || 0; // -0 is written as 0, and so is not canonical
}
