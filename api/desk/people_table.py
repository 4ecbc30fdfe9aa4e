"""A staffing table at the desk: every row judged for its ledger, and nothing entered.

The planner is the command line's (`ledger.log.ingest.staffing`). What would be entered is made
into drafts one after the other, by whoever signs them: each cites the one before (``after``).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from api.desk.asking import Value
from api.desk.draft_errors import DraftFieldWrong, TooManyDrafts
from api.desk.drafting import Drafting
from api.desk.reading import Reading
from api.desk.seats import seat_in
from api.desk.signers import propose_by
from api.desk.tables import parse_asked, rows_of
from api.desk.writing import rehearse, write_text
from ledger.affairs.admission import admit_governance
from ledger.affairs.state import State
from ledger.core.errors import LedgerError
from ledger.log.ingest.staffing import Act, plan_ledger
from ledger.log.ingest.staffing_table import RowProblem, Said, Step, read_key, read_steps

MOST_ROWS: Final = 10_000
_CELL_CHARACTERS: Final = 1_000
_OPEN: Final = ("open", "complete", "stuck")
_MOST_DRAFTS: Final = 1_000

Rows = Sequence[tuple[int, Sequence[str]]]
Origins = Callable[[bytes], Sequence[str]]


def parse_rows(value: Value) -> Rows:
    """Read a request: ``rows`` as ``[number, [cell, …]]``, or a file as `parse_asked` takes it.

    Raises:
        DraftFieldWrong, TooManyDrafts: other rows, or more than are taken at once.
        What `parse_asked` and `rows_of` raise of a file.
    """
    if "rows" not in value:
        rows = rows_of(parse_asked(value))
        return [(row.number, [cell.text for cell in row.cells]) for row in rows]
    listed = value["rows"]
    if set(value) != {"rows"} or not isinstance(listed, list):
        raise _rows_wrong("rows")
    if len(listed) > MOST_ROWS:
        raise TooManyDrafts(limit=MOST_ROWS)
    for at, row in enumerate(listed):
        is_row = isinstance(row, list) and len(row) == 2 and type(row[0]) is int
        if not is_row or not isinstance(row[1], list):
            raise _rows_wrong(f"rows[{at}]")
        for cell in row[1]:
            if not isinstance(cell, str) or len(cell) > _CELL_CHARACTERS:
                raise _rows_wrong(f"rows[{at}]")
    return [(number, cells) for number, cells in listed]


def _rows_wrong(where: str) -> DraftFieldWrong:
    return DraftFieldWrong(
        where=where, form="[行号, [单元格, …]] 的列表", form_en="a list of [number, [cell, …]]"
    )


class Staffing:
    """Judges staffing tables over the ledgers in which a key sits; methods block."""

    def __init__(self, drafting: Drafting, origins_of: Origins) -> None:
        """Judge for the ledgers in which *origins_of* says that a key sits."""
        self._drafting = drafting
        self._origins_of = origins_of

    def judge(self, public_key: bytes, rows: Rows) -> Value:
        """Judge *rows*, the heading first: what each ledger would enter, and every problem."""
        names = self._communities(public_key)
        read = read_steps(rows, read_key, names)
        problems = list(read.problems)
        stopped = {problem.origin for problem in problems}
        groups: dict[str, list[Step]] = {}
        for step in read.steps:
            if step.origin not in stopped:
                groups.setdefault(step.origin, []).append(step)
        ledgers = []
        for origin, steps in groups.items():
            try:
                ledgers.append(self._judge_ledger(origin, public_key, steps, problems))
            except LedgerError as error:  # it can't be read now
                said = Said(error.text("zh"), error.text("en"))
                problems.append(RowProblem(steps[0].row, "origin", origin, said))
        shown = [
            {"row": p.row, "column": p.column, "origin": p.origin, "zh": p.said.zh, "en": p.said.en}
            for p in sorted(problems)
        ]
        return {"ledgers": ledgers, "problems": shown}

    def _communities(self, public_key: bytes) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for origin in self._origins_of(public_key):
            try:
                with self._drafting.readings.of(origin) as reading:
                    found.setdefault(reading.community, []).append(origin)
            except LedgerError:  # the row that means it says so
                continue
        return found

    def _judge_ledger(
        self, origin: str, public_key: bytes, steps: Sequence[Step], problems: list[RowProblem]
    ) -> Value:
        with self._drafting.readings.of(origin) as reading:
            seat = seat_in(reading, public_key)
            roster = reading.state.roster.records.values()
            names = {record.person: reading.name_of(record.person) for record in roster}
            slug = "" if seat is None else seat.slug
            judge = _judge_by(reading, slug, self._drafting.clock())
            planned = plan_ledger(reading.state, names, steps, judge)
            waiting = self._waiting(reading) if seat is not None else {}
            problems += planned.problems
            return {
                "origin": origin,
                "community": reading.community,
                "acts": [_act(act, waiting) for act in planned.acts],
                "stood": list(planned.stood),
                "vacant": list(planned.vacant),
            }

    def _waiting(self, reading: Reading) -> Mapping[str, Any]:
        """Give the drafts of governance that wait for signatures, by what they say."""
        drafts = self._drafting.of_ledger(reading, _OPEN, _MOST_DRAFTS)
        return {_said(each.statement.type, each.statement.body): each.id for each in drafts}


def _judge_by(
    reading: Reading, slug: str, now_ms: int
) -> Callable[[State, str, dict[str, Any]], State]:
    """Return what tries a statement on the ledger's own rules, signed by whom they ask for."""

    def judge(state: State, kind: str, body: dict[str, Any]) -> State:
        by = propose_by(state, kind, body, now_ms, proposer=slug)
        text = write_text(state, kind, body, by, no=f"staffing-{state.size}", made_ms=now_ms)
        opened = rehearse(state, reading.memory, text, now_ms)
        return admit_governance(state, opened, state.size, max(now_ms, state.time_ms))

    return judge


def _said(kind: str, body: Mapping[str, Any]) -> str:
    return f"{kind} {sorted((name, str(value)) for name, value in body.items())}"


def _act(act: Act, waiting: Mapping[str, Any]) -> Value:
    return {**act._asdict(), "drafted": waiting.get(_said(act.type, act.body))}
