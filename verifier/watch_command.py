"""``mingbai-verify watch``: rounds through many ledgers, and what is said after each.

Everything is kept before it is said, and an alert leaves the folder only when it was delivered, so
the program may be stopped and started at any moment.
"""

import argparse
import multiprocessing
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from ledger.core.errors import LedgerError
from verifier.crew import MAX_WORKERS, begin_worker, cores, start_method
from verifier.district.listing import Listed, read_list
from verifier.errors import FileUnwritable
from verifier.findings import Asked
from verifier.language import Language, Text
from verifier.mirror_files import as_unwritable, locked
from verifier.report import printable
from verifier.split_command import run_diff, run_split
from verifier.split_errors import AlertsUndelivered, WatchBusy
from verifier.standards import read_asked
from verifier.trust import read_trust
from verifier.verdict import Verdict, worst
from verifier.watch import Visit, lost, visit
from verifier.watch_alerts import (
    Alert,
    deliver_waiting,
    read_memory,
    take_in,
    write_memory,
)
from verifier.watch_views import Question

MEMORY = "alerts.json"
LOCK = ".lock"

_LEDGER = Text("{word}：{ledger}（{size} 条）", "{word}: {ledger} (size {size})")
_NEW = Text("新告警：{text}", "NEW ALERT: {text}")
_STILL = Text("还有：{text}", "still: {text}")
_GONE = Text("已消：{count} 条告警", "gone: {count} alerts")


def run_watch(asked: argparse.Namespace, language: Language) -> int:
    """Go round once, or every so many seconds; give what the last round came to.

    Raises:
        WatchBusy: another watch is at work in the folder.
        LedgerError: the list, a trust file or the folder can't be used.
    """
    question = Question(asked.trust, asked.charters, Path(asked.states), tuple(asked.also))
    ledgers = _ledgers(asked.what)
    read_trust(question.policy, charters=question.charters)  # what is wrong is said once
    _read_rules(asked)
    with as_unwritable(question.states):
        question.states.mkdir(parents=True, exist_ok=True)
    workers = max(1, min(asked.workers or cores(), MAX_WORKERS, len(ledgers)))
    say = _Saying(language, as_lines=asked.jsonl or asked.json)
    with locked(question.states / LOCK, WatchBusy(path=str(question.states))):
        while True:
            began = time.monotonic()
            look = partial(_visit_all, ledgers, question, _read_rules(asked), workers)
            code = _round(look, question.states / MEMORY, asked.webhook, say)
            if asked.every is None:
                return code
            time.sleep(max(0.0, asked.every - (time.monotonic() - began)))


def _ledgers(what: str) -> tuple[Listed, ...]:
    if Path(what).is_file():
        return read_list(what)
    return (Listed("", what, what),)


def _read_rules(asked: argparse.Namespace) -> Asked:
    """Read what the rules are asked with, as of today, which another round may not be."""
    rules = read_asked(None, asked.catalogue, asked.holidays)
    return replace(rules, lists_invoices=False)


def _round(look: Callable[[], list[Visit]], path: Path, webhook: str | None, say: "_Saying") -> int:
    """Look at all ledgers, say what is so, and deliver what is new; *path* is the memory."""
    before = read_memory(path)
    visits = look()
    alerts = [each for found in visits for each in found.alerts]
    memory, new = take_in(before, alerts, keep=webhook is not None)
    trouble: list[tuple[str, LedgerError]] = []
    try:
        write_memory(path, memory)
    except FileUnwritable as error:  # what was found is said all the same
        trouble.append(("memory", error))
    # Stop here: nothing was said yet, but what is to be delivered is kept.
    say.visits(visits, {each.id for each in new}, len(before.standing - memory.standing))
    verdicts = [found.verdict for found in visits] + [each.verdict for each in alerts]
    code = worst(map(Verdict, verdicts)).exit_code
    if webhook is not None:
        try:
            deliver_waiting(path, memory, webhook)
        except AlertsUndelivered as error:
            trouble.append(("webhook", error))
        except FileUnwritable as error:
            trouble.append(("memory", error))
    for event, each in trouble:
        say.trouble(event, each)
        code = code or Verdict.UNCHECKED.exit_code
    say.event({"event": "round", "ledgers": len(visits), "alerts": len(alerts), "exit": code})
    return code


