"""Every case of ``tests/vectors/affairs`` ends as it says, and every error of the domain has one."""

from collections.abc import Callable
from string import Formatter
from typing import Any

import orjson
import pytest

from ledger.affairs import errors
from ledger.affairs.calendar import parse_calendar
from ledger.affairs.canonical import decode, encode
from ledger.affairs.catalogue import parse_catalogue
from ledger.affairs.chart import parse_chart
from ledger.affairs.money import parse_amount
from ledger.affairs.persons import check_row
from ledger.affairs.privacy import check_personal, find_personal
from ledger.affairs.sealed import check_attachment, open_field
from ledger.affairs.state import decode_state
from ledger.affairs.statement import parse_statement
from ledger.core.errors import LedgerError, error_classes
from tests.affairs.scenario import Run, bytes_of, cases, name_of

ALL = cases()
FILES: dict[str, Callable[[bytes], object]] = {
    "calendar": parse_calendar,
    "catalogue": parse_catalogue,
    "chart": parse_chart,
}
SCENARIOS = [case for case in ALL if "read" not in case]


def check(case: Any, error: LedgerError | None) -> None:
    if case["want"] == "ok":
        assert error is None, error
        return
    assert error is not None, "nothing was wrong with it"
    assert error.code == case["want"], error
    if "where" in case:
        assert error.where == case["where"]
    for name, fact in case.get("facts", {}).items():
        assert error.facts[name] == fact
    shown = {name for text in (error.zh, error.en) for _, name, _, _ in Formatter().parse(text)}
    assert shown - {None} <= error.facts.keys(), "the sentence has a gap"


@pytest.mark.parametrize("case", SCENARIOS, ids=name_of)
def test_a_statement_ends_as_its_case_says(case: Any) -> None:
    check(case, Run(case).play())


def read(case: Any) -> None:
    if case["read"] == "canonical":
        data = bytes_of(case)
        assert encode(decode(data)) == data
    elif case["read"] == "amount":
        text = bytes_of(case).decode()
        assert parse_amount(text, case.get("decimals", 2)) == case["minor"]
    elif case["read"] == "disclosure":
        open_field(case["commitment"], case["text"])
    elif case["read"] == "row":
        check_row(case["persons"], case["text"])
    elif case["read"] == "attachment":
        salt, content = bytes.fromhex(case["salt"]), bytes.fromhex(case["content"])
        check_attachment(case["commitment"], salt, content)
    elif case["read"] in FILES:
        value = Run({}).filled(case["value"]) if "value" in case else None
        data = orjson.dumps(value) if value is not None else bytes_of(case)
        FILES[case["read"]](data)
    elif case["read"] == "state":
        decode_state(bytes_of(case))
    else:
        run = Run({})
        step = {"type": "expenditure", **{k: case[k] for k in ("set", "no") if k in case}}
        check_personal(parse_statement(run.text(step)))


READS = [case for case in ALL if "read" in case and case["read"] != "personal"]


@pytest.mark.parametrize("case", READS, ids=name_of)
def test_a_value_is_read_as_its_case_says(case: Any) -> None:
    error = None
    try:
        read(case)
    except LedgerError as found:
        error = found
    check(case, error)


@pytest.mark.parametrize("case", [c for c in ALL if c.get("read") == "personal"], ids=name_of)
def test_personal_data_is_found_as_its_case_says(case: Any) -> None:
    found = find_personal(case["value"], "body")
    assert [list(each) for each in found] == case["found"]
    assert all(each.masked.count("*") >= 4 for each in found)


def test_every_error_of_the_domain_is_wanted_by_a_case() -> None:
    ours = {e.code for e in error_classes() if e.__module__ == errors.__name__}
    wanted = {case.get("want") for case in ALL}
    assert len(ours) > 80
    assert ours - wanted == set()


def test_every_wanted_code_is_that_of_an_error() -> None:
    codes = {e.code for e in error_classes()} | {"ok", None}
    assert {case.get("want") for case in ALL} <= codes
