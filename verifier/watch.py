"""One look at one ledger: what its site shows, what was seen before, and what others show.

The views are gathered (`verifier.watch_views`) and compared (`verifier.watch_comparing`); then the
site's entries are audited. Whatever goes wrong with one ledger is an alert about it, and no more.
"""

import os
import traceback
from contextlib import ExitStack, closing
from typing import NamedTuple

from ledger.affairs.audit.finding import Colour
from ledger.affairs.audit.rows import State
from ledger.core.errors import LedgerError
from verifier.audit import audit_log
from verifier.checks import FINDINGS
from verifier.diff import View
from verifier.district.listing import Listed
from verifier.district.round import state_of
from verifier.errors import FileAbsent
from verifier.findings import Asked
from verifier.language import Text
from verifier.mirror_files import replace_durably
from verifier.reader import CHECKPOINT
from verifier.sources import Directory, Source, open_source, read_file
from verifier.split_errors import WatchBroke, WatchStateMalformed
from verifier.trust import Trust, read_trust
from verifier.verdict import Check, Report, Verdict
from verifier.watch_alerts import Alert, Raised, both
from verifier.watch_comparing import goes_on, judge_views, keep_view
from verifier.watch_views import Question, Views, place_of

_OTHER_LEDGER = Text(
    "这个网址原来是 {kept}，现在给的是 {found}。", "This address was {kept} and now shows {found}."
)
_ANSWERED = (State.CLOSED.value, State.EXPLAINED.value)


class Visit(NamedTuple):
    """How one ledger stands after a look."""

    ledger: str
    origin: str
    size: int | None
    verdict: str
    zh: str
    en: str
    alerts: tuple[Alert, ...]


def visit(ledger: Listed, question: Question, rules: Asked) -> Visit:
    """Look at one ledger; whatever can't be looked at is an alert, and so is a mistake of ours."""
    look = _Look(ledger, question)
    report: Report | None = None
    try:
        report = look.run(rules)
    except LedgerError as error:
        look.raised.add("unreadable", Verdict.UNCHECKED, both(error), key=error.code)
    except Exception as error:  # noqa: BLE001 - the other ledgers are looked at all the same
        if os.environ.get("MINGBAI_DEBUG") == "1":
            traceback.print_exception(error)
        broke = _broke(error)
        look.raised.add(broke.code, Verdict.UNCHECKED, both(broke), key=broke.text("en"))
    alerts = tuple(look.raised.alerts)
    verdict, said = Verdict.UNCHECKED, (alerts[-1].zh, alerts[-1].en) if alerts else ("", "")
    if report is not None:
        verdict, said = report.verdict, (report.sentence.zh, report.sentence.en)
    return Visit(ledger.prefix, look.origin, look.size, verdict.value, *said, alerts)


def lost(ledger: Listed) -> Visit:
    """Give the visit to a ledger whose process was killed, twice, while looking at it."""
    raised = Raised(ledger.prefix)
    broke = WatchBroke(kind="BrokenProcessPool", place="SIGKILL")
    raised.add(broke.code, Verdict.UNCHECKED, both(broke), key=broke.text("en"))
    return Visit(
        ledger.prefix, "", None, Verdict.UNCHECKED.value, *both(broke), tuple(raised.alerts)
    )


def _broke(error: Exception) -> WatchBroke:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
    return WatchBroke(kind=type(error).__name__, place=place)


def _failures_of(report: Report, check: Check) -> list[LedgerError]:
    return [
        failure.error
        for result in report.results
        if result.check is check
        for failure in result.failures
    ]


class _AsCompared(NamedTuple):
    """A site as of the checkpoint that was compared: the next it shows, nobody has looked at."""

    site: Source
    note: bytes

    @property
    def name(self) -> str:
        """The site's address."""
        return self.site.name

    def read(self, path: str, limit: int) -> bytes:
        """Give what is under *path*; see `verifier.sources.Source.read`."""
        return self.note if path == CHECKPOINT else self.site.read(path, limit)

    def close(self) -> None:
        """Let go of connections."""
        self.site.close()


class _Look:
    """One look, and how far it came."""

    def __init__(self, ledger: Listed, question: Question) -> None:
        self._ledger = ledger
        self._question = question
        self._origin_file = state_of(question.states, ledger).with_suffix(".origin")
        self.raised = Raised(ledger.prefix)
        self.origin = ""
        self.size: int | None = None
        self._compared: bytes | None = None

    def run(self, rules: Asked) -> Report | None:
        """Compare, then audit; None if there is nothing to audit."""
        question = self._question
        trust = read_trust(self._ledger.policy or question.policy, charters=question.charters)
        with ExitStack() as stack:
            self._compare(trust, stack)
            return self._audit(trust, rules)

    def _compare(self, trust: Trust, stack: ExitStack) -> None:
        """Compare whatever checkpoints are to be had, and keep the site's."""
        self.origin = self._read_origin()
        views = Views(self._ledger.prefix, self._question, trust, self.raised, stack)
        site = views.site()
        if site is not None:
            found = site.checkpoint.origin
            if self.origin and found != self.origin:
                text = _OTHER_LEDGER.fill(kept=self.origin, found=found)
                self.raised.add("other_ledger", Verdict.DISPROVED, text, key=found)
                return
            self.origin = found
        if not self.origin:
            return
        kept = views.kept(self.origin)
        others = [*([kept] if kept else []), *views.outside(self.origin)]
        if site is not None:
            site = views.again(site, others)
            self.size, self._compared = site.checkpoint.size, site.note
        folder = place_of(self._question.states, self.origin)
        judge_views(site, others, trust, self.raised, folder)
        if site is not None and goes_on(site, kept):
            self._keep(site)

    def _keep(self, site: View) -> None:
        keep_view(site, place_of(self._question.states, self.origin))
        replace_durably(self._origin_file, self.origin.encode())

    def _read_origin(self) -> str:
        """Give which ledger the address has shown before; nothing, if none.

        Raises:
            WatchStateMalformed: of the ledger that is named there, nothing was kept.
        """
        try:
            origin = read_file(self._origin_file, 1000).decode("utf-8", "replace")
        except FileAbsent:
            return ""
        if not (place_of(self._question.states, origin) / CHECKPOINT).exists():
            raise WatchStateMalformed(path=str(self._origin_file))
        return origin

    def _as_compared(self) -> Source:
        """Give the site for the audit: a server might show each of us another checkpoint."""
        site = open_source(self._ledger.prefix)
        if isinstance(site, Directory) or self._compared is None:
            return site
        return _AsCompared(site, self._compared)

    def _audit(self, trust: Trust, rules: Asked) -> Report | None:
        """Audit what is new, and raise what the audit and the rules found."""
        if self.size is None:
            return None
        state = state_of(self._question.states, self._ledger)
        with closing(self._as_compared()) as source:
            report = audit_log(source, trust, workers=1, state=state, asked=rules)
        if report.verdict is not Verdict.PROVED:
            failed = [each.check.code for each in report.results if each.failures]
            key = " ".join([report.verdict.value, *failed])
            self.raised.add("audit", report.verdict, report.sentence, key)
        if report.findings is not None:
            for row in report.findings.rows:
                if row.colour == Colour.RED.value and row.state not in _ANSWERED:
                    self.raised.add("finding", Verdict.PROVED, (row.zh, row.en), key=row.id)
        for failure in _failures_of(report, FINDINGS):  # a catalogue or calendar is missing
            self.raised.add("rules_unread", Verdict.PROVED, both(failure), key=failure.code)
        return report
