"""The parts of an audit that are faster than their plain counterparts, compared with them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.affairs import clearing as clearings
from ledger.affairs.admission import check_signers, open_statement
from ledger.affairs.clearing import Clearing
from ledger.affairs.memory import Remembered
from ledger.affairs.state import decode_state, encode_state
from ledger.core.entry import Entry, check_chain, format_entry, parse_entry
from ledger.core.errors import LedgerError, MalformedError
from ledger.core.hashing import hash_leaf
from ledger.core.merkle import EMPTY_FRONTIER, extend, root
from ledger.core.tiles import TILE_WIDTH, tile_root
from tests import community
from tests.verifier.publishing import (
    START_MS,
    charters_text,
    entries_of,
    notes_of_a_year,
    policy_text,
)
from verifier import recall as recalling
from verifier.chain import BEFORE_ALL, Link, link_errors
from verifier.edge import Edge, is_edge
from verifier.errors import ReadsDiffer, UncheckedError
from verifier.headers import match_head
from verifier.language import choose_language, moment
from verifier.recall import Recall, temporary_file
from verifier.trust import read_trust
from verifier.verdict import Verdict, worst

ENTRIES = entries_of(notes_of_a_year(12))
HOUR_MS = 3_600_000

# ------------------------------------------------------------------------------------------ edge


def test_an_edge_has_the_root_of_the_tree_at_every_size() -> None:
    leaves = [hash_leaf(b"%d" % i) for i in range(3 * TILE_WIDTH + 5)]
    edge = Edge()
    for size in range(1, len(leaves) + 1):
        whole, partial = divmod(size, TILE_WIDTH)
        if partial == 0:
            start = size - TILE_WIDTH
            assert list(edge.add(tile_root(b"".join(leaves[start:size])))) == []
        tail = b"".join(leaves[whole * TILE_WIDTH : size])
        assert edge.root(tail) == root(extend(EMPTY_FRONTIER, leaves[:size]))
        assert is_edge(edge.bundles, edge.pending)


def test_an_edge_gives_each_upper_tile_when_it_is_full() -> None:
    """At the height of bundles: 65,536 + 256 + 3 of them stand for 16.8 million entries."""
    roots = [hash_leaf(b"%d" % i) for i in range(TILE_WIDTH * TILE_WIDTH + TILE_WIDTH + 3)]
    edge = Edge()
    tiles = [tile for bundle in roots for tile in edge.add(bundle)]
    places = [(tile.level, tile.index, tile.width) for tile, _ in tiles]
    assert places == [
        *((1, index, 256) for index in range(TILE_WIDTH)),
        (2, 0, 256),
        (1, 256, 256),
    ]
    partial = [(tile.level, tile.index, tile.width) for tile, _ in edge.partial()]
    assert partial == [(1, 257, 3), (2, 1, 1), (3, 0, 1)]
    assert is_edge(edge.bundles, edge.pending)
    assert not is_edge(edge.bundles + 1, edge.pending)
    other = edge.copy()
    list(other.add(roots[0]))
    assert other.bundles == edge.bundles + 1


# ------------------------------------------------------------------------------------------ heads


def plainly(data: bytes, index: int, governance: int, previous: bytes) -> tuple[int, int] | None:
    """What `match_head` gives, by the strict parser."""
    try:
        entry = parse_entry(data)
    except MalformedError:
        return None
    if (entry.index, entry.governance, entry.previous) != (index, governance, previous):
        return None
    return entry.time_ms, len(data) - len(entry.statement)


def test_a_head_is_matched_as_the_strict_parser_reads_it() -> None:
    for data in ENTRIES[1:]:
        entry = parse_entry(data)
        assert entry.governance is not None
        found = match_head(data, entry.index, entry.governance, entry.previous)
        assert found == plainly(data, entry.index, entry.governance, entry.previous)
        assert found is not None


def test_a_head_with_any_byte_changed_is_matched_only_if_it_is_another_time() -> None:
    data = format_entry(Entry(1234, START_MS, 17, b"\2" * 32, b"x\n"))
    head = len(data) - 2
    for at in range(head):
        for byte in range(256):
            other = data[:at] + bytes([byte]) + data[at + 1 :]
            assert match_head(other, 1234, 17, b"\2" * 32) == plainly(other, 1234, 17, b"\2" * 32)


@given(st.binary(max_size=40), st.integers(0, 120))
def test_a_head_with_bytes_put_in_anywhere_is_matched_as_strictly(extra: bytes, at: int) -> None:
    data = format_entry(Entry(9, START_MS, 0, b"\3" * 32, b"x\n"))
    other = data[:at] + extra + data[at:]
    for made in (other, other[:-2]):
        assert match_head(made, 9, 0, b"\3" * 32) == plainly(made, 9, 0, b"\3" * 32)


# ------------------------------------------------------------------------------------------ chain


def test_links_are_judged_as_the_core_judges_them() -> None:
    before: Entry | None = None
    link, leaf_hash = BEFORE_ALL, BEFORE_ALL.leaf_hash
    for index, data in enumerate(ENTRIES):
        entry = parse_entry(data)
        check_chain(before, leaf_hash or b"", entry)
        now = Link(index, hash_leaf(data), entry, governs=index in {0, 2, 10})
        assert list(link_errors(link, now)) == []
        before, link, leaf_hash = entry, now, hash_leaf(data)


def test_behind_an_entry_that_can_not_be_read_what_is_known_is_still_compared() -> None:
    entry = parse_entry(ENTRIES[5])
    unread = Link(4, hash_leaf(ENTRIES[4]), None, governs=None)
    link = Link(5, hash_leaf(ENTRIES[5]), entry, governs=False)
    assert list(link_errors(unread, link)) == []
    assert list(link_errors(unread._replace(leaf_hash=None), link)) == []
    wrong = [error.code for _, error in link_errors(unread._replace(leaf_hash=b"\0" * 32), link)]
    assert wrong == ["chain_broken"]
    assert list(link_errors(link, unread)) == []


# --------------------------------------------------------------------------------------- clearing


TIERED = {
    "expenditure": [
        {"up_to": 1000, "need": [{"count": 1, "roles": ["accountant"]}], "people": 1},
        {
            "up_to": 5000,
            "need": [{"count": 1, "roles": ["accountant"]}, {"count": 1, "roles": ["director"]}],
            "people": 2,
        },
        {
            "need": [{"count": 1, "roles": ["accountant"]}, {"count": 2, "roles": ["supervision"]}],
            "people": 3,
        },
    ]
}
SIGNERS = [
    {"accountant": "accountant-1"},
    {"accountant": "accountant-1", "director": "director-1"},
    {"accountant": "accountant-1", "supervision": ["supervision-1", "supervision-2"]},
    {"clerk": "clerk-1"},
    {"accountant": "accountant-9"},
]


def test_clearing_says_what_the_domain_says_at_every_threshold_and_hour() -> None:
    """Rules with tiers, changed by a rules entry that acts seven days later."""
    charter = community.charter_note(rules=TIERED)
    own = community.id_of(charter)
    strict = {"expenditure": [TIERED["expenditure"][2]]}
    rules = community.note(
        "rules",
        {"reason": "收紧", "rules": strict},
        {"authority": "authority-1"},
        no="r-1",
        after=own,
        charter=own,
    )
    state, _ = community.replay([charter, rules])
    assert len(state.rules) == 2
    clearing = Clearing(decode_state(encode_state(state)))
    keys = state.roster.keys
    acts = state.rules[1].from_ms
    times = [
        state.time_ms - 1,
        state.time_ms,
        acts - 1,
        acts,
        acts + HOUR_MS,
        acts + 95 * 24 * HOUR_MS,
    ]
    made = [state.time_ms // 1000 * 1000, acts // 1000 * 1000]
    outcomes = set()
    for amount in (0, 1, 999, 1000, 1001, 4999, 5000, 5001, 1_000_000):
        for by in SIGNERS:
            for currency in ("CNY", "USD"):
                for made_ms in made:
                    note = community.expenditure_note(
                        "x", amount, by=by, made_ms=made_ms, charter=own, currency=currency
                    )
                    opened = open_statement(note, community.ORIGIN, keys)
                    for time_ms in times:
                        expected = time_ms >= state.time_ms
                        try:
                            check_signers(state, opened, time_ms)
                        except LedgerError:
                            expected = False
                        # Twice: asked, and from what is known.
                        assert clearing.is_clear(opened, time_ms) is expected
                        assert clearing.is_clear(opened, time_ms) is expected
                        outcomes.add(expected)
    assert outcomes == {True, False}


def test_clearing_forgets_patterns_rather_than_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clearings, "_PATTERNS_KEPT", 2)
    charter = community.charter_note()
    state, _ = community.replay([charter])
    clearing = Clearing(state)
    for _ in range(2):
        for fund in ("甲", "乙", "丙", "丁"):
            note = community.expenditure_note("x", fund=fund)
            opened = open_statement(note, community.ORIGIN, state.roster.keys)
            assert clearing.is_clear(opened, state.time_ms)
            assert len(clearing._known) <= 2


# ------------------------------------------------------------------------------------------ recall


def remembered(index: int) -> Remembered:
    return Remembered(
        index, hash_leaf(b"%d" % index), f"no-{index}", "income", index, "CNY", "f", -1
    )


@pytest.fixture
def recall(tmp_path: Path) -> Recall:
    return Recall(tmp_path / "recall", remembered)


def test_what_was_remembered_is_found_in_the_window_and_on_disk(recall: Recall) -> None:
    for index in range(100):
        assert recall.find_id(remembered(index).id) is None
        recall.remember(remembered(index))
        if index % 30 == 29:
            assert recall.write(index - 29)
    for index in range(100):
        assert recall.find_id(remembered(index).id) == remembered(index)
        assert recall.find_no(f"no-{index}") == remembered(index)
    assert recall.find_id(b"\0" * 32) is None
    recall.close()


def test_what_was_settled_says_by_which_entry(recall: Recall) -> None:
    for index in range(4):
        recall.remember(remembered(index))
    recall.settle(remembered(1).id, 3)
    assert recall.find_id(remembered(1).id) == remembered(1)._replace(closed_by=3)
    recall.write(0)
    assert recall.find_no("no-1") == remembered(1)._replace(closed_by=3)
    recall.settle(remembered(2).id, 9)
    recall.take_back()
    assert recall.find_no("no-2") == remembered(2)
    recall.close()


def test_statements_whose_keys_meet_are_told_apart(
    recall: Recall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two texts with the same 64 bits can be made in an afternoon; they must not be taken for one."""
    monkeypatch.setattr(recalling, "id_key", lambda _: 7)
    monkeypatch.setattr(recalling, "no_key", lambda _: 7)
    for index in range(6):
        assert recall.find_id(remembered(index).id) is None
        assert recall.find_no(f"no-{index}") is None
        recall.remember(remembered(index))
        if index % 2:
            assert recall.write(index - 1)
    for index in range(6):
        assert recall.find_id(remembered(index).id) == remembered(index)
        assert recall.find_no(f"no-{index}") == remembered(index)
    recall.close()


