"""The rules about what was published when, with their legal bases."""

from typing import Final

from ledger.affairs.audit.finding import Colour, Rule

OVERDUE: Final = Rule(
    "publicity.overdue",
    Colour.YELLOW,
    "村民委员会组织法第三十五条（至少每季度公布一次）和本地规定",
    "A",
    "“{name}”{place}{period} 应在 {due} 前公布，已过 {days} 天（共缺 {count} 期）。",
    "{name} {place}for {period} was due by {due}, {days} days ago ({count} periods lacking).",
)
OVERDUE_PRACTICE: Final = Rule(
    "publicity.overdue_practice",
    Colour.YELLOW,
    "公开目录",
    "C",
    "按目录，“{name}”{place}{period} 应在 {due} 前公布，已过 {days} 天（共缺 {count} 期）。",
    "by the catalogue {name} {place}for {period} was due by {due}, {days} days ago "
    "({count} periods lacking).",
)
MISSING: Final = Rule(
    "publicity.missing",
    Colour.RED,
    "村民委员会组织法第三十五条、农村集体经济组织法第四十五条（财务定期公布）",
    "A",
    "{period} 有收支却没有公布过财务，应在 {due} 前公布，已过 {days} 天。",
    "money moved in {period} and no account of it was published; it was due by {due}.",
)
MISSING_LOCAL: Final = Rule(
    "publicity.missing_local",
    Colour.YELLOW,
    "本地规定",
    "B",
    "{period} 有收支还没有公布财务，应在 {due} 前公布，已过 {days} 天。",
    "money moved in {period}; the account of it was due by {due}, {days} days ago.",
)
LATE: Final = Rule(
    "publicity.late",
    Colour.YELLOW,
    "公布期限（目录和本地规定）",
    "B",
    "“{name}”{place}{period} 晚了 {days} 天才公布。",
    "{name} {place}for {period} was published {days} days late.",
)
GAP: Final = Rule(
    "publicity.gap",
    Colour.YELLOW,
    "公示应当连续（账本规则）",
    "A",
    "“{name}”{place}连续公布，中间缺了 {first} 至 {last}。",
    "{name} {place}is published without a break, but {first} to {last} are lacking.",
)
OVERLAP: Final = Rule(
    "publicity.overlap",
    Colour.YELLOW,
    "公示的期间不应重叠，合计会重复计算（账本规则）",
    "A",
    "“{name}”{place}{period} 和已公布的 {other} 期间重叠，合计会算两次。",
    "{name} {place}for {period} overlaps {other}: their sums count twice.",
)
OUT_OF_ORDER: Final = Rule(
    "publicity.out_of_order",
    Colour.GREY,
    "公示应当按先后公布",
    "U",
    "“{name}”{place}{period} 在更晚的期间之后才公布。",
    "{name} {place}for {period} was published after a later period.",
)
NIL_CONTRADICTS: Final = Rule(
    "publicity.nil_contradicts",
    Colour.YELLOW,
    "同一事项不能既公布又本期无（账本规则）",
    "A",
    "“{name}”{place}{period} 既有公示，又报了本期无。",
    "{name} {place}for {period} has both a notice and a nil return.",
)
DEMAND_IGNORED: Final = Rule(
    "publicity.demand_ignored",
    Colour.RED,
    "联名要求公开：重庆实施办法第二十七条、四川条例第八条、山东条例第八条、海南实施办法第二十四条",
    "A",
    "{count} 人联名要求公布“{name}”，应在 {due} 前公布，已过 {days} 天仍没有公布。",
    "{count} people demanded {name}; it was due by {due}, {days} days ago.",
)
DEMAND_LATE: Final = Rule(
    "publicity.demand_late",
    Colour.YELLOW,
    "联名要求公开（本地规定）；没有写期限的按三十天",
    "B",
    "{count} 人联名要求公布“{name}”，应在 {due} 前公布，已晚 {days} 天。",
    "{count} people demanded {name}; it was due by {due}, and is {days} days late.",
)
RESULT_LATE: Final = Rule(
    "publicity.result_late",
    Colour.YELLOW,
    "城市居民委员会组织法第三十七条、第三十八条，村民委员会组织法第四十条；期限按本地规定",
    "A",
    "“{name}”的结果应在 {due} 前公布，已晚 {days} 天。",
    "the result of {name} was to be published by {due}, and is {days} days late.",
)
