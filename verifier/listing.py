"""How findings are listed: which rows, in which words; for people, and for programs."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from ledger.affairs.audit.finding import Colour, yuan
from ledger.affairs.audit.rows import Row, State
from verifier.findings import Findings
from verifier.language import Language, Text


class View(NamedTuple):
    """Which rows are shown: only what is *new* or worse, *grey* ones too, only *public* ones."""

    new: bool = False
    grey: bool = False
    public: bool = False

    def rows(self, findings: Findings) -> tuple[Row, ...]:
        """Give the rows to show; nothing grey is public, ever."""
        return tuple(row for row in findings.rows if self._shows(row))

    def _shows(self, row: Row) -> bool:
        if self.public and not row.public:
            return False
        if row.colour == Colour.GREY.value and not self.grey:
            return False
        return row.is_news or not self.new


COLOURS: Mapping[str, Text] = MappingProxyType(
    {"red": Text("红", "RED"), "yellow": Text("黄", "YELLOW"), "grey": Text("灰", "GREY")}
)
STATES: Mapping[str, Text] = MappingProxyType(
    {
        "new": Text("新", "new"),
        "known": Text("上次就有", "known"),
        "explained": Text("有说明", "explained"),
        "ordered": Text("督办中", "ordered"),
        "closed": Text("已消", "closed"),
    }
)
WORSENED = Text("加重", "worse")
_SUMMARY = Text(
    "按 {day} 这一天看，规则看出 {count} 条：红 {red}，黄 {yellow}{grey}。",
    "As of {day} the rules find {count}: {red} red, {yellow} yellow{grey}.",
)
_GREY = Text("，灰 {grey}", ", {grey} grey")
_NOTHING = Text("按 {day} 这一天看，规则没有看出问题。", "As of {day} the rules find nothing.")
_NO_NEWS = Text(
    "按 {day} 这一天看，没有新的或加重的。", "As of {day} there is nothing new or worse."
)
_KNOWN = Text(
    "上次就有、这次没有列出的 {count} 条。", " Known since before and not listed: {count}."
)
_CHANGED = Text(
    "其中新的或加重的 {news} 条，已消的 {gone} 条。", "New or worse: {news}; gone: {gone}."
)
_BASIS = Text("依据：{basis}（{grade} 级）", "basis: {basis} (grade {grade})")
_STAKE = Text("涉及 {yuan} 元", "at stake: {yuan} yuan")
_DAYS = Text("{days} 天", "{days} days")
_ENTRIES = Text("条目 {entries}", "entries {entries}")
_ANSWERED = Text("说明见第 {index} 条", "explained in entry {index}")
_ORDERED = Text("督办见第 {index} 条", "ordered in entry {index}")
_RECTIFIED = Text("整改见第 {index} 条", "put right in entry {index}")
_NOT_PUBLIC = Text("答复期到 {day}，在那之前不公开", "not public before {day}, to be answered")
_NEVER_PUBLIC = Text("提示，不公开", "a hint, never public")
ENTRIES_SHOWN = 12


def count(rows: tuple[Row, ...]) -> dict[str, int]:
    """Count rows by colour, without those that are gone; and what is news, and what is gone."""
    open_ = [row for row in rows if row.state != State.CLOSED.value]
    counts = {colour.value: 0 for colour in Colour}
    for row in open_:
        counts[row.colour] += 1
    counts["open"] = len(open_)
    counts["news"] = sum(row.is_news for row in open_)
    counts["closed"] = len(rows) - len(open_)
    return counts


def summary(findings: Findings, view: View) -> Text:
    """Say in a sentence or two what the rows of *view* come to, and how many it passes over."""
    rows, day = view.rows(findings), findings.today.isoformat()
    counts = count(rows)
    passed = count(view._replace(new=False).rows(findings))["open"] - counts["open"]
    known = _KNOWN.fill(count=passed) if passed else Text("", "")
    if not rows:
        said = (_NO_NEWS if passed else _NOTHING).fill(day=day)
        return Text(said.zh + known.zh, said.en + known.en)
    facts = {"day": day, "count": counts["open"], "red": counts["red"], "yellow": counts["yellow"]}
    grey = _GREY.fill(grey=counts["grey"]) if counts["grey"] else Text("", "")
    said = Text(
        _SUMMARY.zh.format(**facts, grey=grey.zh), _SUMMARY.en.format(**facts, grey=grey.en)
    )
    if not findings.compared:
        return said
    changed = _CHANGED.fill(news=counts["news"], gone=counts["closed"])
    return Text(said.zh + changed.zh + known.zh, f"{said.en} {changed.en}{known.en}")


def state_words(row: Row, language: Language) -> str:
    """Say how a row stands: new, known …, and whether it is worse."""
    words = STATES[row.state].to(language)
    return f"{words}，{WORSENED.to(language)}" if row.worsened else words


def details(row: Row, language: Language) -> list[str]:
    """Say what belongs to a row beside its sentence, piece by piece."""
    said = []
    if row.amount:
        said.append(_STAKE.fill(yuan=yuan(row.amount)))
    if row.days:
        said.append(_DAYS.fill(days=row.days))
    if row.entries:
        shown = ", ".join(map(str, row.entries[:ENTRIES_SHOWN]))
        more = " …" if len(row.entries) > ENTRIES_SHOWN else ""
        said.append(_ENTRIES.fill(entries=shown + more))
    said.append(_BASIS.fill(basis=row.basis, grade=row.grade))
    marks = row.marks
    for index, text in (
        (marks.explained, _ANSWERED),
        (marks.ordered, _ORDERED),
        (marks.rectified, _RECTIFIED),
    ):
        if index is not None:
            said.append(text.fill(index=index))
    if row.colour == Colour.GREY.value:
        said.append(_NEVER_PUBLIC)
    elif not row.public:
        said.append(_NOT_PUBLIC.fill(day=row.answer_by))
    return [each.to(language) for each in said]


def as_lines(findings: Findings, view: View, language: Language) -> list[str]:
    """Write the findings for a terminal."""
    rows = view.rows(findings)
    lines = [summary(findings, view).to(language)]
    stop, between = ("：", "；") if language == "zh" else (": ", "; ")
    for row in rows:
        colour = COLOURS[row.colour].to(language)
        sentence = row.zh if language == "zh" else row.en
        lines.append(f"  [{colour}] {state_words(row, language)}{stop}{sentence}")
        lines.append(f"      {between.join(details(row, language))}  {row.rule} {row.id}")
    return lines


def as_plain(findings: Findings, view: View) -> dict[str, object]:
    """Give the findings as JSON has them (docs/schema/report.schema.json)."""
    rows = view.rows(findings)
    said = summary(findings, view)
    figures = findings.figures
    return {
        "as_of": findings.today.isoformat(),
        "community": findings.community,
        "profile": findings.profile,
        "catalogue": findings.catalogue,
        "compared": findings.compared,
        "sentence": {"zh": said.zh, "en": said.en},
        "counts": count(rows),
        "rows": [row_plain(row) for row in rows],
        "rates": {name: rate._asdict() for name, rate in findings.rates.items()},
        "figures": {
            "currency": figures.currency,
            "money": [
                {"month": month, "fund": fund, "income": sums[0], "expenditure": sums[1]}
                for month, funds in sorted(figures.money.items())
                for fund, sums in sorted(funds.items())
            ],
            "entries": [
                {"month": month, "group": group, "count": number}
                for month, groups in sorted(figures.entries.items())
                for group, number in sorted(groups.items())
            ],
        },
    }


def row_plain(row: Row) -> dict[str, object]:
    """Give one row as JSON has it (docs/schema/row.schema.json)."""
    return {
        "id": row.id,
        "rule": row.rule,
        "family": row.family,
        "colour": row.colour,
        "state": row.state,
        "worsened": row.worsened,
        "public": row.public,
        "text": {"zh": row.zh, "en": row.en},
        "basis": row.basis,
        "grade": row.grade,
        "cause": row.cause,
        "entries": list(row.entries),
        "amount": row.amount,
        "days": row.days,
        "since": row.since or None,
        "first_seen": row.first_seen,
        "answer_by": row.answer_by,
        "explained_by": row.marks.explained,
        "ordered_by": row.marks.ordered,
        "rectified_by": row.marks.rectified,
        "facts": dict(row.facts),
    }


def is_hit(rows: tuple[Row, ...], fail_on: str | None) -> bool:
    """Say whether one of *rows* is open and of the colour *fail_on* or a worse one."""
    colours = {None: set[str](), "red": {"red"}, "yellow": {"red", "yellow"}}[fail_on]
    return any(row.colour in colours and row.state != State.CLOSED.value for row in rows)
