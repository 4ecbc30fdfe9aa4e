"""Poster, slips and result slip."""

import json
from pathlib import Path
from typing import Any

import pytest

from publish.paper.errors import NotAReport, PlaceUnknown, SlipNumbersWrong
from publish.paper.fonts import Font
from publish.paper.notice import notice_paper
from publish.paper.poster import SecondSource, poster_paper
from publish.paper.result import result_paper
from publish.paper.slips import Stretch, slips_paper
from publish.site.book import Book
from publish.site.settings import Settings, parse_settings
from tests.paper.board import CHECK, FEW, SITE_TOML, STREET, open_log
from tests.paper.camera import codes_on, sheets
from tests.paper.reading import page_words, pages, plain, words
from tests.requirements import needs
from tests.verifier.publishing import START_MS
from verifier.notice import check_proof
from verifier.report import as_json, error_json
from verifier.trust import read_trust
from verifier.trust_line import check_phrase, format_trust_line

pytestmark = needs("fonts")

NOW_MS = START_MS + 3_600_000


def second(book: Book) -> SecondSource:
    line = format_trust_line(book.checkpoint.origin, book.charter_id, "quorum none\n")
    return SecondSource(line, check_phrase(line))


# ----------------------------------------------------------------------------------- the poster


def test_there_is_a_poster_for_each_place_with_its_board(book: Book, font: Font) -> None:
    found = page_words(poster_paper(book, None, second(book), font))
    assert len(found) == 2
    assert "东区" in found[0]
    assert "公开栏在：3号楼门口" in found[0]
    assert "西区" in found[1]
    for page in found:
        for text in ("公开栏是什么", "怎么查", "https://check.example.org/", plain(STREET)):
            assert text in page
        assert plain(second(book).phrase) in page
        assert "查公示不收钱，不要身份证，不要密码。" in page


def test_a_poster_s_code_carries_the_trust_line(book: Book, font: Font) -> None:
    page = sheets(poster_paper(book, "西区", second(book), font))
    assert [code.text for code in codes_on(page[0])] == [f"{CHECK}#{second(book).line}"]


def test_without_a_policy_the_ledger_and_its_charter_stand_there(book: Book, font: Font) -> None:
    said = words(poster_paper(book, "东区", None, font))
    assert "对照码" not in said
    assert book.checkpoint.origin in said
    assert book.charter_id in said


def test_a_place_that_nobody_knows_is_named(book: Book, font: Font) -> None:
    with pytest.raises(PlaceUnknown) as caught:
        poster_paper(book, "南区", None, font)
    assert "东区、西区" in caught.value.text("zh")


# ------------------------------------------------------------------------------------- the slips


def test_both_halves_of_a_slip_have_its_number(book: Book, font: Font) -> None:
    pdf = slips_paper(book, Stretch("2026甲", 98, 100, "门口"), font)
    found = page_words(pdf)
    assert len(found) == 2
    for page, numbers in zip(found, ((98, 99), (100,)), strict=True):
        for number in numbers:
            assert page.count(f"2026甲第{number}号") == 2
    assert "不用写名字" in found[0]
    assert "异议箱在：门口" in found[0]
    assert plain(STREET) in found[0]
    assert slips_paper(book, Stretch("2026甲", 98, 100, "门口"), font) == pdf


@pytest.mark.parametrize(("first", "last"), [(3, 2), (0, 5), (1, 501), (999_999, 1_000_001)])
def test_numbers_that_are_no_stretch_are_refused(
    book: Book, font: Font, first: int, last: int
) -> None:
    with pytest.raises(SlipNumbersWrong):
        slips_paper(book, Stretch("甲", first, last), font)


# ------------------------------------------------------------------------------- the result slip


def settings() -> Settings:
    return parse_settings(SITE_TOML.encode())


def report_of(folder: Path, index: int = FEW) -> dict[str, Any]:
    trust = read_trust(str(folder / "policy.txt"), charters=str(folder / "charters.txt"))
    found: dict[str, Any] = json.loads(
        as_json(check_proof(open_log(folder).read_proof(index), trust))
    )
    return found


def slip(report: dict[str, Any], font: Font) -> str:
    return words(result_paper(json.dumps(report).encode(), settings(), font, now_ms=NOW_MS))


def test_a_result_slip_says_the_verdict_when_and_by_what(folder: Path, font: Font) -> None:
    said = slip(report_of(folder), font)
    for text in (
        "查验单",
        "相符",
        "支出40.00元",
        "余额960.00元",
        "4行",
        "墙上写的和这里一样吗？",
        "2026年11月22日",
        "的10条",
        "凭谁的话街道的章程",
        "查公示不收钱",
        "不保证钱花得对",
        plain(STREET),
    ):
        assert text in said, text
    assert "后来怎么样了：没有问" in said


def test_a_result_slip_has_the_notices_own_words_and_capitals(
    folder: Path, book: Book, font: Font
) -> None:
    """Whoever has no telephone lays the slip beside the wall."""
    said = slip(report_of(folder), font)
    notice = words(notice_paper(book, FEW, font))
    for total in ("支出合计40.00元", "期末结余960.00元"):
        assert total in said
        assert total in notice
    assert "上期结转1,000.00元" in said
    assert "人民币肆拾元整" in said
    assert "肆拾元整" in notice


def test_another_verdict_is_another_word_and_another_shape(folder: Path, font: Font) -> None:
    report = report_of(folder)
    for verdict, word in (("disproved", "不符"), ("could_not_check", "没查成")):
        assert word in slip({**report, "verdict": verdict}, font)[:40]


def test_a_check_that_did_not_begin_has_a_slip_too(font: Font) -> None:
    from verifier.errors import CodeNotFound

    report = error_json(CodeNotFound(where="照片.jpg", path="照片.jpg"))
    said = words(result_paper(report, settings(), font, now_ms=NOW_MS))
    assert "没查成" in said
    assert "照片.jpg里没有找到二维码" in said


def test_the_slip_is_the_same_bytes_for_the_same_report_and_time(folder: Path, font: Font) -> None:
    report = json.dumps(report_of(folder)).encode()
    one, two = (result_paper(report, settings(), font, now_ms=NOW_MS) for _ in range(2))
    assert one == two
    assert pages(one) == 1


def test_what_is_no_report_is_refused_whatever_it_is(folder: Path, font: Font) -> None:
    good = report_of(folder)
    for data in (
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        json.dumps({**good, "kind": "log"}).encode(),
        json.dumps({**good, "format": "other"}).encode(),
        json.dumps({**good, "verdict": "splendid"}).encode(),
        json.dumps({**good, "sentence": {"zh": 5}}).encode(),
        json.dumps({**good, "entry": {"index": "x"}}).encode(),
        json.dumps({**good, "questions": [5]}).encode(),
        json.dumps({**good, "checks": 5}).encode(),
        json.dumps({**good, "time": "now"}).encode(),
    ):
        with pytest.raises(NotAReport):
            result_paper(data, settings(), font, now_ms=NOW_MS, path="r.json")
