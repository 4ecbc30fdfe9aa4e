"""What bad input gets over HTTP: a code, both languages, the field; and nothing enters the ledger.

The list is design section 4's and 5's; the vectors of the domain go deeper, this shows that none
of it is lost on the way to a client.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import orjson
import pytest

from api.app import create_app
from api.settings import Settings
from ledger.core.keys import ED25519, SigningKey, format_vkey
from ledger.core.note import Note, format_note, parse_note, sign_note
from tests.api.community import (
    Ledger,
    expenditure_body,
    id_of,
    notice_body,
    now_ms,
    open_ledger,
)
from tests.api.serving import serving

DAY_MS = 86_400_000
BY_DIRECTOR = {"director": "director-1"}
BY_AUTHORITY = {"authority": "authority-1"}
TEXT = {"content-type": "text/plain; charset=utf-8"}
STATEMENTS = "/api/ledger.example.org/demo/statements"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with open_ledger(tmp_path_factory.mktemp("ledger")) as opened:
        # Somebody came and went: entries 1 and 2. Somebody changed the key: entry 3.
        came = opened.sign(
            "appointment",
            {
                "key": opened.community.vkey("clerk-2"),
                "person": "p-clerk-2",
                "roles": ["clerk", "director"],
            },
            BY_AUTHORITY,
            "come",
            after=opened.charter_id,
        )
        went = opened.sign(
            "revocation",
            {"reason": "离任", "slug": "clerk-2"},
            BY_AUTHORITY,
            "go",
            after=id_of(came),
        )
        opened.appender.append([came])
        opened.appender.append([went])
        opened.appender.append([opened.notice("used")])
        yield opened


@pytest.fixture(scope="module")
def client(ledger: Ledger) -> Iterator[httpx.Client]:
    with (
        serving(create_app({ledger.origin: ledger}, Settings())) as address,
        address.client() as it,
    ):
        yield it


def resigned(ledger: Ledger, old: bytes, new: bytes, note: bytes | None = None) -> bytes:
    """A notice whose text was changed before the director signed it."""
    text = parse_note(note or ledger.notice("fresh")).text
    assert old in text
    return sign_note(text.replace(old, new), [ledger.community.signer("director-1")])


def with_lines(note: bytes, change: Callable[[Note], list[int]]) -> bytes:
    """The same note with its signature lines picked by their numbers."""
    parsed = parse_note(note)
    text, _, lines = note.rpartition(b"\n\n")
    rows = lines.splitlines(keepends=True)
    return text + b"\n\n" + b"".join(rows[i] for i in change(parsed))


def governance(ledger: Ledger, kind: str, body: dict[str, object], **rest: object) -> bytes:
    entry = ledger.entries()[2].partition(b"\n\n")[2]
    return ledger.sign(kind, body, BY_AUTHORITY, f"g-{kind}", **{"after": id_of(entry), **rest})


def second_charter(ledger: Ledger) -> bytes:
    text = parse_note(ledger.charter).text.replace("示例社区".encode(), "另一社区".encode())
    text = text.replace(b'"no":"charter"', b'"no":"charter-2"')
    return sign_note(text, [ledger.community.signer("authority-1")])


def by_stranger(ledger: Ledger) -> bytes:
    name = f"{ledger.origin}/director-1"
    return sign_note(parse_note(ledger.notice("x")).text, [SigningKey(name, ED25519, b"\5" * 32)])


Make = Callable[[Ledger], bytes]
CASES: dict[str, tuple[Make, int, str, str]] = {
    # form
    "empty": (lambda _: b"", 400, "note_without_signatures", ""),
    "truncated in a signature": (lambda led: led.notice("x")[:-20], 400, ".*", ".*"),
    "truncated in the text": (lambda led: led.notice("x")[:100], 400, "note_without_signatures", ""),
    "not UTF-8": (lambda led: led.notice("x").replace("公示".encode(), b"\xff\xfe"), 400, "(json_)?not_utf8", ".*"),
    "not JSON": (lambda led: resigned(led, b'{"body"', b'("body"'), 400, "json_malformed", ".*"),
    "oversized": (lambda led: resigned(led, "公示".encode(), b"x" * 41_000), 413, "json_too_large|note_too_large", ".*"),
    "a duplicated key": (lambda led: resigned(led, b'"v":1', b'"v":1,"v":1'), 400, "json_duplicate_key", ".*"),
    "a float": (lambda led: resigned(led, b'"count":0', b'"count":0.5'), 400, "json_float", ".*"),
    "a null": (lambda led: resigned(led, b'"count":0', b'"count":null'), 400, "json_null", ".*"),
    "a control character": (lambda led: resigned(led, "公示".encode(), b"\\u0007"), 400, "json_control_character", ".*"),
    "a bidirectional character": (lambda led: resigned(led, "公示".encode(), "\u202e".encode()), 400, "json_bidi_control", ".*"),
    "a line separator": (lambda led: resigned(led, "公示".encode(), "\u2028".encode()), 400, "json_line_separator", ".*"),
    "an integer beyond 2^53": (lambda led: resigned(led, b'"count":0', b'"count":9007199254740992'), 400, "json_integer_range", ".*"),
    "not canonical": (lambda led: resigned(led, b'"v":1', b'"v": 1'), 400, "json_not_canonical", ".*"),
    "an unknown field": (lambda led: resigned(led, b'"v":1', b'"v":1,"x":1'), 400, "field_unknown", "x"),
    "an unknown field in the body": (lambda led: resigned(led, b'"title"', b'"titel"'), 400, "field_(unknown|missing)", "body.tit(le|el)"),
    "an unknown type": (lambda led: resigned(led, b'"type":"notice"', b'"type":"rumour"'), 422, "type_unknown", "type"),
    "an unknown version": (lambda led: resigned(led, b'"v":1', b'"v":2'), 422, "version_unknown", "v"),
    # whose ledger
    "another ledger": (lambda led: led.sign("notice", notice_body(), BY_DIRECTOR, "x", log="ledger.example.org/other"), 422, "log_wrong", "log"),
    "another charter": (lambda led: led.community.sign(b"\7" * 32, "notice", notice_body(), BY_DIRECTOR, "x"), 422, "charter_wrong", "charter"),
    "a second charter": (second_charter, 422, "charter_twice", ".*"),
    # who signed
    "a signature that is wrong": (lambda led: led.notice("x").replace("公示".encode(), "通知".encode(), 1), 422, "signature_wrong", "signature 1"),
    "an unknown key": (by_stranger, 422, "key_unknown", "signature 1"),
    "a key not yet appointed": (lambda led: led.sign("notice", notice_body(), {"director": "director-9"}, "x"), 422, "key_unknown", "signature 1"),
    "a revoked key": (lambda led: led.sign("notice", notice_body(), {"director": "clerk-2"}, "x"), 422, "key_revoked", "signature 1"),
    "a role that is another's": (lambda led: led.sign("notice", notice_body(), {"director": "accountant-1"}, "x"), 422, "role_not_held", "by.director"),
    "one signature missing": (lambda led: with_lines(led.expenditure("x"), lambda _: [0]), 422, "signature_missing", ".*"),
    "one signature too many": (lambda led: led.sign("notice", notice_body(), BY_DIRECTOR, "x", signers=["accountant-1", "director-1"]), 422, "signature_not_wanted", ".*"),
    "signatures out of order": (lambda led: with_lines(led.expenditure("x"), lambda _: [1, 0]), 422, "signatures_out_of_order", ".*"),
    "too few signers for the rules": (lambda led: led.sign("expenditure", expenditure_body(), {"accountant": "accountant-1"}, "x"), 422, "rule_needs_(role|people)", "by"),
    # what it refers to
    "a number used before": (lambda led: led.sign("notice", notice_body("别的"), BY_DIRECTOR, "used"), 409, "no_used", "no"),
    "a reference to something absent": (lambda led: led.sign("notice", {**notice_body(), "entries": ["7" * 64]}, BY_DIRECTOR, "x"), 422, "reference_absent", r"body\.entries.*"),
    # when
    "made in the future": (lambda led: led.sign("notice", notice_body(), BY_DIRECTOR, "x", made_ms=now_ms() + 400_000), 422, "made_in_future", "made"),
    "made 91 days ago": (lambda led: led.sign("notice", notice_body(), BY_DIRECTOR, "x", made_ms=now_ms() - 91 * DAY_MS), 422, "made_too_old", "made"),
    # governance
    "a stale after": (lambda led: governance(led, "revocation", {"reason": "x", "slug": "clerk-1"}, after=led.charter_id), 409, "after_stale", "after"),
    "rules with a profile that nobody knows": (lambda led: governance(led, "rules", {"reason": "x", "rules": {}, "profile": "CN-urban-2031"}), 422, "profile_unknown", r"body\.profile"),
    "rules that lower the authority's say": (lambda led: governance(led, "rules", {"reason": "x", "rules": {"appointment": [{"need": [{"count": 1, "roles": ["director"]}], "people": 1}]}}), 422, "rules_lower_authority", r"body\.rules.*"),
    "a registered key once more": (lambda led: governance(led, "appointment", {"key": format_vkey(led.community.signer("director-1").verifier), "person": "p-director-1", "roles": ["clerk"]}), 422, "(key|slug)_registered", "body.key"),
    # personal data
    "an identity number": (lambda led: led.notice("x", title="张三 11010519491231002X 补助"), 422, "personal_data_found", "body.title"),
    "a mobile number": (lambda led: led.notice("x", title="电话 138 0013 8000"), 422, "personal_data_found", "body.title"),
}  # fmt: skip


def check_problem(answer: httpx.Response, status: int, code: str, field: str) -> dict[str, object]:
    problem: dict[str, object] = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.status_code == problem["status"] == status, problem
    assert re.fullmatch(code, str(problem["code"])), problem
    assert re.fullmatch(field, str(problem.get("field", ""))), problem
    assert re.search("[一-鿿]", str(problem["detail"])), problem
    assert re.search("[a-z]{3}", str(problem["detail_en"])), problem
    return problem


@pytest.mark.parametrize("name", CASES)
def test_a_bad_statement_is_refused_by_name(
    name: str, ledger: Ledger, client: httpx.Client
) -> None:
    make, status, code, field = CASES[name]
    note = make(ledger)
    before = len(ledger.entries())
    problem = check_problem(
        client.post(STATEMENTS, content=note, headers=TEXT), status, code, field
    )
    assert "statement" not in problem
    assert len(ledger.entries()) == before


@pytest.mark.parametrize("name", [n for n in CASES if n not in ("empty", "not UTF-8")])
def test_a_bad_statement_among_good_ones_is_found_by_its_number(
    name: str, ledger: Ledger, client: httpx.Client
) -> None:
    make, status, code, field = CASES[name]
    notes = [
        ledger.notice("good-1"),
        ledger.notice("good-2"),
        make(ledger),
        ledger.notice("good-3"),
    ]
    before = len(ledger.entries())
    body = orjson.dumps({"statements": [note.decode() for note in notes]})
    answer = client.post(STATEMENTS, content=body, headers={"content-type": "application/json"})
    problem = check_problem(answer, status, code, field)
    assert problem["statement"] == 2
    assert len(ledger.entries()) == before


def test_personal_data_is_never_repeated_in_full(ledger: Ledger, client: httpx.Client) -> None:
    for title, number in (
        ("11010519491231002X", "11010519491231002X"),
        ("138 0013 8000", "13800138000"),
    ):
        answer = client.post(STATEMENTS, content=ledger.notice("x", title=title), headers=TEXT)
        assert answer.json()["code"] == "personal_data_found"
        assert number not in re.sub(r"[\s-]", "", answer.text)


def test_two_statements_of_one_batch_may_not_have_one_number(
    ledger: Ledger, client: httpx.Client
) -> None:
    notes = [ledger.notice("same", title="一"), ledger.notice("same", title="二")]
    before = len(ledger.entries())
    answer = client.post(STATEMENTS, json={"statements": [note.decode() for note in notes]})
    assert check_problem(answer, 409, "no_used", "no")["statement"] == 1
    assert len(ledger.entries()) == before


def test_one_person_with_two_keys_signs_once(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        second = {
            "key": ledger.community.vkey("director-2"),
            "person": "p-accountant-1",
            "roles": ["clerk"],
        }
        came = ledger.sign("appointment", second, BY_AUTHORITY, "a", after=ledger.charter_id)
        ledger.appender.append([came])
        by = {"accountant": "accountant-1", "clerk": "director-2", "director": "director-1"}
        note = ledger.sign("expenditure", expenditure_body(), by, "x")
        with (
            serving(create_app({ledger.origin: ledger}, Settings())) as address,
            address.client() as client,
        ):
            answer = client.post(STATEMENTS, content=note, headers=TEXT)
            check_problem(answer, 422, "one_person_twice", ".*")


def test_a_note_with_its_signatures_repeated_is_refused(
    ledger: Ledger, client: httpx.Client
) -> None:
    parsed = parse_note(ledger.notice("x"))
    (signature,) = parsed.signatures
    twice = format_note(Note(parsed.text, (signature, signature)))
    check_problem(
        client.post(STATEMENTS, content=twice, headers=TEXT),
        422,
        "signature_.*|signatures_.*",
        ".*",
    )
