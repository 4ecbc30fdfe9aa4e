"""What a run leaves beside each ledger for its metrics and trust page: who answered, who failed."""

from collections.abc import Sequence
from typing import NamedTuple

from ledger.core.errors import LedgerError
from ledger.log.anchor_states import (
    STATUS_PATH,
    AnchorState,
    format_anchor_states,
    parse_anchor_states,
)
from publish.anchors.places import Place


class Asked(NamedTuple):
    """An authority or chain that was asked in this run, and the code of what went wrong, if so."""

    kind: str
    name: str
    fault: str = ""


def write_states(place: Place, asked: Sequence[Asked], now_s: int) -> None:
    """Write how each of *asked* does; a fault that goes on keeps the second of its beginning.

    Raises:
        LedgerError: the list of anchors is damaged, or the file can't be written.
    """
    before = {(each.kind, each.name): each for each in _read(place)}
    last = {(each.kind, each.name): each for each in place.anchors()}  # in the order of size
    states = []
    for kind, name, fault in asked:
        anchor, earlier = last.get((kind, name)), before.get((kind, name))
        size, time_s = (0, 0) if anchor is None else (anchor.size, anchor.time_s)
        since_s = (earlier.since_s if earlier and earlier.fault else now_s) if fault else 0
        states.append(AnchorState(kind, name, size, time_s, now_s, fault, since_s))
    place.files.replace(STATUS_PATH, format_anchor_states(states))


def _read(place: Place) -> tuple[AnchorState, ...]:
    try:
        return parse_anchor_states(place.files.read(STATUS_PATH))
    except LedgerError:
        return ()  # there is none, or it is damaged: faults begin now
