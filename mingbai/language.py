"""Which of the two languages a person reads, and texts that have both.

Chinese is what the people at the counter read, so it is what an undecided machine speaks.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]

_UNDECIDED = frozenset({"", "C", "POSIX"})


class Text(NamedTuple):
    """One thing to say, in Chinese and in English; both are ``str.format`` templates."""

    zh: str
    en: str

    def to(self, language: Language, **facts: object) -> str:
        """Return the text in *language*, with *facts* filled in."""
        template = self.zh if language == "zh" else self.en
        return template.format(**facts) if facts else template


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Return what ``--lang`` says, wherever it stands in *arguments*, or else what the locale says.

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
        if argument == "--":
            return None
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
