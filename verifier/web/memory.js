/**
 * What this phone remembers of a ledger: the trust it pinned at first use, which of it was compared
 * with a second source, the largest checkpoint it saw, and evidence. It is kept in localStorage where
 * that works and holds it; where it is absent, full, or forbidden, the page goes on without and says
 * so. What can't be read as a memory is none.
 */

const PREFIX = "mingbai/v1/";
const PREFERENCES = "mingbai/v1-page";

/** A memory: `read(origin)`, `write(origin, changes)`, `preferences()`, `prefer(changes)`, `lasts`. */
export function openMemory(storage = storageOf()) {
  const held = new Map();
  let lasts = storage !== null;

  function read(key) {
    if (held.has(key)) return held.get(key);
    let value = {};
    try {
      const text = storage === null ? null : storage.getItem(key);
      const parsed = text === null ? {} : JSON.parse(text);
      if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) value = parsed;
    } catch (_) {
      value = {};
    }
    return value;
  }

  function write(key, changes) {
    const value = { ...read(key), ...changes };
    held.set(key, value);
    try {
      if (storage !== null) {
        storage.setItem(key, JSON.stringify(value));
        held.delete(key); // another tab may write there, too
      }
    } catch (_) {
      lasts = false;
    }
    return value;
  }

  return Object.freeze({
    read: (origin) => Object.freeze({ ...EMPTY, ...onlyTexts(read(PREFIX + origin)) }),
    write: (origin, changes) => write(PREFIX + origin, changes),
    preferences: () => read(PREFERENCES),
    prefer: (changes) => write(PREFERENCES, changes),
    get lasts() {
      return lasts;
    },
  });
}

/**
 * What is known of a ledger: `policy` and `charter` as pinned, `pinned` (a day), `compared` (the day
 * on which the pinned were compared with a second source), `checkpoint` (its text), `evidence`
 * (JSON of a list of `{name, text}`); "" where there is nothing.
 */
const EMPTY = Object.freeze({ policy: "", charter: "", pinned: "", compared: "", checkpoint: "", evidence: "" });

function onlyTexts(value) {
  const kept = {};
  for (const name of Object.keys(EMPTY)) if (typeof value[name] === "string") kept[name] = value[name];
  return kept;
}

/** Give localStorage if it takes and gives back a value, else null. */
function storageOf() {
  try {
    const storage = window.localStorage;
    const key = `${PREFIX}?`;
    storage.setItem(key, "1");
    const works = storage.getItem(key) === "1";
    storage.removeItem(key);
    return works ? storage : null;
  } catch (_) {
    return null;
  }
}
