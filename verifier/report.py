"""How a report is shown: one plain sentence first, then what stands behind it; or JSON.

The JSON's codes and field names are stable (docs/verify.md); bytes are hexadecimal, notes are text.
"""

import unicodedata
from collections.abc import Mapping

import orjson

from ledger.core.errors import LedgerError
from verifier.language import Language, Text
from verifier.listing import View, as_lines, as_plain
from verifier.verdict import CAVEAT, GROUPS, Failure, Report, Result

FORMAT = "mingbai-verify/v1"

_ALL = View()
_MORE = Text("……还有 {count} 处", "… and {count} more")
_AT = Text("第 {index} 条", "entry {index}")
_NOT_ASKED = Text("（这次没有要求查）", " (not asked for)")
_EVIDENCE = Text("证据", "evidence")


def as_text(report: Report, language: Language, view: View = _ALL) -> str:
    """Write *report* for a terminal; *view* says which findings."""
    colon, stop = ("：", "") if language == "zh" else (": ", "")
    said = report.sentence.to(language)
    lines = [f"{report.verdict.word.to(language)}{colon}{said}{stop}", CAVEAT.to(language)]
    if report.findings is not None:
        found = as_lines(report.findings, view, language)
        lines += ["", *(printable(line) for line in found)]
    if report.questions:
        lines.append("")
    for number, question in enumerate(report.questions, 1):
        aside = "" if question.asked else _NOT_ASKED.to(language)
        lines.append(
            f"{number}. {question.title.to(language)}{colon}"
            f"{question.verdict.word.to(language)}{aside}"
        )
        lines.append(f"   {question.sentence.to(language)}")
    if report.lines:
        lines.append("")
    lines += [f"{label.to(language)}{colon}{value.to(language)}" for label, value in report.lines]
    lines += ["", *_checks(report, language)]
    for name, data in report.evidence:
        lines += ["", f"{_EVIDENCE.to(language)} {name}{colon}"]
        lines += [printable(line) for line in data.decode("utf-8", "replace").splitlines()]
    return "\n".join(lines) + "\n"


def _checks(report: Report, language: Language) -> list[str]:
    lines = []
    for group in GROUPS:
        results = [result for result in report.results if result.check.group == group]
        if results:
            lines.append(f"{group.number} {group.title.to(language)}")
        for result in results:
            lines += _check(result, language)
    return lines


def _check(result: Result, language: Language) -> list[str]:
    check = result.check
    aside = "" if result.asked else _NOT_ASKED.to(language)
    word = result.verdict.word.to(language)
    lines = [f"  {check.number} {word}  {check.claim.to(language)}{aside}"]
    if not result.asked:
        return lines
    lines += [f"      {show_failure(failure, language)}" for failure in result.failures]
    left = result.failed - len(result.failures)
    if left > 0:
        lines.append("      " + _MORE.fill(count=left).to(language))
    lines += [f"      {remark.text.to(language)}" for remark in result.remarks]
    return lines


def show_failure(failure: Failure, language: Language) -> str:
    """Say what a failure is, and at which entry, if its own words don't."""
    said = failure.error.text(language)
    if failure.index is None or failure.error.facts.get("index") == failure.index:
        return said
    place = _AT.fill(index=failure.index).to(language)
    return f"{place}，{said}" if language == "zh" else f"{place}, {said}"


def printable(line: str) -> str:
    """Give *line* without what would act on a terminal."""
    return "".join(c if unicodedata.category(c)[0] != "C" else "�" for c in line)


def as_json(report: Report, view: View = _ALL) -> bytes:
    """Write *report* as one line of JSON, for programs; *view* says which findings."""
    value = {
        "format": FORMAT,
        "kind": report.kind,
        "verdict": report.verdict.value,
        "exit": report.verdict.exit_code,
        "sentence": _both(report.sentence),
        "caveat": _both(CAVEAT),
        **{name: _plain(fact) for name, fact in report.content.items()},
        "questions": [
            {
                "code": question.code,
                "title": _both(question.title),
                "verdict": question.verdict.value,
                "asked": question.asked,
                "sentence": _both(question.sentence),
            }
            for question in report.questions
        ],
        "checks": [_result(result) for result in report.results],
        "findings": None if report.findings is None else as_plain(report.findings, view),
        "evidence": {name: data.decode("utf-8", "replace") for name, data in report.evidence},
    }
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _result(result: Result) -> dict[str, object]:
    check = result.check
    return {
        "number": check.number,
        "group": check.group.code,
        "code": check.code,
        "claim": _both(check.claim),
        "verdict": result.verdict.value,
        "asked": result.asked,
        "weighs": check.weighs,
        "examined": result.examined,
        "failed": result.failed,
        "failures": [_failed(failure) for failure in result.failures],
        "remarks": [{"code": each.code, **_both(each.text)} for each in result.remarks],
    }


def _failed(failure: Failure) -> dict[str, object]:
    error = failure.error
    return {
        "index": failure.index,
        "field": failure.field,
        "verdict": failure.verdict.value,
        "code": error.code,
        "text": {"zh": error.text("zh"), "en": error.text("en")},
        "facts": {name: _plain(fact) for name, fact in error.facts.items()},
    }


def error_json(error: LedgerError) -> bytes:
    """Write as JSON that a check did not even begin, because of *error*."""
    value = {
        "format": FORMAT,
        "kind": "none",
        "verdict": "could_not_check",
        "exit": 2,
        "sentence": {"zh": error.text("zh"), "en": error.text("en")},
        "caveat": _both(CAVEAT),
        "code": error.code,
        "field": error.where,
        "facts": {name: _plain(fact) for name, fact in error.facts.items()},
    }
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


_LONGEST_FACT = 20_000  # bytes or characters; an error's evidence, not a whole bundle


def _plain(fact: object) -> object:
    """Give *fact* as JSON has it: integers beyond 64 bits and unknown things as text."""
    if fact is None or isinstance(fact, bool | float):
        return fact
    if isinstance(fact, int):
        return fact if -(2**63) <= fact < 2**63 else str(fact)
    if isinstance(fact, bytes):
        return fact[:_LONGEST_FACT].hex()
    if isinstance(fact, Mapping):
        return {_text(name): _plain(value) for name, value in fact.items()}
    if isinstance(fact, list | tuple | set | frozenset):
        return [_plain(each) for each in fact]
    return _text(fact)


def _text(fact: object) -> str:
    """Give *fact* as text that is Unicode: a lone surrogate becomes a question mark."""
    return str(fact)[:_LONGEST_FACT].encode("utf-8", "replace").decode()
