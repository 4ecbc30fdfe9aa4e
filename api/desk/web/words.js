/** The language of the desk's pages: Chinese first, English by a switch that this browser remembers. */

const KEPT = "mingbai-desk-language";

let chosen = recall();

function recall() {
  try {
    return window.localStorage.getItem(KEPT) === "en" ? "en" : "zh";
  } catch {
    return "zh"; // a browser that keeps nothing
  }
}

/** Give the language in use: "zh" or "en". */
export function language() {
  return chosen;
}

/** Use another language from here on; pages are drawn anew by whoever asked. */
export function useLanguage(code) {
  chosen = code === "en" ? "en" : "zh";
  try {
    window.localStorage.setItem(KEPT, chosen);
  } catch {
    // the choice lasts as long as the page
  }
}

/** Give the text of the language in use. */
export function t(zh, en) {
  return chosen === "en" ? en : zh;
}

/** Give the text of a `{zh, en}`. */
export function say(words) {
  return words === undefined || words === null ? "" : t(words.zh, words.en);
}
