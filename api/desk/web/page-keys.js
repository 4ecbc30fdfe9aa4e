/**
 * My key: what it is, where it holds an office, how to keep a copy and move to another device, where it
 * is signed in, and how to end that.
 */

import { actionButton, element, fill, labelled, notice, problemText, quoted } from "./dom.js";
import { begin, showProblem } from "./frame.js";
import { keptKeys, resealKeyFile } from "./keys.js";
import { call } from "./session.js";
import { toHex } from "./verifier/bytes.js";
import { say, t } from "./words.js";
import { sayMoment } from "./verifier/words.js";

const SHORTEST_PASSPHRASE = 8; // as mingbai keys asks for

begin("keys", async (main, who) => {
  const hex = who.public_key;
  const end = (id, isCurrent) => actionButton(isCurrent ? t("退出", "Sign out") : t("结束这次登录", "End it"), async () => {
    try {
      await call("DELETE", isCurrent ? "/desk/api/session" : `/desk/api/sign-ins/${id}`);
      if (isCurrent) window.location.assign("/desk/sign-in");
      else window.location.reload();
    } catch (problem) {
      showProblem(problem);
    }
  });
  const kept = await keptKeys().catch(() => []);
  const isKept = kept.some((each) => toHex(each.publicKey) === hex);
  const labels = (each) => (each.labels ?? each.roles).join("、");
  fill(
    main,
    element("h1", {}, t("我的钥匙", "My key")),
    element("p", { class: "lead" }, t("钥匙指纹：", "Fingerprint: "), element("strong", { class: "code" }, `${hex.slice(0, 4)} ${hex.slice(4, 8)}`)),
    element("details", {}, element("summary", {}, t("公钥全文", "The whole public key")), element("p", {}, element("code", {}, hex))),
    element("h2", {}, t("任职", "Offices")),
    who.offices.length === 0 ? element("p", {}, t("这把钥匙现在没有任职。", "This key holds no office now.")) : element(
      "ul", { class: "list" }, who.offices.map((each) => element("li", {}, element("span", { class: "title" }, quoted(each.community), `：${labels(each)}`), element("span", { class: "more" }, quoted(each.name), ` · ${each.origin}/${each.slug}`))),
    ),
    backup(hex, isKept),
    moving(isKept),
    element("h2", {}, t("登录记录", "Sign-ins")),
    element("p", { class: "small" }, t("有不认得的，请马上结束它，并到街道换钥匙。", "End any that you don't know, and get a new key at the street office.")),
    element("ul", { class: "list" }, who.sign_ins.map((each) => element(
      "li", {}, element("span", { class: "title" }, say(sayMoment(Date.parse(each.time))), each.current ? t("（本机，现在）", " (here, now)") : ""),
      element("span", { class: "more" }, quoted(each.agent), ` · ${each.address}`, each.ended ? t(` · 已结束 ${say(sayMoment(Date.parse(each.ended)))}`, ` · ended ${say(sayMoment(Date.parse(each.ended)))}`) : ""),
      each.ended ? null : element("div", { class: "acts" }, end(each.id, each.current)),
    ))),
  );
});

