"""The affairs' vectors: the browser's verifier says of each what Python's says.

None is left out but those of readers that a phone does not have (`NOT_FOR_PHONES`).
"""

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ledger.affairs.canonical import decode
from ledger.affairs.catalogue import STANDARD_CATALOGUE
from ledger.affairs.persons import check_row
from ledger.affairs.roles import FORBIDDEN_DUTIES, STANDARD_ROLES
from ledger.affairs.rules import DEFAULT_RULES, NO_LIMIT
from ledger.affairs.sealed import check_attachment, open_field
from ledger.affairs.statement import statement_id
from ledger.affairs.types.registry import REGISTRY, WITH_AMOUNT
from ledger.core.entry import parse_entry
from ledger.core.errors import LedgerError
from ledger.core.note import parse_note
from tests.affairs.scenario import bytes_of, cases, name_of
from tests.requirements import needs
from tests.verifier.publishing import log_of
from tests.web.engines import pack
from tests.web.ledgers import Played, play
from tests.web.noticing import Case, differences, fragment_of
from tests.web.running_node import run_node

pytestmark = needs("node")

NOT_FOR_PHONES: Mapping[str, str] = {
    "amount": "amounts as people write them: a phone reads statements, where they are integers",
    "calendar": "a file of days: the page brings a table that was made of it",
    "catalogue": "a file of data, of which a phone knows the hash",
    "chart": "a file of data, of which a phone knows the hash",
    "personal": "looked for before something is signed, and a phone signs nothing",
    "state": "what a log keeps between two runs",
    "submission": "what is handed in to a log, which a phone never does",
}
"""Readers that a phone does not have, and why."""


# ------------------------------------------------------------------------- scenarios


def cases_of(played: Played) -> list[Case]:
    """Ask for the last entry, and for what came before a statement that speaks of it."""
    log = log_of(played.entries)
    founded = statement_id(parse_note(parse_entry(played.entries[0]).statement).text)
    last = len(played.entries) - 1
    speaks = played.kind in {"correction", "posting", "takedown", "release"}
    return [
        Case(f"{played.name} #{index}", log, fragment_of(played.entries, index), charter=founded)
        for index in (range(last + 1) if speaks else (last,))
    ]


def test_both_say_the_same_of_every_scenario(tmp_path: Path) -> None:
    played = [play(case) for case in cases() if "read" not in case]
    assert differences([each for one in played for each in cases_of(one)], tmp_path) == []
    assert len(played) > 400


# --------------------------------------------------------------------------- readers

READERS: Mapping[str, Callable[[Any], object]] = {
    "canonical": lambda case: decode(bytes_of(case)),
    "disclosure": lambda case: open_field(case["commitment"], case["text"]),
    "row": lambda case: check_row(case["persons"], case["text"]),
    "attachment": lambda case: check_attachment(
        case["commitment"], bytes.fromhex(case["salt"]), bytes.fromhex(case["content"])
    ),
}
READ_IN_NODE = """
import { decode } from "WEB/canonical.js";
import { parseBase64 } from "WEB/text.js";
import { fromHex } from "WEB/bytes.js";
import { openField, checkAttachment } from "WEB/sealed.js";
import { checkRow } from "WEB/persons.js";
const READERS = {
  canonical: ({ data }) => decode(parseBase64(data)),
  disclosure: ({ commitment, text }) => openField(commitment, text),
  row: ({ persons, text }) => Object.fromEntries(checkRow(persons, text)),
  attachment: ({ commitment, salt, content }) => checkAttachment(commitment, fromHex(salt), fromHex(content)),
};
const answers = given.map((each) => {
  try {
    const value = READERS[each.read](each);
    return { code: "ok", value: value === undefined ? null : value };
  } catch (error) {
    return { code: error.code || String(error.stack), where: error.where };
  }
});
console.log(JSON.stringify(answers));
"""


def read_in_python(case: Any) -> Any:
    try:
        value = READERS[case["read"]](case)
    except LedgerError as error:
        return {"code": error.code, "where": error.where}
    return {"code": "ok", "value": list(value) if isinstance(value, tuple) else value}


def with_data(case: Any) -> Any:
    return {**case, "data": pack(bytes_of(case))} if case["read"] == "canonical" else case


def test_both_read_what_a_phone_reads_alike() -> None:
    given = [case for case in cases() if case.get("read", "none") in READERS]
    assert {case["read"] for case in cases() if "read" in case} == {*READERS, *NOT_FOR_PHONES}
    answers = run_node(READ_IN_NODE, [with_data(case) for case in given])
    for case, answer in zip(given, answers, strict=True):
        assert answer == read_in_python(case), name_of(case)
        assert answer["code"] == case["want"]


WRITTEN = (
    '{"a":[1,-2,{"b":"x\\ny"}],"c":"三务公开 \U0001f600","d":true,"e":{},"f":9007199254740991}',
    '{"a":"\\u0041\\/\\"\\\\","b":1.5e3,"c":null,"d":-0}',
)


def damaged() -> Iterator[bytes]:
    """Every cut of two texts, and every byte of them replaced by one that means something."""
    for text in WRITTEN:
        data = text.encode()
        for at in range(len(data)):
            yield data[:at]
            for byte in b'"\\{}[],:0-+.eEun \n\t\x00\x7f\x85\xc3\xed':
                yield data[:at] + bytes([byte]) + data[at + 1 :]
                yield data[:at] + bytes([byte]) + data[at:]


def test_both_name_the_same_first_error_of_damaged_json() -> None:
    given = [{"read": "canonical", "hex": data.hex()} for data in dict.fromkeys(damaged())]
    answers = run_node(READ_IN_NODE, [with_data(case) for case in given])
    for case, answer in zip(given, answers, strict=True):
        assert answer == read_in_python(case), bytes.fromhex(case["hex"])
    assert len(given) > 5000
    assert len({answer["code"] for answer in answers}) >= 10


