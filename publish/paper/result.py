"""The result slip 查验单: what a check came to, for whoever has no telephone.

It is made from what ``mingbai-verify notice --json`` writes, and says no more than that: the
verdict in its own words, by which state of the ledger and by whose word it was judged.
"""

import json
from collections.abc import Mapping
from typing import Any

from ledger.core.errors import LedgerError
from ledger.core.text import parse_time_ms
from publish.paper.codes import group
from publish.paper.errors import NotAReport
from publish.paper.fonts import Font
from publish.paper.typesetting import set_paper
from publish.paper.wording import (
    CAVEAT,
    NO_MONEY,
    capitals,
    day,
    figures,
    moment,
    period,
    type_name,
)
from publish.site.settings import Settings

FORMAT = "mingbai-verify/v1"
_WORDS = {
    "proved": ("相符", "good"),
    "disproved": ("不符", "bad"),
    "could_not_check": ("没查成", "ask"),
}
_WITNESSES = 8
_TOTALS = (
    ("carry_over", "上期结转"),
    ("income", "收入合计"),
    ("expenditure", "支出合计"),
    ("balance", "期末结余"),
)


def result_paper(
    report: bytes, settings: Settings, font: Font, *, now_ms: int, path: str = ""
) -> bytes:
    """Give the slip about *report*, which was made at *now_ms* (Unix milliseconds), as a PDF.

    Raises:
        NotAReport: it is not the report of a check of one notice.
    """
    return set_paper("result", _read(report, settings, now_ms, path), font, made_ms=now_ms)


def _read(report: bytes, settings: Settings, now_ms: int, path: str) -> dict[str, Any]:
    try:
        value = json.loads(report)
        if value["format"] != FORMAT or value["kind"] not in {"notice", "none"}:
            raise NotAReport(path=path)
        return _data(value, settings, now_ms)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, LedgerError) as error:
        raise NotAReport(path=path) from error


def _data(value: Mapping[str, Any], settings: Settings, now_ms: int) -> dict[str, Any]:
    word, look = _WORDS[value["verdict"]]
    entry = value.get("entry")
    time = value.get("time")
    return {
        "community": settings.name,
        "word": word,
        "look": look,
        "sentence": _text(value["sentence"]["zh"]),
        "questions": [
            {
                "title": _text(each["title"]["zh"]),
                "word": _WORDS[each["verdict"]][0] if each["asked"] else "没有问",
                "look": _WORDS[each["verdict"]][1] if each["asked"] else "ask",
                "sentence": _text(each["sentence"]["zh"]) if each["asked"] else "",
            }
            for each in value.get("questions", ())
        ],
        "facts": [] if entry is None else _facts(entry),
        "checked": moment(now_ms),
        "as_of": "" if not time else moment(parse_time_ms(time)),
        "size": str(value["size"]) if "size" in value else "",
        "origin": _text(value.get("origin", "")),
        "root": group(_text(value.get("root", ""))[:32]),
        "trust": _trust(value),
        "street": {"name": settings.street.name, "phone": settings.street.phone},
        "says": {"no_money": NO_MONEY, "caveat": CAVEAT},
    }


def _facts(entry: Mapping[str, Any]) -> list[list[str]]:
    """Say which entry it was about, so that it can be compared with the wall."""
    found = [["条目", f"第 {int(entry['index'])} 条"]]
    statement = entry.get("statement")
    if statement is None:
        return found
    body = statement["body"]
    found[0][1] += f" {type_name(_text(statement['type']))}"
    if body.get("title"):
        found.append(["标题", _text(body["title"])])
    if body.get("place"):
        found.append(["地点", _text(body["place"])])
    if body.get("period"):
        found.append(["时期", period(_text(body["period"]))])
    totals = body.get("totals") or {}
    for name, label in _TOTALS:
        if name in totals:
            found.append([label, f"{figures(totals[name])} 元（{capitals(totals[name])}）"])
    if "count" in totals:
        found.append(["行数", f"{int(totals['count'])} 行"])
    display = body.get("display")
    if display:
        first, last = _text(display["from"]), _text(display["to"])
        found.append(["公示期", f"{day(first)} 至 {day(last)}"])
    return found


def _trust(value: Mapping[str, Any]) -> list[str]:
    """Say by whose word it was judged: the street's charter, the witnesses."""
    checks = {each["code"]: each for each in value.get("checks", ())}
    said = []
    statement = (value.get("entry") or {}).get("statement") or {}
    if _is_proved(checks, "charter") and statement.get("charter"):
        said.append(f"街道的章程 {group(_text(statement['charter'])[:32])}")
    else:
        said.append("没有查章程，不知道街道是不是真的那个街道")
    quorum = checks.get("quorum", {})
    said += [_text(each["zh"]) for each in quorum.get("remarks", ())][:_WITNESSES]
    said += [_text(each["text"]["zh"]) for each in quorum.get("failures", ())][:1]
    return said


def _is_proved(checks: Mapping[str, Any], code: str) -> bool:
    return bool(checks.get(code, {}).get("verdict") == "proved")


def _text(value: object) -> str:
    """Give a text of a report as one line.

    Raises:
        TypeError: it is none.
    """
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    return " ".join(value.split())
