/**
 * The signer of this page: the key that is signed in, from where this browser keeps it, or opened once
 * more from its file. Only here does a page come near a private key.
 */

import { actionButton, element, fill, labelled, problemText } from "./dom.js";
import { keptKeys, openKeyFile } from "./keys.js";
import { toHex } from "./verifier/bytes.js";
import { t } from "./words.js";

let opened = null;

/** Use a signer that was opened in this page. */
export function useSigner(signer) {
  opened = signer;
}

/**
 * Give the Signer of `publicKey` (hex). One that this browser does not keep is asked for in `room`;
 * null if that was called off.
 */
export async function signerFor(publicKey, room) {
  if (opened !== null && toHex(opened.publicKey) === publicKey) return opened;
  const kept = await keptKeys().catch(() => []);
  const found = kept.find((each) => toHex(each.publicKey) === publicKey);
  if (found !== undefined) {
    opened = found;
    return found;
  }
  return askForKeyFile(publicKey, room);
}

function askForKeyFile(publicKey, room) {
  return new Promise((resolve) => {
    const file = element("input", { type: "file", accept: ".key,.pem,.txt,text/plain" });
    const passphrase = element("input", { type: "password", autocomplete: "current-password" });
    const said = element("p", { class: "problem", role: "alert", hidden: true });
    const say = (words) => {
      said.textContent = words;
      said.hidden = false;
    };
    const box = element(
      "section", { class: "box plain", tabindex: "-1", "aria-label": t("打开钥匙文件", "Open your key file") },
      element("h2", {}, t("请打开钥匙文件来签名", "Open your key file to sign")),
      labelled(t("钥匙文件", "Key file"), file),
      labelled(t("口令（只在这台设备上用，不会发出去）", "Passphrase (used on this device only, never sent)"), passphrase),
      said,
      element(
        "div", { class: "acts" },
        actionButton(t("打开", "Open"), async () => {
          if (file.files.length === 0) {
            say(t("请先选择钥匙文件。", "Choose the key file first."));
            return;
          }
          try {
            const signer = await openKeyFile(await file.files[0].text(), passphrase.value);
            if (toHex(signer.publicKey) !== publicKey) {
              say(t("这不是登录用的那把钥匙。", "This is not the key that is signed in."));
              return;
            }
            opened = signer;
            fill(room);
            resolve(signer);
          } catch (problem) {
            say(problemText(problem));
          }
        }, { class: "main" }),
        actionButton(t("不签了", "Not now"), async () => {
          fill(room);
          resolve(null);
        }),
      ),
    );
    fill(room, box);
    box.focus();
  });
}
