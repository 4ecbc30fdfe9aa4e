"""The modules run where they must: engines of 2021, with WebCrypto and without, by themselves."""

import contextlib
import json
import random
import subprocess
from collections.abc import Iterator
from functools import cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from ledger.core.ed25519 import verify
from tests.requirements import needs
from tests.web.engines import answer_in_node, answer_in_python
from tests.web.test_log_vectors import core, examples, signatures
from verifier.linking import WEB

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

ROOT = Path(__file__).parents[2]

LOG_MODULES = (
    *("errors", "bytes", "text", "sha256", "sha512", "ed25519", "crypto", "keys", "note"),
    *("cosignature", "checkpoint", "policy", "charters", "merkle", "tiles", "entry", "proof"),
    *("inflate", "mldsa", "shake", "checkpoint-text", "pause"),
)

# What came after Chrome 90 and Safari 14, by the name it is called by.
NEWER_CALLS = {
    *("at", "findLast", "findLastIndex", "hasOwn", "toSorted", "toReversed", "toSpliced"),
    *("groupBy", "fromAsync", "withResolvers", "toWellFormed", "randomUUID"),
    *("getBigInt64", "getBigUint64", "setBigInt64", "setBigUint64", "hasIndices", "isSubsetOf"),
    *("replaceChildren", "showModal", "requestSubmit", "fromBase64", "toBase64"),
}
NEWER_NAMES = {
    *("structuredClone", "DecompressionStream", "CompressionStream", "AggregateError"),
    *("BigInt64Array", "BigUint64Array", "FinalizationRegistry", "WeakRef", "requestIdleCallback"),
    *("reportError", "scheduler", "navigation", "BarcodeDetector"),
}
OUTSIDE = {
    *("window", "document", "fetch", "XMLHttpRequest", "localStorage", "sessionStorage"),
    *("navigator", "process", "require", "setTimeout", "eval", "Function", "Worker"),
}


@cache
def used() -> dict[str, Any]:
    files = [str(path) for path in sorted(WEB.glob("*.js")) if path.name != "old-engine.js"]
    reader = Path(__file__).with_name("read_syntax.cjs")
    done = subprocess.run(
        ["node", "--expose-internals", str(reader), *files],
        capture_output=True,
        check=True,
        timeout=60,
    )
    return {Path(file).stem: found for file, found in json.loads(done.stdout).items()}


# ------------------------------------------------------------------------------- the sources


@needs("node")
def test_every_module_parses_as_the_language_of_2021() -> None:
    assert set(LOG_MODULES) < set(used())
    assert {name: found["error"] for name, found in used().items() if found["error"]} == {}


@needs("node")
def test_no_module_uses_what_engines_of_2021_lack() -> None:
    for name, found in used().items():
        assert NEWER_CALLS.isdisjoint(found["calls"]), name
        assert NEWER_NAMES.isdisjoint(found["names"]), name
        for pattern in found["patterns"]:  # Safari learned to look behind in 2023
            assert "(?<=" not in pattern, (name, pattern)
            assert "(?<!" not in pattern, (name, pattern)


@needs("node")
def test_the_parser_does_notice_what_is_newer(tmp_path: Path) -> None:
    newer = {
        "static": "class A { static { } }",
        "private": "class A { #x = 1; has(o) { return #x in o; } }",
        "await": "await 1;",
        "field": "class A { x = 1; }",
    }
    for name, source in newer.items():
        (tmp_path / f"{name}.js").write_text(source, "utf-8")
    reader = Path(__file__).with_name("read_syntax.cjs")
    files = [str(tmp_path / f"{name}.js") for name in newer]
    done = subprocess.run(
        ["node", "--expose-internals", str(reader), *files], capture_output=True, check=True
    )
    assert all(found["error"] for found in json.loads(done.stdout).values())


@needs("node")
def test_no_module_imports_anything_from_outside_the_folder() -> None:
    files = {f"./{path.name}" for path in WEB.glob("*.js")}
    for name, found in used().items():
        assert set(found["imports"]) <= files, name


@needs("node")
def test_the_logs_modules_touch_no_page_no_network_and_no_store() -> None:
    for name in LOG_MODULES:
        assert OUTSIDE.isdisjoint(used()[name]["names"]), name


@needs("node")
def test_the_modules_of_the_log_import_only_each_other() -> None:
    allowed = {f"./{name}.js" for name in LOG_MODULES}
    for name in LOG_MODULES:
        assert set(used()[name]["imports"]) <= allowed, name


