"""What is acknowledged is published and provable; what is refused leaves no trace."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.app import create_app
from api.settings import Settings
from ledger.core.checkpoint import open_checkpoint
from ledger.core.entry import parse_entry
from ledger.core.hashing import hash_leaf
from ledger.core.merkle import check_inclusion
from ledger.core.proof import parse_proof
from tests.api.community import Ledger, id_of, open_ledger
from tests.api.serving import Address, serving
from tests.api.test_strangers import problem

TEXT = {"content-type": "text/plain; charset=utf-8"}
STATEMENTS = "/api/ledger.example.org/demo/statements"


def batch(*notes: bytes) -> bytes:
    return orjson.dumps({"statements": [note.decode() for note in notes]})


def test_the_proof_in_the_answer_shows_the_statement(ledger: Ledger, address: Address) -> None:
    note = ledger.expenditure("2026-11-007")
    with address.client() as client:
        answer = client.post(STATEMENTS, content=note, headers=TEXT).json()
        published = client.get("/demo/checkpoint").content
    (entry,) = answer["entries"]
    proof = parse_proof(answer["proof"].encode())
    assert proof.extra is not None
    assert parse_entry(proof.extra).statement == note
    assert hash_leaf(proof.extra).hex() == entry["leaf_hash"]
    assert id_of(note).hex() == entry["id"]
    assert proof.checkpoint == answer["checkpoint"].encode() == published
    checkpoint, _ = open_checkpoint(published, ledger.community.log_key.verifier)
    assert checkpoint.size == answer["size"]
    check_inclusion(
        entry["index"], checkpoint.size, hash_leaf(proof.extra), proof.hashes, checkpoint.root
    )


def test_a_batch_has_one_checkpoint_and_its_entries_in_order(
    ledger: Ledger, address: Address
) -> None:
    notes = [ledger.notice(f"n-{i}") for i in range(40)]
    with address.client() as client:
        answer = client.post(STATEMENTS, json={"statements": [n.decode() for n in notes]}).json()
    assert [entry["index"] for entry in answer["entries"]] == list(range(1, 41))
    assert [entry["id"] for entry in answer["entries"]] == [id_of(n).hex() for n in notes]
    assert [size for size, _ in ledger.stores.records.checkpoints()] == [1, 41]


def test_a_batch_with_one_bad_statement_is_refused_whole(ledger: Ledger, address: Address) -> None:
    notes = [ledger.notice(f"n-{i}") for i in range(20)]
    bad = [*notes[:13], notes[13].replace(b'"F02"', b'"F03"'), *notes[14:]]
    with address.client() as client:
        refused = client.post(
            STATEMENTS, content=batch(*bad), headers={"content-type": "application/json"}
        )
        assert refused.status_code == 422
        assert refused.json()["statement"] == 13
        assert len(ledger.entries()) == 1
        assert (
            client.post(STATEMENTS, json={"statements": [n.decode() for n in notes]}).status_code
            == 200
        )
    assert len(ledger.entries()) == 21


def test_what_is_sent_again_is_answered_with_its_entry(ledger: Ledger, address: Address) -> None:
    notes = [ledger.notice(f"n-{i}") for i in range(3)]
    with address.client() as client:
        first = client.post(STATEMENTS, json={"statements": [n.decode() for n in notes]}).json()
        again = client.post(
            STATEMENTS, json={"statements": [n.decode() for n in reversed(notes)]}
        ).json()
        one = client.post(STATEMENTS, content=notes[1], headers=TEXT).json()
        charter = client.post(STATEMENTS, content=ledger.charter, headers=TEXT).json()
    assert [entry["duplicate"] for entry in first["entries"]] == [False] * 3
    assert again["entries"] == [
        {**entry, "duplicate": True} for entry in reversed(first["entries"])
    ]
    assert one["entries"] == [{**first["entries"][1], "duplicate": True}]
    assert parse_proof(one["proof"].encode()).index == 2
    assert charter["entries"][0]["index"] == 0
    assert len(ledger.entries()) == 4


def test_many_clients_share_checkpoints_and_lose_nothing(ledger: Ledger, address: Address) -> None:
    notes = [ledger.notice(f"n-{i}") for i in range(96)]

    def send(part: list[bytes]) -> list[dict[str, Any]]:
        with address.client() as client:
            return [client.post(STATEMENTS, content=note, headers=TEXT).json() for note in part]

    with ThreadPoolExecutor(8) as pool:
        answers = [a for part in pool.map(send, [notes[i::8] for i in range(8)]) for a in part]
    entries = ledger.entries()
    assert len(entries) == 97
    for answer in answers:
        (entry,) = answer["entries"]
        assert hash_leaf(entries[entry["index"]]).hex() == entry["leaf_hash"]
    assert len(list(ledger.stores.records.checkpoints())) < 97


def test_a_body_longer_than_the_limit_is_refused_while_it_arrives(tmp_path: Path) -> None:
    settings = Settings(max_body_bytes=4096, max_statements=5)
    with (
        open_ledger(tmp_path) as ledger,
        serving(create_app({ledger.origin: ledger}, settings)) as address,
    ):
        head = f"POST {STATEMENTS} HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nConnection: close\r\n".encode()
        declared = address.exchange(head + b"Content-Length: 5000\r\n\r\n" + b"x" * 5000)
        assert problem(declared) == (413, "body_too_large")
        chunk = b"400\r\n" + b"x" * 1024 + b"\r\n"
        streamed = address.exchange(
            head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 5 + b"0\r\n\r\n"
        )
        assert problem(streamed) == (413, "body_too_large")
        huge = address.exchange(head + b"Content-Length: 99999999999\r\n\r\n" + b"x" * 100)
        assert problem(huge) == (413, "body_too_large")
        endless = [head + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 2000]
        answer = address.exchange(*endless)
        assert answer == b"" or problem(answer) == (413, "body_too_large")
        with address.client() as client:
            many = client.post(STATEMENTS, json={"statements": ["x"] * 6})
            assert (many.status_code, many.json()["code"]) == (413, "too_many_statements")
            assert (
                client.post(STATEMENTS, content=ledger.notice("n"), headers=TEXT).status_code == 200
            )


def test_a_client_that_waits_for_our_word_is_refused_before_it_sends(tmp_path: Path) -> None:
    settings = Settings(max_body_bytes=4096)
    with (
        open_ledger(tmp_path) as ledger,
        serving(create_app({ledger.origin: ledger}, settings)) as address,
    ):
        head = f"POST {STATEMENTS} HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nConnection: close\r\n".encode()
        ask = head + b"Expect: 100-continue\r\nContent-Length: 5000\r\n\r\n"
        began = time.monotonic()
        assert problem(address.exchange(ask)) == (413, "body_too_large")
        assert time.monotonic() - began < 9


def test_a_wanted_body_that_does_not_arrive_is_timed_out(tmp_path: Path) -> None:
    settings = Settings(body_timeout_s=1)
    with (
        open_ledger(tmp_path) as ledger,
        serving(create_app({ledger.origin: ledger}, settings)) as address,
    ):
        head = f"POST {STATEMENTS} HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n".encode()
        began = time.monotonic()
        assert problem(address.exchange(head + b"Content-Length: 500\r\n\r\nhalf")) == (
            408,
            "request_too_slow",
        )
        assert time.monotonic() - began < 9
        with address.connect() as connection:  # and one that goes away is forgotten
            connection.sendall(head + b"Content-Length: 500\r\n\r\nhalf")
        with address.client() as client:
            assert (
                client.post(STATEMENTS, content=ledger.notice("n"), headers=TEXT).status_code == 200
            )


def test_logs_hold_neither_statements_nor_keys(
    ledger: Ledger,
    address: Address,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "绝不该出现在日志里"
    good = ledger.notice("n-1", title=secret)
    with address.client() as client:
        for body in (good, good[:-30], good.replace(b'"F02"', b'"F03"'), good * 2):
            client.post(STATEMENTS, content=body, headers=TEXT)
        client.post(
            STATEMENTS,
            content=b'{"statements":["' + secret.encode(),
            headers={"content-type": "application/json"},
        )
    written = caplog.text + "".join(capfd.readouterr())
    for hidden in (
        secret,
        id_of(good).hex(),
        good.decode()[-60:-5],
        ledger.community.log_key.seed.hex(),
    ):
        assert hidden not in written


def test_a_stop_answers_what_was_taken(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        notes = [ledger.notice(f"n-{i}") for i in range(60)]
        with (
            serving(create_app({ledger.origin: ledger}, Settings())) as address,
            ThreadPoolExecutor(60) as pool,
        ):

            def send(note: bytes) -> int:
                with address.client() as client:
                    return client.post(STATEMENTS, content=note, headers=TEXT).status_code

            sent = [pool.submit(send, note) for note in notes]
            while not ledger.stores.records.size() > 1:
                time.sleep(0.001)
            stopping = pool.submit(address.stop)
            outcomes = [each.exception() or each.result() for each in sent]
            stopping.result()
        acknowledged = sum(outcome == 200 for outcome in outcomes)
        assert acknowledged > 0
        ids = {id_of(parse_entry(entry).statement) for entry in ledger.entries()}
        for note, outcome in zip(notes, outcomes, strict=True):
            if outcome == 200:
                assert id_of(note) in ids
