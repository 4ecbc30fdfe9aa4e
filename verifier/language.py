"""Which of the two languages a person reads, and texts that have both.

Chinese is what the people at the counter read, so it is what an undecided machine speaks.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal, NamedTuple

from ledger.core.errors import LedgerError, Reason

Language = Literal["zh", "en"]

_UNDECIDED = frozenset({"", "C", "POSIX"})
_BEIJING = timezone(timedelta(hours=8))


class Text(NamedTuple):
    """One thing to say, in Chinese and in English."""

    zh: str
    en: str

    def to(self, language: Language) -> str:
        """Give the text in *language*."""
        return self.zh if language == "zh" else self.en

    def fill(self, **facts: object) -> "Text":
        """Give both texts, ``str.format`` templates, with *facts* filled in, each in its words."""
        return Text(self.zh.format(**_said(facts, "zh")), self.en.format(**_said(facts, "en")))


def _said(facts: Mapping[str, object], language: Language) -> dict[str, object]:
    return {
        name: fact.text(language) if isinstance(fact, Reason | LedgerError) else fact
        for name, fact in facts.items()
    }


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Give what ``--lang`` says, wherever it stands in *arguments*, or else what the locale says.

    Of the locale's variables the first that is set counts (LC_ALL, LC_MESSAGES, LANG), as in POSIX.
    """
    asked = _asked_for(arguments)
    if asked is not None:
        return asked
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        name = environment.get(variable, "").partition(".")[0]
        if name:
            return "zh" if name in _UNDECIDED or name.lower().startswith("zh") else "en"
    return "zh"


def _asked_for(arguments: Sequence[str]) -> Language | None:
    for position, argument in enumerate(arguments):
        option, equals, value = argument.partition("=")
        if option != "--lang":
            continue
        if not equals:
            value = arguments[position + 1] if position + 1 < len(arguments) else ""
        if value == "zh":
            return "zh"
        if value == "en":
            return "en"
    return None


def moment(time_ms: int) -> Text:
    """Say a time, Unix milliseconds, as its readers read it: Beijing time, or UTC."""
    try:
        time = datetime.fromtimestamp(time_ms / 1000, UTC)
        beijing = time.astimezone(_BEIJING)
    except (OverflowError, ValueError, OSError):
        return Text(f"Unix 时间 {time_ms // 1000} 秒", f"Unix second {time_ms // 1000}")
    zh = f"北京时间 {beijing.year} 年 {beijing.month} 月 {beijing.day} 日 {beijing:%H:%M:%S}"
    return Text(zh, f"{time:%Y-%m-%d %H:%M:%S} UTC")
