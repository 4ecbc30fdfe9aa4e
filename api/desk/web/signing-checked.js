/**
 * Signing what was shown, and nothing else: the text is read and hashed once more at the moment of
 * signing, and compared with what stood on the page.
 */

import { readStatement } from "./plain.js";
import { signatureLine } from "./signing.js";

/** The text is not what it is said to be: nothing is signed. */
export class NotAsShown extends Error {
  constructor(zh, en) {
    super(en);
    this.code = "not_as_shown";
    this.zh = zh;
    this.en = en;
  }
}

/**
 * Check that a draft's text is canonical, hashes to the id that it goes by, and is for its ledger and
 * charter. Gives what `readStatement` gives; throws NotAsShown.
 */
export function checkText(draft, { origin, charter }) {
  let read;
  try {
    read = readStatement(draft.text);
  } catch (problem) {
    throw new NotAsShown(
      `这份草稿的原文不合规矩（${problem.code ?? "?"}），不能签。请告诉管理员。`,
      `The text of this draft is malformed (${problem.code ?? "?"}) and must not be signed. Tell the operator.`,
    );
  }
  if (read.id !== draft.statement_id) {
    throw new NotAsShown(
      "原文算出来的编号和草稿上写的不一样，不能签。请不要签，并告诉街道。",
      "The text does not hash to the id that the draft goes by. Do not sign; tell the street office.",
    );
  }
  if (read.value.log !== origin || (charter && read.value.charter !== undefined && read.value.charter !== charter)) {
    throw new NotAsShown("这份草稿是给另一本账的，不能签。", "This draft is for another ledger and must not be signed.");
  }
  if (draft.type !== undefined && draft.type !== read.value.type) {
    throw new NotAsShown("草稿的类型和原文不一样，不能签。", "The draft's type is not that of its text: it must not be signed.");
  }
  return read;
}

/** Sign a draft's text as `slug`; `shown` is the id of what stood on the page. Throws NotAsShown. */
export async function signDraft({ draft, slug, signer, office, shown }) {
  const read = checkText(draft, office);
  if (read.id !== shown) {
    throw new NotAsShown("草稿在您看的时候改过了，请重新看一遍再签。", "The draft was changed while you read it: look at it again before you sign.");
  }
  const line = await signatureLine(signer, `${office.origin}/${slug}`, draft.text);
  return { revision: draft.revision, statement_id: read.id, line };
}
