/**
 * How far this page is to be believed, in words, and the comparison with a second source that makes it
 * believed in full.
 */

import { button, element, quoted } from "./dom.js";
import { callText } from "./headlines.js";
import { checkPhrase, compareTrust, formatTrustLine } from "./trust.js";
import { fill, sayDay, words } from "./words.js";

const STANDINGS = Object.freeze({
  first: words("这个网页自己担保", "This page vouches for itself"),
  self: words("这个网页自己担保", "This page vouches for itself"),
  full: words("✔ 这个网页和第二处对过", "✔ Compared with a second source"),
  changed: words("✘ 这个网页换了担保，和上次的不一样", "✘ This page brings another trust than before"),
});

const phrases = new Map();

/**
 * Say what is believed of `ledger` and why. `oncompared(outcome)` is called when somebody compared.
 */
export function trustBox(ledger, judged, remembered, { t, oncompared }) {
  const title = STANDINGS[judged.standing];
  const explained = explain(ledger, judged, remembered);
  const isLoud = judged.standing === "changed";
  if (isLoud) {
    return element(
      "section",
      { class: "loud", role: "alert", id: "trust-box", "data-standing": judged.standing },
      element("h2", {}, t(title)),
      element("p", {}, t(explained)),
      comparison(ledger, { t, oncompared }),
    );
  }
  return element(
    "details",
    { id: "trust-box", "data-standing": judged.standing },
    element("summary", {}, t(title)),
    element("p", {}, t(explained)),
    comparison(ledger, { t, oncompared }),
  );
}

function explain(ledger, judged, remembered) {
  if (judged.standing === "full") {
    return fill(words("{day} 和别处印的对照码比过，一样。", "On {day} its check phrase was compared with another source: the same."), {
      day: sayDay(remembered.compared),
    });
  }
  if (judged.standing === "changed") {
    return fill(
      words(
        "这次先按您手机记住的老底子查。可能是街道换了，也可能是有人换了网页。请打电话问，或拿海报、街道网站上的对照码来对：{call}。",
        "This time the page judges by what your phone remembers. Perhaps the street office has changed it, perhaps somebody changed the page. Ask, or compare with the check phrase on a poster or the district's site: {call}.",
      ),
      { call: callText(ledger.street) },
    );
  }
  return words(
    "认谁、信谁，是网页自己带来的，您的手机已经记下，以后换了会提醒您。想更放心，找第二处对一对：街道网站、作证单位的网页，或墙上海报印的对照码。",
    "Whom to believe came with this page. Your phone has kept it and will tell you if it changes. To be sure, compare it with a second source: the district's site, a witness's page, or the check phrase on a printed poster.",
  );
}

function comparison(ledger, { t, oncompared }) {
  const line = formatTrustLine(ledger);
  const answer = element("p", { class: "answer", role: "status" });
  const input = element("input", {
    type: "text", id: "second", autocomplete: "off", autocapitalize: "characters", spellcheck: "false",
  });
  const compare = () => {
    const outcome = compareTrust(ledger, input.value);
    answer.className = `answer ${{ same: "yes", different: "no", unread: "none" }[outcome]}`;
    answer.textContent = t(outcomeText(outcome, ledger));
    if (outcome !== "unread") oncompared(outcome);
  };
  return [
    element("label", { for: "second" }, t(words("把第二处的对照码（12 个字）填在这里，或粘贴那一行", "Type the other source's check phrase (12 characters), or paste its line"))),
    input,
    element("p", {}, button(t(words("对一对", "Compare")), compare, { id: "compare" })),
    answer,
    element("p", { class: "small" }, t(words("这个网页自己的对照码，可以念给别人听：", "This page's own check phrase, to be read aloud:"))),
    phraseOf(line),
    element("p", { class: "small" }, quoted(ledger.community)),
    element("p", { class: "small code deep" }, line),
  ];
}

/** Give the line's phrase, which takes a moment: the page stands before it. */
function phraseOf(line) {
  const shown = element("p", { class: "phrase" }, phrases.get(line) || "…");
  if (phrases.has(line)) return shown;
  setTimeout(() => {
    phrases.set(line, checkPhrase(line));
    shown.textContent = phrases.get(line);
  });
  return shown;
}

/** Say what a comparison came to. */
export function outcomeText(outcome, ledger) {
  if (outcome === "same") return words("✔ 一样。这个网页可以信。", "✔ The same. This page can be believed.");
  if (outcome === "different") {
    return fill(words("✘ 不一样。先别信这个网页，{call}。", "✘ Different. Do not believe this page; {call}."), { call: callText(ledger.street) });
  }
  return words("？ 没看懂。请对着再填一遍：12 个字母和数字。", "？ Not understood. Type the 12 letters and digits again.");
}
