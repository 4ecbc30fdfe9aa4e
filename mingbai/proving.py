"""``mingbai proof``: the small file that proves one entry offline, for ever."""

import argparse
import sys
from pathlib import Path

from mingbai.arguments import Arguments, Command
from mingbai.errors import DONE
from mingbai.files import write_new
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
    arguments.add("index", Text("第几条，从 0 数起", "which entry, counting from 0"), type=index)
    arguments.add(
        "--out",
        Text("写到这个新文件；不给就写到标准输出", "write to this new file, not standard output"),
        metavar="FILE",
    )


def index(text: str) -> int:
    """Read an entry's index; for argparse, whose complaint names this function."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise ValueError(text)
    return int(text)


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    proof = open_published(asked.place).read_proof(asked.index)
    if asked.out is None:
        sys.stdout.buffer.write(proof)
        sys.stdout.buffer.flush()
        return DONE
    write_new(Path(asked.out), proof)
    screen.remark(_DONE, index=asked.index, path=asked.out)
    return DONE


_DONE = Text("第 {index} 条的证明在 {path}。", "The proof of entry {index} is in {path}.")

COMMAND = Command(
    "proof",
    Text("取一条的证明文件", "get the proof file of one entry"),
    Text(
        "写出一条的证明（.tlog-proof）：一个小文件，不用联网、不用相信管账的人，永远可以查。"
        "查的人用 mingbai-verify notice。",
        "Writes the proof of one entry (.tlog-proof): a small file that shows, offline and for "
        "ever, that the entry is in the ledger. Check it with mingbai-verify notice.",
    ),
    _add,
    _run,
)
