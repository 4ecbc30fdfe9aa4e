// Opens each note of a file, a line of JSON each, and says what Python's test says of it.
import { readFileSync } from "node:fs";
import { openStatement } from "../../verifier/web/opening.js";
import { parseBase64 } from "../../verifier/web/text.js";

const [, , file, origin] = process.argv;
const NO_KEYS = new Map();

async function answer(note) {
  try {
    const { refs } = await openStatement(parseBase64(note), origin, NO_KEYS);
    return { code: "ok", where: "", refs: refs.map(({ id, closes }) => [id, closes]).sort() };
  } catch (error) {
    return { code: error.code || String(error.stack), where: error.where, refs: [] };
  }
}

for (const line of readFileSync(file, "utf8").split("\n").slice(0, -1)) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
