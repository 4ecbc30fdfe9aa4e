/**
 * Amounts as a notice shows them: figures, and Chinese capitals 大写 as receipts have them
 * (《支付结算办法》附一). The same as Python's ledger/affairs/capitals.py; integers of fen only.
 */

const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const PLACES = ["仟", "佰", "拾", ""];

/** Write fen as `62,000.00`. */
export function formatAmount(fen) {
  const digits = String(Math.abs(fen)).padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${fen < 0 ? "-" : ""}${whole}.${digits.slice(-2)}`;
}

/** Write fen in capitals, like 陆万贰仟元整; what is below zero begins with 负. */
export function formatCapitals(fen) {
  const amount = Math.abs(fen);
  const rest = amount % 100;
  const yuan = (amount - rest) / 100;
  const cents = rest % 10;
  const jiao = (rest - cents) / 10;
  let written = yuan ? `${writeWhole(yuan)}元` : "";
  if (jiao) written += `${DIGITS[jiao]}角`;
  if (cents) written += `${yuan && !jiao ? "零" : ""}${DIGITS[cents]}分`;
  else written = (written || "零元") + (jiao ? "" : "整");
  return (fen < 0 ? "负" : "") + written;
}

function writeWhole(number) {
  for (const [unit, size] of [["亿", 1e8], ["万", 1e4]]) {
    if (number >= size) {
      const low = number % size;
      const high = (number - low) / size;
      const written = `${writeWhole(high)}${unit}`;
      if (!low) return written;
      return `${written}${low * 10 < size ? "零" : ""}${writeWhole(low)}`;
    }
  }
  return writeGroup(number);
}

function writeGroup(number) {
  const digits = String(number).padStart(4, "0");
  let written = "";
  let gap = false;
  for (let at = 0; at < 4; at += 1) {
    const digit = Number(digits[at]);
    if (digit === 0) gap = written !== "";
    else {
      written += `${gap ? "零" : ""}${DIGITS[digit]}${PLACES[at]}`;
      gap = false;
    }
  }
  return written;
}
