"""What a signer sees beside a draft, and what forms need to know of a ledger: all from its reading.

Amounts are in minor units. What is not known is left out, never guessed.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from api.desk.reading import Reading
from api.desk.tallies import Tallies
from ledger.affairs.audit.event import Event
from ledger.affairs.forms import find_form
from ledger.affairs.journal import OUTSIDE, PAID, party_key
from ledger.affairs.matters import Matters, MatterStory
from ledger.affairs.statement import Statement
from ledger.affairs.types.registry import REGISTRY

Fact = dict[str, Any]

_TITLES = ("title", "summary", "name", "text", "reason", "what")
_EXPECTED_LINES = 400


def draft_facts(reading: Reading, statement: Statement) -> Fact:
    """Give what a signer needs to know of *statement* before he signs it."""
    body, tallies = statement.body, reading.tallies
    facts: Fact = {}
    if isinstance(body.get("amount"), int):
        facts["amount"] = body["amount"]
        facts["currency"] = body.get("currency", tallies.currency)
    if "fund" in body and statement.type != "debt":
        facts |= _fund_facts(tallies, statement)
    line = budget_line(tallies, body) if statement.type in PAID else None
    if line is not None:
        facts |= {"budget": line["code"], "budget_left": line["left"], "budget_line": line}
    if "decision" in body:
        facts["decision"] = cited(reading, body["decision"])
    for name in ("evidence", "voucher", "invoice", "handler", "grade"):
        if name in body:
            facts[name] = body[name]
    payee = body.get("payee")
    if isinstance(payee, dict):
        facts["payee"] = payee_facts(tallies, payee)
    called = called_in(reading, body)
    if called:
        facts["called"] = called
    facts["cites"] = [
        {"field": field, **named}
        for field, named in _cites(reading, statement)
        if field != "decision"
    ]
    return facts


def called_in(reading: Reading, value: Any) -> dict[str, str]:  # noqa: ANN401
    """Give how people call the roles and holders of keys that a body names, by role and slug."""
    if isinstance(value, list):
        return {key: each for one in value for key, each in called_in(reading, one).items()}
    if not isinstance(value, dict):
        return {}
    found = called_in(reading, [each for each in value.values() if isinstance(each, dict | list)])
    roles, records = reading.state.roles, reading.state.roster.records
    named = value.get("roles", [])
    for role in [value.get("handler"), *(named if isinstance(named, list) else [])]:
        if isinstance(role, str) and role in roles:
            found[role] = roles[role].label
    ends = value.get("ends", [])
    for slug in [value.get("slug"), *(ends if isinstance(ends, list) else [])]:
        if isinstance(slug, str) and slug in records:
            found[slug] = reading.name_of(records[slug].person)
    return found


def _fund_facts(tallies: Tallies, statement: Statement) -> Fact:
    body = statement.body
    currency = body.get("currency", tallies.currency)
    fund = body["fund"]
    facts: Fact = {"fund": fund}
    held = tallies.balances.funds.get((fund, currency))
    if held is None:
        return facts
    facts["fund_balance"] = held
    signs = {**dict.fromkeys(PAID, -1), "income": 1, "refund": 1}
    facts["fund_left"] = held + signs.get(statement.type, 0) * body.get("amount", 0)
    return facts


def budget_line(tallies: Tallies, body: Mapping[str, Any]) -> Fact | None:
    """Give the budget line under which a payment falls, and what is left of it before it is paid.

    None where there is none, or where several would do and the payment names none of them.
    """
    currency = body.get("currency", tallies.currency)
    suffix = "" if currency == tallies.currency else f"\t{currency}"
    month = str(body.get("date", ""))[:7]
    named = body.get("budget", "")
    wanted = f"{body.get('fund', '')}{suffix}\n{body.get('category', '')}"
    lines = [
        line
        for line in budget_lines(tallies, suffix)
        if line["first"] <= month <= line["last"]
        and (line["code"] == named if named else line["key"] == wanted)
    ]
    return lines[0] if len(lines) == 1 else None


def budget_lines(tallies: Tallies, suffix: str = "") -> list[Fact]:
    """Give every line of the budgets in force with what is left, by the audit's own count."""
    found = []
    budgets = tallies.budgets
    for index, period, first, last, lines in budgets.lines.values():
        months = [sums for month, sums in budgets.spent.items() if first <= month <= last]
        keys = [line[1] for line in lines]
        for code, key, allowed, category in lines:
            if ("\t" in code) != bool(suffix) or not code.endswith(suffix):
                continue
            spent = sum(sums.get(code, 0) for sums in months)
            if keys.count(key) == 1:
                spent += sum(sums.get(key, 0) for sums in months)
            found.append(
                {
                    "code": code.removesuffix(suffix),
                    "fund": key.partition("\n")[0].removesuffix(suffix),
                    "category": category,
                    "period": period,
                    "allowed": allowed,
                    "spent": spent,
                    "left": allowed - spent,
                    "entry": index,
                    "key": key,
                    "first": first,
                    "last": last,
                }
            )
    return found


