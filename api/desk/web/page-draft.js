/**
 * A draft: what it says in plain words, what a signer should know, who has signed and said what, its
 * bytes; and the buttons. What is shown is read from the text that is signed, which is hashed here.
 */

import { formatAmount } from "./amounts.js";
import { actionButton, element, fill, freshId, labelled, notice, problemText, quoted } from "./dom.js";
import { STATES, outcomeBox } from "./draft-outcome.js";
import { begin, draftPath, query, showProblem, signInFirst } from "./frame.js";
import { drawBody, drawEnvelope, readStatement, sayAmount, sentenceOf } from "./plain.js";
import { call, clockAhead } from "./session.js";
import { signerFor } from "./signer.js";
import { NotAsShown, checkText, signDraft } from "./signing-checked.js";
import { say, t } from "./words.js";
import { sayMoment } from "./verifier/words.js";

const PREFIX = "/desk/draft/";
const SKEW_MS = 2 * 3600 * 1000;

const RENEWABLE = Object.freeze(["signer_ended", "expires_soon"]);
const OPINIONS = Object.freeze({
  reserve: ["保留意见", "Reserve"], veto: ["否决", "Veto"], return: ["退回", "Send back"],
});

function asked() {
  const rest = decodeURIComponent(window.location.pathname.slice(PREFIX.length));
  const cut = rest.lastIndexOf("/");
  return { origin: rest.slice(0, cut), id: rest.slice(cut + 1) };
}

begin("draft", async (main, who) => {
  const { origin, id } = asked();
  const path = `/desk/api/ledgers/${origin}/drafts/${id}`;
  const [forms, draft] = await Promise.all([call("GET", "/desk/api/forms"), call("GET", path)]);
  draw(main, who, { forms, draft, origin, path, before: null });
});

/** Draw everything of one reading of the draft; `before` is the revision that was looked at until now. */
function draw(main, who, page) {
  const { forms, draft, origin } = page;
  const office = { origin, charter: who.offices.find((each) => each.origin === origin)?.charter };
  const [zh, en] = STATES[draft.state];
  let read = null;
  let refusal = null;
  try {
    read = checkText(draft, office);
  } catch (problem) {
    if (!(problem instanceof NotAsShown)) throw problem;
    refusal = problem;
  }
  fill(
    main,
    element("h1", {}, say(draft.label)),
    element("p", { class: "small" }, `${draft.community} · ${t(`第 ${draft.revision} 稿`, `revision ${draft.revision}`)} · `, element("strong", { class: "state" }, t(zh, en))),
    changedBox(page),
    refusal === null ? null : notice(t(refusal.zh, refusal.en), { tone: "bad" }),
    outcomeBox(draft),
    read === null ? null : statementBox(read, draft, forms[read.value.type]),
    monthLink(origin),
    warningsBox(draft),
    factsBox(draft, origin),
    peopleBox(draft),
    read === null ? rawBox(draft, null) : rawBox(draft, read),
    historyBox(draft),
    read === null ? null : actsBox(main, who, page, read, office),
  );
}

/** Whoever came from a month's list goes back to it. */
function monthLink(origin) {
  const month = query().get("month");
  return month === null ? null : element("p", {}, element("a", { class: "button", href: `/desk/month?${new URLSearchParams({ origin, month })}` }, t("回到本月会签", "Back to the month")));
}

/** If it was changed since it was looked at: what was, line by line. */
function changedBox({ forms, draft, before }) {
  if (before === null || before.statement_id === draft.statement_id) return null;
  const [one, other] = [before, draft].map((each) => {
    const { type, body } = signedPart(each);
    return flat(body, forms[type]?.fields);
  });
  const names = [...new Set([...one.keys(), ...other.keys()])].filter((name) => one.get(name) !== other.get(name));
  const box = notice(t("这份草稿刚刚改过，请把改动看一遍再签：", "This draft has just been changed. Look at the changes before you sign:"), { tone: "warning", focus: true });
  box.append(element("ul", {}, names.map((name) => element("li", {}, `${name}：`, quoted(one.get(name) ?? t("（没有）", "(nothing)")), " → ", quoted(other.get(name) ?? t("（没有）", "(nothing)"))))));
  if (names.length === 0) box.append(element("p", {}, t("内容没有变，制作时间、编号或签字人变了。", "Its contents are the same; its time, number or signers have changed.")));
  return box;
}

/** What a draft's own text says, whatever the desk says beside it; of a text that is none, the desk's word. */
function signedPart(draft) {
  try {
    return readStatement(draft.text).value;
  } catch (_) {
    return draft; // the page says that it must not be signed
  }
}

