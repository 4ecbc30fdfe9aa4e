"""The ``mingbai`` command: for officers, for whoever runs a ledger, and for the demonstration.

Every command is a file of its own beside this one. This one chooses the language, runs what was
asked, and turns whatever went wrong into one sentence and an exit code: 0 done, 1 refused or found
to differ, 2 wrong usage or could not.
"""

import os
import signal
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from ledger.core.errors import LedgerError
from mingbai import (
    anchor,
    codes,
    demo,
    desk_command,
    export,
    founding,
    founding_many,
    fsck,
    importing,
    keys,
    notify,
    paper,
    persons,
    proving,
    publishing,
    recovering,
    serving,
    signing,
    site,
    site_district,
    staffing,
    submitting,
    witness,
    witnesses,
)
from mingbai.arguments import Command, build_parser
from mingbai.errors import COULD_NOT, exit_code
from mingbai.language import Text, choose_language
from mingbai.screen import Screen, open_screen

COMMANDS: tuple[Command, ...] = (
    keys.COMMAND,
    founding.COMMAND,
    founding_many.COMMAND,
    staffing.COMMAND,
    signing.COMMAND,
    submitting.COMMAND,
    importing.COMMAND,
    publishing.COMMAND,
    serving.COMMAND,
    fsck.COMMAND,
    recovering.COMMAND,
    export.COMMAND,
    proving.COMMAND,
    site.COMMAND,
    site_district.COMMAND,
    paper.COMMAND,
    persons.COMMAND,
    codes.COMMAND,
    desk_command.COMMAND,
    notify.COMMAND,
    witnesses.COMMAND,
    witness.COMMAND,
    anchor.COMMAND,
    demo.COMMAND,
)

_STOPPED = Text("已停止。", "Stopped.")
_UNEXPECTED = Text(
    "没做成：程序里有个错（{kind}）。账本里已确认的不受影响。"
    "请设 MINGBAI_DEBUG=1 再运行一次，把显示的内容（先去掉不该给人看的）报告到 {address}",
    "It could not be done: there is a mistake in this program ({kind}). Nothing that was "
    "acknowledged is affected. Please run it again with MINGBAI_DEBUG=1 and report what it shows, "
    "without what others should not see, at {address}",
)
_ISSUES = "https://github.com/mingbai/mingbai/issues"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what *arguments* ask for and return the exit code; nothing is ever raised to the shell.

    ``MINGBAI_DEBUG=1`` shows the traceback of a mistake of ours.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = choose_language(given, os.environ)
    screen = open_screen(language)
    parser = build_parser(language, COMMANDS, _version())
    try:
        asked = parser.parse_args(given)
        code: int = asked.run(asked, screen)
    except SystemExit as stop:  # argparse, after its help or its complaint
        return stop.code if isinstance(stop.code, int) else COULD_NOT
    except LedgerError as error:
        screen.remark_line(error.text(language))
        return exit_code(error)
    except KeyboardInterrupt:
        screen.remark(_STOPPED)
        return 128 + signal.SIGINT
    except BrokenPipeError:
        return _reader_gone()
    except Exception as error:  # noqa: BLE001 - a person gets a sentence, never a traceback
        return _unexpected(error, screen)
    return code


def _reader_gone() -> int:
    """Leave quietly when whoever read our output has closed it, as ``head`` does."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - until we exit
    return 128 + signal.SIGPIPE


def _unexpected(error: Exception, screen: Screen) -> int:
    if os.environ.get("MINGBAI_DEBUG") == "1":
        traceback.print_exception(error)
    # The kind only: an exception's text may quote what it was given, a passphrase included.
    screen.remark(_UNEXPECTED, kind=type(error).__name__, address=_ISSUES)
    return COULD_NOT


def _version() -> str:
    try:
        return f"mingbai {version('mingbai')}"
    except PackageNotFoundError:
        return "mingbai"


if __name__ == "__main__":
    sys.exit(main())
