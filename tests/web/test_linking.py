"""One module made of many: what it does is what they do, and nothing that isn't understood is linked."""

from pathlib import Path

import pytest

from tests.requirements import needs
from tests.web.running_node import run_node
from verifier.linking import WEB, ModuleRefusedError, link
from verifier.squeezing import Part, choose_names, squeeze
from verifier.tokens import tokenize


def folder(tmp_path: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (tmp_path / f"{name}.js").write_text(text, "utf-8")
    return tmp_path


@needs("node")
def test_a_linked_module_does_what_its_modules_do(tmp_path: Path) -> None:
    modules = folder(
        tmp_path,
        main='import { twice as double, Pair } from "./numbers.js";\n'
        'import { say, word } from "./texts.js";\n\n'
        "const secret = 1;\n"
        'console.log(JSON.stringify([double(21), new Pair(secret).one, { word }.word, say("a")]));\n',
        numbers='import { word as other } from "./texts.js";\n'
        "const secret = 2;\n"
        "export function twice(number) {\n  return secret * number;\n}\n\n"
        "export class Pair {\n  constructor(one) {\n    this.one = one + other;\n  }\n}\n",
        texts='/** A word. */\nconst hidden = "w";\n// secret = 3\n'
        "export const say = (text) => `${text}!`;\nexport { hidden as word };\n",
    )
    assert run_node(link("main.js", modules)) == [42, "1w", "w", "a!"]


TRICKY = r"""
const named = 1, second = 2;
let counted = 0;
class Holder {
  constructor(named) {
    this.named = named;
  }
  counted(step) {
    return this.named + step;
  }
  get second() {
    return `${this.counted(second)}/${[named, second].map((each) => `${each}`).join("}")}`;
  }
}
const short = { named, second, counted() { return 7; } };
function* numbers(least, ...others) {
  for (const [at, other] of others.entries()) yield least + at * other;
}
const { named: renamed, ...rest } = short;
const pattern = /[/"`]+\//g;
const choose = (flag, yes = named, [no] = [second]) => (flag ? yes : no);
for (let number = 0; number < 3; number += 1) counted += number - -number;
const late = async ({ named }, other) => named + (await other);
const result = [
  new Holder(5).second, short.counted(), [...numbers(1, 2, 3)], renamed, Object.keys(rest).sort(),
  "a/b\"`/".replace(pattern, "-"), choose(false), choose(true), counted, 8 / 2 / second,
  typeof missing, ((catching) => { try { throw catching; } catch (caught) { return caught; } })(3),
];
late(short, Promise.resolve(41)).then((last) => console.log(JSON.stringify([...result, last])));
"""


@needs("node")
def test_names_become_short_and_everything_stays_what_it_was(tmp_path: Path) -> None:
    linked = link("main.js", folder(tmp_path, main=TRICKY))
    assert run_node(linked) == run_node(TRICKY)
    assert len(linked) < len(TRICKY)
    assert "least" not in linked


@needs("node")
def test_what_nobody_uses_is_left_out_with_what_only_that_used(tmp_path: Path) -> None:
    modules = folder(
        tmp_path,
        main='import { used } from "./other.js";\nconsole.log(JSON.stringify(used()));\n',
        other='import { far } from "./far.js";\n'
        'function left() {\n  return far() + "left out";\n}\n'
        "export async function never() {\n  return left();\n}\n"
        "export function used() {\n  return [inner(), once];\n}\n"
        'function inner() {\n  return "kept";\n}\nconst once = 1;\n',
        far='export function far() {\n  return "far";\n}\n',
    )
    linked = link("main.js", modules)
    assert run_node(linked) == ["kept", 1]
    assert "left out" not in linked
    assert '"far"' not in linked


@needs("node")
def test_the_pages_own_modules_link_to_a_script_that_parses(tmp_path: Path) -> None:
    linked = tmp_path / "page.mjs"
    linked.write_text(link("main.js"), "utf-8")
    script = """
        import { execFileSync } from "node:child_process";
        execFileSync(process.execPath, ["--check", given]);
        console.log("true");
    """
    assert run_node(script, str(linked)) is True


def test_the_same_modules_give_the_same_bytes() -> None:
    assert link("main.js") == link("main.js", WEB)


REFUSED = {
    "a default export": "export default 3;\n",
    "an export of an export": 'export { a } from "./other.js";\n',
    "an export of a variable that may change": "export let one = 1;\n",
    "several names at once": "export const { a, b } = {};\n",
    "an import for its effect": 'import "./other.js";\n',
    "an import of a default": 'import other from "./other.js";\n',
    "an import from elsewhere": 'import { a } from "https://example.org/a.js";\n',
    "an import from another folder": 'import { a } from "../other.js";\n',
    "an import without an end": 'import { a } from "./other.js"\n',
    "an import while it runs": 'const a = await import("./other.js");\n',
    "its own address": "const here = import.meta.url;\n",
    "an import that doesn't begin its line": '  import { one } from "./other.js";\n',
    "the end of a script": 'const text = "</script>";\n',
    "the beginning of a comment of HTML": 'const text = "<!--";\n',
    "a template over lines": "const text = `one\ntwo`;\n",
    "a name of the linker's": "const $a = 1;\n",
    "a slash that may be two things": "const one = {} / 2;\n",
    "a text without an end": 'const one = "two;\n',
    "an import of everything": 'import * as all from "./other.js";\n',
    "a strange name": 'import { one as 1 } from "./other.js";\n',
    "a name that isn't exported": 'import { two } from "./other.js";\n',
    "a module that isn't there": 'import { two } from "./absent.js";\n',
    "the same export twice": "const one = 1;\nexport { one };\nexport const two = 2;\nexport { two };\n",
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_understood_is_refused(case: str, tmp_path: Path) -> None:
    modules = folder(tmp_path, main=REFUSED[case], other="export const one = 1;\n")
    with pytest.raises(ModuleRefusedError, match=r"\w+\.js: "):
        link("main.js", modules)


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    modules = folder(
        tmp_path,
        main='import { one } from "./other.js";\nexport const two = 2;\n',
        other='import { two } from "./main.js";\nexport const one = 1;\n',
    )
    with pytest.raises(ModuleRefusedError, match=r"in a circle: main\.js → other\.js"):
        link("main.js", modules)


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("const a = 1;\nconst b = 2;\n", "const a=1,b=2;"),
        (
            "let a = f(() => { const x = 1; const y = x; });\nlet b;\n",
            "let a=f(()=>{const x=1,y=x}),b;",
        ),
        (
            "for (let i = 0; i < 2; i += 1) { const c = i; g(c); const d = c; }",
            "for(let i=0;i<2;i+=1){const c=i;g(c);const d=c}",
        ),
        ("const a = 1;\nlet b = 2;\nconst c = 3;\n", "const a=1;let b=2;const c=3;"),
    ],
)
def test_declarations_in_a_row_become_one_and_no_others(written: str, short: str) -> None:
    text, _ = squeeze(Part(list(tokenize(written)), {}), {})
    assert text == short


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("function f() { g(); return 1; }", "function f(){g();return 1}"),
        ("f(() => { g(); });", "f(()=>{g()});"),
        ("{ while (g()); }", "{while(g());}"),
        ("{ for (const a of b()); }", "{for(const a of b());}"),
        ("{ if (a) f(); else ; }", "{if(a)f();else;}"),
        ('{ f(";}"); }', '{f(";}")}'),
        ("{ ; }", "{;}"),
    ],
)
def test_a_semicolon_before_a_brace_goes_unless_it_is_a_statement(written: str, short: str) -> None:
    text, _ = squeeze(Part(list(tokenize(written)), {}), {})
    assert text == short


def test_one_name_is_one_letter_in_every_module_and_never_another_ones() -> None:
    written = (
        "const long = 1; const other = long;",
        "const other = 2;",
        "f(long); const third = 3;",
    )
    parts = [Part(list(tokenize(text)), {}) for text in written]
    chosen = choose_names(parts, frozenset("a"))
    assert chosen == {"other": "b", "long": "c", "third": "b"}
    assert [squeeze(part, chosen)[0] for part in parts] == [
        "const c=1,b=c;", "const b=2;", "f(long);const b=3;",
    ]  # fmt: skip
