"""Everything that the desk does has a command or a request: docs/desk.md says which, and it is so."""

import re
from pathlib import Path

from mingbai.cli import COMMANDS
from tests.desk.api.described import OPERATIONS

DOCS = Path(__file__).parents[3] / "docs/desk.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in DOCS.read_text("utf-8").partition("## From scripts")[2].partition("\n## ")[0].splitlines()
    if line.startswith("| ")
][1:]  # fmt: skip
REQUEST = re.compile(r"`(GET|POST|PUT|DELETE) ([^`]+)`")


def test_every_request_of_the_desk_stands_in_a_row() -> None:
    named = {
        ("/" + path.replace("ORIGIN", "{origin}"), method.lower())
        for row in ROWS
        for method, path in REQUEST.findall(row[2])
    }
    assert named == set(OPERATIONS)


def test_every_row_has_a_command_that_there_is() -> None:
    there = {command.name: {each.name for each in command.below} for command in COMMANDS}
    for row in ROWS:
        commands = re.findall(r"`mingbai ([a-z]+)(?: ([a-z]+))?`", row[1])
        assert commands, row
        for name, below in commands:
            assert name in there, row
            assert not below or below in there[name], row


def test_what_a_page_asks_is_a_request_of_the_desk() -> None:
    """Whatever the pages call, a script may ask: there is no request of theirs beside these."""
    web = Path(__file__).parents[3] / "api/desk/web"
    paths = {path.replace("{origin}", "{}") for path, _ in OPERATIONS}
    known = {re.sub(r"\{\w+\}", "{}", path) for path in paths}
    for module in sorted(web.glob("*.js")):
        for called in re.findall(
            r'call\("[A-Z]+", ([`"])/desk/api(/[^`"?]*)', module.read_text("utf-8")
        ):
            path = re.sub(r"\$\{[^}]*\}", "{}", called[1])
            at_end = path.removesuffix("{}")  # a query that is put together elsewhere
            of_sheets = re.sub(r"sheets/.*", "sheets/{}", path)
            assert known & {path, at_end, of_sheets}, (module.name, path)
