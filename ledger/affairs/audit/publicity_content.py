"""What a notice says: twins that are not linked, and notices that say little.

A table that was published is remembered on the shelf by its digest, a title by its category, place
and period. A short table may well be the same every month (rent, a lamp): it is a twin only within
its period.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any, ClassVar, Final

from ledger.affairs.audit.books_found import Found
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Colour, Finding, Rule
from ledger.affairs.audit.scene import Scene
from ledger.affairs.calendar import day_of
from ledger.affairs.canonical import encode
from ledger.affairs.publicity import PUBLICATIONS

TWIN: Final = Rule(
    "publicity.twin",
    Colour.YELLOW,
    "重复公布应当注明是哪一件（账本规则）",
    "A",
    "《{title}》和第 {other} 号公示的表格完全相同，却没有注明重复公布。",
    "{title} has the same table as entry {other}, and does not name it.",
)
SAME_TITLE: Final = Rule(
    "publicity.same_title",
    Colour.GREY,
    "重复公布应当注明是哪一件（账本规则）",
    "U",
    "《{title}》和第 {other} 号公示标题、期间相同，内容不同，没有注明关系。",
    "{title} has title and period of entry {other}, other content, and does not name it.",
)
HOLLOW: Final = Rule(
    "publicity.hollow",
    Colour.YELLOW,
    "逐项逐笔公布（农经发〔2011〕13号）；比例是建议",
    "C",
    "《{title}》的支出里“其他”占 {percent}%（{yuan} 元），说不清花在哪里。",
    "{percent}% of the spending in {title} ({yuan} yuan) is called other.",
)
HOLLOW_SPENDING: Final = Rule(
    "publicity.hollow_spending",
    Colour.YELLOW,
    "逐项逐笔公布（农经发〔2011〕13号）；比例是建议",
    "C",
    "{quarter} 的支出里“其他”占 {percent}%（{yuan} 元），说不清花在哪里。",
    "{percent}% of the spending of {quarter} ({yuan} yuan) is called other.",
)
TERSE: Final = Rule(
    "publicity.terse",
    Colour.GREY,
    "摘要应当让人看懂（建议）",
    "U",
    "《{title}》有 {count} 行摘要不到四个字，看不出花在什么事上。",
    "{count} rows of {title} have summaries of under four characters.",
)
UNNAMED: Final = Rule(
    "publicity.unnamed",
    Colour.YELLOW,
    "逐项逐笔公布（农经发〔2011〕13号）；隐去姓氏或写明不具名都可以，空着不行",
    "C",
    "《{title}》有 {count} 行的“{column}”空着，钱却算进了合计。",
    "In {title} {count} rows leave {column} empty, and their money is in the total.",
)

_LONG_TABLE = 5
_PARTIES = ("捐赠单位", "捐赠人", "捐款人", "姓名", "收款单位", "收款人", "付款单位", "付款人")
_OTHER = ("其他", "其它", "杂项", "杂费", "杂支")
_NOT_ROWS = ("合计", "小计", "总计", "结转", "结余", "余额")
_SUMMARY = ("摘要", "事由", "用途", "内容")
_SHORT = 4
_MANY = 10
_SPENT = frozenset({"expenditure", "outflow"})
_TABLES, _TITLES = "publicity.table", "publicity.title"


class PublicityContent:
    """The family of what notices say."""

    name: ClassVar[str] = "publicity_content"
    types: ClassVar[frozenset[str]] = PUBLICATIONS | _SPENT | {"takedown"}
    rules: ClassVar[tuple[Rule, ...]] = (
        TWIN,
        SAME_TITLE,
        HOLLOW,
        HOLLOW_SPENDING,
        TERSE,
        UNNAMED,
    )

    def __init__(self) -> None:
        self._found = Found(self.rules)
        self._quarters: dict[str, list[int]] = {}  # payments, all that was spent, what was other

    def take(self, event: Event, scene: Scene) -> None:
        """Take a publication, a takedown, or a payment."""
        if event.type in _SPENT:
            self._spend(event.body)
        elif event.type == "takedown":
            scene.shelf.put(_TABLES, event.body["notice"], "down")
        else:
            self._look_for_twin(event, scene)
            self._look_into(event)

    def _spend(self, body: Mapping[str, Any]) -> None:
        quarter = _quarter_of(body["date"][:7])
        row = self._quarters.get(quarter)
        if row is None:
            row = self._quarters[quarter] = [0, 0, 0]
        row[0] += 1
        row[1] += body["amount"]
        if _is_other(body["category"]):
            row[2] += body["amount"]

    # ---------------------------------------------------------------------------------- twins

    def _look_for_twin(self, event: Event, scene: Scene) -> None:
        body, shelf = event.body, scene.shelf
        about = [body["catalogue"], body.get("place", ""), body["period"]]
        table = body.get("table")
        titled = _digest([*about, body["title"]])
        earlier = shelf.get(_TITLES, titled)
        if table is not None and table["rows"]:
            long = len(table["rows"]) >= _LONG_TABLE
            key = _digest([table] if long else [table, *about])
            twin = shelf.get(_TABLES, key)
            if twin is not None:
                self._twin(TWIN, event, twin, scene)
                earlier = None
            shelf.put(_TABLES, key, f"{event.index} {event.id}")
        if earlier is not None:
            self._twin(SAME_TITLE, event, earlier, scene)
        shelf.put(_TITLES, titled, f"{event.index} {event.id}")

    def _twin(self, rule: Rule, event: Event, earlier: str, scene: Scene) -> None:
        """Note that a notice is like an *earlier* one, unless it says so or takes its place."""
        index, _, named = earlier.partition(" ")
        linked = "corrects" in event.body or "twin" in event.body
        if linked or scene.shelf.get(_TABLES, named) == "down":
            return
        day = day_of(event.time_ms).isoformat()
        other = int(index)
        title = event.body["title"]
        self._found.add(
            rule, str(event.index), other, event.index, since=day, title=title, other=other
        )

    # --------------------------------------------------------------------------------- hollow ones

    def _look_into(self, event: Event) -> None:
        """Look whether a table of spending says what the money was spent on."""
        body = event.body
        table = body.get("table")
        if table is None or body["kind"] != "financial":
            return
        rows = [row for row in table["rows"] if not _is_sum(row)]
        cause, title = str(event.index), body["title"]
        spent = _column(table["columns"], "支出")
        if spent is None:
            spent = _column(table["columns"], "金额")
        if spent is not None and len(rows) >= _LONG_TABLE:
            amounts = [(row, _amount(row[spent])) for row in rows]
            total = sum(amount for _, amount in amounts)
            other = sum(amount for row, amount in amounts if any(map(_is_other_cell, row)))
            if other * 5 > total > 0:
                percent = 100 * other // total
                self._found.add(
                    HOLLOW, cause, event.index, amount=other, title=title, percent=percent
                )
        terse = _count_terse(table["columns"], rows)
        if terse >= _LONG_TABLE and 2 * terse > len(rows):
            self._found.add(TERSE, cause, event.index, title=title, count=terse)

        self._look_for_names(event, table["columns"], rows)

    def _look_for_names(
        self, event: Event, columns: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> None:
        """Look whether a list of payers or payees leaves some of them out."""
        places = (_column(columns, word) for word in _PARTIES)
        column = next((place for place in places if place is not None), None)
        if column is None:
            return
        empty = sum(isinstance(row[column], str) and not str(row[column]).strip() for row in rows)
        if 0 < empty < len(rows):
            self._found.add(
                UNNAMED, str(event.index), event.index, title=event.body["title"],
                count=empty, column=columns[column],
            )  # fmt: skip

    # ---------------------------------------------------------------------------------- asking

    def findings(self, scene: Scene, today: date) -> Iterable[Finding]:
        """Give what is found as of *today*."""
        del scene
        yield from self._found.findings()
        this = f"{today.year:04}-Q{(today.month + 2) // 3}"
        for quarter, (count, total, other) in sorted(self._quarters.items()):
            if quarter < this and count >= _MANY and other * 5 > total:
                facts: dict[str, str | int] = {"quarter": quarter, "percent": 100 * other // total}
                yield Finding(HOLLOW_SPENDING, quarter, (), other, 0, "", facts)

    def save(self) -> Any:  # noqa: ANN401 - a JSON value
        """Give all that it keeps."""
        return {"found": self._found.save(), "quarters": self._quarters}

    def load(self, value: Any) -> None:  # noqa: ANN401 - a JSON value
        """Take back what `save` gave."""
        self._found.load(value["found"])
        self._quarters = dict(value["quarters"])


def _digest(value: list[Any]) -> str:
    return sha256(encode(value)).hexdigest()


@lru_cache(1024)
def _quarter_of(month: str) -> str:
    return f"{month[:4]}-Q{(int(month[5:7]) + 2) // 3}"


def _is_other(text: str) -> bool:
    return text.startswith(_OTHER)


def _is_other_cell(cell: object) -> bool:
    """Say whether a cell says no more than: other."""
    return isinstance(cell, str) and cell.startswith(_OTHER) and len(cell) <= len("其他各项支出")


def _is_sum(row: Sequence[object]) -> bool:
    return any(isinstance(cell, str) and cell.strip().endswith(_NOT_ROWS) for cell in row)


def _column(columns: Sequence[str], word: str) -> int | None:
    return next((number for number, name in enumerate(columns) if word in name), None)


def _amount(cell: object) -> int:
    return cell if isinstance(cell, int) else 0


def _count_terse(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Count the rows whose summary has under four characters."""
    for word in _SUMMARY:
        column = _column(columns, word)
        if column is not None:
            return sum(0 < len(str(row[column])) < _SHORT for row in rows)
    return 0
