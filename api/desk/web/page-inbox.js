/** The front page: what waits for this key in all its ledgers, most pressing first. */

import { aboutDue } from "./about.js";
import { formatAmount } from "./amounts.js";
import { actionButton, element, fill, notice, problemText, quoted } from "./dom.js";
import { begin, draftPath } from "./frame.js";
import { fingerprint } from "./joining.js";
import { makeDraft } from "./once.js";
import { call } from "./session.js";
import { say, t } from "./words.js";
import { sayDay } from "./verifier/words.js";

begin("inbox", async (main, who) => {
  const [found, invitations] = await Promise.all([
    call("GET", "/desk/api/inbox"),
    call("GET", "/desk/api/invitations").catch(() => ({ may: [], joined: [] })),
  ]);
  const { counts } = found;
  const communities = new Map(who.offices.map((each) => [each.origin, each.community]));
  const named = (items) => items.map((each) => ({ community: communities.get(each.origin), ...each }));
  const parts = [
    section(t("逾期", "Overdue"), named(found.overdue), dueLine, "bad"),
    section(t("等我签", "For me to sign"), found.to_sign, draftLine),
    section(t("已接受邀请，等我核对指纹", "Accepted an invitation: compare the fingerprint"), invitations.joined, joinedLine, "plain"),
    section(t("退回、否决、过期或没有收下，等我处理", "Returned, vetoed, expired or refused"), found.returned, draftLine, "warning"),
    section(t("等着答复的异议", "Objections that wait for an answer"), named(found.answers), answerLine, "warning"),
    section(t("快到期", "Due"), named(found.due), dueLine),
    section(t("我做的草稿", "My drafts"), found.mine, draftLine),
    section(t("最近办完的", "Done"), found.done, draftLine),
  ].filter((each) => each !== null);
  const names = [...new Set(who.offices.map((each) => each.community))];
  fill(
    main,
    element("h1", {}, t("收件箱", "Inbox")),
    element("p", { class: "lead" }, sentence(counts)),
    names.length === 0 ? null : element("p", { class: "small" }, names.join("、")),
    ...(who.invited ?? []).map((each) => invitedBox(each, fingerprint(who.public_key))),
    ...found.unread.map((each) => notice(t(`这本账暂时读不出来：${each.origin}（${each.code}）`, `This ledger can't be read at the moment: ${each.origin} (${each.code})`), { tone: "warning" })),
    counts.to_sign > 3 ? element("p", {}, element("a", { class: "button main", href: "/desk/month" }, t("一次签完本月的", "Sign the month at once"))) : null,
    parts,
    element("div", { class: "acts" },
      element("a", { class: "button", href: "/desk/new" }, t("记一笔", "Record something")),
      invitations.may.length === 0 ? null : element("a", { class: "button", href: "/desk/invite" }, t("邀请和换钥匙", "Invitations and new keys"))),
  );
});

/** Whoever has joined and holds no office yet: what he waits for, and what asks for his signature, as a handover does. */
function invitedBox(each, digits) {
  const office = each.labels.join("、");
  const box = notice(t(`${each.community}已收到您的钥匙，等任命入账：${office}。请把指纹 ${digits} 念给邀请您的人听。`, `${each.community} has your key; the appointment is to be entered: ${each.labels.join(", ")}. Read your fingerprint ${digits} aloud to whoever invited you.`));
  const links = (each.to_sign ?? []).map((id) => element("a", { class: "button main", href: draftPath(each.origin, id) }, t("有一份等您签，去看", "One waits for your signature")));
  if (links.length > 0) box.append(element("div", { class: "acts" }, links));
  return box;
}

function sentence(counts) {
  const parts = [
    counts.to_sign > 0 ? t(`有 ${counts.to_sign} 份等您签`, `${counts.to_sign} to sign`) : "",
    counts.overdue > 0 ? t(`${counts.overdue} 件已逾期`, `${counts.overdue} overdue`) : "",
    counts.returned > 0 ? t(`${counts.returned} 份等您处理`, `${counts.returned} came back`) : "",
    counts.answers > 0 ? t(`${counts.answers} 件异议等答复`, `${counts.answers} objections to answer`) : "",
  ].filter((each) => each !== "");
  return parts.length === 0 ? t("现在没有要您办的。", "Nothing waits for you now.") : `${parts.join(t("，", ", "))}${t("。", ".")}`;
}

