"""A table becomes rows, each judged: what people do to tables is handled or refused by name."""

import datetime as dt
from typing import Any

import pytest

from api.desk.file_errors import FileGrowsTooFar, FileHasMacros, FileHasPassword
from api.desk.table_choices import Choices, parse_choices
from api.desk.table_errors import (
    ChoicesIncomplete,
    ChoicesMalformed,
    RowsTooMany,
    TableNotRecognised,
    TableRequestMalformed,
)
from api.desk.tables import parse_asked
from ledger.log.ingest.table_errors import TableIsMarkup
from tests.desk.files import packages
from tests.desk.tables.sheets import HEADER, book, codes, csv, judge, plan, row, setting


def test_a_known_header_needs_no_mapping() -> None:
    found = plan(book([HEADER, row(), row(income=300, expenditure=None, payee="王小明")]))
    spent, earned = found["statements"]
    assert (spent["type"], spent["body"]["amount"], spent["body"]["payee"]) == (
        "expenditure",
        12050,
        {"org": "示例文具公司"},
    )
    assert (earned["type"], earned["body"]["amount"]) == ("income", 30000)
    assert found["opened"][earned["body"]["payer"]["sealed"]] == "王小明"
    assert found["problems"] == []
    assert spent["no"].endswith(":2")


def test_a_title_above_the_header_is_no_row() -> None:
    found = plan(book([["示例社区收支登记表"], ["单位：元"], HEADER, row()]))
    assert [each["rows"] for each in found["statements"]] == [[4]]


def test_dates_as_text_as_dates_and_as_day_numbers_are_days() -> None:
    dates = [
        "2026/11/3",
        "2026年11月3日",
        "2026.11.3",
        "20261103",
        dt.date(2026, 11, 3),
        46329,
        "２０２６-11-3",
    ]
    found = plan(book([HEADER, *(row(date=each) for each in dates)]))
    assert [each["body"]["date"] for each in found["statements"]] == ["2026-11-03"] * len(dates)


def test_a_day_that_no_calendar_has_is_refused_with_its_cell() -> None:
    found = plan(book([HEADER, row(date="2026-02-30"), row(date="去年")]))
    assert codes(found) == [(2, "row_date_impossible"), (3, "row_date_not_understood")]
    assert found["problems"][0]["column"] == "A"


@pytest.mark.parametrize(
    ("texts", "minor"),
    [
        (["1,234.50", "１，２３４．５０", "￥1234.5", "1234.50元"], 123450),
        (["1.234,50", "1234,5", "1.234,5"], 123450),
    ],
)
def test_thousands_and_decimals_are_told_by_the_column(texts: list[str], minor: int) -> None:
    found = plan(book([HEADER, *(row(expenditure=each) for each in texts)]))
    assert [each["body"]["amount"] for each in found["statements"]] == [minor] * len(texts)


def test_where_both_ways_are_mixed_nothing_is_guessed() -> None:
    found = plan(book([HEADER, row(expenditure="1,234.50"), row(expenditure="1.234,50")]))
    assert codes(found) == [(3, "row_amount_not_understood")]


def test_a_row_of_sums_in_the_middle_is_checked_and_not_recorded() -> None:
    rows = [
        HEADER,
        row(),
        row(),
        row(date="小计", summary=None, expenditure=241, payee=None),
        row(),
        row(summary="合计", date=None, expenditure=361.5),
    ]
    found = plan(book(rows))
    assert (len(found["statements"]), found["left_out"], found["problems"]) == (3, [4, 6], [])


def test_a_row_of_sums_that_says_something_else_is_a_problem() -> None:
    found = plan(book([HEADER, row(), row(summary="合计", date=None, expenditure=999)]))
    assert codes(found) == [(3, "row_sum_differs")] or found["problems"][0]["row"] == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"date": "11月3日"}, {"date": None}, {"expenditure": "1.2万"}, {"voucher": None},
        {"expenditure": None, "income": -5}, {"summary": "付 13812345678"},
    ],
)  # fmt: skip
def test_what_to_do_about_a_row_can_be_done_by_who_has_no_mapping_file(
    changes: dict[str, Any],
) -> None:
    (problem,) = plan(book([HEADER, row(**changes)]))["problems"]
    for said, words in ((problem["zh"], ("映射", "YYYY")), (problem["en"], ("mapping", "YYYY"))):
        assert "2" in said
        assert "{" not in said
        for never in words:
            assert never not in said


def test_what_is_carried_forward_is_no_record() -> None:
    found = plan(book([HEADER, row(summary="上月结转", income=5000, expenditure=None), row()]))
    assert (len(found["statements"]), found["left_out"]) == (1, [2])


