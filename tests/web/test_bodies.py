"""The form of every body: what is wrong with it first is the same for Python and for the browser."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from ledger.affairs.codes import number_of
from ledger.affairs.opening import open_statement
from ledger.affairs.types.registry import REGISTRY
from ledger.core.errors import LedgerError
from ledger.core.text import format_base64
from tests.community import MADE, ORIGIN
from tests.requirements import needs
from tests.web.bodies import Json, changed_bodies, real_bodies
from tests.web.edges import edge_bodies
from tests.web.engines import pack

pytestmark = needs("node")

HERE = Path(__file__).parent
SEED = 20261123
EACH = 180
"""So many changed bodies of every type."""

Answer = dict[str, Any]


@pytest.fixture(scope="module")
def bodies() -> dict[str, list[Json]]:
    return real_bodies()


# --------------------------------------------------------------------------- both answers


def note_of(kind: str, body: Json) -> bytes:
    """A statement with *body*, and a line by a key that nobody knows, which is so left open."""
    value: Json = {
        "body": body, "by": {"director": "director-1"}, "log": ORIGIN, "made": MADE,
        "no": number_or("n-1", kind, body), "type": kind, "v": 1,
    }  # fmt: skip
    if kind != "charter":
        value["charter"] = "c" * 64
    if REGISTRY[kind].group == "governance" and kind != "charter":
        value["after"] = "a" * 64
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    line = f"— {ORIGIN}/director-1 {format_base64(bytes(68))}\n"
    return f"{text}\n{line}".encode("utf-8", "backslashreplace")


def number_or(other: str, kind: str, body: Json) -> str:
    """The number that an objection must have, as far as its body says; any other's is *other*."""
    try:
        return number_of(body) if kind == "objection" else other
    except (KeyError, TypeError, ValueError, AttributeError):
        return other


def answer_in_python(note: bytes) -> Answer:
    try:
        opened = open_statement(note, ORIGIN, {})
    except LedgerError as error:
        return {"code": error.code, "where": error.where, "refs": []}
    links = REGISTRY[opened.type].links
    refs = sorted([ref.hex(), links[number].closes] for number, ref in opened.refs)
    return {"code": "ok", "where": "", "refs": refs}


def answers_in_node(notes: Sequence[bytes], folder: Path) -> Iterator[Answer]:
    file = folder / "bodies.jsonl"
    file.write_text("".join(f'"{pack(note)}"\n' for note in notes), "utf-8")
    done = subprocess.run(
        ["node", str(HERE / "answer_bodies.mjs"), str(file), ORIGIN],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    return map(json.loads, done.stdout.splitlines())


# ------------------------------------------------------------------------------ the tests


def test_there_are_real_bodies_of_every_type(bodies: dict[str, list[Json]]) -> None:
    assert bodies.keys() == REGISTRY.keys()


REFUSED = {
    "field_missing", "field_unknown", "field_not_text", "field_not_integer", "field_not_boolean",
    "field_not_list", "field_not_object", "field_not_among", "field_too_short", "field_too_long",
    "field_too_small", "field_too_large", "field_form", "field_repeats", "not_a_date",
    "not_a_period", "party_not_typed", "evidence_empty", "row_width", "count_differs",
    "display_ends_early", "key_or_slug", "code_or_slip", "sum_differs",
    "count_too_large", "period_ends_early", "slips_end_early",
    "json_null", "json_float", "json_integer_range", "json_surrogate", "json_control_character",
    "json_line_separator", "json_bidi_control", "json_key_malformed", "json_too_large",
}  # fmt: skip


Said = list[tuple[str, str]]
"""Types, and the codes that both gave."""


def compare(written: Sequence[tuple[str, Json]], folder: Path) -> Said:
    """Fail where the two do not say the same."""
    notes = [note_of(kind, body) for kind, body in written]
    mine = [answer_in_python(note) for note in notes]
    theirs = answers_in_node(notes, folder)
    wrong = [
        f"{note.decode('utf-8', 'replace')[:3000]}\n  python {mine}\n  node   {theirs}"
        for note, mine, theirs in zip(notes, mine, theirs, strict=True)
        if mine != theirs
    ]
    assert not wrong, "\n".join([f"{len(wrong)} of {len(notes)}", *wrong[:5]])
    return [(kind, answer["code"]) for (kind, _), answer in zip(written, mine, strict=True)]


def test_both_find_the_same_wrong_first_in_bodies_changed_at_random(
    bodies: dict[str, list[Json]], tmp_path: Path
) -> None:
    said = compare(list(changed_bodies(bodies, EACH, SEED)), tmp_path)
    assert len(said) >= 10_000
    codes = {code for _, code in said}
    assert codes >= REFUSED, REFUSED - codes
    for kind in REGISTRY:
        of_kind = {code for each, code in said if each == kind}
        assert "ok" in of_kind, kind
        assert len(of_kind) > 8, (kind, of_kind)


def test_both_find_the_same_wrong_first_at_the_edges_of_every_field(tmp_path: Path) -> None:
    said = compare(list(edge_bodies()), tmp_path)
    assert len(said) >= 10_000
    assert {kind for kind, code in said if code == "ok"} == REGISTRY.keys()


def test_the_sums_of_large_amounts_are_exact(tmp_path: Path) -> None:
    def rows(*balances: int) -> list[Json]:
        return [{"fund": f"f{n}", "balance": each} for n, each in enumerate(balances)]

    large = (1 << 53) - 1
    opening = {
        "date": "2026-01-01", "currency": "CNY", "basis": "旧账", "evidence": [],
        "accounts": [{"account": "a", "type": "cash", "balance": large},
                     {"account": "b", "type": "bank", "balance": large}],
    }  # fmt: skip
    sums = (
        rows(large, large),
        rows(large, large - 1, 1),
        rows(large, large - 1),
        rows(large, large - 1, 0),
    )
    written = [("opening", {**opening, "funds": funds}) for funds in sums]
    assert [code for _, code in compare(written, tmp_path)] == [
        "ok",
        "ok",
        "sum_differs",
        "sum_differs",
    ]