function section(title, items, draw, tone = null) {
  if (items.length === 0) return null;
  return element(
    "section", { class: tone === null ? null : `box ${tone}` },
    element("h2", {}, `${title}（${items.length}）`),
    element("ul", { class: "list" }, items.map((each) => element("li", {}, draw(each)))),
  );
}

const STATES = Object.freeze({
  open: ["等签字", "waiting"], complete: ["签齐了", "complete"], appended: ["已入账", "entered"], withdrawn: ["已撤回", "withdrawn"],
  vetoed: ["被否决", "vetoed"], returned: ["被退回", "returned"], expired: ["过期", "expired"], stuck: ["没有收下", "refused"],
});

function draftLine(draft) {
  return element(
    "a", { class: "line", href: draftPath(draft.origin, draft.id) },
    Number.isInteger(draft.amount) ? element("span", { class: "sum" }, formatAmount(draft.amount)) : null,
    element("span", { class: "title" }, say(draft.label), draft.title === draft.type ? null : ["：", quoted(draft.title)]),
    element("span", { class: "more" }, [
      draft.community, say(sayDay(draft.day)), t(...STATES[draft.state]),
      draft.turn === false ? t("还没轮到，也可以先签", "not your turn yet; you may sign all the same") : "",
      draft.ended?.length > 0 ? t("有签字人的钥匙已失效，要重新送签", "a signer's key has ended: renew it") : "",
      reasonOf(draft),
      draft.opinions_count > 0 ? t(`${draft.opinions_count} 条意见`, `${draft.opinions_count} opinions`) : "",
    ].filter((each) => each !== "").join(" · ")),
  );
}

/** Why it came back: what the last opinion says, or the ledger's own words. */
function reasonOf(draft) {
  if (draft.state === "stuck" && draft.refusal) return t(draft.refusal.zh, draft.refusal.en);
  return ["vetoed", "returned"].includes(draft.state) && draft.opinion ? draft.opinion.reason : "";
}

function joinedLine(each) {
  return element(
    "a", { class: "line", href: `/desk/invite?${new URLSearchParams({ origin: each.origin })}` },
    element("span", { class: "title" }, quoted(each.name), each.kind === "rekey" ? t("：换钥匙", ": a new key") : `：${each.labels.join("、")}`),
    element("span", { class: "more" }, `${each.community} · ${t("指纹", "fingerprint")} ${each.fingerprint}`),
  );
}

function dueLine(due) {
  const words = [element("span", { class: "title" }, quoted(t(due.zh ?? due.title ?? "", due.en ?? due.title ?? ""))), element("span", { class: "more" }, `${due.community ?? due.origin ?? ""} · ${t("期限", "due")} ${say(sayDay(due.due))}`)];
  if (!due.type) return element("div", { class: "line" }, words);
  const link = element("a", { class: "line", href: formOf(due, due.type) }, words);
  return due.type === "notice" ? [link, nilReturn(due)] : link;
}

const formOf = (due, type) => `/desk/new?${new URLSearchParams({ origin: due.origin, type, ...aboutDue(due) })}`;

/** One tap makes the draft of a nil return; where the ledger says otherwise its form shows why. */
function nilReturn(due) {
  const said = element("div", { "aria-live": "polite" });
  const words = t("本期没有，报“本期无”", "Nothing in this period: a nil return");
  const make = actionButton(words, async () => {
    const ledger = `/desk/api/ledgers/${due.origin}`;
    try {
      const found = await call("GET", `${ledger}/prefill/nil?${new URLSearchParams(aboutDue(due))}`);
      if (found.differences.length > 0) {
        window.location.assign(formOf(due, "nil_return"));
        return;
      }
      const made = await makeDraft(call, due.origin, `nil/${JSON.stringify(aboutDue(due))}`, { type: "nil_return", body: found.body });
      window.location.assign(draftPath(made.origin, made.id));
    } catch (problem) {
      fill(said, notice(problemText(problem), { tone: "bad" }));
    }
  }, { "aria-label": `${words}${t("：", ": ")}${t(due.zh ?? "", due.en ?? "")}` });
  return [element("div", { class: "acts" }, make), said];
}

function answerLine(objection) {
  return element(
    "a", { class: "line", href: `/desk/new?${new URLSearchParams({ origin: objection.origin, type: "reply", objection: objection.objection })}` },
    element("span", { class: "title" }, quoted(objection.title ?? objection.about ?? t("异议", "objection"))),
    element("span", { class: "more" }, `${objection.community ?? objection.origin ?? ""}${objection.due ? ` · ${t("期限", "due")} ${say(sayDay(objection.due))}` : ""}`),
  );
}
