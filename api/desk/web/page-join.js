/**
 * To accept an invitation: the code, whom it is for, a key made here or opened from a file, and then
 * the key's fingerprint, to be compared by voice. The key itself is sent nowhere.
 */

import { actionButton, element, fill, labelled, notice, problemText, quoted } from "./dom.js";
import { begin } from "./frame.js";
import { fingerprint, joinWith, readCode } from "./joining.js";
import { forgetKey, keptKeys, makeKey, openKeyFile } from "./keys.js";
import { call, signIn } from "./session.js";
import { say, t } from "./words.js";
import { sayMoment } from "./verifier/words.js";

document.head.append(element("link", { rel: "stylesheet", href: new URL("./invite.css", import.meta.url).href }));

const SHORTEST = 8;

let main = null;
let draw = askCode;
let code = null;
let invitation = null;
let made = null; // a key of this page's: after a lost connection it is the same one that joins
let kept = [];

begin("join", async (room) => {
  main = room;
  if (draw === askCode && code === null && window.location.hash.length > 1) {
    code = readCode(decodeURIComponent(window.location.hash.slice(1)));
    if (code !== null) {
      await lookUp();
      return;
    }
  }
  await draw();
}, { isOpen: true });

window.addEventListener("hashchange", () => window.location.reload());

/** Go on to another view, and let whoever can't see know where he is. */
async function go(next) {
  draw = next;
  await draw();
  const title = main.querySelector("h1");
  title.setAttribute("tabindex", "-1");
  title.focus();
}

function heading() {
  return element("h1", {}, t("接受邀请", "Accept an invitation"));
}

function askCode(problem = null) {
  const typed = element("input", { type: "text", autocomplete: "off", spellcheck: "false", maxlength: "80" });
  const said = element("div", { "aria-live": "assertive" }, problem === null ? null : notice(problemText(problem), { tone: "bad" }));
  fill(
    main, heading(),
    element("p", {}, t("请打开邀请链接、扫邀请单上的码，或在这里输入邀请码。", "Open the link of your invitation, scan its code, or type the code here.")),
    said,
    problem === null ? null : element("p", {}, t("刚才已经做好钥匙了？", "Made your key already? "), element("a", { href: "/desk/sign-in" }, t("请直接登录", "Sign in"))),
    labelled(t("邀请码（32 位）", "Invitation code (32 digits)"), typed),
    element("div", { class: "acts" }, actionButton(t("下一步", "Next"), async () => {
      code = readCode(typed.value);
      if (code === null) {
        fill(said, notice(t("邀请码是 32 位数字和字母 a–f，请对照邀请单再输一遍。", "A code has 32 of the digits 0 to 9 and letters a to f. Compare it with the slip."), { tone: "bad" }));
        typed.setAttribute("aria-invalid", "true");
        typed.focus();
        return;
      }
      await lookUp();
    }, { class: "main" })),
  );
}

async function lookUp() {
  try {
    invitation = await call("POST", "/desk/api/join/code", { code });
  } catch (problem) {
    code = null;
    draw = () => askCode(problem);
    await draw();
    return;
  }
  kept = await keptKeys().catch(() => []);
  await go(showInvitation);
}

function whom() {
  const { community, labels, name, by, kind, expires } = invitation;
  const office = labels.join("、");
  return element(
    "section", { class: "statement", "aria-label": t("邀请", "The invitation") },
    element("p", { class: "lead" }, quoted(kind === "rekey"
      ? t(`${name}：换一把新钥匙`, `${name}: a new key`)
      : t(`请 ${name} 担任${office}`, `${name}, as ${office}`))),
    element("p", {}, `${community} · ${invitation.origin}`),
    kind === "rekey" ? element("p", {}, t(`职务：${office}。新钥匙一入账，原来的钥匙就停用。`, `Office: ${office}. As soon as the new key is in the ledger the old one ends.`)) : null,
    element("p", { class: "small" }, t(`邀请人：${by}；${say(sayMoment(Date.parse(expires)))} 前有效，只能用一次。`, `Invited by ${by}; good once, until ${say(sayMoment(Date.parse(expires)))}.`)),
  );
}

function showInvitation() {
  const said = element("div", { "aria-live": "assertive" });
  const room = element("div");
  fill(
    main, heading(), whom(),
    element("p", {}, t("您需要一把自己的钥匙，用来登录和签名。钥匙在这台设备上做，不会发出去，别人拿不到。", "You need a key of your own, to sign in and to sign. It is made on this device and sent nowhere.")),
    said,
    element("div", { class: "acts" }, actionButton(t("做一把新钥匙", "Make a new key"), () => useNew(said, room), { class: "main" })),
    room,
    kept.length === 0 ? null : element(
      "section", { class: "box plain" },
      element("h2", {}, t("用这台设备上已有的钥匙", "Or use a key of this device")),
      element("p", { class: "small" }, t("一个人一把钥匙，可以用在几个社区。丢过、借出过的钥匙不要再用。", "One key serves for several communities. Don't use one that was lost or lent.")),
      element("div", { class: "acts" }, kept.map((signer) => actionButton(fingerprint(signer.publicKey), () => join(signer, said)))),
    ),
    fileBox(said),
  );
}

