/**
 * To invite: whoever may appoint chooses an office or whose key is to be replaced, hands over a slip,
 * compares the fingerprint by voice, and goes on to the draft that he signs like any other.
 */

import { actionButton, element, fill, labelled, notice, quoted } from "./dom.js";
import { fingerprintOfVkey } from "./fingerprint.js";
import { begin, draftPath, query, showProblem } from "./frame.js";
import { call } from "./session.js";
import { say, t } from "./words.js";
import { sayMoment } from "./verifier/words.js";

document.head.append(element("link", { rel: "stylesheet", href: new URL("./invite.css", import.meta.url).href }));

const STATES = Object.freeze({
  waiting: ["等对方打开", "waits"], joined: ["已做好钥匙，等您核对", "has made a key, compare it"], drafted: ["任命已起草", "drafted"],
  done: ["已入账", "in the ledger"], expired: ["过期了", "expired"], revoked: ["已作废", "revoked"],
});
const moment = (time) => say(sayMoment(Date.parse(time)));

begin("invite", async (main) => {
  const { may } = await call("GET", "/desk/api/invitations");
  const title = element("h1", {}, t("邀请和换钥匙", "Invitations and new keys"));
  if (may.length === 0) {
    fill(main, title, notice(t("任命和换钥匙由街道办理，这把钥匙不能邀请别人。", "Appointments and new keys are the street office's: this key can't invite anybody.")));
    return;
  }
  const asked = query().get("origin");
  const ledger = may.find((each) => each.origin === asked) ?? may[0];
  const choice = element("select", {
    onchange: () => window.location.assign(`/desk/invite?${new URLSearchParams({ origin: choice.value })}`),
  }, may.map((each) => element("option", { value: each.origin }, `${each.community}（${each.origin}）`)));
  choice.value = ledger.origin;
  const slip = element("div", { class: "slip-room" });
  const list = element("div", {});
  const shown = { ledger, slip, list, asked: element("div", {}), found: null };
  await refresh(shown);
  fill(shown.asked, form(shown));
  fill(
    main, title,
    may.length > 1 ? labelled(t("哪本账", "Which ledger"), choice) : element("p", {}, ledger.community),
    slip, list, shown.asked,
  );
});

const path = (shown, ...more) => ["/desk/api/ledgers", shown.ledger.origin, "invitations", ...more].join("/");

async function refresh(shown) {
  shown.found = await call("GET", path(shown));
  const order = Object.keys(STATES);
  const first = (each) => (each.state === "joined" ? -1 : order.indexOf(each.state));
  const sorted = [...shown.found.invitations].sort((one, other) => first(one) - first(other));
  const isOver = (each) => ["done", "expired", "revoked"].includes(each.state);
  const over = sorted.filter(isOver);
  const open = sorted.filter((each) => !isOver(each));
  fill(
    shown.list,
    element("h2", {}, t(`已发出的（${open.length}）`, `Open (${open.length})`)),
    open.length === 0 ? element("p", {}, t("没有在等的邀请。", "No invitation waits.")) : element("ul", { class: "list" }, open.map((each) => line(shown, each))),
    over.length === 0 ? null : element("details", {}, element("summary", {}, t(`办完、过期、作废的（${over.length}）`, `Done, expired, revoked (${over.length})`)),
      element("ul", { class: "list" }, over.map((each) => line(shown, each)))),
  );
}

