"""The search: two characters are found, Python and JavaScript cut alike, the browser finds them."""

import json
import subprocess
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.site.rendering import STATIC
from publish.site.tokens import SHARDS, shard_of, tokens
from tests.requirements import needs

TEXTS = [
    "停车棚维修公示", "车", "停车", "2026年第3季度 F02", "ＡＢＣ１２３", "打印纸，硒鼓", "", "a-b_c", "㐀㐁龥",
    "豈更", "停 车", "Straße İstanbul", "𠀀𠀁", "éclair", "12,345.67", "０１２", "ﬁnance", "①②",
]  # fmt: skip


def test_two_characters_and_whole_words_are_words() -> None:
    assert tokens("停车棚 F02，2026") == {"停车", "车棚", "f02", "2026"}
    assert tokens("车") == set()
    assert tokens("ＡＢ１") == {"ab1"}
    assert all(0 <= shard_of(each) < SHARDS for each in tokens("停车棚维修"))


def in_javascript(texts: list[str], tmp_path: Path) -> list[list[list[Any]]]:
    (tmp_path / "search.mjs").write_bytes((STATIC / "search.js").read_bytes())
    program = tmp_path / "run.mjs"
    program.write_text(
        'import { tokens, shardOf } from "./search.mjs"; import { readFileSync } from "fs";'
        "const texts = JSON.parse(readFileSync(0));"
        "console.log(JSON.stringify(texts.map((t) => tokens(t).map((w) => [w, shardOf(w)]))));"
    )
    done = subprocess.run(
        ["node", str(program)], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    found: list[list[list[Any]]] = json.loads(done.stdout)
    return found


def in_python(text: str) -> list[list[Any]]:
    return sorted([word, shard_of(word)] for word in tokens(text))


@needs("node")
def test_python_and_javascript_cut_alike(tmp_path: Path) -> None:
    for text, found in zip(TEXTS, in_javascript(TEXTS, tmp_path), strict=True):
        assert sorted(found) == in_python(text), text


@needs("node")
@settings(max_examples=1, deadline=None, database=None)
@given(
    st.lists(
        st.text(alphabet=st.characters(codec="utf-8"), max_size=12), min_size=200, max_size=200
    )
)
def test_python_and_javascript_cut_any_text_alike(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    found = in_javascript(texts, tmp_path_factory.mktemp("js"))
    for text, words in zip(texts, found, strict=True):
        assert sorted(words) == in_python(text), text


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


NOT_FOUND = {
    "车": "请至少输入两个字。",
    "绝无此事": "没有找到。可以换个说法，或看下面的列表。",
    "constructor": "没有找到。可以换个说法，或看下面的列表。",
    "__proto__": "没有找到。可以换个说法，或看下面的列表。",
}


@pytest.fixture(scope="module")
def seen(year_site: Path) -> dict[str, Any]:
    """What a browser sees that asks the year's site."""
    handler = partial(_Quiet, directory=str(year_site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        command = [sys.executable, "-m", "tests.site.asking", address, "停车", *NOT_FOUND]
        root = Path(__file__).parents[2]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)
        server.shutdown()
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@needs("browser")
def test_a_browser_finds_two_characters_and_leads_to_the_page(seen: dict[str, Any]) -> None:
    followed = seen["followed"]
    assert "居民代表会议决定：停车管理办法（示例数据）" in followed["titles"]
    assert "/elder/notices/" in followed["url"]
    assert followed["h1"] in followed["titles"]
    assert "公示 · 2026年3月23日" in followed["facts"]
    assert followed["said"] == []
    assert seen["asked"]["停车"] == f"找到 {len(followed['titles'])} 条"


@needs("browser")
@pytest.mark.parametrize("asked", list(NOT_FOUND))
def test_what_is_not_found_is_said(asked: str, seen: dict[str, Any]) -> None:
    assert seen["asked"][asked] == NOT_FOUND[asked]


@needs("browser")
def test_without_scripts_there_is_a_list_and_no_form(seen: dict[str, Any]) -> None:
    assert not seen["without_scripts"]["form"]
    assert seen["without_scripts"]["links"] > 40
