/** To sign in: with a key that this browser keeps, or with a key file; neither leaves this device. */

import { actionButton, element, fill, labelled, notice, problemText } from "./dom.js";
import { fingerprint } from "./fingerprint.js";
import { begin, query } from "./frame.js";
import { keptKeys, openKeyFile } from "./keys.js";
import { signIn } from "./session.js";
import { t } from "./words.js";

/** Give the page to go to after signing in: one of the desk's own, whatever the address says. */
function next() {
  const to = query().get("to") ?? "/desk/";
  return /^\/desk\/(?![/\\])/.test(to) && !to.startsWith("/desk/sign-in") ? to : "/desk/";
}

begin("sign-in", async (main) => {
  const kept = await keptKeys().catch(() => []);
  const said = element("div", { "aria-live": "assertive" });

  async function enter(signer) {
    fill(said);
    try {
      await signIn(signer);
      window.location.replace(next());
    } catch (problem) {
      fill(said, notice(problemText(problem), { tone: "bad", focus: true }));
    }
  }

  const file = element("input", { type: "file", accept: ".key,.json,.txt,application/json,text/plain" });
  const passphrase = element("input", { type: "password", autocomplete: "current-password" });
  const open = async () => {
    if (file.files.length === 0) {
      fill(said, notice(t("请先选择钥匙文件。", "Choose the key file first."), { tone: "bad" }));
      file.focus();
      return;
    }
    try {
      const bar = element("progress", { "aria-label": t("正在打开钥匙文件", "Opening the key file") });
      fill(said, bar);
      await enter(await openKeyFile(await file.files[0].text(), passphrase.value));
    } catch (problem) {
      fill(said, notice(problemText(problem), { tone: "bad", focus: true }));
    }
  };
  fill(
    main,
    element("h1", {}, t("登录", "Sign in")),
    element("p", {}, t("用您的钥匙登录。没有密码，钥匙不会离开这台设备。", "Sign in with your key. There is no password, and the key never leaves this device.")),
    said,
    kept.length === 0 ? null : element(
      "section", { class: "box plain" }, element("h2", {}, t("这台设备上的钥匙", "Keys on this device")),
      element("div", { class: "acts" }, kept.map((signer) => actionButton(t(`用 ${fingerprint(signer.publicKey)} 登录`, `Sign in with ${fingerprint(signer.publicKey)}`), () => enter(signer), { class: "main" }))),
    ),
    element(
      "section", { class: "box" }, element("h2", {}, t("钥匙文件", "Key file")),
      labelled(t("选择文件", "Choose the file"), file), labelled(t("口令（不会发出去）", "Passphrase (never sent)"), passphrase),
      element("div", { class: "acts" }, actionButton(t("打开并登录", "Open and sign in"), open, kept.length === 0 ? { class: "main" } : {})),
    ),
    element("p", { class: "small" }, t("第一次来，请街道发一份邀请；钥匙丢了，请到街道柜台换新。", "New here? Ask the street office for an invitation. Lost your key? The street's counter gives you a new one."), " ",
      element("a", { href: "/desk/join" }, t("手里有邀请单", "I have an invitation"))),
  );
}, { isOpen: true });
