"""A notice's life: since when it hangs, where, until when, and what took its place.

`Notices` follows the notices and corrections of one ledger, `Drafts` what was laid before the
supervision committee. Both are fed with events and keep plain JSON values, so that the board, the
console and the audit ask the same record. What must be known of law (how long, by when) comes in as
category, profile and calendar (`ledger.affairs.clocks`).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from ledger.affairs.audit.event import Event
from ledger.affairs.calendar import Calendar, day_of
from ledger.affairs.canonical import encode
from ledger.affairs.catalogue import Catalogue, Profile
from ledger.affairs.clocks import earliest_end
from ledger.affairs.statement import signers_of
from ledger.core.hashing import sha256

PUBLICATIONS: Final = frozenset({"notice", "correction"})
OF_NOTICES: Final = PUBLICATIONS | {"posting", "takedown", "filing"}
OF_DRAFTS: Final = frozenset({"draft", "opinion", "meeting", "withdrawal"})
BOARD = "栏"
"""What the name of a board's medium holds: 公开栏, 公示栏, 居务公开栏."""

_UNDRAFTED = ("draft", "display")

Life = dict[str, Any]
"""What is kept of a notice or a draft, as plain values; -1 stands for no entry."""


_EARLIEST, _LATEST = date(1900, 1, 1), date(9000, 1, 1)


def clamped(day: str) -> date:
    """Read an ISO day; what is out of all reason is taken as 1900 or 9000, so that days add up."""
    return min(max(date.fromisoformat(day), _EARLIEST), _LATEST)


class Standing(NamedTuple):
    """How a notice stands: in a *word*, since *first*, until *last*; *end* is the earliest end.

    The words: ``planned``, ``shown``, ``window_over``, ``taken_down``, ``taken_down_early`` (it
    must be published again), ``corrected``.
    """

    word: str
    first: date
    last: date
    end: date

    @property
    def must_republish(self) -> bool:
        """Whether it came down before it had hung long enough, and nothing took its place."""
        return self.word == "taken_down_early"


class Notices:
    """The notices and corrections of a ledger, by id, as long as they aren't forgotten."""

    def __init__(self) -> None:
        self.lives: dict[str, Life] = {}

    def take(self, event: Event) -> Life | None:
        """Take an event of `OF_NOTICES`; give the life that it changed, if it is known."""
        if event.type in PUBLICATIONS:
            return self._publish(event)
        life = self.lives.get(event.body["notice"])
        if life is not None:
            self._note(life, event)
        return life

    def _publish(self, event: Event) -> Life:
        body, day = event.body, day_of(event.time_ms).isoformat()
        for other in self._replaced(body):
            other["again"] = event.index
        corrected = self.lives.get(body.get("corrects", ""))
        if corrected is not None:
            corrected["corrected"], corrected["corrected_day"] = event.index, day
        life = self.lives[event.id] = {
            "index": event.index,
            "day": day,
            **{name: body[name] for name in ("title", "kind", "catalogue", "period", "duty")},
            "place": body.get("place", ""),
            "from": body["display"]["from"],
            "to": body["display"]["to"],
            "medium": list(body["medium"]),
            "last": body["persons"]["last"] if "persons" in body else "",
            "draft": body.get("draft", ""),
            "postings": [],
            "takedowns": [],
            "filed": -1,
            "corrected": -1,
            "corrected_day": "",
            "again": -1,
        }
        return life

    def _replaced(self, body: Mapping[str, Any]) -> Iterator[Life]:
        """Give what came down and is published again by *body*: the same category and period."""
        about = (body["catalogue"], body.get("place", ""), body["period"])
        for key, life in self.lives.items():
            same = (life["catalogue"], life["place"], life["period"]) == about
            named = key in {body.get("corrects"), body.get("twin")}
            if life["takedowns"] and life["again"] < 0 and (same or named):
                yield life

    @staticmethod
    def _note(life: Life, event: Event) -> None:
        body = event.body
        if event.type == "posting":
            life["postings"].append([body["day"], body["board"], body["seen"], event.index])
        elif event.type == "takedown":
            taken = [body["day"], body.get("board", ""), body["cause"], event.index]
            life["takedowns"].append(taken)
        else:
            life["filed"] = event.index

    def about(self, catalogue: str, place: str = "") -> list[Life]:
        """Give the notices of a category in a place that are known, in order."""
        return [
            life
            for life in self.lives.values()
            if life["catalogue"] == catalogue and life["place"] == place
        ]

    def forget(self, key: str) -> None:
        """Forget a notice of whose life nothing more is asked."""
        del self.lives[key]