def test_a_window_whose_keys_were_there_before_is_not_written(recall: Recall) -> None:
    assert recall.remember_cleared([0, 1], [10, 11], [20, 21])
    assert recall.write(0)
    assert recall.remember_cleared([2, 3], [12, 13], [22, 20])
    assert not recall.write(2)
    assert recall.remember_cleared([2, 3], [12, 13], [22, 23])
    assert recall.write(2)
    assert not recall.remember_cleared([4, 5], [14, 14], [24, 25])
    recall.close()


def test_a_log_that_says_something_else_the_second_time_is_noticed(tmp_path: Path) -> None:
    other = Recall(tmp_path / "other", lambda index: remembered(index + 1000))
    other.remember(remembered(5))
    other.write(0)
    with pytest.raises(ReadsDiffer):
        other.find_id(remembered(5).id)
    other.close()


def test_few_entries_need_no_file(tmp_path: Path) -> None:
    with temporary_file(None, 10) as path:
        assert path is None
    with temporary_file(tmp_path / "state", 10) as path:
        assert path is not None
        assert path.parent == tmp_path
    assert list(tmp_path.iterdir()) == []


# ----------------------------------------------------------------------------- trust, words, verdict


def test_trust_is_read_and_what_is_wrong_in_it_is_said_with_its_line(tmp_path: Path) -> None:
    policy, charters = tmp_path / "policy.txt", tmp_path / "charters.txt"
    policy.write_text(policy_text())
    charters.write_text(charters_text())
    trust = read_trust(str(policy), charters=str(charters))
    assert trust.charter_of(community.ORIGIN) == community.charter_id()
    with pytest.raises(UncheckedError):
        trust.charter_of("ledger.example.org/other")
    same = read_trust(str(policy), charters=str(charters), charter=community.charter_id().hex())
    assert same.charter_of(community.ORIGIN) == community.charter_id()
    other = read_trust(str(policy), charters=str(charters), charter="ab" * 32)
    with pytest.raises(UncheckedError) as caught:
        other.charter_of(community.ORIGIN)
    assert caught.value.code == "charters_disagree"
    policy.write_text(policy_text() + "nonsense\n")
    with pytest.raises(MalformedError) as malformed:
        read_trust(str(policy))
    assert malformed.value.where == f"{policy} line 3"


