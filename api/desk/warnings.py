"""Warnings on a draft: what the audit's own rules would find if it stood, and what is plain to see.

The rules are tried on a copy of the audit's state: what is found with the draft and was not found
without it is a warning (ADR 0044). Nothing here forbids anything; the ledger's rules do.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson

from api.desk.draft import Draft
from api.desk.facts import draft_facts
from api.desk.reading import Reading
from api.desk.signers import Asked, tier_of
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding, yuan
from ledger.affairs.audit.trim import trim
from ledger.affairs.calendar import day_of
from ledger.affairs.governance import DAY_MS
from ledger.affairs.journal import PAID
from ledger.affairs.publicity import PUBLICATIONS
from ledger.affairs.rules import NO_LIMIT
from ledger.affairs.statement import Statement
from ledger.core.errors import LedgerError

_SOON_MS = 14 * DAY_MS
_MONEY = PAID | {"advance"}

EXCEPTIONS = ("no_voucher", "new_payee", "above_tier", "over_budget", "red_warning", "opinion")
"""Why a countersigner is shown a draft by itself, and not in the month's one page."""


class Warned(NamedTuple):
    """A warning: its *weight* is ``red``, ``yellow`` or ``grey``."""

    code: str
    zh: str
    en: str
    weight: str

    def shown(self) -> dict[str, str]:
        """Give it as JSON has it."""
        return self._asdict()


def warnings_of(
    reading: Reading, draft: Draft, signers: Iterable[Asked], today: date, now_ms: int
) -> list[Warned]:
    """Give what whoever signs *draft* should know, the gravest first."""
    found = rehearsed(reading, draft.statement, today, now_ms)
    return ranked([*plain_warnings(reading, draft, signers, now_ms), *found])


def ranked(warned: Iterable[Warned]) -> list[Warned]:
    """Give warnings with the gravest first."""
    ranks = {"red": 0, "yellow": 1, "grey": 2}
    return sorted(warned, key=lambda each: ranks[each.weight])


