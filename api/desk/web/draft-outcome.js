/** What became of a draft, why, and what is to be done by whoever reads it. */

import { element, notice } from "./dom.js";
import { t } from "./words.js";

export const STATES = Object.freeze({
  open: ["等人签字", "waiting for signatures"],
  complete: ["都签了，正在入账", "all have signed, being entered", "warning"],
  appended: ["已入账", "in the ledger", "good"],
  withdrawn: ["已撤回", "withdrawn", "warning"],
  vetoed: ["被否决", "vetoed", "bad"],
  returned: ["被退回，等起草人修改", "returned to its author", "warning"],
  expired: ["过期", "expired", "warning"],
  stuck: ["账本没有收下", "refused by the ledger", "bad"],
});

/** What became of it, why, and what whoever reads it is to do. */
export function outcomeBox(draft) {
  if (draft.state === "appended") {
    const box = notice(t(`已入账，是账本的第 ${draft.entry.index} 条。`, `It is entry ${draft.entry.index} of the ledger.`), { tone: "good" });
    if (draft.entry.proof) {
      const blob = URL.createObjectURL(new Blob([draft.entry.proof], { type: "text/plain" }));
      box.append(element("p", {}, element("a", { class: "button", href: blob, download: `entry-${draft.entry.index}.tlog-proof` }, t("保存证明文件", "Save the proof"))));
    }
    return box;
  }
  if (draft.state === "open") return null;
  const said = OUTCOMES[draft.state](draft);
  const box = notice(said[0], { tone: STATES[draft.state][2] });
  for (const each of said.slice(1)) box.append(element("p", {}, each));
  return box;
}

const ofAuthor = (draft) => draft.may.includes("revise");
const authorOf = (draft) => draft.history[0].name;
const lastOf = (draft, what) => draft.history.filter((each) => each.what === what).pop() ?? { name: "", reason: "" };
const waitForAuthor = (draft) => t(`等起草人${authorOf(draft)}处理，您现在不用做什么；改好后会重新请大家签。`, `It is for ${authorOf(draft)}, who proposed it; all are asked again after that.`);

const OUTCOMES = Object.freeze({
  complete: () => [t("都签了，账本这会儿还没收下。不用重签：会自动再试，也可以按“再试着入账”。", "All have signed, and the ledger has not taken it yet. Nobody needs to sign again: it is tried again by itself, or by “Try to enter it again”.")],
  withdrawn: (draft) => [t(`${lastOf(draft, "withdrawn").name}撤回了：${lastOf(draft, "withdrawn").reason}`, `${lastOf(draft, "withdrawn").name} withdrew it: ${lastOf(draft, "withdrawn").reason}`),
    t("不用再签。还要办的话请另起一份。", "It needs no signature. Begin a new one if it is still to be done.")],
  vetoed: (draft) => [t(`${lastOf(draft, "veto").name}否决了：${lastOf(draft, "veto").reason}`, `${lastOf(draft, "veto").name} vetoed it: ${lastOf(draft, "veto").reason}`), ofAuthor(draft)
    ? t("可以按“修改”改好重新送签，或“撤回”。钱已经付出的，撤回后请改记“未经审批支出”。", "Change it and have it signed again, or withdraw it. Money that has been paid is then recorded as an outflow without approval.")
    : waitForAuthor(draft)],
  returned: (draft) => [t(`${lastOf(draft, "return").name}退回了：${lastOf(draft, "return").reason}`, `${lastOf(draft, "return").name} sent it back: ${lastOf(draft, "return").reason}`), ofAuthor(draft)
    ? t("请按“修改”，改好后大家重签；不办了就“撤回”。", "Change it, and all sign again; or withdraw it.")
    : waitForAuthor(draft)],
  expired: (draft) => [t("做成已满 90 天，过期了，账本不再收。", "It was made 90 days ago and has expired: the ledger takes it no more."), ofAuthor(draft)
    ? t("还要办就按“重新送签”：换成今天的日期，请现任的人重签；不办了就“撤回”。", "Press “Renew”, which gives it today's date and asks those in office now; or withdraw it.")
    : waitForAuthor(draft)],
  stuck: (draft) => [t(`都签了，但账本没有收下：${draft.error.zh}`, `All have signed, and the ledger refused it: ${draft.error.en}`), ofAuthor(draft)
    ? t("请按“修改”改好，或按“重新送签”换新日期；大家重签，以前的签名留在记录里。", "Change it, or renew it with a new date; all sign again, and what was signed stays on record.")
    : waitForAuthor(draft)],
});
