"""Where a command speaks to a person: what was asked for on standard output, the rest on error.

Progress is shown only on a terminal; a pipe or a log file gets none.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from mingbai.columns import pad, width_of, wrap
from mingbai.language import Language, Text

WIDTH = 80
_BETWEEN_UPDATES_S = 0.1


class Screen:
    """Two streams and a language."""

    def __init__(self, language: Language, out: TextIO, err: TextIO) -> None:
        self.language: Language = language
        self._out = out
        self._err = err

    def fill(self, text: Text, **facts: object) -> str:
        """Return *text* in the reader's language, with *facts* filled in."""
        return (text.fill(**facts) if facts else text).to(self.language)

    def say(self, text: Text, **facts: object) -> None:
        """Print *text* on standard output; on a terminal, wrapped."""
        self.show(_wrapped(self.fill(text, **facts), self._out))

    def show(self, line: str = "") -> None:
        """Print *line* as it is on standard output: a key, a path, a table."""
        print(line, file=self._out, flush=True)

    def remark(self, text: Text, **facts: object) -> None:
        """Print *text* on standard error: what a person should know and a program not read."""
        self.remark_line(self.fill(text, **facts))

    def remark_line(self, line: str) -> None:
        """Print *line* on standard error; on a terminal, wrapped."""
        print(_wrapped(line, self._err), file=self._err, flush=True)

    @contextmanager
    def progress(self, text: Text, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """Show on a terminal how far long work has come; call what it yields with the count done.

        The line is wiped at the end, however the work ends.
        """
        label = text.to(self.language)
        if not self._err.isatty():
            yield lambda _done: None
            return
        widest, last = 0, 0.0

        def update(done: int) -> None:
            nonlocal widest, last
            now = time.monotonic()
            if done != total and now - last < _BETWEEN_UPDATES_S:
                return
            last = now
            line = f"{label} {done:,}" + (f" / {total:,}" if total else "")
            widest = max(widest, width_of(line))
            print("\r" + pad(line, widest), end="", file=self._err, flush=True)

        try:
            update(0)
            yield update
        finally:
            print("\r" + " " * widest + "\r", end="", file=self._err, flush=True)


def _wrapped(text: str, stream: TextIO) -> str:
    return "\n".join(wrap(text, WIDTH)) if stream.isatty() else text


def open_screen(language: Language) -> Screen:
    """Return the screen of this process; what its encoding can't show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    return Screen(language, sys.stdout, sys.stderr)
