/**
 * What is sent again after an answer that was lost is done once: the same contents, from the same form,
 * go under the same id until the desk has answered.
 */

import { encodeUtf8, toHex } from "./verifier/bytes.js";
import { sha256 } from "./verifier/sha256.js";

/** Make a draft of `value` in the ledger `origin`; `form` names the form that it comes from. */
export async function makeDraft(call, origin, form, value) {
  const kept = `once/${origin}/${form}`;
  let drawn = window.sessionStorage.getItem(kept);
  if (drawn === null) {
    drawn = toHex(crypto.getRandomValues(new Uint8Array(16)));
    window.sessionStorage.setItem(kept, drawn);
  }
  const id = toHex(sha256(encodeUtf8(`${drawn}${JSON.stringify(value)}`))).slice(0, 32);
  const made = await call("POST", `/desk/api/ledgers/${origin}/drafts`, { ...value, id });
  window.sessionStorage.removeItem(kept);
  return made;
}
