"""Schemathesis plays clients of the desk, signed in and not: no mistake of ours, no word unsaid.

``MINGBAI_FUZZ`` is how many requests of each kind are tried; the suite needs few of them.
"""

import json
import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.generation.case import Case

from tests.api.community import expenditure_body
from tests.desk.api.described import (
    DESCRIPTION,
    OPERATIONS,
    Operation,
    check_answer,
    example_of,
    filled,
)
from tests.desk.api.served import Served

EXAMPLES = int(os.environ.get("MINGBAI_FUZZ", "3"))
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION)
SLUGS = ("accountant-1", "director-1", "supervision-1", "authority-1")
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture(scope="module")
def known(served: Served) -> dict[str, list[str]]:
    """What there is to be named in a path."""
    assert served.ask("authority-1", "POST", "ORIGIN/lots", served.lot).status_code == 201
    value = {"code": served.codes[-1].hex(), "about": "印刷费"}
    sent = served.ask("", "POST", "objections", value)
    ids = [served.draft(slug)["id"] for slug in ("accountant-1", "director-1")]
    return {
        "origin": [served.ledger.origin] * 3 + [served.neighbour.origin],
        "id": ids,
        "no": [sent.json()["no"]],
        "key": ["a"],
    }


def requests(operation: Operation, mode: GenerationMode) -> Any:
    path, method = operation
    return SCHEMA["/desk/api" + path][method].as_strategy(generation_mode=mode)


def bounds() -> Any:
    return settings(
        max_examples=EXAMPLES,
        derandomize=EXAMPLES < 10,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def modes_of(operation: Operation) -> Iterator[GenerationMode]:
    described = OPERATIONS[operation]
    yield GenerationMode.POSITIVE
    if "requestBody" in described:  # whatever stands in a path or a query of texts is allowed
        yield GenerationMode.NEGATIVE


def send(
    served: Served, operation: Operation, case: Case[Any], headers: dict[str, str]
) -> httpx.Response:
    given_ones = {name.lower(): value for name, value in (case.headers or {}).items()}
    case.headers, case.cookies = {**given_ones, **headers}, {}
    served.clock.ahead_ms += 2_000  # nobody is slowed down: that has tests of its own
    answered: Any = case.call(base_url=served.address.url, timeout=30)
    check_answer(operation, answered)
    return answered  # type: ignore[no-any-return]


def name_what_is_there(case: Case[Any], known: dict[str, list[str]], data: st.DataObject) -> None:
    for name, values in known.items():
        if name in (case.path_parameters or {}) and data.draw(st.integers(0, 3)):
            case.path_parameters[name] = data.draw(st.sampled_from(values))
    if isinstance(case.body, dict) and "body" in case.body and data.draw(st.booleans()):
        field = data.draw(st.sampled_from(sorted(expenditure_body())))
        body = {**expenditure_body(), field: data.draw(st.none() | st.text(max_size=5))}
        case.body = {**case.body, "type": "expenditure", "body": body}


def in_office(
    served: Served, known: dict[str, list[str]], operation: Operation, mode: GenerationMode
) -> None:
    @bounds()
    @given(case=requests(operation, mode), data=st.data())
    def converse(case: Case[Any], data: st.DataObject) -> None:
        name_what_is_there(case, known, data)
        slug = data.draw(st.sampled_from(SLUGS))
        if operation[1] == "delete":  # it may end the session
            served.cookies.pop(slug, None)
        cookie = {"cookie": f"mingbai_desk={served.cookie(slug)}"}
        send(served, operation, case, {**served.own, **cookie})

    converse()


def outside(served: Served, known: dict[str, list[str]], operation: Operation) -> None:
    cookies = st.sampled_from(["", "mingbai_desk=" + "A" * 43, "mingbai_desk=", "x=1"])

    @bounds()
    @given(case=requests(operation, GenerationMode.POSITIVE), cookie=cookies, data=st.data())
    def converse(case: Case[Any], cookie: str, data: st.DataObject) -> None:
        name_what_is_there(case, known, data)
        answered = send(served, operation, case, {**served.own, "cookie": cookie})
        assert answered.json()["code"] in {"sign_in_needed", "no_such_page"}, answered.text

    converse()


@pytest.mark.timeout(3_600 if EXAMPLES > 10 else 120)
@pytest.mark.parametrize("group", ["session", "drafts", "ledgers", "rest"])
def test_whoever_is_signed_in_gets_an_answer_that_is_described(
    served: Served, known: dict[str, list[str]], group: str
) -> None:
    for operation in (each for each in OPERATIONS if group_of(each) == group):
        for mode in modes_of(operation):
            in_office(served, known, operation, mode)
    assert served.address.is_alive()


@pytest.mark.timeout(3_600 if EXAMPLES > 10 else 120)
def test_whoever_is_not_signed_in_learns_and_changes_nothing(
    served: Served, known: dict[str, list[str]]
) -> None:
    for operation, described in OPERATIONS.items():
        if described["security"]:
            outside(served, known, operation)


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.text(max_size=12),
    st.sampled_from(["", " ", "0" * 64, "a/b", "2026-13", "=1+1", "\u202e<b>", "p-1\n", "é" * 70]),
    st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(0, 9), max_size=2),
)


def with_one_changed(value: Any, data: st.DataObject) -> Any:
    """Give *value* with one thing in it replaced, anywhere."""
    inner = value if isinstance(value, dict) else dict(enumerate(value)) if isinstance(value, list) else {}  # fmt: skip
    if not inner or not data.draw(st.integers(0, 5)):
        return data.draw(VALUES)
    at = data.draw(st.sampled_from(list(inner)))
    inner = {**inner, at: with_one_changed(inner[at], data)}
    return inner if isinstance(value, dict) else list(inner.values())


@pytest.mark.timeout(3_600 if EXAMPLES > 10 else 120)
def test_one_wrong_value_in_a_right_body_is_answered_by_name(
    served: Served, known: dict[str, list[str]]
) -> None:
    with_body = [each for each in OPERATIONS if example_of(each)]
    assert len(with_body) > 15

    @settings(bounds(), max_examples=EXAMPLES * 20)
    @given(operation=st.sampled_from(with_body), slug=st.sampled_from(SLUGS), data=st.data())
    def converse(operation: Operation, slug: str, data: st.DataObject) -> None:
        path = filled(operation, **{name: values[0] for name, values in known.items()})
        value = with_one_changed(example_of(operation), data)
        served.clock.ahead_ms += 2_000
        content = json.dumps(value).encode()
        with served.client(slug) as client:
            answered = client.request(
                operation[1].upper(),
                f"/desk/api{path}",
                content=content,
                headers={"content-type": "application/json"},
            )
        check_answer(operation, answered)

    converse()


def group_of(operation: Operation) -> str:
    path = operation[0]
    if "/drafts" in path:
        return "drafts"
    if path.startswith("/ledgers"):
        return "ledgers"
    return "session" if path in {"/challenge", "/session", "/me"} else "rest"
