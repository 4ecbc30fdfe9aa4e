/**
 * Who holds which office in each of my ledgers, since when and by which key; and from there: to appoint,
 * to end, to change a key, to hand over. Each opens its form with what is known filled in.
 */

import { actionButton, element, fill, labelled, notice, problemText, quoted } from "./dom.js";
import { begin, query, showProblem } from "./frame.js";
import { staffFromTable } from "./people-table.js";
import { call } from "./session.js";
import { t, say } from "./words.js";
import { ED25519, parseVkey } from "./verifier/keys.js";
import { toHex } from "./verifier/bytes.js";
import { dayOf, sayDay } from "./verifier/words.js";

const SHOWN_AT_ONCE = 5;
const MAX_KEY_CHARACTERS = 5000;
const ENDED_BY = Object.freeze({
  revocation: ["免去", "revoked"], handover: ["移交", "handed over"], rekey: ["换了钥匙", "changed key"],
});

begin("people", async (main, who) => {
  const ledgers = [...new Map(who.offices.map((each) => [each.origin, each])).values()];
  const title = element("h1", {}, t("任职", "Offices"));
  if (ledgers.length === 0) {
    fill(main, title, notice(t("这把钥匙现在没有任职。", "This key holds no office now.")));
    return;
  }
  const asked = query().get("origin") ?? "";
  const rooms = element("div");
  const select = element("select", {}, ledgers.map((each) => element("option", { value: each.origin }, `${each.community}（${each.origin}）`)));
  if (ledgers.some((each) => each.origin === asked)) select.value = asked;
  const draw = async (origins) => {
    const sections = [];
    for (const origin of origins) sections.push(await drawLedger(origin));
    fill(rooms, sections);
  };
  select.addEventListener("change", () => draw([select.value]).catch(showProblem));
  const few = ledgers.length <= SHOWN_AT_ONCE && asked === "";
  fill(
    main, title,
    element("p", { class: "lead" }, t("谁任什么职务，从哪天起，用哪把钥匙。任免和换钥匙由街道签字后生效。", "Who holds which office, since when, and by which key. The street's signature makes a change.")),
    few ? null : labelled(t("哪本账", "Which ledger"), select),
    element("div", { class: "acts" }, actionButton(t("打印", "Print"), async () => window.print())),
    rooms,
    staffFromTable({ who, entered: () => draw(few ? ledgers.map((each) => each.origin) : [select.value]) }),
  );
  await draw(few ? ledgers.map((each) => each.origin) : [select.value]);
});

/** A public key's first eight digits, in two groups: short enough to be compared by voice. */
export function fingerprint(hex) {
  return element("span", { class: "code" }, `${hex.slice(0, 4)} ${hex.slice(4, 8)}`);
}

const isInviting = () => (document.querySelector("meta[name=desk-pages]")?.content ?? "").split(" ").includes("invite");
const inviteAddress = (origin, more = {}) => `/desk/invite?${new URLSearchParams({ origin, ...more })}`;
const day = (moment) => say(sayDay(dayOf(Date.parse(moment.time))));
const formAddress = (origin, type, more) => `/desk/new?${new URLSearchParams({ origin, type, ...more })}`;

async function drawLedger(origin) {
  let found;
  try {
    found = await call("GET", `/desk/api/ledgers/${origin}/people`);
  } catch (problem) {
    return element("section", {}, element("h2", {}, origin), notice(problemText(problem), { tone: "bad" }));
  }
  return element(
    "section", { class: "people", "data-origin": origin },
    element("h2", {}, quoted(found.community)),
    element("p", { class: "small" }, origin),
    element("ul", { class: "rows" }, found.people.map((each) => person(found, each))),
    element(
      "div", { class: "acts" },
      isInviting() ? element("a", { class: "button", href: inviteAddress(origin) }, t("邀请新人（他自己建钥匙）", "Invite somebody (who makes a key)"), hidden(found.community)) : null,
    ),
    appointing(found),
    handingOver(found),
    before(found),
  );
}

