"""Attacks tried on every request that the desk has, as its description lists them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.desk.api.described import OPERATIONS, Operation, check_answer, example_of, filled
from tests.desk.api.served import Served

GUARDED = [each for each, described in OPERATIONS.items() if described["security"]]
CHANGING = [each for each in GUARDED if each[1] != "get"]
OF_LEDGER = [each for each in GUARDED if "{origin}" in each[0]]


def texts_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the path of every text in *value*."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict | list):
        for at in value if isinstance(value, dict) else range(len(value)):
            yield from texts_in(value[at], (*path, at))


# What is typed is kept as it is; a table says of its row what is wrong with it.
WITH_TEXTS = [
    each
    for each in OPERATIONS
    if not each[0].endswith(("/sheets/{key}", "/staffing", "/tables"))
    and [*texts_in(example_of(each))]
]


def query_of(operation: Operation) -> dict[str, str]:
    """Give what a query must have."""
    values = {"type": "expenditure", "month": "2026-11"}
    named = (each for each in OPERATIONS[operation]["parameters"] if each.get("required"))
    return {each["name"]: values[each["name"]] for each in named if each["name"] in values}


@pytest.fixture(scope="module")
def draft(served: Served) -> dict[str, Any]:
    return served.draft()


@pytest.mark.parametrize("operation", CHANGING, ids=" ".join)
def test_another_page_changes_nothing_by_any_request(
    served: Served, draft: dict[str, Any], operation: Operation
) -> None:
    """CSRF: what a page of somebody else's can make a browser send, with the cookie in it."""
    path = filled(operation, origin=served.ledger.origin, id=draft["id"])
    own = {"content-type": "application/json", **served.own}
    tries = (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"x-mingbai-desk": "0"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site"},
        {"content-type": "text/plain"},
        {"content-type": "multipart/form-data; boundary=x"},
    )
    method, url = operation[1].upper(), f"/desk/api{path}"
    with served.client("accountant-1") as client:
        for changed in tries:
            answered = client.request(method, url, content=b"{}", headers={**own, **changed})
            assert answered.status_code == 403, changed
            assert answered.json()["code"] == "desk_request_foreign", changed
    after = served.ask("accountant-1", "GET", f"ORIGIN/drafts/{draft['id']}").json()
    assert after["state"] == "open"


@pytest.mark.parametrize("operation", GUARDED, ids=" ".join)
def test_without_a_session_nobody_is_told_anything(served: Served, operation: Operation) -> None:
    path = filled(operation, origin=served.ledger.origin)
    with served.client() as client:
        answered = client.request(
            operation[1].upper(),
            f"/desk/api{path}",
            json=None if operation[1] in {"get", "delete"} else example_of(operation),
            params=query_of(operation),
        )
    assert (answered.status_code, answered.json()["code"]) == (401, "sign_in_needed")


@pytest.mark.parametrize("operation", OF_LEDGER, ids=" ".join)
def test_the_neighbours_officers_are_told_nothing_of_this_ledger(
    served: Served, draft: dict[str, Any], operation: Operation
) -> None:
    """Object ids of others: an office in one ledger is none in another, whatever id is named."""
    path = filled(operation, origin=served.ledger.origin, id=draft["id"])
    for slug in ("+director-1", "+authority-1"):
        with served.client(slug) as client:
            if path.endswith("/files") and operation[1] == "post":
                headers = {
                    "content-type": "application/octet-stream",
                    "x-mingbai-sha256": "0" * 64,
                    "x-mingbai-file-name": "a.txt",
                }
                answered = client.post(f"/desk/api{path}", content=b"a", headers=headers)
            else:
                answered = client.request(
                    operation[1].upper(),
                    f"/desk/api{path}",
                    json=None if operation[1] in {"get", "delete"} else example_of(operation),
                    params=query_of(operation),
                )
        if "/sheets/" in path and answered.status_code == 200:
            assert answered.json() == {}  # his own, of which there was none
            continue
        assert answered.status_code in {403, 404}, answered.text
        said = answered.json()["code"]
        assert said in {"draft_missing", "beyond_jurisdiction", "no_office", "sheet_missing"}, said
        check_answer(operation, answered)
        assert draft["title"] not in answered.text


