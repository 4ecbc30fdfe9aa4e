"""A mirror keeps the images that were released, as long as they may be shown."""

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ledger.core.checkpoint import parse_checkpoint
from ledger.core.note import parse_note
from tests import community
from tests.verifier.publishing import entries_of, log_of, write_log, write_trust
from verifier import cli
from verifier.mirror_released import in_force

PNG, JPG = b"\x89PNG\r\n\x1a\nmasked", b"\xff\xd8\xffmasked"
WEBP = b"RIFF\x00\x00\x00\x00WEBPmasked"
DAY = date(2026, 12, 1)
CHARTER = community.charter_note()
PAID = community.expenditure_note("e-1")
INVOICE = community.expenditure_body()["evidence"][0]["sha256"]


def of(data: bytes) -> str:
    return sha256(data).hexdigest()


def release(no: str, about: bytes, source: str, image: bytes) -> bytes:
    body = {
        "day": "2026-11-22",
        "image": {"name": "发票（已遮盖）", "sha256": of(image)},
        "masked": "收款人姓名",
        "of": community.id_of(about).hex(),
        "source": source,
    }
    by = {"accountant": "accountant-1", "supervision": "supervision-1"}
    return community.note("release", body, by, no=no)


def attached(no: str, **fields: Any) -> bytes:
    """A notice with one attachment, whose commitment is fifty times `ab`."""
    attachment = {"bytes": 10, "commitment": "ab" * 32, "name": "名单.pdf", **fields}
    return community.notice_note(no, attachments=[attachment])


def shown(*notes: bytes, day: date = DAY) -> set[str]:
    entries = entries_of([CHARTER, *notes])
    log = log_of(entries)
    checkpoint = parse_checkpoint(parse_note(log.files["checkpoint"]).text)
    return {*in_force(log, checkpoint, day)}


# ------------------------------------------------------------------------------- which they are


def test_nothing_is_shown_because_it_is_there() -> None:
    assert shown(PAID) == set()
    assert shown(PAID, release("r-1", PAID, INVOICE, PNG)) == {of(PNG)}


def test_a_later_release_of_the_same_takes_the_earlier_one_s_place() -> None:
    one, two = release("r-1", PAID, INVOICE, PNG), release("r-2", PAID, INVOICE, JPG)
    assert shown(PAID, one, two) == {of(JPG)}


def test_a_release_of_what_its_statement_does_not_name_shows_nothing() -> None:
    assert shown(PAID, release("r-1", PAID, "ef" * 32, PNG)) == set()


@pytest.mark.parametrize(
    ("until", "day", "there"),
    [
        ("2026-12-01", date(2026, 12, 1), True),
        ("2026-12-01", date(2026, 12, 2), False),
        (None, date(2099, 1, 1), True),
    ],
)
def test_what_stands_for_an_attachment_goes_after_its_last_day(
    until: str | None, day: date, there: bool
) -> None:
    notice = attached("n-1", **({} if until is None else {"until": until}))
    made = release("r-1", notice, "ab" * 32, PNG)
    assert shown(notice, made, day=day) == ({of(PNG)} if there else set())


def test_what_belongs_to_a_list_of_persons_goes_with_it() -> None:
    persons = {"commitments": ["cd" * 32], "last": "2026-12-07"}
    attachment = {"bytes": 10, "commitment": "ab" * 32, "name": "名单.pdf"}
    notice = community.notice_note("n-1", attachments=[attachment], persons=persons)
    made = release("r-1", notice, "ab" * 32, PNG)
    assert shown(notice, made, day=date(2026, 12, 7)) == {of(PNG)}
    assert shown(notice, made, day=date(2026, 12, 8)) == set()


# ------------------------------------------------------------------------------- what the mirror does


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write_trust(tmp_path)
    return tmp_path


