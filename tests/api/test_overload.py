"""Ten times the load it can take: refused by name, bounded, and nothing acknowledged is lost."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from api.app import create_app
from api.settings import Settings
from ledger.core.entry import parse_entry
from ledger.log.contracts import Published
from publish.tree import TreePublisher
from tests.api.community import id_of, open_ledger
from tests.api.serving import serving

TEXT = {"content-type": "text/plain; charset=utf-8"}
STATEMENTS = "/api/ledger.example.org/demo/statements"


class SlowDisk(TreePublisher):
    """A disk on which a checkpoint takes 100 ms, so that few clients are many."""

    def publish(self, checkpoint: bytes, size: int) -> Published:
        time.sleep(0.1)
        return super().publish(checkpoint, size)


def test_ten_times_the_load_is_refused_and_what_is_acknowledged_is_in_the_ledger(
    tmp_path: Path,
) -> None:
    settings = Settings(max_queue=4, retry_after_s=3)
    clients, each = 40, 5
    with open_ledger(tmp_path, publisher=SlowDisk) as ledger:
        notes = [[ledger.notice(f"n-{c}-{i}") for i in range(each)] for c in range(clients)]
        with serving(create_app({ledger.origin: ledger}, settings)) as address:

            def send(part: list[bytes]) -> list[tuple[int, bytes]]:
                answers = []
                with address.client() as client:
                    for note in part:
                        answer = client.post(STATEMENTS, content=note, headers=TEXT)
                        if answer.status_code == 503:
                            assert answer.headers["retry-after"] == "3"
                            assert answer.json()["code"] == "busy"
                        answers.append((answer.status_code, note))
                return answers

            with ThreadPoolExecutor(clients) as pool:
                answers = [answer for part in pool.map(send, notes) for answer in part]
            # Reading went on, and so does writing, now that they are gone.
            with address.client() as client:
                assert client.get("/healthz/ready").json()["ready"] is True
                assert (
                    client.post(
                        STATEMENTS, content=ledger.notice("after"), headers=TEXT
                    ).status_code
                    == 200
                )
        statuses = Counter(status for status, _ in answers)
        assert set(statuses) == {200, 503}
        assert statuses[503] > statuses[200] > 0
        ids = {id_of(parse_entry(entry).statement) for entry in ledger.entries()}
        acknowledged = {id_of(note) for status, note in answers if status == 200}
        refused = {id_of(note) for status, note in answers if status == 503}
        assert acknowledged <= ids
        assert not refused & ids


def test_bodies_under_way_are_bounded_all_together(tmp_path: Path) -> None:
    settings = Settings(max_pending_bytes=100_000, body_timeout_s=30)
    head = f"POST {STATEMENTS} HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 90000\r\n\r\n"
    with (
        open_ledger(tmp_path) as ledger,
        serving(create_app({ledger.origin: ledger}, settings)) as address,
    ):
        note = ledger.notice("n")
        with address.connect() as first, address.client() as client:
            first.sendall(head.encode() + b"x" * 89_999)
            until = time.monotonic() + 30  # so long may the first's bytes be on their way
            refused = client.post(STATEMENTS, content=b"x" * 30_000, headers=TEXT)
            while refused.status_code != 503 and time.monotonic() < until:
                refused = client.post(STATEMENTS, content=b"x" * 30_000, headers=TEXT)
            assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
            assert client.post(STATEMENTS, content=note, headers=TEXT).status_code == 200
        until = time.monotonic() + 30  # the first has gone, and what it held is free again
        with address.client() as client:
            while client.post(STATEMENTS, content=b"x" * 30_000, headers=TEXT).status_code >= 500:
                assert time.monotonic() < until
                time.sleep(0.01)


def test_an_append_that_hangs_keeps_nobody_waiting_for_ever(tmp_path: Path) -> None:
    released = threading.Event()

    class Hanging(TreePublisher):
        def publish(self, checkpoint: bytes, size: int) -> Published:
            if size > 1:
                released.wait(20)
            return super().publish(checkpoint, size)

    settings = Settings(append_timeout_s=1)
    with open_ledger(tmp_path, publisher=Hanging) as ledger:
        app = create_app({ledger.origin: ledger}, settings)
        note = ledger.notice("n")
        with serving(app) as address, address.client() as client:
            began = time.monotonic()
            late = client.post(STATEMENTS, content=note, headers=TEXT)
            assert (late.status_code, late.json()["code"]) == (503, "answer_late")
            assert time.monotonic() - began < 15  # and not the twenty that it hangs
            assert client.get("/demo/checkpoint").status_code == 200
            released.set()
            until = time.monotonic() + 30
            while client.get("/healthz/ready").status_code != 200 and time.monotonic() < until:
                time.sleep(0.05)
            again = client.post(STATEMENTS, content=note, headers=TEXT).json()
            assert again["entries"][0]["duplicate"] is True
