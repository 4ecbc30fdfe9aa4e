/**
 * What looks personal in a body that somebody is about to sign, each with one tap to mask it or to
 * seal it. Numbers must go: the ledger would refuse them. Names are a hint.
 */

import { maskName, namesInBody } from "./privacy-names.js";
import { findPersonal, maskText } from "./privacy.js";
import { encodeUtf8, toHex } from "./verifier/bytes.js";
import { button, element } from "./verifier/dom.js";
import { sha256 } from "./verifier/sha256.js";
import { t } from "./words.js";

const SALT_BYTES = 32;
const KINDS = { identity: ["身份证号", "identity number"], bank_card: ["银行卡号", "bank card"], mobile: ["手机号", "mobile number"] };
const PARTIES = new Set(["payee", "payer"]);

/** Give what is found: `[{field, what: "number"|"name", kind, shown, canSeal}]`; numbers first. */
export function findHints(body) {
  const numbers = findPersonal(body).map(({ field, kind, masked, number }) => ({
    field, what: "number", kind, shown: masked, found: number, canSeal: isParty(field),
  }));
  const names = namesInBody(body).map(({ field, name }) => ({
    field, what: "name", kind: "name", shown: name, found: name, canSeal: isParty(field),
  }));
  return [...numbers, ...names];
}

function isParty(field) {
  const parts = field.split(".");
  return parts.length >= 2 && PARTIES.has(parts[parts.length - 2]) && parts[parts.length - 1] === "org";
}

/** Give `body` with what `hint` found masked in its field. */
export function masked(body, hint) {
  const mask = (text) => (hint.what === "number" ? maskText(text) : maskName(text, hint.found));
  return changedAt(body, pathOf(hint.field), (value) => (typeof value === "number" ? value : mask(value)));
}

/**
 * Give `{body, disclosure}`: the payee of `hint` as a sealed person, and what alone opens it
 * (RFC 9901; ledger/affairs/sealed.py). It must be kept before the statement is signed.
 */
export function sealed(body, hint) {
  const path = pathOf(hint.field).slice(0, -1);
  let kept = null;
  const changed = changedAt(body, path, (party) => {
    kept = seal(path[path.length - 1], party.org);
    return { sealed: kept.commitment };
  });
  return { body: changed, disclosure: kept };
}

/** Give `{commitment, disclosure, field}` for a value under a new salt. */
export function seal(field, value) {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const disclosure = base64url(encodeUtf8(JSON.stringify([base64url(salt), field, value])));
  return { field, disclosure, commitment: toHex(sha256(encodeUtf8(disclosure))) };
}

function base64url(bytes) {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Keep what opens sealed fields at the desk of `origin`; it is there when this resolves. */
export async function keepDisclosures(origin, no, disclosures) {
  const { call } = await import("./session.js"); // only where something is kept
  await call("POST", `/desk/api/ledgers/${origin}/disclosures`, {
    disclosures: disclosures.map((each) => ({ no, ...each })),
  });
}

/**
 * Give an element that lists what is found in `body`, empty if nothing is. A tap calls
 * `apply(body, disclosure)` with the changed body, and with what opens it where something was sealed.
 */
export function privacyHints({ body, apply, labelOf = (field) => field }) {
  const hints = findHints(body);
  const box = element("div", { class: "privacy-hints", "aria-live": "polite" });
  if (hints.length === 0) return box;
  const grave = hints.some((hint) => hint.what === "number");
  box.append(
    element("p", { class: grave ? "problem" : "hint" }, grave
      ? t("里面有像个人号码的内容，账本不会收。请先处理：", "There are what look like personal numbers, which the ledger refuses. First:")
      : t("里面可能有人名。账本里的字永远在，能遮就遮：", "There may be names of persons. What is in the ledger stays for ever; mask what you can:")),
    element("ul", {}, hints.map((hint) => row(hint, body, apply, labelOf))),
  );
  return box;
}

function row(hint, body, apply, labelOf) {
  const [zh, en] = KINDS[hint.kind] ?? ["可能是人名", "perhaps a name"];
  return element(
    "li",
    {},
    element("span", {}, `${labelOf(hint.field)}${t("：", ": ")}${t(zh, en)} `),
    element("bdi", {}, hint.shown),
    " ",
    button(t("遮盖", "Mask"), () => apply(masked(body, hint), null)),
    hint.canSeal
      ? button(t("密封（按个人处理）", "Seal (a person)"), () => {
          const { body: changed, disclosure } = sealed(body, hint);
          apply(changed, disclosure);
        })
      : null,
  );
}

/** "body.payee.org" → ["payee", "org"]; places of lists become numbers. */
function pathOf(field) {
  return field.replace(/\[([0-9]+)\]/g, ".$1").split(".").slice(1);
}

function changedAt(value, path, change) {
  if (path.length === 0) return change(value);
  const [first, ...rest] = path;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[first] = changedAt(copy[first], rest, change);
  return copy;
}