def mirror(
    place: Path,
    capsys: pytest.CaptureFixture[str],
    notes: list[bytes],
    files: Mapping[str, bytes],
    *more: object,
) -> tuple[int, Any]:
    log = write_log(place / "log", entries_of([CHARTER, *notes]))
    for name, data in files.items():
        (log / "files").mkdir(exist_ok=True)
        (log / "files" / name).write_bytes(data)
    given = [log, place / "mirror", "--trust", place / "policy.txt", "--json", *more]
    code = cli.main([*map(str, ["mirror", *given])])
    return code, json.loads(capsys.readouterr().out)


def kept(place: Path) -> dict[str, bytes]:
    folder = place / "mirror" / "files"
    found = folder.iterdir() if folder.exists() else ()
    return {path.name: path.read_bytes() for path in found}


def test_files_that_are_released_later_are_fetched_and_expired_ones_dropped(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    charters = ("--charters", place / "charters.txt")
    until = attached("n-1", until="2020-01-01")
    first, second = release("r-1", PAID, INVOICE, PNG), release("r-2", PAID, INVOICE, JPG)
    gone = release("r-3", until, "ab" * 32, WEBP)
    files = {f"{of(PNG)}.png": PNG, f"{of(JPG)}.jpg": JPG, f"{of(WEBP)}.webp": WEBP}
    code, found = mirror(place, capsys, [PAID], files, *charters)
    assert (code, kept(place)) == (0, {})
    steps = [
        ([PAID, first], {f"{of(PNG)}.png": PNG}, (1, 1, 0, 0)),
        ([PAID, first, until, gone], {f"{of(PNG)}.png": PNG}, (1, 0, 0, 0)),
        ([PAID, first, until, gone, second], {f"{of(JPG)}.jpg": JPG}, (1, 1, 1, 0)),
    ]
    for notes, there, counts in steps:
        code, found = mirror(place, capsys, notes, files, *charters)
        assert (code, kept(place)) == (0, there), found
        assert tuple(found["released"].values()) == counts
    (place / "mirror" / "files" / f".{of(JPG)}.jpg.new").write_bytes(b"a draft of a run that died")
    (place / "mirror" / "files" / "notes.txt").write_text("the operator's own", "utf-8")
    mirror(place, capsys, steps[-1][0], files, *charters)
    assert sorted(kept(place)) == sorted([f"{of(JPG)}.jpg", "notes.txt"])


@pytest.mark.parametrize(
    "files",
    [
        {},
        {f"{of(PNG)}.png": PNG + b"!"},
        {f"{of(PNG)}.jpg": PNG},
    ],
    ids=["not there", "another content", "another kind than its name says"],
)
def test_what_the_site_does_not_give_rightly_is_not_kept_and_said(
    files: dict[str, bytes], place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = [PAID, release("r-1", PAID, INVOICE, PNG)]
    code, found = mirror(place, capsys, notes, files, "--charters", place / "charters.txt")
    assert (code, kept(place), found["released"]["absent"]) == (0, {}, 1)


def test_what_is_no_picture_is_not_kept(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = b"<html>"
    notes = [PAID, release("r-1", PAID, INVOICE, page)]
    files = {f"{of(page)}.png": page}
    code, _ = mirror(place, capsys, notes, files, "--charters", place / "charters.txt")
    assert (code, kept(place)) == (0, {})


def test_nothing_is_kept_on_the_word_of_a_ledger_that_was_not_audited_or_is_wrong(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever runs the ledger could enter a release that nobody in office has signed."""
    files = {f"{of(PNG)}.png": PNG}
    good = release("r-1", PAID, INVOICE, PNG)
    assert mirror(place, capsys, [PAID, good], files)[0] == 0
    assert kept(place) == {}
    body = json.loads(parse_note(good).text)["body"]
    alone = community.note("release", body, {"clerk": "clerk-1"}, no="r-1")
    place = place / "other"
    write_trust(place)
    code, found = mirror(place, capsys, [PAID, alone], files, "--charters", place / "charters.txt")
    assert (code, found["verdict"], kept(place)) == (1, "disproved", {})
