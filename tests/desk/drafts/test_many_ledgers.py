"""One person, one key, many ledgers: one inbox, and one request that signs in all of them."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from api.deployment import Deployment
from api.desk.countersigning import Countersigning, Line
from api.desk.draft import Draft
from api.desk.drafting import Drafting
from api.desk.inbox import inbox
from api.desk.proposing import Proposal
from api.desk.readings import Readings
from api.settings import Settings
from ledger.core.keys import ED25519, SigningKey, format_vkey
from ledger.core.note import sign_note
from ledger.storage.desk.drafts import DraftRecords
from ledger.storage.desk.opening import open_desk_database
from tests.api.community import Ledger, expenditure_body, open_ledger

ORIGINS = tuple(f"ledger.example.org/a-{number}" for number in range(3))
SEED = b"agency bookkeeper of many places"


def agency(origin: str) -> SigningKey:
    return SigningKey(f"{origin}/agency", ED25519, SEED)


PUBLIC = agency(ORIGINS[0]).verifier.public_key


def appoint(ledger: Ledger) -> None:
    body = {
        "key": format_vkey(agency(ledger.origin).verifier),
        "person": "p-agency",
        "roles": ["director"],
    }
    by = {"authority": "authority-1"}
    note = ledger.sign("appointment", body, by, "agency", after=ledger.charter_id)
    ledger.appender.append([note])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[Drafting, list[Ledger]]]:
    with ExitStack() as stack:
        ledgers = []
        for number, origin in enumerate(ORIGINS):
            root = tmp_path / str(number)
            root.mkdir()
            ledgers.append(stack.enter_context(open_ledger(root, origin)))
        for ledger in ledgers[:2]:
            appoint(ledger)
        deployment = Deployment({each.origin: each for each in ledgers}, Settings())
        engines = open_desk_database(f"sqlite:///{tmp_path}/desk.db")
        stack.callback(engines.close)
        yield Drafting(DraftRecords(engines), Readings(deployment, most_events=3)), ledgers


def drafted(desk: Drafting, ledger: Ledger) -> Draft:
    by = {"accountant": ["accountant-1"], "director": ["agency"]}
    public = ledger.community.signer("accountant-1").verifier.public_key
    proposal = Proposal("expenditure", expenditure_body(100), by=by)
    (made,) = desk.propose(ledger.origin, public, [proposal])
    return made


def test_one_inbox_and_one_request_over_all_ledgers(
    desk: tuple[Drafting, list[Ledger]],
) -> None:
    drafting, ledgers = desk
    made = [drafted(drafting, ledger) for ledger in ledgers[:2]]
    at_home = drafting.readings.origins_of(PUBLIC)
    assert at_home == list(ORIGINS[:2])
    found = inbox(drafting, PUBLIC, at_home)
    assert {each["origin"] for each in found["to_sign"]} == set(ORIGINS[:2])
    lines = []
    for each in made:
        note = sign_note(each.text, [agency(each.origin)]).decode()
        line = note.rstrip("\n").rpartition("\n")[2]
        lines.append(Line(each.origin, each.id, 1, each.statement_id, line))
    crossed = lines[0]._replace(line=lines[1].line)
    elsewhere = lines[0]._replace(origin=ORIGINS[1])
    answered = Countersigning(drafting).sign_many(PUBLIC, [*lines, crossed, elsewhere])
    assert [type(each).__name__ for each in answered] == [
        "Draft",
        "Draft",
        "Draft",  # it had been signed by then: the same signature again
        "DraftMissing",
    ]
    assert inbox(drafting, PUBLIC, at_home)["to_sign"] == []


def test_memory_is_bounded_and_a_ledger_that_was_put_away_is_read_again(
    desk: tuple[Drafting, list[Ledger]],
) -> None:
    drafting, ledgers = desk
    for _ in range(2):
        for ledger in ledgers:
            with drafting.readings.of(ledger.origin) as reading:
                assert reading.state.charter == ledger.charter_id
                assert reading.size == len(ledger.entries())
            held = drafting.readings._kept
            assert sum(each.size for each in held.values()) <= 3 + reading.size
