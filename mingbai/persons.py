"""``mingbai persons``: a list of persons for the board, and a slip for each one on it.

Names stay off the ledger: its notice gets a commitment for each row. The folder that is made holds
everything else, is readable by its owner only, and is deleted as a whole on the list's last day.
"""

import argparse
import csv
import html
import io
import json
import secrets
from collections.abc import Sequence
from pathlib import Path

from ledger.affairs.persons import MAX_ROWS, Slip, make_slips, persons_of, slip_text
from ledger.affairs.sealed import SALT_BYTES
from mingbai.arguments import Arguments, Command, day
from mingbai.errors import DONE, PersonsMalformed
from mingbai.files import read_file, write_privately
from mingbai.language import Text
from mingbai.printed import printed_page
from mingbai.screen import Screen

_LIMIT_BYTES = 4 * 2**20
_ENCODINGS = ("utf-8-sig", "gb18030")

_NO_ROWS = Text("表头下面一行都没有", "there is no row below its heading")
_TOO_MANY = Text(
    f"有 {{rows}} 行，一份名单至多 {MAX_ROWS} 行；请按小区或村民小组分成几份",
    f"it has {{rows}} rows, and a list has {MAX_ROWS} at most: make one for each place",
)
_COLUMNS = Text("表头有空格子，或有两列同名", "a column has no name, or two have the same")
_WIDTH = Text("第 {row} 行和表头的列数不同", "row {row} has not as many cells as the heading")
_ENCODING = Text("既不是 UTF-8 也不是 GB18030 文字", "it is neither UTF-8 nor GB18030 text")
_NOT_CSV = Text("不是 CSV 表", "it is no CSV table")

Row = dict[str, str]


def read_rows(data: bytes) -> list[Row]:
    """Read the rows of a list, UTF-8 or GB18030, whose first line names the columns.

    Raises:
        PersonsMalformed: it is no such table, or has none or too many rows.
    """
    try:
        lines = [line for line in csv.reader(io.StringIO(_decode(data)), strict=True) if any(line)]
    except csv.Error:
        raise _wrong(_NOT_CSV) from None
    columns = [column.strip() for column in lines[0]] if lines else []
    if not all(columns) or len(set(columns)) != len(columns):
        raise _wrong(_COLUMNS)
    rows = lines[1:]
    if not rows:
        raise _wrong(_NO_ROWS)
    if len(rows) > MAX_ROWS:
        raise _wrong(_TOO_MANY, rows=len(rows))
    for number, row in enumerate(rows, 1):
        if len(row) != len(columns):
            raise _wrong(_WIDTH, row=number)
    cells = [[cell.strip() for cell in row] for row in rows]
    return [dict(zip(columns, row, strict=True)) for row in cells]


