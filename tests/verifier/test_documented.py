"""docs/verify.md says what the verifier does: every check, every field of the JSON."""

import json
from pathlib import Path

import pytest

from tests.verifier.publishing import entries_of, log_of, notes_of_a_year, proof_of, trust
from verifier.audit import audit_log
from verifier.checks import LOG_CHECKS, NOTICE_CHECKS, ROW
from verifier.notice import check_proof
from verifier.report import as_json

DOCUMENT = (Path(__file__).parents[2] / "docs/verify.md").read_text("utf-8")
ENTRIES = entries_of(notes_of_a_year())


@pytest.mark.parametrize("check", [*LOG_CHECKS, *NOTICE_CHECKS, ROW])
def test_every_check_is_in_the_document(check: object) -> None:
    number, code, claim = check.number, check.code, check.claim  # type: ignore[attr-defined]
    assert f"| {number} | `{code}` | {claim.zh} | {claim.en} |" in DOCUMENT


@pytest.mark.parametrize("checks", [LOG_CHECKS, (*NOTICE_CHECKS, ROW)])
def test_numbers_and_codes_are_each_used_once(checks: tuple[object, ...]) -> None:
    for name in ("number", "code"):
        found = [getattr(check, name) for check in checks]
        assert sorted(found) == sorted(set(found))


def test_every_field_of_the_json_is_in_the_document() -> None:
    table = DOCUMENT.split("## JSON")[1]
    for report in (
        audit_log(log_of(ENTRIES), trust(), workers=1),
        check_proof(proof_of(ENTRIES, 3), trust()),
    ):
        value = json.loads(as_json(report))
        names = {*value, *value["checks"][0]}
        assert all(f"`{name}`" in table for name in names), names
