/** Characters that can't be seen, or are taken for others: said beside a text before it is signed. */

// Without width or ink, and of no use in Chinese or English text (Unicode, Default_Ignorable_Code_Point).
const UNSEEN = /[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u200b-\u200d\u2060-\u2064\u3164\ufeff\uffa0\u{e0000}-\u{e007f}]/gu;
// Radicals and compatibility ideographs, which look like the characters that people type.
const DOUBLES = /[\u2e80-\u2fdf\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu;
const WORD = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]+/gu;
const FOREIGN = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρυАВЕЅІЈКМНОРСТУХаеорсухіјѕԁԛԝ";

const name = (character) => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;

/** Give what of `text` may deceive the eye, each once: `[{shown, name, like}]`; `like` is "" if it can't be seen. */
export function lookalikes(text) {
  const found = new Map();
  for (const [each] of text.matchAll(UNSEEN)) found.set(each, { shown: "", name: name(each), like: "" });
  for (const [each] of text.matchAll(DOUBLES)) {
    const like = each.normalize("NFKC");
    if (like !== each) found.set(each, { shown: each, name: name(each), like });
  }
  for (const [word] of text.matchAll(WORD)) {
    const letters = [...word];
    if (!letters.every((each) => FOREIGN.includes(each) || /\p{Script=Latin}/u.test(each))) continue;
    for (const each of letters) if (FOREIGN.includes(each)) found.set(each, { shown: each, name: name(each), like: word });
  }
  return [...found.values()];
}