/** Give every leaf of a body as it is read, by what people call it. */
function flat(value, fields = [], field = {}, name = "", found = new Map()) {
  if (typeof value !== "object" || value === null) {
    found.set(name, field.kind === "money" ? formatAmount(value) : String(value));
    return found;
  }
  for (const [key, each] of Object.entries(value)) {
    const known = Array.isArray(value) ? field.of ?? {} : fields.find((one) => one.name === key) ?? {};
    const called = Array.isArray(value) ? `${Number(key) + 1}` : known.zh ? say(known) : key;
    const inner = known.fields ?? known.options?.flatMap((one) => one.fields ?? []) ?? [];
    flat(each, inner, known, name === "" ? called : `${name} · ${called}`, found);
  }
  return found;
}

function statementBox(read, draft, form) {
  const cites = new Map((draft.facts?.cites ?? []).map((each) => [each.id, each]));
  const decision = draft.facts?.decision;
  if (decision?.id) cites.set(decision.id, decision);
  const called = new Map(Object.entries(draft.facts?.called ?? {}));
  const roles = new Map([...called, ...draft.wanted.flatMap((each) => (each.roles.length === 1 ? [[each.role, each.label]] : []))]);
  return element(
    "section", { class: "statement", "aria-label": t("要签的内容", "What is signed") },
    element("p", { class: "lead" }, sentenceOf(read.value.type, read.value.body, form, called)),
    drawBody(read.value.body, form, cites, roles),
  );
}

function warningsBox(draft) {
  if (draft.warnings.length === 0) return null;
  const marks = { red: ["红", "red"], yellow: ["黄", "yellow"], grey: ["灰", "grey"] };
  return element(
    "section", { class: "box warning" }, element("h2", {}, t("请注意", "Take note")),
    element("ul", {}, draft.warnings.map((each) => element("li", {}, element("span", { class: `mark ${each.weight}` }, t(...marks[each.weight]), " "), t(each.zh, each.en)))),
  );
}

function factsBox(draft, origin) {
  const { facts } = draft;
  const currency = facts.currency ?? "CNY";
  const lines = [];
  const add = (label, value) => lines.push(element("dt", {}, label), element("dd", {}, value));
  const isDone = draft.state === "appended" || draft.state === "withdrawn";
  if (facts.fund_balance !== undefined && !isDone) {
    add(t(`「${facts.fund}」现有`, `“${facts.fund}” holds`), sayAmount(facts.fund_balance, currency));
    add(t("入账之后剩", "Left after this"), element("span", { class: facts.fund_left < 0 ? "red" : null }, sayAmount(facts.fund_left, currency)));
  }
  if (facts.budget_left !== undefined && !isDone) add(t(`预算项 ${facts.budget} 还剩`, `Budget ${facts.budget} has left`), sayAmount(facts.budget_left, currency));
  if (facts.decision) add(t("所依据的决定", "Decision"), facts.decision.entry === undefined ? t("账本里没有这条", "not in the ledger") : `${t("第", "entry ")}${facts.decision.entry}${t(" 条：", ": ")}${facts.decision.title}`);
  if (facts.payee && !isDone) {
    const { payee } = facts;
    add(t("收款方", "Payee"), payee.known ? t(`以前付过 ${payee.count} 次，上次 ${payee.last.day}，${formatAmount(payee.last.amount)} 元`, `Paid ${payee.count} times before, last on ${payee.last.day}: ${formatAmount(payee.last.amount)}`) : t("第一次付给", "Paid for the first time"));
  }
  for (const each of facts.cites ?? []) {
    add(t("引用的记录", "Cites"), each.entry === undefined ? element("code", {}, each.id) : `${t("第", "entry ")}${each.entry}${t(" 条：", ": ")}${each.title}`);
  }
  const evidence = facts.evidence ?? [];
  if (lines.length === 0 && evidence.length === 0) return null;
  return element(
    "section", {}, element("h2", {}, t("账上的情况", "What the books say")),
    element("dl", { class: "facts" }, lines),
    evidence.length === 0 ? null : element("h3", {}, t("凭据", "Evidence")),
    element("ul", { class: "evidence-list" }, evidence.map((each) => element("li", { class: "evidence-item" }, drawFile(each, origin)))),
  );
}

function drawFile(file, origin) {
  const name = file.name ?? t("（没有名字）", "(no name)");
  if (file.sha256 === undefined) return `${name}${t("（内容不在办公台上）", " (not held by the desk)")}`;
  const href = `/desk/api/ledgers/${origin}/files/${file.sha256}`;
  const picture = /^image\//.test(file.kind ?? "") || /\.(png|jpe?g|webp)$/i.test(name);
  return [
    picture ? element("img", { src: href, alt: "", class: "evidence-thumb", loading: "lazy" }) : null,
    element("a", { href, target: "_blank", rel: "noopener" }, name),
  ];
}