def test_the_worst_word_decides() -> None:
    proved, disproved, unchecked = Verdict.PROVED, Verdict.DISPROVED, Verdict.UNCHECKED
    assert worst([proved, proved]) is proved
    assert worst([proved, unchecked]) is unchecked
    assert worst([unchecked, disproved, proved]) is disproved
    assert worst([]) is unchecked
    assert [each.exit_code for each in (proved, disproved, unchecked)] == [0, 1, 2]


def test_a_moment_is_said_in_beijing_time_and_utc() -> None:
    said = moment(START_MS)
    assert said.zh == "北京时间 2026 年 11 月 22 日 17:00:01"
    assert said.en == "2026-11-22 09:00:01 UTC"
    assert "Unix" in moment(1 << 62).en


def test_the_language_of_an_undecided_machine_is_chinese() -> None:
    assert choose_language([], {}) == "zh"
    assert choose_language([], {"LANG": "C"}) == "zh"
    assert choose_language([], {"LANG": "en_US.UTF-8"}) == "en"
    assert choose_language([], {"LC_ALL": "zh_CN", "LANG": "en_US"}) == "zh"
    assert choose_language(["--lang", "en"], {"LANG": "zh_CN"}) == "en"
    assert choose_language(["log", "--lang=zh"], {"LANG": "en_US"}) == "zh"
    assert choose_language(["--lang"], {"LANG": "en_US"}) == "en"


def test_every_error_of_the_verifier_speaks_both_languages() -> None:
    from verifier import errors

    kinds = [
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, LedgerError)
    ]
    own = [each for each in kinds if each.__module__ == "verifier.errors"]
    assert len({each.code for each in own}) == len(own) > 25
    for each in own:
        error = each()
        assert error.text("zh") != error.text("en")
    assert json.dumps([each.code for each in own])
