// node answer_log_cases.mjs own|web|any CASES: reads one case a line, writes one answer a line.
import { createReadStream, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { webcrypto } from "node:crypto";
import { answer, choose, timeOwn } from "./log_cases.js";

if (globalThis.crypto === undefined) globalThis.crypto = webcrypto; // node 18
const [, , which, file] = process.argv;
await choose(which);
const lines = [];
for await (const line of createInterface({ input: createReadStream(file) })) {
  const c = JSON.parse(line);
  const found = c.read === "time" ? { code: "ok", value: timeOwn(c, 50) } : await answer(c);
  lines.push(JSON.stringify(found));
}
for (const line of lines) writeSync(1, `${line}\n`);
