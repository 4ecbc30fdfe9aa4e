"""A handover 移交, filled in with what passes from hand to hand: money, advances, what is open.

Both sides sign what stands in it, so each figure is the books' own, to be compared with the cash
that lies on the table; what the ledger doesn't know yet stands beside it.
"""

from collections.abc import Sequence
from datetime import date

from api.desk.draft import Draft
from api.desk.due import waiting_objections
from api.desk.prefill_common import Asked, Filled
from api.desk.prefill_sums import Sums
from api.desk.reading import Reading
from ledger.affairs.journal import OUTSIDE
from ledger.affairs.money import format_amount
from ledger.affairs.publicity import outcome
from ledger.affairs.roster import IN_FORCE
from ledger.affairs.types.labels import label_of

MOST_IDS = 500
"""A handover lists no more of a kind (docs/spec/statement.md)."""
MOST_UNFINISHED = 100


def handover(reading: Reading, asked: Asked, today: date) -> Filled:
    """Fill in a handover of the keys *ends*; who comes is for a person to write."""
    tallies, day = reading.tallies, today.isoformat()
    records = reading.state.roster.records
    going = [each for each in asked.get("ends", "").split(",") if each in records]
    ends = [slug for slug in going if records[slug].until == IN_FORCE]
    held = Sums(tallies, day, day).held
    accounts = [
        {"account": name, "amount": held[name]}
        for name in sorted(held)
        if name and name != OUTSIDE and tallies.account_types.get(name) != "held"
    ]
    lists = {
        "advances": [each.id for each in tallies.open.values() if each.type == "advance"],
        "objections": [str(each["objection"]) for each in waiting_objections(reading, today)],
        "drafts": [key for key, life in tallies.drafts.lives.items() if outcome(life) == "open"],
    }
    body: Filled = {
        "ends": ends,
        "appoints": [],
        "date": day,
        "currency": tallies.currency,
        "accounts": accounts,
        **{name: ids[:MOST_IDS] for name, ids in lists.items() if ids},
    }
    differences = [*_counts(reading, accounts, day), *_unlisted(lists)]
    return {"type": "handover", "body": body, "differences": differences}


def _counts(reading: Reading, accounts: list[Filled], day: str) -> list[Filled]:
    """Name the cash that was not counted this month: it is to be counted before both sides sign."""
    tallies = reading.tallies
    return [
        {
            "what": "cash",
            "zh": f"“{each['account']}”账上 {format_amount(each['amount'])} 元，本月还没有盘点，"
            "请当面点清再签。",
            "en": f"{each['account']}: the books have {format_amount(each['amount'])}, and it was "
            "not counted this month; count it together before you sign.",
            "account": each["account"],
            "amount": each["amount"],
        }
        for each in accounts
        if tallies.account_types.get(each["account"]) == "cash"
        and tallies.counts.get(each["account"], "")[:7] != day[:7]
    ]


def _unlisted(lists: dict[str, list[str]]) -> list[Filled]:
    """Say where there is more than a handover can list."""
    return [
        {
            "what": name,
            "zh": f"没办完的有 {len(ids)} 件，一张移交单只能列 {MOST_IDS} 件。",
            "en": f"{len(ids)} are open; a handover lists at most {MOST_IDS}.",
        }
        for name, ids in lists.items()
        if len(ids) > MOST_IDS
    ]


def unfinished(drafts: Sequence[Draft]) -> list[Filled]:
    """Name the desk's own drafts that are not signed by all: the ledger knows nothing of them."""
    found = []
    for each in drafts:
        label, no = label_of(each.statement.type), each.statement.no
        found.append(
            {
                "what": "desk_draft",
                "zh": f"办公台上还没签完：{no} {label.zh}。请先办完，或在理由里写明。",
                "en": f"Not signed by all at the desk: {no} {label.en}. Finish it, or name it in "
                "the reason.",
                "draft": each.id,
            }
        )
    return found
