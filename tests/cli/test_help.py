"""Help in two languages, docs/cli.md beside it, and complaints that a person can use."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mingbai.cli import COMMANDS
from mingbai.columns import width_of
from tests.cli.conftest import Mingbai

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs/cli.md"
_BLOCK = re.compile(r"```help (?P<command>[^\n]*)\n(?P<text>.*?)```\n", re.DOTALL)


def commands() -> Iterator[tuple[str, ...]]:
    yield ()
    for command in COMMANDS:
        yield (command.name,)
        for below in command.below:
            yield (command.name, below.name)


ALL = list(commands())
NAMES = [" ".join(("mingbai", *each)) for each in ALL]


@pytest.mark.parametrize("command", ALL, ids=NAMES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_help_fits_a_terminal_of_80_columns(
    mingbai: Mingbai, command: tuple[str, ...], language: str
) -> None:
    done = mingbai("--lang", language, *command, "--help")
    assert done.code == 0, done.err
    assert all(width_of(line) <= 80 for line in done.out.splitlines())
    chinese = re.search(r"[一-鿿]", done.out)
    assert bool(chinese) == (language == "zh"), chinese


@pytest.mark.parametrize(("command", "name"), list(zip(ALL, NAMES, strict=True)), ids=NAMES)
def test_the_document_shows_the_help_as_it_is(
    mingbai: Mingbai, command: tuple[str, ...], name: str
) -> None:
    """``WRITE_DOCS=1`` writes the help into the document instead."""
    shown = mingbai("--lang", "en", *command, "--help").out
    text = DOCUMENT.read_text("utf-8")
    if os.environ.get("WRITE_DOCS") == "1":
        text = _BLOCK.sub(
            lambda found: f"```help {name}\n{shown}```\n" if found["command"] == name else found[0],
            text,
        )
        DOCUMENT.write_text(text, "utf-8")
    blocks = {found["command"]: found["text"] for found in _BLOCK.finditer(text)}
    assert blocks.get(name) == shown


def test_the_document_has_no_command_that_there_is_not() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert [found["command"] for found in _BLOCK.finditer(text)] == NAMES


def test_every_option_of_every_command_is_in_both_languages(mingbai: Mingbai) -> None:
    for command in ALL:
        options = [
            set(re.findall(r"--[a-z-]+", mingbai("--lang", language, *command, "--help").out))
            for language in ("zh", "en")
        ]
        assert options[0] == options[1], command


@pytest.mark.parametrize(
    ("locale", "chinese"),
    [
        ({}, True),
        ({"LANG": "C.UTF-8"}, True),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "en_GB.UTF-8"}, False),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN"}, True),
    ],
)
def test_the_locale_decides_unless_lang_does(
    mingbai: Mingbai, monkeypatch: pytest.MonkeyPatch, locale: dict[str, str], chinese: bool
) -> None:
    for name, value in locale.items():
        monkeypatch.setenv(name, value)
    assert ("用法" in mingbai("--help").out) is chinese
    assert "usage" in mingbai("--lang", "en", "--help").out
    assert "用法" in mingbai("--help", "--lang=zh").out
    assert "usage" in mingbai("key", "--lang", "en", "new", "--help").out


@pytest.mark.parametrize(
    ("arguments", "chinese", "english"),
    [
        ((), "缺少", "required"),
        (("key",), "缺少", "required"),
        (("dig",), "不能是 'dig'", "invalid choice"),
        (("proof", "d"), "缺少：index", "required"),
        (("proof", "d", "-1"), "index 不能是 '-1'", "invalid index value"),
        (("proof", "d", "x"), "index 不能是 'x'", "invalid index value"),
        (("serve", "d", "--port", "70000"), "--port 不能是", "invalid port value"),
        (("serve", "d", "--district-page", "district"), "--district-page 不能是", "invalid"),
        (("publish", "d", "--to", "e", "--repair"), "不能一起用", "not allowed with"),
        (("fsck", "d", "--rebuild=1"), "后面不要写内容", "ignored explicit argument"),
        (("export",), "缺少：DIR|URL", "required"),
        (("export", "d", "--to"), "后面要有内容", "expected one argument"),
        (("export", "d", "--quietly"), "不认识：--quietly", "unrecognized"),
        (("export", "d", "--lang", "fr"), "--lang 不能是 'fr'", "invalid choice"),
    ],
)
def test_a_wrong_usage_is_said_in_the_readers_language(
    mingbai: Mingbai, arguments: tuple[str, ...], chinese: str, english: str
) -> None:
    done = mingbai(*arguments)
    assert (done.code, done.out) == (2, "")
    assert chinese in done.err
    assert "--help" in done.err
    if "fr" not in arguments:
        assert english in mingbai("--lang", "en", *arguments).err
