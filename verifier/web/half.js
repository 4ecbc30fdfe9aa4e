/**
 * Half a check, for an engine that has no large integers and so can't check a signature: whether the
 * content that is published is what the paper's code names. It shows neither who signed it nor that
 * it is in the ledger, and is never called proved.
 */

import { decodeUtf8, toHex } from "./bytes.js";
import { hashLeaf } from "./sha256.js";

const WIDTH = 256;
const MAX_CHECKPOINT_BYTES = 1 << 16;
const MAX_BUNDLE_BYTES = WIDTH * (2 + 65535);

/**
 * Read what is published at `index` and compare it with `leafHash`, in hex. Gives
 * `{outcome: "same", type, body}`, or `{outcome: "different"}`, or `{outcome: "unread"}`.
 */
export async function readHalf(source, index, leafHash) {
  try {
    const checkpoint = decodeUtf8(await source.read("checkpoint", MAX_CHECKPOINT_BYTES));
    const size = Number(checkpoint.split("\n")[1]);
    if (!(index < size)) return { outcome: "unread" };
    const data = await source.read(bundlePath(Math.floor(index / WIDTH), size), MAX_BUNDLE_BYTES);
    const entry = entryIn(data, index % WIDTH);
    if (toHex(hashLeaf(entry)) !== leafHash) return { outcome: "different" };
    const statement = JSON.parse(decodeUtf8(entry).split("\n")[6]);
    return { outcome: "same", type: statement.type, body: statement.body };
  } catch (_) {
    return { outcome: "unread" };
  }
}

function bundlePath(number, size) {
  const digits = String(number).padStart(Math.ceil(String(number).length / 3) * 3, "0");
  const parts = digits.match(/\d{3}/g).map((part, at, all) => (at < all.length - 1 ? `x${part}` : part));
  const width = Math.min(WIDTH, size - number * WIDTH);
  return `tile/entries/${parts.join("/")}${width < WIDTH ? `.p/${width}` : ""}`;
}

function entryIn(data, position) {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  let at = 0;
  for (let skipped = 0; skipped < position; skipped += 1) at += 2 + view.getUint16(at);
  return data.subarray(at + 2, at + 2 + view.getUint16(at));
}
