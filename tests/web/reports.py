"""Reports as notice.js gives them, made by hand: one for each case that a headline speaks of."""

from collections.abc import Sequence
from typing import Any

from tests import community

Report = dict[str, Any]

PROVED, DISPROVED, UNCHECKED = "proved", "disproved", "could_not_check"


def report(
    ledger: Sequence[str] = (),
    office: Sequence[str] = (),
    standing: Sequence[str] = (),
    *,
    verdict: str | None = None,
    type_: str = "notice",
    later: Sequence[Report] = (),
    is_found: bool = True,
    **changes: Any,
) -> Report:
    """Give a report whose questions failed with these codes; *verdict* is that of each of them."""
    asked = {"ledger": ledger, "office": office, "standing": standing}
    questions = [
        {
            "code": code,
            "verdict": (verdict or DISPROVED) if codes else PROVED,
            "failures": [{"code": each, "where": "", "index": None} for each in codes],
        }
        for code, codes in asked.items()
    ]
    verdicts = {question["verdict"] for question in questions}
    worst = next(each for each in (DISPROVED, UNCHECKED, PROVED) if each in verdicts)
    statement = {"type": type_, "no": "n-1", "body": community.notice_body(**changes)}
    entry = {"index": 3, "timeMs": community.MADE_MS, "leafHash": "ab" * 32}
    return {
        "verdict": worst,
        "questions": questions,
        "entry": {**entry, "statement": statement} if is_found else None,
        "later": list(later),
        "signers": [],
        "cosigners": [],
        "evidence": [],
    }


def later(type_: str, *, closes: bool = False, **body: Any) -> Report:
    """Give a later entry that speaks of the notice: it came on 25 November 2026, in Beijing."""
    day_ms = 86_400_000
    return {
        "index": 9,
        "timeMs": community.MADE_MS + 3 * day_ms,
        "type": type_,
        "closes": closes,
        "body": body,
    }
