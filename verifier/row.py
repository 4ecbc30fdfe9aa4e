"""A resident's own row: does the slip that he was given open one of the notice's commitments.

The list of persons hangs on paper and is in no ledger; its notice has a commitment for each row
(docs/spec/publicity.md, section 4). What is shown is the slip's own content: whoever has no slip
learns nothing. The notice itself is checked as ever; the row is one more question about it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ledger.affairs.persons import check_row
from ledger.core.errors import LedgerError
from verifier.checks import ROW
from verifier.errors import ListAbsent, NotReached, SlipUnreadable
from verifier.language import Text
from verifier.report import printable, show_failure
from verifier.sources import read_file
from verifier.verdict import Question, Report, Result, Tally, Verdict

MAX_SLIP_BYTES = 64 * 1024

_TITLE = Text("您那一行在不在名单里", "Is your row in the list")
_LISTED = Text(
    "凭条上的这一行就在名单里，没有改过：{row}。",
    "the row of the slip is in the list, unchanged: {row}.",
)
_ROW = Text("凭条上的这一行", "Row of the slip")
_LAST = Text("名单最后一天", "Last day of the list")


def read_slip(path: str) -> str:
    """Give what a slip opens its row with: its last line, 查验码, alone or below the rest.

    Raises:
        FileAbsent, FileUnreadable, FileOversized, NotAFile: it can't be read.
        SlipUnreadable: there is no such line.
    """
    text = read_file(path, MAX_SLIP_BYTES).decode("utf-8", "replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise SlipUnreadable(path=path)
    return lines[-1]


def with_row(report: Report, slip: str) -> Report:
    """Give *report*, of one notice, with what *slip* (its last line) shows of the list."""
    tally = Tally((ROW,))
    row = None
    try:
        persons = _persons(report)
        tally.look(ROW)
        row = check_row(persons, slip)
    except NotReached:
        pass  # the notice's own checks say why
    except LedgerError as error:
        unread = error.code == "disclosure_malformed"
        tally.fail(ROW, error, verdict=Verdict.UNCHECKED if unread else None)
    (result,) = tally.results()
    question = Question("row", _TITLE, result.verdict, _said(result, row))
    questions = (*report.questions, question)
    found = replace(report, results=(*report.results, result), questions=questions)
    content = {**report.content, "row": row}
    if row is None:
        # The notice's own trouble comes first; where it has none, the row's is the sentence.
        well = report.verdict is Verdict.PROVED
        return replace(
            found, sentence=question.sentence if well else report.sentence, content=content
        )
    zh = question.sentence.zh + report.sentence.zh
    sentence = Text(zh, f"{question.sentence.en} {report.sentence.en}")
    if report.verdict is not Verdict.PROVED:
        sentence = report.sentence
    lines = ((_ROW, Text(_shown(row), _shown(row))), *_last(persons), *report.lines)
    return replace(found, sentence=sentence, lines=lines, content=content)


def _persons(report: Report) -> Mapping[str, Any]:
    """Give the notice's list of commitments.

    Raises:
        NotReached: the entry is not known to be the log's.
        ListAbsent: it lists no persons.
    """
    entry = report.content.get("entry")
    if not isinstance(entry, Mapping) or "statement" not in entry:
        raise NotReached
    persons = entry["statement"]["body"].get("persons")
    if not isinstance(persons, Mapping) or not isinstance(persons.get("commitments"), list):
        raise ListAbsent(index=entry["index"])
    return persons


def _last(persons: Mapping[str, Any]) -> tuple[tuple[Text, Text], ...]:
    last = str(persons.get("last", ""))
    return ((_LAST, Text(last, last)),)


def _said(result: Result, row: Mapping[str, str] | None) -> Text:
    if row is not None:
        return _LISTED.fill(row=_shown(row))
    failure = result.failures[0]
    return Text(show_failure(failure, "zh"), show_failure(failure, "en"))


def _shown(row: Mapping[str, str]) -> str:
    cells = (f"{' '.join(name.split())} {' '.join(cell.split())}" for name, cell in row.items())
    return printable("，".join(cells))
