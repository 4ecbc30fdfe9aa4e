"""A page of the desk around one module of a test, served with the real routes and the real policy."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from api.app import _add_problems
from api.desk import pages
from api.desk.draft_routes import DraftRoutes
from api.desk.file_routes import FileRoutes
from api.desk.files import Evidence
from api.desk.form_routes import FormRoutes
from api.desk.looks import Looks
from api.desk.table_desk import Tables
from api.metrics import Metrics
from api.routes.submit import SubmitStatements
from api.settings import Settings
from ledger.storage.desk.files import FILES_TABLES, FileRecords
from ledger.storage.desk.objections import ObjectionRecords
from tests.api.serving import serving
from tests.desk.drafts.desks import Desk
from tests.desk.drafts.served import Somebody
from tests.desk.files.served import Files, page_origin
from verifier.linking import WEB

SHELL = (Path(pages.__file__).parent / "web" / "page.html").read_text().replace("{version}/", "")


@contextmanager
def serve_page(desk: Desk, folder: Path, script: str) -> Iterator[Files]:
    """Serve ``/desk/test``, whose module is *script*; ``ORIGIN`` in it is the ledger's."""
    app = FastAPI(redirect_slashes=False)
    app.state.settings = Settings()
    engines = desk.drafting.records._engines
    with engines.write() as connection:
        FILES_TABLES.create_all(connection)
    records = FileRecords(engines, folder)
    deployment = desk.appending._deployment

    async def who(request: Request) -> Somebody:
        return Somebody(bytes.fromhex(request.headers["x-key"]))

    async def page(_: Request) -> Response:
        html = (
            SHELL.replace("{title}", "test").replace("{module}", "test.js").replace("{pages}", "")
        )
        return Response(html, 200, pages.HEADERS, "text/html; charset=utf-8")

    async def module(_: Request) -> Response:
        return Response(
            script.replace("ORIGIN", desk.origin), 200, pages.HEADERS, "text/javascript"
        )

    evidence = Evidence(records, desk.clock)
    tables = Tables(desk.drafting.readings, records, desk.drafting.records)
    looks = Looks(ObjectionRecords(engines), desk.clock)
    submit = SubmitStatements(deployment, Metrics(list))
    app.add_route("/api/{origin:path}/statements", submit.submit, methods=["POST"])
    app.add_route("/desk/test", page)
    app.add_route("/desk/web/test.js", module)
    for path, methods, endpoint in (
        *DraftRoutes(deployment, desk.drafting, who, lambda _key: [desk.origin]).routes(),
        *FormRoutes(deployment, desk.drafting, who).routes(),
        *FileRoutes(
            deployment, evidence, tables, desk.drafting, who, origin_of=page_origin, looks=looks
        ).routes(),
        *pages.PageRoutes({each.name: each.read_bytes() for each in WEB.glob("*.js")}).routes(),
    ):
        app.add_route(path, endpoint, methods=methods)
    _add_problems(app, Metrics(list))
    with serving(app) as address:
        yield Files(desk, address, records, folder)
