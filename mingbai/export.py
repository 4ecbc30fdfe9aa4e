"""``mingbai export``: what is published, as lines of JSON, as tables, or as a Beancount file."""

import argparse
import base64
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ledger.core.entry import Entry
from ledger.core.hashing import sha256
from ledger.core.note import parse_note
from ledger.core.reasons import reason_of
from ledger.core.text import format_time_ms
from mingbai.arguments import Arguments, Command
from mingbai.errors import DONE, DirectoryNeeded, FileExists, FileUnwritable
from mingbai.language import Text
from mingbai.published import PublishedLog, open_published
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
        "--format",
        Text(
            "jsonl 逐条原文（默认）；csv、json 带说明的表，写成目录；beancount 复式账",
            "jsonl: entries as they are (default); csv, json: described tables, in a directory; "
            "beancount: double entry",
        ),
        choices=("jsonl", "csv", "json", "beancount"),
        default="jsonl",
    )
    arguments.add(
        "--to",
        Text(
            "写到这个新文件（csv、json 是新目录）；不给就写到标准输出",
            "write to this new file (csv, json: a new directory), not standard output",
        ),
        metavar="FILE",
    )


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    published = open_published(asked.place)
    size = published.checkpoint.size
    if asked.format != "jsonl":
        _export_open(asked, published, screen)
        return DONE
    with (
        _open_output(asked.to) as output,
        screen.progress(Text("导出", "Exporting"), size) as update,
    ):
        for entry in published.read_entries():
            output.write(format_line(entry))
            update(entry.index + 1)
    screen.remark(_DONE, size=size)
    return DONE


def _export_open(asked: argparse.Namespace, published: PublishedLog, screen: Screen) -> None:
    from ledger.log.open_data.audience import publish
    from ledger.log.open_data.beancount import format_beancount
    from ledger.log.open_data.writing import Source, csv_files, json_files

    checkpoint = published.checkpoint
    if asked.format != "beancount" and asked.to is None:
        raise DirectoryNeeded(format=asked.format)
    with screen.progress(Text("导出", "Exporting"), checkpoint.size) as update:
        entries = []
        for entry in published.read_entries():
            entries.append(publish(entry))
            update(entry.index + 1)
    if asked.format == "beancount":
        with _open_output(asked.to) as output:
            output.write(format_beancount(checkpoint.origin, entries).encode())
    else:
        root = base64.b64encode(checkpoint.root).decode()
        make = csv_files if asked.format == "csv" else json_files
        source = Source(checkpoint.origin, checkpoint.size, root)
        _write_directory(Path(asked.to), make(source, entries))
    screen.remark(_DONE, size=checkpoint.size)


def _write_directory(place: Path, files: Mapping[str, bytes]) -> None:
    """Write *files* below a new directory; it appears whole, or not at all."""
    if place.exists():
        raise FileExists(path=place)
    draft = place.with_name(place.name + ".new")
    try:
        for path, data in files.items():
            (draft / path).parent.mkdir(parents=True, exist_ok=True)
            (draft / path).write_bytes(data)
        draft.rename(place)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise FileUnwritable(path=place, reason=reason_of(error)) from error


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
    Text(
        "导出公开的内容：原文、表格、复式账", "write what is public: entries, tables, double entry"
    ),
    Text(
        "把账本里已公开的每一条写成一行 JSON：序号 index，时间 time，编号 id，内容 statement，"
        "签名原文 note。--format csv 或 json 写成一个目录：流水带余额，每种记录一张表，每一列都有"
        "说明；"
        "beancount 写成 bean-check 认可的复式账。jsonl、csv、json 都可以再用 mingbai submit 提交"
        "，编号不变："
        "已在账本里的不会重复入账。只导出公开的内容，密封的打不开。",
        "Writes every published entry as one line of JSON: index, time, id, statement (for "
        "machines) and note (what was signed, to the byte). With --format csv or json: a directory "
        "with the journal and its balances, and a table for each type, every column explained; "
        "with "
        "beancount: double entry that bean-check accepts. mingbai submit reads jsonl, csv and json "
        "again, with the same ids; what is already in the ledger is not entered twice. Only what "
        "is "
        "public is exported.",
    ),
    _add,
    _run,
)