function person(found, each) {
  const { origin } = found;
  const offices = each.offices.map((office) => element("li", {}, t(`${office.label}，自 ${day(office.since)}`, `${office.label}, since ${day(office.since)}`)));
  const name = element("h3", {}, quoted(each.name));
  return element(
    "li", {}, name,
    element("ul", { class: "offices" }, offices),
    element("p", { class: "small" }, t("钥匙指纹 ", "Key fingerprint "), fingerprint(each.public_key), ` · ${each.slug}`),
    element(
      "div", { class: "acts" },
      element("a", { class: "button", href: formAddress(origin, "revocation", { slug: each.slug }) }, t("免职", "End"), hidden(each.name)),
    ),
    rekeying(origin, each),
  );
}

const hidden = (words) => element("span", { class: "visually-hidden" }, `：${words}`);

/** The form of a new key for somebody who is in office. */
function rekeying(origin, each) {
  const key = keyField(t("新的公钥", "The new public key"));
  const room = element("div");
  return element(
    "details", {}, element("summary", {}, t("换钥匙", "Change the key"), hidden(each.name)),
    isInviting() ? element("div", { class: "acts" }, element("a", { class: "button", href: inviteAddress(origin, { rekey: each.slug }) }, t("发一张换钥匙的邀请", "Hand out an invitation for it"), hidden(each.name))) : null,
    element("p", { class: "small" }, t("或者本人在新设备上建好钥匙，把公钥拿来；核对屏幕上的指纹后再往下走。旧钥匙从入账起作废。", "Or its owner makes a key on the new device and brings the public key. Compare the fingerprints, then go on; the old key ends with the entry.")),
    key.element, room,
    element("div", { class: "acts" }, actionButton(t("填好换钥匙的单子", "Fill in the form"), () => go(origin, "rekey", { slug: each.slug, key: key.value() }, room, key.input), { class: "main" })),
    element("p", {}, element("a", { class: "button", href: `/desk/invite?${new URLSearchParams({ origin, rekey: each.slug })}` }, t("发一份邀请，他自己在手机上做", "Invite the owner to make it on the phone"), hidden(each.name))),
  );
}

/** The form of somebody who comes, by a public key that he has brought. */
function appointing(found) {
  const key = keyField(t("公钥", "Public key"));
  const name = element("input", { type: "text", autocomplete: "off", maxlength: "64" });
  const roles = found.roles.map((role) => {
    const box = element("input", { type: "checkbox", value: role.role });
    return { box, element: element("label", { class: "check" }, box, t(role.label, `${role.label} (${role.role})`)) };
  });
  const room = element("div");
  const submit = async () => {
    const chosen = roles.filter(({ box }) => box.checked).map(({ box }) => box.value);
    if (chosen.length === 0) {
      fill(room, notice(t("请勾选职务。", "Tick an office."), { tone: "bad" }));
      roles[0].box.focus();
      return;
    }
    await go(found.origin, "appointment", { roles: chosen.join(","), key: key.value(), name: name.value.trim() }, room, key.input);
  };
  return element(
    "details", { class: "appoint" }, element("summary", {}, t("任职（已有公钥）", "Appoint (by a public key)"), hidden(found.community)),
    element("fieldset", {}, element("legend", {}, t("职务", "Offices")), roles.map((each) => each.element)),
    labelled(t("姓名", "Name"), name, { required: false }),
    key.element, room,
    element("div", { class: "acts" }, actionButton(t("填好任职的单子", "Fill in the form"), submit, { class: "main" })),
  );
}

