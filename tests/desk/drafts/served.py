"""The desk's routes of drafts on a real server; who asks is said by a header, or by signing in.

Sign-in here is only as much as a command needs: the desk's own is tested with its own.
"""

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.app import _add_problems
from api.desk.draft_routes import DraftRoutes
from api.desk.form_routes import FormRoutes
from api.desk.seats import seat_in
from api.metrics import Metrics
from api.settings import Settings
from ledger.core.ed25519 import verify
from tests.api.serving import Address, serving
from tests.desk.drafts.desks import Desk


@dataclass(frozen=True)
class Somebody:
    public_key: bytes


@dataclass(frozen=True)
class People:
    desk: Desk
    address: Address

    def ask(
        self, slug: str, method: str, path: str, value: object = None, status: int = 200
    ) -> dict[str, Any]:
        key = self.desk.public(slug).hex()
        origin = path.replace("ORIGIN", self.desk.origin)
        with self.address.client(headers={"x-key": key}) as client:
            answered: httpx.Response = client.request(method, f"/desk/api/{origin}", json=value)
        assert answered.status_code == status, answered.text
        return answered.json()  # type: ignore[no-any-return]


class SignIn:
    """Challenges and sessions, kept in memory."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._sessions: dict[str, bytes] = {}

    async def challenge(self, request: Request) -> Response:
        page = f"http://{request.headers['host']}"
        drawn = base64.b64encode(secrets.token_bytes(32)).decode()
        text = f"mingbai/sign-in/v1\n{page}\n{drawn}\n2099-01-01T00:00:00Z\n"
        return JSONResponse({"challenge": text})

    async def session(self, request: Request) -> Response:
        value = await request.json()
        key = bytes.fromhex(value["public_key"])
        assert verify(key, value["challenge"].encode(), base64.b64decode(value["signature"]))
        with self._desk.drafting.readings.of(self._desk.origin) as reading:
            seat = seat_in(reading, key)
        offices = [] if seat is None else [seat._asdict()]
        name = secrets.token_hex(16)
        self._sessions[name] = key
        answered = JSONResponse({"session": {}, "offices": offices})
        answered.set_cookie("mingbai_desk", name, path="/desk", httponly=True)
        return answered

    async def who(self, request: Request) -> Somebody:
        if "x-key" in request.headers:
            return Somebody(bytes.fromhex(request.headers["x-key"]))
        return Somebody(self._sessions[request.cookies["mingbai_desk"]])

    async def leave(self, request: Request) -> Response:
        del self._sessions[request.cookies["mingbai_desk"]]
        return JSONResponse({})


@contextmanager
def serve_desk(desk: Desk) -> Iterator[People]:
    app = FastAPI(redirect_slashes=False)
    app.state.settings = Settings()
    deployment = desk.appending._deployment
    signing_in = SignIn(desk)
    who = signing_in.who
    routes = [
        *DraftRoutes(deployment, desk.drafting, who, desk.drafting.readings.origins_of).routes(),
        *FormRoutes(deployment, desk.drafting, who).routes(),
        ("/desk/api/challenge", ["POST"], signing_in.challenge),
        ("/desk/api/session", ["POST"], signing_in.session),
        ("/desk/api/session", ["DELETE"], signing_in.leave),
    ]
    for path, methods, endpoint in routes:
        app.add_route(path, endpoint, methods=methods)
    _add_problems(app, Metrics(list))
    with serving(app) as address:
        yield People(desk, address)