def _visit_all(
    ledgers: Sequence[Listed], question: Question, rules: Asked, workers: int
) -> list[Visit]:
    if workers < 2:
        return [visit(each, question, rules) for each in ledgers]
    look = partial(visit, question=question, rules=rules)
    found: dict[Listed, Visit] = {}
    left = list(ledgers)
    while left:
        found |= _visit_in(workers, look, left)
        left = [each for each in left if each not in found]
        # A worker that was killed, by the system for its memory perhaps, takes its pool with it.
        # What was being looked at, or waited for it next, is among the first.
        for each in left[: workers + 1]:
            found |= {each: lost(each)} | _visit_in(1, look, [each])
        left = left[workers + 1 :]
    return [found[each] for each in ledgers]


def _visit_in(
    workers: int, look: Callable[[Listed], Visit], ledgers: Sequence[Listed]
) -> dict[Listed, Visit]:
    """Look at *ledgers* in processes of their own; those are left out that were lost with one."""
    context = multiprocessing.get_context(start_method())
    futures: dict[Listed, Future[Visit]] = {}
    found: dict[Listed, Visit] = {}
    with ProcessPoolExecutor(workers, mp_context=context, initializer=begin_worker) as pool:
        with suppress(BrokenProcessPool):
            for each in ledgers:
                futures[each] = pool.submit(look, each)
        for each, future in futures.items():
            with suppress(BrokenProcessPool):
                found[each] = future.result()
    return found


class _Saying:
    """Says what happened, to a person or, a line of JSON for each event, to a program."""

    def __init__(self, language: Language, *, as_lines: bool) -> None:
        self._language = language
        self._as_lines = as_lines

    def visits(self, visits: Sequence[Visit], new: set[str], gone: int) -> None:
        """Say how each ledger stands, and its alerts, those first that are new."""
        for found in visits:
            plain = found._asdict()
            plain["alerts"] = [each.id for each in found.alerts]
            self.event({"event": "ledger", **plain})
            word = Verdict(found.verdict).word
            size = "?" if found.size is None else found.size
            facts = {"ledger": found.ledger, "size": size}
            zh, en = (
                _LEDGER.zh.format(word=word.zh, **facts),
                _LEDGER.en.format(word=word.en, **facts),
            )
            self._line(Text(zh, en))
            for each in sorted(found.alerts, key=lambda one: one.id not in new):
                self._alert(each, is_new=each.id in new)
        if gone:
            self.event({"event": "gone", "count": gone})
            self._line(_GONE.fill(count=gone))

    def _alert(self, each: Alert, *, is_new: bool) -> None:
        self.event({"event": "alert", "new": is_new, **each.plain()})
        template = _NEW if is_new else _STILL
        self._line(Text(template.zh.format(text=each.zh), template.en.format(text=each.en)))

    def trouble(self, event: str, error: LedgerError) -> None:
        """Say that alerts could not be delivered, or not be kept."""
        zh, en = error.text("zh"), error.text("en")
        self.event({"event": event, "code": error.code, "zh": zh, "en": en})
        self._line(Text(zh, en))

    def event(self, value: dict[str, Any]) -> None:
        """Write an event, if a program listens."""
        if self._as_lines:
            sys.stdout.write(orjson.dumps(value).decode() + "\n")
            sys.stdout.flush()

    def _line(self, text: Text) -> None:
        if not self._as_lines:
            sys.stdout.write(printable(text.to(self._language)) + "\n")
            sys.stdout.flush()


COMMANDS: dict[str, Callable[[argparse.Namespace, Language], int]] = {
    "split": run_split,
    "diff": run_diff,
    "watch": run_watch,
}
