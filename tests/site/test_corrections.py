"""Old and new side by side: what differs is marked in words and shape, with why and who signed."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.site.book import Book
from publish.site.corrections import compare_tables, correction_pages, parts_of
from publish.site.page import Page
from tests.site.logs import Told, book_of, few, id_of, notice, with_more
from tests.site.reading import HOSTILE, read


def view(book: Book) -> Any:
    (page,) = correction_pages(book)
    assert isinstance(page, Page)
    return page.view["corrections"]


def corrected(old: dict[str, Any], **changes: Any) -> tuple[Told, ...]:
    kind, body = notice(**old)
    told = with_more(few(), (kind, body))
    new = {**body, "corrects": id_of(told[-1]), "reason": "写错了", **changes}
    return with_more(told, ("correction", new))


def test_a_correction_shows_old_and_new_the_reason_and_who_signed(year_book: Book) -> None:
    (one,) = view(year_book)
    assert one["signed"] == [
        {"name": "周示例", "role": "clerk"},
        {"name": "王示例", "role": "director"},
    ]
    page = read(year_book, correction_pages)
    assert "会议地点写错，应为二楼" in page.text
    assert f"e{one['index']}" in page.ids
    assert "社区活动室一楼" in page.within["del"]
    assert "社区活动室二楼" in page.within["ins"]
    assert page.said.count("▲ 改了") == 2 * (3 + 1)  # three fields and one row, on both sides
    assert "标题、从哪天贴、贴到哪天" in " ".join(page.text.split()).replace(" 、 ", "、")


def test_only_what_differs_is_marked() -> None:
    told = corrected({"text": "周三开会"}, text="周四开会")
    (one,) = view(book_of(told))
    changed = [each for each in one["fields"] if each["changed"]]
    assert [each["label"][0] for each in changed] == ["内容"]
    assert changed[0]["old_parts"] == [["same", "周"], ["gone", "三"], ["same", "开会"]]
    assert changed[0]["new_parts"] == [["same", "周"], ["come", "四"], ["same", "开会"]]
    assert one["table"]["changes"] == 0
    assert set(read(book_of(told), correction_pages).within["del"]) == {"三"}


def test_totals_and_money_in_rows_are_compared_as_yuan() -> None:
    table = {"columns": ["摘要", "支出"], "rows": [["灯", 100], ["锁", 200]]}
    wrong = {"columns": ["摘要", "支出"], "rows": [["灯", 100], ["锁", 20_000]]}
    told = corrected(
        {"table": wrong, "totals": {"count": 2, "expenditure": 20_100}},
        table=table,
        totals={"count": 2, "expenditure": 300},
    )
    page = read(book_of(told), correction_pages)
    assert {"201.00", "200.00"} <= set(page.within["del"])
    assert {"3.00", "2.00"} <= set(page.within["ins"])


def test_rows_that_were_taken_out_and_added_are_said_to_be() -> None:
    old = {"table": {"columns": ["a", "b"], "rows": [["1", "x"], ["2", "y"], ["3", "z"]]}}
    new = {"table": {"columns": ["a", "b"], "rows": [["1", "x"], ["3", "z"], ["4", "w"]]}}
    body = {"totals": {"count": 3}, "period": "2026-10"}
    found = compare_tables({**body, **old}, {**body, **new})
    assert found is not None
    left, right = found["sides"]
    assert [row["mark"] for row in left["rows"]] == ["same", "gone", "same"]
    assert [row["mark"] for row in right["rows"]] == ["same", "same", "come"]
    assert found["changes"] == 2


def test_of_a_long_table_only_the_rows_that_differ_are_shown_and_the_others_counted() -> None:
    rows = [[str(n), "x"] for n in range(50)]
    body = {"totals": {"count": 50}, "period": "2026-10"}
    other = [*rows[:7], ["7", "y"], *rows[8:]]
    found = compare_tables(
        {**body, "table": {"columns": ["a", "b"], "rows": rows}},
        {**body, "table": {"columns": ["a", "b"], "rows": other}},
    )
    assert found is not None
    for side in found["sides"]:
        assert [row["mark"] for row in side["rows"]] == ["changed"]
        assert side["left_out"] == 49


def test_a_table_that_comes_or_goes_is_compared_with_none() -> None:
    body = {"totals": {"count": 1}, "period": "2026-10"}
    table = {"columns": ["a"], "rows": [["1"]]}
    came = compare_tables(body, {**body, "table": table})
    assert came is not None
    assert [row["mark"] for row in came["sides"][1]["rows"]] == ["come"]
    assert came["columns_changed"]
    assert compare_tables(body, body) is None


texts = st.text(st.sampled_from("ab中\n"), max_size=30)


@given(texts, texts)
def test_the_parts_of_both_texts_say_all_that_they_said(old: str, new: str) -> None:
    left, right = parts_of(old, new)
    assert "".join(text for _, text in left) == old
    assert "".join(text for _, text in right) == new
    assert [text for word, text in left if word == "same"] == [
        text for word, text in right if word == "same"
    ]


def test_long_texts_are_compared_line_by_line() -> None:
    old = "".join(f"{number} 行\n" for number in range(1_000))
    left, right = parts_of(old, old.replace("500 行", "五百行"))
    assert [text for word, text in left if word == "gone"] == ["500 行\n"]
    assert [text for word, text in right if word == "come"] == ["五百行\n"]


def test_a_list_past_its_last_day_is_not_shown_again_by_its_correction() -> None:
    told = corrected(
        {
            "table": {"columns": ["姓名"], "rows": [["某某某"]]},
            "text": "名单：某某某",
            "display": {"from": "2026-11-01", "to": "2026-11-22"},
            "persons": {"commitments": ["ab" * 32], "last": "2026-11-22"},
        },
        display={"from": "2026-11-01", "to": "2026-11-21"},
    )
    before = read(book_of(told, date(2026, 11, 22)), correction_pages)
    assert "某某某" in before.html
    (one,) = view(book_of(told))
    assert one["withheld"]
    assert one["table"] is None
    page = read(book_of(told), correction_pages)
    assert "某某某" not in page.html
    assert "名单已按规定撤下" in page.text


def test_no_correction_is_said_plainly() -> None:
    assert "还没有更正过" in read(book_of(few()), correction_pages).text
    assert "Nothing was corrected yet." in read(book_of(few()), correction_pages, "en").text


@pytest.mark.parametrize("variant", ["zh", "en", "elder"])
def test_hostile_text_stays_text(variant: str) -> None:
    table = {"columns": [HOSTILE, "b"], "rows": [[HOSTILE, "1"]]}
    told = corrected(
        {"title": HOSTILE, "text": "旧", "place": "旧", "table": {**table, "rows": [["x", "1"]]}},
        text=HOSTILE, place=HOSTILE, reason=HOSTILE, table=table,
    )  # fmt: skip
    page = read(book_of(told), correction_pages, variant)
    assert page.tags["script"] == 1
    assert page.said.count(HOSTILE) >= 5
