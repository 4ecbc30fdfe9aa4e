"""The routes of objections over a real ledger into which the street has entered a lot of codes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import httpx
from fastapi import FastAPI
from starlette.requests import Request

from api.app import _add_problems
from api.desk.demands import Demanding
from api.desk.guard import Guard
from api.desk.looks import Looks
from api.desk.objection_routes import ObjectionRoutes
from api.desk.objections import Objecting
from api.desk.pages import PageRoutes
from api.desk.receiving import open_receipt_key
from api.metrics import Metrics
from api.settings import Settings
from ledger.affairs.codes import draw_codes, format_hashes, hash_code, root_of_hashes
from ledger.affairs.statement import statement_id
from ledger.core.note import parse_note
from ledger.storage.desk.objections import OBJECTIONS_TABLES, ObjectionRecords
from ledger.storage.desk.sessions import SessionRecords
from ledger.storage.engine import Engines, parse_url
from tests.api.serving import Address, serving
from tests.desk.drafts.desks import Desk
from tests.desk.drafts.served import Somebody

COUNT = 40


def drawn(count: int = COUNT) -> tuple[bytes, ...]:
    numbers = iter(range(count))
    return draw_codes(count, lambda size: sha256(b"code %d" % next(numbers)).digest()[:size])


@dataclass
class Residents:
    desk: Desk
    address: Address
    records: ObjectionRecords
    objecting: Objecting
    codes: tuple[bytes, ...]
    issue: str
    database: Path

    def send(self, path: str, value: object, **options: object) -> httpx.Response:
        with self.address.client() as client:
            return client.post(f"/desk/api/{path}", json=value, **options)  # type: ignore[arg-type]

    def dispute(self, at: int, **changes: str) -> httpx.Response:
        value = {"code": self.codes[at].hex(), "about": "第三季度收支公示", **changes}
        return self.send("objections", value)

    def ask(self, slug: str, method: str, path: str, value: object = None) -> httpx.Response:
        headers = {"x-key": self.desk.public(slug).hex()}
        with self.address.client(headers=headers) as client:
            where = path.replace("ORIGIN", f"ledgers/{self.desk.origin}")
            return client.request(method, f"/desk/api/{where}", json=value)


@contextmanager
def serve_residents(
    desk: Desk, root: Path, until: str = "2099-12-31", address: str = ""
) -> Iterator[Residents]:
    codes = drawn()
    hashes = [hash_code(each) for each in codes]
    body = {
        "count": len(codes),
        "day": "2026-11-20",
        "purpose": "异议与联名",
        "root": root_of_hashes(hashes).hex(),
        "until": until,
    }
    note = desk.enter("codes", body, {"authority": "authority-1"}, "codes-1")
    issue = statement_id(parse_note(note).text).hex()
    database = root / "objections.db"
    engines = Engines(parse_url(f"sqlite:///{database}"), create=True)
    with engines.write() as connection:
        OBJECTIONS_TABLES.create_all(connection)
    records = ObjectionRecords(engines)
    key, looks = open_receipt_key(root), Looks(records, desk.clock)
    objecting = Objecting(records, desk.drafting, looks, key)
    demanding = Demanding(records, desk.drafting, key)
    app = FastAPI(redirect_slashes=False)
    app.state.settings = Settings()

    async def who(request: Request) -> Somebody:
        return Somebody(bytes.fromhex(request.headers["x-key"]))

    guard = Guard(SessionRecords(engines), desk.drafting.readings, desk.clock, address)
    deployment = desk.appending._deployment
    routes = ObjectionRoutes(
        deployment, objecting, demanding, who, origin_of=guard.origin_of, clock=desk.clock
    ).routes()
    verifier = (Path(__file__).parents[3] / "verifier" / "web").iterdir()
    files = {each.name: each.read_bytes() for each in verifier if each.suffix in {".js", ".css"}}
    for path, methods, endpoint in (*routes, *PageRoutes(files).routes()):
        app.add_route(path, endpoint, methods=methods)
    _add_problems(app, Metrics(list))
    with serving(app) as served:
        residents = Residents(desk, served, records, objecting, codes, issue, database)
        lot = {"issue": issue, "hashes": format_hashes(hashes)}
        assert residents.ask("authority-1", "POST", "ORIGIN/lots", lot).status_code == 201
        yield residents
    engines.close()
