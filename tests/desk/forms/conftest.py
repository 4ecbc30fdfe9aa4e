"""A page of the desk with nothing in it, in which its modules can be tried."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from api.desk.pages import HEADERS, PageRoutes
from api.settings import Settings
from tests.api.serving import serving
from tests.desk.pages.served import verifier_files

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


async def _blank(_: Request) -> Response:
    html = "<!doctype html><title>t</title><main></main>"
    return Response(html, 200, HEADERS, "text/html; charset=utf-8")


@pytest.fixture(scope="session")
def blank(browser: "Browser") -> "Iterator[Page]":
    """Give a page under the desk's policy; what it prints as an error fails at the end."""
    app = FastAPI(redirect_slashes=False)
    app.state.settings = Settings()
    app.add_route("/blank", _blank)
    for path, methods, endpoint in PageRoutes(verifier_files()).routes():
        app.add_route(path, endpoint, methods=methods)
    errors: list[str] = []
    with serving(app) as address:
        page = browser.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{address.url}/blank")
        yield page
        page.close()
    assert errors == []
