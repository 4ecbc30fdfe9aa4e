/**
 * Other ways in, when the camera is no help: the number typed from the paper, a proof file, a text
 * that was pasted, and the slip with one's own row.
 */

import { button, element } from "./dom.js";
import { words } from "./words.js";

/** The largest proof file that is read, in bytes; a longer one is none. */
const MAX_PROOF_BYTES = 1 << 20;

/**
 * The forms, folded. `ontext(text, origin)` gets what was typed or pasted, `onproof(bytes)` a file.
 */
export function openersBox({ t, ledgers, isOpen, ontext, onproof }) {
  return element(
    "details",
    { id: "open", open: isOpen },
    element("summary", {}, t(words("没有码？填号码，或打开证明文件", "No code? Type the number, or open a proof file"))),
    typedPart({ t, ledgers, ontext }),
    element("h2", {}, t(words("打开证明文件", "Open a proof file"))),
    element("p", { class: "small" }, t(words("文件名以 .tlog-proof 结尾。没有网也能查。", "Its name ends in .tlog-proof. Works without a network."))),
    element("label", { class: "file" }, t(words("选文件", "Choose a file")), fileInput(onproof)),
    pastedPart({ t, ontext }),
  );
}

function typedPart({ t, ledgers, ontext }) {
  const index = element("input", { type: "text", id: "typed-index", inputmode: "numeric", autocomplete: "off" });
  const digits = element("input", { type: "text", id: "typed-hash", autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
  const choice = element("select", { id: "typed-ledger" }, ledgers.map((ledger) => element("option", { value: ledger.origin }, ledger.community || ledger.origin)));
  const check = () => {
    const [number, hash] = [index, digits].map(({ value }) => value.normalize("NFKC").replace(/[\s-]/g, ""));
    ontext(number === "" ? hash : `${number}/${hash}`, choice.value);
  };
  return [
    element("h2", {}, t(words("填纸上印的号码", "Type what is printed on the paper"))),
    ledgers.length > 1 ? [element("label", { for: "typed-ledger" }, t(words("哪个社区", "Which community"))), choice] : null,
    element("label", { for: "typed-index" }, t(words("账本第几条", "Entry number"))),
    index,
    element("label", { for: "typed-hash" }, t(words("下面那一长串（32 位）", "The 32 characters below it"))),
    digits,
    element("p", {}, button(t(words("查", "Check")), check, { id: "typed-check" })),
  ];
}

function fileInput(onproof) {
  return element("input", {
    type: "file",
    id: "proof-file",
    onchange: async (event) => {
      const file = event.target.files[0];
      if (!file) return;
      onproof(file.size > MAX_PROOF_BYTES ? new Uint8Array(0) : new Uint8Array(await readFile(file)));
    },
  });
}

/** Blob.arrayBuffer is younger than some of the engines that this page is for. */
function readFile(file) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => resolve(new ArrayBuffer(0));
    reader.readAsArrayBuffer(file);
  });
}

function pastedPart({ t, ontext }) {
  const area = element("textarea", { id: "pasted", autocomplete: "off", spellcheck: "false" });
  return [
    element("label", { for: "pasted" }, t(words("或者粘贴：码里的网址，或证明文件的全文", "Or paste: the code's address, or a whole proof file"))),
    area,
    element("p", {}, button(t(words("查", "Check")), () => ontext(area.value, ""), { id: "pasted-check" })),
  ];
}

/** A form for the slip: `onslip(text)` gives the answer, a text with its class. */
export function slipBox({ t, isOpen, onslip }) {
  const area = element("textarea", { id: "slip", autocomplete: "off", spellcheck: "false" });
  const answer = element("div", { class: "answer", role: "status" });
  const look = () => {
    const { outcome, text, parts } = onslip(area.value);
    answer.className = `answer ${outcome}`;
    answer.textContent = t(text);
    for (const part of parts) answer.append(part);
  };
  return element(
    "details",
    { id: "slip-box", open: isOpen },
    element("summary", {}, t(words("查我自己那一行（用发给我的凭条）", "Check my own row (with my slip)"))),
    element("p", { class: "small" }, t(words("内容只在您手机里看，不会发出去。", "What you enter stays in this phone."))),
    element("label", { for: "slip" }, t(words("把凭条上的查验码填在这里", "Type or paste the code on your slip"))),
    area,
    element("p", {}, button(t(words("查我的", "Check mine")), look, { id: "slip-check" })),
    answer,
  );
}

/** Evidence to keep: as a file, and as a text to copy. */
export function evidenceBox(evidence, { t }) {
  const text = evidence.map(({ name, text: content }) => `==== ${name} ====\n${content}`).join("\n");
  const area = element("textarea", { id: "evidence", readonly: true, rows: 8 }, text);
  const said = element("p", { class: "answer yes", role: "status" });
  const copy = async () => {
    area.focus();
    area.select();
    const isDone = await copyText(text);
    said.textContent = t(isDone ? words("✔ 已复制", "✔ Copied") : words("请长按上面的文字，自己复制", "Hold the text above to copy it"));
  };
  const file = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  return element(
    "section",
    { class: "box", "aria-labelledby": "evidence-title" },
    element("h2", { id: "evidence-title" }, t(words("凭据", "Evidence"))),
    element("p", {}, t(words("账本自己签过的两个说法，放在一起就能说明问题。请留好，也发给信得过的人。", "Two claims that the ledger itself has signed: together they show it. Keep them, and send them to people you trust."))),
    area,
    element(
      "p",
      { class: "acts" },
      element("a", { class: "button", href: file, download: "mingbai-evidence.txt", id: "evidence-file" }, t(words("存成文件", "Save as a file"))),
      " ",
      button(t(words("复制文字", "Copy the text")), copy, { id: "evidence-copy" }),
    ),
    said,
  );
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (_) {
    return document.execCommand("copy");
  }
}