def plain_warnings(
    reading: Reading, draft: Draft, signers: Iterable[Asked], now_ms: int
) -> list[Warned]:
    """Give what is plain to see of *draft*, without trying the audit's rules on it."""
    statement = draft.statement
    found = [
        *_about_signers(reading, signers),
        *_about_money(reading, statement, now_ms),
        *_about_publication(reading, statement, day_of(now_ms)),
    ]
    if draft.state == "open" and draft.past and draft.past[-1].cause == "after_moved":
        found.append(
            Warned(
                "after_moved",
                "前面又有任免等治理事项入账，这一稿已接在它后面；以前的签名作废，请重签。",
                "Another governance statement came first, and this follows it now: what was "
                "signed before is void, sign again.",
                "yellow",
            )
        )
    if draft.state == "open" and draft.expires_ms - now_ms < _SOON_MS:
        days = max(0, (draft.expires_ms - now_ms) // DAY_MS)
        found.append(
            Warned(
                "expires_soon",
                f"再过 {days} 天这份草稿就过期，签了也不能入账。",
                f"In {days} days this draft expires, and the ledger will not take it.",
                "yellow",
            )
        )
    return found


def _about_signers(reading: Reading, signers: Iterable[Asked]) -> Iterable[Warned]:
    for each in signers:
        if each.ended:
            name = reading.name_of(each.person) or each.slug
            yield Warned(
                "signer_ended",
                f"{name}（{each.slug}）的钥匙已停用或已不任此职，不能再签。"
                "请起草人按“重新送签”，会换成现任的人。",
                f"The key {each.slug} of {name} has ended or lost the office. Whoever proposed "
                "this can renew it, which asks those in office now.",
                "red",
            )


def _about_money(reading: Reading, statement: Statement, now_ms: int) -> Iterable[Warned]:
    body = statement.body
    if statement.type not in _MONEY:
        return
    facts = draft_facts(reading, statement)
    if not body.get("evidence"):
        yield Warned("no_voucher", "没有附凭证。", "There is no voucher with it.", "yellow")
    payee = facts.get("payee")
    if statement.type in PAID and payee is not None and not payee["known"]:
        yield Warned(
            "new_payee",
            "以前没有付过这个收款方。",
            "This payee was never paid before.",
            "grey",
        )
    tiers = reading.state.rules_at(now_ms).get(statement.type, ())
    tier = tier_of(reading.state, statement.type, body, now_ms)
    if len(tiers) > 1 and tier != tiers[0]:
        limit = tiers[0].up_to
        above = "" if limit == NO_LIMIT else yuan(limit)
        yield Warned(
            "above_tier",
            f"金额超过 {above} 元一档，要更多人签。",
            f"The amount is above the tier of {above} yuan and needs more signers.",
            "yellow",
        )
    if facts.get("budget_left") is not None and facts["budget_left"] < facts["amount"]:
        left = yuan(facts["budget_left"])
        yield Warned(
            "over_budget",
            f"预算“{facts['budget']}”只剩 {left} 元。",
            f"The budget line {facts['budget']} has {left} yuan left.",
            "yellow",
        )
    if facts.get("fund_left") is not None and facts["fund_left"] < 0:
        short = yuan(-facts["fund_left"])
        yield Warned(
            "fund_short",
            f"“{facts['fund']}”不够，还差 {short} 元。",
            f"{facts['fund']} lacks {short} yuan.",
            "red",
        )


def _about_publication(reading: Reading, statement: Statement, today: date) -> Iterable[Warned]:
    """Say where the profile asks for the committee's opinion on a draft that is not cited."""
    if statement.type not in PUBLICATIONS:
        return
    _, profile, _ = reading.scene(today)
    if profile is None or "opinion" not in profile.chain:
        return
    life = reading.tallies.drafts.lives.get(statement.body.get("draft", ""))
    if life is None:
        yield Warned(
            "no_opinion",
            "本地规定公布前要有送审稿和监督委员会的审查意见，这份没有写明送审稿。",
            "Here a draft is laid before the supervision committee first; this cites none.",
            "yellow",
        )
    elif not life["opinions"]:
        yield Warned(
            "no_opinion",
            "送审稿还没有监督委员会的审查意见。",
            "The supervision committee has given no opinion on the draft that is cited.",
            "yellow",
        )


def rehearsed(
    reading: Reading, statement: Statement, today: date, now_ms: int
) -> tuple[Warned, ...]:
    """Give what the audit's rules find with *statement* in the ledger, and not without it."""
    key = (reading.size, statement.id, today)
    known = reading.rehearsals.get(key)
    if known is None:
        known = tuple(_rehearse(reading, statement, today, now_ms))
        while len(reading.rehearsals) >= 512:
            reading.rehearsals.pop(next(iter(reading.rehearsals)))
        reading.rehearsals[key] = known
    return known


def _rehearse(reading: Reading, statement: Statement, today: date, now_ms: int) -> Iterable[Warned]:
    own, others = rehearse_together(reading, [statement], today, now_ms)
    return [*own.get(statement.id, ()), *others]


def rehearse_together(
    reading: Reading, statements: Sequence[Statement], today: date, now_ms: int
) -> tuple[Mapping[bytes, list[Warned]], list[Warned]]:
    """Give what the rules find with all *statements* in the ledger, one after the other.

    By the statements' ids stands what is found of each; what is found of none of them in
    particular comes second.
    """
    if reading.saved is None or reading.saved[:2] != (reading.size, today):
        saved = orjson.dumps(reading.auditor.save())
        seen = {_cause(each): each.amount for each in reading.auditor.findings(today)}
        reading.saved = (reading.size, today, saved, seen)
    _, _, saved, before = reading.saved
    auditor = reading.rehearsing(orjson.loads(saved))
    ids: dict[int, bytes] = {}
    for statement in statements:
        index = reading.size + len(ids)
        try:
            auditor.take(_event(statement, index, max(now_ms, reading.state.time_ms)))
        except (LedgerError, KeyError, ValueError):
            continue  # what it names isn't there: the ledger's own rules say so
        ids[index] = statement.id
    own: dict[bytes, list[Warned]] = {}
    others: list[Warned] = []
    for finding in auditor.findings(today):
        if finding.amount <= before.get(_cause(finding), -1):
            continue
        named = [ids[index] for index in finding.entries if index in ids]
        for each in named:
            own.setdefault(each, []).append(_warned(finding))
        if not named:
            others.append(_warned(finding))
    return own, others


def _event(statement: Statement, index: int, time_ms: int) -> Event:
    return Event(
        index,
        time_ms,
        statement.id.hex(),
        statement.no,
        statement.type,
        statement.made_ms,
        statement.by,
        trim(statement.body),
    )


def _cause(finding: Finding) -> tuple[str, str]:
    return (finding.rule.id, finding.cause)


def _warned(finding: Finding) -> Warned:
    weight = finding.rule.capped.value
    return Warned(finding.rule.id, finding.text("zh"), finding.text("en"), weight)


def exceptions_of(warned: Sequence[Warned], draft: Draft) -> list[str]:
    """Give why a countersigner should look at *draft* by itself; nothing for an ordinary one."""
    codes = {each.code for each in warned}
    if "books.over_budget" in codes:
        codes.add("over_budget")
    if any(each.weight == "red" for each in warned):
        codes.add("red_warning")
    if draft.opinions:
        codes.add("opinion")
    return [why for why in EXCEPTIONS if why in codes]


def shown(warned: Iterable[Warned]) -> list[Mapping[str, Any]]:
    """Give warnings as JSON has them."""
    return [each.shown() for each in warned]
