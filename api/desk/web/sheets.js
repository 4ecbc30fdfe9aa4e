/**
 * What somebody is typing, kept as it is typed: on the desk, for the same key on any device, and in the
 * page as long as the desk can't be reached, which is said.
 */

import { call } from "./session.js";
import { t } from "./words.js";

const WAIT_MS = 1200;
const RETRY_MS = 5000;

const path = (origin, key) => `/desk/api/ledgers/${origin}/sheets/${encodeURIComponent(key)}`;

/** Give what was typed under `key`, or null. */
export async function readSheet(origin, key) {
  try {
    return (await call("GET", path(origin, key))).value;
  } catch (problem) {
    if (problem && (problem.code === "sheet_missing" || problem.status === 404)) return null;
    throw problem;
  }
}

/** Give every sheet that somebody has left: `{origin, key, time}`. */
export async function listSheets() {
  return (await call("GET", "/desk/api/sheets")).sheets;
}

/**
 * Keep what `give()` gives a moment after `touch()`. `status`, an element, says how it stands. `done()`
 * forgets the sheet.
 */
export function keepSheet({ origin, key, give, status }) {
  let timer = null;
  let isKept = true;
  let isDone = false;
  let sending = null;

  const warn = (event) => {
    if (isKept || isDone) return;
    event.preventDefault();
  };
  window.addEventListener("beforeunload", warn);
  window.addEventListener("online", () => touch(0));

  async function send() {
    timer = null;
    if (isDone) return;
    const value = give();
    isKept = true;
    try {
      sending = call("PUT", path(origin, key), { value });
      await sending;
      if (isKept) status.textContent = t("填的内容已保存", "What you typed is saved");
    } catch (problem) {
      isKept = false;
      if (isDone) return;
      status.textContent = problem && problem.code === "sheet_too_large"
        ? t("内容太长，没法自动保存；请先做成草稿。", "It is too long to be saved as you go: make a draft of it.")
        : t("没有连上，填的内容还在这一页里，请不要关掉；连上后会自动保存。", "Not connected. What you typed is in this page: leave it open, and it is saved once the connection is back.");
      timer = window.setTimeout(send, RETRY_MS);
    } finally {
      sending = null;
    }
  }

  function touch(wait = WAIT_MS) {
    if (isDone || (wait === 0 && isKept)) return;
    isKept = false;
    if (timer !== null) window.clearTimeout(timer);
    timer = window.setTimeout(send, wait);
  }

  async function done() {
    isDone = true;
    if (timer !== null) window.clearTimeout(timer);
    window.removeEventListener("beforeunload", warn);
    try {
      if (sending !== null) await sending;
      await call("DELETE", path(origin, key));
    } catch {
      // it is forgotten after ninety days
    }
  }

  return { touch: () => touch(), done };
}
