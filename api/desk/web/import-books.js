/**
 * Several books 账套 of one table, each read for its own ledger: what each comes to, its rows unfolded,
 * and one gesture that signs all of them. A book with problems waits; the others do not wait for it.
 */

import { rowsOf } from "./import-rows.js";
import { showRows } from "./import-view.js";
import { button, element } from "./verifier/dom.js";
import { t } from "./words.js";

/**
 * Read every pair of `pairs` (`{value, origin, community}`) by `read(pair)`, which gives the desk's
 * answer, and give the element that shows them; `signerFor()` gives the Signer when he wants to sign.
 */
export function showBooks({ pairs, read, signerFor }) {
  const said = element("p", { role: "status", "aria-live": "polite" });
  const gesture = element("div", { class: "acts" });
  const books = [];
  const room = element("div", {});

  function draw() {
    for (const book of books) book.told.textContent = standing(book);
    const ready = books.filter((book) => count(book) > 0);
    const rows = ready.reduce((sum, book) => sum + count(book), 0);
    const waiting = books.filter((book) => book.shown === null || book.shown.rows.bad() > 0);
    said.textContent = waiting.length === 0
      ? t(`${books.length} 个账套都没有问题。`, `None of the ${books.length} books has a problem.`)
      : t(`${books.length} 个账套里有 ${waiting.length} 个有问题，先不录它们，或展开来看。`, `${waiting.length} of ${books.length} books have problems: they wait, or unfold them.`);
    gesture.replaceChildren(
      button(t(`核对好了，${ready.length} 个账套 ${rows} 条一起签名`, `Checked: sign ${rows} of ${ready.length} books at once`), signAll, { class: "main", disabled: rows === 0 }),
    );
  }

  async function signAll() {
    if ((await signerFor()) === null) return;
    gesture.replaceChildren();
    for (const book of books.filter((each) => count(each) > 0)) {
      said.textContent = t(`正在签 ${book.pair.value}……`, `Signing ${book.pair.value} …`);
      await book.shown.rows.sign();
    }
    draw();
  }

  async function start() {
    for (const [at, pair] of pairs.entries()) {
      said.textContent = t(`正在读第 ${at + 1} 个账套，共 ${pairs.length} 个……`, `Reading book ${at + 1} of ${pairs.length} …`);
      const told = element("span", {});
      const inside = element("div", {});
      const book = { pair, told, shown: null, problem: null };
      room.append(element("details", { class: "book" }, element("summary", {}, element("bdi", {}, pair.value), t("：", ": "), told), inside));
      books.push(book);
      try {
        const answer = await read(pair);
        book.shown = showRows({ answer, rows: rowsOf(answer.plan), signerFor, finished: draw, changed: draw });
        inside.append(book.shown);
      } catch (problem) {
        book.problem = problem;
      }
      told.textContent = standing(book);
    }
    draw();
  }

  start();
  return element("section", { class: "import-books", "aria-label": t("各账套", "Books") }, said, room, gesture);
}

/** How many rows of a book one gesture would sign. */
const count = (book) => (book.shown === null ? 0 : book.shown.rows.ready());

function standing({ pair, shown, problem }) {
  const into = t(`记入${pair.community}`, `for ${pair.community}`);
  if (problem !== null) return `${into}，${t(problem.zh ?? "没有读成", problem.en ?? "it was not read")}`;
  if (shown === null) return into;
  const bad = shown.rows.bad();
  const parts = [
    into,
    t(`要录 ${shown.rows.fresh()} 条`, `${shown.rows.fresh()} to enter`),
    bad > 0 ? t(`${bad} 行有问题`, `${bad} rows have problems`) : "",
    shown.rows.said(),
  ];
  return parts.filter((each) => each !== "").join(t("，", ", "));
}
