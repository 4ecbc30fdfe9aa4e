"""Staffing through a desk: it judges the table, and what it makes drafts of is signed here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ledger.log.ingest.staffing import Act
from ledger.log.ingest.staffing_table import RowProblem, Said
from mingbai.desk_client import Desk
from mingbai.desk_http import Value
from mingbai.errors import DraftUnlike

Rows = Sequence[tuple[int, Sequence[str]]]


class Wanted(NamedTuple):
    """What one ledger's rows would enter; *stood* counts rows of what stands already.

    *drafted* has, for the row of an act, its draft that waits for signatures since an earlier run;
    *vacant* are the offices that nobody would hold after it.
    """

    origin: str
    community: str
    acts: tuple[Act, ...]
    stood: int
    drafted: Mapping[int, str]
    vacant: tuple[str, ...]


class Outcome(NamedTuple):
    """What became of an act: ``appended``, or whose signature its draft waits for."""

    act: Act
    state: str
    waits: str


def judge(desk: Desk, rows: Rows) -> tuple[list[Wanted], list[RowProblem]]:
    """Let the desk judge *rows*; nothing is entered.

    Raises:
        ServerRefused, ServerSilent: it did not.
    """
    found = desk.call("POST", "staffing", {"rows": [[number, [*cells]] for number, cells in rows]})
    problems = [
        RowProblem(each["row"], each["column"], each["origin"], Said(each["zh"], each["en"]))
        for each in found["problems"]
    ]
    return [_wanted(each) for each in found["ledgers"]], problems


def _wanted(value: Mapping[str, Any]) -> Wanted:
    acts = tuple(
        Act(
            each["row"],
            each["type"],
            each["body"],
            each["who"],
            tuple(each["offices"]),
            each["slug"],
        )
        for each in value["acts"]
    )
    drafted = {each["row"]: str(each["drafted"]) for each in value["acts"] if each["drafted"]}
    return Wanted(
        value["origin"],
        value["community"],
        acts,
        len(value["stood"]),
        drafted,
        tuple(value["vacant"]),
    )


def enter(desk: Desk, wanted: Wanted) -> Iterator[Outcome]:
    """Make a draft of each act in turn, and sign it; each has to stand before the next is made.

    Where others are to sign, the first draft waits for them, and the rest is not begun.

    Raises:
        ServerRefused, ServerSilent: the desk did not take one.
        DraftUnlike: a draft says something else than what was shown; it was not signed.
    """
    own = {each["slug"] for each in desk.offices if each["origin"] == wanted.origin}
    for act in wanted.acts:
        draft = _draft(desk, wanted, act)
        if desk.check(draft).body != act.body:
            raise DraftUnlike(draft=draft["id"])
        if own & {each["slug"] for each in draft["wanted"] if each["state"] == "waiting"}:
            path = desk.path(wanted.origin, draft["id"], "signatures")
            draft = desk.call("POST", path, desk.signature(draft))
        waits = [each["name"] for each in draft["wanted"] if each["state"] == "waiting"]
        yield Outcome(act, draft["state"], "、".join(waits))
        if draft["state"] != "appended":
            return


def _draft(desk: Desk, wanted: Wanted, act: Act) -> Value:
    """Give the draft of *act* that waits since an earlier run, or a new one."""
    if act.row in wanted.drafted:
        return desk.call("GET", desk.path(wanted.origin, wanted.drafted[act.row]))
    return desk.call("POST", desk.path(wanted.origin), {"type": act.type, "body": act.body})
