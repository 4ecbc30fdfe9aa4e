"""What hangs, and for how long: posted or not, taken down early, shown too short or too long.

The floor of fifteen days is the law's (城市居民委员会组织法 art. 34, 村民委员会组织法 art. 35).
Lists of persons have a last day instead (个人信息保护法 art. 19, 47). A notice is kept as long as
something may still come of it, and two months more.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from ledger.affairs.audit.books_found import Found
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Colour, Finding, Rule
from ledger.affairs.audit.monthly import Monthly
from ledger.affairs.audit.places import rests_on
from ledger.affairs.audit.scene import Scene
from ledger.affairs.calendar import day_of
from ledger.affairs.catalogue import Category
from ledger.affairs.clocks import earliest_end, last_display_day
from ledger.affairs.publicity import (
    PUBLICATIONS,
    Life,
    Notices,
    came_down,
    clamped,
    hung_from,
    on_board,
    standing,
)

_FIFTEEN_DAYS = "城市居民委员会组织法第三十四条、村民委员会组织法第三十五条（公布不少于十五日）"
_BOARD_LAW = "城市居民委员会组织法第三十四条、村民委员会组织法第三十五条（应当设立公开栏）"
_DELETE_LAW = "个人信息保护法第十九条、第四十七条"
_LOCAL = "目录里的公示期（本地规定）"

DOWN_EARLY: Final = Rule(
    "publicity.down_early",
    Colour.RED,
    _FIFTEEN_DAYS,
    "A",
    "《{title}》只贴到 {down}，比规定少 {days} 天，没有重新公布。",
    "{title} came down on {down}, {days} days early, and was not published again.",
)
DOWN_EARLY_LOCAL: Final = Rule(
    "publicity.down_early_local",
    Colour.YELLOW,
    _LOCAL,
    "B",
    "《{title}》{down} 就撤下了，少贴 {days} 天，应当重新公布。",
    "{title} came down on {down}, {days} days early, and must be published again.",
)
SHORT: Final = Rule(
    "publicity.short",
    Colour.RED,
    _FIFTEEN_DAYS,
    "A",
    "《{title}》写明只公示 {first} 至 {last}，比规定的最短期限少 {days} 天。",
    "{title} is to hang from {first} to {last}, {days} days less than it must.",
)
SHORT_LOCAL: Final = Rule(
    "publicity.short_local",
    Colour.YELLOW,
    _LOCAL,
    "B",
    "《{title}》写明只公示 {first} 至 {last}，比目录里的公示期少 {days} 天。",
    "{title} is to hang from {first} to {last}, {days} days less than the catalogue says.",
)
NOT_POSTED: Final = Rule(
    "publicity.not_posted",
    Colour.YELLOW,
    _BOARD_LAW,
    "A",
    "{month} 有 {count} 件公示写明贴公开栏，过了 {days} 天还没有张贴记录。",
    "{count} notices of {month} were to hang on the board; {days} days later none was seen there.",
)
_BOARD_CLAUSES: Final = {
    "HI-village-2025": "海南省实施村民委员会组织法办法第二十五条（财务和费用必须张榜公布）"
}
OFF_BOARD: Final = Rule(
    "publicity.off_board",
    Colour.RED,
    _BOARD_CLAUSES["HI-village-2025"],
    "A",
    "《{title}》涉及财务，按本地规定必须张榜，却没有写贴公开栏。",
    "{title} is of finance, which must hang on the board here, and it does not.",
)
PERSONS_BEYOND: Final = Rule(
    "publicity.persons_beyond",
    Colour.RED,
    _DELETE_LAW,
    "A",
    "名单《{title}》最晚应在 {last} 撤下，多挂了 {days} 天。",
    "the list {title} was to come down by {last}, and hung {days} days longer.",
)
PERSONS_LEFT: Final = Rule(
    "publicity.persons_left",
    Colour.YELLOW,
    _DELETE_LAW,
    "A",
    "名单《{title}》{last} 已到最后一天，过了 {days} 天还没有撤下的记录。",
    "the list {title} had its last day on {last}; {days} days later nobody recorded it down.",
)
PERSONS_LONG: Final = Rule(
    "publicity.persons_long",
    Colour.GREY,
    "个人信息保护法第十九条（必要的最短时间）；天数是建议",
    "U",
    "名单《{title}》要公示到 {last}，比目录里的最长期限多 {days} 天。",
    "the list {title} is to hang until {last}, {days} days longer than the catalogue allows.",
)
PERSONS_ONLINE: Final = Rule(
    "publicity.persons_online",
    Colour.GREY,
    "个人信息保护法第二十五条",
    "A",
    "名单《{title}》写明还发到“{medium}”；名单一般只贴纸质。",
    "the list {title} is also put on {medium}; lists of persons belong on paper.",
)
CORRECTED_LATE: Final = Rule(
    "publicity.corrected_late",
    Colour.YELLOW,
    "更正应让看过原公示的人看到（账本规则）",
    "A",
    "更正《{title}》时，原公示已经撤下 {days} 天。",
    "{title} was corrected {days} days after its window was over.",
)
UNKNOWN_CODE: Final = Rule(
    "publicity.unknown_code",
    Colour.GREY,
    "章程采用的公开目录",
    "U",
    "公示用了目录里没有的编号“{code}”，无法算它的期限。",
    "a notice has the code {code}, which is not in the catalogue: it has no clock.",
)

_FLOOR_DAYS = 15
_POSTED_WITHIN = timedelta(days=7)
_CURED_WITHIN = timedelta(days=7)
_TOLD_WITHIN = timedelta(days=7)
_CORRECTED_WITHIN = timedelta(days=30)
_KEPT = timedelta(days=60)
_ONE = timedelta(days=1)
_ONLINE = ("网", "微信", "小程序", "平台", "社区云", "群", "APP", "app")
_SPACE = "publicity.to"


class Publicity:
    """The family of what hangs on the board."""

    name: ClassVar[str] = "publicity"
    types: ClassVar[frozenset[str]] = PUBLICATIONS | {"posting", "takedown"}
    rules: ClassVar[tuple[Rule, ...]] = (
        DOWN_EARLY,
        DOWN_EARLY_LOCAL,
        SHORT,
        SHORT_LOCAL,
        NOT_POSTED,
        OFF_BOARD,
        PERSONS_BEYOND,
        PERSONS_LEFT,
        PERSONS_LONG,
        PERSONS_ONLINE,
        CORRECTED_LATE,
        UNKNOWN_CODE,
    )

    def __init__(self) -> None:
        self._notices = Notices()
        self._found = Found(self.rules)
        self._unposted = Monthly()

    # ---------------------------------------------------------------------------------- taking

    def take(self, event: Event, scene: Scene) -> None:
        """Take a notice, a correction, a posting or a takedown."""
        if event.type in PUBLICATIONS:
            self._sweep(scene, day_of(event.time_ms))
            self._corrected(event, scene)
        life = self._notices.take(event)
        if life is None:
            return
        if event.type in PUBLICATIONS:
            scene.shelf.put(_SPACE, event.id, life["to"])
            self._look(life, scene)
        elif life["last"]:
            self._look_at_persons(life, event)

    def _corrected(self, event: Event, scene: Scene) -> None:
        corrects = event.body.get("corrects")
        if corrects is None:
            return
        earlier = self._notices.lives.get(corrects)
        if earlier is not None:  # what it said of its window no longer counts
            for rule in (SHORT, SHORT_LOCAL, OFF_BOARD, PERSONS_LONG):
                self._found.drop(rule, str(earlier["index"]))
        last = scene.shelf.get(_SPACE, corrects)
        day = day_of(event.time_ms)
        if last is not None and day > clamped(last) + _CORRECTED_WITHIN:
            self._found.add(
                CORRECTED_LATE,
                str(event.index),
                event.index,
                days=(day - clamped(last)).days,
                since=day.isoformat(),
                title=event.body["title"],
            )

    def _look(self, life: Life, scene: Scene) -> None:
        """Look at what a notice says of its window."""
        category = scene.catalogue.categories.get(life["catalogue"])
        if scene.profile is not None and category is None:
            code = life["catalogue"]
            self._found.count(UNKNOWN_CODE, code, life["index"], 0, life["day"], code=code)
        first, last = clamped(life["from"]), clamped(life["to"])
        end = earliest_end(category, scene.profile, first, scene.calendar)
        if last < end:
            self._add(
                SHORT if _is_law(category) else SHORT_LOCAL,
                life,
                (end - last).days,
                first=life["from"],
                last=life["to"],
                **_grade(category),
            )
        limit = last_display_day(category, first)
        if limit is not None and last > limit:
            self._add(PERSONS_LONG, life, (last - limit).days, last=life["to"])
        online = [medium for medium in life["medium"] if any(word in medium for word in _ONLINE)]
        if life["last"] and online:
            self._add(PERSONS_ONLINE, life, 0, medium=online[0])
        strict = scene.profile is not None and scene.profile.finance_on_board
        if strict and life["kind"] == "financial" and not on_board(life):
            self._add(OFF_BOARD, life, 0, **rests_on(scene.profile, _BOARD_CLAUSES))

    def _look_at_persons(self, life: Life, event: Event) -> None:
        """Look whether a list of persons hung after its last day; it may go on the next morning."""
        allowed = clamped(life["last"])
        if event.type == "takedown":
            allowed += _ONE
        beyond = (clamped(event.body["day"]) - allowed).days
        if beyond > 0:
            self._add(PERSONS_BEYOND, life, beyond, event.index, last=life["last"])

    def _add(self, rule: Rule, life: Life, days: int, *entries: int, **facts: Any) -> None:  # noqa: ANN401 - text or integer
        index = life["index"]
        since = life["day"]
        title = life["title"]
        self._found.add(
            rule, str(index), index, *entries, days=days, since=since, title=title, **facts
        )

    def _sweep(self, scene: Scene, today: date) -> None:
        """Forget the notices of which nothing more can come."""
        over = [
            key
            for key, life in self._notices.lives.items()
            if clamped(life["to"]) + _KEPT < today and not self._is_open(life, scene, today)
        ]
        for key in over:
            life = self._notices.lives[key]
            if _is_unposted(life, today):
                self._unposted.add(life["day"][:7], life["index"])
            self._notices.forget(key)

    def _is_open(self, life: Life, scene: Scene, today: date) -> bool:
        return _is_left(life, today) or self._down(life, scene, today) is not None

    # ---------------------------------------------------------------------------------- asking

    def findings(self, scene: Scene, today: date) -> Iterable[Finding]:
        """Give what is found as of *today*."""
        yield from self._found.findings()
        unposted = self._unposted.copy()
        for life in self._notices.lives.values():
            down = self._down(life, scene, today)
            if down is not None:
                yield down
            if _is_left(life, today):
                days = (today - clamped(life["last"])).days
                yield _finding(PERSONS_LEFT, life, days, last=life["last"])
            if _is_unposted(life, today):
                unposted.add(life["day"][:7], life["index"])
        yield from unposted.findings(NOT_POSTED, today, _POSTED_WITHIN)

    def _down(self, life: Life, scene: Scene, today: date) -> Finding | None:
        """Find a notice that came down early and was not published again."""
        stands = standing(life, today, scene.catalogue, scene.profile, scene.calendar)
        if not stands.must_republish:
            return None
        category = scene.catalogue.categories.get(life["catalogue"])
        law = _is_law(category)
        private = any(taken[2] in {"privacy", "persons"} for taken in life["takedowns"])
        late = today > stands.last + _CURED_WITHIN
        rule = DOWN_EARLY if law and late and not private else DOWN_EARLY_LOCAL
        down = stands.last.isoformat()
        entries = [taken[3] for taken in life["takedowns"]]
        days = (stands.end - stands.last).days
        return _finding(rule, life, days, *entries, since=down, down=down, **_grade(category))

    # ---------------------------------------------------------------------------------- keeping

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that it keeps."""
        return {
            "notices": self._notices.lives,
            "found": self._found.save(),
            "unposted": self._unposted.save(),
        }

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._notices.lives = dict(value["notices"])
        self._found.load(value["found"])
        self._unposted.load(value["unposted"])


