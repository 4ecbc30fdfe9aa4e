/**
 * A sheet to be signed by hand 纸签: the statement in plain words, its id, its code, a line for the pen;
 * and beside it, once the statement is in the ledger, the form that records such a signature. It is
 * weaker than a key's and says so (docs/adr/0051).
 */

import { actionButton, element, fill, labelled, notice, quoted } from "./dom.js";
import { evidenceField } from "./evidence.js";
import { begin, draftPath, showProblem } from "./frame.js";
import { drawBody, drawEnvelope, readStatement, sentenceOf } from "./plain.js";
import { call } from "./session.js";
import { say, t } from "./words.js";

document.head.append(element("link", { rel: "stylesheet", href: new URL("./paper.css", import.meta.url).href }));

begin("paper", async (main) => {
  const { origin, id } = addressed(window.location.pathname);
  const [draft, forms] = await Promise.all([
    call("GET", `/desk/api/ledgers/${origin}/drafts/${id}`),
    call("GET", "/desk/api/forms"),
  ]);
  const { value, envelope, id: statement } = readStatement(draft.text); // hashed here, not believed
  const form = forms[value.type];
  fill(
    main,
    element("h1", {}, t("签字用纸", "A sheet to sign")),
    element("p", { class: "screen-only" }, t(
      "给手边没有钥匙的人签。纸上的签字不等于本人钥匙的签名，账本里会写明“较弱”。能补办钥匙的，请先到街道柜台补办，十分钟。",
      "For somebody who has no key at hand. A signature on paper is no key's and is shown as weaker. A new key takes ten minutes at the street's counter.")),
    element("div", { class: "acts" }, actionButton(t("打印", "Print"), async () => window.print(), { class: "main" })),
    sheet({ origin, id, value, envelope, statement, form, ...namesIn(draft) }),
    draft.state === "appended"
      ? record({ origin, statement })
      : notice(t("这一份还没有入账。先让有钥匙的人签齐、入账，再回到这里登记纸上的签字。", "This is not in the ledger yet. When it is, come back here to record the signature on paper.")),
  );
});

/** Give `{origin, id}` of /desk/paper/<origin>/<id>; an origin has slashes in it. */
function addressed(path) {
  const parts = decodeURIComponent(path).replace(/^\/desk\/paper\//, "").split("/");
  return { origin: parts.slice(0, -1).join("/"), id: parts[parts.length - 1] };
}

/** Give `{called, names}`: what people call whom the body names, and whom the signatures are asked of. */
function namesIn(draft) {
  const called = new Map(Object.entries(draft.facts?.called ?? {}));
  const asked = draft.wanted.flatMap((each) => [
    ...(each.roles.length === 1 ? [[each.role, each.label]] : []),
    ...(each.name ? [[each.slug, each.name]] : []),
  ]);
  return { called, names: new Map(asked) };
}

function sheet({ origin, id, value, envelope, statement, form, called, names }) {
  const code = element("img", {
    class: "paper-code", src: `/desk/api/ledgers/${origin}/papers/${id}.svg`,
    alt: t("这份草稿的二维码", "The code of this draft"),
    onerror: () => code.remove(),
  });
  const line = (words) => element("p", { class: "pen" }, words);
  return element(
    "section", { class: "statement paper", "aria-label": t("签字用纸", "The sheet") },
    element("p", { class: "lead" }, quoted(sentenceOf(value.type, value.body, form, called))),
    element("p", {}, form ? say(form.label) : value.type),
    drawBody(value.body, form, new Map(), new Map([...called, ...names])),
    drawEnvelope(value, envelope, names),
    element("div", { class: "paper-id" }, code,
      element("div", {}, element("p", {}, t("这份记录的编号（SHA-256）：", "The id of this statement (SHA-256):")),
        element("p", { class: "code" }, statement.match(/.{4}/g).join(" ")))),
    element("p", {}, t("我看过以上内容，同意。本纸由别人代录，效力弱于本人钥匙的签名。", "I have read this and agree. Others will record this sheet; it is weaker than a signature by my own key.")),
    line(t("签字：", "Signature: ")),
    line(t("职务：", "Office: ")),
    line(t("日期：", "Date: ")),
  );
}

/** The form that records a signature on paper, as a draft for two: who records, and who saw it. */
function record({ origin, statement }) {
  const office = element("input", { type: "text", maxlength: "200", autocomplete: "off" });
  const name = element("input", { type: "text", maxlength: "64", autocomplete: "off" });
  const day = element("input", { type: "date" });
  let photo = null;
  const picture = evidenceField({
    origin, most: 1, photosOnly: true,
    changed: (items) => {
      photo = items[0] ?? null;
    },
  });
  const room = element("div", {});
  const send = async () => {
    await picture.evidence.wait();
    if (office.value.trim() === "" || day.value === "" || photo === null) {
      fill(room, notice(t("请填职务、日期，并拍下签了字的纸。", "Fill in the office and the date, and photograph the signed sheet."), { tone: "bad", focus: true }));
      return;
    }
    const signer = { office: office.value.trim(), ...(name.value.trim() === "" ? {} : { name: name.value.trim() }) };
    const body = { subject: statement, signer, sheet: photo, day: day.value };
    try {
      const made = await call("POST", `/desk/api/ledgers/${origin}/drafts`, { type: "paper_signature", body });
      window.location.assign(draftPath(origin, made.id));
    } catch (problem) {
      showProblem(problem, room);
    }
  };
  return element(
    "section", { class: "screen-only", "aria-label": t("登记纸上的签字", "Record the signature on paper") },
    element("h2", {}, t("登记纸上的签字（纸签代录）", "Record the signature on paper")),
    element("p", {}, t("登记人和一位委员会以外的人（监督委员会或街道）都要签：后一位签，是说他看见了这张纸。", "Two sign: whoever records it, and somebody outside the committee, who says that he saw the sheet.")),
    labelled(t("签字人的职务", "Office of who signed"), office),
    labelled(t("姓名", "Name"), name, { required: false }),
    labelled(t("签字日期", "Day of signing"), day),
    picture,
    element("div", { class: "acts" }, actionButton(t("做成草稿，送去确认", "Make the draft"), send, { class: "main" })),
    room,
  );
}