async function useNew(said, room) {
  fill(said);
  made ??= await makeKey();
  if (made.isKept) await join(made.signer, said);
  else fill(room, saveBox({ after: () => join(made.signer, said), words: t("这个浏览器存不住钥匙，请先把它存成文件；以后登录和签名都要用到。", "This browser can't keep a key. Save it as a file first: you will need it to sign in and to sign.") }));
}

function fileBox(said) {
  const file = element("input", { type: "file", accept: ".key,.json,.txt,application/json,text/plain" });
  const passphrase = element("input", { type: "password", autocomplete: "current-password" });
  return element(
    "details", {}, element("summary", {}, t("我已有钥匙文件", "I have a key file")),
    labelled(t("选择文件", "Choose the file"), file), labelled(t("口令（不会发出去）", "Passphrase (never sent)"), passphrase),
    element("div", { class: "acts" }, actionButton(t("打开并接受邀请", "Open it and accept"), async () => {
      if (file.files.length === 0) {
        fill(said, notice(t("请先选择钥匙文件。", "Choose the key file first."), { tone: "bad" }));
        file.focus();
        return;
      }
      try {
        await join(await openKeyFile(await file.files[0].text(), passphrase.value), said);
      } catch (problem) {
        fill(said, notice(problemText(problem), { tone: "bad", focus: true }));
      }
    })),
  );
}

async function join(signer, said) {
  fill(said);
  try {
    await joinWith(signer, code, invitation);
  } catch (problem) {
    if (made !== null && signer === made.signer && problem.status >= 400 && problem.status < 500) {
      await forgetKey(signer.publicKey).catch(() => {});
      made = null;
    }
    fill(said, notice(problemText(problem), { tone: "bad", focus: true }));
    return;
  }
  window.history.replaceState(null, "", "/desk/join"); // the code is spent, and no page keeps it
  await go(() => showDone(signer));
}

function showDone(signer) {
  const said = element("div", { "aria-live": "assertive" });
  fill(
    main,
    element("h1", {}, t("钥匙做好了", "Your key is ready")),
    element("section", { class: "box plain", "aria-label": t("钥匙指纹", "Fingerprint") },
      element("p", {}, t("钥匙指纹：", "Its fingerprint:")),
      element("p", { class: "fingerprint" }, fingerprint(signer.publicKey)),
      element("p", {}, t("请当面或打电话念给邀请您的人听。对得上，他才会签；对不上，请他作废这份邀请。", "Read it aloud to whoever invited you, in person or by telephone. If it is the same as on his screen he signs; if not, ask him to revoke the invitation."))),
    element("p", {}, invitation.kind === "rekey"
      ? t("新钥匙入账以后，原来的钥匙停用，您的事都转到新钥匙的收件箱里。", "Once the new key is in the ledger the old one ends, and all that is yours is in the new one's inbox.")
      : t("任命入账以后，要您办的事就会出现在收件箱里。", "Once the appointment is in the ledger, what waits for you is in the inbox.")),
    said,
    element("div", { class: "acts" }, actionButton(t("登录办公台", "Sign in"), async () => {
      try {
        await signIn(signer);
        window.location.assign("/desk/");
      } catch (problem) {
        fill(said, notice(problemText(problem), { tone: "bad", focus: true }));
      }
    }, { class: "main" })),
    made !== null && signer === made.signer && made.isKept
      ? saveBox({ words: t("设备会丢、会坏。建议现在存一份加了口令的钥匙文件，放到别处。只有现在能存。", "Devices are lost and break. Keep the key as a file with a passphrase somewhere else. This can be done now only.") })
      : null,
  );
}

/** Ask for a passphrase, and give the key's file to be saved; `after` goes on once it was given. */
function saveBox({ words, after = null }) {
  const chosen = element("input", { type: "password", autocomplete: "new-password" });
  const again = element("input", { type: "password", autocomplete: "new-password" });
  const said = element("div", { "aria-live": "assertive" });
  const bad = (text, control) => {
    fill(said, notice(text, { tone: "bad" }));
    control.focus();
  };
  return element(
    "section", { class: "box", "aria-label": t("钥匙文件", "Key file") },
    element("h2", {}, t("存一份钥匙文件", "Save the key as a file")),
    element("p", {}, words),
    labelled(t(`定一个口令（至少 ${SHORTEST} 个字）`, `A passphrase (at least ${SHORTEST} characters)`), chosen),
    labelled(t("再输入一次", "The same again"), again),
    said,
    element("div", { class: "acts" }, actionButton(t("存成文件", "Save the file"), async () => {
      if ([...chosen.value].length < SHORTEST) return bad(t("口令太短。几个不相干的词连起来最好记。", "The passphrase is too short. A few unrelated words are easy to remember."), chosen);
      if (chosen.value !== again.value) return bad(t("两次输入的不一样。", "The two are not the same."), again);
      const text = await made.saveAs(`${invitation.origin}/${invitation.slug}`, chosen.value);
      const link = element("a", { class: "button", href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: `${invitation.slug}.key` }, t("再存一次", "Save it again"));
      link.click();
      fill(said, notice(t("钥匙文件已交给浏览器保存。口令请另记，两样丢了都找不回来。", "The file was handed to the browser to save. Note the passphrase elsewhere: lose either, and only a new key helps."), { tone: "good" }),
        element("div", { class: "acts" }, link, after === null ? null : actionButton(t("文件存好了，接受邀请", "It is saved: accept the invitation"), after, { class: "main" })));
      return undefined;
    })),
  );
}
