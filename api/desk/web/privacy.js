/**
 * What looks personal in what is about to be signed, found before anything leaves the page: the
 * rules of the ledger's own gate (ledger/affairs/privacy.py; docs/spec/statement.md, section 7),
 * which decides in the end. Identity numbers (GB 11643), bank cards (16 to 19 digits by Luhn) and
 * mobile numbers, after NFKC, across spaces, hyphens, dots and characters of no width. Both answer
 * the same vectors (tests/vectors/affairs/personal.json).
 */

const SHORTEST = 11;
const INVISIBLE = /[\u00ad\u034f\u180e\u200b-\u200f\u2060-\u2064\ufe0f\ufeff]/g;
const SEPARATOR = "[\\s.·•・‐-―−_-]";
const MACHINE_WORD =
  /(^|[^0-9A-Za-z])(?:(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{16,}|\+[0-9a-f]{8}\+[0-9A-Za-z+/]{43,}=*)(?![0-9A-Za-z])/g;
const MACHINE_MADE = /^(?:[0-9a-f]{64}|[0-9a-f]{16}:[0-9]+|[^\s+]+\+[0-9a-f]{8}\+[0-9A-Za-z+/]+=*)$/;
const ENOUGH_DIGITS = new RegExp(`[0-9](?:${SEPARATOR}{0,3}[0-9]){10}`);
const DATE = /(^|[^0-9])(?:19|20)[0-9]{2}([-./])(?:0?[1-9]|1[0-2])\2(?:0?[1-9]|[12][0-9]|3[01])(?![0-9])/g;
const RUN = new RegExp(`[0-9]+(?:${SEPARATOR}{1,3}[0-9]+)*(?:${SEPARATOR}{0,3}[Xx](?![A-Za-z]))?`, "g");
const GROUP = /[0-9]+|[Xx]/g;
const MOBILE = /^(?:\+?0{0,2}86)?(1[3-9][0-9]{9})$/;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = "10X98765432";

/** Give `[{field, kind, masked, number}]` of what looks personal in a JSON value; `path` is its own. */
export function findPersonal(value, path = "body") {
  return textsOf(value, path, false).flatMap(([field, text]) =>
    findInText(text).map(({ kind, number }) => ({ field, kind, masked: maskNumber(number), number })),
  );
}

/** Give `[{kind, number}]` of one text. */
export function findInText(given) {
  if (given.length < SHORTEST || MACHINE_MADE.test(given)) return [];
  const text = given.normalize("NFKC").replace(INVISIBLE, "");
  if (!ENOUGH_DIGITS.test(text)) return [];
  const plain = text.replace(MACHINE_WORD, "$1 # ");
  const seen = [];
  const found = [];
  for (const number of identities(plain)) {
    seen.push(number);
    found.push({ kind: "identity", number });
  }
  for (const [kind, number] of cardsAndMobiles(plain.replace(DATE, "$1#"))) {
    if (seen.some((other) => other.includes(number))) continue;
    seen.push(number);
    found.push({ kind, number });
  }
  return found;
}

/**
 * Give `text` with every number that looks personal masked, 138****8000, whatever stood between its
 * digits; the rest of the text stays as it was, unless the digits are of a kind that only NFKC reads.
 */
export function maskText(text) {
  let masked = text;
  for (const { number } of findInText(text)) {
    const own = new RegExp([...number].map(anyWidth).join(`(?:${SEPARATOR}|${INVISIBLE.source}){0,4}`), "g");
    if (!own.test(masked)) masked = masked.normalize("NFKC").replace(INVISIBLE, "");
    masked = masked.replace(own, maskNumber(number));
  }
  return masked;
}

function anyWidth(sign) {
  if (sign === "X") return "[XxＸｘ]";
  return `[${sign}${String.fromCharCode(sign.charCodeAt(0) + 0xfee0)}]`;
}

/** Give a number with stars between its first three and its last four digits. */
export function maskNumber(number) {
  return number.slice(0, 3) + "*".repeat(number.length - 7) + number.slice(-4);
}

function textsOf(value, path, inTable) {
  if (typeof value === "string") return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((item, at) => textsOf(item, `${path}[${at}]`, inTable));
  if (value !== null && typeof value === "object") {
    return Object.entries(value).flatMap(([key, item]) =>
      textsOf(item, `${path}.${key}`, inTable || key === "rows"),
    );
  }
  return inTable && typeof value === "number" ? [[path, String(value)]] : [];
}

function identities(text) {
  return runs(text).flatMap((groups) => joined(groups, 18, 18, false).filter(isIdentity));
}

function cardsAndMobiles(text) {
  const found = [];
  for (const groups of runs(text)) {
    for (const number of joined(groups, SHORTEST, 19, true)) {
      const mobile = MOBILE.exec(number);
      if (mobile !== null) found.push(["mobile", mobile[1]]);
      else if (number.length >= 16 && /^[0-9]+$/.test(number) && isLuhn(number)) found.push(["bank_card", number]);
    }
  }
  return found;
}

/** The runs of digits that only separators part, each as its groups of digits. */
function runs(text) {
  return (text.match(RUN) ?? []).map((run) => run.match(GROUP));
}

/** The numbers of these lengths that neighbouring groups make up, longest first from each place. */
function joined(groups, least, most, evenly) {
  const all = [];
  for (let start = 0; start < groups.length; start += 1) {
    let number = "";
    const found = [];
    for (let stop = start; stop < groups.length; stop += 1) {
      number += groups[stop];
      if (number.length > most) break;
      if (number.length >= least && (!evenly || isEven(groups.slice(start, stop + 1)))) {
        found.push(number.toUpperCase());
      }
    }
    all.push(...found.reverse());
  }
  return all;
}

function isEven(groups) {
  const sizes = groups.map((group) => group.length);
  const last = sizes[sizes.length - 1];
  if (Math.min(...sizes) >= 3) return true;
  const first = sizes.slice(0, -1);
  return new Set(first).size === 1 && last <= sizes[0];
}

function isIdentity(number) {
  if (!/^[1-9][0-9]{16}[0-9X]$/.test(number)) return false;
  const total = WEIGHTS.reduce((sum, weight, at) => sum + weight * Number(number[at]), 0);
  if (CHECK_DIGITS[total % 11] !== number[17]) return false;
  const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)].map(Number);
  const born = new Date(Date.UTC(2000, 0, 1));
  born.setUTCFullYear(year, month - 1, day);
  return year >= 1850 && born.getUTCMonth() === month - 1 && born.getUTCDate() === day && month >= 1 && month <= 12;
}

function isLuhn(number) {
  let total = 0;
  [...number].reverse().forEach((digit, place) => {
    const value = Number(digit) * (1 + (place % 2));
    total += value > 9 ? value - 9 : value;
  });
  return total % 10 === 0 && /[1-9]/.test(number);
}