def payee_facts(tallies: Tallies, payee: Mapping[str, Any]) -> Fact:
    """Give whether a payee was paid before, how often, and last by which entry."""
    known = tallies.payees.get(party_key(payee))
    if known is None:
        return {"party": dict(payee), "known": False}
    return {
        "party": dict(payee),
        "known": True,
        "count": known.count,
        "last": {"entry": known.index, "day": known.day, "amount": known.amount},
    }


def cited(reading: Reading, named: str) -> Fact:
    """Give what stands in the ledger under the id *named*, in a line; nothing but the id if not."""
    event = reading.by_id.get(named)
    if event is None:
        return {"id": named}
    closer = reading.closer_of(named)
    return {
        "id": named,
        "entry": event.index,
        "type": event.type,
        "no": event.no,
        "title": title_of(event),
        "amount": event.body.get("amount"),
        **({} if closer is None else {"closed_by": closer}),
    }


def title_of(event: Event) -> str:
    """Give the words by which an entry is known."""
    found = (event.body.get(name) for name in _TITLES)
    return next((each[:80] for each in found if isinstance(each, str) and each), event.type)


def _cites(reading: Reading, statement: Statement) -> Iterable[tuple[str, Fact]]:
    kind = REGISTRY.get(statement.type)
    for link in kind.links if kind else ():
        for named in _ids_at(statement.body, link.path):
            yield ".".join(link.path), cited(reading, named)


def _ids_at(value: Any, path: tuple[str, ...]) -> Iterable[str]:  # noqa: ANN401 - a JSON value
    if isinstance(value, list):
        for each in value:
            yield from _ids_at(each, path)
    elif not path:
        if isinstance(value, str):
            yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _ids_at(value[path[0]], path[1:])


# ------------------------------------------------------------------------------------ for forms