@pytest.mark.parametrize("depth", [16, 17, 500])
def test_both_stop_at_the_same_depth(depth: int) -> None:
    case = {"read": "canonical", "text": "[" * depth + "]" * depth}
    assert run_node(READ_IN_NODE, [with_data(case)]) == [read_in_python(case)]


def disclosures() -> Iterator[str]:
    """What may be sealed, and what is none, each as it is, and with a slip of the pen anywhere."""
    row = '{"\\u59d3\\u540d":"\\u738b","1":"a","0":"b"}'
    texts = [
        json.dumps(["s", "row", row]), json.dumps(["s", "row", "[]"]), '["s","row","\\ud800"]',
        '["s","row","{\\"a\\":\\"1\\",\\"a\\":\\"2\\"}"]', '["s","row","{\\"__proto__\\":\\"1\\"}"]',
        ' ["s" , "name","\\u0000"]', '["s","name"]', '["s","name","v",""]', '["s","name",NaN]',
        '["s","name","v"]x', '\ufeff["s","name","v"]', '"s"', "", "[" * 2000 + "]" * 2000,
    ]  # fmt: skip
    contents = [text.encode() for text in texts] + [texts[0].encode("utf-16"), b'["s","a","\xed"]']
    for content in contents:
        plain = urlsafe_b64encode(content).decode().rstrip("=")
        yield from (plain, f"{plain}=", plain[:-1], b64encode(content).decode())
        for at in (0, len(plain) // 2, len(plain)):
            yield from (f"{plain[:at]}{slip}{plain[at:]}" for slip in "=!\n +/-_éA")
        yield from (f"{plain[:-1]}{last}" for last in "ABCDEFGH" if plain)


def test_both_open_the_same_slips_and_take_none_for_another() -> None:
    given: list[dict[str, Any]] = []
    for text in disclosures():
        for commitment in (sha256(text.encode()).hexdigest(), "00" * 32):
            given.append({"read": "disclosure", "commitment": commitment, "text": text})
            persons = {"commitments": [commitment], "last": "2026-12-01"}
            given.append({"read": "row", "persons": persons, "text": text})
    answers = run_node(READ_IN_NODE, given)
    for case, answer in zip(given, answers, strict=True):
        assert answer == read_in_python(case), case
    assert {answer["code"] for answer in answers} == {
        "ok", "commitment_wrong", "disclosure_malformed", "row_not_listed",
    }  # fmt: skip


# ---------------------------------------------------------------------------- tables

TABLES = """
import { checkBody } from "WEB/bodies.js";
import { STANDARD_CATALOGUE, STANDARD_PROFILES } from "WEB/governance.js";
import { KINDS, LINKS, GOVERNANCE, VERSION, WITH_AMOUNT } from "WEB/kinds.js";
import { DEFAULT_RULES } from "WEB/rules.js";
import { STANDARD_ROLES } from "WEB/roles.js";
function refusalOf(type) {
  try {
    return checkBody(type, {});
  } catch (error) {
    return error.code;
  }
}
console.log(JSON.stringify({
  formed: Object.fromEntries([...KINDS].map((type) => [type, refusalOf(type)])),
  kinds: [...KINDS].sort(),
  version: VERSION,
  governance: [...GOVERNANCE].sort(),
  with_amount: [...WITH_AMOUNT].sort(),
  links: Object.fromEntries([...LINKS].map(([type, links]) => [type, links.map(({ path, closes }) => [path.join("."), closes])])),
  rules: Object.fromEntries(DEFAULT_RULES),
  roles: [...STANDARD_ROLES.values()],
  catalogue: STANDARD_CATALOGUE,
  profiles: [...STANDARD_PROFILES].sort(),
}));
"""


def test_the_phone_s_tables_are_those_of_the_ledger() -> None:
    found = run_node(TABLES)
    assert found["formed"] == dict.fromkeys(REGISTRY, "field_missing")
    assert found["kinds"] == sorted(REGISTRY)
    assert {kind.v for kind in REGISTRY.values()} == {found["version"]}
    governing = [name for name, kind in REGISTRY.items() if kind.group == "governance"]
    assert found["governance"] == sorted(governing)
    assert found["with_amount"] == sorted(WITH_AMOUNT)
    assert {name: sorted(links) for name, links in found["links"].items()} == {
        name: sorted([".".join(link.path), link.closes] for link in kind.links)
        for name, kind in REGISTRY.items()
        if kind.links
    }
    assert found["catalogue"] == STANDARD_CATALOGUE.hash
    assert found["profiles"] == sorted(STANDARD_CATALOGUE.profiles)


def test_the_phone_s_rules_and_roles_are_those_of_the_ledger() -> None:
    found = run_node(TABLES)
    assert found["rules"].keys() == DEFAULT_RULES.keys()
    for kind, tiers in DEFAULT_RULES.items():
        (tier,), (theirs,) = tiers, found["rules"][kind]
        assert tier.up_to == NO_LIMIT
        assert theirs["upTo"] is None
        assert theirs["people"] == tier.people, kind
        assert theirs["decision"] == tier.decision
        needs_of = sorted((sorted(need.roles), need.count) for need in tier.needs)
        assert sorted((sorted(n["roles"]), n["count"]) for n in theirs["needs"]) == needs_of, kind
    assert {
        role["name"]: (role["label"], set(role["duties"]), role["like"]) for role in found["roles"]
    } == {role.name: (role.label, set(role.duties), role.like) for role in STANDARD_ROLES.values()}
    known = {duty for role in found["roles"] for duty in role["duties"]}
    assert {duty for pair in FORBIDDEN_DUTIES for duty in pair} <= known
