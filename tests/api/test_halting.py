"""A ledger that must not sign says so, goes on being read, and comes back without a restart."""

import logging
from pathlib import Path

import pytest

from api.app import create_app
from api.settings import Settings
from ledger.log.contracts import Answer, Published
from ledger.storage.errors import StorageFailed
from publish.tree import TreePublisher
from tests.api.community import Ledger, open_ledger
from tests.api.serving import Address, serving

TEXT = {"content-type": "text/plain; charset=utf-8"}
STATEMENTS = "/api/ledger.example.org/demo/statements"


def test_a_checkpoint_that_can_not_be_written_makes_it_unready_until_it_can(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken: list[bool] = []

    class Failing(TreePublisher):
        def publish(self, checkpoint: bytes, size: int) -> Published:
            if broken:
                raise StorageFailed(where="/srv/published/checkpoint", problem="I/O error 5")
            return super().publish(checkpoint, size)

    with open_ledger(tmp_path, publisher=Failing) as ledger:
        note = ledger.notice("n")
        app = create_app({ledger.origin: ledger}, Settings())
        with serving(app) as address, address.client() as client:
            assert client.get("/healthz/ready").status_code == 200
            broken.append(True)
            refused = client.post(STATEMENTS, content=note, headers=TEXT)
            assert (refused.status_code, refused.json()["code"]) == (503, "ledger_halted")
            assert "storage_failed" in refused.json()["detail"]
            assert "/srv" not in refused.text
            unready = client.get("/healthz/ready")
            assert unready.status_code == 503
            assert unready.json()["failing"] == [
                {"origin": ledger.origin, "code": "storage_failed"}
            ]
            assert client.get("/healthz/live").status_code == 200
            assert client.get("/demo/checkpoint").text.split("\n")[1] == "1"
            assert (
                'mingbai_ledger_ready{ledger="ledger.example.org/demo"} 0.0'
                in client.get("/metrics").text
            )
            broken.clear()
            assert client.get("/healthz/ready").status_code == 200
            again = client.post(STATEMENTS, content=note, headers=TEXT).json()
            assert again["entries"] == [{**again["entries"][0], "index": 1, "duplicate": True}]
        said = [record.message for record in caplog.records if record.name == "mingbai.api"]
        assert any(
            "storage_failed" in line and "/srv/published/checkpoint" in line for line in said
        )
        assert any("appends again" in line for line in said)


def test_a_clock_that_went_back_stops_signing_and_is_named(tmp_path: Path) -> None:
    hour = 3_600_000
    with open_ledger(tmp_path) as ledger:
        last = ledger.appender.append([ledger.notice("n-1")]).entries[0].time_ms
    with open_ledger(tmp_path, clock=lambda: last - hour) as ledger:
        app = create_app({ledger.origin: ledger}, Settings())
        with serving(app) as address, address.client() as client:
            refused = client.post(STATEMENTS, content=ledger.notice("n-2"), headers=TEXT)
            assert (refused.status_code, refused.json()["code"]) == (503, "ledger_halted")
            assert "clock_back" in refused.json()["detail_en"]
            assert client.get("/demo/checkpoint").status_code == 200
        assert len(ledger.entries()) == 2


def test_a_ledger_whose_tree_was_restored_from_a_backup_is_unready_from_the_start(
    tmp_path: Path,
) -> None:
    with open_ledger(tmp_path) as ledger:
        old = ledger.stores.files.read("checkpoint")
        ledger.appender.append([ledger.notice("n-1")])
        ledger.stores.files.replace("checkpoint", old)
    with (
        open_ledger(tmp_path) as ledger,
        serving(create_app({ledger.origin: ledger}, Settings())) as address,
        address.client() as client,
    ):
        unready = client.get("/healthz/ready")
        assert unready.status_code == 503
        assert unready.json()["failing"] == [{"origin": ledger.origin, "code": "published_behind"}]
        assert client.get("/demo/checkpoint").status_code == 200


def test_without_the_witnesses_quorum_the_answer_is_202(tmp_path: Path) -> None:
    class Unwitnessed(TreePublisher):
        def publish(self, checkpoint: bytes, size: int) -> Published:
            return super().publish(checkpoint, size)._replace(witnessed=False)

    with (
        open_ledger(tmp_path, publisher=Unwitnessed) as ledger,
        serving(create_app({ledger.origin: ledger}, Settings())) as address,
        address.client() as client,
    ):
        answer = client.post(STATEMENTS, content=ledger.notice("n"), headers=TEXT)
        assert answer.status_code == 202
        assert answer.json()["witnessed"] is False
        assert answer.json()["entries"][0]["index"] == 1
        assert answer.json()["proof"]


def test_a_mistake_of_ours_is_a_500_without_its_inside(
    ledger: Ledger,
    address: Address,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    def mistaken(*_: object, **__: object) -> Answer:
        raise RuntimeError("the statement was {secret: 42}")

    monkeypatch.setattr("api.routes.submit.format_answer", mistaken)
    with address.client() as client:
        answer = client.post(STATEMENTS, content=ledger.notice("n"), headers=TEXT)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "secret" not in caplog.text
    incident = problem["detail_en"].partition("incident ")[2].partition(")")[0]
    line = next(record.message for record in caplog.records if incident in record.message)
    assert "RuntimeError" in line
    assert "submit.py" in line
    assert address.is_alive()
