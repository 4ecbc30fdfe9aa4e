"""The audit of anything at all, rules included, ends in a verdict: no traceback, no rule that breaks.

Ledgers of admissible statements without sense (`tests.affairs.audit.anything`) are signed and
published, and then their bytes are changed.
"""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.affairs.types.registry import GOVERNANCE
from tests import community
from tests.affairs.audit.anything import anything
from tests.affairs.audit.events import Story
from tests.verifier.publishing import InMemory, entries_of, log_of, trust
from verifier.audit import audit_log
from verifier.findings import Asked
from verifier.language import Language
from verifier.listing import View
from verifier.page import as_page
from verifier.report import as_json, as_text
from verifier.verdict import Report, Verdict

ASKED = Asked(date(2027, 1, 31))
SIZE = 40


def sign(story: Story) -> tuple[bytes, list[bytes]]:
    """Give the charter's id, and the entries of *story*; ids in it become those of the texts."""
    ids: dict[str, str] = {}
    notes: list[bytes] = []
    charter = after = None
    for event in story.events:
        body = json.dumps(event.body)
        for old, new in ids.items():
            body = body.replace(old, new)
        by = {role: slugs[0] if len(slugs) == 1 else list(slugs) for role, slugs in event.by}
        governs = event.type in GOVERNANCE
        note = community.note(
            event.type,
            json.loads(body),
            by,
            no=event.no,
            made_ms=event.made_ms,
            charter=charter,
            after=after if governs else None,
        )
        own = community.id_of(note)
        charter = charter or own
        after = own if governs else after
        ids[event.id] = own.hex()
        notes.append(note)
    assert charter is not None
    return charter, entries_of(notes, [event.time_ms for event in story.events])


@lru_cache(16)
def published(seed: int, *, signed: bool = False) -> tuple[bytes, tuple[bytes, ...]]:
    charter, entries = sign(anything(seed, SIZE, signed=signed))
    return charter, tuple(entries)


def said(report: Report) -> str:
    """Say it in every way there is; give the codes of what failed."""
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        assert as_text(report, language, View(grey=True))
        assert as_page(report, language, View(grey=True))
    assert json.loads(as_json(report, View(grey=True)))
    return " ".join(each.error.code for result in report.results for each in result.failures)


@pytest.mark.parametrize("seed", range(5))
def test_a_ledger_of_anything_admissible_is_proved_and_gone_on_with(
    seed: int, tmp_path: Path
) -> None:
    charter, entries = published(seed, signed=True)
    whole = audit_log(log_of(entries), trust(charter), workers=1, asked=ASKED)
    assert (whole.verdict, said(whole)) == (Verdict.PROVED, "")
    assert whole.findings is not None
    state = tmp_path / "state"
    for stop in (1, 13, 27, SIZE):
        report = audit_log(
            log_of(entries[:stop]), trust(charter), workers=1, asked=ASKED, state=state
        )
        assert said(report) == ""
    assert report.content["started_at"] == 27
    assert report.findings is not None
    open_rows = {row.id: row for row in report.findings.rows if row.state != "closed"}
    assert {(row.id, row.zh) for row in open_rows.values()} == {
        (row.id, row.zh) for row in whole.findings.rows
    }


@pytest.mark.parametrize("seed", range(5))
def test_a_ledger_that_some_signed_who_might_not_ends_in_findings_of_the_rest(seed: int) -> None:
    charter, entries = published(seed)
    report = audit_log(log_of(entries), trust(charter), workers=1, asked=ASKED)
    assert "rule_broke" not in said(report)
    assert (report.verdict, report.findings is None) == (Verdict.DISPROVED, False)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 4), st.data())
def test_the_audit_of_changed_bytes_ends_in_a_verdict(seed: int, data: st.DataObject) -> None:
    charter, entries = published(seed)
    files = dict(log_of(entries).files)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(sorted(files)))
        content = bytearray(files[path])
        at = data.draw(st.integers(0, max(0, len(content) - 1)))
        piece = data.draw(st.binary(max_size=4))
        content[at : at + data.draw(st.integers(0, 5))] = piece
        files[path] = bytes(content)
    report = audit_log(InMemory(files), trust(charter), workers=1, asked=ASKED)
    assert "rule_broke" not in said(report)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 4), st.data())
def test_the_audit_of_an_entry_that_says_something_else_ends_in_a_verdict(
    seed: int, data: st.DataObject
) -> None:
    """Whoever holds the log's key can publish an entry of any bytes, in a tree that he signs."""
    charter, honest = published(seed)
    entries = list(honest)
    at = data.draw(st.integers(0, SIZE - 1))
    place = data.draw(st.integers(0, len(entries[at]) - 1))
    entries[at] = entries[at][:place] + data.draw(st.binary(max_size=3)) + entries[at][place + 1 :]
    report = audit_log(log_of(entries), trust(charter), workers=1, asked=ASKED)
    assert "rule_broke" not in said(report)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 100_000), st.binary(min_size=1, max_size=3))
def test_a_changed_state_ends_in_a_verdict(
    tmp_path_factory: pytest.TempPathFactory, at: int, piece: bytes
) -> None:
    charter, entries = published(1)
    state = tmp_path_factory.mktemp("state") / "state"
    sound = list(entries[:1])
    audit_log(log_of(sound), trust(charter), workers=1, asked=ASKED, state=state)
    saved = state.read_bytes()
    at %= len(saved)
    state.write_bytes(saved[:at] + piece + saved[at + 1 :])
    report = audit_log(log_of(entries), trust(charter), workers=1, asked=ASKED, state=state)
    assert "rule_broke" not in said(report)
