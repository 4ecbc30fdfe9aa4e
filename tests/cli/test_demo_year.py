"""The fictional year, before anything is signed: all of issue 3 is in it, whatever today is."""

import re
import struct
import zlib
from collections import Counter
from datetime import date, timedelta

import pytest

from ledger.affairs.types.registry import REGISTRY
from ledger.core.hashing import sha256
from mingbai.demo.calendar import Quarter, quarters_before
from mingbai.demo.community import PERSON
from mingbai.demo.money import FUNDS, ITEMS
from mingbai.demo.people import EVERYBODY
from mingbai.demo.story import Story

DAYS = [date(2026, 1, 1) + timedelta(days=step) for step in range(0, 800, 53)]
IDS = {day: day.isoformat() for day in DAYS}
TODAY = date(2026, 11, 23)

# What an ordinary year has no occasion for; the second community and the vectors have them.
NOT_TOLD = {
    *("charter", "rules", "handover", "key_succession"),
    *("takedown", "archive", "demand", "filing"),
    *("contract_change", "asset_change", "debt"),
    *("escalation", "hiding", "explanation", "paper_signature"),
}


def story_of(today: date) -> Story:
    vkeys = {holder.slug: f"key of {holder.slug}" for holder in EVERYBODY}
    return Story(today, b"\0" * 32, vkeys, lambda *_: "5e" * 32).tell()


@pytest.mark.parametrize("today", DAYS, ids=IDS.values())
def test_all_of_it_lies_in_the_past_and_covers_at_least_a_year(today: date) -> None:
    told = story_of(today).statements
    assert [each.day for each in told] == sorted(each.day for each in told)
    assert [each.time_ms for each in told] == sorted(each.time_ms for each in told)
    assert told[-1].day < today
    assert timedelta(days=350) < told[-1].day - told[0].day < timedelta(days=480)
    assert len({each.no for each in told}) == len(told)


@pytest.mark.parametrize("today", DAYS, ids=IDS.values())
def test_whatever_today_is_every_ordinary_type_of_statement_is_told(today: date) -> None:
    types = {each.type for each in story_of(today).statements}
    assert set(REGISTRY) - NOT_TOLD - types == set()


@pytest.mark.parametrize("today", DAYS, ids=IDS.values())
def test_outflows_are_ratified_and_objections_answered_before_the_story_ends(today: date) -> None:
    types = Counter(each.type for each in story_of(today).statements)
    assert types["outflow"] == types["ratification"] > 0
    assert types["objection"] == types["reply"] > 0
    assert types["order"] == types["rectification"] > 0


def test_a_receipt_is_released_with_a_name_covered_and_is_a_picture() -> None:
    story = story_of(TODAY)
    (release,) = [each.body for each in story.statements if each.type == "release"]
    (paid,) = [each for each in story.statements if each.name == "deposit"]
    original, masked = (sha256(data).hex() for data in story.files.values())
    assert story.of.desk.ids["deposit"] == release["of"]
    assert paid.body["evidence"][0]["sha256"] == release["source"] == original  # type: ignore[index]
    assert release["image"]["sha256"] == masked  # type: ignore[index]
    before, after = (pixels(data) for data in story.files.values())
    covered = {
        here for here, (one, other) in enumerate(zip(before, after, strict=True)) if one != other
    }
    assert covered
    assert {after[here] for here in covered} == {max(after)}


def pixels(data: bytes) -> bytes:
    """The rows of a PNG of our own: its chunks have right checksums, its lines are not filtered."""
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        assert struct.unpack_from(">I", data, at + 8 + size) == (zlib.crc32(name + body),)
        chunks[name] = body
        at += size + 12
    width, height = struct.unpack_from(">II", chunks[b"IHDR"])
    rows = zlib.decompress(chunks[b"IDAT"])
    assert len(rows) == height * (width + 1)
    assert chunks[b"IEND"] == b""
    return rows


def test_a_funds_balance_is_what_the_next_quarter_begins_with() -> None:
    story = story_of(TODAY)
    last: dict[str, object] = {}
    seen = 0
    for each in story.statements:
        if each.type == "notice" and "journal" in each.body:
            totals, fund = each.body["totals"], str(each.body["title"])[9:].removesuffix("）")
            assert isinstance(totals, dict)
            assert totals["carry_over"] == last.get(fund, totals["carry_over"])
            assert totals["balance"] > 0
            last[fund] = totals["balance"]
            seen += 1
    assert seen == len(story.quarters) * len(FUNDS)


def test_what_a_quarter_breaks_is_mended_in_the_same_quarter() -> None:
    months = {item.name: item.month for item in ITEMS if item.name}
    for item in ITEMS:
        if item.refers in months:
            assert (months[item.refers] - 1) // 3 == (item.month - 1) // 3


def test_no_residents_name_and_no_number_of_a_person_is_told() -> None:
    said = "".join(each.text.decode() for each in story_of(TODAY).statements)
    assert "5e" * 32 in said
    assert PERSON not in said
    for item in ITEMS:
        if item.party.startswith(PERSON):
            assert item.party.removeprefix(PERSON) not in said
    assert not re.search(r"[^0-9a-f]1[3-9][0-9]{9}[^0-9a-f]", said)


def test_the_fiction_says_that_it_is_one() -> None:
    told = story_of(TODAY).statements
    notices = [each for each in told if each.type in {"notice", "correction"}]
    assert len(notices) > 30
    assert all("示例数据" in str(each.body["title"]) for each in notices)


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 10, 10), Quarter(2026, 2)),
        (date(2026, 10, 11), Quarter(2026, 3)),
        (date(2027, 1, 1), Quarter(2026, 3)),
        (date(2028, 2, 29), Quarter(2027, 4)),
    ],
)
def test_the_last_quarter_is_one_whose_notice_hangs(today: date, last: Quarter) -> None:
    quarters = quarters_before(today)
    assert len(quarters) == 4
    assert quarters[-1] == last
    assert [quarter.next() for quarter in quarters[:-1]] == list(quarters[1:])
