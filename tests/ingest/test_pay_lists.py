"""发放表: a table of wages or subsidies is one pay list, whose names are sealed."""

from pathlib import Path
from typing import Any

import pytest

from ledger.log.ingest.mapping import parse_mapping
from ledger.log.ingest.mapping_errors import MappingValueWrong
from ledger.log.ingest.pay_lists import MOST_ROWS
from ledger.log.ingest.plan import Plan
from tests.ingest.plans import bodies, mapping_bytes, plan_rows

HEADER = ("日期", "姓名", "事由", "金额", "批次")
FORM: dict[str, Any] = {
    "amounts": [{"column": "金额"}],
    "payee": {"name": {"column": "姓名"}},
    "ignore": ["批次"],
    "totals": [{"column": "姓名", "values": ["合计"], "amounts": ["金额"]}],
    "fields": {
        "summary": {"constant": "三月误工补贴"},
        "category": {"constant": "误工补贴"},
        "fund": {"constant": "村集体资金"},
        "handler": {"constant": "clerk"},
        "grade": {"constant": "self"},
        "voucher.no": {"constant": "付-9"},
    },
    "pay_list": {"what": {"column": "事由"}},
}


def row(
    name: str, amount: str, what: str = "误工2天", day: str = "2026-03-20", part: str = "1"
) -> tuple[str, ...]:
    return (day, name, what, amount, part)


def plan(folder: Path, *rows: tuple[str, ...], **changes: Any) -> Plan:
    return plan_rows(folder, *rows, header=HEADER, **{**FORM, **changes})


def test_a_table_is_one_pay_list_and_its_amount_is_the_sum(tmp_path: Path) -> None:
    made = plan(tmp_path, row("张三", "100"), row("李四", "80.50"), row("合计", "180.50"))
    assert made.problems == ()
    (body,) = bodies(made)
    assert body["amount"] == 18_050
    assert [(each["amount"], each["what"]) for each in body["rows"]] == [
        (10_000, "误工2天"),
        (8_050, "误工2天"),
    ]
    assert made.drafts[0].type == "pay_list"
    assert made.drafts[0].rows == (2, 3)
    assert "张三".encode() not in made.drafts[0].text


def test_one_name_twice_is_two_commitments(tmp_path: Path) -> None:
    (body,) = bodies(plan(tmp_path, row("张三", "100"), row("张三", "100")))
    one, two = (each["payee"]["sealed"] for each in body["rows"])
    assert one != two


def test_rows_of_several_lists_are_told_apart_by_a_column(tmp_path: Path) -> None:
    form = {"what": {"column": "事由"}, "by": "批次"}
    rows = (row("张三", "1"), row("李四", "2", part="2"), row("王五", "3"))
    made = plan(tmp_path, *rows, pay_list=form, ignore=[])
    assert [draft.rows for draft in made.drafts] == [(2, 4), (3,)]
    made = plan(tmp_path, row("张三", "1", part=""), pay_list=form, ignore=[])
    assert [problem.code for problem in made.problems] == ["row_cell_required"]


def test_many_rows_are_several_lists(tmp_path: Path) -> None:
    made = plan(tmp_path, *(row(f"某{n}", "1") for n in range(MOST_ROWS + 1)))
    assert made.problems == ()
    assert [len(draft.rows) for draft in made.drafts] == [MOST_ROWS, 1]


def test_what_is_wrong_with_a_row_refuses_the_list(tmp_path: Path) -> None:
    made = plan(tmp_path, row("张三", "1"), row("", "1"), row("王五", "1", what=""))
    assert [(problem.code, problem.facts["row"]) for problem in made.problems] == [
        ("row_cell_required", 3),
        ("row_cell_required", 4),
    ]
    assert made.refused == (2, 3, 4)
    made = plan(tmp_path, row("张三", "1"), row("李四", "-1"))
    assert [problem.code for problem in made.problems] == ["row_statement_not_made"]
    made = plan(tmp_path, row("张三", "1"), row("李四", "x"))
    assert [problem.code for problem in made.problems] == ["row_amount_not_understood"]


def test_days_of_one_list_must_agree(tmp_path: Path) -> None:
    made = plan(tmp_path, row("张三", "1"), row("李四", "1", day="2026-03-21"))
    assert [problem.code for problem in made.problems] == ["row_group_differs"]


def test_a_pay_list_needs_a_payee_and_no_group() -> None:
    with pytest.raises(MappingValueWrong, match="pay list"):
        parse_mapping(mapping_bytes(pay_list=FORM["pay_list"], payee=None))
