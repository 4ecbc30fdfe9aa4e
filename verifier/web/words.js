/**
 * Both languages side by side: a text is a frozen `{zh, en}`, and the page picks one when it shows it.
 * Times are Beijing's, since the boards are.
 */

const BEIJING_MS = 8 * 3600 * 1000;

/** Give a text in both languages. */
export function words(zh, en) {
  return Object.freeze({ zh, en });
}

/** Fill `{name}` in both languages; a value is a string, a number, or a text. */
export function fill(text, values) {
  const into = (template, language) =>
    template.replace(/\{([a-z]+)\}/gi, (whole, name) => {
      if (!Object.prototype.hasOwnProperty.call(values, name)) return whole;
      const value = values[name];
      return typeof value === "object" && value !== null ? value[language] : String(value);
    });
  return words(into(text.zh, "zh"), into(text.en, "en"));
}

/** Give the day `2026-11-22` that a moment has in Beijing. */
export function dayOf(timeMs) {
  return new Date(timeMs + BEIJING_MS).toISOString().slice(0, 10);
}

/** Say a day, `2026-11-22`, as people do; what is no day stands for itself. */
export function sayDay(day) {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(String(day));
  if (parts === null) return words(String(day), String(day));
  const [year, month, date] = parts.slice(1).map(Number);
  const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const en = month >= 1 && month <= 12 ? `${date} ${months[month - 1]} ${year}` : String(day);
  return words(`${year}年${month}月${date}日`, en);
}

/** Say a moment in Beijing's time, to the minute. */
export function sayMoment(timeMs) {
  const shown = new Date(timeMs + BEIJING_MS).toISOString();
  const day = sayDay(shown.slice(0, 10));
  const clock = shown.slice(11, 16);
  return words(`${day.zh} ${clock}`, `${day.en}, ${clock} (Beijing)`);
}

/** Say a period of a notice: a year, half, quarter, month or day, or from one to another. */
export function sayPeriod(period) {
  const parts = String(period).split("/");
  if (parts.length === 2) {
    return fill(words("{a} 至 {b}", "{a} to {b}"), { a: sayPeriod(parts[0]), b: sayPeriod(parts[1]) });
  }
  const [year, rest, day] = parts[0].split("-");
  if (!/^\d{4}$/.test(year)) return words(parts[0], parts[0]);
  if (rest === undefined) return words(`${year}年`, year);
  if (day !== undefined) return sayDay(parts[0]);
  const half = /^H([12])$/.exec(rest);
  if (half) return words(`${year}年${half[1] === "1" ? "上" : "下"}半年`, `${half[1] === "1" ? "first" : "second"} half of ${year}`);
  const quarter = /^Q([1-4])$/.exec(rest);
  if (quarter) return words(`${year}年第${"一二三四"[quarter[1] - 1]}季度`, `quarter ${quarter[1]} of ${year}`);
  if (!/^\d{2}$/.test(rest)) return words(parts[0], parts[0]);
  const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  return words(`${year}年${Number(rest)}月`, `${months[Number(rest) - 1] || rest} ${year}`);
}
