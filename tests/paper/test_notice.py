"""The notice on paper: what stands on it, that it is text, tagged, and the same bytes each time."""

import random
from datetime import date
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest

from publish.paper.codes import (
    MAX_LARGE_BYTES,
    large_code,
    notice_address,
    proof_address,
    small_code,
)
from publish.paper.errors import (
    CheckAddressMissing,
    CodeTooLarge,
    FontMissing,
    LargeCodeTooLarge,
    ListPastLastDay,
    NotANotice,
)
from publish.paper.fonts import MISSING_SORT, Font, find_font
from publish.paper.leaflet import biggest, leaflet_paper
from publish.paper.notice import Wish, find_notice, notice_data, notice_paper
from publish.paper.table import lay_out
from publish.paper.typesetting import set_paper
from publish.site.book import Book
from tests.paper.board import (
    CHECK,
    CORRECTED,
    CORRECTION,
    DUTY,
    ENDLESS,
    FEW,
    HOSTILE,
    HOSTILE_ONE,
    LONG,
    MONEY,
    PERSONS,
    SMALL,
    STREET,
    WIDE,
    open_log,
    read_book,
    table,
)
from tests.paper.reading import alternatives, page_words, pages, plain, tags, title_of, words
from tests.requirements import needs
from verifier.fragment import parse_fragment, split_address, unpack_proof

pytestmark = needs("fonts")


def test_a_notice_says_all_that_hangs_on_a_board(book: Book, font: Font) -> None:
    pdf = notice_paper(book, FEW, font)
    said = words(pdf)
    leaf_hash = book.leaf_hashes[FEW].hex()
    for text in (
        "示例社区居民委员会",
        "居委会工作经费使用情况公示（2026年11月）",
        "共4行",
        "上月结转1,000.00",
        "合计40.00960.00",
        "人民币玖佰陆拾元整",
        "主任王示例",
        "2026年11月22日至2026年12月7日",
        plain(DUTY),
        plain(STREET),
        "网址应以https://check.example.org/开头",
        "查公示不收钱，不要身份证，不要密码。只保证没人改过，不保证钱花得对。",
        f"第{FEW}条",
        leaf_hash[:32],
        "第1页，共1页",
    ):
        assert text in said, text
    assert leaf_hash[:36] not in said  # 32 digits, no more


def test_the_same_entry_gives_the_same_bytes_again(folder: Path, book: Book, font: Font) -> None:
    again = read_book(folder, today=date(2026, 11, 28))
    assert notice_paper(book, FEW, font) == notice_paper(again, FEW, font)
    assert notice_paper(book, FEW, font) != notice_paper(book, FEW, font, Wish(large_print=True))


def test_a_pdf_is_tagged_for_readers_of_screens(book: Book, font: Font) -> None:
    pdf = notice_paper(book, FEW, font)
    found = tags(pdf)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert found.count("H1") == 1
    assert found.count("TH") == len(MONEY)
    assert found.count("TR") == 1 + 1 + 4 + 1  # head, carried over, rows, sum
    assert [each[:3] for each in alternatives(pdf)] == ["二维码"]
    assert title_of(pdf) == "居委会工作经费使用情况公示（2026年11月）"


def test_a_long_table_repeats_its_head_and_numbers_its_pages(book: Book, font: Font) -> None:
    pdf = notice_paper(book, LONG, font)
    found = page_words(pdf)
    assert len(found) == 4
    for number, page in enumerate(found, 1):
        assert plain("".join(MONEY)) in page
        assert f"第{number}页，共4页" in page
    assert all(f"第{number}笔办公用品" in "".join(found) for number in range(1, 140))
    assert "人民币负叁佰玖拾元整" in found[-1]


@pytest.mark.parametrize("large_print", [False, True])
def test_markup_in_a_notice_stays_text(book: Book, font: Font, large_print: bool) -> None:
    said = words(notice_paper(book, HOSTILE_ONE, font, Wish(large_print)))
    shown = plain(font.settable(HOSTILE))
    assert said.count(shown) >= 3  # title, text, cell
    assert "<b>东区</b>" in said
    assert "#letx=1" in said
    assert f"Ω{MISSING_SORT}𠮷" in said  # an emoji has no glyph; a rare character has
    assert "alert(1)" in shown
    assert "root:" not in said


def test_nothing_that_is_set_turns_the_direction_of_writing(font: Font) -> None:
    turned = "".join(map(chr, (0x202E, 0x2066, 0x200F, 0x61C, 0x200B, 0xFEFF)))
    assert font.settable({"a": [f"甲{turned}乙", 1, None, True]}) == {"a": ["甲乙", 1, None, True]}
    assert font.settable("a\tb\nc\x07") == "a b\nc"
    assert font.settable("e\u0301") == "é"


