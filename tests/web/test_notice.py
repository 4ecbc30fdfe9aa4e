"""The three verdicts of a notice: the browser's verifier says what Python's says, and no less.

Beside it, what only a phone asks: whether the ledger continues what this phone saw, how long a
notice hung, and how much it would have to read.
"""

import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ledger.core.checkpoint import Checkpoint, format_checkpoint, sign_checkpoint
from ledger.core.hashing import hash_leaf
from ledger.core.keys import format_vkey
from mingbai.demo.calendar import quarters_before
from mingbai.demo.people import ORIGIN as DEMO
from mingbai.demo.story import Story, charter_body
from tests import community
from tests.communities.admitted import Ledger, seal, vkeys_of
from tests.requirements import needs
from tests.verifier import (
    test_flips,
    test_forgeries,
    test_retired_keys,
    test_succession,
    test_unknown,
)
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
from tests.web.engines import pack
from tests.web.forging import forge, honest_notes
from tests.web.noticing import (
    Answer,
    Case,
    answer_in_python,
    answers_in_node,
    differences,
    fragment_of,
    lines_of,
    same,
)
from verifier.linking import WEB

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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


def old_and_new_keys() -> Iterator[Case]:
    """Checkpoints under keys that the ledger has, had, or is about to have."""
    known = test_retired_keys
    signers = {
        "old": (known.OLD,),
        "new": (known.NEW, known.NEW_PQ),
        "both": (known.OLD, known.NEW, known.NEW_PQ),
        "stripped": (known.NEW,),
        "the stronger alone": (known.NEW_PQ,),
    }
    policies = [(known.OLD,), (known.NEW, known.NEW_PQ), (known.OLD, known.NEW, known.NEW_PQ)]
    for name, keys in signers.items():
        for size in (3, 4, 6):
            note = known.checkpoint(size, *keys, seen_s=known.AFTER)
            log = InMemory({**files_of(known.ENTRIES[:size]), "checkpoint": note})
            proof = proof_of(known.ENTRIES[:size], 1, note)
            for number, each in enumerate(policies):
                what = f"{name} keys at {size} by policy {number}"
                policy = known.policy_of(*each)
                yield Case(what, log, fragment_of(known.ENTRIES[:size], 1), policy=policy)
                yield Case(f"{what}, a proof", proof=proof, policy=policy)


def test_both_say_the_same_of_old_and_new_keys(tmp_path: Path) -> None:
    cases = list(old_and_new_keys())
    codes: set[str] = set()
    assert differences(cases, tmp_path, codes) == []
    assert {"log_key_ended", "log_key_retired", "signature_type_missing", "not_signed"} <= codes


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
        "handed over": [
            known.FOUNDED,
            community.notice_note("n-1"),
            known.HANDED_OVER,
            known.BY_THE_NEW,
        ],
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
        Case(f"without {path}", log, fragment_of(LONG, 300), changes={path: None})
        for path in log.files
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
        assert all(name or office for _, _, name, office in answer["signers"]), answer["signers"]


