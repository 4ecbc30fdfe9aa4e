/**
 * The published files over HTTP: the first place that has a checkpoint of this ledger is read from.
 * No cookie is sent, what a cache holds is asked for again, no answer is read beyond its limit.
 */

import { Unchecked } from "./errors.js";

const DEADLINE_MS = 20000;
const ABSENT = [404, 410];

/** Nobody answered: this phone has no network; it seems to have one; or not in time. */
const SILENT = ["server_unreachable", "server_silent", "server_too_slow"];

/**
 * Give `{read(path, limit), place()}` for the ledger `origin`, published under one of `places`.
 *
 * `read` throws Unchecked: file_absent, file_oversized, server_answered; server_closed, where a server
 * elsewhere lets no page read it; and where nobody answers, one of `SILENT`.
 */
export function openSource(origin, places, get = window.fetch.bind(window)) {
  let chosen = null;

  async function readCheckpoint(limit) {
    let failure = null;
    let other = null;
    for (const place of places) {
      try {
        const data = await readOnce(get, place, "checkpoint", limit);
        if (startsWith(data, `${origin}\n`)) {
          chosen = place;
          return data;
        }
        other = other || { place, data };
      } catch (error) {
        if (!(error instanceof Unchecked)) throw error;
        // Where another place answered, what it said tells more than silence.
        if (failure === null || SILENT.indexOf(failure.code) >= 0) failure = error;
      }
    }
    if (other === null) throw failure;
    chosen = other.place;
    return other.data;
  }

  return Object.freeze({
    place: () => chosen,
    read: (path, limit) =>
      path === "checkpoint" && chosen === null
        ? readCheckpoint(limit)
        : readTwice(get, chosen || places[0], path, limit),
  });
}

function startsWith(data, text) {
  return data.length >= text.length && [...text].every((letter, at) => data[at] === letter.charCodeAt(0));
}

/** Ask once more where the network broke off: in a lift, that is the ordinary case. */
async function readTwice(get, place, path, limit) {
  try {
    return await readOnce(get, place, path, limit);
  } catch (error) {
    if (error.code !== "server_unreachable" && error.code !== "server_silent") throw error;
    return readOnce(get, place, path, limit);
  }
}

async function readOnce(get, place, path, limit) {
  const url = new URL(path, new URL(place, document.baseURI)).href;
  const stop = new AbortController();
  const clock = setTimeout(() => stop.abort(), DEADLINE_MS);
  const cache = path === "checkpoint" ? "no-store" : "no-cache";
  const asked = { cache, credentials: "omit", referrerPolicy: "no-referrer", signal: stop.signal };
  let response = null;
  try {
    response = await get(url, asked);
    if (ABSENT.includes(response.status)) throw new Unchecked("file_absent", path, { path: url });
    if (!response.ok) {
      throw new Unchecked("server_answered", path, { url, status: response.status });
    }
    return await readBody(response, url, path, limit);
  } catch (error) {
    if (error instanceof Unchecked) throw error;
    const isClosed = response === null && (await answersUnread(get, url, asked));
    const silence = SILENT[navigator.onLine === false ? 0 : stop.signal.aborted ? 2 : 1];
    throw new Unchecked(isClosed ? "server_closed" : silence, path, { url, reason: String(error && error.message) });
  } finally {
    clearTimeout(clock);
  }
}

/** Say whether a server elsewhere answers a request whose answer no page may read: engines say no more. */
async function answersUnread(get, url, asked) {
  if (new URL(url).origin === window.location.origin) return false;
  try {
    await get(url, { ...asked, method: "HEAD", mode: "no-cors" });
    return true;
  } catch (_) {
    return false;
  }
}

async function readBody(response, url, path, limit) {
  const tooLarge = () => new Unchecked("file_oversized", path, { path: url, limit });
  if (!response.body || !response.body.getReader) {
    const data = new Uint8Array(await response.arrayBuffer());
    if (data.length > limit) throw tooLarge();
    return data;
  }
  const reader = response.body.getReader();
  const pieces = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      reader.cancel().catch(() => {});
      throw tooLarge();
    }
    pieces.push(value);
  }
  const data = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    data.set(piece, at);
    at += piece.length;
  }
  return data;
}
