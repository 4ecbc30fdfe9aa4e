"""The site's words for what the ledger names by a code, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

Words = tuple[str, str]
"""The Chinese and the English word."""

ROLES: Mapping[str, Words] = MappingProxyType(
    {
        "authority": ("街道办事处（乡镇政府）", "street office (township)"),
        "secretary": ("党组织书记", "party secretary"),
        "director": ("主任", "director"),
        "accountant": ("会计", "accountant"),
        "cashier": ("出纳", "cashier"),
        "clerk": ("经办", "clerk"),
        "supervision": ("监督委员会", "supervision committee"),
        "supervisor": ("街道督查", "street supervisor"),
        "auditor": ("审计", "auditor"),
    }
)

KINDS: Mapping[str, Words] = MappingProxyType(
    {
        "party": ("党务", "Party affairs"),
        "resident": ("居务", "Residents' affairs"),
        "village": ("村务", "Village affairs"),
        "financial": ("财务", "Money"),
    }
)

STANDINGS: Mapping[str, tuple[Words, str]] = MappingProxyType(
    {
        "planned": (("还没到公示日", "not yet on display"), "wait"),
        "shown": (("正在公示", "on display now"), "good"),
        "window_over": (("公示期已满", "display is over"), "quiet"),
        "taken_down": (("已按期撤下", "taken down in time"), "quiet"),
        "taken_down_early": (("没贴够日子，要重新公示", "taken down early"), "bad"),
        "corrected": (("后来更正过", "corrected since"), "warn"),
        "persons_over": (("名单已按规定撤下", "list withdrawn as required"), "quiet"),
    }
)
"""How a notice stands, in words, and the look of its badge."""

LOOKS: Mapping[str, str] = MappingProxyType(
    {"good": "✔", "bad": "✘", "warn": "▲", "wait": "◐", "ask": "？", "quiet": "○"}
)
"""The shape of each look of a badge: colour is never the only signal."""


def words_of(table: Mapping[str, Words], name: str) -> Words:
    """Give the words of *name*, or the name itself where there are none."""
    return table.get(name, (name, name))
