"""Requests to a witness as files: ours, and those of others' tests (tests/vectors/README.md)."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from api.witness import witness_status
from ledger.core.checkpoint_text import Checkpoint
from ledger.core.errors import LedgerError
from ledger.core.hashing import sha256
from ledger.core.keys import ED25519, new_verifier_key, parse_vkey
from ledger.core.text import parse_base64
from ledger.core.witnessing import check_growth, open_submission, parse_request
from tests.servers.witness import witness_server
from tests.witness.logs import NOW_S, ORIGIN, Log, key_of, witness_keys
from tests.witness.make_vectors import FILE, content

OURS = json.loads(FILE.read_bytes())
WITNESS = witness_keys("example.com/witness")


def test_the_file_is_what_makes_it() -> None:
    assert FILE.read_text("utf-8") == content()


@pytest.mark.parametrize("case", OURS["cases"], ids=lambda case: case["desc"])
def test_a_request_is_answered_with_its_status(case: dict[str, Any]) -> None:
    logs = {ORIGIN: [parse_vkey(OURS["log"])]}
    size = case["seen"]
    seen = Checkpoint(ORIGIN, size, parse_base64(OURS["seen"][str(size)])) if size else None
    answered = ("ok", 200)
    try:
        check_growth(open_submission(parse_request(case["body"].encode()), logs), seen)
    except LedgerError as error:
        answered = (error.code, witness_status(error))
    assert answered == (case["want"], case["status"])


def test_no_byte_of_a_request_can_be_another() -> None:
    log = Log()
    body, logs = log.request(5, 7), {ORIGIN: [key_of(ORIGIN).verifier]}
    seen = Checkpoint(ORIGIN, 5, log.root(5))
    check_growth(open_submission(parse_request(body), logs), seen)
    for at in range(len(body)):
        for flip in (0x01, 0x20, 0x80):
            changed = body[:at] + bytes([body[at] ^ flip]) + body[at + 1 :]
            with pytest.raises(LedgerError):
                check_growth(open_submission(parse_request(changed), logs), seen)


# ------------------------------------------------------------------- by others: litewitness' tests


class Step(NamedTuple):
    """A request of a hurl file, and what it wants."""

    body: bytes
    status: int
    said: str


def steps(name: str) -> list[Step]:
    text = (FILE.parent / name).read_text("utf-8")
    found = re.findall(
        r"POST \S+/add-checkpoint\n```\n(.*?)```\nHTTP (\d+)\n\[Asserts\]\nbody (.*?)\n",
        text,
        re.DOTALL,
    )
    return [Step(body.encode(), int(status), said) for body, status, said in found]


SIGSUM = bytes.fromhex("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f")
SIGSUM_ORIGIN = f"sigsum.org/v1/tree/{sha256(SIGSUM).hex()}"
# Where we answer otherwise: a signature in base64 that is not canonical is malformed (400), before
# it is wrong; and a log that isn't known is 404 since tlog-witness v1.0.0.
OTHERWISE = {1: 400, 2: 404}


@pytest.mark.parametrize(
    ("name", "origin", "vkey", "count"),
    [
        (
            "litewitness.hurl",
            SIGSUM_ORIGIN,
            str(new_verifier_key(SIGSUM_ORIGIN, ED25519, SIGSUM)),
            9,
        ),
        (
            "sumdb.hurl",
            "go.sum database tree",
            "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
            1,
        ),
    ],
)
def test_our_witness_passes_the_tests_of_litewitness(
    tmp_path: Path, name: str, origin: str, vkey: str, count: int
) -> None:
    logs = {origin: [parse_vkey(vkey)]}
    found = steps(name)
    assert len(found) == count
    with witness_server(tmp_path / "state", WITNESS, logs, lambda: NOW_S * 1000) as running:
        for number, step in enumerate(found):
            answer = httpx.post(f"{running.url}/add-checkpoint", content=step.body)
            expected = OTHERWISE.get(number, step.status)
            assert (number, answer.status_code) == (number, expected), answer.text
            if expected == 200:
                assert "— example.com/witness " in answer.text
            if expected == 409:
                wanted = step.said.removeprefix('== "').removesuffix('"').replace("\\n", "\n")
                assert answer.text == wanted