def test_an_id_of_another_ledger_leads_nowhere_from_ones_own(
    served: Served, draft: dict[str, Any]
) -> None:
    own = f"ledgers/{served.neighbour.origin}/drafts/{draft['id']}"
    assert served.ask("+director-1", "GET", own).json()["code"] == "draft_missing"
    signed = served.signature(draft, "+director-1")
    refused = served.ask("+director-1", "POST", f"{own}/signatures", signed)
    assert refused.json()["code"] == "draft_missing"


@pytest.mark.parametrize("operation", CHANGING, ids=" ".join)
def test_a_body_without_end_is_refused_by_its_length(served: Served, operation: Operation) -> None:
    if "requestBody" not in OPERATIONS[operation]:
        return
    path = filled(operation, origin=served.ledger.origin)
    headers = "".join(
        f"{name}: {value}\r\n"
        for name, value in {
            "host": served.address.url.removeprefix("http://"),
            **served.own,
            "cookie": f"mingbai_desk={served.cookie('accountant-1')}",
            "content-type": next(iter(OPERATIONS[operation]["requestBody"]["content"])),
            "content-length": str(10**12),
            "x-mingbai-sha256": "0" * 64,
            "x-mingbai-file-name": "a.txt",
        }.items()
    )
    head = f"{operation[1].upper()} /desk/api{path} HTTP/1.1\r\n{headers}\r\n"
    with served.address.connect() as connection:
        connection.sendall(head.encode())
        answered = connection.recv(65536)
    assert b" 413 " in answered.splitlines()[0], answered


def with_null(value: Any, path: tuple[Any, ...]) -> Any:
    """Give *value* with a NUL at the end of the text at *path*."""
    if not path:
        return value + "\0"
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[path[0]] = with_null(changed[path[0]], path[1:])
    return changed


@pytest.mark.parametrize("operation", WITH_TEXTS, ids=" ".join)
def test_a_null_in_any_text_is_refused_before_a_database_sees_it(
    served: Served, draft: dict[str, Any], operation: Operation
) -> None:
    path = filled(operation, origin=served.ledger.origin, id=draft["id"])
    example = example_of(operation)
    slug = "accountant-1" if "/drafts" in path else "authority-1"
    with served.client(slug) as client:
        for text in texts_in(example):
            served.clock.ahead_ms += 20_000  # nobody is slowed down
            content = json.dumps(with_null(example, text)).encode()
            answered = client.request(
                operation[1].upper(),
                f"/desk/api{path}",
                content=content,
                headers={"content-type": "application/json"},
            )
            assert answered.status_code in {400, 422}, (text, answered.text)
            assert answered.json()["field"], text


def test_a_key_that_was_revoked_keeps_its_session_and_sees_nothing(served: Served) -> None:
    assert served.ask("clerk-1", "GET", "ORIGIN/facts").status_code == 200
    body = {"reason": "离任", "slug": "clerk-1"}
    after = served.ask("authority-1", "GET", "ORIGIN/facts").json()["governance"]
    note = served.ledger.sign(
        "revocation", body, {"authority": "authority-1"}, "rev-1", after=bytes.fromhex(after)
    )
    with served.client() as client:
        sent = client.post(f"/api/{served.ledger.origin}/statements", content=note, headers={"content-type": "text/plain"})  # fmt: skip
    assert sent.status_code in {200, 202}, sent.text
    assert served.ask("clerk-1", "GET", "me").json()["offices"] == []
    refused = served.ask("clerk-1", "GET", "ORIGIN/facts")
    assert (refused.status_code, refused.json()["code"]) == (404, "draft_missing")