function peopleBox(draft) {
  const states = { waiting: ["还没签", "not yet"], signed: ["已签", "signed"], ended: ["钥匙已失效", "key has ended"] };
  const when = new Map(draft.signatures.map((each) => [each.slug, each.time]));
  return element(
    "section", {}, element("h2", {}, t("签字人", "Signers")),
    element("ol", {}, draft.wanted.map((each) => element(
      "li", {}, `${each.label || each.role}：`, quoted(each.name), " · ", element("strong", {}, t(...states[each.state])),
      when.has(each.slug) ? ` · ${say(sayMoment(Date.parse(when.get(each.slug))))}` : null,
    ))),
    draft.opinions.length === 0 ? null : element("h2", {}, t("意见", "Opinions")),
    draft.opinions.length === 0 ? null : element("ul", {}, draft.opinions.map((each) => element(
      "li", {}, quoted(each.name), "：", element("strong", {}, t(...OPINIONS[each.opinion])), each.revision === draft.revision ? null : t(`（对第 ${each.revision} 稿）`, ` (of revision ${each.revision})`), t("。", ". "), quoted(each.reason), ` · ${say(sayMoment(Date.parse(each.time)))}`,
    ))),
  );
}

function rawBox(draft, read) {
  const names = new Map(draft.wanted.map((each) => [each.slug, each.name]));
  for (const each of draft.wanted) for (const role of each.roles) if (!names.has(role)) names.set(role, each.label);
  return element(
    "details", {}, element("summary", {}, t("原文和编号（签的就是这些字节）", "The bytes that are signed, and their id")),
    read === null ? null : drawEnvelope(read.value, read.envelope, names),
    element("h3", {}, t("原文", "Text")), element("pre", { tabindex: "0" }, draft.text),
    element("h3", {}, t("编号（SHA-256，本机算的）", "Id (SHA-256, computed on this device)")),
    element("p", {}, element("code", { class: "statement-id" }, read === null ? t("没算成", "not computed") : read.id)),
  );
}

const HAPPENED = Object.freeze({
  proposed: ["制作", "proposed"], signed: ["签名", "signed"], revised: ["修改", "revised"], renewed: ["重新送签", "renewed"], after_moved: ["前面有任免入账，改接在它后面，请重签", "follows another governance statement now; sign again"],
  reserve: ["保留意见", "reserved"], veto: ["否决", "vetoed"], return: ["退回", "sent back"], withdrawn: ["撤回", "withdrawn"],
  appended: ["入账", "entered"], stuck: ["没有收下", "refused"], complete: ["签齐", "complete"], expired: ["过期", "expired"],
});

function historyBox(draft) {
  return element(
    "details", {}, element("summary", {}, t("经过", "History")),
    element("ol", {}, draft.history.map((each) => element(
      "li", {}, `${say(sayMoment(Date.parse(each.time)))} · `, each.name === "" ? null : [quoted(each.name), " · "], t(...HAPPENED[each.what]), t(`（第 ${each.revision} 稿）`, ` (revision ${each.revision})`), each.reason && each.what !== "stuck" ? ["：", quoted(each.reason)] : null,
    ))),
  );
}

// ------------------------------------------------------------------------------------ acting