def test_merged_cells_are_refused_with_their_range() -> None:
    found = plan(book([HEADER, row(), row(), row(), row()], merge=["B3:B4"]))
    assert [each["rows"] for each in found["statements"]] == [[2], [5]]
    assert (3, "row_cells_merged") in codes(found)
    assert (4, "row_cells_merged") in codes(found)
    assert "B3:B4" in next(
        each["zh"] for each in found["problems"] if each["code"] == "row_cells_merged"
    )


def test_merged_cells_of_a_title_or_of_an_ignored_column_harm_nobody() -> None:
    rows = [["收支登记"], (*HEADER, "审批人"), (*row(), "甲"), (*row(), None)]
    found = plan(book(rows, merge=["A1:H1", "I3:I4"]))
    assert (len(found["statements"]), found["problems"]) == (2, [])


def test_a_number_that_looks_personal_is_refused_with_its_row() -> None:
    found = plan(book([HEADER, row(summary="联系13800138000")]))
    assert codes(found) == [(2, "row_personal_data")]


def test_a_header_that_nobody_knows_is_asked_about() -> None:
    answer = judge(book([["发生日", *HEADER[1:]], row()])).answer
    assert (answer["plan"], answer["unknown"]) == (None, ["A"])
    assert answer["choices"]["uses"]["B"] == "summary"


def test_what_was_chosen_is_done() -> None:
    uses = {"A": "date", "B": "summary", "C": "amount", "D": "ignore"}
    choices = parse_choices({"header_row": 1, "uses": uses, "constants": {"fund": "工作经费"}})
    found = plan(book([["a", "b", "c", "d"], ["2026-11-03", "办公", 3, "x"]]), choices=choices)
    assert found["statements"][0]["body"]["fund"] == "工作经费"


def test_one_workbook_of_many_books_is_split_by_its_column() -> None:
    rows = [(*HEADER, "账套"), (*row(), "吴淞一居"), (*row(), "吴淞二居"), (*row(), "吴淞一居")]
    data = book(rows)
    answer = judge(data).answer
    assert (answer["books"], answer["plan"]) == (["吴淞一居", "吴淞二居"], None)
    found = {}
    for value in answer["books"]:
        chosen = {**answer["choices"], "book": {"column": "I", "value": value}}
        found[value] = [
            each["rows"][0] for each in plan(data, choices=parse_choices(chosen))["statements"]
        ]
    assert found == {"吴淞一居": [2, 4], "吴淞二居": [3]}


BOOKS = (
    (*HEADER, "账套"),
    (*row(expenditure=1), "甲居"),
    (*row(expenditure=2), "乙居"),
    ("",) * 9,
    (*row(expenditure=4), "甲居"),
    (*row(date="小计", expenditure=5, summary=None), "甲居"),
    (*row(date="合计", expenditure=7, summary=None), None),
    (None, None, None, 7, None, None, None, None, "总计"),
)


def of_book(data: bytes, value: str) -> dict[str, Any]:
    chosen = {**judge(data).answer["choices"], "book": {"column": "I", "value": value}}
    return plan(data, choices=parse_choices(chosen))


def test_a_table_of_several_books_is_never_read_for_one_ledger() -> None:
    """Choices that were kept from a table of one book, or a column that was named by hand."""
    data = book(BOOKS)
    chosen = parse_choices(judge(data).answer["choices"])
    answer = judge(data, choices=chosen).answer
    assert (answer["books"], answer["plan"]) == (["甲居", "乙居"], None)
    by_hand = book([(*HEADER, "谁家的"), *BOOKS[1:]])
    chosen = chosen.model_copy(update={"uses": {**chosen.uses, "I": "book"}})
    answer = judge(by_hand, choices=chosen).answer
    assert (answer["books"], answer["plan"]) == (["甲居", "乙居"], None)


def test_sums_over_several_books_are_no_book_and_no_difference_of_one() -> None:
    for value, rows, positive in (("甲居", [2, 5], 2), ("乙居", [3], 1)):
        found = of_book(book(BOOKS), value)
        assert [each["rows"][0] for each in found["statements"]] == rows
        assert found["problems"] == []
        assert found["sums"]["statements"]["positive"]["count"] == positive
    wrong = book([*BOOKS[:5], (*row(date="小计", expenditure=6, summary=None), "甲居")])
    assert codes(of_book(wrong, "甲居")) == [(6, "row_control_amount_differs")]


