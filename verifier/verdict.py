"""相符, 不符, 没查成: the three words a check ends in, and how single checks add up to one.

A check is numbered within one of five groups. What was not looked at is 没查成 and says so; one
disproof makes the whole a disproof; only when everything asked for was proved is the whole proved
(design section 8). Every failure is kept with its index and field, up to a number, and counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

from ledger.affairs.errors import NotUnderstood
from ledger.core.errors import LedgerError, LogNotTrusted
from verifier.errors import NotReached, UncheckedError
from verifier.findings import Findings
from verifier.language import Text

FAILURES_KEPT = 100
"""Of one check; the rest is counted, since a wrecked ledger must not fill the memory."""

CAVEAT = Text(
    "只保证没人改过，不保证钱花得对。",
    "This shows that nobody changed the record, not that the money was well spent.",
)


class Verdict(Enum):
    """How a check ended; the value is the stable code that reports carry."""

    PROVED = "proved"
    DISPROVED = "disproved"
    UNCHECKED = "could_not_check"

    @property
    def exit_code(self) -> int:
        """What ``mingbai-verify`` exits with."""
        return _EXIT_CODES[self]

    @property
    def word(self) -> Text:
        """The word a person reads."""
        return _WORDS[self]


_EXIT_CODES = MappingProxyType({Verdict.PROVED: 0, Verdict.DISPROVED: 1, Verdict.UNCHECKED: 2})
_WORDS = MappingProxyType(
    {
        Verdict.PROVED: Text("相符", "PROVED"),
        Verdict.DISPROVED: Text("不符", "DISPROVED"),
        Verdict.UNCHECKED: Text("没查成", "COULD NOT CHECK"),
    }
)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Give 不符 if one is 不符, else 没查成 if one is or there are none, else 相符."""
    found = set(verdicts)
    if Verdict.DISPROVED in found:
        return Verdict.DISPROVED
    return Verdict.PROVED if found == {Verdict.PROVED} else Verdict.UNCHECKED


def verdict_of(error: LedgerError) -> Verdict:
    """Say what *error*, found in what a log has signed, shows.

    What this version does not understand, and what could not be read, shows nothing either way.
    """
    if isinstance(error, UncheckedError | NotUnderstood | LogNotTrusted):
        return Verdict.UNCHECKED
    return Verdict.DISPROVED


# ------------------------------------------------------------------------------------- checks


class Group(NamedTuple):
    """One of the five kinds of check; *number* is the first part of its checks' numbers."""

    number: int
    code: str
    title: Text


COMPLETENESS = Group(1, "completeness", Text("齐全", "Completeness"))
AUTHENTICITY = Group(2, "authenticity", Text("署名", "Authenticity"))
CONSISTENCY = Group(3, "consistency", Text("前后一致", "Consistency"))
INTEGRITY = Group(4, "integrity", Text("没有改动", "Integrity"))
EVIDENCE = Group(5, "evidence", Text("旁证", "Evidence"))

GROUPS = (COMPLETENESS, AUTHENTICITY, CONSISTENCY, INTEGRITY, EVIDENCE)


class Check(NamedTuple):
    """A numbered check: *code* is stable, *claim* is what is so when it is proved.

    One that does not *weigh* is reported and doesn't count in the whole.
    """

    group: Group
    place: int
    code: str
    claim: Text
    weighs: bool = True

    @property
    def number(self) -> str:
        """The number that reports show, such as ``2.1``."""
        return f"{self.group.number}.{self.place}"


class Failure(NamedTuple):
    """Why a check is not proved, at which entry (if at one) and in which field or file."""

    verdict: Verdict
    index: int | None  # type: ignore[assignment]  # it hides tuple.index, and is the field's word
    field: str
    error: LedgerError


