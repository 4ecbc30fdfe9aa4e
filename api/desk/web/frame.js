/** What all pages of the desk share: the bar on top, the language, who is signed in, how a page begins. */

import { element, fill, notice, problemText } from "./dom.js";
import { me } from "./session.js";
import { language, t, useLanguage } from "./words.js";

const PLACES = Object.freeze([
  ["inbox", "/desk/", "收件箱", "Inbox"],
  ["new", "/desk/new", "记一笔", "Record"],
  ["month", "/desk/month", "本月会签", "The month"],
  ["import", "/desk/import", "导入表格", "Import"],
  ["objections", "/desk/objections", "异议", "Objections"],
  ["people", "/desk/people", "任职", "Offices"],
  ["supervise", "/desk/supervise", "督查", "Supervise"],
  ["keys", "/desk/keys", "我的钥匙", "My key"],
]);

const main = () => document.getElementById("main");

/**
 * Begin a page: `draw(main, who)` fills it, and again when the language changes. Without a session the
 * reader is led to sign in and comes back; a page with `isOpen` needs none.
 */
export async function begin(name, draw, { isOpen = false } = {}) {
  let who = null;
  if (!isOpen) {
    who = await whoIs();
    if (who === null) return;
  }
  const again = async () => {
    document.documentElement.lang = language() === "en" ? "en" : "zh-CN";
    drawBar(name, who, again);
    try {
      await draw(main(), who);
    } catch (problem) {
      if (main().querySelector("h1") === null) fill(main(), element("h1", {}, t("办公台", "The desk")));
      showProblem(problem);
    }
    const title = main().querySelector("h1");
    if (title !== null) document.title = `${title.textContent} · ${t("明白账", "Mingbai")}`;
  };
  await again();
}

async function whoIs() {
  try {
    return await me();
  } catch (problem) {
    if (problem && (problem.status === 401 || problem.code === "sign_in_needed")) {
      signInFirst();
      return null;
    }
    document.documentElement.lang = language() === "en" ? "en" : "zh-CN";
    drawBar("", null, () => window.location.reload());
    fill(main(), element("h1", {}, t("办公台", "The desk")), notice(problemText(problem), { tone: "bad" }));
    return null;
  }
}

/** Go to the page for signing in, and come back to this one. */
export function signInFirst() {
  const back = window.location.pathname + window.location.search + window.location.hash;
  window.location.replace(`/desk/sign-in?to=${encodeURIComponent(back)}`);
}

/** Say in the page what went wrong; a session that has ended is said with the way back. */
export function showProblem(problem, where = main()) {
  where.querySelector(":scope > .box.problem-box")?.remove();
  const box = notice(problemText(problem), { tone: "bad", focus: true });
  box.classList.add("problem-box");
  if (problem && (problem.status === 401 || problem.code === "sign_in_needed")) {
    box.append(element("p", {}, element("a", { class: "button", href: `/desk/sign-in?to=${encodeURIComponent(window.location.pathname + window.location.search)}` }, t("重新登录", "Sign in again"))));
  }
  where.append(box);
  box.scrollIntoView({ block: "nearest" });
}

function drawBar(name, who, again) {
  const pages = new Set((document.querySelector("meta[name=desk-pages]")?.content ?? "").split(" "));
  const links = who === null ? [] : PLACES.filter(([each]) => pages.has(each));
  const other = language() === "en" ? "zh" : "en";
  const bar = element(
    "div", { class: "bar" },
    element("p", { class: "brand" }, t("明白账 办公台", "Mingbai desk")),
    element("button", {
      type: "button", class: "quiet", lang: other === "en" ? "en" : "zh-CN",
      onclick: () => {
        useLanguage(other);
        again();
      },
    }, other === "en" ? "English" : "中文"),
  );
  const nav = links.length === 0 ? null : element("nav", { "aria-label": t("办公台", "Desk") }, element(
    "ul", {},
    links.map(([each, href, zh, en]) => element("li", {}, element("a", { href, "aria-current": each === name ? "page" : null }, t(zh, en)))),
  ));
  fill(document.getElementById("header"), bar, nav);
  document.querySelector(".skip").textContent = t("跳到正文", "Skip to content");
}

/** Give the path of a draft's page. */
export function draftPath(origin, id) {
  return `/desk/draft/${origin}/${id}`;
}

/** Give the query of this page's address. */
export function query() {
  return new URLSearchParams(window.location.search);
}
