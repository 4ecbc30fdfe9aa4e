import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request

from api.app import _add_problems
from api.desk.demands import Demanding
from api.desk.draft import Draft
from api.desk.looks import Looks
from api.desk.objection_routes import ObjectionRoutes
from api.desk.objections import Objecting
from api.desk.receiving import open_receipt_key
from api.desk.supervisor import District, Supervising
from api.desk.supervisor_routes import SupervisorRoutes
from api.metrics import Metrics
from api.settings import Settings
from ledger.affairs.sealed import seal_field
from ledger.storage.desk.files import FILES_TABLES, DisclosureRow, FileRecords
from ledger.storage.desk.objections import OBJECTIONS_TABLES, ObjectionRecords
from ledger.storage.engine import Engines, parse_url
from tests.api.serving import Address, serving
from tests.desk.drafts.desks import Desk, open_desk
from tests.desk.drafts.served import Somebody
from tests.desk.files.served import page_origin


@dataclass
class Supervised:
    desk: Desk
    address: Address
    district: Path
    commitment: str

    def ask(self, slug: str, method: str, path: str, value: object = None) -> httpx.Response:
        headers = {"x-key": self.desk.public(slug).hex()}
        with self.address.client(headers=headers) as client:
            where = path.replace("ORIGIN", f"ledgers/{self.desk.origin}")
            return client.request(method, f"/desk/api/{where}", json=value)

    def figures(self, size: int, day: str = "2026-11-22") -> None:
        ledger = {
            "origin": self.desk.origin, "verdict": "proved", "sentence": {"zh": "相符", "en": "ok"},
            "size": size, "last_day": day, "red": 1, "yellow": 2, "rates": {}, "street": "示例街道",
        }  # fmt: skip
        fresh = self.district.with_suffix(".new")
        fresh.write_text(json.dumps({"as_of": day, "ledgers": [ledger]}))
        fresh.rename(self.district)


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    (tmp_path / "ledger").mkdir()
    with open_desk(tmp_path) as desk:
        engines = Engines(parse_url(f"sqlite:///{tmp_path}/more.db"), create=True)
        with engines.write() as connection:
            OBJECTIONS_TABLES.create_all(connection)
            FILES_TABLES.create_all(connection)
        files = FileRecords(engines, tmp_path / "files")
        commitment, disclosure = seal_field(bytes(32), "payee.name", "李示例")
        files.keep(
            [DisclosureRow(desk.origin, commitment, no, "payee.name", disclosure.encode(), 1)
             for no in ("2026-11-003",)]
        )  # fmt: skip
        records, key = ObjectionRecords(engines), open_receipt_key(tmp_path)
        looks = Looks(records, desk.clock)
        objecting = Objecting(records, desk.drafting, looks, key)
        demanding = Demanding(records, desk.drafting, key)
        district = tmp_path / "district.json"

        async def who(request: Request) -> Somebody:
            return Somebody(bytes.fromhex(request.headers["x-key"]))

        supervising = Supervising(
            objecting,
            desk.drafting,
            files,
            looks,
            origins_of=lambda _: [desk.origin],
            district=District(district),
        )
        deployment = desk.appending._deployment
        app = FastAPI(redirect_slashes=False)
        app.state.settings = Settings()
        for path, methods, endpoint in (
            *SupervisorRoutes(deployment, supervising, who).routes(),
            *ObjectionRoutes(
                deployment, objecting, demanding, who, origin_of=page_origin, clock=desk.clock
            ).routes(),
        ):
            app.add_route(path, endpoint, methods=methods)
        _add_problems(app, Metrics(list))
        with serving(app) as address:
            yield Supervised(desk, address, district, commitment)
        engines.close()


def test_a_supervisor_sees_its_ledgers_with_the_rounds_figures(supervised: Supervised) -> None:
    (ledger,) = supervised.ask("authority-1", "GET", "supervise").json()["ledgers"]
    assert (ledger["community"], ledger["figures"]) == ("示例社区", None)
    for size in (7, 8):
        supervised.figures(size)
        found = supervised.ask("authority-1", "GET", "supervise").json()
        assert (found["as_of"], found["ledgers"][0]["figures"]["size"]) == ("2026-11-22", size)
    supervised.district.write_text("half a fi")
    (ledger,) = supervised.ask("authority-1", "GET", "supervise").json()["ledgers"]
    assert ledger["figures"]["size"] == 8


@pytest.mark.parametrize("slug", ["director-1", "supervision-1", "stranger-1"])
def test_beyond_its_jurisdiction_nobody_sees_or_opens_anything(
    supervised: Supervised, slug: str
) -> None:
    supervised.figures(7)
    assert supervised.ask(slug, "GET", "supervise").json()["ledgers"] == []
    value = {"no": "2026-11-003", "reason": "核对"}
    refused = supervised.ask(slug, "POST", "ORIGIN/sealed", value)
    assert (refused.status_code, refused.json()["code"]) == (403, "beyond_jurisdiction")
    assert "李示例" not in refused.text
    assert supervised.ask("authority-1", "GET", "ORIGIN/looks").json() == {"looks": []}


def test_whoever_opens_what_is_sealed_says_why_and_the_committee_sees_it(
    supervised: Supervised,
) -> None:
    for reason in ("", "  ", "a\nb", "长" * 201):
        value = {"no": "2026-11-003", "reason": reason}
        refused = supervised.ask("authority-1", "POST", "ORIGIN/sealed", value)
        assert (refused.status_code, refused.json()["field"]) == (400, "reason")
    value = {"no": "2026-11-003", "reason": "核对收款人"}
    found = supervised.ask("authority-1", "POST", "ORIGIN/sealed", value).json()
    assert [each["commitment"] for each in found["fields"]] == [supervised.commitment]
    (look,) = supervised.ask("director-1", "GET", "ORIGIN/looks").json()["looks"]
    assert (look["slug"], look["what"], look["reason"]) == (
        "authority-1", "sealed 2026-11-003 payee.name", "核对收款人",
    )  # fmt: skip
    other = {"no": "2026-11-00", "reason": "别的"}
    assert supervised.ask("authority-1", "POST", "ORIGIN/sealed", other).json()["fields"] == []


def _append(desk: Desk, draft: Draft) -> dict[str, Draft]:
    """Append in a thread of its own: a browser of another test may hold this one's event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(desk.append, draft).result()


def test_an_order_is_a_draft_of_the_streets_and_of_nobody_else(supervised: Supervised) -> None:
    desk = supervised.desk
    subject = _append(desk, desk.sign(desk.payment(), "accountant-1", "director-1"))
    (entered,) = subject.values()
    body: dict[str, object] = {
        "subjects": [entered.statement_id],
        "text": "补附发票。",
        "due": "2099-01-01",
    }
    order = desk.propose("authority-1", "order", body)
    assert set(order.order) == {"authority-1"}
    done = _append(desk, desk.sign(order, "authority-1"))
    assert {each.state for each in done.values()} == {"appended"}