/** The form of a handover: who goes; money, advances and what is open come from the books. */
function handingOver(found) {
  const people = found.people.filter((each) => each.offices.some((office) => office.role !== "authority"));
  if (people.length === 0) return null;
  const boxes = people.map((each) => {
    const box = element("input", { type: "checkbox", value: each.slug });
    return { box, element: element("label", { class: "check" }, box, `${each.name}（${each.offices.map((office) => office.label).join("、")}）`) };
  });
  const room = element("div");
  const submit = async () => {
    const ends = boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
    if (ends.length === 0) {
      fill(room, notice(t("请勾选移交的人。", "Tick who hands over."), { tone: "bad" }));
      boxes[0].box.focus();
      return;
    }
    window.location.assign(formAddress(found.origin, "handover", { ends: ends.join(",") }));
  };
  return element(
    "details", {}, element("summary", {}, t("移交", "Handover"), hidden(found.community)),
    element("p", { class: "small" }, t("现金和存款余额、没核销的备用金、没答复的异议、没办完的公开草稿，都按账本填好；一条记录，移交、接手双方和街道都签。", "Cash and bank balances, open advances, objections and drafts are filled in by the books; one entry, signed by both sides and the street.")),
    element("fieldset", {}, element("legend", {}, t("谁移交", "Who hands over")), boxes.map((each) => each.element)),
    room,
    element("div", { class: "acts" }, actionButton(t("填好移交的单子", "Fill in the form"), submit, { class: "main" })),
  );
}

/** What was before, folded. */
function before(found) {
  if (found.ended.length === 0) return null;
  return element(
    "details", { class: "ended" }, element("summary", {}, t(`以前的（${found.ended.length}）`, `Before (${found.ended.length})`), hidden(found.community)),
    element("ul", { class: "list" }, found.ended.map((each) => element(
      "li", {}, element("span", { class: "title" }, quoted(each.name), ` ${each.label}`),
      element("span", { class: "more" }, t(`${day(each.since)} 至 ${day(each.until)}，${ENDED_BY[each.how][0]}：`, `${day(each.since)} to ${day(each.until)}, ${ENDED_BY[each.how][1]}: `), quoted(each.reason), " · ", fingerprint(each.public_key)),
    ))),
  );
}

// ----------------------------------------------------------------------------------------- keys

/** A field for a public key: pasted, or taken from a key file, of which only its vkey is read. */
function keyField(words) {
  const input = element("textarea", { autocomplete: "off", spellcheck: "false", maxlength: String(MAX_KEY_CHARACTERS) });
  const shown = element("p", { class: "small", role: "status" });
  input.addEventListener("input", () => {
    const key = publicKeyIn(input.value);
    fill(shown, key === null ? "" : [t("指纹 ", "Fingerprint "), fingerprint(key.hex)].flat());
  });
  const made = labelled(words, input, { hint: t("粘贴 vkey 那一行，或整个钥匙文件；里面的私钥是加了密的，也不会发出去。", "Paste the vkey line, or the whole key file: the private key in it is sealed, and is not sent.") });
  made.append(shown);
  return { element: made, input, value: () => publicKeyIn(input.value)?.text ?? "" };
}

/** Give the public key in what was pasted, `{text, hex}`; null if there is none. */
export function publicKeyIn(pasted) {
  let text = pasted.trim();
  if (text.startsWith("{")) {
    try {
      text = String(JSON.parse(text).vkey);
    } catch {
      return null;
    }
  }
  if (/^[0-9a-f]{64}$/i.test(text)) return { text: text.toLowerCase(), hex: text.toLowerCase() };
  try {
    const key = parseVkey(text);
    return key.algorithm === ED25519 ? { text, hex: toHex(key.publicKey) } : null;
  } catch {
    return null;
  }
}

/** Try what was typed, and go to the form; what is wrong is said here, where it can be put right. */
async function go(origin, type, values, room, input) {
  if (values.key === "") {
    fill(room, notice(t("这不是公钥：要 vkey 那一行，或 64 位十六进制。", "This is no public key: the vkey line is wanted, or 64 hex digits."), { tone: "bad" }));
    input.setAttribute("aria-invalid", "true");
    input.focus();
    return;
  }
  input.removeAttribute("aria-invalid");
  const known = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
  try {
    await call("GET", `/desk/api/ledgers/${origin}/prefill/${type}?${new URLSearchParams(known)}`);
  } catch (problem) {
    fill(room, notice(problemText(problem), { tone: "bad", focus: true }));
    return;
  }
  window.location.assign(formAddress(origin, type, known));
}
