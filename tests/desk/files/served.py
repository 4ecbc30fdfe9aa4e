"""The desk's routes of files and tables on a real server; a header says who asks."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
from fastapi import FastAPI
from starlette.requests import Request

from api.app import _add_problems
from api.desk.file_routes import FileRoutes
from api.desk.files import Evidence
from api.desk.guard import OriginOf
from api.desk.looks import Looks
from api.desk.table_desk import Tables
from api.metrics import Metrics
from api.settings import Settings
from ledger.storage.desk.files import FILES_TABLES, FileRecords
from ledger.storage.desk.objections import ObjectionRecords
from tests.api.serving import Address, serving
from tests.desk.drafts.desks import Desk
from tests.desk.drafts.served import Somebody


@dataclass(frozen=True)
class Files:
    desk: Desk
    address: Address
    records: FileRecords
    folder: Path

    @property
    def ledger(self) -> str:
        return f"/desk/api/ledgers/{self.desk.origin}"

    def client(self, slug: str) -> httpx.Client:
        key = self.desk.public(slug).hex()
        return self.address.client(headers={"x-key": key})

    def send(
        self, data: bytes, *, name: str = "发票.pdf", slug: str = "accountant-1", **headers: str
    ) -> httpx.Response:
        own = {
            "content-type": "application/octet-stream",
            "x-mingbai-sha256": hashlib.sha256(data).hexdigest(),
            "x-mingbai-file-name": quote(name),
        }
        own |= {each.replace("_", "-"): value for each, value in headers.items()}
        with self.client(slug) as client:
            return client.post(f"{self.ledger}/files", content=data, headers=own)

    def get(self, path: str, slug: str = "accountant-1") -> httpx.Response:
        with self.client(slug) as client:
            return client.get(f"{self.ledger}/{path}")

    def post(self, path: str, value: object, slug: str = "accountant-1") -> httpx.Response:
        with self.client(slug) as client:
            return client.post(f"{self.ledger}/{path}", json=value)


def page_origin(request: Request) -> str:
    return f"http://{request.headers['host']}"


@contextmanager
def serve_files(
    desk: Desk, folder: Path, origin_of: OriginOf = page_origin, **limits: int
) -> Iterator[Files]:
    app = FastAPI(redirect_slashes=False)
    app.state.settings = Settings()
    engines = desk.drafting.records._engines
    with engines.write() as connection:
        FILES_TABLES.create_all(connection)
    records = FileRecords(engines, folder)
    evidence = Evidence(records, desk.clock, **limits)
    tables = Tables(desk.drafting.readings, records, desk.drafting.records)
    looks = Looks(ObjectionRecords(engines), desk.clock)

    async def who(request: Request) -> Somebody:
        return Somebody(bytes.fromhex(request.headers["x-key"]))

    deployment = desk.appending._deployment
    routes = FileRoutes(
        deployment, evidence, tables, desk.drafting, who, origin_of=origin_of, looks=looks
    )
    for path, methods, endpoint in routes.routes():
        app.add_route(path, endpoint, methods=methods)
    _add_problems(app, Metrics(list))
    with serving(app) as address:
        yield Files(desk, address, records, folder)
