"""Assets and resources as the rules follow them: how each is used, since when, how it is let."""

from dataclasses import asdict, dataclass, field
from typing import Any

from ledger.affairs.audit.agreements import Agreement
from ledger.affairs.audit.event import Event
from ledger.affairs.calendar import day_of

ASSET_TYPES = frozenset({"asset", "asset_change"})


@dataclass(slots=True)
class Holding:
    """An asset: *since* when it is in this *use*, and the last day of each of its leases."""

    index: int
    name: str
    value: int
    use: str
    since: str
    leases: dict[str, str] = field(default_factory=dict)

    @property
    def let_until(self) -> str:
        """The last day of the leases; empty if there never was one."""
        return max(self.leases.values(), default="")


class Assets:
    """The assets that were not disposed of."""

    def __init__(self) -> None:
        self.held: dict[str, Holding] = {}

    def take(self, event: Event) -> None:
        """Take an event of ASSET_TYPES. One that was disposed of and is used again is not held."""
        body = event.body
        if event.type == "asset":
            day = day_of(event.time_ms).isoformat()
            self.held[event.id] = Holding(
                event.index, body["name"], body["value"], body["use"], day
            )
            return
        holding = self.held.get(body["asset"])
        if holding is None:
            return
        if body["use"] == "disposed":
            del self.held[body["asset"]]
        elif body["use"] != holding.use:
            holding.use, holding.since = body["use"], body["day"]

    def let(self, agreement: Agreement) -> None:
        """Note until when a contract lets an asset."""
        holding = self.held.get(agreement.asset)
        if holding is not None:
            last = min(agreement.to, agreement.ended or agreement.to)
            holding.leases[agreement.id] = last

    def save(self) -> dict[str, Any]:
        """Give all that is kept, as a JSON value."""
        return {id_: asdict(holding) for id_, holding in self.held.items()}

    def load(self, value: dict[str, Any]) -> None:
        """Take back what `save` gave."""
        self.held = {id_: Holding(**each) for id_, each in value.items()}
