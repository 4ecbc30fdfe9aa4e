/** Residents' objections for those in office: what waits to be entered, its words, codes, and who looked. */

import { actionButton, element, fill, labelled, notice } from "./dom.js";
import { begin, draftPath, query, showProblem } from "./frame.js";
import { sayLook } from "./looks.js";
import { call } from "./session.js";
import { t } from "./words.js";

begin("objections", async (main, who) => {
  const origins = [...new Set(who.offices.map((each) => each.origin))];
  const origin = origins.includes(query().get("origin")) ? query().get("origin") : origins[0];
  if (origin === undefined) {
    fill(main, element("h1", {}, t("异议", "Objections")), notice(t("您在这里没有职务。", "You hold no office here.")));
    return;
  }
  const [found, seen, inbox, asked] = await Promise.all([
    call("GET", `/desk/api/ledgers/${origin}/objections`),
    call("GET", `/desk/api/ledgers/${origin}/looks`),
    call("GET", "/desk/api/inbox"),
    call("GET", `/desk/api/ledgers/${origin}/demands`),
  ]);
  const choice = element("select", {
    onchange: () => window.location.assign(`/desk/objections?origin=${encodeURIComponent(choice.value)}`),
  }, origins.map((each) => element("option", { value: each }, who.offices.find((office) => office.origin === each).community)));
  choice.value = origin;
  const waiting = found.objections.filter((each) => each.state === "waiting");
  const answers = inbox.answers.filter((each) => each.origin === origin);
  fill(main,
    element("h1", {}, t("异议", "Objections")),
    origins.length > 1 ? labelled(t("账本", "Ledger"), choice) : null,
    element("h2", {}, t("收到了，等入账", "Received, to be entered")),
    waiting.length === 0 ? element("p", {}, t("没有。", "None.")) : element("ul", { class: "rows" }, waiting.map((each) => one(each, found.may_enter))),
    element("p", { class: "hint" }, t(
      "收到的异议不能退回，也不能删除；到日子没有入账，谁都看得到。居民填的纸质异议单，请在“记一笔”里选“异议”，附上照片。",
      "What was received can be neither returned nor deleted; that it is not entered in time is seen by everybody. A slip on paper: choose “objection” under “Record”.")),
    element("div", { class: "acts" }, element("a", { class: "button", href: `/desk/new?origin=${encodeURIComponent(origin)}&type=objection` }, t("登记纸质异议单", "Enter a slip")),
      found.may_enter_demands ? element("a", { class: "button", href: `/desk/new?origin=${encodeURIComponent(origin)}&type=demand` }, t("登记纸上的联名", "Enter a demand on paper")) : null),
    element("h2", {}, t("等答复", "To be answered")),
    answers.length === 0 ? element("p", {}, t("没有。", "None.")) : element("ul", { class: "list" }, answers.map((each) => element("li", {},
      element("a", { class: "line", href: `/desk/new?origin=${encodeURIComponent(origin)}&type=reply&objection=${each.objection}` },
        element("span", { class: "title" }, each.about),
        element("span", { class: "more" }, each.due === null ? each.day : t(`${each.day} 提出，${each.due} 前答复`, `of ${each.day}, to be answered by ${each.due}`)))))),
    demands(origin, asked, found.may_enter_demands),
    lots(origin, found),
    looks(seen.looks));
});

function one(each, mayEnter) {
  const room = element("div", {});
  const see = actionButton(t("看内容（会记录）", "Read it (recorded)"), async () => {
    try {
      const whole = await call("GET", `/desk/api/objections/${each.no}/words`);
      fill(room, element("blockquote", {}, whole.words === "" ? t("没有写内容。", "No words were sent.") : whole.words));
    } catch (problem) {
      showProblem(problem, room);
    }
  });
  const enter = actionButton(t("做成草稿，去签字", "Make the draft"), async () => {
    try {
      const made = await call("POST", `/desk/api/objections/${each.no}/draft`, {});
      window.location.assign(draftPath(made.origin, made.id));
    } catch (problem) {
      showProblem(problem, room);
    }
  }, { class: "main" });
  return element("li", {},
    element("p", { class: "lead" }, each.about),
    element("p", { class: each.late ? "red" : "" }, each.late
      ? t(`${each.day} 收到，本该 ${each.enter_by} 前入账`, `received on ${each.day}, was to be entered by ${each.enter_by}`)
      : t(`${each.day} 收到，${each.enter_by} 前入账`, `received on ${each.day}, to be entered by ${each.enter_by}`)),
    element("div", { class: "acts" }, see, mayEnter ? enter : null), room);
}

