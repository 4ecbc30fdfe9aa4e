"""The browser finds what the ledger's gate would refuse: both answer the same vectors."""

import json
import random
import string
from pathlib import Path
from typing import Any

from ledger.affairs.privacy import find_personal
from ledger.affairs.sealed import open_field
from tests.desk.privacy.running import run_desk
from tests.requirements import needs

VECTORS = Path(__file__).parents[2] / "vectors"
CASES = [
    case
    for case in json.loads((VECTORS / "affairs" / "personal.json").read_bytes())
    if case["read"] == "personal"
]
NAMES = json.loads((VECTORS / "desk_names.json").read_bytes())
FIND = """
import { findPersonal } from "DESK/privacy.js";
const found = given.map((value) => findPersonal(value).map((each) => [each.field, each.kind, each.masked]));
console.log(JSON.stringify(found));
"""

pytestmark = needs("node")


def test_the_browser_answers_the_gates_own_vectors() -> None:
    assert run_desk(FIND, [case["value"] for case in CASES]) == [case["found"] for case in CASES]


def test_both_agree_on_texts_that_nobody_wrote() -> None:
    """Numbers with a right check digit among digits, dates, hashes and separators of all kinds."""
    chance = random.Random(5)
    pieces = [
        "11010519491231002X", "110105194912310021", "13800138000", "6222020200112233446", "4111111111111111",
        "2026-11-20", "2026.1.2", "26312000000138001380", "abcdef0123456789", "身份证", "电话", "x", "X", "/", "+86",
    ]  # fmt: skip
    separators = ["", " ", "-", ".", "—", "　", "\u200b", "·", "、", "  ", "\t"]
    texts: list[Any] = []
    for _ in range(3000):
        parts = []
        for _ in range(chance.randint(1, 4)):
            piece = (
                chance.choice(pieces)
                if chance.random() < 0.7
                else "".join(chance.choices(string.digits, k=chance.randint(1, 20)))
            )
            cut = chance.randint(0, len(piece))
            parts += [
                piece[:cut],
                chance.choice(separators) if chance.random() < 0.4 else "",
                piece[cut:],
                chance.choice(separators),
            ]
        texts.append("".join(parts))
    texts += [
        {"rows": [[13800138000, True, None, "13800138000"]]},
        [["6222 0202 0011 2233 446"]],
        13800138000,
    ]
    want = [[list(found) for found in find_personal(text)] for text in texts]
    assert sum(map(bool, want)) > 300
    assert run_desk(FIND, texts) == want


def test_what_may_be_a_name_is_a_hint() -> None:
    script = 'import { findNames } from "DESK/privacy-names.js"; console.log(JSON.stringify(given.map(findNames)));'
    assert run_desk(script, [case["text"] for case in NAMES]) == [case["names"] for case in NAMES]


def test_one_tap_masks_and_nothing_is_found_again() -> None:
    script = """
import { findInText, maskText } from "DESK/privacy.js";
console.log(JSON.stringify(given.map((text) => [maskText(text), findInText(maskText(text)).length])));
"""
    texts = [
        "电话 138-0013-8000 急",
        "11010519491231002x",
        "卡 6222 0202 0011 2233 446、13900139000",
        "没有",
    ]
    assert run_desk(script, texts) == [
        ["电话 138****8000 急", 0],
        ["110***********002X", 0],
        ["卡 622************3446、139****9000", 0],
        ["没有", 0],
    ]


def test_a_name_is_masked_as_papers_do_it() -> None:
    script = 'import { maskName } from "DESK/privacy-names.js"; console.log(JSON.stringify(given.map(([text, name]) => maskName(text, name))));'
    given = [["付王小明工资", "王小明"], ["李四", "李四"], ["慰问欧阳修", "欧阳修"]]
    assert run_desk(script, given) == ["付王某某工资", "李某", "慰问欧阳某"]


def test_what_the_browser_seals_opens_here() -> None:
    script = """
import { seal, sealed, findHints, masked } from "DESK/privacy-hints.js";
const hints = findHints(given);
const party = hints.find((each) => each.canSeal);
const one = sealed(given, party);
const summary = hints.find((each) => each.field === "body.summary");
console.log(JSON.stringify({ hints, one, two: masked(given, summary), again: seal("payee", "x").commitment === seal("payee", "x").commitment }));
"""
    body = {"payee": {"org": "王小明"}, "summary": "付李四工资，电话13800138000", "amount": 1}
    found = run_desk(script, body)
    assert [(each["field"], each["what"], each["canSeal"]) for each in found["hints"]] == [
        ("body.summary", "number", False),
        ("body.payee.org", "name", True),
        ("body.summary", "name", False),
    ]
    made = found["one"]["disclosure"]
    assert open_field(made["commitment"], made["disclosure"]) == ("payee", "王小明")
    assert found["one"]["body"] == {**body, "payee": {"sealed": made["commitment"]}}
    assert found["two"]["summary"] == "付李四工资，电话138****8000"
    assert not found["again"]
