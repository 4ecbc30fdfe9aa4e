"""A stranger's file is looked at in a process of its own, which has an end and a bound.

What unpacks and draws pictures and PDF is written in C: no exception stops it, and a file made for
the purpose keeps it busy for hours, fills the memory, or makes it fall over. Here such a file gets
a sentence.
"""

import multiprocessing
import os
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from ledger.core.errors import LedgerError
from ledger.core.reasons import technical
from verifier.crew import begin_worker, start_method
from verifier.errors import PictureTooSlow, PictureUnreadable

SECONDS = 60
"""Twenty sheets at 300 dots an inch take half of that on a slow machine."""

_MAX_MEMORY = 4 << 30  # bytes of addresses; the largest photograph takes a fourth

_ERRORS = 2

Read = Callable[[bytes, str], tuple[str, ...]]


def read_apart(read: Read, data: bytes, path: str, *, seconds: float = SECONDS) -> tuple[str, ...]:
    """Give what *read*, a module's own function, says of *data*, in a process that then ends.

    Raises:
        PictureTooSlow: it was not done after *seconds*.
        PictureUnreadable: the process died of it.
        LedgerError: whatever *read* raises.
    """
    context: Any = multiprocessing.get_context(start_method())
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, read, data, path), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            raise PictureTooSlow(where=path, path=path, seconds=f"{seconds:g}")
        answer = ours.recv()
    except EOFError as error:
        reason = technical("the reader ended")
        raise PictureUnreadable(where=path, path=path, reason=reason) from error
    finally:
        process.kill()
        process.join()
        ours.close()
    if isinstance(answer, LedgerError):
        raise answer
    return tuple(answer)


def _answer(there: Connection, read: Read, data: bytes, path: str) -> None:
    begin_worker()
    _bound_memory()
    with Path(os.devnull).open(
        "wb"
    ) as nowhere:  # what a library says as it falls over is no sentence
        os.dup2(nowhere.fileno(), _ERRORS)
    try:
        there.send(read(data, path))
    except LedgerError as error:
        there.send(error)


def _bound_memory() -> None:
    """Let this process have no more than `_MAX_MEMORY`, where the system knows such a bound."""
    if find_spec("resource") is not None:
        resource = import_module("resource")
        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))
