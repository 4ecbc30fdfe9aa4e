"""Slips that stood in real public notices (2020 and later): the import reports each of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from ledger.log.ingest.mapping import parse_mapping
from ledger.log.ingest.mapping_errors import MappingValueWrong
from ledger.log.ingest.plan import Plan
from tests.ingest.plans import mapping_bytes, plan_file, plan_rows

DONATIONS = Path(__file__).parents[1] / "data" / "board" / "武汉2019年1月28日捐赠.csv"
COUNTED: dict[str, Any] = {
    "column": "捐赠人",
    "pattern": r"共计(?P<count>[0-9,]+)人次 总金额(?P<amount>[0-9,.]+)元",
}


def donations(path: Path, **changes: Any) -> Plan:
    settled: dict[str, Any] = {
        "ignore": ["序号"],
        "date": {"column": "捐赠日期", "formats": ["YYYY-M-D"]},
        "amounts": [{"column": "捐赠金额（元）", "positive": "income"}],
        "totals": [COUNTED],
        "payee": {"name": {"column": "捐赠人"}, "empty": "withheld"},
        "fields": {
            "summary": {"constant": "捐赠"},
            "category": {"constant": "捐赠收入"},
            "fund": {"constant": "捐赠款"},
            "handler": {"constant": "clerk"},
            "grade": {"constant": "self"},
            "voucher.no": {"template": "{#row}"},
        },
    }
    return plan_file(path, mapping_bytes(**{**settled, **changes}))


def rewritten(folder: Path, *pairs: tuple[str, str], name: str = "d.csv") -> Path:
    text = DONATIONS.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_the_header_counted_in_the_total_is_reported() -> None:
    """Defect 1: a notice said 2856, its sheet has 2855 lines, and the sums agree."""
    (problem,) = donations(DONATIONS).problems
    assert problem.code == "row_control_count_differs"
    assert problem.facts["row"] == 5
    assert (problem.facts["found"], problem.facts["expected"]) == (4, 3)
    assert "表头" in problem.text("zh")


def test_a_count_and_a_sum_that_agree_are_in_order(tmp_path: Path) -> None:
    plan = donations(rewritten(tmp_path, ("共计4人次", "共计3人次")))
    assert plan.problems == ()
    assert plan.left_out == (5,)


def test_a_sum_that_does_not_agree_is_reported_with_the_difference(tmp_path: Path) -> None:
    plan = donations(rewritten(tmp_path, ("共计4人次 总金额5150元", "共计3人次 总金额5160.5元")))
    (problem,) = plan.problems
    assert problem.code == "row_control_amount_differs"
    assert problem.facts["difference"] == "10.50"


def test_a_year_in_the_name_that_is_not_the_rows_is_reported() -> None:
    """Defect 5: files named 2019年1月28日 hold January 2020."""
    remark = donations(DONATIONS).remarks[0]
    assert remark.code == "remark_year_differs"
    assert (remark.facts["named"], remark.facts["found"]) == ("2019", "2020")


@pytest.mark.parametrize(
    "name", ["捐赠的副本.csv", "捐赠 - Copy.csv", "捐赠(1).csv", "捐赠（2）.csv"]
)
def test_a_copy_by_its_name_is_reported(tmp_path: Path, name: str) -> None:
    """Defect 5: copies coexist, stripped of their total (by their rows: see test_history)."""
    plan = donations(rewritten(tmp_path, name=name))
    assert "remark_name_is_copy" in {remark.code for remark in plan.remarks}


def test_a_header_that_drifts_is_read_by_its_other_names_and_reported(tmp_path: Path) -> None:
    """Defects 5 and 8: 交易金额, 捐赠金额, 捐赠金额（元）; seven variants in 39 files."""
    path = rewritten(tmp_path, ("捐赠金额（元）", "交易金额"), ("共计4", "共计3"))
    aliases = {"捐赠金额（元）": ["捐赠金额", "交易金额"]}
    plan = donations(path, aliases=aliases)
    assert plan.problems == ()
    assert "remark_header_drifts" in {remark.code for remark in plan.remarks}
    assert [draft.amount for draft in plan.drafts] == [10_000, 5_000, 500_000]


def test_a_header_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="交易金额"):
        donations(rewritten(tmp_path, ("捐赠金额（元）", "交易金额")))


def test_a_missing_donor_is_counted_reported_and_not_invented() -> None:
    """Defect 7: three donation lines have no name although the total includes them."""
    plan = donations(DONATIONS)
    remark = next(each for each in plan.remarks if each.code == "remark_names_missing")
    assert (remark.facts["count"], remark.facts["rows"]) == (1, "3")
    assert json.loads(plan.drafts[1].text)["body"]["payer"] == {"withheld": ""}


def test_a_missing_donor_is_refused_where_the_mapping_does_not_let_it_pass() -> None:
    plan = donations(DONATIONS, payee={"name": {"column": "捐赠人"}})
    assert ("row_cell_required", 3) in {(p.code, p.facts["row"]) for p in plan.problems}


def test_a_missing_month_is_reported(tmp_path: Path) -> None:
    """Defect 8: one month of a series is missing."""
    row = ("1.00", "示例有限公司", "摘要")
    plan = plan_rows(tmp_path, ("2021-05-31", *row), ("2021-08-01", *row), ("2021-10-01", *row))
    (remark,) = plan.remarks
    assert remark.code == "remark_months_missing"
    assert remark.facts["months"] == "2021-06, 2021-07, 2021-09"
    plan = plan_rows(tmp_path, ("2020-12-31", *row), ("2021-02-01", *row))
    assert plan.remarks[0].facts["months"] == "2021-01"


def test_an_unpadded_date_is_read_only_by_a_format_that_says_so(tmp_path: Path) -> None:
    """Defect 9: one date of a whole ledger is written 2016/12/1."""
    row = ("2016/12/1", "1.00", "示例有限公司", "摘要")
    plan = plan_rows(tmp_path, row, date={"column": "日期", "formats": ["YYYY/MM/DD"]})
    assert [problem.code for problem in plan.problems] == ["row_date_not_understood"]
    plan = plan_rows(tmp_path, row)
    assert json.loads(plan.drafts[0].text)["body"]["date"] == "2016-12-01"


def test_dates_that_go_back_are_reported_and_kept_in_the_order_of_the_file(tmp_path: Path) -> None:
    """Defect 9: the dates aren't in order."""
    row = ("1.00", "示例有限公司", "摘要")
    plan = plan_rows(tmp_path, ("2026-01-05", *row), ("2026-01-03", *row), ("2026-01-04", *row))
    (remark,) = plan.remarks
    assert (remark.code, remark.facts["count"], remark.facts["row"]) == (
        "remark_dates_not_in_order",
        1,
        3,
    )
    assert [draft.rows for draft in plan.drafts] == [(2,), (3,), (4,)]


