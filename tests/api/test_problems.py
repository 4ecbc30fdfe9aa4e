"""One table of errors: a status, a stable code and two languages for each, and nothing inside."""

import importlib
import pkgutil

import orjson
import pytest

import ledger
from api import errors
from api.errors import InternalError, LedgerHalted, Overloaded, SettingMalformed
from api.problems import STATUSES, TITLES, is_private, problem_of, status_of
from ledger.core.errors import HaltError, LedgerError, MalformedError, SignatureWrong
from ledger.log.errors import Busy, PublishedAhead
from ledger.storage.errors import DifferentBytes, StorageFailed
from tests.api.errors_table import all_errors


def test_every_error_has_a_status_with_a_title() -> None:
    for kind in all_errors():
        assert status_of(kind) in TITLES, kind


def test_every_status_of_the_table_is_used_and_is_an_error() -> None:
    used = {status_of(kind) for kind in all_errors()}
    assert set(STATUSES.values()) <= used | {403}
    assert set(TITLES) == set(STATUSES.values())


def test_every_error_of_the_service_speaks_both_languages() -> None:
    for kind in all_errors():
        if kind.__module__ == errors.__name__:
            problem = problem_of(kind())
            assert any("一" <= c <= "鿿" for c in problem.detail), kind
            assert problem.detail_en.isascii() or "…" in problem.detail_en, kind
            assert "{{" not in problem.detail + problem.detail_en


def test_codes_are_unique_over_all_packages() -> None:
    for module in pkgutil.walk_packages(ledger.__path__, "ledger."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    codes = [kind.code for kind in all_errors()]
    assert sorted(codes) == sorted(set(codes))


def test_a_problem_document_says_where_and_in_both_languages() -> None:
    problem = problem_of(SignatureWrong(where="signature 2", name="ledger.example.org/demo/x"))
    document = orjson.loads(problem.body())
    assert document == {
        "type": "urn:mingbai:problem:signature_wrong",
        "title": "不符合规则",
        "title_en": "Does not hold",
        "status": 422,
        "code": "signature_wrong",
        "detail": problem.detail,
        "detail_en": problem.detail_en,
        "field": "signature 2",
    }
    assert "ledger.example.org/demo/x" in document["detail"]


@pytest.mark.parametrize(
    ("where", "statement", "field"),
    [
        ("statements[0]", 0, ""),
        ("statements[12].body.amount", 12, "body.amount"),
        ("statements[3].line 2", 3, "line 2"),
        ("statements[03].x", None, "statements[03].x"),
        ("statements", None, "statements"),
    ],
)
def test_the_statement_of_a_batch_is_named_by_its_number(
    where: str, statement: int | None, field: str
) -> None:
    problem = problem_of(MalformedError(where=where))
    assert (problem.statement, problem.field) == (statement, field)


@pytest.mark.parametrize(
    "error",
    [
        StorageFailed(where="/srv/ledger/records.db", problem="password=hunter2"),
        DifferentBytes(where="/srv/ledger/tile/0/000"),
        PublishedAhead(size=9, signed_size=3, checkpoint="…"),
        HaltError(where="/srv/ledger"),
    ],
)
def test_what_is_wrong_inside_is_shown_by_its_code_only(error: LedgerError) -> None:
    assert is_private(error)
    problem = problem_of(error)
    assert (problem.status, problem.code) == (503, LedgerHalted.code)
    assert error.code in problem.detail
    shown = problem.body().decode()
    assert "/srv" not in shown
    assert "hunter2" not in shown


def test_whoever_is_turned_away_is_told_when_to_come_back() -> None:
    for error, seconds in ((Busy(retry_after_s=7), "7"), (Overloaded(retry_after_s=3), "3")):
        assert problem_of(error).response().headers["retry-after"] == seconds
    assert problem_of(LedgerHalted(cause="x")).response().headers["retry-after"] == "2"
    assert "retry-after" not in problem_of(InternalError(incident="x")).response().headers


def test_no_problem_may_be_kept_by_a_cache() -> None:
    assert problem_of(SettingMalformed()).response().headers["cache-control"] == "no-store"
