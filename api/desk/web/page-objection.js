/**
 * An objection without a name: a code, what it is about, the words; then a receipt to keep and print. Or
 * the same code counts for a forced publication, with how many are still missing.
 * Nothing is remembered by this page, no session is asked for, and no cookie is sent.
 */

import { actionButton, element, fill, labelled, notice, problemText } from "./dom.js";
import { language, t, useLanguage } from "./words.js";

const main = document.getElementById("main");
const typed = { code: "", about: "", subject: "", words: "", catalogue: "" };
let shown = () => askCode();

document.head.append(element("link", { rel: "stylesheet", href: "/desk/web/objection.css" }));
draw();

async function draw() {
  document.documentElement.lang = language() === "en" ? "en" : "zh-CN";
  const other = language() === "en" ? "zh" : "en";
  fill(document.getElementById("header"), element("div", { class: "bar" },
    element("p", { class: "brand" }, t("明白账 提异议", "Mingbai objections")),
    element("button", { type: "button", class: "quiet", lang: other === "en" ? "en" : "zh-CN", onclick: () => {
      useLanguage(other);
      draw();
    } }, other === "en" ? "English" : "中文")));
  document.querySelector(".skip").textContent = t("跳到正文", "Skip to content");
  const no = /^#(code|demand):([0-9a-f]{64})$/.exec(window.location.hash);
  if (no === null) shown();
  else if (no[1] === "code") await follow(`code:${no[2]}`);
  else await followDemand(`code:${no[2]}`);
  const title = main.querySelector("h1");
  if (title !== null) document.title = `${title.textContent} · ${t("明白账", "Mingbai")}`;
}