function line(shown, each) {
  const room = element("div", {});
  const act = (method, more, then) => async () => {
    try {
      await then(await call(method, path(shown, each.id, ...more)));
    } catch (problem) {
      showProblem(problem, room);
    }
  };
  const revoke = (words) => actionButton(words, act("DELETE", [], () => refresh(shown)), { class: "bad" });
  const toDraft = act("POST", ["draft"], (made) => window.location.assign(draftPath(made.origin, made.id)));
  const isNew = each.kind === "rekey";
  const acts = {
    waiting: [revoke(t("作废", "Revoke"))],
    joined: [
      actionButton(isNew ? t("指纹一致，准备换钥匙", "The same: prepare the new key") : t("指纹一致，准备任命", "The same: prepare the appointment"), toDraft, { class: "main" }),
      revoke(t("不一致，作废", "Not the same: revoke")),
    ],
    drafted: [element("a", { class: "button main", href: draftPath(shown.ledger.origin, each.draft) }, t("去签名", "Go and sign")), revoke(t("作废", "Revoke"))],
  }[each.state] ?? [];
  return element(
    "li", {},
    element("span", { class: "title" }, quoted(each.name), isNew ? t("：换钥匙", ": a new key") : `：${each.labels.join("、")}`),
    element("span", { class: "more" }, [
      t(...STATES[each.state]),
      each.state === "done" ? t(`第 ${each.index} 条`, `entry ${each.index}`) : "",
      each.state === "waiting" ? t(`${moment(each.expires)} 前有效`, `until ${moment(each.expires)}`) : "",
      isNew ? t(`${each.replaces} 换成 ${each.slug}`, `${each.replaces} becomes ${each.slug}`) : each.slug,
      t(`${each.by.name} 邀请`, `invited by ${each.by.name}`),
    ].filter((part) => part !== "").join(" · ")),
    each.vkey === undefined || each.state === "revoked" ? null : element("p", {}, t("钥匙指纹：", "Fingerprint: "), element("span", { class: "fingerprint" }, fingerprintOfVkey(each.vkey))),
    each.state === "joined" ? element("p", { class: "small" }, t("请对方当面或打电话念一遍指纹，和上面的对一对；签名前，草稿里还会再写一遍，也要一样。", "Let the other read the fingerprint aloud, in person or by telephone, and compare. It stands in the draft that you sign, too: it must be the same there.")) : null,
    acts.length === 0 ? null : element("div", { class: "acts" }, acts),
    room,
  );
}

function form(shown) {
  const { may } = shown.found;
  const kinds = [
    ["appointment", t("请人任职", "Somebody comes into office")],
    ["rekey", t("换钥匙（丢了、坏了、怕被人用过）", "A new key (lost, broken, used by others)")],
  ].filter(([kind]) => may[kind]);
  const room = element("div", {});
  const parts = { appointment: appointmentPart, rekey: rekeyPart };
  const first = query().has("rekey") && may.rekey ? "rekey" : kinds[0][0];
  const choose = (kind) => fill(room, parts[kind](shown));
  const radios = kinds.map(([kind, words]) => {
    const radio = element("input", { type: "radio", name: "kind", value: kind, onchange: () => choose(kind) });
    radio.checked = kind === first;
    return element("label", { class: "check" }, radio, words);
  });
  choose(first);
  return element("section", { "aria-label": t("新的邀请", "A new invitation") },
    element("h2", {}, t("发一份新的", "A new one")),
    element("fieldset", {}, element("legend", {}, t("做什么", "What for")), radios),
    room);
}

function appointmentPart(shown) {
  const { roles, people } = shown.found;
  const name = element("input", { type: "text", maxlength: "64", autocomplete: "off" });
  const resolution = element("input", { type: "text", maxlength: "200", autocomplete: "off" });
  const known = [...new Map(people.map((each) => [each.person, each])).values()];
  const person = element("select", { onchange: () => {
    const found = known.find((each) => each.person === person.value);
    if (found !== undefined && found.name !== found.person) name.value = found.name;
  } }, element("option", { value: "" }, t("新来的人", "Somebody new")), known.map((each) => element("option", { value: each.person }, each.name)));
  const boxes = roles.map((each) => ({ each, box: element("input", { type: "checkbox", value: each.role }) }));
  return asking(shown, [
    element("fieldset", {}, element("legend", {}, t("职务", "Office")),
      boxes.map(({ each, box }) => element("label", { class: "check" }, box, each.label))),
    labelled(t("是谁", "Who"), person),
    labelled(t("姓名或称呼（会公开）", "Name (public)"), name, { required: false, hint: t("如“王主任”。公开的名字不必是全名。", "It stands in the ledger; it need not be the whole name.") }),
    labelled(t("居民会议决议", "Resolution of the assembly"), resolution, { required: false, hint: t("监督委员会成员必填，如“2026-11-02 居民会议决议第 3 号”。", "Needed for the supervision committee.") }),
  ], () => {
    const chosen = boxes.filter(({ box }) => box.checked);
    if (chosen.length === 0) return [t("请先选职务。", "Choose an office first."), boxes[0].box];
    if (chosen.some(({ each }) => each.resolution) && resolution.value.trim() === "") return [t("监督委员会由居民会议选出，请写明决议。", "The supervision committee is elected by the assembly: name its resolution."), resolution];
    return filled({ roles: chosen.map(({ each }) => each.role), person: person.value, name: name.value.trim(), resolution: resolution.value.trim() });
  });
}

