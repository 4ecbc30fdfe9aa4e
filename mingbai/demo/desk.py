"""The desk of a fictional community: statements are written here, one after the other, by day.

What is written is a text with its signers, not yet signed. The desk knows who holds which office on
the day, numbers statements and vouchers, and keeps the journal, so that closings and notices are
made from what was written. Nothing here is random, and there is no clock.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from ledger.affairs.codes import number_of
from ledger.affairs.journal import COUNTED, RECORDS, Delta, Journal
from ledger.affairs.rules import DEFAULT_RULES, Rules, find_tier, parse_tier
from ledger.affairs.types.registry import GOVERNANCE
from ledger.core.hashing import sha256
from mingbai.demo.people import Holder
from mingbai.drafts import Draft
from mingbai.signing import Wanted, format_draft

Body = dict[str, object]
By = dict[str, str | list[str]]

CURRENCY = "CNY"
MINUTE_MS = 60_000


class Statement(NamedTuple):
    """A statement to be signed: its *text*, the *slugs* that sign; it comes in at *time_ms*."""

    day: date
    time_ms: int
    type: str
    no: str
    name: str
    slugs: tuple[str, ...]
    body: Body
    text: bytes


class Moved(NamedTuple):
    """Money that moved: by which statement, at which index, and what funds and accounts did."""

    index: int  # type: ignore[assignment]  # tuple.index isn't missed
    id: str
    type: str
    body: Body
    deltas: tuple[Delta, ...]


class Desk:
    """One community's statements so far, the charter (entry 0) aside, and its journal."""

    def __init__(
        self, origin: str, charter: bytes, rules: Mapping[str, object], founding: Iterable[Holder]
    ) -> None:
        self.origin = origin
        self.day = date.min
        self.statements: list[Statement] = []
        self.ids: dict[str, str] = {}
        self.indices: dict[str, int] = {}
        self.moved: list[Moved] = []
        self._journal = Journal()
        self._charter = self._after = charter
        self._rules = _rules(rules)
        self._offices: dict[str, list[Holder]] = {}
        self._numbers: Counter[str] = Counter()
        self._of_day = 0
        self.pace_ms = MINUTE_MS
        for holder in founding:
            self.appoint(holder)

    # ------------------------------------------------------------------------------ offices

    def appoint(self, holder: Holder) -> None:
        """Let *holder* hold his offices from here on."""
        for role in holder.roles:
            self._offices.setdefault(role, []).append(holder)

    def dismiss(self, slug: str) -> None:
        """Let the key *slug* hold nothing from here on."""
        for holders in self._offices.values():
            holders[:] = [holder for holder in holders if holder.slug != slug]

    def signers(self, roles: Iterable[str]) -> By:
        """Give ``by`` for the holders of *roles*; ``supervision*2`` asks for two of them.

        Of several who hold an office one signs, by turns from month to month. Who holds two of
        the offices signs in both.
        """
        by: By = {}
        for each in roles:
            role, _, count = each.partition("*")
            holders = self._offices[role]
            if count:
                by[role] = sorted(holder.slug for holder in holders[: int(count)])
            else:
                by[role] = holders[self.day.month % len(holders)].slug
        return by

    def roles_for(self, kind: str, amount: int = 0) -> list[str]:
        """Give the roles that the rules in force ask for, the first of each choice held here."""
        roles: list[str] = []
        for need in find_tier(self._rules, kind, amount).needs:
            held = [role for role in need.roles if self._offices.get(role)]
            free = [role for role in held if role not in roles] or held
            roles.append(f"{free[0]}*{need.count}" if need.count > 1 else free[0])
        return roles

    # ------------------------------------------------------------------------------ writing

    def begin(self, day: date) -> None:
        """Go on to *day*."""
        if day < self.day:
            message = f"{day} comes before {self.day}"
            raise ValueError(message)
        if day > self.day:
            self.day, self._of_day = day, 0

    def write(
        self,
        kind: str,
        body: Mapping[str, object],
        roles: Iterable[str] | None = None,
        *,
        name: str = "",
        no: str = "",
        by: By | None = None,
        made: date | None = None,
    ) -> str:
        """Write a statement, give its id, and remember it by its *name* (or its number).

        *made* is the day on which it was signed, where that was before today.
        """
        told = dict(body)
        if by is None:
            amount = told.get("amount", 0)
            asked = self.roles_for(kind, amount if isinstance(amount, int) else 0)
            by = self.signers(asked if roles is None else roles)
        self._of_day += 1
        number = no or self._number(kind, told)
        draft = Draft(kind, told, by, number, None, None, None, None)
        signed_ms = made_ms(made or self.day, self._of_day)
        text = format_draft(draft, Wanted(self.origin, self._charter, self._after), signed_ms)
        digest = sha256(text)
        slugs = sorted({slug for signer in by.values() for slug in slugs_of(signer)})
        time_ms = made_ms(self.day, self._of_day) + self.pace_ms
        said = Statement(self.day, time_ms, kind, number, name or number, tuple(slugs), told, text)
        return self._keep(said, digest)

    def _keep(self, said: Statement, digest: bytes) -> str:
        written = digest.hex()
        index = len(self.statements) + 1
        self.statements.append(said)
        self.ids[said.name], self.indices[said.name] = written, index
        if said.type in GOVERNANCE:
            self._after = digest
        deltas = self._journal.take(index, written, said.type, said.body)
        if said.type in COUNTED or deltas:
            self.moved.append(Moved(index, written, said.type, said.body, deltas))
        return written

    def _number(self, kind: str, body: Body) -> str:
        if kind == "objection":
            return number_of(body)
        voucher = body.get("voucher")
        if isinstance(voucher, dict):
            return str(voucher["no"])
        month = f"{self.day:%Y-%m}"
        self._numbers[kind + month] += 1
        return f"{month}-{kind}-{self._numbers[kind + month]:03d}"

    def voucher(self, day: date, kind: str) -> str:
        """Give the next voucher number of the month of *day*; *kind* is its word (收, 付, 转)."""
        key = f"{day:%Y-%m}{kind}"
        self._numbers[key] += 1
        return f"{day:%Y-%m}-{kind}{self._numbers[key]:03d}"


def is_record(moved: Moved) -> bool:
    """Say whether a closing counts it among the records of money."""
    return moved.type in COUNTED


def can_be_reversed(moved: Moved) -> bool:
    """Say whether it moved money by itself."""
    return moved.type in RECORDS


def slugs_of(value: str | list[str]) -> list[str]:
    """Return the slugs of one role in ``by``: one, or several of a committee."""
    return [value] if isinstance(value, str) else value


def _rules(body: Mapping[str, object]) -> Rules:
    own = {kind: tuple(map(parse_tier, tiers)) for kind, tiers in body.items()}  # type: ignore[call-overload]
    return {**DEFAULT_RULES, **own}


# Nine in the morning in Beijing.
_OFFICE_OPENS = timedelta(hours=1)


def made_ms(day: date, number: int) -> int:
    """Return when the statement *number* of *day* was made: from nine in the morning, Beijing."""
    opens = datetime(day.year, day.month, day.day, tzinfo=UTC) + _OFFICE_OPENS
    return int(opens.timestamp()) * 1000 + number * MINUTE_MS