/** Ask the server without cookies; throws what it says is wrong. */
async function ask(method, path, value) {
  const options = { method, credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" };
  if (value !== undefined) {
    options.headers = { "Content-Type": "application/json", "X-Mingbai-Desk": "1" };
    options.body = JSON.stringify(value);
  }
  const answered = await fetch(path, options);
  const found = await answered.json();
  if (answered.ok) return found;
  throw { code: found.code, zh: found.detail, en: found.detail_en, field: found.field };
}

function go(next) {
  shown = next;
  draw();
  main.querySelector("h1").setAttribute("tabindex", "-1");
  main.querySelector("h1").focus();
}

function form(submit, ...children) {
  return element("form", { novalidate: "", onsubmit: (event) => {
    event.preventDefault();
    submit.click();
  } }, ...children, element("div", { class: "acts" }, submit));
}

function askCode() {
  const code = element("input", {
    type: "text", inputmode: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
    maxlength: "80", class: "typed-code", value: typed.code,
  });
  const room = element("div", {});
  const next = actionButton(t("下一步", "Next"), async () => {
    typed.code = code.value;
    try {
      const about = await ask("POST", "/desk/api/objections/code", { code: code.value });
      go(() => (wantsDemand() ? askDemand(about) : askWords(about)));
    } catch (problem) {
      code.setAttribute("aria-invalid", "true");
      fill(room, notice(problemText(problem), { tone: "bad", focus: true }));
    }
  }, { class: "main" });
  fill(main,
    element("h1", {}, t("不署名提异议", "Object without a name")),
    element("p", {}, t(
      "凭您抽到的一次性号码提。号码只说明您是本社区居民，没有人知道是谁抽到的。这里不登记姓名、地址和手机型号。",
      "With the one-time code that you drew. It shows that you are a resident and nothing else; nobody knows who drew it. No name, address or device is noted.")),
    element("p", {}, t("同一个号码也可以不提异议，改用来联名要求公开某一项。", "Instead of an objection the same code may count for a demand that something be published.")),
    form(next, labelled(t("一次性号码", "One-time code"), code, {
      hint: t("照纸上写的抄，32 位，横线和空格可写可不写。", "As on the paper: 32 characters, with or without hyphens."),
    }), room),
    element("p", { class: "hint" }, t(
      "没有号码，可以填纸质异议单，交给监督委员会或街道，留好回执那一半。",
      "Without a code: fill in a numbered slip on paper, hand it to the supervision committee or the street, and keep your half.")));
}

function askWords(about) {
  const wanted = new URLSearchParams(window.location.search).get("subject") ?? "";
  if (typed.subject === "" && /^[0-9a-f]{64}$/.test(wanted)) typed.subject = wanted;
  const notices = [...about.notices];
  if (typed.subject !== "" && !notices.some((each) => each.id === typed.subject)) {
    notices.unshift({ id: typed.subject, title: t("链接里的那一条", "The entry of the link"), no: typed.subject.slice(0, 8) });
  }
  const subject = element("select", {},
    element("option", { value: "" }, t("不选，我在下面写", "None of these; I write it below")),
    notices.map((each) => element("option", { value: each.id }, `${each.title}（${each.no}）`)));
  subject.value = typed.subject;
  const title = element("input", { type: "text", maxlength: "64", autocomplete: "off", value: typed.about });
  const words = element("textarea", { rows: "8", maxlength: "6000" });
  words.value = typed.words;
  const keep = () => {
    Object.assign(typed, { subject: subject.value, about: title.value, words: words.value });
  };
  for (const each of [subject, title, words]) each.addEventListener("input", keep);
  const room = element("div", {});
  const send = actionButton(t("提交异议", "Send the objection"), async () => {
    keep();
    if (typed.about.trim() === "") {
      title.setAttribute("aria-invalid", "true");
      fill(room, notice(t("请写明是关于什么的。", "Say what it is about."), { tone: "bad", focus: true }));
      return;
    }
    try {
      const receipt = await ask("POST", "/desk/api/objections", {
        code: typed.code, about: typed.about, subject: typed.subject, words: typed.words,
      });
      Object.assign(typed, { code: "", about: "", subject: "", words: "" });
      go(() => drawReceipt(receipt));
    } catch (problem) {
      fill(room, notice(problemText(problem), { tone: "bad", focus: true }));
    }
  }, { class: "main" });
  fill(main,
    element("h1", {}, t("写下异议", "Write the objection")),
    element("p", {}, t(`号码有效：${about.community}，用到 ${about.until} 为止。`, `The code is good: ${about.community}, until ${about.until}.`)),
    form(send,
      labelled(t("对哪一条有异议", "What is disputed"), subject, { required: false }),
      labelled(t("关于什么", "What it is about"), title, {
        hint: t("会公开，至多 64 字。请不要写人名、电话、门牌。", "This is public, at most 64 characters. No names, numbers or addresses."),
      }),
      labelled(t("要说的话", "What you want to say"), words, {
        required: false,
        hint: t("不公开，只有本社区在职的人和街道能看，谁看过都有记录。写的时候也可以不透露自己是谁。", "Not public: only those in office here and the street read it, and every look is recorded. You need not say who you are."),
      }),
      room),
    element("div", { class: "acts" },
      actionButton(t("不提异议，用号码联名要求公开", "Demand a publication with it instead"), async () => {
        keep();
        go(() => askDemand(about));
      }),
      actionButton(t("换一个号码", "Another code"), async () => {
        keep();
        go(askCode);
      })));
}

const wantsDemand = () => new URLSearchParams(window.location.search).has("demand");

/** How many codes force a publication here, in words. */
function ruleOf(demands) {
  const more = demands.representatives_share === null ? "" : t(
    `；或者居民代表的 ${demands.representatives_share} 在纸上联名`, `, or ${demands.representatives_share} of the residents' representatives on paper`);
  if (demands.share === null) return t(`本地没有规定多少人联名就必须公开${more}。`, `No share of residents that forces a publication is set here${more}.`);
  if (demands.needed === null) return t(`居民的 ${demands.share} 联名就必须公开${more}；账本里还没有居民人数。`, `${demands.share} of residents force a publication${more}; the ledger does not say how many residents there are.`);
  return t(
    `居民的 ${demands.share} 联名就必须公开（${demands.residents} 人，要 ${demands.needed} 个号码）${more}。`,
    `${demands.share} of residents force a publication (of ${demands.residents}: ${demands.needed} codes)${more}.`);
}

/** How many codes were given for an item, and how many are missing. */
function countOf(item) {
  if (item.missing === null) return t(`已有 ${item.count} 个号码`, `${item.count} codes so far`);
  return item.missing === 0
    ? t(`已有 ${item.count} 个号码，够了，${item.enter_by} 以前应当入账`, `${item.count} codes, which is enough; it is to be entered by ${item.enter_by}`)
    : t(`已有 ${item.count} 个号码，还差 ${item.missing} 个`, `${item.count} codes so far, ${item.missing} missing`);
}

function askDemand(about) {
  const { demands } = about;
  const asked = new URLSearchParams(window.location.search).get("demand") ?? "";
  if (typed.catalogue === "" && demands.items.some((each) => each.catalogue === asked)) typed.catalogue = asked;
  const items = [...demands.items].sort((a, b) => b.count - a.count);
  const select = element("select", {},
    element("option", { value: "" }, t("请选一项", "Choose one")),
    items.map((each) => element("option", { value: each.catalogue }, each.count === 0 ? each.name : `${each.name}（${countOf(each)}）`)));
  select.value = typed.catalogue;
  const standing = element("p", { class: "lead", role: "status" });
  const say = () => {
    typed.catalogue = select.value;
    const item = items.find((each) => each.catalogue === select.value);
    standing.textContent = item === undefined ? "" : countOf(item);
  };
  select.addEventListener("change", say);
  say();
  const room = element("div", {});
  const send = actionButton(t("用这个号码联名", "Count this code"), async () => {
    say();
    if (typed.catalogue === "") {
      select.setAttribute("aria-invalid", "true");
      fill(room, notice(t("请选要求公开哪一项。", "Choose what is to be published."), { tone: "bad", focus: true }));
      return;
    }
    try {
      const receipt = await ask("POST", "/desk/api/demands", { code: typed.code, catalogue: typed.catalogue });
      Object.assign(typed, { code: "", catalogue: "" });
      go(() => drawDemandReceipt(receipt));
    } catch (problem) {
      fill(room, notice(problemText(problem), { tone: "bad", focus: true }));
    }
  }, { class: "main" });
  fill(main,
    element("h1", {}, t("联名要求公开", "Demand a publication")),
    element("p", {}, `${about.community}${t("。", ". ")}${ruleOf(demands)}`),
    form(send, labelled(t("要求公开哪一项", "What is to be published"), select), standing, room),
    element("p", { class: "hint" }, t(
      "一个号码只能用一次：联名用掉了，就不能再提异议。",
      "A code serves once: spent on a demand, it can't be used for an objection.")),
    element("div", { class: "acts" },
      actionButton(t("改提异议", "Object instead"), async () => go(() => askWords(about))),
      actionButton(t("换一个号码", "Another code"), async () => go(askCode))));
}

function sentences(found) {
  const answer = found.reply_days === null
    ? t("本地没有规定答复的天数。", "No time to answer is set here.")
    : t(`入账后 ${found.reply_days} 天内答复。`, `Once it is in the ledger they have ${found.reply_days} days to answer.`);
  if (found.state === "entered") return [t(`已入账，第 ${found.index} 条。`, `In the ledger as entry ${found.index}.`), answer];
  return [
    found.late
      ? t(`本该在 ${found.enter_by} 以前入账，到现在还没有。请带着回执找街道或上级。`, `It was to be in the ledger by ${found.enter_by} and is not. Show your receipt to the street or above.`)
      : t(`已收到（${found.day}），最晚 ${found.enter_by} 入账。`, `Received on ${found.day}; it is to be in the ledger by ${found.enter_by}.`),
    answer,
  ];
}

function drawCode(of, no) {
  const image = element("img", {
    class: "paper-code", src: `/desk/api/${of}/${no}/code.svg`, referrerpolicy: "no-referrer",
    alt: t("查进度的二维码", "The code that leads to how it stands"), onerror: () => image.remove(),
  });
  return image;
}

function drawReceipt(found) {
  receiptPage(found, {
    title: t("异议回执", "Receipt"), lead: found.body.about, said: sentences(found), of: "objections",
    kept: { receipt: found.receipt, body: found.body, words: found.words, salt: found.salt }, file: "objection-receipt.json",
    hint: t(
      "过了入账日期账本里还没有，这张签字的回执就是凭据。异议不能被删除。",
      "If it is not in the ledger after that day, this signed receipt is the evidence. An objection can't be removed."),
  });
}

function drawDemandReceipt(found) {
  receiptPage(found, {
    title: t("联名回执", "Receipt of a demand"), lead: t(`要求公开：${found.name}`, `To be published: ${found.name}`),
    said: demandSentences(found), of: "demands", kept: { receipt: found.receipt }, file: "demand-receipt.json",
    hint: t(
      "人数够了，过了日期账本里还没有这项联名，谁都看得到；这张签字的回执就是凭据。",
      "That there are enough and the demand is not in the ledger in time is seen by everybody; this signed receipt is the evidence."),
  });
}

/** A receipt to print and keep; its link and code are those of the desk's own address. */
function receiptPage(found, { title, lead, said, of, kept, file, hint }) {
  const whole = URL.createObjectURL(new Blob([JSON.stringify(kept, null, 1)], { type: "application/json" }));
  fill(main,
    element("h1", {}, title),
    notice(t("收到了。请打印或保存这张回执。", "It was received. Print or keep this receipt."), { tone: "good" }),
    element("section", { class: "statement paper", "aria-label": t("回执", "Receipt") },
      element("p", { class: "lead" }, lead),
      element("p", {}, found.community),
      said.map((each) => element("p", {}, each)),
      found.link === null ? null : drawCode(of, found.no),
      found.link === null
        ? element("p", { class: "code" }, found.no)
        : element("p", {}, t("查进度：", "To follow it: "), element("a", { href: found.link }, found.link)),
      element("p", {}, t("回执全文（本机服务签字）：", "The receipt, signed by this desk:")),
      element("pre", { tabindex: "0" }, found.receipt)),
    element("p", { class: "hint" }, hint),
    element("div", { class: "acts" },
      actionButton(t("打印", "Print"), async () => window.print(), { class: "main" }),
      element("a", { class: "button", href: whole, download: file }, t("保存回执", "Keep the receipt"))));
}

function demandSentences(found) {
  const entered = found.state === "entered"
    ? t(`已入账，第 ${found.index} 条。`, `In the ledger as entry ${found.index}.`)
    : `${countOf(found)}${t("。", ".")}`;
  const late = found.late
    ? t(`到 ${found.enter_by} 没有入账，请带着回执找街道或上级。`, `It was to be entered by ${found.enter_by}; show your receipt to the street or above.`) : null;
  const until = found.state === "waiting" && found.until !== null
    ? t(`号码最早到 ${found.until} 失效，过了就不再算数。`, `The first of these codes is good until ${found.until}, and counts no longer after that.`) : null;
  return [t(`${found.day} 用一个号码联名。`, `A code was counted on ${found.day}.`), entered, late, until].filter((each) => each !== null);
}

async function followDemand(no) {
  try {
    const found = await ask("GET", `/desk/api/demands/${no}`);
    fill(main,
      element("h1", {}, t("联名的进度", "How the demand stands")),
      element("p", { class: "lead" }, t(`要求公开：${found.name}`, `To be published: ${found.name}`)),
      element("p", {}, `${found.community}${t("。", ". ")}${ruleOf({ representatives_share: null, ...found })}`),
      demandSentences(found).map((each) => element("p", {}, each)),
      element("p", { class: "code" }, no));
  } catch (problem) {
    fill(main, element("h1", {}, t("联名的进度", "How the demand stands")), notice(problemText(problem), { tone: "bad", focus: true }));
  }
}

async function follow(no) {
  try {
    const found = await ask("GET", `/desk/api/objections/${no}`);
    fill(main,
      element("h1", {}, t("异议的进度", "How the objection stands")),
      sentences(found).map((each) => element("p", {}, each)),
      found.state === "entered" ? element("p", {}, t("答复会写在公开栏的“异议”里。", "The answer will stand on the board, under objections.")) : null,
      element("p", {}, found.looks === 0
        ? t("您写的内容还没有人打开过。", "Nobody has opened what you wrote yet.")
        : t(`您写的内容被打开过 ${found.looks} 次，谁打开的都有记录。`, `What you wrote was opened ${found.looks} times; who did is on record.`)),
      element("p", { class: "code" }, no));
  } catch (problem) {
    fill(main, element("h1", {}, t("异议的进度", "How the objection stands")), notice(problemText(problem), { tone: "bad", focus: true }));
  }
}

window.addEventListener("hashchange", draw);