def form_facts(reading: Reading, today: date) -> Fact:
    """Give what the forms of one ledger need to know."""
    state, tallies = reading.state, reading.tallies
    catalogue, profile, _ = reading.scene(today)
    categories = [
        {
            "code": each.code,
            "name": each.name,
            "kind": each.kind,
            "frequency": each.frequency,
            "grade": each.grade,
            "persons": each.persons,
        }
        for each in catalogue.categories.values()
        if profile is None or profile.applies(each)
    ]
    return {
        "origin": reading.origin,
        "community": reading.community,
        "charter": None if state.charter is None else state.charter.hex(),
        "governance": None if state.governance_id is None else state.governance_id.hex(),
        "size": reading.size,
        "currency": state.currency,
        "today": today.isoformat(),
        "profile": None
        if profile is None
        else {
            "id": profile.id,
            "label": profile.label,
            "finance": profile.finance,
            "general": profile.general,
            "chain": list(profile.chain),
            "medium": list(profile.medium),
            "reply_days": profile.reply_days,
        },
        "kinds": dict(catalogue.kinds),
        "catalogue": categories,
        "forms": sorted({*catalogue.forms, *(profile.forms if profile else ())}),
        "places": list(tallies.places),
        "boards": list(tallies.boards),
        "duties": list(tallies.duties),
        "funds": _funds(tallies),
        "accounts": _accounts(tallies),
        "categories": {
            side: [name for name, _ in counted.most_common(_EXPECTED_LINES)]
            for side, counted in tallies.categories.items()
        },
        "budgets": [
            {name: value for name, value in line.items() if name not in {"key", "first", "last"}}
            for line in budget_lines(tallies)
        ],
        "roles": roles_of(reading),
        "decisions": decisions(reading, today),
        "open": open_items(reading),
        "bank_lines": [
            {"statement": event.id, "account": event.body["account"], **line}
            for event, line in tallies.unmatched()
        ][:_EXPECTED_LINES],
    }


def _funds(tallies: Tallies) -> list[Fact]:
    held = tallies.balances.funds
    names = dict.fromkeys([*tallies.funds, *(name for name, _ in held)])
    found = []
    for name in names:
        own = tallies.funds.get(name, {})
        found.append(
            {
                "fund": name,
                "balance": held.get((name, tallies.currency)),
                "earmarked": bool(own.get("earmarked", False)),
                "uses": own.get("uses", []),
                "forbidden": own.get("forbidden", []),
            }
        )
    return found


def _accounts(tallies: Tallies) -> list[Fact]:
    held = tallies.balances.accounts
    names = dict.fromkeys([*tallies.account_types, *(name for name, _ in held)])
    return [
        {
            "account": name,
            "type": tallies.account_types.get(name),
            "balance": held.get((name, tallies.currency)),
        }
        for name in names
        if name and name != OUTSIDE
    ]


def roles_of(reading: Reading) -> list[Fact]:
    """Give each role of this ledger and who holds it now."""
    state = reading.state
    return [
        {
            "role": role.name,
            "label": role.label,
            "like": role.like,
            "people": [
                {"slug": each.slug, "person": each.person, "name": reading.name_of(each.person)}
                for each in state.roster.in_force()
                if role.name in each.roles
            ],
        }
        for role in state.roles.values()
    ]


def stories(reading: Reading, today: date) -> list[MatterStory]:
    """Give the story of every matter."""
    catalogue, _, _ = reading.scene(today)
    matters = Matters(catalogue.forms, reading.by_id.get)
    for event in reading.events:
        matters.take(event)
    return matters.stories()


def decisions(reading: Reading, today: date) -> list[Fact]:
    """Give the matters that are under way, and what may be cited of those that were decided."""
    catalogue, _, _ = reading.scene(today)
    found = []
    for story in stories(reading, today):
        if story.outcome:
            continue
        form = find_form(catalogue.forms, story.form)
        deciding = [step.name for step in form.steps if step.decides] if form else []
        steps = [m for m in story.moments if m.step in deciding and m.outcome in {"passed", "done"}]
        cite = next((e.id for m in steps for e in reading.events if e.index == m.index), "")
        found.append(
            {
                "matter": story.id,
                "entry": story.index,
                "title": story.title,
                "form": story.form,
                "amount": story.amount,
                "paid": story.paid,
                "decided": story.standing.decided if story.standing else "",
                "cite": cite,
                "next": list(story.standing.next) if story.standing else [],
                "promised": story.promised,
            }
        )
    return found


def open_items(reading: Reading) -> list[Fact]:
    """Give the advances, outflows, orders and work items that nothing has finished."""
    return [
        {
            **cited(reading, event.id),
            "due": event.body.get("due", ""),
            "fund": event.body.get("fund", ""),
        }
        for event in reading.tallies.open.values()
    ]
