"""The desk's routes of people beside those of drafts and pages; a header says who asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI

from api.app import _add_problems
from api.desk.choices import ChoiceRoutes
from api.desk.draft_routes import DraftRoutes
from api.desk.form_routes import FormRoutes
from api.desk.pages import PageRoutes
from api.desk.people_routes import PeopleRoutes
from api.metrics import Metrics
from api.settings import Settings
from ledger.core.keys import SigningKey
from tests.api.serving import Address, serving
from tests.desk.drafts.desks import Desk
from tests.desk.drafts.served import SignIn
from tests.desk.pages.people import People, people_at
from tests.desk.pages.served import standins, verifier_files

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@contextmanager
def serve_people(desk: Desk, keys: dict[str, SigningKey]) -> Iterator[Address]:
    """Serve what a street needs to staff a ledger, for pages and for the command line."""
    app = FastAPI(redirect_slashes=False)
    app.state.settings = Settings()
    deployment = desk.appending._deployment
    signing_in = SignIn(desk)
    who = signing_in.who

    drafting = desk.drafting
    for path, methods, endpoint in (
        ("/desk/api/challenge", ["POST"], signing_in.challenge),
        ("/desk/api/session", ["POST"], signing_in.session),
        ("/desk/api/session", ["DELETE"], signing_in.leave),
        *standins(desk, keys),
        *PeopleRoutes(deployment, drafting, who, drafting.readings.origins_of).routes(),
        *DraftRoutes(deployment, drafting, who, lambda _key: [desk.origin]).routes(),
        *FormRoutes(deployment, drafting, who).routes(),
        *ChoiceRoutes(drafting, who).routes(),
        *PageRoutes(verifier_files()).routes(),
    ):
        app.add_route(path, endpoint, methods=methods)
    _add_problems(app, Metrics(list))
    with serving(app) as address:
        yield address


@contextmanager
def at_people(browser: "Browser", desk: Desk) -> Iterator[People]:
    """Serve *desk* and let people sit down at its pages."""
    keys: dict[str, SigningKey] = {}
    with serve_people(desk, keys) as address, people_at(browser, desk, address, keys) as people:
        yield people