def hung_from(life: Life) -> date:
    """Give the day from which its window counts: the first posting, or else its own first day."""
    days = [posting[0] for posting in life["postings"]]
    return clamped(min(days) if days else life["from"])


def came_down(life: Life) -> date | None:
    """Give the day on which it came down everywhere, or None while it hangs anywhere.

    A takedown without a board is of all boards; a posting after a takedown hangs it again.
    """
    if not life["takedowns"]:
        return None
    whole = [day for day, board, _, _ in life["takedowns"] if not board]
    boards = {posting[1] for posting in life["postings"]} or {t[1] for t in life["takedowns"]}
    down = []
    for board in boards:
        days = whole + [day for day, where, _, _ in life["takedowns"] if where == board]
        if not days:
            return None
        hung = [day for day, where, seen, _ in life["postings"] if where == board and seen != "end"]
        if hung and max(hung) > max(days):
            return None
        down.append(max(days))
    return clamped(max(down))


def standing(
    life: Life, today: date, catalogue: Catalogue, profile: Profile | None, calendar: Calendar
) -> Standing:
    """Say how a notice stands as of *today*."""
    first, last = hung_from(life), clamped(life["to"])
    end = earliest_end(catalogue.categories.get(life["catalogue"]), profile, first, calendar)
    down = came_down(life)
    if life["corrected"] >= 0:
        word = "corrected"
    elif down is not None and down <= today:
        early = down < end and life["again"] < 0
        word, last = ("taken_down_early" if early else "taken_down"), down
    elif today < first:
        word = "planned"
    else:
        word = "shown" if today <= last else "window_over"
    return Standing(word, first, last, end)


def on_board(life: Life) -> bool:
    """Say whether the notice says that it hangs on a board, not only on a screen."""
    return any(BOARD in medium for medium in life["medium"])


# ------------------------------------------------------------------------- the chain before it


class Drafts:
    """What was laid before the supervision committee, and what became of it, by the draft's id."""

    def __init__(self) -> None:
        self.lives: dict[str, Life] = {}

    def take(self, event: Event) -> Life | None:
        """Take an event of `OF_DRAFTS` or a publication; give the draft that it is about."""
        body = event.body
        if event.type == "draft":
            self.lives[event.id] = _draft(event)
            return self.lives[event.id]
        life = self.lives.get(body.get("subject" if event.type == "opinion" else "draft", ""))
        if life is None:
            return None
        slugs = list(signers_of(event.by))
        if event.type == "opinion":
            life["opinions"].append([body["view"], event.index, slugs])
        elif event.type == "meeting":
            life["meetings"].append([body["outcome"], event.index, slugs])
        elif event.type == "withdrawal":
            life["withdrawn"] = event.index
        else:
            life["published"] = event.index
        return life

    def forget(self, key: str) -> None:
        """Forget a draft of whose life nothing more is asked."""
        del self.lives[key]


def _draft(event: Event) -> Life:
    body = event.body
    return {
        "index": event.index,
        "day": day_of(event.time_ms).isoformat(),
        **{name: body[name] for name in ("title", "becomes", "text")},
        **{name: body.get(name, "") for name in ("catalogue", "fund")},
        "amount": body.get("amount", 0),
        "slugs": list(signers_of(event.by)),
        "opinions": [],
        "meetings": [],
        "published": -1,
        "withdrawn": -1,
    }


def outcome(draft: Life) -> str:
    """Say what became of a draft: ``published``, ``withdrawn``, ``rejected``, ``vetoed``, ``open``.

    What the committee said stands beside it, whatever became of it.
    """
    if draft["published"] >= 0:
        return "published"
    if draft["withdrawn"] >= 0:
        return "withdrawn"
    if draft["meetings"] and draft["meetings"][-1][0] == "rejected":
        return "rejected"
    if draft["opinions"] and draft["opinions"][-1][0] == "veto":
        return "vetoed"
    return "open"


def draft_text(body: Mapping[str, Any]) -> str:
    """Give what a draft of *body* says in its field ``text``, in hex (docs/spec/publicity.md)."""
    said = {name: value for name, value in body.items() if name not in _UNDRAFTED}
    return sha256(encode(said)).hex()
