/** Who is signed in, and every question to the desk: the one place from which this page sends anything. */

import { encodeUtf8, toHex } from "./verifier/bytes.js";
import { formatBase64 } from "./verifier/text.js";

const HEAD = "mingbai/sign-in/v1";
const PATIENCE_MS = 120_000;

/** What the desk refuses, or that it did not answer: a code, a sentence in two languages, a field. */
export class Problem extends Error {
  constructor({ status = 0, code, zh, en, field = "" }) {
    super(en);
    this.name = "Problem";
    Object.assign(this, { status, code, zh, en, field });
  }
}

let ahead = 0;

/** Give by how many milliseconds this device's clock is ahead of the desk's, by its last answer. */
export const clockAhead = () => ahead;

/** Ask the desk for `path` and give its answer; `value` goes as JSON. Throws Problem. */
export async function call(method, path, value) {
  const headers = { "X-Mingbai-Desk": "1" };
  const isChange = method !== "GET" && method !== "HEAD";
  const given = value === undefined && isChange && method !== "DELETE" ? {} : value;
  if (given !== undefined) headers["Content-Type"] = "application/json";
  const stopping = new AbortController();
  const patience = setTimeout(() => stopping.abort(), PATIENCE_MS);
  let answered;
  let text;
  try {
    answered = await fetch(path, {
      method, headers, credentials: "same-origin", cache: "no-store", redirect: "error", signal: stopping.signal,
      body: given === undefined ? undefined : JSON.stringify(given),
    });
    text = await answered.text();
    const moment = Date.parse(answered.headers.get("date") ?? "");
    if (!Number.isNaN(moment)) ahead = Date.now() - moment;
  } catch (_) {
    throw new Problem({
      code: "no_answer",
      zh: "没有连上办公台，这一步不知道做成没有。您填的都还在；网络好了请再点一次，重复点不会做两次。",
      en: "The desk did not answer, so it is not known whether this was done. What you typed is kept; try again when the network is back: doing it twice is harmless.",
    });
  } finally {
    clearTimeout(patience);
  }
  return read(answered, text);
}

function read(answered, text) {
  let value = null;
  try {
    value = text === "" ? {} : JSON.parse(text);
  } catch (_) {
    value = null; // a proxy's own page
  }
  if (answered.ok && value !== null) return value;
  const { status } = answered;
  if (value !== null && typeof value.code === "string") {
    throw new Problem({ status, code: value.code, zh: value.detail, en: value.detail_en, field: value.field });
  }
  throw new Problem({
    status, code: "answer_malformed",
    zh: `办公台的回答不对（HTTP ${status}）。请过一会儿再试。`,
    en: `The desk gave no proper answer (HTTP ${status}). Try again later.`,
  });
}

/** Give who is signed in: `{public_key, offices, sign_ins}`. Throws Problem `sign_in_needed`. */
export const me = () => call("GET", "/desk/api/me");

/**
 * Sign in with `signer`: the challenge is signed only if it names this very page. Its time is not
 * compared with this device's clock, which may be hours off: the desk's own decides.
 */
export async function signIn(signer) {
  const { challenge } = await call("POST", "/desk/api/challenge", {});
  const lines = String(challenge).split("\n");
  if (lines.length !== 5 || lines[0] !== HEAD || lines[1] !== window.location.origin || lines[4] !== "") {
    throw new Problem({
      code: "challenge_foreign",
      zh: "办公台给出的登录挑战不是给这个网址的，没有签。请核对地址栏，并告诉管理员。",
      en: "The desk's challenge is not for this address and was not signed. Check the address bar and tell the operator.",
    });
  }
  return call("POST", "/desk/api/session", {
    challenge,
    public_key: toHex(signer.publicKey),
    signature: formatBase64(await signer.sign(encodeUtf8(challenge))),
  });
}

/** End the session. */
export const signOut = () => call("DELETE", "/desk/api/session");
