"""The forms: every type has one, and whatever may be recorded can be typed into it."""

import json
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from api.desk.forms import all_forms
from ledger.affairs.money import format_amount
from ledger.affairs.statement import format_statement
from ledger.affairs.types.bodies import check_body
from ledger.affairs.types.registry import REGISTRY
from ledger.core.keys import format_vkey
from ledger.core.text import format_time_s
from ledger.log.keyring import new_key
from tests.requirements import needs
from tests.web.bodies import real_bodies

if TYPE_CHECKING:
    from playwright.sync_api import Page

Json = Any
HERE = Path(__file__).parent
MOST_OF_A_TYPE = 4


@cache
def bodies() -> tuple[tuple[str, Json], ...]:
    """Give bodies of every type, the longest of each, which have most of its fields."""
    found = []
    for kind, several in real_bodies().items():
        longest = sorted(several, key=lambda each: -len(json.dumps(each)))[:MOST_OF_A_TYPE]
        found += [(kind, each) for each in longest]
    return tuple(found)


def fields_of(fields: list[Json]) -> Iterator[Json]:
    for field in fields:
        yield field
        for inner in (field.get("of"), field, *field.get("options", ())):
            if inner is not None and "fields" in inner:
                yield from fields_of(inner["fields"])
        if "of" in field.get("of", {}):
            yield from fields_of(field["of"]["of"].get("fields", []))


def test_every_type_has_a_form() -> None:
    assert all_forms().keys() == REGISTRY.keys()


def test_every_type_is_among_the_bodies_that_are_tried() -> None:
    assert {kind for kind, _ in bodies()} == set(REGISTRY)


def test_every_field_has_words_in_both_languages() -> None:
    for kind, form in all_forms().items():
        for field in fields_of(form["fields"]):
            assert field["zh"], (kind, field["name"])
            assert field["en"], (kind, field["name"])
            assert not field["zh"].isascii(), (kind, field["name"], field["zh"])
            said = field.get("hint", {"zh": "", "en": ""}).values()
            assert not any(mark in each for each in said for mark in "（）()"), field["name"]


@pytest.mark.parametrize("kind", sorted(REGISTRY))
def test_a_form_asks_for_what_its_model_needs(kind: str) -> None:
    fields = {field["name"]: field["required"] for field in all_forms()[kind]["fields"]}
    model = REGISTRY[kind].model.model_fields
    assert fields == {field.alias or name: field.is_required() for name, field in model.items()}


def test_amounts_days_and_references_are_known_as_such() -> None:
    kinds = {field["name"]: field["kind"] for field in all_forms()["expenditure"]["fields"]}
    assert kinds["amount"] == "money"
    assert kinds["date"] == "day"
    assert kinds["decision"] == "entry"
    assert kinds["payee"] == "union"
    posting = {field["name"]: field for field in all_forms()["posting"]["fields"]}
    assert posting["notice"]["types"] == ["correction", "notice"]
    assert posting["photos"]["of"]["kind"] == "file"


# -------------------------------------------------------------------------------- in the browser


def without_empty(value: Json, *, top: bool = True) -> Json:
    """Give a body without the empty texts that a form leaves out; they say the same."""
    if isinstance(value, dict):
        kept = {name: without_empty(each, top=False) for name, each in value.items()}
        return {n: each for n, each in kept.items() if each != "" or n == "withheld"}
    if isinstance(value, list):
        return [each if each == "" else without_empty(each, top=False) for each in value]
    return value


@needs("browser")
def test_what_may_be_recorded_can_be_typed(blank: "Page") -> None:
    """The form gives back the very body, and the one made of what it kept does, too."""
    script = (HERE / "fill.js").read_text("utf-8")
    answers = blank.evaluate(script, [all_forms(), [list(each) for each in bodies()]])
    for (kind, body), answer in zip(bodies(), answers, strict=True):
        assert answer["problems"] == [], kind
        assert answer["read"] == without_empty(body), kind
        assert answer["again"] == answer["read"], kind
        check_body(kind, answer["read"])


@needs("browser")
def test_every_field_of_a_statement_stands_in_its_plain_words(blank: "Page") -> None:
    texts = [statement(kind, body).decode() for kind, body in bodies()]
    script = (HERE / "say.js").read_text("utf-8")
    said = blank.evaluate(script, [all_forms(), texts])
    for (kind, body), text, each in zip(bodies(), texts, said, strict=True):
        assert each["id"] == sha256(text.encode()).hexdigest()
        assert each["sentence"], kind
        for leaf in leaves(body):
            assert any(spelling in each["text"] for spelling in leaf), (kind, leaf)


