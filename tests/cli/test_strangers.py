"""Whatever is typed, a person gets a sentence and never a traceback."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingbai import cli
from mingbai.arguments import Command
from mingbai.language import Text
from tests.cli.conftest import Mingbai
from tests.cli.running import MINGBAI, Done, clean_environment, run

WORDS = st.sampled_from(
    [
        *("key", "new", "show", "passwd", "init", "sign", "submit", "publish", "fsck", "export"),
        *("proof", "--lang", "zh", "en", "--help", "--to", "--out", "--name", "--key", "--ledger"),
        *("--charter", "--trust", "--passphrase-file", "--port", "-", "--", "0", "-1", "", "\0"),
        *(
            "nowhere",
            "nowhere.json",
            "http://127.0.0.1:1",
            "http://[",
            "http://x y",
            "名字",
            "\ud800",
        ),
        *("/", ".", "..", "/dev/null", "9" * 30, "a" * 300),
    ]
)


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("MINGBAI_PASSPHRASE", "a passphrase of nobody")
    return folder


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(arguments=st.lists(WORDS, max_size=7))
def test_any_words_are_answered_with_a_sentence_and_an_exit_code(
    mingbai: Mingbai, empty: Path, arguments: list[str]
) -> None:
    done = mingbai(*arguments)
    assert done.code in {0, 1, 2}
    assert "Traceback" not in done.said
    assert "a passphrase of nobody" not in done.said
    assert done.code == 0 or done.err
    if done.code == 0 and "new" not in arguments:
        assert done.out


def broken(kind: type[BaseException]) -> Command:
    def run(*_: object) -> int:
        raise kind("a passphrase was 12345678")

    nothing = Text("无", "nothing")
    return Command("break", nothing, nothing, lambda _: None, run)


def test_a_mistake_of_ours_is_one_sentence_that_quotes_nothing(
    mingbai: Mingbai, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "COMMANDS", (broken(ZeroDivisionError),))
    done = mingbai("break")
    assert done.code == 2
    assert "ZeroDivisionError" in done.err
    assert "MINGBAI_DEBUG=1" in done.err
    assert "12345678" not in done.said
    assert "Traceback" not in done.said
    assert "mistake in this program" in mingbai("--lang", "en", "break").err


def test_a_developer_may_ask_for_the_traceback(
    mingbai: Mingbai, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "COMMANDS", (broken(ZeroDivisionError),))
    monkeypatch.setenv("MINGBAI_DEBUG", "1")
    assert "Traceback" in mingbai("break").err


def test_an_interruption_is_a_word_and_the_shells_exit_code(
    mingbai: Mingbai, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "COMMANDS", (broken(KeyboardInterrupt),))
    done = mingbai("break")
    assert done.code == 130
    assert "已停止" in done.err


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gb18030"])
def test_a_terminal_that_can_not_show_chinese_is_no_reason_to_fail(encoding: str) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            MINGBAI,
            "--help",
        ],
        env=clean_environment() | {"PYTHONIOENCODING": encoding, "LANG": "zh_CN"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert b"mingbai" in done.stdout


def test_a_reader_that_goes_away_is_no_mistake() -> None:
    read, write = os.pipe()
    os.close(read)
    with io.FileIO(write, "w") as gone:
        done = subprocess.run(
            [sys.executable, "-c", MINGBAI, "export", "--help"],
            env=clean_environment(),
            stdout=gone,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert b"Traceback" not in done.stderr


def test_the_command_starts_without_the_parts_of_the_server() -> None:
    """The base install has none of them; and what isn't needed isn't waited for."""
    heavy = ("sqlalchemy", "alembic", "fastapi", "starlette", "uvicorn", "httpx", "pydantic")
    check = (
        "import sys, mingbai.cli as cli\n"
        "assert cli.main(['--help']) == 0\n"
        f"loaded = sorted(set({heavy!r}) & set(sys.modules))\n"
        "assert not loaded, loaded\n"
    )
    done = run(program=check)
    assert done.code == 0, done.err


_BASE = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {missing!r}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
import importlib.util, importlib.machinery
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: (
    None if name.split(".")[0] in {missing!r} else find_spec(name, package))
from mingbai.cli import main
sys.exit(main())
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ("init", "d", "--charter", "c.json"),
        ("submit", "d", __file__),
        ("publish", "d"),
        ("serve", "d"),
        ("fsck", "d"),
        ("demo", "--dir", "d"),
    ],
)
def test_a_command_that_needs_the_server_says_how_to_install_it(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    missing = ("sqlalchemy", "alembic", "fastapi", "starlette", "uvicorn", "prometheus_client")
    program = _BASE.format(missing=missing)
    for language in ("zh", "en"):
        done = run("--lang", language, *arguments, program=program)
        assert done.code == 2
        assert "pip install 'mingbai[server]'" in done.err


def test_an_officer_needs_only_the_base_install(
    tmp_path: Path, demo: tuple[Path, Done, float]
) -> None:
    missing = ("sqlalchemy", "alembic", "fastapi", "starlette", "uvicorn", "prometheus_client")
    program = _BASE.format(missing=(*missing, "openpyxl"))
    published = demo[0] / "published"
    key, note = tmp_path / "a.key", tmp_path / "a.note"
    secret = {"MINGBAI_PASSPHRASE": "a passphrase of somebody"}
    name = ("--name", "ledger.example.org/demo/accountant-9")
    made = run("key", "new", *name, "--out", key, program=program, **secret)
    assert made.code == 0, made.err
    draft = tmp_path / "draft.json"
    text = (Path(__file__).parents[2] / "examples/income.json").read_text("utf-8")
    draft.write_text(text.replace("accountant-1", "accountant-9"), "utf-8")
    arguments = ("sign", draft, "--key", key, "--ledger", published, "--out", note)
    signed = run(*arguments, program=program, **secret)
    assert signed.code == 0, signed.err
    assert note.read_bytes().endswith(b"\n")
    assert run("export", published, program=program).out.count("\n") > 100
    assert run("proof", published, "0", program=program).code == 0
