"""Reports as notice.js gives them, made by hand: one for each case that a headline speaks of."""

from collections.abc import Sequence
from typing import Any

from tests import community

Report = dict[str, Any]

NOTHING_BECAME_OF_IT: Report = {
    "corrected": None,
    "takenDown": None,
    "personsLast": None,
    "isPastLastDay": False,
    "isArchive": False,
}
PROVED, DISPROVED, UNCHECKED = "proved", "disproved", "could_not_check"


def report(
    ledger: Sequence[str] = (),
    office: Sequence[str] = (),
    standing: Sequence[str] = (),
    *,
    verdict: str | None = None,
    is_found: bool = True,
    **life: Any,
) -> Report:
    """Give a report whose questions failed with these codes; *verdict* is that of each of them.

    *life* is what became of the notice, as life.js has it.
    """
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
    statement = {"type": "notice", "no": "n-1", "body": community.notice_body()}
    entry = {"index": 3, "timeMs": community.MADE_MS, "leafHash": "ab" * 32}
    return {
        "verdict": worst,
        "questions": questions,
        "entry": {**entry, "statement": statement} if is_found else None,
        "later": [],
        "life": {**NOTHING_BECAME_OF_IT, **life} if is_found else None,
        "signers": [],
        "cosigners": [],
        "evidence": [],
    }
