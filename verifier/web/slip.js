/**
 * One's own row in a list of persons, or a sealed field: the slip's text is hashed and looked for among
 * the commitments of the notice (docs/spec/publicity.md section 4, docs/spec/statement.md section 7).
 * Nothing leaves the phone.
 */

import { decodeUtf8, encodeUtf8, toHex } from "./bytes.js";
import { readBase64url } from "./packed.js";
import { sha256 } from "./sha256.js";

const SALT_CHARACTERS = 43; // 32 bytes

/**
 * Look for what `text`, a slip's code or the whole slip, discloses in `body`. Gives `{kind: "row", row}` (an object of texts),
 * `{kind: "field", name, row}` (a text), `{kind: "not_listed"}`, or `{kind: "unread"}`.
 */
export function readSlip(body, text) {
  const typed = String(text);
  const tried = [typed.replace(/\s/g, ""), ...(typed.match(/[A-Za-z0-9_-]{60,}/g) || [])];
  const disclosure = tried.find((each) => readDisclosure(each) !== null);
  if (disclosure === undefined) return { kind: "unread" };
  const parts = readDisclosure(disclosure);
  const [name, value] = parts;
  const commitment = toHex(sha256(encodeUtf8(disclosure)));
  if (!commitmentsIn(body).includes(commitment)) return { kind: "not_listed" };
  const row = name === "row" ? readRow(value) : null;
  return row === null ? { kind: "field", name, row: value } : { kind: "row", row };
}

function readDisclosure(disclosure) {
  try {
    const parts = JSON.parse(decodeUtf8(readBase64url(disclosure)));
    const isOne = Array.isArray(parts) && parts.length === 3 && parts.every((part) => typeof part === "string");
    return isOne && parts[0].length === SALT_CHARACTERS ? parts.slice(1) : null;
  } catch (_) {
    return null;
  }
}

function readRow(value) {
  try {
    const row = JSON.parse(value);
    const isRow = typeof row === "object" && row !== null && !Array.isArray(row);
    return isRow && Object.values(row).every((cell) => typeof cell === "string") ? row : null;
  } catch (_) {
    return null;
  }
}

/** Every 64 hexadecimal digits that stand where a body keeps commitments. */
function commitmentsIn(value, isSealed = false) {
  if (typeof value === "string") return isSealed && /^[0-9a-f]{64}$/.test(value) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    commitmentsIn(each, isSealed || ["sealed", "commitment", "commitments"].includes(name)),
  );
}
