/**
 * The search of the static site: reads the small files of the index that hold the words asked for.
 *
 * What was typed stays on this device but for the names of the files that it asks for. Words are
 * cut as `publish/site/tokens.py` cuts them.
 */

const SHARDS = 32;
const MOST = 100;
const RUN = /[a-z0-9]+|[\u3400-\u9fff\uf900-\ufaff]+/g;
const ASCII = /^[a-z0-9]+$/;

/** Give the words of a text: whole words and numbers, and every two Chinese characters. */
export function tokens(text) {
  const found = new Set();
  for (const run of text.normalize("NFKC").toLowerCase().match(RUN) || []) {
    if (ASCII.test(run)) {
      found.add(run);
    } else {
      for (let at = 0; at + 1 < run.length; at += 1) {
        found.add(run.slice(at, at + 2));
      }
    }
  }
  return [...found];
}

/** Give the number of the file in which a word stands. */
export function shardOf(token) {
  let number = 0;
  for (let at = 0; at < token.length; at += 1) {
    number = (number * 31 + token.charCodeAt(at)) % 65521;
  }
  return number % SHARDS;
}

/**
 * Find the entries in which all words stand, the newest first.
 *
 * @param {string[]} words as `tokens` gives them
 * @param {(name: string) => Promise<any>} read gives a file of the index as a JSON value
 * @returns {Promise<Array<[string, string, string, string]>>} title, type, day, address
 */
export async function find(words, read) {
  const { years, part } = await read("years.json");
  const found = [];
  for (const year of years) {
    const numbers = await common(words, year, read);
    const lists = new Map();
    for (const number of numbers.reverse()) {
      const list = Math.floor(number / part);
      if (!lists.has(list)) {
        lists.set(list, await read(`${year}-list-${list}.json`));
      }
      found.push(lists.get(list)[number % part]);
      if (found.length >= MOST) {
        return found;
      }
    }
  }
  return found;
}

/** Give the numbers of a year's entries in which all words stand, in order. */
async function common(words, year, read) {
  const files = await Promise.all(words.map((word) => read(`${year}-${shardOf(word)}.json`)));
  const lists = files.map((file, at) => (Object.keys(file).includes(words[at]) ? file[words[at]] : []));
  const [first, ...rest] = lists;
  const sets = rest.map((list) => new Set(list));
  return first.filter((number) => sets.every((set) => set.has(number)));
}

// ------------------------------------------------------------------------------------- the page

const form = typeof document === "undefined" ? null : document.getElementById("search");
const SAID = {
  zh: {
    short: "请至少输入两个字。",
    none: "没有找到。可以换个说法，或看下面的列表。",
    some: (count) => (count >= MOST ? `找到很多，先列 ${MOST} 条` : `找到 ${count} 条`),
    broken: "现在不能搜索（直接打开的文件夹或没有网）。请看下面的列表。",
    wait: "正在找……",
  },
  en: {
    short: "Please type at least two characters.",
    none: "Nothing was found. Try other words, or see the lists below.",
    some: (count) => (count >= MOST ? `Many found; the first ${MOST}` : `${count} found`),
    broken: "The search can’t work here (a folder on disk, or no network). See the lists below.",
    wait: "Searching …",
  },
};

function start() {
  const said = SAID[document.documentElement.lang.startsWith("en") ? "en" : "zh"];
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search(form.elements.q.value, said);
  });
  const asked = new URLSearchParams(window.location.search).get("q");
  if (asked) {
    form.elements.q.value = asked;
    search(asked, said);
  }
}

async function search(text, said) {
  const status = document.getElementById("said");
  const list = document.getElementById("found");
  const words = tokens(text);
  list.replaceChildren();
  if (words.length === 0) {
    status.textContent = said.short;
    return;
  }
  status.textContent = said.wait;
  const base = new URL(form.dataset.base, window.location.href);
  try {
    const found = await find(words, async (name) => {
      const answer = await fetch(new URL(name, base), { credentials: "omit" });
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      return answer.json();
    });
    list.replaceChildren(...found.map(itemOf));
    status.textContent = found.length ? said.some(found.length) : said.none;
  } catch (error) {
    status.textContent = said.broken;
  }
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function sayDay(day, english) {
  const [year, month, date] = day.split("-").map(Number);
  return english ? `${date} ${MONTHS[month - 1]} ${year}` : `${year}年${month}月${date}日`;
}

/** An entry has the words for its type and a day; a district's community has none, and its street. */
function itemOf([title, type, day, address]) {
  const english = document.documentElement.lang.startsWith("en");
  const facts = type ? `${type[english ? 1 : 0]} · ${sayDay(day, english)}` : day;
  const item = document.createElement("li");
  item.className = "item";
  const link = document.createElement("a");
  link.className = "target";
  link.href = new URL(address, new URL(form.dataset.root, window.location.href)).href;
  for (const [name, text] of [["what", title], ["facts", facts]]) {
    const span = document.createElement("span");
    span.className = name;
    span.textContent = text;
    link.append(span);
  }
  item.append(link);
  return item;
}

if (form) {
  start();
}