def flips() -> Iterator[Case]:
    """Every fifth byte of a small published log, one bit flipped, as the file that is served."""
    log, entries = test_flips.LOG, test_flips.ENTRIES
    trusted: dict[str, Any] = {
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
    dice = random.Random(20261122)
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
    shown: set[str] = set()
    found = differences(list(forgeries(200)), tmp_path, shown)
    assert not found, "\n".join(found[:5])
    assert shown >= {
        "signature_wrong", "signature_missing", "charter_wrong", "key_revoked", "role_not_held",
        "rule_needs_role", "governance_line_broken", "chain_broken", "after_stale", "json_malformed",
        "field_missing", "key_unknown", "time_went_back", "made_too_old", "entry_index_wrong",
    }  # fmt: skip


# ------------------------------------------------------------------------- only for a phone


def remembering(entries: list[bytes], seen: list[bytes], index: int = 3, **signing: Any) -> Case:
    """Check *entries* on a phone that has seen the checkpoint of *seen*."""
    extra = {"remembered": pack(checkpoint_note(seen, **signing))}
    return Case("remembering", log_of(entries), fragment_of(entries, index), extra=extra)


@pytest.mark.parametrize("size", [0, 1, 7, 8, 12])
def test_a_log_that_continues_what_was_seen_is_proved(size: int, tmp_path: Path) -> None:
    answer = ask(remembering(ENTRIES, ENTRIES[:size]), tmp_path)
    assert verdicts(answer) == [PROVED] * 3
    assert answer["evidence"] == []


@pytest.mark.parametrize("size", [255, 256, 513])
def test_a_long_log_that_continues_what_was_seen_is_proved(size: int, tmp_path: Path) -> None:
    assert ask(remembering(LONG, LONG[:size]), tmp_path)["verdict"] == PROVED


OTHERWISE = entries_of([*NOTES[:2], *NOTES[4:9]])


def test_two_roots_for_one_size_are_kept_as_evidence(tmp_path: Path) -> None:
    case = remembering(ENTRIES[:7], OTHERWISE)
    answer = ask(case, tmp_path)
    assert verdicts(answer) == [DISPROVED, PROVED, PROVED]
    assert answer["questions"][0]["failures"][0][1] == "two_roots"
    seen, now = (text for _, text in answer["evidence"])
    assert (seen, now) == (case.extra["remembered"], pack(checkpoint_note(ENTRIES[:7])))


def test_a_proof_with_another_root_for_a_size_that_was_seen_is_evidence(tmp_path: Path) -> None:
    extra = {"remembered": pack(checkpoint_note(OTHERWISE))}
    case = Case("by proof", proof=proof_of(ENTRIES[:7], 3), extra=extra)
    answer = ask(case, tmp_path)
    assert codes(answer) >= {"two_roots"}
    assert len(answer["evidence"]) == 2
    older = replace(case, extra={"remembered": pack(checkpoint_note(ENTRIES))})
    assert ask(older, tmp_path)["verdict"] == PROVED  # a proof is as old as it is


def test_a_past_that_was_rewritten_is_kept_as_evidence(tmp_path: Path) -> None:
    answer = ask(remembering(ENTRIES, OTHERWISE), tmp_path)
    assert verdicts(answer)[0] == DISPROVED
    assert codes(answer) == {"consistency_disproved"}
    assert [name for name, _ in answer["evidence"]] == [
        "checkpoint-7-seen-before.txt",
        "checkpoint-12-now.txt",
    ]


def test_what_is_older_than_seen_could_not_be_checked(tmp_path: Path) -> None:
    answer = ask(remembering(ENTRIES[:7], ENTRIES), tmp_path)
    assert verdicts(answer) == [UNCHECKED, PROVED, PROVED]
    assert codes(answer) == {"checkpoint_older"}
    assert answer["evidence"] == []


def test_an_entry_that_an_older_copy_lacks_proves_nothing(tmp_path: Path) -> None:
    case = remembering(ENTRIES[:7], ENTRIES)
    gone = replace(case, fragment=fragment_of(ENTRIES, 11))
    assert verdicts(ask(gone, tmp_path)) == [UNCHECKED] * 3
    assert verdicts(ask(replace(gone, extra={}), tmp_path))[0] == DISPROVED


def test_tiles_that_were_altered_do_not_accuse_the_log(tmp_path: Path) -> None:
    case = remembering(LONG, LONG[:300], index=599)
    tile = bytearray(case.log.files["tile/0/001"])  # type: ignore[union-attr]
    tile[40 * 32] ^= 1
    answer = ask(replace(case, changes={"tile/0/001": bytes(tile)}), tmp_path)
    assert "growth_unshown" in codes(answer)
    assert verdicts(answer)[0] != PROVED
    assert answer["evidence"] == []


def test_what_a_phone_kept_and_nobody_signed_accuses_nobody(tmp_path: Path) -> None:
    case = remembering(ENTRIES, OTHERWISE, signer=test_forgeries.replace_key())
    assert ask(case, tmp_path)["verdict"] == PROVED
    spoilt = replace(case, extra={"remembered": pack(b"nonsense")})
    assert ask(spoilt, tmp_path)["verdict"] == PROVED


def test_too_many_later_entries_are_not_read_and_it_says_how_many_bytes(tmp_path: Path) -> None:
    whole = sum(len(entry) + 2 for entry in LONG)
    case = Case("long", log_of(LONG), fragment_of(LONG, 3), extra={"limit": 300_000})
    answer = ask(case, tmp_path)
    assert verdicts(answer) == [PROVED, PROVED, UNCHECKED]
    (said,) = (
        fact
        for failure, fact in zip(
            answer["questions"][2]["failures"], answer["questions"][2]["facts"], strict=True
        )
        if failure[1] == "later_too_large"
    )
    assert said["limit"] == 300_000
    assert 0.5 * whole < said["bytes"] < 2 * whole
    assert answer["progress"] == []
    assert ask(replace(case, extra={"limit": 2 * whole}), tmp_path)["verdict"] == PROVED


def test_progress_is_told_bundle_by_bundle(tmp_path: Path) -> None:
    answer = ask(Case("long", log_of(LONG), fragment_of(LONG, 3)), tmp_path)
    assert answer["progress"] == [[256, 600], [512, 600], [600, 600]]


def test_another_ledger_than_the_page_means_is_not_trusted(tmp_path: Path) -> None:
    trust = {"policy": policy_text(), "charter": None, "origin": "ledger.example.org/other"}
    for case in (
        Case("online", log_of(ENTRIES), fragment_of(ENTRIES, 3), extra={"trust": trust}),
        Case("by proof", proof=proof_of(ENTRIES, 3), extra={"trust": trust}),
    ):
        answer = ask(case, tmp_path)
        assert answer["verdict"] == UNCHECKED
        assert "log_not_trusted" in codes(answer)


def test_a_log_too_large_for_a_phone_is_said(tmp_path: Path) -> None:
    checkpoint = Checkpoint(community.ORIGIN, 2**60, b"\1" * 32)
    note = sign_checkpoint(checkpoint, community.log_key())
    assert format_checkpoint(checkpoint) in note
    files = {**files_of(ENTRIES), "checkpoint": note}
    answer = ask(Case("huge", InMemory(files), fragment_of(ENTRIES, 3)), tmp_path)
    assert answer["verdict"] == UNCHECKED
    assert answer["questions"][0]["failures"][0][1] == "log_too_large"


def test_a_policy_that_can_not_be_read_is_could_not_check(tmp_path: Path) -> None:
    answer = ask(Case("x", log_of(ENTRIES), fragment_of(ENTRIES, 3), policy="nonsense\n"), tmp_path)
    assert answer["verdict"] == UNCHECKED
    assert "policy_line_malformed" in codes(answer)


def test_a_broken_chain_is_found_at_the_entry_itself(tmp_path: Path) -> None:
    for at in (5, 6):
        entries = rechained(ENTRIES, previous=(at, b"\1" * 32))
        online, offline = every("broken", entries)[2 * at : 2 * at + 2]
        answer = ask(online, tmp_path)
        assert codes(answer) == {"chain_broken"}
        assert verdicts(answer) == [DISPROVED, PROVED, PROVED]
        # by its proof alone only where the entry before it is its sibling in the tree
        assert ask(offline, tmp_path)["verdict"] == (DISPROVED if at % 2 else PROVED)


def test_signers_are_named_from_the_governance_line(tmp_path: Path) -> None:
    answer = ask(Case("x", log_of(ENTRIES), fragment_of(ENTRIES, 3)), tmp_path)
    assert answer["signers"] == [["director", "director-1", "", ""]]
    answer = ask(Case("x", log_of(ENTRIES), fragment_of(ENTRIES, 0)), tmp_path)
    ((role, slug, _, office),) = answer["signers"]
    assert (role, slug) == ("authority", "authority-1")
    assert office


# ------------------------------------------------------------------------------- a browser

IN_CHROMIUM = """
import("/tests/web/notice_cases.js").then(async ({ answerNotice }) => {
  const given = await (await fetch("/cases.jsonl")).text();
  const logs = new Map();
  const answers = [];
  for (const line of given.trim().split("\\n")) {
    const each = JSON.parse(line);
    if (each.log_files !== undefined) logs.set(each.log, each.log_files);
    else answers.push(await answerNotice(each, logs));
  }
  return answers;
})
"""


@needs("browser")
@pytest.mark.parametrize("crypto", ["with", "without"])
def test_a_browser_says_what_node_says(
    crypto: str, browser: "Browser", site: tuple[Path, str], tmp_path: Path
) -> None:
    folder, address = site
    asked = [*every("honest", entries_of(honest_notes())), *forgeries(15)]
    with (folder / "cases.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(line) + "\n" for line in lines_of(asked))
    shutil.copytree(WEB, folder / "verifier/web")
    (folder / "tests/web").mkdir(parents=True)
    shutil.copy(Path(__file__).with_name("notice_cases.js"), folder / "tests/web")
    (folder / "index.html").write_text("<!doctype html><title>x</title>")
    page = browser.new_page()
    if crypto == "without":
        page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined });")
    page.goto(address)
    answers = page.evaluate(IN_CHROMIUM)
    page.close()
    assert answers == answers_in_node(asked, tmp_path)
