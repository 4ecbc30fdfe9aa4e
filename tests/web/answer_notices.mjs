// node answer_notices.mjs CASES: reads a log or a case a line, writes one answer a case.
import { createReadStream, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { webcrypto } from "node:crypto";
import { answerNotice } from "./notice_cases.js";

if (globalThis.crypto === undefined) globalThis.crypto = webcrypto; // node 18
const logs = new Map();
const lines = [];
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  const each = JSON.parse(line);
  if (each.log_files !== undefined) logs.set(each.log, each.log_files);
  else lines.push(JSON.stringify(await answerNotice(each, logs)));
}
for (const line of lines) writeSync(1, `${line}\n`);