def test_a_table_too_wide_for_paper_is_set_row_by_row(book: Book, font: Font) -> None:
    said = words(notice_paper(book, WIDE, font))
    assert all(f"列{at}：值{at}值{at}值{at}" in said for at in range(30))
    assert all(f"第{number}行" in said for number in (1, 2, 3))


@pytest.mark.parametrize("large_print", [False, True])
def test_a_word_without_an_end_does_not_run_off_the_sheet(
    book: Book, font: Font, large_print: bool
) -> None:
    pdf = notice_paper(book, ENDLESS, font, Wish(large_print))
    assert words(pdf).count("W") == 2 * 190 + 40 * (pages(pdf) - 1)  # above each next sheet
    assert words(pdf).count("9") >= 300
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        text = page.get_textpage()
        boxes = [text.get_charbox(at) for at in range(text.count_chars())]
        assert all(box[0] > 0 and box[2] < page.get_width() for box in boxes if box[2] > box[0])


def test_two_thousand_rows_are_set(book: Book, font: Font) -> None:
    """The most that a notice may have."""
    event = find_notice(book, FEW)
    rows = [["2026-11-03", f"第{at}笔", "", "1.00", "1.00"] for at in range(2000)]
    body = {**event.body, "table": {"columns": MONEY, "rows": rows}}
    data = notice_data(book, event._replace(body=body)) | {"large": False}
    assert pages(set_paper("notice", data, font, made_ms=0)) > 40


def test_large_print_is_larger_and_says_the_same(book: Book, font: Font) -> None:
    usual, large = (notice_paper(book, FEW, font, Wish(each)) for each in (False, True))
    for text in ("上月结转", "人民币玖佰陆拾元整", "主任王示例", book.leaf_hashes[FEW].hex()[:32]):
        assert text in words(large)
    assert len(words(large)) >= len(words(usual))
    assert pages(large) >= pages(usual)


def test_a_corrected_notice_says_so_and_its_correction_why(book: Book, font: Font) -> None:
    assert f"这份后来更正过（2026年11月22日）。请看新的那一份：第{CORRECTION}条" in words(
        notice_paper(book, CORRECTED, font)
    )
    said = words(notice_paper(book, CORRECTION, font))
    assert f"原来的是第{CORRECTED}条" in said
    assert "更正的理由：合计写错了" in said


def test_a_list_of_persons_is_not_printed_past_its_last_day(folder: Path, font: Font) -> None:
    assert b"%PDF" in notice_paper(read_book(folder), PERSONS, font)
    late = read_book(folder, today=date(2026, 12, 1))
    with pytest.raises(ListPastLastDay) as caught:
        notice_paper(late, PERSONS, font)
    assert "2026-11-30" in caught.value.text("zh")


@pytest.mark.parametrize("index", [0, 99, 10**9])
def test_what_is_no_notice_is_not_printed_as_one(book: Book, font: Font, index: int) -> None:
    with pytest.raises(NotANotice):
        notice_paper(book, index, font)


def test_without_the_district_s_address_there_is_no_paper(folder: Path, font: Font) -> None:
    """Never the community's own: whoever prints the notice would choose where it is checked."""
    with pytest.raises(CheckAddressMissing):
        notice_paper(read_book(folder, toml=""), FEW, font)


def test_without_a_telephone_number_none_is_printed(folder: Path, font: Font) -> None:
    said = words(notice_paper(read_book(folder, toml=f'check_address = "{CHECK}"'), FEW, font))
    assert "电话" not in said
    assert "有疑问" not in said


def test_without_a_chinese_font_it_is_said_which_to_install(tmp_path: Path) -> None:
    with pytest.raises(FontMissing) as caught:
        find_font(str(tmp_path))
    assert "fonts-noto-cjk" in caught.value.text("zh")
    assert str(tmp_path) in caught.value.text("en")


# --------------------------------------------------------------------------------- the codes


def test_the_small_code_says_origin_index_and_the_full_leaf_hash(book: Book) -> None:
    leaf_hash = book.leaf_hashes[FEW]
    address = notice_address(CHECK, book.checkpoint.origin, FEW, leaf_hash)
    place, fragment = split_address(address)
    assert (place, fragment) == (CHECK, parse_fragment(address.partition("#")[2]))
    assert fragment == (book.checkpoint.origin, FEW, leaf_hash.hex())
    assert len(address) <= 200
    assert small_code(address).side_mm >= 30


def test_a_longer_address_is_printed_larger_until_it_is_too_long() -> None:
    for length in range(20, 321, 20):
        code = small_code("x" * length)
        assert code.module_mm >= 0.459
        assert code.module_mm * code.modules >= 29.9
    with pytest.raises(CodeTooLarge):
        small_code("x" * 321)


