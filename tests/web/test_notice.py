"""The three verdicts of a notice: the browser's verifier says what Python's says, and no less.

Beside it, what only a phone asks: whether the ledger continues what this phone saw, how long a
notice hung, and how much it would have to read.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger.core.charters import parse_charters
from ledger.core.checkpoint import Checkpoint, format_checkpoint, sign_checkpoint
from ledger.core.hashing import hash_leaf
from ledger.core.keys import format_vkey
from mingbai.demo.calendar import quarters_before
from mingbai.demo.people import ORIGIN as DEMO
from mingbai.demo.story import Story, charter_body
from tests import community
from tests.communities.admitted import Ledger, seal, vkeys_of
from tests.requirements import needs
from tests.verifier import test_flips, test_forgeries, test_succession, test_unknown
from tests.verifier.publishing import (
    InMemory,
    checkpoint_note,
    entries_of,
    files_of,
    log_of,
    policy_text,
    proof_of,
    rechained,
)
from tests.verifier.test_long_logs import ENTRIES as LONG
from tests.verifier.test_notice import ENTRIES, NOTES
from tests.web.forging import forge, honest_notes
from tests.web.noticing import (
    Answer,
    Case,
    answer_in_python,
    answers_in_node,
    differences,
    fragment_of,
    same,
)

pytestmark = needs("node")

PROVED, DISPROVED, UNCHECKED = "proved", "disproved", "could_not_check"


def every(name: str, entries: list[bytes], **more: Any) -> list[Case]:
    """Ask for every entry, online and by its proof."""
    log = log_of(entries)
    return [
        each
        for index in range(len(entries))
        for each in (
            Case(f"{name} #{index}", log, fragment_of(entries, index), **more),
            Case(f"{name} #{index} by proof", proof=proof_of(entries, index), **more),
        )
    ]


def verdicts(answer: Answer) -> list[str]:
    return [each["verdict"] for each in answer["questions"]]


def codes(answer: Answer) -> set[str]:
    return {failure[1] for each in answer["questions"] for failure in each["failures"]}


def ask(case: Case, folder: Path) -> Answer:
    (answer,) = answers_in_node([case], folder)
    return answer


# -------------------------------------------------------------------- the same as Python's


def scenarios() -> Iterator[Case]:
    yield from every("sound", ENTRIES)
    for name, forgery in test_forgeries.FORGERIES.items():
        entries = forgery.entries()
        log = log_of(entries)
        for index in range(len(entries)):
            yield Case(f"{name} #{index}", log, fragment_of(entries, index))
    for name, notes in successions().items():
        yield from every(name, entries_of(notes))
    without = {"charter": None}
    yield from every("no charter", ENTRIES[:4], **without)
    yield from every("another charter", ENTRIES[:4], charter=b"\1" * 32)
    other = policy_text(origin="ledger.example.org/other")
    yield from every("a log not trusted", ENTRIES[:4], policy=other)
    asked = policy_text(witnesses=["w1", "w2"], quorum="all-of-them")
    yield from every("no quorum", ENTRIES[:4], policy=asked)
    for signed in (["w1"], ["w1", "w2"]):
        note = checkpoint_note(ENTRIES, witnesses=signed)
        log = log_of(ENTRIES, witnesses=signed)
        yield Case(f"by {signed}", log, fragment_of(ENTRIES, 3), policy=asked)
        yield Case(f"{signed} by proof", proof=proof_of(ENTRIES, 3, note), policy=asked)
    key = test_forgeries.replace_key()
    yield Case("another key", log_of(ENTRIES, signer=key), fragment_of(ENTRIES, 3))


def successions() -> dict[str, list[bytes]]:
    """Handover, new keys, profiles and types that nobody here knows."""
    known = test_succession
    keyed = {"log_keys": [format_vkey(known.NEW_KEY.verifier)], "reason": "换服务器"}
    unknown = test_unknown.from_the_future(b'"type":"expenditure"', b'"type":"lottery"')
    newer = test_unknown.from_the_future(b'"v":1', b'"v":2')
    clerk = {"key": community.vkey("clerk-2"), "person": "p-11", "roles": ["clerk"]}
    behind = known.governed("appointment", clerk, known.AUTHORITY, known.UNKNOWN)
    by_clerk = community.notice_note("n-9", by={"clerk": "clerk-2"})
    rekeyed = known.governed(
        "rekey",
        {"key": community.vkey("director-2"), "reason": "手机遗失", "slug": "director-1"},
        known.AUTHORITY,
        known.FOUNDED,
    )
    return {
        "handed over": [known.FOUNDED, community.notice_note("n-1"), known.HANDED_OVER, known.BY_THE_NEW],
        "signed by who left": [known.FOUNDED, known.HANDED_OVER, community.notice_note("n-3")],
        "one side only": [known.FOUNDED, known.handover(known.FOUNDED, director="director-2")],
        "a new log key": [
            known.FOUNDED,
            known.governed("key_succession", keyed, known.AUTHORITY, known.FOUNDED),
            community.notice_note("n-1"),
        ],
        "rekeyed": [known.FOUNDED, community.notice_note("n-1"), rekeyed, known.BY_THE_NEW],
        "rekeyed, old key": [known.FOUNDED, rekeyed, community.notice_note("n-1")],
        "unknown profile": [known.FOUNDED, known.UNKNOWN, behind, by_clerk],
        "unknown type": [*NOTES[:4], unknown, *NOTES[5:]],
        "unknown version": [*NOTES[:4], newer, *NOTES[5:]],
    }


def test_both_say_the_same_of_every_scenario(tmp_path: Path) -> None:
    cases = list(scenarios())
    assert differences(cases, tmp_path) == []
    assert len(cases) > 300


def test_both_say_the_same_of_a_long_ledger(tmp_path: Path) -> None:
    log = log_of(LONG)
    digits = hash_leaf(LONG[300]).hex()
    asked = [fragment_of(LONG, index) for index in (0, 199, 200, 255, 256, 511, 512, 599)]
    asked += [digits, digits[:32], f"300/{digits[:40]}", "ab" * 32, f"300/{'ab' * 32}"]
    asked += [f"9223372036854775807/{digits}", f"600/{digits}", f"300%2F{digits.upper()}"]
    cases = [Case(each, log, each) for each in asked]
    cases += [
        Case(f"without {path}", log, fragment_of(LONG, 300), changes={path: None}) for path in log.files
    ]
    assert differences(cases, tmp_path) == []


def test_both_refuse_the_same_fragments(tmp_path: Path) -> None:
    zeros = "0" * 64
    wrong = [
        "7", "7/ab", f"x/7/{'0' * 31}", f"07/{zeros}", f"-1/{zeros}", f"A/7/{zeros}", "g" * 64,
        f"7/{zeros}0", f"//{zeros}", f"%zz/7/{zeros}", f"ledger.example.org/demo/x/{zeros}",
    ]  # fmt: skip
    log = log_of(ENTRIES[:2])
    assert differences([Case(each, log, each) for each in wrong], tmp_path) == []


def test_both_say_the_same_of_the_demonstrations_year(tmp_path: Path) -> None:
    today = date(2026, 11, 22)
    ledger = Ledger(charter_body(vkeys_of()), quarters_before(today)[0].first_day)
    ledger.take_all(Story(today, ledger.charter, vkeys_of(), seal).tell().statements)
    times = [event.time_ms for event in ledger.events]
    entries = entries_of(ledger.notes, times)
    log = log_of(entries, origin=DEMO)
    asked = [
        Case(str(event.index), log, fragment_of(entries, event.index, DEMO), charter=ledger.charter,
             origin=DEMO, policy=policy_text(origin=DEMO))
        for event in ledger.events
        if event.type in {"notice", "correction", "charter", "takedown", "archive"}
    ]  # fmt: skip
    answers = answers_in_node(asked, tmp_path)
    assert len(asked) > 20
    for each, answer in zip(asked, answers, strict=True):
        assert same(answer) == answer_in_python(each), each.name
        assert answer["verdict"] == PROVED
        assert all(name for _, _, name, _ in answer["signers"]), answer["signers"]


def flips() -> Iterator[Case]:
    """Every fifth byte of a small published log, one bit flipped, as the file that is served."""
    log, entries = test_flips.LOG, test_flips.ENTRIES
    trusted = {
        "charter": community.id_of(test_flips.NOTES[0]),
        "policy": policy_text(witnesses=["w1"], quorum="w1"),
    }
    fragment = fragment_of(entries, 2)
    for path, data in log.files.items():
        for at in range(len(path) % 5, len(data), 5):
            changes = {path: test_flips.flipped(data, at)}
            yield Case(f"{path} at {at}", log, fragment, changes=changes, **trusted)
    proof = proof_of(entries, 2, log.files["checkpoint"])
    for at in range(0, len(proof), 5):
        yield Case(f"proof at {at}", proof=test_flips.flipped(proof, at), **trusted)


def test_both_say_the_same_of_flipped_bytes(tmp_path: Path) -> None:
    cases = list(flips())
    assert differences(cases, tmp_path) == []
    assert len(cases) > 1000


def forgeries(count: int) -> Iterator[Case]:
    dice = random.Random(20261122)  # noqa: S311 - the same in every run
    notes = honest_notes()
    for number in range(count):
        forged = forge(notes, dice)
        log = log_of(forged.entries)
        for index in {forged.at, dice.randrange(len(forged.entries))}:
            name = f"{number}: {forged.how} at {forged.at}, #{index}"
            yield Case(name, log, fragment_of(forged.entries, index))


def test_the_ledger_that_is_forged_is_sound(tmp_path: Path) -> None:
    answers = answers_in_node(every("honest", entries_of(honest_notes())), tmp_path)
    assert {answer["verdict"] for answer in answers} == {PROVED}


def test_both_say_the_same_of_what_a_dishonest_log_signs(tmp_path: Path) -> None:
    cases = list(forgeries(400))
    found = differences(cases, tmp_path)
    assert not found, "\n".join(found[:5])
    shown = {code for case in cases for code in _codes(answer_in_python(case))}
    assert shown >= {
        "signature_wrong", "signature_missing", "charter_wrong", "key_revoked", "role_not_held",
        "rule_needs_role", "governance_line_broken", "chain_broken", "after_stale", "json_malformed",
        "field_missing", "key_unknown", "time_went_back", "made_too_old", "entry_index_wrong",
    }  # fmt: skip


def _codes(answer: Answer) -> set[str]:
    return {failure[1] for each in answer.get("questions", ()) for failure in each["failures"]}
