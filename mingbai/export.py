"""``mingbai export``: every entry as a line of JSON, for whoever wants to compute with them."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ledger.core.entry import Entry
from ledger.core.hashing import sha256
from ledger.core.note import parse_note
from ledger.core.text import format_time_ms
from mingbai.arguments import Arguments, Command
from mingbai.errors import DONE, FileExists, FileUnwritable
from mingbai.files import reason_of
from mingbai.language import Text
from mingbai.published import open_published
from mingbai.screen import Screen


def _add(arguments: Arguments) -> None:
    arguments.add(
        "place",
        Text(
            "账本目录、公开目录或公开网址",
            "the ledger's directory, its published directory or its published URL",
        ),
        metavar="DIR|URL",
    )
    arguments.add(
        "--to",
        Text("写到这个新文件；不给就写到标准输出", "write to this new file, not standard output"),
        metavar="FILE",
    )


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    published = open_published(asked.place)
    size = published.checkpoint.size
    with (
        _open_output(asked.to) as output,
        screen.progress(Text("导出", "Exporting"), size) as update,
    ):
        for entry in published.read_entries():
            output.write(format_line(entry))
            update(entry.index + 1)
    screen.remark(_DONE, size=size)
    return DONE


def format_line(entry: Entry) -> bytes:
    """Return *entry* as one line of JSON: where and when, the statement as read, the note itself.

    ``note`` is what was signed, to the byte; ``statement`` is the same for machines that only want
    to compute. ``mingbai submit`` reads these lines.
    """
    text = parse_note(entry.statement).text
    line = {
        "index": entry.index,
        "time": format_time_ms(entry.time_ms),
        "id": sha256(text).hex(),
        "statement": json.loads(text),
        "note": entry.statement.decode(),
    }
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@contextmanager
def _open_output(path: str | None) -> Iterator[IO[bytes]]:
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        file = Path(path).open("xb")  # noqa: SIM115 - closed below, and removed if half written
    except FileExistsError as error:
        raise FileExists(path=path) from error
    except (OSError, ValueError) as error:
        raise FileUnwritable(path=path, reason=reason_of(error)) from error
    try:
        with file:
            yield file
    except OSError as error:
        Path(path).unlink(missing_ok=True)
        raise FileUnwritable(path=path, reason=reason_of(error)) from error
    except BaseException:
        Path(path).unlink(missing_ok=True)
        raise


_DONE = Text("已导出 {size} 条。", "{size} entries exported.")

COMMAND = Command(
    "export",
    Text("导出全部条目（JSON Lines）", "write all entries as JSON Lines"),
    Text(
        "把账本里已公开的每一条写成一行 JSON：序号 index，时间 time，编号 id，内容 statement，"
        "签名原文 note。这些行可以再用 mingbai submit 提交：已在账本里的不会重复入账。",
        "Writes every published entry as one line of JSON: index, time, id, statement (for "
        "machines) and note (what was signed, to the byte). mingbai submit reads these lines "
        "again; what is already in the ledger is not entered twice.",
    ),
    _add,
    _run,
)