function rekeyPart(shown) {
  const inForce = shown.found.people.filter((each) => !each.ended);
  const whose = element("select", {}, element("option", { value: "" }, t("请选择", "Choose")),
    inForce.map((each) => element("option", { value: each.slug }, `${each.name}（${each.labels.join("、")}，${each.slug}）`)));
  const asked = query().get("rekey") ?? "";
  if (inForce.some((each) => each.slug === asked)) whose.value = asked;
  const reason = element("input", { type: "text", maxlength: "200", autocomplete: "off" });
  return asking(shown, [
    element("p", { class: "small" }, t("请先认人：看证件，或打他留的电话。新钥匙入账时，原来的钥匙就停用。", "Make sure who it is: a document, or the telephone number on file. The old key ends when the new one is in the ledger.")),
    labelled(t("换谁的钥匙", "Whose key"), whose),
    labelled(t("理由（会公开）", "Reason (public)"), reason, { hint: t("如“手机丢了”。", "Such as: the phone was lost.") }),
  ], () => {
    if (whose.value === "") return [t("请先选换谁的钥匙。", "Choose whose key first."), whose];
    if (reason.value.trim() === "") return [t("请写理由。", "Give the reason."), reason];
    return { rekey: whose.value, reason: reason.value.trim() };
  });
}

const filled = (value) => Object.fromEntries(Object.entries(value).filter(([, each]) => each.length > 0));

function asking(shown, fields, read) {
  const room = element("div", {});
  return element("div", {}, fields, room, element("div", { class: "acts" }, actionButton(t("生成邀请", "Make the invitation"), async () => {
    const value = read();
    fill(room);
    if (Array.isArray(value)) {
      fill(room, notice(value[0], { tone: "bad" }));
      value[1].focus();
      return;
    }
    try {
      const made = await call("POST", path(shown), value);
      await refresh(shown);
      fill(shown.asked, form(shown));
      drawSlip(shown, made);
    } catch (problem) {
      showProblem(problem, room);
    }
  }, { class: "main" })));
}

function drawSlip(shown, made) {
  const drawn = made.qr === null ? null : element("img", {
    class: "slip-code", src: URL.createObjectURL(new Blob([made.qr], { type: "image/svg+xml" })), alt: t("邀请链接的二维码", "The invitation's code"),
  });
  const isNew = made.kind === "rekey";
  const said = element("p", { role: "status" });
  const section = element(
    "section", { class: "statement slip", tabindex: "-1", "aria-label": t("邀请单", "The slip") },
    element("h2", {}, isNew ? t("换钥匙单", "A new key") : t("邀请单", "Invitation")),
    element("p", { class: "lead" }, quoted(made.name), isNew ? t("：换一把新钥匙", ": a new key") : `：${made.labels.join("、")}`),
    element("p", {}, `${shown.ledger.community} · ${moment(made.expires)} ${t("前有效，只能用一次", "is the end of it; it serves once")}`),
    element("div", { class: "slip-row" }, drawn, element("ol", {},
      element("li", {}, t("用自己的手机扫这个码，或打开下面的链接。不要在公用电脑上做。", "Scan the code with your own phone, or open the link below. Don't use a shared computer.")),
      element("li", {}, t("核对社区、职务和姓名，按“做一把新钥匙”。", "See that community, office and name are right, and press “Make a new key”.")),
      element("li", {}, t("把屏幕上的八位指纹，当面或打电话念给我们听。", "Read the eight digits on your screen aloud to us, in person or by telephone.")),
      element("li", {}, isNew
        ? t("我们对上了再签；入账时旧钥匙停用，新钥匙马上能用。", "When they agree we sign. As soon as that is in the ledger the old key ends and the new one serves.")
        : t("我们对上了再签任命；入账后您就能登录办公台。", "When they agree we sign; then you can work at the desk.")))),
    element("p", { class: "slip-link code" }, made.link),
    element("p", { class: "small" }, t("谁拿到这张单子，谁就能用它做钥匙：请只交给本人。街道不会问您的口令。", "Whoever has this slip can make a key with it: give it to nobody else. Nobody will ask for your passphrase.")),
  );
  fill(
    shown.slip,
    section,
    element("div", { class: "acts" },
      actionButton(t("打印", "Print"), async () => window.print(), { class: "main" }),
      actionButton(t("复制链接", "Copy the link"), async () => {
        try {
          await navigator.clipboard.writeText(made.link);
          said.textContent = t("已复制。请只发给本人。", "Copied. Send it to nobody else.");
        } catch {
          said.textContent = t("这个浏览器不让复制，请手工选中上面的链接。", "This browser doesn't copy: select the link above.");
        }
      })),
    said,
    notice(t("链接只在这里显示一次；离开这一页就看不到了，可以再发一份（旧的自动作废）。", "The link is shown here only. Make another one if it is lost: the old one then ends."), { tone: "warning" }),
  );
  section.focus();
}