function demands(origin, asked, mayEnter) {
  const counted = asked.items.filter((each) => each.count > 0);
  if (counted.length === 0) return null;
  const rule = asked.share === null ? t("本地没有规定多少人联名就必须公开。", "No share that forces a publication is set here.")
    : t(`居民的 ${asked.share} 联名就必须公开。`, `${asked.share} of residents force a publication.`);
  return element("section", {}, element("h2", {}, t("要求公开的联名", "Demands for publication")),
    element("p", {}, rule), element("ul", { class: "rows" }, counted.map((each) => demand(origin, asked, each, mayEnter))));
}

function demand(origin, asked, item, mayEnter) {
  const room = element("div", {});
  const of = asked.residents === null ? element("input", { type: "number", min: "1", inputmode: "numeric", autocomplete: "off" }) : null;
  const enter = actionButton(t("做成草稿，去签字", "Make the draft"), async () => {
    try {
      const more = of === null || of.value === "" ? {} : { of: Number(of.value) };
      const made = await call("POST", `/desk/api/ledgers/${origin}/demands`, { catalogue: item.catalogue, ...more });
      window.location.assign(draftPath(made.origin, made.id));
    } catch (problem) {
      showProblem(problem, room);
    }
  }, { class: "main" });
  const isEnough = item.missing === null || item.missing === 0;
  return element("li", {},
    element("p", { class: "lead" }, item.name),
    element("p", { class: item.late ? "red" : "" }, standingOf(item)),
    of === null || !mayEnter ? null : labelled(t("居民人数（账本里没有）", "How many residents (the ledger doesn't say)"), of),
    mayEnter && isEnough ? element("div", { class: "acts" }, enter) : null, room);
}

function standingOf(item) {
  if (item.missing === null) return t(`${item.count} 个号码`, `${item.count} codes`);
  if (item.missing > 0) return t(`${item.count} 个号码，还差 ${item.missing} 个`, `${item.count} codes, ${item.missing} missing`);
  return item.late
    ? t(`${item.count} 个号码，够了；本该 ${item.enter_by} 前入账`, `${item.count} codes, enough; it was to be entered by ${item.enter_by}`)
    : t(`${item.count} 个号码，够了；${item.enter_by} 前入账`, `${item.count} codes, enough; to be entered by ${item.enter_by}`);
}

function lots(origin, found) {
  const missing = found.lots.filter((each) => !each.here);
  if (missing.length === 0 || !found.may_bring_lots) return null;
  return element("section", {}, element("h2", {}, t("还没有名录的号码批次", "Lots without their list")), missing.map((each) => {
    const file = element("input", { type: "file", accept: ".txt,text/plain" });
    const room = element("div", {});
    return element("div", {},
      labelled(t(`${each.no}（${each.count} 个，到 ${each.until}）的 hashes.txt`, `hashes.txt of ${each.no} (${each.count}, until ${each.until})`), file),
      actionButton(t("交来", "Bring it"), async () => {
        try {
          const hashes = file.files.length === 0 ? "" : await file.files[0].text();
          await call("POST", `/desk/api/ledgers/${origin}/lots`, { issue: each.id, hashes });
          fill(room, notice(t("收下了，这批号码可以用了。", "Taken; these codes can be used."), { tone: "good", focus: true }));
        } catch (problem) {
          showProblem(problem, room);
        }
      }), room);
  }));
}

function looks(seen) {
  return element("details", {}, element("summary", {}, t("谁看过密封内容", "Who looked at what is sealed")),
    seen.length === 0 ? element("p", {}, t("没有人看过。", "Nobody has.")) : element("ul", {}, seen.map((each) => element("li", {}, sayLook(each)))));
}