HEADER = ("日期", "金额", "对方", "摘要")
LINE = ("2026-01-05", "10.00", "示例有限公司", "摘要")


def totals(folder: Path, *rows: tuple[str, ...], **control: Any) -> list[tuple[str, int]]:
    plan = plan_rows(folder, *rows, totals=[control])
    return [(problem.code, int(str(problem.facts["row"]))) for problem in plan.problems]


def test_a_row_of_totals_is_checked_by_columns(tmp_path: Path) -> None:
    control: dict[str, Any] = {
        "column": "日期",
        "values": ["合计"],
        "amounts": ["金额"],
        "count": "摘要",
    }
    assert totals(tmp_path, LINE, LINE, ("合计", "20.00", "", "2笔"), **control) == []
    wrong = ("合计", "20.10", "", "共3笔")
    assert totals(tmp_path, LINE, LINE, wrong, **control) == [
        ("row_control_count_differs", 4),
        ("row_control_amount_differs", 4),
    ]
    assert totals(tmp_path, LINE, ("合计", "10.00", "", ""), **control) == [
        ("row_control_not_read", 3)
    ]
    assert totals(tmp_path, LINE, ("合计", "壹拾元", "", "1"), **control) == [
        ("row_amount_not_understood", 3)
    ]


def test_a_page_s_totals_are_about_the_page(tmp_path: Path) -> None:
    page = ("本页小计", "10.00", "", "")
    control: dict[str, Any] = {"column": "日期", "values": ["本页小计"], "amounts": ["金额"]}
    assert totals(tmp_path, LINE, page, LINE, page, **control) == [
        ("row_control_amount_differs", 5)
    ]
    assert totals(tmp_path, LINE, page, LINE, page, span="since_last", **control) == []


def test_a_pattern_that_finds_no_figure_is_reported(tmp_path: Path) -> None:
    control = {"column": "摘要", "pattern": r"合计(?P<count>[0-9]*)人(?P<amount>[0-9.]*)元"}
    rows = [("", "", "", said) for said in ("合计人1元", "合计1人元", "合计1人10元")]
    for row, codes in zip(
        rows, [["row_control_not_read"], ["row_control_not_read"], []], strict=True
    ):
        assert [code for code, _ in totals(tmp_path, LINE, row, **control)] == codes


def test_an_amount_that_cannot_be_read_is_its_own_problem_and_the_total_s(tmp_path: Path) -> None:
    control: dict[str, Any] = {"column": "日期", "values": ["合计"], "amounts": ["金额"]}
    bad = ("2026-01-05", "?", *LINE[2:])
    assert totals(tmp_path, LINE, bad, ("合计", "15.00", "", ""), **control) == [
        ("row_amount_not_understood", 3),
        ("row_control_amount_differs", 4),
    ]


@pytest.mark.parametrize(
    "control",
    [
        {"column": "a"},
        {"column": "a", "values": ["x"]},
        {"column": "a", "values": ["x"], "pattern": "(?P<count>x)"},
        {"column": "a", "pattern": "x"},
        {"column": "a", "pattern": "(?P<other>x)"},
        {"column": "a", "pattern": "("},
    ],
)
def test_totals_that_check_nothing_are_no_mapping(control: dict[str, Any]) -> None:
    with pytest.raises(MappingValueWrong):
        parse_mapping(mapping_bytes(totals=[control]))
