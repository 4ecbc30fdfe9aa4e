"""The rules about objections, answers and orders 民主监督, with their sentences and bases.

How many objections there are is never a finding: where people dare to object, there are many.
"""

from collections.abc import Mapping
from types import MappingProxyType

from ledger.affairs.audit.finding import Colour, Rule

_U = "城市居民委员会组织法（2025）"
_V = "村民委员会组织法（2025）"
REPLY_CLAUSES: Mapping[str, str] = MappingProxyType(
    {
        "CQ-village": "重庆市实施村组法办法第三十一条（3日）",
        "SD-village": "山东省村务公开条例第十六条（5日）",
        "SC-village": "四川省村务公开条例第十六条（10日）",
        "SH-village": "上海市实施村组法办法第二十四条（15日）",
        "HI-village-2025": "海南省实施村组法办法第二十四条（15日）",
        "HEB-village-1999": "河北省村务公开条例第十条（15日）",
    }
)
STREET_CLAUSES: Mapping[str, str] = MappingProxyType(
    {
        "CQ-village": "重庆市实施村组法办法第三十一条（10日）",
        "SC-village": "四川省村务公开条例第十七条（20日）",
    }
)
_REPLY = "，".join(REPLY_CLAUSES.values())
_STREET = "，".join(STREET_CLAUSES.values())
_ORDER = f"{_U}第四十条、{_V}第四十一条：不履行法定义务的，责令改正"
_OWN = "账本自己的规则"


def _rule(name: str, colour: Colour, basis: tuple[str, str], zh: str, en: str) -> Rule:
    """Make a rule; *basis* is the legal basis and its grade."""
    return Rule(f"objections.{name}", colour, *basis, zh, en)