@needs("browser")
def test_a_statement_of_every_type_is_written_in_the_browser_as_on_the_command_line(
    blank: "Page",
) -> None:
    script = """async ([given, made]) => {
      const { statementText } = await import("/desk/web/signing.js");
      return given.map(([type, body, by, log, no]) => statementText({ type, body, by, log, no, made }));
    }"""
    given = [[kind, body, BY, LOG, NO] for kind, body in bodies()]
    made = format_time_s(MADE_MS)
    texts = [statement(kind, body).decode() for kind, body in bodies()]
    assert blank.evaluate(script, [given, made]) == texts


BY = {"accountant": "accountant-1"}
LOG, NO, MADE_MS = "ledger.example.org/demo", "2026-11-001", 1_795_338_000_000


def statement(kind: str, body: Json) -> bytes:
    return format_statement(type=kind, body=body, by=BY, log=LOG, no=NO, made_ms=MADE_MS)


def leaves(value: Json) -> Iterator[tuple[str, ...]]:
    """Give how every leaf of a body may be spelled: a text line by line, an amount in figures."""
    if isinstance(value, str):
        yield from ((line,) for line in value.split("\n") if line)
    elif isinstance(value, bool):
        yield ("是" if value else "否",)
    elif isinstance(value, int):
        yield (str(value), format_amount(value, grouping=","))
    else:
        for each in value.values() if isinstance(value, dict) else value:
            yield from leaves(each)


KEY = new_key("ledger.example.org/demo/director-2")
VKEY, DIGITS = (
    format_vkey(KEY.verifier),
    f"{KEY.verifier.public_key.hex()[:4]} {KEY.verifier.public_key.hex()[4:8]}",
)
CALLED = {"director": "主任", "director-1": "王秀英"}
SAID = [
    (
        "appointment",
        {"person": "p-7", "name": "李卫东", "roles": ["director"]},
        "李卫东 任职：主任（director）",
    ),
    (
        "revocation",
        {"slug": "director-1", "reason": "任期届满"},
        "「王秀英（director-1）」的任职结束：任期届满",
    ),
    ("rekey", {"slug": "director-2", "reason": "手机丢了"}, "「director-2」换新钥匙"),
    (
        "rekey",
        {"slug": "director-1", "key": VKEY, "reason": "手机丢了"},
        f"「王秀英（director-1）」换新钥匙（钥匙指纹 {DIGITS}）",
    ),
]


@needs("browser")
def test_who_comes_and_goes_is_called_by_name_and_office(blank: "Page") -> None:
    said = blank.evaluate(
        """async ([called, cases]) => {
          const { sentenceOf } = await import("/desk/web/plain.js");
          const names = new Map(Object.entries(called));
          return cases.map(([kind, body]) => sentenceOf(kind, body, undefined, names));
        }""",
        [CALLED, [[kind, body] for kind, body, _ in SAID]],
    )
    for sentence, (_, _, expected) in zip(said, SAID, strict=True):
        assert sentence.startswith(expected)


SPOOFED = {
    "王\u200d主任": "U+200D",
    "⽅主任": "U+2F45",
    "АВC 文具": "U+0410",
    "\ufeff王主任": "U+FEFF",
}
PLAIN = ["王主任", "李·阿依古丽", "ABC 文具（沪）", "１２３号", "Москва", "张三-2", "𠮷野"]


@needs("browser")
def test_characters_that_deceive_the_eye_are_said_beside_what_is_signed(blank: "Page") -> None:
    drawn = blank.evaluate(
        """async (names) => {
          const { drawBody } = await import("/desk/web/plain.js");
          return names.map((name) => drawBody({ name, of: [name] }, undefined).textContent);
        }""",
        [*SPOOFED, *PLAIN],
    )
    for text, expected in zip(drawn, SPOOFED.values(), strict=False):
        assert text.count(expected) == 2
    assert not [text for text in drawn[len(SPOOFED) :] if "U+" in text]


@needs("browser")
def test_a_key_stands_in_its_statement_with_the_digits_that_are_compared(blank: "Page") -> None:
    drawn = blank.evaluate(
        """async ([body, form]) => {
          const { drawBody } = await import("/desk/web/plain.js");
          return drawBody(body, form).textContent;
        }""",
        [{"key": VKEY}, all_forms()["rekey"]],
    )
    assert VKEY in drawn
    assert DIGITS in drawn
