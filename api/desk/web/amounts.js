/** Amounts as people type them, and as the ledger has them: an integer of fen. Nothing is guessed. */

import { formatAmount, formatCapitals } from "./verifier/money.js";

export { formatAmount, formatCapitals };

const FORM = /^-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d{1,2})?$/;

/** What was typed is no amount; `zh` and `en` say what to type. */
export class AmountProblem extends Error {
  constructor(zh, en) {
    super(en);
    this.zh = zh;
    this.en = en;
  }
}

/** Give text with full-width digits, signs and letters made half-width, as an input method leaves them. */
export function halfWidth(text) {
  return text
    .replace(/[！-～]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[−–—]/g, "-")
    .replace(/。/g, ".")
    .replace(/[\s\u3000\u00a0]/g, "");
}

/**
 * Read an amount in yuan: `1234.5`, `1,234.50`, `１２３４．５０`, `¥1,234.50元`.
 * Throws AmountProblem; empty text is one, too.
 */
export function parseAmount(typed, { isSigned = false } = {}) {
  const text = halfWidth(typed).replace(/^(?:人民币)?[¥￥]?/, "").replace(/元整?$/, "");
  if (text === "") throw new AmountProblem("请填金额，例如 1,234.50", "Type an amount, such as 1,234.50");
  if (/^-?\d{1,3}(?:\.\d{3})+,\d{1,2}$/.test(text) || /^-?\d+,\d{1,2}$/.test(text)) {
    throw new AmountProblem(
      "逗号只用来分三位，小数用点：请写成 1,234.50", "Commas part thousands and a point parts cents: write 1,234.50",
    );
  }
  if (/\.\d{3,}$/.test(text)) throw new AmountProblem("最多两位小数（到分）", "At most two digits after the point");
  if (!FORM.test(text)) {
    throw new AmountProblem("这不是金额，请写成 1,234.50", "This is no amount: write 1,234.50");
  }
  if (!isSigned && text.startsWith("-")) throw new AmountProblem("金额不能是负数", "An amount can't be negative");
  const [whole, cents = ""] = text.replace(/[-,]/g, "").split(".");
  const fen = Number(whole + cents.padEnd(2, "0"));
  if (!Number.isSafeInteger(fen)) throw new AmountProblem("金额太大", "The amount is too large");
  return text.startsWith("-") && fen !== 0 ? -fen : fen;
}

/** Read a whole number as people type it. Throws AmountProblem. */
export function parseInteger(typed, { least, most }) {
  const text = halfWidth(typed);
  if (!/^-?(?:\d+|\d{1,3}(?:,\d{3})+)$/.test(text)) {
    throw new AmountProblem("请填一个整数", "Type a whole number");
  }
  const number = Number(text.replace(/,/g, ""));
  if (number < least) throw new AmountProblem(`不能小于 ${least}`, `At least ${least}`);
  if (number > most) throw new AmountProblem(`不能大于 ${most}`, `At most ${most}`);
  return number;
}

/** Read a period as people type it: `2026年11月`, `2026-11`, `2026年第3季度`, `2026` …; what is none stays. */
export function normalizePeriod(typed) {
  const text = halfWidth(typed).toUpperCase();
  const parts = /^(\d{4})年(?:第?([1-4一二三四])季度?|(上|下)半年|(\d{1,2})月(?:(\d{1,2})日)?)?$/.exec(text);
  if (parts === null) return text.replace(/至/, "/");
  const [, year, quarter, half, month, day] = parts;
  if (quarter) return `${year}-Q${"一二三四".includes(quarter) ? "一二三四".indexOf(quarter) + 1 : quarter}`;
  if (half) return `${year}-H${half === "上" ? 1 : 2}`;
  if (!month) return year;
  return `${year}-${month.padStart(2, "0")}${day ? `-${day.padStart(2, "0")}` : ""}`;
}
