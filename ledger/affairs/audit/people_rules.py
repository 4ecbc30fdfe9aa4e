"""The rules about people in office: what they say, on which basis, and how much they may weigh."""

from typing import Final

from ledger.affairs.audit.finding import Colour, Rule

_TERM = "城市居民委员会组织法（2025）第十四条；村民委员会组织法（2025）第十四条"
_REVIEW = "城市居民委员会组织法（2025）第三十七条；村民委员会组织法（2025）第三十八条"
_AUDIT = "城市居民委员会组织法（2025）第三十八条；村民委员会组织法（2025）第四十条"
_APART = "城市居民委员会组织法（2025）第三十六条；村民委员会组织法（2025）第三十七条"
_HONEST = (
    "城市居民委员会组织法（2025）第十一条；村民委员会组织法（2025）第十二条（办事公道，廉洁奉公）"
)

FORBIDDEN_PAIR: Final = Rule(
    "people.forbidden_pair",
    Colour.RED,
    "本地规则（规则配置中的 forbidden 一项）",
    "A",
    "{name}同时任{first}和{second}，本地规则（{source}）不许，已有 {days} 天。",
    "{name} has been {first} and {second} at once for {days} days, which the place's rules "
    "({source}) forbid.",
)
ONE_NAME: Final = Rule(
    "people.one_name",
    Colour.YELLOW,
    _APART,
    "A",
    "“{name}”一名有两个登记（{one}、{other}），分别任{first}和{second}：若是同一人，法律不许；若是同名，请说明。",
    "the name {name} stands for two people ({one}, {other}), {first} and {second}: if they are "
    "one, the law forbids it; if not, say so.",
)
TERM_OVER: Final = Rule(
    "people.term_over",
    Colour.YELLOW,
    _TERM,
    "A",
    "{name}任{office}自 {since} 起已满 {years} 年，届满 {days} 天，没有换届或重新任命的记录。",
    "{name} has been {office} since {since}; the term of {years} years ended {days} days ago, and "
    "no election or new appointment is recorded.",
)
NO_REVIEW: Final = Rule(
    "people.no_review",
    Colour.RED,
    _REVIEW,
    "A",
    "{year} 年没有民主评议的记录；法律要求每年至少一次。",
    "no review of the committee is recorded for {year}; the law asks for one every year.",
)
STILL_SIGNING: Final = Rule(
    "people.still_signing",
    Colour.RED,
    _REVIEW,
    "A",
    "{name}连续两次被评议为不称职，职务已终止，之后仍以{office}签字 {count} 次。",
    "{name} was twice in a row found not competent, which ends the office, and has signed as "
    "{office} {count} times since.",
)
NO_DEPARTURE_AUDIT: Final = Rule(
    "people.no_departure_audit",
    Colour.YELLOW,
    _AUDIT,
    "A",
    "{name}已于 {since} 卸任{office}，没有离任经济责任审计结果的记录，已过期 {days} 天。",
    "{name} left the office of {office} on {since}, and no audit of the accounts at leaving is "
    "recorded, {days} days after it was due.",
)
PAID_COMPANY: Final = Rule(
    "people.paid_company",
    Colour.YELLOW,
    _HONEST,
    "A",
    "向{name}申报有关联的“{org}”付款或签约 {count} 次，共 {yuan} 元（{year} 年）。",
    "{org}, in which {name} declared a part, was paid or contracted {count} times in {year}, "
    "{yuan} yuan altogether.",
)
PAID_HIMSELF: Final = Rule(
    "people.paid_himself",
    Colour.YELLOW,
    "会计法关于内部会计监督的规定（经办、审批、记账相互分离、相互制约）",
    "C",
    "{name}是收款人，又以{office}的职务审批了这 {count} 笔付款，共 {yuan} 元（{year} 年）。",
    "{name} was paid by {count} payments that he approved as {office}, {yuan} yuan altogether in "
    "{year}.",
)
PAID_OFFICE: Final = Rule(
    "people.paid_office",
    Colour.GREY,
    _HONEST,
    "A",
    "{year} 年付给任职者{name} {count} 笔，共 {yuan} 元。",
    "the office-holder {name} was paid {count} times in {year}, {yuan} yuan altogether.",
)
NEVER_REFUSED: Final = Rule(
    "people.never_refused",
    Colour.GREY,
    "提示，不是规则：监督只签字、从不提不同意见",
    "U",
    "{year} 年监督委员会同意了 {count} 件，没有一次保留、否决或退回。",
    "in {year} the supervision committee agreed to {count} matters and refused, reserved or sent "
    "back none.",
)
WITHIN_A_MINUTE: Final = Rule(
    "people.within_a_minute",
    Colour.GREY,
    "提示，不是规则：三个职务在拟稿后一分钟内签完",
    "U",
    "{year} 年有 {count} 份陈述在拟稿后一分钟内由三个以上职务签完并入账。",
    "in {year}, {count} statements were signed in three offices or more and entered within a "
    "minute of being made.",
)
