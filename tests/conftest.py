"""Fixtures that several folders share: real servers, and a strict MINGBAI_REQUIRE.

A skip whose reason starts with a name from MINGBAI_REQUIRE is a failure, wherever it came from.
"""

import os
import shutil
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.requirements import is_required, lacking

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

    from tests.demonstration import Demonstration
    from tests.servers.postgres import PostgresServer

# A busy machine is slow, not wrong: how long an example takes fails no test.
settings.register_profile("mingbai", deadline=None)
settings.load_profile("mingbai")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator["PostgresServer"]:
    """One server for each worker, started when the first test asks for it."""
    reason = lacking("postgres")
    if reason is not None:
        pytest.skip(reason)
    from tests.servers.postgres import postgres

    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> "Demonstration":
    """`mingbai demo`, run by the first worker that asks for it; nobody writes into its folder."""
    from tests.demonstration import demonstrate

    base = tmp_path_factory.getbasetemp()
    return demonstrate(base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base)


@pytest.fixture(scope="session")
def player() -> "Iterator[Playwright]":
    """Playwright's driver, of which a process can have one."""
    reason = lacking("browser")
    if reason is not None:
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(player: "Playwright") -> "Iterator[Browser]":
    """Chromium, started when the first test asks for it."""
    programs = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, programs)))
    launched = player.chromium.launch(executable_path=program, args=["--no-sandbox"])
    yield launched
    launched.close()


@pytest.fixture
def postgres_url(postgres_server: "PostgresServer") -> Iterator[str]:
    """The URL of a new, empty database for this test alone."""
    with postgres_server.database() as name:
        yield postgres_server.url(name)


def _required_skip(report: pytest.TestReport | pytest.CollectReport) -> str | None:
    if report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return None
    said = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    reason = said.removeprefix("Skipped: ")
    name = reason.split(":")[0].strip()
    return reason if is_required(name) else None


def _fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    reason = _required_skip(report)
    if reason is not None:
        report.outcome = "failed"
        report.longrepr = f"MINGBAI_REQUIRE asks for it, and it is missing: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail(report)
    return report
