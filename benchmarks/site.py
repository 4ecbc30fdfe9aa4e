"""The board: a year of one community from nothing, one new notice, and many communities.

A community's year is the demonstration's, with every kind of affair, and purchases up to YEAR.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from hashlib import sha256
from pathlib import Path

from benchmarks.results import Row, median_of
from ledger.affairs.statement import format_statement, sign_statement, statement_id
from ledger.affairs.types.registry import GOVERNANCE
from ledger.core import tiles
from ledger.core.checkpoint import Checkpoint, sign_checkpoint
from ledger.core.entry import FIRST_PREVIOUS, Entry, format_entry
from ledger.core.hashing import hash_leaf
from ledger.core.keys import ED25519, SigningKey, format_vkey
from ledger.core.merkle import EMPTY_FRONTIER, extend, root
from ledger.core.note import parse_note
from mingbai.demo.calendar import quarters_before
from mingbai.demo.desk import MINUTE_MS, made_ms
from mingbai.demo.people import AUTHORITY, EVERYBODY, ORIGIN
from mingbai.demo.story import Story, charter_body
from mingbai.site import Asked, make_site

TODAY = date(2026, 11, 23)
YEAR = 1_000  # entries
MANY = (1, 5, 25)
DISTRICT = 550
Said = tuple[bytes, int]


def _key(slug: str) -> SigningKey:
    name = f"{ORIGIN}/{slug}" if slug else ORIGIN
    return SigningKey(name, ED25519, sha256(f"mingbai benchmark {name}".encode()).digest())


def year(entries: int) -> list[Said]:
    """Notes and times of a year, *entries* of them."""
    vkeys = {each.slug: format_vkey(_key(each.slug).verifier) for each in EVERYBODY}
    founded = made_ms(quarters_before(TODAY)[0].first_day, -60)
    body = {**charter_body(vkeys), "log_keys": [format_vkey(_key("").verifier)]}
    text = format_statement(
        type="charter", body=body, by={"authority": AUTHORITY.slug}, log=ORIGIN, no="charter",
        made_ms=founded,
    )  # fmt: skip
    charter = statement_id(text)
    said = [(sign_statement(text, [_key(AUTHORITY.slug)]), founded + MINUTE_MS)]
    told = Story(TODAY, charter, vkeys, lambda *parts: sha256(repr(parts).encode()).hexdigest())
    for each in told.tell().statements:
        keys = [_key(slug) for slug in each.slugs]
        said.append((sign_statement(each.text, keys), each.time_ms))
    said += [_purchase(number, charter, said) for number in range(entries - len(said))]
    return said


def _purchase(number: int, charter: bytes, said: list[Said]) -> Said:
    """One more purchase, like those of the story, dated within the year."""
    day = f"2026-{1 + number % 10:02}-{1 + number % 28:02}"
    body = {
        "account": "基本户", "amount": 1_00 + number * 7, "category": "办公费", "currency": "CNY",
        "date": day, "evidence": [{"name": f"示例凭证-{number}.pdf"}], "fund": "居委会工作经费",
        "grade": "self", "handler": "clerk", "payee": {"org": "示例文具有限公司"},
        "summary": f"零星采购第{number}笔：办公用品、清洁工具",
        "voucher": {"no": f"零-{number}", "type": "付"},
    }  # fmt: skip
    made = said[-1][1] // 1000 * 1000
    text = format_statement(
        type="expenditure", body=body, by={"accountant": "accountant-1"}, log=ORIGIN,
        no=f"more-{number}", made_ms=made, charter=charter,
    )  # fmt: skip
    return sign_statement(text, [_key("accountant-1")]), said[-1][1] + number


def new_notice(said: list[Said]) -> Said:
    """A notice that hangs on TODAY."""
    charter = statement_id(parse_note(said[0][0]).text)
    body = {
        "catalogue": "J06", "display": {"from": "2026-11-22", "to": "2026-12-10"},
        "duty": "director", "kind": "resident", "medium": ["公开栏"], "period": "2026-11",
        "title": "停车棚维修公示",
        "table": {"columns": ["事项", "金额（元）"], "rows": [["更换顶棚", "1,234.50"]]},
        "totals": {"count": 1},
    }  # fmt: skip
    text = format_statement(
        type="notice", body=body, by={"director": "director-2"}, log=ORIGIN, no="new-notice",
        made_ms=said[-1][1] // 1000 * 1000, charter=charter,
    )  # fmt: skip
    return sign_statement(text, [_key("director-2")]), said[-1][1] + MINUTE_MS


def write_log(said: list[Said], place: Path) -> None:
    """Publish the log of what was said into *place*."""
    data: list[bytes] = []
    previous, governance = FIRST_PREVIOUS, None
    for index, (note, time_ms) in enumerate(said):
        data.append(format_entry(Entry(index, time_ms, governance, previous, note)))
        previous = hash_leaf(data[-1])
        if json.loads(parse_note(note).text)["type"] in GOVERNANCE:
            governance = index
    for start in range(0, len(data), tiles.TILE_WIDTH):
        bundle = data[start : start + tiles.TILE_WIDTH]
        path = place / tiles.bundle_path(start // tiles.TILE_WIDTH, len(bundle))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(tiles.encode_bundle(bundle))
    whole = root(extend(EMPTY_FRONTIER, map(hash_leaf, data)))
    note = sign_checkpoint(Checkpoint(ORIGIN, len(data), whole), _key(""))
    (place / "checkpoint").write_bytes(note)


def _build(place: Path) -> int:
    return len(make_site(str(place), Asked(TODAY)).outcome.written)


def _command(place: Path) -> float:
    """The time of the whole command, from the shell and back."""
    program = Path(sys.executable).with_name("mingbai")
    begun = time.perf_counter()
    subprocess.run(
        [program, "site", place, "--today", TODAY.isoformat()], check=True, capture_output=True
    )
    return time.perf_counter() - begun


def _many(said: list[Said], folder: Path, counts: tuple[int, ...]) -> Iterator[tuple[int, float]]:
    for count in counts:
        places = [folder / f"{count}-{number}" for number in range(count)]
        for place in places:
            write_log(said, place)
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(_build, places[:2]))  # what starting up costs is not the sites'
            for place in places[:2]:
                (place / ".site.json").unlink()
            begun = time.perf_counter()
            list(pool.map(_build, places))
            yield count, time.perf_counter() - begun


def run(folder: Path, *, entries: int, rounds: int, counts: tuple[int, ...] = MANY) -> list[Row]:
    """Measure one community, one notice, and as many communities as *counts* says."""
    said = year(entries)
    more = [*said, new_notice(said)]
    whole, one, none = [], [], []
    for number in range(rounds):
        place = folder / f"one-{number}"
        write_log(said, place)
        whole.append(_command(place))
        write_log(more, place)
        one.append(_command(place))
        none.append(_command(place))
    rows = [
        Row(f"a year of one community, {entries:,} entries", median_of(whole), "s", "< 10"),
        Row("one new notice, the whole command", median_of(one), "s", "< 1"),
        Row("nothing new, the whole command", median_of(none), "s"),
    ]
    measured = list(_many(said, folder, counts))
    for count, seconds in measured:
        rows.append(Row(f"{count} communities, a year each", seconds, "s"))
    count, seconds = measured[-1]
    if count < DISTRICT:
        name = f"{DISTRICT} communities, reckoned from {count}"
        rows.append(Row(name, seconds / count * DISTRICT, "s"))
    return rows
