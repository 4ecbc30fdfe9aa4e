"""The offices of a fictional community, who holds them, and what its charter says (示例).

Everybody's name says that it is an example; the keys are drawn anew at every run.
"""

from typing import NamedTuple

ORIGIN = "ledger.example.org/demo"
COMMUNITY = "示例社区居民委员会（虚构）"
PASSPHRASE = "example passphrase 示例口令"  # noqa: S105 - a demonstration's, and said so in its folder


class Holder(NamedTuple):
    """One key: its *slug*, the *person* behind it, the *roles* it signs in, and the name shown."""

    slug: str
    person: str
    roles: tuple[str, ...]
    name: str


AUTHORITY = Holder("authority-1", "p-1", ("authority",), "示例街道办事处")

FOUNDING = (
    Holder("secretary-1", "p-2", ("secretary",), "李示例"),
    Holder("director-1", "p-3", ("director",), "王示例"),
    Holder("accountant-1", "p-4", ("accountant",), "陈示例"),
    Holder("cashier-1", "p-5", ("cashier",), "赵示例"),
    Holder("clerk-1", "p-6", ("clerk",), "周示例"),
)

# Enrolled by the street on the residents' resolution, never by the director.
SUPERVISION = (
    Holder("supervision-1", "p-7", ("supervision",), "孙示例"),
    Holder("supervision-2", "p-8", ("supervision",), "吴示例"),
    Holder("supervision-3", "p-9", ("supervision",), "郑示例"),
)
SUPERVISOR = Holder("supervisor-1", "p-10", ("supervisor",), "街道督查（示例）")
AUDITOR = Holder("auditor-1", "p-12", ("auditor",), "审计（示例）")

# Later in the year: the director's telephone is lost, the clerk moves on.
NEW_DIRECTOR_KEY = Holder("director-2", "p-3", ("director",), "王示例")
NEW_CLERK = Holder("clerk-2", "p-11", ("clerk",), "林示例")

EVERYBODY = (
    AUTHORITY,
    *FOUNDING,
    *SUPERVISION,
    SUPERVISOR,
    AUDITOR,
    NEW_DIRECTOR_KEY,
    NEW_CLERK,
)
RESIDENTS, REPRESENTATIVES = 3_000, 51

_APPROVER = {"roles": ["director", "secretary"], "count": 1}
_BOOKS = {"roles": ["accountant"], "count": 1}
_HANDLER = {"roles": ["clerk"], "count": 1}
_BOTH = ({"roles": ["director"], "count": 1}, {"roles": ["secretary"], "count": 1})

# 2,000 yuan, 20,000 yuan, and above, in fen. Above, the residents' resolution must be cited.
SMALL, LARGE = 2000_00, 20000_00
RULES: dict[str, object] = {
    "expenditure": [
        {"up_to": SMALL, "need": [_HANDLER, _APPROVER, _BOOKS], "people": 3},
        {
            "up_to": LARGE,
            "need": [_HANDLER, {"roles": ["supervision"], "count": 1}, _APPROVER, _BOOKS],
            "people": 4,
        },
        {
            "need": [_HANDLER, {"roles": ["supervision"], "count": 2}, *_BOTH, _BOOKS],
            "people": 6,
            "decision": True,
        },
    ],
    "notice": [{"need": [_HANDLER, _APPROVER], "people": 2}],
    "correction": [{"need": [_HANDLER, _APPROVER], "people": 2}],
}