class Remark(NamedTuple):
    """Something a person should know that changes no verdict."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Result:
    """How one check ended: *examined* is how many things it looked at, *failed* how many of them.

    Of the failures the first `FAILURES_KEPT` are listed. A check that was not *asked* for does not
    count in the whole.
    """

    check: Check
    verdict: Verdict
    examined: int
    failed: int
    failures: tuple[Failure, ...]
    remarks: tuple[Remark, ...] = ()
    asked: bool = True


class _Count:
    """What one check has come to so far."""

    __slots__ = ("examined", "failed", "failures", "remarks", "verdict")

    def __init__(self) -> None:
        self.examined = 0
        self.failed = 0
        self.failures: list[Failure] = []
        self.remarks: list[Remark] = []
        self.verdict: Verdict | None = None


class Tally:
    """Collects how checks end. A check that is never reported on ends as 没查成, not reached."""

    def __init__(self, checks: Sequence[Check]) -> None:
        self._counts = {check: _Count() for check in checks}

    def look(self, check: Check, examined: int = 1) -> None:
        """Say that *check* looked at so many things; those that failed are reported by `fail`."""
        count = self._counts[check]
        count.examined += examined
        if count.verdict is None:
            count.verdict = Verdict.PROVED

    def fail(
        self,
        check: Check,
        error: LedgerError,
        *,
        index: int | None = None,
        verdict: Verdict | None = None,
    ) -> None:
        """Say why *check* is not proved; its verdict is *error*'s unless *verdict* is given."""
        count = self._counts[check]
        found = verdict or verdict_of(error)
        count.verdict = found if count.verdict is None else worst((count.verdict, found))
        count.failed += 1
        if len(count.failures) < FAILURES_KEPT:
            if index is None:
                fact = error.facts.get("index")
                index = fact if isinstance(fact, int) else None
            count.failures.append(Failure(found, index, error.where, error))

    def remark(self, check: Check, remark: Remark) -> None:
        """Add something to be known beside the verdict of *check*."""
        remarks = self._counts[check].remarks
        if len(remarks) < FAILURES_KEPT and remark not in remarks:
            remarks.append(remark)

    def absorb(self, other: "Tally") -> None:
        """Add what *other* has collected about the same checks."""
        for check, theirs in other._counts.items():  # noqa: SLF001 - one of our own
            ours = self._counts[check]
            ours.examined += theirs.examined
            ours.failed += theirs.failed
            ours.failures += theirs.failures[: FAILURES_KEPT - len(ours.failures)]
            ours.remarks += theirs.remarks[: FAILURES_KEPT - len(ours.remarks)]
            both = [each for each in (ours.verdict, theirs.verdict) if each is not None]
            ours.verdict = worst(both) if both else None

    def verdict(self, check: Check) -> Verdict:
        """Give the verdict of *check* so far."""
        return self._counts[check].verdict or Verdict.UNCHECKED

    def results(self, *, unasked: Iterable[Check] = ()) -> tuple[Result, ...]:
        """Give how every check ended, in their order."""
        left_out = set(unasked)
        return tuple(
            _result(check, count, asked=check not in left_out)
            for check, count in self._counts.items()
        )


def _result(check: Check, count: _Count, *, asked: bool) -> Result:
    failures, failed, verdict = tuple(count.failures), count.failed, count.verdict
    if verdict is None:
        verdict = Verdict.UNCHECKED
        failures, failed = (Failure(verdict, None, "", NotReached()),), 1
    remarks = tuple(count.remarks)
    return Result(check, verdict, count.examined, failed, failures, remarks, asked)


# ------------------------------------------------------------------------------------- reports


@dataclass(frozen=True, slots=True)
class Question:
    """One of a notice's three verdicts (design section 8), in one plain sentence."""

    code: str
    title: Text
    verdict: Verdict
    sentence: Text
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """What a person or a program gets: one verdict, one sentence, then everything behind it.

    *lines* are shown as they stand, label and value; *content* is for programs. *evidence* are
    bytes that somebody may want to publish, by name. *findings* are what the rules found, if they
    were asked.
    """

    kind: str
    sentence: Text
    results: tuple[Result, ...]
    questions: tuple[Question, ...] = ()
    lines: tuple[tuple[Text, Text], ...] = ()
    content: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    evidence: tuple[tuple[str, bytes], ...] = ()
    findings: Findings | None = None

    @property
    def verdict(self) -> Verdict:
        """The worst of what was asked."""
        if self.questions:
            return worst(each.verdict for each in self.questions if each.asked)
        return worst(each.verdict for each in self.results if each.asked and each.check.weighs)
