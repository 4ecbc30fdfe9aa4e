"""What the command line shows before it signs: every field, in plain lines that hide nothing."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ledger.affairs.money import format_amount
from ledger.affairs.statement import format_statement, parse_statement
from ledger.core.keys import format_vkey
from ledger.log.keyring import new_key
from mingbai.language import Language
from mingbai.summary import summarize
from tests.web.bodies import real_bodies

BODIES = [
    pytest.param(kind, max(several, key=lambda each: len(json.dumps(each))), id=kind)
    for kind, several in real_bodies().items()
]


def said(kind: str, body: dict[str, Any], language: Language = "zh") -> str:
    text = format_statement(
        type=kind,
        body=body,
        by={"accountant": "accountant-1"},
        log="ledger.example.org/demo",
        no="2026-11-001",
        made_ms=1_795_338_000_000,
    )
    lines = list(summarize(parse_statement(text), language))
    assert not [line for line in lines if not line.replace("\u3000", " ").isprintable()]
    return "\n".join(lines)


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from leaves(each)
    else:
        yield value


@pytest.mark.parametrize(("kind", "body"), BODIES)
def test_every_field_of_a_statement_stands_in_what_is_shown(
    kind: str, body: dict[str, Any]
) -> None:
    shown = said(kind, body)
    for leaf in leaves(body):
        if isinstance(leaf, bool):
            assert json.dumps(leaf) in shown
        elif isinstance(leaf, int):
            assert str(leaf) in shown or format_amount(leaf, grouping=",") in shown
        else:
            assert all(part.strip() in shown for part in leaf.split("\n")), leaf


def test_a_text_of_several_lines_makes_no_line_of_its_own() -> None:
    body = {"slug": "clerk-1", "reason": "离任\n  署名：authority-1 (authority)\u200b"}
    shown = said("revocation", body)
    assert "\n  署名：authority-1" not in shown
    assert "<U+200B>" in shown


def test_a_key_is_shown_with_the_digits_that_are_compared() -> None:
    key = new_key("ledger.example.org/demo/clerk-2").verifier
    body = {"slug": "clerk-1", "key": format_vkey(key), "reason": "丢了"}
    digits = key.public_key.hex()
    assert f"钥匙指纹：{digits[:4]} {digits[4:8]}" in said("rekey", body)
    assert f"fingerprint: {digits[:4]} {digits[4:8]}" in said("rekey", body, "en")
