/**
 * The field for evidence: drop files on it, take a photograph, or choose. Each is made small, hashed
 * and sent as soon as it is chosen, and stands in a list with how far it is; one that did not arrive
 * can be sent again, and one that is there can be taken off. Its name is looked at, since it stands in the ledger.
 */

import { FileProblem, hashOf, prepareFile, sendFile } from "./evidence-files.js";
import { findNames } from "./privacy-names.js";
import { findInText } from "./privacy.js";
import { button, element } from "./verifier/dom.js";
import { t } from "./words.js";

const ACCEPTED = "image/*,application/pdf,.pdf,.ofd,.xlsx,.xls,.csv,.txt";

/**
 * Give the field as an element. `items` are the pieces of evidence so far, as a statement has them;
 * `changed(items)` hears of every change, only of pieces that the desk has. `wait()` on the element's
 * `evidence` resolves when nothing is under way.
 */
export function evidenceField({ origin, items = [], changed = () => {}, most = 64, photosOnly = false }) {
  const list = element("ul", { class: "evidence-list", "aria-live": "polite" });
  const pieces = items.map((item) => ({ item, row: null }));
  const under = new Set();

  const tell = () => changed(pieces.filter((piece) => piece.item !== null).map((piece) => piece.item));

  function draw(piece, ...parts) {
    const row = element("li", { class: "evidence-item" }, ...parts);
    if (piece.row === null) list.append(row);
    else piece.row.replaceWith(row);
    piece.row = row;
  }

  function drop(piece) {
    pieces.splice(pieces.indexOf(piece), 1);
    piece.row.remove();
    tell();
  }

  function drawDone(piece) {
    const { item } = piece;
    const name = item.name ?? t("（没有名字的文件）", "(a file without a name)");
    const said = item.bytes === undefined ? name : `${name} · ${sizeOf(item.bytes)}`;
    const address = item.sha256 === undefined ? null : `/desk/api/ledgers/${origin}/files/${item.sha256}`;
    draw(
      piece,
      address !== null && /^image\//.test(item.kind ?? "")
        ? element("img", { src: address, alt: "", class: "evidence-thumb", loading: "lazy" })
        : null,
      address === null ? element("span", {}, said) : element("a", { href: address, download: name }, said),
      nameHint(item.name ?? ""),
      button(t("去掉", "Remove"), () => drop(piece), { "aria-label": t(`去掉 ${name}`, `Remove ${name}`) }),
    );
  }

  async function take(file, piece = { item: null, row: null }) {
    if (!pieces.includes(piece)) {
      if (pieces.length >= most) return;
      pieces.push(piece);
    }
    const bar = element("progress", { max: "1", value: "0", "aria-label": t(`正在上传 ${file.name}`, `Sending ${file.name}`) });
    draw(piece, element("span", {}, file.name), bar);
    try {
      const { name, data } = await prepareFile(file);
      const sha256 = await hashOf(data);
      if (pieces.some((other) => other !== piece && other.item?.sha256 === sha256)) {
        drop(piece); // the same file twice is one
        return;
      }
      const told = (done, all) => bar.setAttribute("value", String(all > 0 ? done / all : 0));
      piece.item = await sendFile({ origin, name, data, sha256, told });
      drawDone(piece);
      tell();
    } catch (problem) {
      drawProblem(file, piece, problem);
    }
  }

  function drawProblem(file, piece, problem) {
    const said = problem instanceof FileProblem ? t(problem.zh, problem.en) : t("没有传上去。", "It was not sent.");
    const canRetry = !(problem instanceof FileProblem) || ["offline", "desk_failed"].includes(problem.code);
    draw(
      piece,
      element("span", {}, file.name),
      element("span", { class: "problem", role: "alert" }, said),
      canRetry ? button(t("重试", "Retry"), () => start(file, piece)) : null,
      button(t("去掉", "Remove"), () => drop(piece)),
    );
  }

  function start(file, piece) {
    const work = take(file, piece).finally(() => under.delete(work));
    under.add(work);
  }

  const startAll = (files) => [...files].forEach((file) => start(file));
  const field = element(
    "div",
    {
      class: "evidence",
      role: "group",
      "aria-label": t("附件", "Evidence"),
      ondragover: (event) => {
        event.preventDefault();
        field.classList.add("over");
      },
      ondragleave: () => field.classList.remove("over"),
      ondrop: (event) => {
        event.preventDefault();
        field.classList.remove("over");
        startAll(event.dataTransfer.files);
      },
      onpaste: (event) => startAll(event.clipboardData?.files ?? []),
    },
    element("div", { class: "evidence-buttons" }, chooser(t("拍照", "Photograph"), "image/*", true, startAll),
      chooser(t("选择文件", "Choose files"), photosOnly ? "image/*" : ACCEPTED, false, startAll)),
    element("p", { class: "small" }, t("也可以把文件拖到这里。照片会自动缩小并去掉拍摄地点。",
      "Or drop files here. Photographs are made small and lose where they were taken.")),
    list,
  );
  pieces.forEach(drawDone);
  field.evidence = { wait: () => Promise.allSettled([...under]), pending: () => under.size };
  return field;
}

/** A button that opens the camera or the list of files; the input itself takes the keyboard. */
function chooser(words, accept, isCamera, chosen) {
  const input = element("input", {
    type: "file",
    accept,
    capture: isCamera ? "environment" : null,
    multiple: !isCamera,
    class: "visually-hidden",
    onchange: () => {
      chosen(input.files);
      input.value = "";
    },
  });
  return element("label", { class: "button file-button" }, words, input);
}

/** A hint beside a file's name, since the name stands in the ledger for ever. */
function nameHint(name) {
  if (findInText(name).length > 0) {
    return element("span", { class: "problem" }, t("文件名里有号码，请改名再传。", "There is a personal number in the name."));
  }
  const names = findNames(name.replace(/\.[^.]*$/, ""));
  if (names.length === 0) return null;
  const said = t(`文件名里可能有人名：${names.join("、")}`, `The name may hold a person's: ${names.join(", ")}`);
  return element("span", { class: "hint" }, said);
}

function sizeOf(bytes) {
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}
