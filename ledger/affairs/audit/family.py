"""A family of rules: it takes events in order, and says at any day what it finds.

What a family keeps must be plain JSON values, so that it can be saved and loaded; it must grow with
what is open, not with history, which goes to the scene's shelf.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Protocol

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding, Rule
from ledger.affairs.audit.scene import Scene


class Family(Protocol):
    """One family; *types* are those of the events that it is given, none for all."""

    name: ClassVar[str]
    types: ClassVar[frozenset[str]]
    rules: ClassVar[tuple[Rule, ...]]

    def take(self, event: Event, scene: Scene) -> None:
        """Take the next event of its types."""
        ...

    def findings(self, scene: Scene, today: date) -> Iterable[Finding]:
        """Give what is found as of *today*; asking changes nothing."""
        ...

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that it keeps, as a JSON value."""
        ...

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        ...
