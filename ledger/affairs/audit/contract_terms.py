"""What is found of one contract.

Payments a few days late, and a retention 质保金 that is not paid out, are ordinary, and not found.
"""

from collections.abc import Iterator
from dataclasses import replace

from ledger.affairs.audit.agreements import (
    ACCEPTANCE,
    RETENTION,
    Agreement,
    Payment,
    days_after,
)
from ledger.affairs.audit.finding import Colour, Finding, Rule, yuan

LATE_DAYS = 7  # a few days late or early are ordinary
RENT_LATE_DAYS = 31  # the last rent may come a month after the last day
SETTLING_DAYS = 90  # a price without instalments may be settled within this time
FILING_DAYS = 15  # an acceptance may be recorded so long after the payment

EXPIRED = Rule(
    "contracts.expired",
    Colour.YELLOW,
    "合同约定的期限与付款、收款日期相比；居委会组织法第三十九条、村委会组织法第三十九条（档案应当准确、完整）",
    "A",
    "合同“{title}”已于 {to} 到期，没有续签或变更的记录，之后仍有 {yuan} 元往来。",
    "The contract {title} ended on {to} and was not renewed or changed, yet {yuan} yuan "
    "moved under it after that.",
)
OVERPAID = Rule(
    "contracts.overpaid",
    Colour.RED,
    "合同价款与逐笔付款之和相比（算术）",
    "A",
    "合同“{title}”价款 {price} 元，已付 {paid} 元，多付 {yuan} 元。",
    "The contract {title} is for {price} yuan, and {paid} were paid: {yuan} too many.",
)
UNACCEPTED = Rule(
    "contracts.unaccepted",
    Colour.YELLOW,
    "合同约定的付款条件与验收记录相比",
    "A",
    "合同“{title}”约定验收后才付的款，在验收合格之前就付了 {yuan} 元。",
    "Of what the contract {title} makes wait for acceptance, {yuan} yuan were paid before it.",
)
CHANGED = Rule(
    "contracts.changed",
    Colour.YELLOW,
    "政府采购法第四十九条（补充合同不得超过原合同金额的百分之十），社区和村参照",
    "C",
    "合同“{title}”由 {price} 元改为 {now} 元，变动超过一成，没有引用会议决定。",
    "The contract {title} was changed from {price} to {now} yuan, by over a tenth, and no "
    "decision is cited.",
)
NO_TENDER = Rule(
    "contracts.no_tender",
    Colour.YELLOW,
    "规则配置中的招标限额；村委会组织法第四十条第一款第四项（公益事业建设项目招标投标情况须审计）",
    "U",
    "合同“{title}”金额 {yuan} 元，超过招标限额 {limit} 元，没有经过招标，也没有引用会议决定。",
    "The contract {title} is for {yuan} yuan, above the limit of {limit}; it was not put out to "
    "tender, and no decision is cited.",
)


def judge_contract(agreement: Agreement, today: str) -> Iterator[Finding]:
    """Give what is found of one contract as of *today*."""
    beyond, late = _after_the_end(agreement)
    running = beyond if agreement.paid > agreement.amount else []
    if running or late:
        yield _expired(agreement, running + late)
    if agreement.direction == "in":
        yield from _changed(agreement)
        return
    within = agreement.paid - sum(each.amount for each in running)
    if within > agreement.amount:
        yield _overpaid(agreement, within)
    yield from _unaccepted(agreement, today)
    yield from _changed(agreement)
    if agreement.amount > agreement.limit > 0 and not (agreement.offered or agreement.decided):
        facts = {"title": agreement.title, "limit": yuan(agreement.limit)}
        rule = replace(NO_TENDER, grade=agreement.grade)
        entries = (agreement.index,)
        yield Finding(rule, agreement.id, entries, agreement.amount, 0, agreement.signed, facts)


def _after_the_end(agreement: Agreement) -> tuple[list[Payment], list[Payment]]:
    """Give the payments after the last day: when nothing was owed any more, and too late.

    What is owed may be paid late where instalments say that it is owed, and in any case within
    SETTLING_DAYS of the last day or of the acceptance. Who pays the community may always be late.
    """
    last = min(agreement.to, agreement.ended or agreement.to)
    comes_in = agreement.direction == "in"
    slack = RENT_LATE_DAYS if comes_in else LATE_DAYS
    beyond, late, before = [], [], 0
    for payment in agreement.in_order():
        days = days_after(payment.day, last)
        if payment.amount > 0 and days > slack:
            settled = max(last, agreement.accepted)
            if before >= agreement.amount:
                beyond.append(payment)
            elif not (comes_in or agreement.instalments) and (
                days_after(payment.day, settled) > SETTLING_DAYS
            ):
                late.append(payment)
        before += payment.amount
    return beyond, late


def _expired(agreement: Agreement, payments: list[Payment]) -> Finding:
    days = [each.day for each in payments]
    last = min(agreement.to, agreement.ended or agreement.to)
    return Finding(
        EXPIRED,
        agreement.id,
        _entries(agreement, payments),
        sum(each.amount for each in payments),
        days_after(max(days), last),
        min(days),
        {"title": agreement.title, "to": last},
    )


def _overpaid(agreement: Agreement, paid: int) -> Finding:
    payments = agreement.in_order()
    return Finding(
        OVERPAID,
        agreement.id,
        _entries(agreement, payments),
        paid - agreement.amount,
        0,
        payments[-1].day,
        {"title": agreement.title, "price": yuan(agreement.amount), "paid": yuan(paid)},
    )


def _unaccepted(agreement: Agreement, today: str) -> Iterator[Finding]:
    """Find what was paid of the instalments that wait for acceptance before there was any."""
    waits = {each.waits for each in agreement.instalments}
    if ACCEPTANCE not in waits:
        return
    waiting = sum(
        each.amount for each in agreement.instalments if each.waits in (ACCEPTANCE, RETENTION)
    )
    price = max(agreement.amount, sum(each.amount for each in agreement.instalments))
    free, paid, too_much, payments = price - waiting, 0, 0, []
    for payment in agreement.in_order():
        paid += payment.amount
        accepted = agreement.accepted or today
        early = LATE_DAYS if agreement.accepted else FILING_DAYS
        if paid > free and days_after(accepted, payment.day) > early:
            payments.append(payment)
            too_much = max(too_much, min(paid - free, waiting))
    if payments:
        yield Finding(
            UNACCEPTED,
            agreement.id,
            _entries(agreement, payments),
            too_much,
            days_after(agreement.accepted or today, payments[0].day),
            payments[0].day,
            {"title": agreement.title},
        )


def _changed(agreement: Agreement) -> Iterator[Finding]:
    """Find a price that grew, or a rent that shrank, by over a tenth without a decision."""
    base, now = agreement.base, agreement.amount
    if agreement.direction == "out":
        moved = 10 * now > 11 * base
    else:
        moved = 10 * now < 9 * base and not agreement.ended
    if moved:
        yield Finding(
            CHANGED,
            agreement.id,
            (agreement.index, *agreement.changes),
            abs(now - base),
            0,
            agreement.changed,
            {"title": agreement.title, "price": yuan(base), "now": yuan(now)},
        )


def _entries(agreement: Agreement, payments: list[Payment]) -> tuple[int, ...]:
    return tuple(sorted({agreement.index, *(each.index for each in payments)}))
