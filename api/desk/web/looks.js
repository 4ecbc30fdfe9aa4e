/** A look at what is sealed, in a line: when, who, at what, why. */

import { t } from "./words.js";

export function sayLook(look) {
  const time = new Date(look.time_ms).toLocaleString(t("zh-CN", "en"), { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" });
  const why = look.reason === "" ? "" : t(`（${look.reason}）`, ` (${look.reason})`);
  return `${time}　${look.name}　${what(look.what)}${why}`;
}

function what(text) {
  const [kind, no, ...fields] = text.split(" ");
  if (kind === "objection") return t(`异议 ${no.slice(5, 13)} 的内容`, `the words of objection ${no.slice(5, 13)}`);
  return t(`${no} 的密封内容`, `what is sealed of ${no}`) + (fields.length === 0 ? "" : `：${fields.join("、")}`);
}
