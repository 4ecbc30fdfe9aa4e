"""The family of rules about people: offices kept apart, terms, reviews, audits, who is paid.

What admission refuses is not looked for again: the pairs of offices that national law forbids in
one person, who signs in an office that he doesn't hold, and who approves what he handled.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from ledger.affairs.audit import people_rules as rules
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding, Rule
from ledger.affairs.audit.people_habits import Habits
from ledger.affairs.audit.people_pairs import Pairs
from ledger.affairs.audit.people_payees import Payees
from ledger.affairs.audit.people_reviews import Reviews
from ledger.affairs.audit.people_terms import Terms
from ledger.affairs.audit.scene import Scene
from ledger.affairs.types.registry import GOVERNANCE


class People:
    """People in office."""

    name: ClassVar[str] = "people"
    types: ClassVar[frozenset[str]] = frozenset()
    rules: ClassVar[tuple[Rule, ...]] = (
        rules.FORBIDDEN_PAIR,
        rules.ONE_NAME,
        rules.TERM_OVER,
        rules.NO_REVIEW,
        rules.STILL_SIGNING,
        rules.NO_DEPARTURE_AUDIT,
        rules.PAID_COMPANY,
        rules.PAID_HIMSELF,
        rules.PAID_OFFICE,
        rules.NEVER_REFUSED,
        rules.WITHIN_A_MINUTE,
    )

    def __init__(self) -> None:
        self._habits = Habits()
        self._pairs = Pairs()
        self._payees = Payees()
        self._reviews = Reviews()
        self._terms = Terms()

    def take(self, event: Event, scene: Scene) -> None:
        """Take the next event, of any type."""
        self._habits.take(event, scene)
        self._payees.take(event, scene)
        self._reviews.take(event, scene)
        self._terms.take(event, scene)
        if event.type in GOVERNANCE:
            self._pairs.take(event, scene)

    def findings(self, scene: Scene, today: date) -> Iterable[Finding]:
        """Give what is found as of *today*."""
        yield from self._pairs.findings(scene, today)
        yield from self._terms.findings(scene, today)
        yield from self._reviews.findings(scene, today)
        yield from self._payees.findings()
        yield from self._habits.findings(today)

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that it keeps, as a JSON value."""
        return {
            "habits": self._habits.save(),
            "pairs": self._pairs.save(),
            "payees": self._payees.save(),
            "reviews": self._reviews.save(),
            "terms": self._terms.save(),
        }

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._habits.load(value["habits"])
        self._pairs.load(value["pairs"])
        self._payees.load(value["payees"])
        self._reviews.load(value["reviews"])
        self._terms.load(value["terms"])
