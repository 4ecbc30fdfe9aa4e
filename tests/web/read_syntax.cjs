// node --expose-internals read_syntax.cjs FILE…: parses modules as ECMAScript 2021 with the parser
// that node brings, and writes for each what it imports and which names and patterns it uses.
"use strict";
const { readFileSync } = require("node:fs");
const acorn = require("internal/deps/acorn/acorn/dist/acorn");
const walk = require("internal/deps/acorn/acorn-walk/dist/walk");

const found = {};
for (const file of process.argv.slice(2)) {
  const used = { error: null, imports: [], calls: [], names: [], patterns: [] };
  const say = (list, value) => value !== undefined && used[list].push(value);
  try {
    const tree = acorn.parse(readFileSync(file, "utf8"), { ecmaVersion: 2021, sourceType: "module" });
    walk.full(tree, (node) => {
      if (node.type === "ImportExpression") say("imports", "import()");
      if (/^(Import|Export(Named|All))Declaration$/.test(node.type)) {
        say("imports", node.source ? node.source.value : undefined);
      }
      if (node.type === "CallExpression" && node.callee.type === "MemberExpression") {
        say("calls", node.callee.property.name);
      }
      if (node.type === "Identifier") say("names", node.name);
      if (node.type === "Literal" && node.regex) say("patterns", node.regex.pattern);
    });
  } catch (error) {
    used.error = String(error);
  }
  found[file] = used;
}
process.stdout.write(JSON.stringify(found));
