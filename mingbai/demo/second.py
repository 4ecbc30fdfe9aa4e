"""The chapters of 示例社区二, and the plants in them: importing this module knows them all.

One chapter can be built like a real ledger, so that anybody can audit it with the real command.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from mingbai.demo import planted_books, planted_decisions, planted_money, planted_public
from mingbai.demo.building import Plot
from mingbai.demo.community import Seal
from mingbai.demo.desk import Body
from mingbai.demo.people import Holder
from mingbai.demo.plain import IN_OFFICE, charter_of
from mingbai.demo.planting import FIRST, PLANTS, Chapter, Ground

PLANTED = (planted_books, planted_money, planted_decisions, planted_public)

_TIERS = [
    {
        "need": [{"count": 1, "roles": ["clerk"]}, {"count": 1, "roles": ["accountant"]}],
        "people": 2,
        "up_to": 2000_00,
    },
    {
        "need": [
            {"count": 1, "roles": ["clerk"]},
            {"count": 1, "roles": ["supervision"]},
            {"count": 1, "roles": ["director", "secretary"]},
            {"count": 1, "roles": ["accountant"]},
        ],
        "people": 4,
    },
]


_UNPUBLISHED = frozenset({"notices"})
_IN_SUMMER = date(2026, 8, 20)
_AFTER_FEBRUARY = (
    *(f"2026-{month:02d}" for month in range(3, 13)),
    *(f"2027-{month:02d}" for month in range(1, 4)),
)
_BOTH = Holder("supervision-3", "p-9", ("secretary", "supervision"), "郑示例")
_NAMESAKE = Holder("supervision-3", "p-9", ("supervision",), "王示例")


def _with(other: Holder) -> tuple[Holder, ...]:
    """Give those in office, one of them with other offices or another name."""
    return tuple(other if each.slug == other.slug else each for each in IN_OFFICE)


def _without(*names: str) -> Chapter:
    return Chapter(without=frozenset(names))


MAIN = "main"
"""The chapter with the most plants, which can be built by the demonstration."""
CHAPTERS: Mapping[str, Chapter] = MappingProxyType(
    {
        MAIN: Chapter(),
        "opening": _without("2026-05", "banks"),
        "closing": _without("2026-05", "banks"),
        "columns": _without("2026-05", "2026-08", "banks"),
        "accounts": _without("2026-05", "banks"),
        "unclosed": _without(
            *(f"2026-{month:02d}" for month in range(3, 13)),
            "2027-01",
            "2027-02",
            "2027-03",
            "banks",
            "year",
        ),
        "overdrawn": _without("banks"),
        "fund": Chapter(),
        "purse": Chapter(),
        "uncounted": _without("counts"),
        "advances": Chapter(),
        "handover": Chapter(),
        "round": Chapter(),
        "tiers": Chapter(rules={"expenditure": _TIERS}),
        "balance": Chapter(),
        "rows": Chapter(),
        "yearless": _without("year"),
        "unbalanced": _without("year"),
        "unreturned": _without("year"),
        "unbooked": _without("banks"),
        "gap": _without("banks"),
        "statement": _without("banks"),
        "sub_ledger": _without("banks"),
        "table": Chapter(),
        "matched": Chapter(),
        "ninghai": Chapter("ZJ-Ninghai-36"),
        "chongqing": Chapter("CQ-village"),
        "persons": Chapter(),
        "hainan": Chapter("HI-village-2025"),
        "hebei": Chapter("HEB-village-1999"),
        "hollow": Chapter(),
        "village": Chapter("SC-village"),
        "silent village": Chapter(
            "CN-village-2026", frozenset({"notices"}), today=date(2026, 8, 20)
        ),
        "unpublished": Chapter("SH-urban", frozenset({"notices"}), today=date(2026, 8, 20)),
        "late village": Chapter("CQ-village"),
        "periods": Chapter(),
        "order": Chapter(),
        "months": Chapter(),
        "unreviewed": _without("review"),
        "incompetent": _without("review"),
        "hasty": Chapter(),
        "agreeing": Chapter(),
        "reportless": Chapter(without=frozenset({"report"}), today=date(2027, 9, 15)),
        "silent": Chapter(today=date(2027, 4, 10), seen=date(2027, 5, 12)),
        "reopened": _without("banks"),
        "pair": Chapter("HEB-village-1999", holders=_with(_BOTH)),
        "namesakes": Chapter(holders=_with(_NAMESAKE)),
        "years": Chapter(today=date(2031, 3, 20)),
        "corrected much": Chapter(),
        "corrected often": Chapter(),
    }
)


def plot_of(name: str) -> Plot[Ground]:
    """Give the plot of a chapter.

    Raises:
        KeyError: there is none of this name.
    """
    chapter = CHAPTERS[name]

    def tell(charter: bytes, vkeys: Mapping[str, str], seal: Seal) -> Ground:
        ground = Ground(chapter, charter, seal, vkeys)
        for each in PLANTS:
            if each.chapter == name:
                each.tell(ground)
        ground.live()
        return ground

    def charter_body(vkeys: Mapping[str, str]) -> Body:
        return charter_of(chapter.profile, vkeys, chapter.holders, rules=chapter.rules)

    return Plot(FIRST, charter_body, tell)
