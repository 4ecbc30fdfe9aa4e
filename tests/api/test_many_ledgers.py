"""One server, many ledgers: each by its origin and its path, none in another's way."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from api.app import create_app
from api.errors import PrefixTaken
from api.settings import Settings
from ledger.core.errors import OriginMalformed
from ledger.log.errors import PublishedMissing
from tests.api.community import Ledger, open_ledger
from tests.api.serving import Address, serving

TEXT = {"content-type": "text/plain; charset=utf-8"}
ORIGINS = (
    "ledger.example.org/sh/baoshan/wusong-1",
    "ledger.example.org/sh/baoshan/wusong-2",
    "ledger.example.org/entries",
    "ledger.example.org/tile",
    "bare.example.org",
)


def submit(
    address: Address, ledger: Ledger, no: str, note: bytes | None = None
) -> tuple[int, dict[str, object]]:
    with address.client() as client:
        body = note if note is not None else ledger.notice(no)
        answer = client.post(f"/api/{ledger.origin}/statements", content=body, headers=TEXT)
        return answer.status_code, answer.json()


def test_ledgers_are_written_side_by_side_and_read_apart(tmp_path: Path) -> None:
    with ExitStack() as stack:
        ledgers = [
            stack.enter_context(open_ledger(tmp_path / str(i), o)) for i, o in enumerate(ORIGINS)
        ]
        address = stack.enter_context(
            serving(create_app({led.origin: led for led in ledgers}, Settings()))
        )
        work = [(address, ledger, f"n-{i}") for i in range(4) for ledger in ledgers]
        with ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(lambda args: submit(*args), work))
        assert {status for status, _ in answers} == {200}
        with address.client() as client:
            for ledger in ledgers:
                prefix = "/" + ledger.origin.partition("/")[2] if "/" in ledger.origin else ""
                checkpoint = client.get(f"{prefix}/checkpoint").text
                assert checkpoint.startswith(f"{ledger.origin}\n5\n")
                assert client.get(f"{prefix}/tile/0/000.p/5").status_code == 200
                assert client.get(f"/api/{ledger.origin}/entries").json()["size"] == 5
                assert client.get(f"/api/{ledger.origin}/entries/3").json()["index"] == 3
            assert client.get("/healthz/ready").json()["ledgers"] == 5


def test_a_statement_for_another_ledger_is_refused(tmp_path: Path) -> None:
    with ExitStack() as stack:
        one, two = (
            stack.enter_context(open_ledger(tmp_path / str(i), ORIGINS[i])) for i in range(2)
        )
        address = stack.enter_context(
            serving(create_app({led.origin: led for led in (one, two)}, Settings()))
        )
        status, problem = submit(address, two, "", one.notice("n"))
        assert (status, problem["field"]) == (422, "log")
        assert len(two.entries()) == 1


def test_where_two_hosts_share_a_path_the_host_decides(tmp_path: Path) -> None:
    origins = ("one.example.org/demo", "two.example.org:8443/demo")
    with ExitStack() as stack:
        ledgers = {
            o: stack.enter_context(open_ledger(tmp_path / str(i), o)) for i, o in enumerate(origins)
        }
        address = stack.enter_context(serving(create_app(ledgers, Settings())))
        with address.client() as client:
            for origin in origins:
                host = origin.partition("/")[0]
                found = client.get("/demo/checkpoint", headers={"host": host.upper()})
                assert found.text.startswith(origin)
            assert client.get("/demo/checkpoint").status_code == 404


def test_a_ledger_that_could_not_be_opened_is_said_and_the_others_go_on(tmp_path: Path) -> None:
    closed = "ledger.example.org/closed"
    with open_ledger(tmp_path) as ledger:
        app = create_app(
            {ledger.origin: ledger, closed: PublishedMissing(known_size=7)}, Settings()
        )
        with serving(app) as address, address.client() as client:
            ready = client.get("/healthz/ready")
            assert ready.status_code == 503
            assert ready.json()["failing"] == [{"origin": closed, "code": "published_missing"}]
            for path in (
                f"/api/{closed}/checkpoint",
                "/closed/checkpoint",
                f"/api/{closed}/entries/0",
            ):
                answer = client.get(path)
                assert (answer.status_code, answer.json()["code"]) == (503, "ledger_unopened")
                assert answer.headers["retry-after"]
            refused = client.post(f"/api/{closed}/statements", content=b"x", headers=TEXT)
            assert (refused.status_code, refused.json()["code"]) == (503, "ledger_unopened")
            assert submit(address, ledger, "n")[0] == 200
            assert f'mingbai_ledger_ready{{ledger="{closed}"}} 0.0' in client.get("/metrics").text


@pytest.mark.parametrize(
    "origin", ["a.example/api", "a.example/api/b", "a.example/metrics", "a.example/healthz/x"]
)
def test_an_origin_that_would_hide_the_services_own_pages_is_refused(origin: str) -> None:
    with pytest.raises(PrefixTaken):
        create_app({origin: PublishedMissing(known_size=1)}, Settings())


def test_what_is_no_origin_is_refused() -> None:
    with pytest.raises(OriginMalformed):
        create_app({"Not An Origin": PublishedMissing(known_size=1)}, Settings())