UNANSWERED = _rule(
    "unanswered",
    Colour.RED,
    (_REPLY, "A"),
    "关于“{about}”的异议（第 {entry} 条）应在 {due} 前答复，已超过 {days} 天。",
    "The objection about {about} (entry {entry}) was to be answered by {due}, {days} days ago.",
)
LATE = _rule(
    "late",
    Colour.YELLOW,
    (_REPLY, "A"),
    "关于“{about}”的异议（第 {entry} 条）应在 {due} 前答复，晚了 {days} 天。",
    "The objection about {about} (entry {entry}) was to be answered by {due}, and was {days} days "
    "late.",
)
WAITING = _rule(
    "waiting",
    Colour.GREY,
    ("当地没有规定答复期限；30 天是本产品的提示", "U"),
    "关于“{about}”的异议（第 {entry} 条）{days} 天没有答复；当地没有规定期限。",
    "The objection about {about} (entry {entry}) has waited {days} days; this place has no date.",
)
STREET_UNANSWERED = _rule(
    "street_unanswered",
    Colour.RED,
    (_STREET, "A"),
    "上报的异议“{about}”（第 {entry} 条）街道（乡镇）应在 {due} 前答复，已超过 {days} 天。",
    "The objection about {about} (entry {entry}) went to the street, which was to answer by {due}, "
    "{days} days ago.",
)
STREET_LATE = _rule(
    "street_late",
    Colour.YELLOW,
    (_STREET, "A"),
    "上报的异议“{about}”（第 {entry} 条）街道（乡镇）应在 {due} 前答复，晚了 {days} 天。",
    "The objection about {about} (entry {entry}) went to the street, which was to answer by {due}, "
    "and was {days} days late.",
)
ALONE = _rule(
    "answered_alone",
    Colour.GREY,
    ("回避的通行做法：签过被质疑的一条的人，不宜一个人答复", "U"),
    "关于“{about}”的异议（第 {entry} 条）只由签过被质疑那一条的人答复。",
    "The objection about {about} (entry {entry}) was answered only by who signed the disputed "
    "entry.",
)
REPEATED = _rule(
    "repeated",
    Colour.GREY,
    ("答复应当针对所问的事（通行做法）", "U"),
    "关于“{about}”的答复（第 {entry} 条）与另一件异议的答复（第 {first} 条）一字不差。",
    "The answer about {about} (entry {entry}) is word for word that to another objection (entry "
    "{first}).",
)
SLIP_MISSING = _rule(
    "slip_missing",
    Colour.YELLOW,
    (f"{_OWN}：异议单按号入账，缺号三个工作日后列出", "A"),
    "异议单“{book}”缺 {numbers} 号：后面的号已入账，它过了三个工作日还没有。",
    "Of the slips {book}, {numbers} are missing: a later one was entered three working days ago.",
)
SLIP_UNKNOWN = _rule(
    "slip_unknown",
    Colour.YELLOW,
    (f"{_OWN}：异议单先登记摆放，再使用", "A"),
    "异议（第 {entry} 条）用的“{book}”{number} 号单不在登记摆放的号段里。",
    "The slip {number} of {book} (entry {entry}) is none of those that were laid out.",
)
CODE_WRONG = _rule(
    "code_not_of_lot",
    Colour.RED,
    (f"{_OWN}：一次性号码须是抽出的那一批里的（哈希计算）", "A"),
    "异议（第 {entry} 条）出示的一次性号码不是它所说那一批（第 {lot} 条）里的。",
    "The code shown with the objection (entry {entry}) is none of the lot that it names (entry "
    "{lot}).",
)
CODE_LATE = _rule(
    "code_after_last_day",
    Colour.YELLOW,
    (f"{_OWN}：一次性号码在末日以后不再有效", "A"),
    "异议（第 {entry} 条）用的一次性号码到 {until} 为止，用时已过 {days} 天。",
    "The code of the objection (entry {entry}) was good until {until}, {days} days before.",
)
CODE_TWICE = _rule(
    "code_counted_twice",
    Colour.RED,
    (f"{_OWN}：一个号码只能用一次", "A"),
    "联名要求公开（第 {entry} 条）里有 {count} 个号码已在别处用过。",
    "Of the codes that count in the demand (entry {entry}), {count} had been used before.",
)
DEMAND_COUNT = _rule(
    "demand_count_differs",
    Colour.YELLOW,
    (f"{_OWN}：凭号码联名的人数不多于号码数", "A"),
    "联名要求公开（第 {entry} 条）写 {count} 人，只列了 {codes} 个号码，也没写纸质签名存在哪里。",
    "The demand (entry {entry}) counts {count}, lists {codes} codes, and names no signatures on "
    "paper.",
)
CODES_OVER = _rule(
    "demand_codes_over",
    Colour.RED,
    (f"{_OWN}：联名用的号码须是抽出的那几批里的", "A"),
    "联名要求公开（第 {entry} 条）列了 {codes} 个号码，当天有效的各批一共只有 {good} 个。",
    "The demand (entry {entry}) lists {codes} codes, and the lots that were good that day have "
    "{good} in all.",
)
HANDOVER = _rule(
    "handover_differs",
    Colour.YELLOW,
    (f"{_V}第二十四条、{_U}第二十五条（工作移交）：清单与账上的应当一致", "A"),
    "{day}移交清单上没答复的异议与账不同：漏列 {left} 件，多列 {more} 件。",
    "The objections of the handover of {day} are not those that were open: {left} left out, {more} "
    "too many.",
)
ORDER_OVERDUE = _rule(
    "order_overdue",
    Colour.RED,
    (_ORDER, "A"),
    "街道的督办（第 {entry} 条）应在 {due} 前整改，已超过 {days} 天。",
    "What the street ordered (entry {entry}) was due by {due}, {days} days ago.",
)
ORDER_LATE = _rule(
    "order_late",
    Colour.YELLOW,
    (_ORDER, "A"),
    "街道的督办（第 {entry} 条）应在 {due} 前整改，晚了 {days} 天。",
    "What the street ordered (entry {entry}) was due by {due}, and was done {days} days late.",
)

RULES: tuple[Rule, ...] = (
    UNANSWERED,
    LATE,
    WAITING,
    STREET_UNANSWERED,
    STREET_LATE,
    ALONE,
    REPEATED,
    SLIP_MISSING,
    SLIP_UNKNOWN,
    CODE_WRONG,
    CODE_LATE,
    CODE_TWICE,
    DEMAND_COUNT,
    CODES_OVER,
    HANDOVER,
    ORDER_OVERDUE,
    ORDER_LATE,
)
