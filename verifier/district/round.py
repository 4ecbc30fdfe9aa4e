"""A round through all ledgers of a district: audits side by side, each from its own saved state.

The states, and what the round came to, stay in one folder, so that the next round reads only what
is new, and can say what changed. A ledger that can't be read is an outcome, never the end.
"""

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from ledger.core.errors import LedgerError
from ledger.core.reasons import reason_of
from verifier.audit import audit_log
from verifier.crew import begin_worker, start_method
from verifier.district.listing import Listed
from verifier.district.outcome import Outcome, outcome_of, parse_outcome, unread
from verifier.errors import FileUnwritable, RoundUnreadable
from verifier.findings import Asked
from verifier.sources import open_source, read_file
from verifier.standards import read_asked
from verifier.trust import Trust, read_trust

FORMAT = "mingbai-verify/district/v1"
MAX_ROUND_BYTES = 512 * 1024 * 1024


class Round(NamedTuple):
    """What all ledgers came to on *day*."""

    day: date
    outcomes: tuple[Outcome, ...]


class Question(NamedTuple):
    """What every ledger is asked with: trust files by name, standards, the folder of states."""

    policy: str
    charters: str | None
    as_of: str | None
    catalogues: Sequence[str]
    holidays: Sequence[str]
    states: Path
    public: bool


def go_round(
    ledgers: Sequence[Listed],
    question: Question,
    *,
    workers: int,
    progress: Callable[[int, int], None] = lambda _done, _size: None,
) -> Round:
    """Audit all *ledgers*, as many at once as there are *workers*.

    Raises:
        LedgerError: a trust file or a standard can't be used, or the folder can't be made.
    """
    try:
        question.states.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileUnwritable(path=str(question.states), reason=reason_of(error)) from error
    asked = read_asked(question.as_of, question.catalogues, question.holidays)
    asked = replace(asked, lists_invoices=True)
    read_trust(question.policy, charters=question.charters)  # what is wrong is said once
    outcomes = []
    if workers < 2 or len(ledgers) < 2:
        for done, ledger in enumerate(ledgers, 1):
            outcomes.append(visit(ledger, question, asked))
            progress(done, len(ledgers))
        return Round(asked.today, tuple(outcomes))
    context = multiprocessing.get_context(start_method())
    with ProcessPoolExecutor(workers, mp_context=context, initializer=begin_worker) as pool:
        futures = [pool.submit(visit, ledger, question, asked) for ledger in ledgers]
        for done, future in enumerate(futures, 1):
            outcomes.append(future.result())
            progress(done, len(ledgers))
    return Round(asked.today, tuple(outcomes))


def visit(ledger: Listed, question: Question, asked: Asked) -> Outcome:
    """Audit one ledger; whatever is wrong with reading it is in the outcome."""
    try:
        trust = _trust(ledger, question)
        with closing(open_source(ledger.prefix)) as source:
            report = audit_log(
                source, trust, workers=1, state=state_of(question.states, ledger), asked=asked
            )
    except LedgerError as error:
        return unread(ledger, error.text("zh"), error.text("en"))
    return outcome_of(ledger, report, public=question.public)


def _trust(ledger: Listed, question: Question) -> Trust:
    return read_trust(ledger.policy or question.policy, charters=question.charters)


def state_of(states: Path, ledger: Listed) -> Path:
    """Give the file that holds the state of *ledger*."""
    return states / f"{sha256(ledger.prefix.encode()).hexdigest()[:16]}.state"


def read_round(states: Path) -> Round | None:
    """Give what the last round left in *states*; None if there was none.

    Raises:
        RoundUnreadable: it is something else.
    """
    path = states / "district.json"
    if not path.exists():
        return None
    try:
        value: dict[str, Any] = orjson.loads(read_file(str(path), MAX_ROUND_BYTES))
        if value["format"] != FORMAT:
            raise RoundUnreadable(path=str(path), reason=str(value["format"]))
        return Round(date.fromisoformat(value["day"]), tuple(map(parse_outcome, value["outcomes"])))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RoundUnreadable(path=str(path), reason=reason_of(error)) from error


def write_round(states: Path, found: Round) -> None:
    """Keep *found* for the next round.

    Raises:
        FileUnwritable: it can't be written.
    """
    value = {
        "format": FORMAT,
        "day": found.day.isoformat(),
        "outcomes": [outcome.plain() for outcome in found.outcomes],
    }
    path, fresh = states / "district.json", states / "district.json.new"
    try:
        fresh.write_bytes(orjson.dumps(value))
        fresh.replace(path)
    except OSError as error:
        raise FileUnwritable(path=str(path), reason=reason_of(error)) from error