def _decode(data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _wrong(_ENCODING)


def _wrong(reason: Text, **facts: int) -> PersonsMalformed:
    return PersonsMalformed(chinese=reason.zh.format(**facts), english=reason.en.format(**facts))


# ------------------------------------------------------------------------------------- pages

_STYLE = """
table{border-collapse:collapse;width:100%}
td,th{border:1px solid #000;padding:.3em .5em;text-align:left}
.slip{border:2px dashed #000;padding:1em;margin:0 0 1.5em;break-inside:avoid}
.code{font:9pt/1.4 monospace;overflow-wrap:anywhere}
"""


def list_page(title: str, rows: Sequence[Row], last: str) -> bytes:
    """Write the list as it hangs on the board."""
    heading = "".join(f"<th>{html.escape(column)}</th>" for column in rows[0])
    lines = (
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row.values()) + "</tr>"
        for row in rows
    )
    body = (
        f"<h1>{html.escape(title)}</h1><p>共 {len(rows)} 人。{last} 当天撤下。</p>"
        f"<table><thead><tr>{heading}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    )
    return printed_page(title, body, _STYLE)


def slips_page(title: str, slips: Sequence[Slip], last: str) -> bytes:
    """Write the slips to cut apart, one for each person."""
    parts = []
    for slip in slips:
        shown = "".join(
            f"<br>{html.escape(column)}：<strong>{html.escape(cell)}</strong>"
            for column, cell in slip.row.items()
        )
        parts.append(
            f'<div class="slip"><p><strong>《{html.escape(title)}》查验凭条</strong></p>'
            f"<p>名单里关于您的这一条是：{shown}</p>"
            f"<p>名单贴到 {last}，到期撤下并删除。有出入请提出异议。"
            "下面的查验码请勿转给他人：</p>"
            f'<p class="code">{slip.disclosure}</p></div>'
        )
    return printed_page(f"{title} 凭条", "".join(parts), _STYLE)


# ----------------------------------------------------------------------------------- the command


def _add(arguments: Arguments) -> None:
    arguments.add(
        "table",
        Text("名单：CSV 表，第一行是列名", "the list: a CSV table, whose first line names columns"),
        metavar="FILE",
    )
    arguments.add("--title", Text("公示的标题", "the notice's title"), required=True, metavar="T")
    arguments.add(
        "--last",
        Text("最后一天，形如 2026-12-07：到期撤下并删除", "its last day, like 2026-12-07"),
        required=True,
        type=day,
        metavar="DAY",
    )
    arguments.add(
        "--log",
        Text("账本地址，印在凭条上", "the ledger's origin, for the slips"),
        default="",
        metavar="ORIGIN",
    )
    arguments.add(
        "--out",
        Text("新建这个目录，放名单和凭条", "make this folder, for list and slips"),
        required=True,
        metavar="DIR",
    )


def _make(asked: argparse.Namespace, screen: Screen) -> int:
    rows = read_rows(read_file(asked.table, _LIMIT_BYTES))
    slips = make_slips(rows, [secrets.token_bytes(SALT_BYTES) for _ in rows])
    persons = {"persons": persons_of(slips, asked.last), "totals": {"count": len(slips)}}
    draft = json.dumps(persons, ensure_ascii=False, indent=1).encode() + b"\n"
    files = {
        "persons.json": draft,
        "list.html": list_page(asked.title, rows, asked.last),
        "slips.html": slips_page(asked.title, slips, asked.last),
    }
    for number, slip in enumerate(slips, 1):
        text = slip_text(asked.title, slip, asked.last, origin=asked.log or "-")
        files[f"slip-{number:03}.txt"] = text.encode()
    folder = write_privately(Path(asked.out), files)
    screen.remark(_DONE, rows=len(rows), path=folder, last=asked.last)
    return DONE


_DONE = Text(
    "{rows} 人的名单和凭条在 {path}。persons.json 抄进公示草稿；list.html 贴公开栏；"
    "slips.html 裁开发给本人。{last} 之后请撤下名单，并删除这个目录和其他副本。",
    "List and slips of {rows} people are in {path}. persons.json goes into the notice's draft, "
    "list.html on the board, slips.html, cut apart, to each person. After {last} take the list "
    "down, and delete this folder and all copies.",
)

_MAKE = Command(
    "make",
    Text("做一份名单：承诺值、张贴页、凭条", "make a list: commitments, a page, slips"),
    Text(
        "名单不进账本：每一行只留一个承诺值，每人一张凭条，可以查自己那一条有没有被改。"
        "名单默认只贴纸质，最后一天和第一天一样有约束力。",
        "The list stays off the ledger: each row leaves a commitment there, and each person gets "
        "a slip to check that his own row was not changed. It hangs on paper, and its last day is "
        "as binding as its first.",
    ),
    _add,
    _make,
)

COMMAND = Command(
    "persons",
    Text("人员名单：不进账本，凭条查验", "lists of persons: off the ledger, with slips"),
    Text("人员名单的承诺值、张贴页和凭条。", "Lists of persons: commitments, page and slips."),
    below=(_MAKE,),
)
