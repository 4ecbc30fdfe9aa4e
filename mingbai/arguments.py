"""``argparse`` for readers of two languages: columns that hold Chinese, and plain complaints."""

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Never

from mingbai.columns import wrap
from mingbai.language import Language, Text
from mingbai.screen import WIDTH, Screen

EXIT_COULD_NOT = 2

_COMPLAINTS = (
    (r"the following arguments are required: (.+)", "缺少：{0}"),
    (r"unrecognized arguments: (.+)", "不认识：{0}"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", "{0} 不能是 {1}，只能是 {2}"),
    (r"argument (.+?): invalid \w+ value: (.+)", "{0} 不能是 {1}"),
    (r"argument (.+?): expected (?:one|at least one|\d+) arguments?", "{0} 后面要有内容"),
    (r"argument (.+?): not allowed with argument (.+)", "{0} 和 {1} 不能一起用"),
    (r"argument (.+?): ignored explicit argument (.+)", "{0} 后面不要写内容：{1}"),
    (r"one of the arguments (.+) is required", "这几样要有一样：{0}"),
)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help that wraps by columns, not by characters, and is the same on every terminal."""

    def __init__(self, prog: str, width: int = WIDTH) -> None:
        super().__init__(prog, max_help_position=28, width=width)

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrap(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in wrap(text, width))


class _ChineseFormatter(_Formatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, WIDTH - len("用法："))  # which takes twice as many columns

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:  # noqa: ANN401 - argparse leaves them open
        """Say 用法 instead of usage."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in the reader's language and where the help is."""

    def __init__(self, *, language: Language = "zh", **settings: Any) -> None:  # noqa: ANN401 - argparse
        self.language: Language = language
        super().__init__(
            formatter_class=_ChineseFormatter if language == "zh" else _Formatter,
            allow_abbrev=False,
            add_help=False,
            **settings,
        )
        chinese = language == "zh"
        self._positionals.title = "要给的" if chinese else "arguments"
        self._optionals.title = "选项" if chinese else "options"
        self.add_argument(
            "--lang",
            choices=("zh", "en"),
            default=argparse.SUPPRESS,
            help="说中文还是英文" if chinese else "speak Chinese or English",
        )
        self.add_argument(
            "--help",
            "-h",
            action="help",
            help="显示这份说明" if chinese else "show this help",
        )

    def error(self, message: str) -> Never:
        """Say what is wrong with the arguments, and exit with 2."""
        if self.language == "zh":
            lines = (f"写法不对：{_in_chinese(message)}", f"看说明：{self.prog} --help")
        else:
            lines = (f"{self.prog}: {message}", f"See: {self.prog} --help")
        wrapped = [part for line in lines for part in wrap(line, WIDTH)]
        self.exit(EXIT_COULD_NOT, "\n".join(wrapped) + "\n")


def _in_chinese(message: str) -> str:
    for pattern, chinese in _COMPLAINTS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return chinese.format(*found.groups())
    return message


@dataclass(frozen=True, slots=True)
class Arguments:
    """A parser as a command sees it: every argument comes with its two help texts."""

    parser: Parser
    group: argparse._MutuallyExclusiveGroup | None = None

    def add(self, name: str, text: Text, **settings: Any) -> None:  # noqa: ANN401 - argparse
        """Add an argument; *settings* are those of ``add_argument``."""
        place = self.parser if self.group is None else self.group
        place.add_argument(name, help=text.to(self.parser.language), **settings)

    def choose_one(self) -> "Arguments":
        """Return a place for options of which only one may be given."""
        return Arguments(self.parser, self.parser.add_mutually_exclusive_group())


Run = Callable[[argparse.Namespace, Screen], int]


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, a line for the overview, a paragraph, its arguments, and what it does.

    ``run`` returns the exit code, and imports what it needs when it is called: the help of a
    command works without its extra. A command of which *below* is not empty only groups them.
    """

    name: str
    line: Text
    about: Text
    arguments: Callable[[Arguments], None] | None = None
    run: Run | None = None
    below: tuple["Command", ...] = ()


def build_parser(language: Language, commands: tuple[Command, ...], version: str) -> Parser:
    """Return the parser of ``mingbai`` with all its commands."""
    parser = Parser(
        prog="mingbai",
        language=language,
        description=_ABOUT.to(language),
        epilog=_AFTER.to(language),
    )
    parser.add_argument(
        "--version",
        action="version",
        version=version,
        help="显示版本" if language == "zh" else "show the version",
    )
    _add_below(parser, commands)
    return parser


def _add_below(parser: Parser, commands: tuple[Command, ...]) -> None:
    title = "命令" if parser.language == "zh" else "commands"
    below = parser.add_subparsers(
        title=title, metavar="COMMAND", required=True, dest=argparse.SUPPRESS, parser_class=Parser
    )
    for command in commands:
        child = below.add_parser(
            command.name,
            language=parser.language,
            help=command.line.to(parser.language),
            description=command.about.to(parser.language),
        )
        if command.below:
            _add_below(child, command.below)
        elif command.arguments and command.run:
            command.arguments(Arguments(child))
            child.set_defaults(run=command.run)


_ABOUT = Text(
    "明白账：每一份公示、每一笔收支都有人署名，一条接一条，只能往后加，谁都能查。",
    "Mingbai: every notice and every payment signed by named offices, one after the other, only "
    "ever added to, for anyone to check.",
)
_AFTER = Text(
    "退出码：0 做成了，1 被拒绝或查出不符，2 写法不对或没做成。查账请用 mingbai-verify。",
    "Exit codes: 0 done, 1 refused or found to differ, 2 wrong usage or could not. To check a "
    "ledger use mingbai-verify.",
)


def day(text: str) -> str:
    """Read a day such as 2026-11-22; for argparse, whose complaint names this function."""
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError(text)
    return text