def _is_law(category: Category | None) -> bool:
    """Say whether the floor of fifteen days is the law's for *category*, in full."""
    return (
        category is not None
        and (category.shortest_grade or category.grade) == "A"
        and category.shortest_days == _FLOOR_DAYS
    )


def _grade(category: Category | None) -> dict[str, str]:
    """Give, as a fact, the grade of the shortest display of *category*."""
    return {} if category is None else {"grade": category.shortest_grade or category.grade}


def _is_unposted(life: Life, today: date) -> bool:
    """Say whether a notice should have been seen on its board by now, and was not."""
    if life["postings"] or not on_board(life) or life["corrected"] >= 0:
        return False
    down = came_down(life)
    from_ = max(clamped(life["from"]), clamped(life["day"]))
    return today > from_ + _POSTED_WITHIN and (down is None or down > from_ + _POSTED_WITHIN)


def _is_left(life: Life, today: date) -> bool:
    """Say whether a list of persons that hung was not recorded down after its last day."""
    if not life["last"] or not life["postings"] or came_down(life) is not None:
        return False
    return today > clamped(life["last"]) + _TOLD_WITHIN


def _finding(
    rule: Rule, life: Life, days: int, *entries: int, since: str = "", **facts: str | int
) -> Finding:
    index = life["index"]
    named = (index, *entries)
    since = since or hung_from(life).isoformat()
    told = {"title": life["title"], **facts}
    return Finding(rule.graded(told), str(index), named, 0, days, since, told)
