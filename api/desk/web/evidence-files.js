/**
 * A file on its way to the desk: pictures made anew on a canvas, so that they are small and say no
 * place; hashed here; sent with its hash, again if the line broke. The same file sent twice is one.
 */

import { sha256 } from "./verifier/sha256.js";
import { toHex } from "./verifier/bytes.js";

export const MAX_BYTES = 20 * 1024 * 1024;
/** A photograph beyond this would take a phone's memory before it is made smaller. */
export const MAX_PHOTO_BYTES = 64 * 1024 * 1024;
const MAX_SIDE = 2560;
const JPEG_QUALITY = 0.85;
const MAX_PNG_BYTES = 4 * 1024 * 1024;
const ATTEMPTS = 3;
const WAIT_MS = 800;
const PICTURE = /^image\/(?!svg)/;

/** Why a file was not taken: `code`, and a sentence in both languages. */
export class FileProblem extends Error {
  constructor(code, zh, en) {
    super(code);
    this.code = code;
    this.zh = zh;
    this.en = en;
  }
}

/**
 * Give `{name, data, isShrunk}`: the bytes that will be hashed and sent. Throws FileProblem before
 * anything large is read.
 */
export async function prepareFile(file) {
  const isPicture = PICTURE.test(file.type) || /\.(jpe?g|png|webp|heic|heif)$/i.test(file.name);
  const most = isPicture ? MAX_PHOTO_BYTES : MAX_BYTES;
  if (file.size === 0) {
    throw new FileProblem("desk_file_empty", "文件是空的，请重新选择。", "The file is empty; choose it again.");
  }
  if (file.size > most) throw tooLarge(file.size, most);
  if (!isPicture) return { name: file.name, data: new Uint8Array(await file.arrayBuffer()), isShrunk: false };
  const made = await remake(file);
  if (made.data.length > MAX_BYTES) throw tooLarge(made.data.length, MAX_BYTES);
  return made;
}

function tooLarge(size, most) {
  const [found, limit] = [size, most].map((bytes) => Math.ceil(bytes / 1048576));
  return new FileProblem(
    "desk_file_too_large",
    `文件有 ${found} MB，最多 ${limit} MB。请把照片拍小一点，或把文件压缩、拆开。`,
    `The file has ${found} MB, at most ${limit} MB are taken. Take a smaller photograph, or split the file.`,
  );
}

/** Draw the picture on a canvas and save it anew: what it says beside its pixels stays behind. */
async function remake(file) {
  const picture = await decode(file);
  const scale = Math.min(1, MAX_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  const isPng = file.type === "image/png";
  if (!isPng) {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
  }
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close?.();
  let kind = isPng ? "image/png" : "image/jpeg";
  let blob = await save(canvas, kind);
  if (isPng && blob.size > MAX_PNG_BYTES) {
    kind = "image/jpeg";
    blob = await save(canvas, kind);
  }
  const stem = file.name.replace(/\.[^.]*$/, "") || "photo";
  const data = new Uint8Array(await blob.arrayBuffer());
  return { name: `${stem}.${kind === "image/png" ? "png" : "jpg"}`, data, isShrunk: true };
}

async function decode(file) {
  try {
    return await createImageBitmap(file);
  } catch (_) {
    throw new FileProblem(
      "desk_file_damaged",
      "这张图片打不开。请重新拍照，或另存为 JPEG、PNG 再选。",
      "This picture can't be opened. Take it again, or save it as JPEG or PNG.",
    );
  }
}

function save(canvas, kind) {
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob === null ? failed(new Error("canvas")) : done(blob)), kind, JPEG_QUALITY);
  });
}

/** Give the SHA-256 in hex: by WebCrypto where it is, else by our own. */
export async function hashOf(data) {
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined) return toHex(sha256(data));
  return toHex(new Uint8Array(await subtle.digest("SHA-256", data)));
}

/**
 * Send `data` to the desk of `origin` and give what a statement says of it: `{name, sha256, bytes,
 * kind}`. `told(done, all)` hears how far it is. Throws FileProblem.
 */
export async function sendFile({ origin, name, data, sha256: hash, told = () => {} }) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await sendOnce(origin, name, data, hash, told);
    } catch (problem) {
      if (problem.code !== "offline" || attempt >= ATTEMPTS) throw problem;
      await new Promise((done) => setTimeout(done, WAIT_MS * attempt));
    }
  }
}

function sendOnce(origin, name, data, hash, told) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest(); // fetch tells no progress of what it sends
    request.open("POST", `/desk/api/ledgers/${origin}/files`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Mingbai-Desk", "1");
    request.setRequestHeader("X-Mingbai-SHA256", hash);
    request.setRequestHeader("X-Mingbai-File-Name", encodeURIComponent(name));
    request.upload.onprogress = (event) => told(event.loaded, event.total);
    request.onerror = () => failed(offline());
    request.ontimeout = () => failed(offline());
    request.onload = () => {
      const answer = readAnswer(request.responseText);
      if (request.status === 200 || request.status === 201) done(answer);
      else failed(new FileProblem(answer.code ?? "desk_failed", answer.zh ?? FAILED.zh, answer.en ?? FAILED.en));
    };
    request.send(data);
  });
}

const FAILED = Object.freeze({
  zh: "没有收下，请稍后再试。",
  en: "It was not taken; try again in a moment.",
});

function offline() {
  return new FileProblem(
    "offline",
    "连接断了，文件没有传完。选好的文件还在，请点“重试”。",
    "The line broke before the file was there. It is still chosen: press Retry.",
  );
}

function readAnswer(text) {
  try {
    const answer = JSON.parse(text);
    return { ...answer, zh: answer.detail, en: answer.detail_en };
  } catch (_) {
    return {};
  }
}
