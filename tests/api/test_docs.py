"""docs/api.md says what the code does: every address, setting, code and metric, and no other."""

import dataclasses
import re

import pytest
from fastapi import FastAPI
from prometheus_client import generate_latest

from api.app import create_app
from api.metrics import Gauge, Metrics
from api.openapi import document
from api.settings import Settings
from ledger.core.errors import MalformedError
from tests.api.errors_table import BEGIN, END, PAGE, table

TEXT = PAGE.read_text("utf-8")


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return create_app({}, Settings())


def routes(app: FastAPI) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for route in app.routes:
        path = str(getattr(route, "path_format", None) or getattr(route, "path", ""))
        found[path.replace(":path", "")] = set(getattr(route, "methods", ()))
    return found


def test_every_address_is_documented_and_no_other(app: FastAPI) -> None:
    rows = dict(re.findall(r"^\| `(/[^`]*)` \| (GET|POST) \|", TEXT, re.MULTILINE))
    served = routes(app)
    assert rows.keys() == served.keys()
    for path, method in rows.items():
        assert served[path] == ({"GET", "HEAD"} if method == "GET" else {"POST"}), path


def test_every_address_is_described_for_programs_and_no_other(app: FastAPI) -> None:
    described = document(Settings())["paths"]
    served = routes(app)
    assert described.keys() == served.keys() - {"/openapi.json"}
    for path, operations in described.items():
        assert {method.upper() for method in operations} == served[path] - {"HEAD"}, path


def test_every_setting_is_documented_with_its_default_and_range() -> None:
    row = r"^\| `(MINGBAI_HTTP_\w+)` \| (\d+) \| (\d+)–(\d+) \|"
    documented = {
        name: tuple(map(int, rest)) for name, *rest in re.findall(row, TEXT, re.MULTILINE)
    }
    assert documented == {
        Settings.variable(spec.name): (
            spec.default,
            spec.metadata["minimum"],
            spec.metadata["maximum"],
        )
        for spec in dataclasses.fields(Settings)
    }


def test_the_table_of_errors_is_what_the_classes_say() -> None:
    # When this fails: python -m tests.api.errors_table
    assert TEXT.partition(BEGIN)[2].partition(END)[0] == table()


def test_every_metric_is_documented_and_no_other() -> None:
    metrics = Metrics(lambda: [Gauge("a", ready=True, size=1, age_s=1.0, queue=0)])
    metrics.observe_request({"method": "GET"}, 200, 0.1)
    metrics.observe_append("a", 1, 1, 0.1)
    metrics.observe_refused(MalformedError())
    text = generate_latest(metrics.registry).decode()
    exposed = {
        name
        for name in re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE)
        if not name.endswith("_created")
    }
    assert set(re.findall(r"^\| `(mingbai_\w+)` \|", TEXT, re.MULTILINE)) == exposed