function actsBox(main, who, page, read, office) {
  const { draft, origin, path } = page;
  const room = element("div");
  const answer = element("div");
  const box = element("section", { class: "act-box", "aria-label": t("签名或提意见", "Sign, or give an opinion") });
  const may = new Set(draft.may);
  const slug = who.offices.find((each) => each.origin === origin)?.slug ?? ownSlug(draft, who);

  async function again(problem) {
    const now = await call("GET", path);
    if (now.statement_id !== draft.statement_id || now.revision !== draft.revision) {
      draw(main, who, { ...page, draft: now, before: draft });
      return;
    }
    draw(main, who, { ...page, draft: now, before: null });
    if (problem) showProblem(problem);
  }

  /** What was typed stays in `room` until the desk has taken it. */
  async function attempt(act) {
    fill(answer);
    try {
      const now = await act();
      if (now === null) return;
      draw(main, who, { ...page, draft: now, before: null });
      main.querySelector("h1").scrollIntoView({ block: "start" });
      main.focus();
    } catch (problem) {
      if (problem?.status === 401 || problem?.code === "sign_in_needed") signInFirst();
      else if (problem instanceof NotAsShown || problem?.status === 409 || problem?.code === "signer_ended") await again(problem).catch(showProblem);
      else showLost(problem, () => attempt(act));
    }
  }

  function showLost(problem, retry) {
    const isOffline = problem?.code === "no_answer" || problem instanceof TypeError;
    const said = isOffline
      ? t("没有连上，这一步可能已经送到。您填的都还在；再试一次不会做两次。", "The connection was lost. It may have arrived. What you typed is still here, and trying again never does it twice.")
      : problemText(problem);
    const said_ = notice(said, { tone: "bad", focus: true });
    if (isOffline) said_.append(element("div", { class: "acts" }, actionButton(t("再试一次", "Try again"), retry, { class: "main" })));
    fill(answer, said_);
  }

  const sign = () => attempt(async () => {
    const signer = await signerFor(who.public_key, room);
    if (signer === null) return null;
    const line = await signDraft({ draft, slug, signer, office, shown: read.id });
    return call("POST", `${path}/signatures`, line);
  });

  const withReason = (words, send, tone) => {
    const reason = element("textarea", { id: freshId("reason"), maxlength: "1000" });
    const kept = `reason/${draft.id}`;
    reason.value = window.sessionStorage.getItem(kept) ?? ""; // a session's end, or somebody else's change, loses no word
    reason.addEventListener("input", () => window.sessionStorage.setItem(kept, reason.value));
    const said = element("p", { class: "problem", role: "alert", hidden: true }, t("请写明理由。", "Please give the reason."));
    const form = element(
      "section", { class: "box plain" }, element("h2", {}, words), labelled(t("理由（留在记录里）", "Reason (it stays on record)"), reason), said,
      element("div", { class: "acts" }, actionButton(t(`确定${words}`, `Confirm: ${words}`), async () => {
        if (reason.value.trim() === "") {
          said.hidden = false;
          reason.focus();
          return;
        }
        await attempt(async () => {
          const now = await send(reason.value.trim());
          window.sessionStorage.removeItem(kept);
          return now;
        });
      }, { class: tone }), actionButton(t("不了", "Cancel"), async () => fill(room))),
    );
    fill(room, form);
    reason.focus();
  };

  const opinion = (view) => actionButton(t(...OPINIONS[view]), async () => withReason(
    t(...OPINIONS[view]), (reason) => call("POST", `${path}/opinions`, { revision: draft.revision, opinion: view, reason }), view === "veto" ? "bad" : "main",
  ), view === "veto" ? { class: "bad" } : {});
  const simple = (words, send, attributes = {}) => actionButton(words, () => attempt(send), attributes);

  const buttons = [
    may.has("sign") ? actionButton(t("签名", "Sign"), sign, { class: "main sign" }) : null,
    may.has("reserve") ? opinion("reserve") : null,
    may.has("veto") ? opinion("veto") : null,
    may.has("return") ? opinion("return") : null,
    draft.state === "complete" ? simple(t("再试着入账", "Try to enter it again"), () => call("POST", `${path}/append`, {})) : null,
    may.has("revise") ? element("a", { class: "button", href: `/desk/new?${new URLSearchParams({ origin, type: draft.type, draft: draft.id })}` }, t("修改", "Change")) : null,
    may.has("renew") && (draft.state !== "open" || RENEWABLE.some((code) => draft.warnings.some((each) => each.code === code))) ? simple(t("重新送签", "Renew"), () => call("POST", `${path}/renew`, {})) : null,
    may.has("withdraw") ? actionButton(t("撤回", "Withdraw"), async () => withReason(t("撤回", "Withdraw"), (reason) => call("POST", `${path}/withdraw`, { reason }), "main")) : null,
  ].filter((each) => each !== null);
  if (draft.state === "open") buttons.push(element("a", { class: "button", href: `/desk/paper/${origin}/${draft.id}` }, t("打印签字用纸", "Print the sheet to sign")));
  fill(box, skewNotice(), element("div", { class: "acts" }, buttons), room, answer, preparedLink(draft));
  return box;
}

/** A signer who comes into office by this very draft has no office yet: his slug is in the draft. */
function ownSlug(draft, who) {
  return draft.wanted.find((each) => each.public_key === who.public_key)?.slug ?? "";
}

/** Say it if this device's clock is far from the desk's. */
function skewNotice() {
  const ahead = clockAhead();
  if (Math.abs(ahead) < SKEW_MS) return null;
  const hours = Math.round(Math.abs(ahead) / 3600000);
  const [zh, en] = ahead > 0 ? ["快", "fast"] : ["慢", "slow"];
  return notice(t(
    `这台设备的时钟大约${zh}了 ${hours} 小时。签名不受影响（时间写在草稿里），但请把时钟调准。`,
    `The clock of this device is about ${hours} hours ${en}. Your signature is unharmed, since the time stands in the draft, but set the clock.`,
  ), { tone: "warning" });
}

/** Where the charter's profile asks for it, an opinion has a statement of its own, ready to be signed. */
function preparedLink(draft) {
  if (!draft.prepared) return null;
  return notice(t("您的意见还要作为一条记录入账：", "Your opinion is to be entered in the ledger, too:")).appendChild(
    element("a", { class: "button main", href: draftPath(draft.prepared.origin, draft.prepared.id) }, t("去签审查意见", "Sign the opinion")),
  ).parentElement;
}
