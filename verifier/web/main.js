/**
 * The check page: reads the code behind `#`, has it checked, and shows what a resident needs first.
 * All that is on the page follows from one state.
 */

import { readAddress } from "./address.js";
import { encodeUtf8, toHex } from "./bytes.js";
import { NOTHING, check, checkBytes } from "./checking.js";
import { boxesOf, headlineOf } from "./drawing.js";
import { lackOf } from "./engine.js";
import { openMemory } from "./memory.js";
import { pause } from "./pause.js";
import { compareTrust, readTrustBlock } from "./trust.js";
import { dayOf } from "./words.js";

const root = document.documentElement;
const main = document.getElementById("main");
const trusted = readTrustBlock(document.getElementById("trust").textContent);
const memory = openMemory();

const state = {
  ledgers: trusted.ledgers,
  made: trusted.made === "" ? "" : trusted.made.slice(0, 10),
  memory,
  language: "zh",
  isElder: false,
  isBusy: false,
  progress: { done: 0, size: 0 },
  found: NOTHING,
  answer: "",
  comparison: null,
  proof: null,
  turn: 0,
};

function draw() {
  root.lang = state.language === "zh" ? "zh-CN" : "en";
  root.classList.toggle("elder", state.isElder);
  document.getElementById("language").textContent = state.language === "zh" ? "English" : "中文";
  document.getElementById("elder").textContent = elderWord();
  document.getElementById("brand").textContent = state.language === "zh" ? "查公示" : "Check a notice";
  main.textContent = "";
  main.append(...boxesOf(state, acts).filter((box) => box !== null));
  const said = headlineOf(state);
  document.title = `${said === null ? "…" : `${said.shape} ${said.text[state.language]}`} · 明白账`;
  if (said !== null) announce(`${said.text[state.language]}。${(said.more || said.todo)[state.language]}`);
}

function elderWord() {
  if (state.language === "zh") return state.isElder ? "普通版" : "长辈版";
  return state.isElder ? "Standard" : "Large";
}

/** A region of its own tells a screen reader, since the boxes are made anew. */
function announce(text) {
  const region = document.getElementById("announced");
  if (region.textContent !== text) region.textContent = text;
}

/** Run one check; of several that overlap only the last is shown. */
async function run(work) {
  state.turn += 1;
  const turn = state.turn;
  Object.assign(state, { isBusy: true, answer: "", comparison: null, progress: { done: 0, size: 0 } });
  draw();
  const found = await work((done, size) => {
    if (turn !== state.turn) return;
    state.progress = { done, size };
    draw();
  });
  if (turn !== state.turn) return;
  Object.assign(state, { isBusy: false, found });
  await pause();
  if (turn === state.turn) draw();
}

function open(text, typedOrigin = "") {
  const address = readAddress(text);
  state.proof = null;
  if (address.kind === "trust") {
    compareAddress(address);
    return;
  }
  run((progress) => check(address, { ...surroundings(), progress, typedOrigin }));
}

function surroundings() {
  return { ledgers: state.ledgers, memory, engine: lackOf(), now: Date.now() };
}

function openProof(data) {
  state.proof = data;
  const base = { ...NOTHING, engine: lackOf(), checkedMs: Date.now() };
  run(() => checkBytes(data, base, surroundings()));
}

/** Somebody scanned a second source's code: compare it, and say so. */
function compareAddress({ origin, charter, policy }) {
  const ledger = state.ledgers.find((each) => each.origin === origin) || null;
  const found = { ...NOTHING, kind: "trust", isKnown: ledger !== null, ledger, checkedMs: Date.now() };
  Object.assign(state, { isBusy: false, found, answer: "" });
  const outcome = ledger === null ? "unknown" : compareTrust(ledger, `trust/${origin}/${charter}/${policy}`);
  if (outcome === "same") keepCompared(ledger);
  state.comparison = { outcome };
  draw();
}

function keepCompared(ledger) {
  memory.write(ledger.origin, { policy: ledger.policy, charter: ledger.charter, compared: dayOf(Date.now()) });
}

const acts = {
  answer(answer) {
    state.answer = answer;
    draw();
    const box = main.querySelector(".headline");
    box.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  },
  text(text, typedOrigin) {
    if (text.trimStart().startsWith("c2sp.org/tlog-proof@")) openProof(encodeUtf8(text.trimStart()));
    else open(text, typedOrigin);
  },
  proof: openProof,
  online() {
    const { entry, origin } = state.found.report;
    const leafHash = typeof entry.leafHash === "string" ? entry.leafHash : toHex(entry.leafHash);
    open(`#${origin}/${entry.index}/${leafHash}`);
  },
  compared(outcome) {
    const { ledger, trust } = state.found;
    if (outcome !== "same") return;
    keepCompared(ledger);
    if (trust.standing === "changed") open(window.location.hash);
    else state.found = { ...state.found, trust: { ...trust, standing: "full" } };
  },
};

function listen() {
  document.getElementById("switches").hidden = false;
  document.getElementById("language").addEventListener("click", () => {
    state.language = state.language === "zh" ? "en" : "zh";
    memory.prefer({ language: state.language });
    draw();
  });
  document.getElementById("elder").addEventListener("click", () => {
    state.isElder = !state.isElder;
    memory.prefer({ elder: state.isElder });
    draw();
  });
  window.addEventListener("hashchange", () => open(window.location.hash));
}

function start() {
  const preferred = memory.preferences();
  state.language = preferred.language === "en" || preferred.language === "zh" ? preferred.language : root.lang === "en" ? "en" : "zh";
  state.isElder = typeof preferred.elder === "boolean" ? preferred.elder : root.classList.contains("elder");
  listen();
  open(window.location.hash);
  root.setAttribute("data-started", "");
}

start();
