"""The rules about decisions and their follow-through 决策落实, with their sentences and bases."""

from ledger.affairs.audit.finding import Colour, Rule

_U = "城市居民委员会组织法（2025）"
_V = "村民委员会组织法（2025）"
_FOUR_TWO = "四议两公开的通行做法"


def _rule(name: str, colour: Colour, basis: tuple[str, str], zh: str, en: str) -> Rule:
    """Make a rule; *basis* is the legal basis and its grade."""
    return Rule(f"decisions.{name}", colour, *basis, zh, en)


OVERDUE = _rule(
    "overdue",
    Colour.YELLOW,
    (f"{_U}第三十二条、{_V}第三十三条（及时组织实施）；日期是账本里自己承诺的", "A"),
    "“{title}”承诺 {promised} 前办成，已超过 {days} 天，账本里还没有结果。",
    "{title} was promised for {promised}; that was {days} days ago, and there is no result.",
)
NO_RESULT = _rule(
    "no_result",
    Colour.YELLOW,
    (
        f"{_U}第三十四条第一项、{_V}第三十五条第一项（决定事项及其实施情况）；天数由程序文件规定",
        "A",
    ),
    "“{title}”定下以后 {days} 天没有结果，也没有进展，也没有承诺日期。",
    "{title} was decided; for {days} days there has been no result, no progress and no date.",
)
DONE_NO_RESULT = _rule(
    "done_without_result",
    Colour.YELLOW,
    (f"{_U}第三十四条第一项、{_V}第三十五条第一项（决定事项及其实施情况）", "A"),
    "“{title}”说已经办完（第 {entry} 条），过了 {days} 天还没有记下结果和花费。",
    "{title} is said to be done (entry {entry}); {days} days later no result and no cost stand.",
)
RESULT_UNPUBLISHED = _rule(
    "result_unpublished",
    Colour.YELLOW,
    (f"{_U}第三十四条、{_V}第三十五条：及时公布实施情况；天数按地方规定，没有的按程序文件", "A"),
    "“{title}”已有结果（第 {entry} 条），“{step}”这一步晚了 {days} 天还没有。",
    "{title} has its result (entry {entry}); the step {step_en} is {days} days late.",
)
RESOLUTION_UNPUBLISHED = _rule(
    "resolution_unpublished",
    Colour.YELLOW,
    (f"{_U}第三十四条、{_V}第三十五条：及时公布决定事项；天数按地方规定，没有的按程序文件", "A"),
    "“{title}”在 {decided} 定下，“{step}”这一步晚了 {days} 天还没有。",
    "{title} was decided on {decided}; the step {step_en} is {days} days late.",
)
DISPLAY_SHORT = _rule(
    "display_short",
    Colour.YELLOW,
    ("地方做法规定的决议公示天数（见程序文件）", "C"),
    "“{title}”的“{step}”只公示 {shown} 天，当地要 {wanted} 天。",
    "{title}: what the step {step_en} published hangs {shown} days; here it is {wanted}.",
)
QUORUM = _rule(
    "quorum_not_met",
    Colour.RED,
    (
        f"{_U}第二十七条、第二十九条、第三十三条；{_V}第二十六条、第三十条、第三十二条、第三十四条",
        "A",
    ),
    "“{title}”的“{step}”没有达到法定人数（{body}：应到 {due}，实到 {present}，同意 {agreed}）。"
    "依据：{basis}。",
    "{title}, step {step_en}: the law's quorum was not met ({body_en}: {due} due, {present} "
    "present, {agreed} agreed).",
)
VOTES_SHORT = _rule(
    "votes_short",
    Colour.YELLOW,
    (_FOUR_TWO, "C"),
    "“{title}”的“{step}”人数不够（{body}：应到 {due}，实到 {present}，同意 {agreed}）。"
    "依据：{basis}。",
    "{title}, step {step_en}: too few came or agreed ({body_en}: {due} due, {present} present, "
    "{agreed} agreed).",
)
VOTES_MISSING = _rule(
    "votes_missing",
    Colour.YELLOW,
    (f"{_U}第二十七条、第二十九条；{_V}第二十六条、第三十条：人数须可查", "A"),
    "“{title}”的“{step}”由{body}作出，没有写应到、实到、同意的人数（第 {entry} 条）。",
    "{title}, step {step_en}: how many of {body_en} came and agreed is not said (entry {entry}).",
)
STEP_MISSING = _rule(
    "step_missing",
    Colour.YELLOW,
    (_FOUR_TWO, "C"),
    "“{title}”没有经过“{step}”就到了下一步（第 {entry} 条）。",
    "{title} went on without the step {step_en} (entry {entry}).",
)
STEP_ORDER = _rule(
    "step_out_of_order",
    Colour.YELLOW,
    (_FOUR_TWO, "C"),
    "“{title}”的“{step}”做在了它后面的步骤之后（第 {entry} 条在先）。",
    "{title}: the step {step_en} was taken after one that follows it (entry {entry} came first).",
)
STEP_UNKNOWN = _rule(
    "step_unknown",
    Colour.YELLOW,
    ("账本自己的规则：步骤、机构须是所选程序里有的", "A"),
    "“{title}”第 {entry} 条的“{said}”不是它所选程序里的程序、步骤或机构。",
    "{title}, entry {entry}: {said} is no form, step or body of the form that it follows.",
)
GATE_MISSING = _rule(
    "gate_missing",
    Colour.YELLOW,
    (f"{_U}第三十条、{_V}第二十八条：重要事项应当先经党组织研究讨论；签字为通行做法", "C"),
    "“{title}”的“{step}”没有党组织把关的签字（第 {entry} 条）。",
    "{title}, step {step_en}: the party organisation did not sign its gate (entry {entry}).",
)
BEFORE_RESOLUTION = _rule(
    "before_resolution",
    Colour.RED,
    (f"{_V}第二十八条（经会议讨论决定方可办理）；{_U}第三十条", "A"),
    "“{title}”还没有会议决议就已经办了（第 {entry} 条起，{yuan} 元），至今没有追认。",
    "{title} was carried out before any assembly decided it (from entry {entry}, {yuan} yuan), "
    "and none has ratified it.",
)
BEFORE_DECISION = _rule(
    "before_decision",
    Colour.YELLOW,
    ("上海、北京等地的协商程序：先协商确定，再实施", "C"),
    "“{title}”还没有定下就已经办了（第 {entry} 条起，{yuan} 元），至今没有补定。",
    "{title} was carried out before it was decided (from entry {entry}, {yuan} yuan), and has not "
    "been decided since.",
)
EMERGENCY = _rule(
    "emergency_unratified",
    Colour.RED,
    (f"{_V}第二十八条、{_U}第三十条；追认的日期是账本里写明的，没写的按程序文件", "A"),
    "应急事项“{title}”应在 {ratify_by} 前追认，已超过 {days} 天。",
    "The emergency {title} was to be ratified by {ratify_by}, {days} days ago.",
)
EMERGENCY_LATE = _rule(
    "emergency_late",
    Colour.YELLOW,
    (f"{_V}第二十八条、{_U}第三十条；追认的日期是账本里写明的，没写的按程序文件", "A"),
    "应急事项“{title}”应在 {ratify_by} 前追认，{decided} 才追认，晚了 {days} 天。",
    "The emergency {title} was to be ratified by {ratify_by}, and was on {decided}, {days} days "
    "late.",
)

RULES: tuple[Rule, ...] = (
    OVERDUE,
    NO_RESULT,
    DONE_NO_RESULT,
    RESULT_UNPUBLISHED,
    RESOLUTION_UNPUBLISHED,
    DISPLAY_SHORT,
    QUORUM,
    VOTES_SHORT,
    VOTES_MISSING,
    STEP_MISSING,
    STEP_ORDER,
    STEP_UNKNOWN,
    GATE_MISSING,
    BEFORE_RESOLUTION,
    BEFORE_DECISION,
    EMERGENCY,
    EMERGENCY_LATE,
)
