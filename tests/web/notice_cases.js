// One case of a notice, answered by verifier/web; for node, and for a browser.
import { Unchecked } from "../../verifier/web/errors.js";
import { checkAddress, checkProof } from "../../verifier/web/notice.js";
import { parseBase64, formatBase64 } from "../../verifier/web/text.js";

function sourceOf(files, changes) {
  const read = async (path) => {
    const data = path in changes ? changes[path] : files[path];
    if (data === undefined || data === null) throw new Unchecked("file_absent", path, { path });
    return parseBase64(data);
  };
  return { read };
}

export async function answerNotice(given, logs) {
  const { trust, now = null, remembered = null, limit } = given;
  const seen = remembered === null ? null : { checkpoint: parseBase64(remembered) };
  const progress = [];
  const options = { now, remembered: seen, progress: (done, size) => progress.push([done, size]) };
  if (limit !== undefined) options.limit = limit;
  const report =
    given.proof === undefined
      ? await checkAddress(given.fragment, sourceOf(logs.get(given.log), given.changes || {}), trust, options)
      : await checkProof(parseBase64(given.proof), trust, options);
  return { ...shown(report), progress };
}

function shown(report) {
  return {
    verdict: report.verdict,
    questions: report.questions.map(({ code, verdict, isAsked, failures }) => ({
      code,
      verdict,
      asked: isAsked,
      failures: failures.map((each) => [each.check, each.code, plain(each.index), each.verdict, each.where]),
      facts: failures.map(({ facts }) => Object.fromEntries(Object.entries(facts).map(([k, v]) => [k, plain(v)]))),
    })),
    origin: report.origin,
    size: plain(report.size),
    root: plain(report.root),
    time_ms: report.timeMs,
    witnessed: report.witnessed,
    cosigners: report.cosigners,
    entry: report.entry === null ? null : plain(report.entry.index),
    leaf_hash: report.entry === null ? null : plain(report.entry.leafHash),
    body: report.entry === null || report.entry.statement === null ? null : report.entry.statement.body,
    signers: report.signers.map(({ role, slug, name, office }) => [role, slug, name, office]),
    later: report.later.map(({ index, type, id, closes }) => [index, type, plain(id), closes]),
    life: report.life === null ? null : JSON.parse(JSON.stringify(report.life, (key, value) => plain(value))),
    evidence: report.evidence.map(({ name, bytes }) => [name, formatBase64(bytes)]),
  };
}

function plain(value) {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Uint8Array) return [...value].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return value === undefined ? null : value;
}
