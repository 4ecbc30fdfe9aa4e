"""What an append answers, what it refuses, and what it leaves on disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.affairs.errors import NoUsed, TargetClosed
from ledger.core import merkle
from ledger.core.checkpoint import open_checkpoint
from ledger.core.entry import parse_entry
from ledger.core.errors import LedgerError, MalformedError, SignatureWrong
from ledger.core.keys import ED25519, SigningKey
from ledger.core.proof import parse_proof
from ledger.core.tiles import bundle_path, bundles_of, tile_path, tiles_of
from ledger.log.append import Appender
from ledger.log.errors import LogKeyWrong, NoStatements
from ledger.log.read import TileReader
from ledger.log.recover import CHECKPOINT
from publish.tree import TreePublisher
from tests.log.site import OPENERS, Site
from tests.log.statements import (
    LOG_KEY,
    ORIGIN,
    appointment,
    by_newcomer,
    charter,
    id_of,
    key_of,
    money,
    reversal,
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path / "ledger").found()
    yield made
    made.close()


def test_a_statement_is_answered_with_its_place_under_a_published_checkpoint(site: Site) -> None:
    note = site.statement("one")
    answer = site.append(site.open(), [note])
    (entry,) = answer.entries
    assert (entry.index, entry.id, entry.duplicate) == (1, id_of(note), False)
    assert answer.witnessed
    stores = site.stores()
    assert stores.files.read(CHECKPOINT) == answer.checkpoint
    checkpoint, _ = open_checkpoint(answer.checkpoint, LOG_KEY.verifier)
    assert checkpoint.size == answer.size == 2
    proof = parse_proof(TileReader(stores.files.read).read_proof(1, checkpoint, answer.checkpoint))
    assert proof.extra is not None
    assert parse_entry(proof.extra).statement == note
    merkle.check_inclusion(1, 2, entry.leaf_hash, proof.hashes, checkpoint.root)


def test_the_charter_is_entry_0(site: Site) -> None:
    (charter_answer,) = site.acknowledged
    assert charter_answer.entries[0].index == 0
    entry = parse_entry(site.stores().records.read_entries(0, 1)[0])
    assert (entry.governance, entry.index) == (None, 0)
    site.check()


def test_a_batch_shares_one_time_and_one_checkpoint(site: Site) -> None:
    answer = site.append(site.open(), site.statements("b", 20))
    assert [entry.index for entry in answer.entries] == list(range(1, 21))
    assert len({entry.time_ms for entry in answer.entries}) == 1
    assert [size for size, _ in site.stores().records.checkpoints()] == [1, 21]
    site.check()


@pytest.mark.parametrize("sizes", [[1, 1, 1], [254, 1, 1, 1], [300, 300], [255, 257]])
def test_growth_of_any_size_leaves_exactly_what_its_checkpoints_need(
    site: Site, sizes: list[int]
) -> None:
    appender = site.open()
    grown = [1]
    for number, size in enumerate(sizes):
        site.append(appender, site.statements(f"g{number}", size))
        grown.append(grown[-1] + size)
    needed = {CHECKPOINT}
    for signed in grown:
        needed |= {
            tile_path(t)
            for t in tiles_of(signed)
            if t.width == 256 or t.index == (grown[-1] >> 8 * t.level) // 256
        }
        needed |= {
            bundle_path(b.index, b.width)
            for b in bundles_of(signed)
            if b.width == 256 or b.index == grown[-1] // 256
        }
    assert set(site.stores().files.list()) == needed
    site.check()


def test_a_statement_already_in_the_ledger_is_answered_with_its_entry(site: Site) -> None:
    appender = site.open()
    note = site.statement("once")
    first = site.append(appender, [note])
    site.append(appender, [site.statement("between")])
    again = site.append(appender, [note])
    assert again.entries == (first.entries[0]._replace(duplicate=True),)
    assert again.size == 3
    mixed = site.append(appender, [site.statement("new"), note, note])
    assert [(e.index, e.duplicate) for e in mixed.entries] == [(3, False), (1, True), (1, True)]
    twice = site.append(appender, [fresh := site.statement("fresh"), fresh])
    assert [(e.index, e.duplicate) for e in twice.entries] == [(4, False), (4, True)]
    site.check()


def test_one_bad_statement_refuses_its_batch_and_says_which(site: Site) -> None:
    appender = site.open()
    note = site.statement("used")
    site.append(appender, [note])
    before = appender.recover()
    other = money("used", site.charter, amount=77)
    with pytest.raises(NoUsed) as caught:
        appender.append([*site.statements("good", 3), other, *site.statements("more", 2)])
    assert caught.value.where.startswith("statements[3]")
    assert appender.recover() == before
    assert site.stores().records.size() == 2
    site.check()


@pytest.mark.parametrize("at", [0, 1])
def test_a_broken_note_refuses_its_batch_and_says_which(site: Site, at: int) -> None:
    notes = site.statements("n", 2)
    notes[at] = notes[at][:-1]
    with pytest.raises(MalformedError) as caught:
        site.open().append(notes)
    assert caught.value.where.startswith(f"statements[{at}]")


def test_a_single_statements_error_names_its_field_plainly(site: Site) -> None:
    note = site.statement("forged").replace("印制".encode(), "印刷".encode())
    with pytest.raises(SignatureWrong) as caught:
        site.open().append([note])
    assert not caught.value.where.startswith("statements")


def test_submissions_of_a_round_stand_and_fall_alone(site: Site) -> None:
    appender = site.open()
    wanted = site.statement("wanted")
    rounds = [
        [wanted],
        [site.statement("lost"), site.statement("forged").replace(b"1234500", b"1234501")],
        [site.statement("kept"), wanted],
        [money("kept", site.charter, amount=5)],
        [site.statement("lost")],
    ]
    keys = appender.keys
    openings = [OPENERS.open(notes, ORIGIN, keys).result() for notes in rounds]
    outcomes = appender.append_round(openings)
    found = [
        outcome if isinstance(outcome, LedgerError) else [e.index for e in outcome.entries]
        for outcome in outcomes
    ]
    assert found[0] == [1]
    assert isinstance(found[1], SignatureWrong)
    assert found[2] == [2, 1]
    assert isinstance(found[3], NoUsed)
    assert found[4] == [3], "what its refused neighbour used was given back"
    assert len({o.checkpoint for o in outcomes if not isinstance(o, LedgerError)}) == 1
    site.check()


def test_a_new_officer_may_sign_in_the_batch_that_appoints_him(site: Site) -> None:
    """His signature could not be verified when it was opened: ``admit`` does it itself."""
    appender = site.open()
    answer = site.append(
        appender,
        [appointment("ap", site.charter, site.charter), by_newcomer("his first", site.charter)],
    )
    assert [entry.index for entry in answer.entries] == [1, 2]
    site.append(appender, [by_newcomer("his second", site.charter)])
    entry = parse_entry(site.stores().records.read_entries(2, 3)[0])
    assert entry.governance == 1
    site.check()


def test_what_is_closed_once_is_closed(site: Site) -> None:
    appender = site.open()
    wrong = site.statement("wrong")
    other = site.statement("other")
    site.append(appender, [wrong, other])
    site.append(appender, [reversal("r-1", site.charter, wrong)])
    with pytest.raises(TargetClosed):
        appender.append([reversal("r-2", site.charter, wrong)])
    same_round = site.statement("same round")
    site.append(appender, [same_round, reversal("r-3", site.charter, same_round)])
    with pytest.raises(TargetClosed):
        site.open().append(
            [reversal("r-4", site.charter, other), reversal("r-5", site.charter, other)]
        )
    site.append(appender, [reversal("r-6", site.charter, other)])
    site.check()


def test_nothing_is_not_appended(site: Site) -> None:
    with pytest.raises(NoStatements):
        site.open().append([])


def test_a_refused_submission_costs_no_checkpoint(site: Site) -> None:
    appender = site.open()
    appender.recover()
    signed = len(site.signed)
    with pytest.raises(LedgerError):
        appender.append([b"not a note"])
    assert len(site.signed) == signed


# --- whose key ----------------------------------------------------------------------------------


def test_a_key_with_another_name_can_not_sign_checkpoints(site: Site) -> None:
    stores = site.stores()
    with pytest.raises(LogKeyWrong):
        Appender(
            stores,
            signer=key_of("accountant-1"),
            publisher=TreePublisher(stores.files),
            clock=site.clock,
            openers=OPENERS,
        )


def test_a_charter_that_names_another_log_key_founds_nothing(tmp_path: Path) -> None:
    site = Site(tmp_path / "ledger")
    other = SigningKey(ORIGIN, ED25519, bytes(32))
    with pytest.raises(LogKeyWrong):
        site.open().append([charter(other)])
    assert site.stores().records.size() == 0
    assert site.signed == []
    site.append(site.open(), [charter()])
    site.check()


def test_a_ledger_begins_with_its_charter(tmp_path: Path) -> None:
    site = Site(tmp_path / "ledger")
    with pytest.raises(LedgerError) as caught:
        site.open().append([money("first", bytes(32))])
    assert caught.value.code == "charter_first"
    assert site.signed == []


def test_another_key_under_the_logs_name_signs_nothing(site: Site) -> None:
    """The charter says whose signature a checkpoint bears; the published one isn't even looked at."""
    stores = site.stores()
    before = stores.files.read(CHECKPOINT)
    impostor = Appender(
        stores,
        signer=SigningKey(ORIGIN, ED25519, bytes(32)),
        publisher=TreePublisher(stores.files),
        clock=site.clock,
        openers=OPENERS,
    )
    with pytest.raises(LogKeyWrong):
        impostor.recover()
    assert stores.files.read(CHECKPOINT) == before
