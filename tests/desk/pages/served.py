"""The desk's pages on a real server over a real ledger."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from api.app import _add_problems, create_app
from api.desk.choices import ChoiceRoutes
from api.desk.desk import Desk as WholeDesk
from api.desk.draft_routes import DraftRoutes, Route, answer
from api.desk.form_routes import FormRoutes
from api.desk.pages import HEADERS, PageRoutes
from api.metrics import Metrics
from api.settings import Settings
from ledger.core.keys import SigningKey
from tests.api.serving import Address, serving
from tests.desk.drafts.desks import Desk
from tests.desk.drafts.served import Somebody

STANDIN = Path(__file__).parent / "standin"


def verifier_files() -> dict[str, bytes]:
    return {
        each.name: each.read_bytes()
        for each in (files("verifier") / "web").iterdir()
        if each.name.endswith((".js", ".css"))
    }


def standins(desk: Desk, keys: Mapping[str, SigningKey]) -> list[Route]:
    """Give what stands in for sign-in: its modules, who asks, and the key of whoever asks."""

    async def module(request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        return Response((STANDIN / name).read_bytes(), 200, HEADERS, "text/javascript")

    async def me(request: Request) -> Response:
        public = request.headers["x-key"]
        with desk.drafting.readings.of(desk.origin) as reading:
            offices = [
                {
                    "origin": desk.origin,
                    "slug": each.slug,
                    "person": each.person,
                    "name": reading.name_of(each.person),
                    "roles": list(each.roles),
                    "community": reading.community,
                    "charter": reading.state.charter.hex() if reading.state.charter else None,
                }
                for each in reading.state.roster.in_force()
                if each.vkey.public_key.hex() == public
            ]
        return answer({"public_key": public, "offices": offices, "sign_ins": []})

    async def key(request: Request) -> Response:
        public = request.headers["x-key"]
        return answer({"seed": keys[public].seed.hex(), "public_key": public})

    modules = [f"/desk/web/{{version}}/{file.name}" for file in STANDIN.iterdir()]
    return [
        *((path, ["GET"], module) for path in modules),
        ("/standin/me", ["GET"], me),
        ("/standin/key", ["GET"], key),
    ]


@contextmanager
def serve_pages(desk: Desk, keys: Mapping[str, SigningKey]) -> Iterator[Address]:
    """Serve the pages with sign-in put aside: a header says who asks."""
    app = FastAPI(redirect_slashes=False)
    app.state.settings = Settings()
    deployment = desk.appending._deployment

    async def who(request: Request) -> Somebody:
        return Somebody(bytes.fromhex(request.headers["x-key"]))

    for path, methods, endpoint in (
        *standins(desk, keys),
        *DraftRoutes(deployment, desk.drafting, who, lambda _key: [desk.origin]).routes(),
        *FormRoutes(deployment, desk.drafting, who).routes(),
        *ChoiceRoutes(desk.drafting, who).routes(),
        *PageRoutes(verifier_files()).routes(),
    ):
        app.add_route(path, endpoint, methods=methods)
    _add_problems(app, Metrics(list))
    with serving(app) as address:
        yield address


@contextmanager
def serve_whole(desk: Desk, folder: Path, district_page: str = "") -> Iterator[Address]:
    """Serve the desk as ``mingbai serve`` does, sign-in and all, over the database in *folder*."""
    with WholeDesk(folder, verifier_files(), district_page=district_page) as whole:
        app = create_app({desk.origin: desk.ledger}, Settings(), whole)
        with serving(app) as address:
            yield address