def test_a_row_that_says_no_book_is_refused_and_entered_nowhere() -> None:
    data = book([*BOOKS, (*row(expenditure=3), " "), (*row(expenditure=9), "乙居")])
    for value in ("甲居", "乙居"):
        found = of_book(data, value)
        assert codes(found) == [(9, "row_without_book")]
        assert 9 in found["refused"]
        assert 9 not in {row for each in found["statements"] for row in each["rows"]}
        assert "账套" in found["problems"][0]["zh"]


def test_what_was_pasted_has_tabs() -> None:
    text = "\n".join(
        "\t".join("" if c is None else str(c) for c in each) for each in (HEADER, row())
    )
    asked = parse_asked({"name": "粘贴", "text": text})
    assert (asked.delimiter, len(plan(asked.data, delimiter="\t", name="粘贴")["statements"])) == (
        "\t",
        1,
    )


def test_gb18030_is_read() -> None:
    data = csv("2026-11-03,办公,,3,示例公司,办公费,工作经费,记-1").decode().encode("gb18030")
    assert len(plan(data, name="a.csv")["statements"]) == 1


def test_the_sheet_with_a_known_header_is_taken_and_the_others_are_named() -> None:
    import openpyxl

    made = openpyxl.Workbook()
    first = made.active
    assert first is not None
    first.append(["填写说明"])
    second = made.create_sheet("登记")
    second.append(list(HEADER))
    second.append(list(row()))
    import io

    out = io.BytesIO()
    made.save(out)
    answer = judge(out.getvalue()).answer
    assert (answer["sheet"], answer["sheets"], len(answer["plan"]["statements"])) == (
        "登记",
        ["Sheet", "登记"],
        1,
    )


def test_what_is_in_the_ledger_already_is_said() -> None:
    data = book([HEADER, row(), row()])
    first = plan(data)["statements"][0]["no"]
    found = plan(data, of=setting(entered=[first]))
    assert [each["index"] for each in found["statements"]] == [7, None]


def test_the_same_file_read_again_makes_the_same_commitments() -> None:
    from dataclasses import replace

    data = book([HEADER, row(payee="王小明")])
    first = judge(data)
    again = judge(
        data,
        of=replace(
            setting(),
            known=lambda prefix: [d for d in first.disclosures if d.no.startswith(prefix)],
        ),
    )
    assert again.answer["plan"]["statements"] == first.answer["plan"]["statements"]
    assert first.disclosures


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (packages.workbook(**{"xl__vbaProject.bin": b"x"}), FileHasMacros),
        (packages.compound("EncryptedPackage"), FileHasPassword),
        (packages.bomb(), FileGrowsTooFar),
        (b"<html><table></table>", TableIsMarkup),
        (b"nothing,that,is,known\n1,2,3,4\n", TableNotRecognised),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        judge(data)


def test_more_rows_than_a_page_holds_are_refused() -> None:
    with pytest.raises(RowsTooMany):
        judge(csv(*(["2026-11-03,a,,1,b,c,d,e"] * 20_001)), name="a.csv")


@pytest.mark.parametrize(
    "value",
    [
        [], {}, {"name": "a"}, {"name": "a", "content": "***"}, {"name": "a", "text": " "}, {"name": "", "text": "x"},
        {"name": "a", "text": "x", "path": "/etc/passwd"}, {"name": "a", "text": "x", "layout": "other"},
        {"name": "a", "text": "x", "content": "eA=="}, {"name": "a", "text": "x", "sheet": 3},
    ],
)  # fmt: skip
def test_a_request_of_another_form_is_refused(value: object) -> None:
    with pytest.raises(TableRequestMalformed):
        parse_asked(value)


@pytest.mark.parametrize(
    "value",
    [
        [], {"uses": {"A": "other"}}, {"uses": {"A1": "date"}}, {"uses": {"A": "date", "B": "date"}},
        {"uses": {}, "number": "both"}, {"uses": {}, "path": "x"}, {"uses": {}, "header_row": 0},
    ],
)  # fmt: skip
def test_choices_of_another_form_are_refused(value: object) -> None:
    with pytest.raises(ChoicesMalformed):
        parse_choices(value)


@pytest.mark.parametrize("missing", ["date", "summary", "amount"])
def test_choices_without_what_every_statement_needs_are_refused(missing: str) -> None:
    uses = {"A": "date", "B": "summary", "C": "amount", "D": "fund"}
    kept = {letter: use for letter, use in uses.items() if use != missing}
    with pytest.raises(ChoicesIncomplete):
        plan(book([HEADER, row()]), choices=Choices.model_validate({"uses": kept}))