/** How this key is kept, and a further copy of its file; a key that only the browser holds can't be read. */
function backup(hex, isKept) {
  const file = element("input", { type: "file", accept: ".key,.txt,text/plain,application/json" });
  const old = element("input", { type: "password", autocomplete: "current-password" });
  const next = element("input", { type: "password", autocomplete: "new-password" });
  const again = element("input", { type: "password", autocomplete: "new-password" });
  const room = element("div", { "aria-live": "polite" });
  const bad = (words, control) => {
    fill(room, notice(words, { tone: "bad" }));
    control.focus();
  };
  const save = async () => {
    if (file.files.length === 0) return bad(t("请先选择钥匙文件。", "Choose the key file first."), file);
    if ([...next.value].length < SHORTEST_PASSPHRASE) return bad(t(`新口令至少 ${SHORTEST_PASSPHRASE} 个字。`, `The new passphrase needs ${SHORTEST_PASSPHRASE} characters.`), next);
    if (next.value !== again.value) return bad(t("两次输入的新口令不一样。", "The two new passphrases differ."), again);
    fill(room, element("progress", { "aria-label": t("正在加密", "Sealing") }));
    try {
      const sealed = await resealKeyFile(await file.files[0].text(), old.value, next.value);
      const box = notice(toHex(sealed.publicKey) === hex
        ? t("新的钥匙文件好了，请保存，和口令分开放。", "The new key file is ready: save it, away from its passphrase.")
        : t("新的钥匙文件好了；注意：这不是现在登录的这把钥匙。", "The new key file is ready; mind that it is not the key that is signed in."), { tone: "good", focus: true });
      const address = URL.createObjectURL(new Blob([sealed.text], { type: "application/json" }));
      box.append(element("p", {}, element("a", { class: "button main", href: address, download: `mingbai-${toHex(sealed.publicKey).slice(0, 8)}.key` }, t("保存钥匙文件", "Save the key file"))));
      fill(room, box);
      for (const each of [old, next, again]) each.value = "";
    } catch (problem) {
      fill(room, notice(problemText(problem), { tone: "bad", focus: true }));
    }
    return undefined;
  };
  return element(
    "section", { class: "backup" }, element("h2", {}, t("备份", "A copy to keep")),
    element("p", {}, isKept
      ? t("这台设备的浏览器保存着这把钥匙：能用来签名，谁也读不出来，网页和我们都不能。所以现在没法再导出；备份只有当初建钥匙时存的钥匙文件。", "This device's browser keeps this key: it can sign with it, and nobody can read it, neither a page nor we. So it can't be exported now; the only copy is the key file that was saved when it was made.")
      : t("这台设备没有保存这把钥匙，您是用钥匙文件登录的；那个文件就是钥匙，请另存一份。", "This device does not keep this key: you signed in by a key file. That file is the key; keep a second copy.")),
    element("p", {}, t("没有存过钥匙文件，就趁钥匙还能用，到街道换一把新的，建的时候存好文件。", "If you never saved a key file, get a new key at the street while this one works, and save its file when it is made.")),
    element(
      "details", {}, element("summary", {}, t("把钥匙文件换个口令另存一份", "Save a copy of a key file under another passphrase")),
      element("p", { class: "small" }, t("全在这台设备上做，文件和口令都不会发出去。", "All of it on this device: neither file nor passphrase is sent.")),
      labelled(t("钥匙文件", "Key file"), file), labelled(t("现在的口令", "Its passphrase"), old),
      labelled(t("新口令", "New passphrase"), next), labelled(t("再输一次新口令", "The new passphrase again"), again),
      element("div", { class: "acts" }, actionButton(t("另存一份", "Make the copy"), save, { class: "main" })), room,
    ),
  );
}

/** How to go on with another phone, or after this one is lost. */
function moving(isKept) {
  return element(
    "section", {}, element("h2", {}, t("换手机、丢了手机", "Another phone, or a lost one")),
    element(
      "ul", {},
      element("li", {}, t("有钥匙文件：把文件拷到新手机，登录页选“钥匙文件”，输入口令。", "With a key file: copy it to the new phone, and sign in by it with its passphrase.")),
      element("li", {}, isKept
        ? t("没有钥匙文件：在新手机上建一把新钥匙，带着它的公钥到街道“换钥匙”，十分钟办好，旧钥匙随即作废，职务不变。", "Without: make a new key on the new phone and have it entered at the street. It takes ten minutes; the old key ends, the offices stay.")
        : t("钥匙文件丢了、口令忘了：建一把新钥匙，到街道“换钥匙”，职务不变。", "If file or passphrase is lost: make a new key and have it entered at the street; the offices stay.")),
      element("li", {}, t("手机丢了：马上告诉街道停用这把钥匙，再换新的。停用之前签过的仍然有效。", "If the phone is lost: tell the street at once, which ends the key and enters a new one. What was signed before stands.")),
    ),
    element("p", {}, element("a", { href: "/desk/people" }, t("看任职和钥匙", "Offices and keys"))),
  );
}