def test_the_large_code_holds_the_whole_proof(folder: Path) -> None:
    proof = open_log(folder).read_proof(SMALL)
    text = proof_address(CHECK, proof)
    assert unpack_proof(text) == proof
    assert len(text) < MAX_LARGE_BYTES
    assert large_code(CHECK, proof).side_mm >= 60


def test_a_proof_that_fits_no_code_is_named(book: Book, font: Font) -> None:
    proof = random.Random(1).randbytes(2500)
    with pytest.raises(LargeCodeTooLarge) as caught:
        notice_paper(book, LONG, font, Wish(proof=proof))
    assert str(MAX_LARGE_BYTES) in caught.value.text("zh")


# --------------------------------------------------------------------------------- the table


def test_rows_that_a_table_has_are_not_added_again() -> None:
    own = [["", "上月结转", "", "", "1.00"], ["", "合计", "", "", "1.00"]]
    body = {
        "period": "2026-11",
        "table": {"columns": MONEY, "rows": own},
        "totals": {"count": 2, "carry_over": 100, "balance": 100},
    }
    found = lay_out(body)
    assert found is not None
    assert (found["first"], found["last"]) == (None, None)


def test_totals_stand_below_their_own_columns_in_their_own_unit() -> None:
    body = {
        "period": "2026-Q3",
        "table": {"columns": ["摘要", "支出（分）", "余额"], "rows": [["甲", 1234, 5678]]},
        "totals": {"count": 1, "carry_over": 6912, "expenditure": 1234, "balance": 5678},
    }
    assert lay_out(body) == {
        "columns": ["摘要", "支出（分）", "余额"],
        "rows": [["甲", "1234", "56.78"]],
        "numbers": [1, 2],
        "label": 0,
        "wide": False,
        "first": ["上季结转", "", "69.12"],
        "last": ["合计", "1234", "56.78"],
    }


def test_a_total_without_a_column_of_its_own_adds_no_row() -> None:
    body = {
        "period": "2026",
        "table": {"columns": ["支出甲", "支出乙"], "rows": [["1", "2"]]},
        "totals": {"count": 1, "expenditure": 300},
    }
    found = lay_out(body)
    assert found is not None
    assert (found["first"], found["last"]) == (None, None)
    assert lay_out({"period": "2026", "totals": {"count": 0}}) is None


@pytest.mark.parametrize("large", [False, True])
def test_the_code_never_stands_alone_on_a_sheet(book: Book, font: Font, large: bool) -> None:
    event = find_notice(book, FEW)
    alone, turned = [], 0
    for count in (4, 6, 9, 12) if large else range(19, 30, 2):
        rows = [["2026-11-03", f"第{at}笔", "", "10.00", "1.00"] for at in range(count)]
        totals = {"count": count, "expenditure": 1000 * count, "balance": 100}
        body = {**event.body, "table": table(MONEY, rows), "totals": totals}
        data = notice_data(book, event._replace(body=body)) | {"large": large}
        first, *others = page_words(set_paper("notice", data, font, made_ms=event.time_ms))
        last = others[-1] if others else first
        turned += len(others) == 1
        assert "扫码查这份公示" in last
        alone += [] if "主任王示例" in last and "公示期" in last else [count]
        again = f"{plain(body['title'])}（接上页）支出合计{count * 10:,.2f}元"
        assert "接上页" not in first
        assert all(sheet.startswith(again) for sheet in others), others
    assert alone == []
    assert turned > 0


# -------------------------------------------------------------------------------- the leaflet


def test_a_leaflet_is_one_page_of_plain_sentences(book: Book, font: Font) -> None:
    pdf = leaflet_paper(book, LONG, font)
    said = words(pdf)
    assert pages(pdf) == 1
    for text in (
        "花出去1,390.00元。",
        "还剩-390.00元。",
        "最大的三笔支出",
        "觉得不对，怎么办",
        "异议单",
        plain(STREET),
        "开头，不是就别信",
        book.leaf_hashes[LONG].hex()[:32],
    ):
        assert text in said, text
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf


def test_the_three_biggest_are_those_of_the_table_without_its_sums(book: Book) -> None:
    event = find_notice(book, LONG)
    body = {
        **event.body,
        "table": {
            "columns": ["摘要", "支出（元）"],
            "rows": [
                ["小", "1.00"],
                ["大", "9.00"],
                ["中", "5"],
                ["没有", "无"],
                ["合计", "15.00"],
            ],
        },
    }
    found = biggest(book, event._replace(body=body))
    assert [(each.summary, each.fen) for each in found] == [("大", 900), ("中", 500), ("小", 100)]
