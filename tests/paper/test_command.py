"""``mingbai paper``: each paper by its command, and what bad input gets, in both languages."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mingbai.cli import main
from publish.paper.fonts import Font
from publish.paper.notice import notice_paper
from publish.site.book import Book
from tests.paper.board import FEW, LONG, PERSONS, SMALL, trust_options
from tests.paper.camera import codes_on, sheets
from tests.paper.reading import pages, words
from tests.requirements import needs
from tests.verifier.publishing import policy_text
from verifier.cli import main as verify
from verifier.trust_line import check_phrase, format_trust_line

pytestmark = needs("fonts")

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def paper(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str | Path, lang: str = "zh") -> tuple[int, str]:
        code = main(["paper", *map(str, arguments), "--lang", lang])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out + said.err

    return call


def test_a_notice_is_written_with_the_settings_of_its_directory(
    paper: Run, folder: Path, book: Book, font: Font, tmp_path: Path
) -> None:
    to = tmp_path / "notice.pdf"
    code, said = paper("notice", folder, FEW, "--to", to, "--today", "2026-11-23")
    assert (code, str(to) in said) == (0, True)
    assert to.read_bytes() == notice_paper(book, FEW, font)
    assert paper("notice", folder, FEW, "--to", to)[0] == 0  # over one that is there
    assert to.read_bytes() == notice_paper(book, FEW, font)


def test_large_print_and_large_code_are_options(paper: Run, folder: Path, tmp_path: Path) -> None:
    to = tmp_path / "notice.pdf"
    given = ("notice", folder, SMALL, "--to", to, "--large-print", "--large-code")
    assert paper(*given)[0] == 0
    found = [code.text for sheet in sheets(to.read_bytes()) for code in codes_on(sheet)]
    assert sorted("#proof/" in text for text in found) == [False, True]


def test_leaflet_poster_and_slips_are_written(
    paper: Run, folder: Path, book: Book, tmp_path: Path
) -> None:
    to = tmp_path / "paper.pdf"
    assert paper("leaflet", folder, LONG, "--to", to)[0] == 0
    assert "觉得不对，怎么办" in words(to.read_bytes())
    assert paper("poster", folder, "--to", to)[0] == 0
    assert pages(to.read_bytes()) == 2
    line = format_trust_line(book.checkpoint.origin, book.charter_id, policy_text())
    assert check_phrase(line) in words(to.read_bytes())
    assert paper("poster", folder, "--to", to, "--of", "西区")[0] == 0
    assert pages(to.read_bytes()) == 1
    given = ("slips", folder, "--to", to, "--book", "甲", "--first", 1, "--last", 4)
    assert paper(*given, "--where", "大厅")[0] == 0
    assert pages(to.read_bytes()) == 2


def test_a_poster_without_a_policy_says_what_is_missing(
    paper: Run, folder: Path, tmp_path: Path
) -> None:
    bare = tmp_path / "bare"
    shutil.copytree(folder, bare)
    (bare / "policy.txt").unlink()
    code, said = paper("poster", bare, "--to", tmp_path / "poster.pdf")
    assert (code, "没有对照码" in said) == (0, True)


def test_a_result_slip_is_made_of_what_the_verifier_says(
    paper: Run, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notice, report, to = tmp_path / "n.pdf", tmp_path / "report.json", tmp_path / "slip.pdf"
    assert paper("notice", folder, FEW, "--to", notice)[0] == 0
    options = [*trust_options(folder), "--from", str(folder), "--json"]
    assert verify(["notice", str(notice), *options]) == 0
    report.write_text(capsys.readouterr().out, "utf-8")
    assert json.loads(report.read_text("utf-8"))["verdict"] == "proved"
    assert paper("result", report, "--to", to, "--settings", folder / "site.toml")[0] == 0
    said = words(to.read_bytes())
    assert "是不是当时在任的人签的：相符" in said
    assert "后来怎么样了：相符" in said


BAD: list[tuple[str, tuple[str, ...], str, str]] = [
    ("no notice", ("notice", "{folder}", "0", "--to", "{to}"), "第 0 条不是公示", "Entry 0"),
    ("no entry", ("notice", "{folder}", "77", "--to", "{to}", "--large-code"), "77", "77"),
    ("no ledger", ("notice", "{to}", "1", "--to", "{to}"), "没有公开的账本", "No published"),
    (
        "no font",
        ("notice", "{folder}", "1", "--to", "{to}", "--fonts", "{empty}"),
        "没有找到中文字体",
        "No Chinese font",
    ),
    (
        "no address",
        ("notice", "{folder}", "1", "--to", "{to}", "--settings", "{nothing}"),
        "check_address",
        "check_address",
    ),
    (
        "past its last day",
        ("notice", "{folder}", str(PERSONS), "--to", "{to}", "--today", "2027-01-01"),
        "不能再打印",
        "may not be printed",
    ),
    ("no place", ("poster", "{folder}", "--to", "{to}", "--of", "北区"), "北区", "北区"),
    (
        "slips backwards",
        ("slips", "{folder}", "--to", "{to}", "--book", "甲", "--first", "9", "--last", "8"),
        "印不了",
        "can't be printed",
    ),
    (
        "no report",
        ("result", "{nothing}", "--to", "{to}"),
        "不是查一份公示的结果",
        "not the result",
    ),
    (
        "no folder to write to",
        ("notice", "{folder}", "1", "--to", "{empty}/no/n.pdf"),
        "写不了",
        "can't be written",
    ),
]


@pytest.mark.parametrize("bad", BAD, ids=[each[0] for each in BAD])
def test_bad_input_is_named_and_nothing_is_written(
    paper: Run,
    folder: Path,
    tmp_path: Path,
    bad: tuple[str, tuple[str, ...], str, str],
) -> None:
    _, arguments, zh, en = bad
    to, empty, nothing = tmp_path / "paper.pdf", tmp_path / "empty", tmp_path / "nothing.toml"
    empty.mkdir()
    nothing.write_text("")
    filled = [each.format(folder=folder, to=to, empty=empty, nothing=nothing) for each in arguments]
    for lang, text in (("zh", zh), ("en", en)):
        code, said = paper(*filled, lang=lang)
        assert code in {1, 2}
        assert text in said
        assert not to.exists()


def test_papers_need_the_extra_paper_and_no_other(folder: Path, tmp_path: Path) -> None:
    """Nothing of the site's, the server's or the pictures' extras is imported."""
    program = (
        "import sys\n"
        "for name in ('jinja2', 'pygal', 'PIL', 'zxingcpp', 'sqlalchemy', 'fastapi'):\n"
        "    sys.modules[name] = None\n"
        "from mingbai.cli import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    to = tmp_path / "notice.pdf"
    asked = ["paper", "notice", str(folder), str(FEW), "--to", str(to), "--today", "2026-11-23"]
    done = subprocess.run([sys.executable, "-c", program, *asked], capture_output=True, check=False)
    assert (done.returncode, to.read_bytes()[:5]) == (0, b"%PDF-"), done.stderr