# ------------------------------------------------------------------------------ a real browser


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called there
        pass


@contextlib.contextmanager
def serving() -> Iterator[int]:
    def handle(*args: Any) -> Quiet:
        return Quiet(*args, directory=str(ROOT))

    with ThreadingHTTPServer(("127.0.0.1", 0), handle) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


SCRIPT = """
async ({ which, cases }) => {
  const { answer, choose } = await import("/tests/web/log_cases.js");
  await choose(which);
  const answers = [];
  for (const each of cases) answers.push(await answer(each));
  return { subtle: typeof crypto.subtle, secure: isSecureContext, answers };
}
"""


# Over plain http, a name other than localhost is no secure context: WebCrypto is not there.
@needs("browser")
@pytest.mark.parametrize(
    ("host", "which", "subtle"),
    [("board.example.org", "any", "undefined"), ("127.0.0.1", "web", "object")],
)
def test_chromium_says_of_every_vector_what_python_says(
    player: "Playwright", host: str, which: str, subtle: str
) -> None:
    read = [*core(), *examples()]
    signed = random.Random(4).sample(signatures(), 300)
    with serving() as port:
        browser = player.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--host-resolver-rules=MAP board.example.org 127.0.0.1"],
        )
        page = browser.new_page()
        page.goto(f"http://{host}:{port}/verifier/web/package.json")
        found = page.evaluate(SCRIPT, {"which": which, "cases": read + signed})
        browser.close()
    assert (found["subtle"], found["secure"]) == (subtle, subtle == "object")
    for case, answer in zip(read, found["answers"][: len(read)], strict=True):
        assert answer == answer_in_python(case), case
    for case, answer in zip(signed, found["answers"][len(read) :], strict=True):
        given = [bytes.fromhex(case[name]) for name in ("key", "message", "signature")]
        assert answer["value"] == verify(*given), case


# ------------------------------------------------------------------------- who verifies

LAX = """
const { chooseVerify, useVerify, verify } = await import("{crypto}");
const { verifyByOwn } = await import("{ed25519}");
const yes = { importKey: async () => ({}), verify: async () => true };
const no = { importKey: async () => ({}), verify: async () => false };
const none = { importKey: async () => { throw new Error("no Ed25519"); }, verify: async () => true };
const chosen = [];
for (const subtle of [yes, no, none, null, undefined]) {
  chosen.push((await chooseVerify(subtle)) === verifyByOwn);
}
const strict = crypto.subtle;
const flaky = {
  calls: 0,
  importKey: (...given) => {
    flaky.calls += 1;
    return flaky.calls > 3 ? Promise.reject(new Error("gone")) : strict.importKey(...given);
  },
  verify: (...given) => strict.verify(...given),
};
const byFlaky = await chooseVerify(flaky);
chosen.push(byFlaky !== verifyByOwn);
const hex = (text) => Uint8Array.from(text.match(/../g), (two) => parseInt(two, 16));
const given = [hex("{key}"), hex("{message}"), hex("{signature}")];
chosen.push(await byFlaky(...given));
useVerify(() => "told");
chosen.push((await verify(...given)) === "told");
useVerify(null);
chosen.push(await verify(...given));
console.log(JSON.stringify(chosen));
"""


@needs("node")
def test_a_webcrypto_that_is_lax_or_broken_is_not_asked_and_one_that_fails_is_helped() -> None:
    case = next(case for case in signatures() if _is_right(case))
    script = LAX
    for name in ("crypto", "ed25519"):
        script = script.replace(f"{{{name}}}", (WEB / f"{name}.js").as_uri())
    for name in ("key", "message", "signature"):
        script = script.replace(f"{{{name}}}", case[name])
    done = subprocess.run(
        ["node", "--input-type=module", "-"],
        input=script.encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout) == [True] * 9


def _is_right(case: dict[str, Any]) -> bool:
    given = [bytes.fromhex(case[name]) for name in ("key", "message", "signature")]
    return bool(given[1]) and verify(*given)


@needs("node")
def test_both_answer_the_same_whether_or_not_they_were_chosen(tmp_path: Path) -> None:
    cases = random.Random(5).sample(signatures(), 100)
    own, web = (answer_in_node(cases, which, tmp_path) for which in ("own", "web"))
    assert own == web
