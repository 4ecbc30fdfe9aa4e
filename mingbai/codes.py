"""``mingbai codes``: the street draws one-time codes; whoever holds one makes an objection of it.

What is drawn lies in a folder that only its owner reads: codes are secrets until they are used. Its
list of hashes betrays none of them and is to be published.
"""

import argparse
import base64
import csv
import html
import io
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ledger.affairs.codes import (
    CODE_BYTES,
    draw_codes,
    format_code,
    format_hashes,
    hash_code,
    number_of,
    parse_hashes,
    path_of_hash,
    root_of_hashes,
)
from ledger.core.text import parse_hash_hex
from mingbai.arguments import Arguments, Command, day
from mingbai.errors import DONE, CodeMalformed, CodeNotInLot, HashesMalformed
from mingbai.files import PRIVATE, read_file, write_new, write_privately
from mingbai.language import Text
from mingbai.printed import printed_page
from mingbai.screen import Screen
from mingbai.serving import web_origin

_MOST = 100_000
_LIMIT_BYTES = 65 * _MOST
_CHINA = timedelta(hours=8)

_STYLE = """
.code{border:2px dashed #000;padding:1em;margin:0 0 1.5em;break-inside:avoid}
.code strong{font:20pt/1.6 monospace;overflow-wrap:anywhere}
"""


def sheet_page(codes: Sequence[bytes], purpose: str, until: str, address: str = "") -> bytes:
    """Write the sheet to cut apart: each code with what it is for, and nothing to tell it by.

    With the desk's *address*, such as ``https://host``, each says where to use it; the address is
    the same on all of them, and no code is part of it.
    """
    place = f"{address}/desk/objection" if address else ""
    where = f"<p>上网使用：{html.escape(place)}</p>" if place else ""
    parts = [
        f'<div class="code"><p>一次性号码 · {html.escape(purpose)}</p>'
        f"<p><strong>{format_code(code)}</strong></p>"
        f"<p>凭这个号码可以提一次异议，或联名一次。它只说明您是本社区的居民，谁抽到的没有人记。"
        f"用到 {until} 为止，请不要给别人看。</p>{where}</div>"
        for code in codes
    ]
    first = (
        f"<h1>一次性号码 {html.escape(purpose)}</h1>"
        f"<p>共 {len(codes)} 个。请剪开、折好、放进箱子摇匀，由居民自己抽；"
        "不要登记谁抽了哪一个。抽剩的当场销毁，并记下个数。</p>"
    )
    style = _STYLE + (_drawn(place) if place else "")
    return printed_page(f"一次性号码 {purpose}", first + "".join(parts), style)


def _drawn(place: str) -> str:
    """Give the style that puts the QR code of *place* on every slip, once for all of them."""
    from api.desk.paper import draw_code
    from api.errors import NoSuchPage

    try:
        drawn = base64.b64encode(draw_code(place)).decode()
    except NoSuchPage:  # the package that draws it is not installed: the address stands in letters
        return ""
    return f'.code::after{{content:url("data:image/svg+xml;base64,{drawn}")}}'


def table(codes: Sequence[bytes]) -> bytes:
    """Write the codes as a CSV table, for whoever prints from a spreadsheet."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(["号码"])
    rows.writerows([format_code(code)] for code in codes)
    return written.getvalue().encode("utf-8-sig")


def read_code(text: str) -> bytes:
    """Read a code as somebody typed it: with or without hyphens and spaces, in any case.

    Raises:
        CodeMalformed: it is not 32 hex digits.
    """
    plain = text.replace("-", "").replace(" ", "").lower()
    if len(plain) != 2 * CODE_BYTES or not set(plain) <= set("0123456789abcdef"):
        raise CodeMalformed(digits=2 * CODE_BYTES)
    return bytes.fromhex(plain)


# ------------------------------------------------------------------------------------------ draw


def count(text: str) -> int:
    """Read how many; for argparse, whose complaint names this function."""
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= _MOST):
        raise ValueError(text)
    return int(text)


def _add_draw(arguments: Arguments) -> None:
    arguments.add(
        "--count",
        Text(f"抽多少个，至多 {_MOST}", f"how many, at most {_MOST}"),
        required=True,
        type=count,
        metavar="N",
    )
    arguments.add(
        "--out",
        Text("新建这个目录，只有本人能读", "make this folder, readable by you alone"),
        required=True,
        metavar="DIR",
    )
    arguments.add(
        "--until",
        Text("最后一天，形如 2027-10-31", "their last day, like 2027-10-31"),
        required=True,
        type=day,
        metavar="DAY",
    )
    arguments.add(
        "--purpose",
        Text("用途，印在每张上", "what they are for, printed on each"),
        default="异议与联名",
        metavar="TEXT",
    )
    arguments.add(
        "--desk-address",
        Text(
            "办公台对外的网址，如 https://host；印在每张上，带二维码",
            "where the desk is reached, such as https://host: printed on each, with its QR code",
        ),
        metavar="URL",
        type=web_origin,
    )


def _draw(asked: argparse.Namespace, screen: Screen) -> int:
    from ledger.affairs.types.bodies import check_body  # slow to load

    codes = draw_codes(asked.count, secrets.token_bytes)
    hashes = [hash_code(code) for code in codes]
    body = {
        "count": len(codes),
        "day": (datetime.now(UTC) + _CHINA).date().isoformat(),
        "purpose": asked.purpose,
        "root": root_of_hashes(hashes).hex(),
        "until": asked.until,
    }
    check_body("codes", body)
    draft = json.dumps({"type": "codes", "body": body}, ensure_ascii=False, indent=1)
    files = {
        "codes.json": f"{draft}\n".encode(),
        "hashes.txt": format_hashes(hashes).encode(),
        "codes.csv": table(codes),
        "sheet.html": sheet_page(codes, asked.purpose, asked.until, asked.desk_address or ""),
    }
    folder = write_privately(Path(asked.out), files)
    screen.remark(_DRAWN, count=len(codes), path=folder)
    return DONE


_DRAWN = Text(
    "{count} 个号码在 {path}。codes.json 加上签字人（by），由街道签字入账；sheet.html 打印、"
    "剪开、由居民抽；hashes.txt 可以公开。抽完请删掉 sheet.html 和 codes.csv。",
    "{count} codes are in {path}. codes.json, with its signers (by), is for the street to sign and "
    "submit; sheet.html to print, cut apart and draw from; hashes.txt may be published. Then "
    "delete sheet.html and codes.csv.",
)

# ------------------------------------------------------------------------------------------ show


def _add_show(arguments: Arguments) -> None:
    arguments.add("code", Text("号码，照纸上写的", "the code, as it is printed"), metavar="CODE")
    arguments.add(
        "--hashes",
        Text("那一批的 hashes.txt", "the lot's hashes.txt"),
        required=True,
        metavar="FILE",
    )
    arguments.add(
        "--issue",
        Text("那一批入账的陈述编号", "the id of the statement that entered the lot"),
        required=True,
        metavar="ID",
    )
    arguments.add("--about", Text("关于什么", "what it is about"), required=True, metavar="TEXT")
    arguments.add(
        "--subject",
        Text("有异议的那条陈述的编号", "the id of the statement that is disputed"),
        metavar="ID",
    )
    arguments.add(
        "--out",
        Text("写到这个新文件；不给就写到标准输出", "write to this new file, not standard output"),
        metavar="FILE",
    )


def _show(asked: argparse.Namespace, screen: Screen) -> int:
    code = read_code(asked.code)
    hashes = _read_hashes(asked.hashes)
    if hash_code(code) not in hashes:
        raise CodeNotInLot(path=asked.hashes)
    index = hashes.index(hash_code(code))
    body = {
        "about": asked.about,
        "code": {
            "code": code.hex(),
            "index": index,
            "issue": parse_hash_hex(asked.issue, where="--issue").hex(),
            "path": [each.hex() for each in path_of_hash(hashes, index)],
        },
    }
    if asked.subject is not None:
        body["subject"] = parse_hash_hex(asked.subject, where="--subject").hex()
    draft = {"type": "objection", "no": number_of(body), "body": body}
    written = json.dumps(draft, ensure_ascii=False, indent=1)
    if asked.out is None:
        screen.show(written)
        return DONE
    write_new(Path(asked.out), f"{written}\n".encode(), mode=PRIVATE)
    screen.remark(_SHOWN, path=asked.out)
    return DONE


_SHOWN = Text(
    "异议草稿在 {path}。加上签字人（by），由监督委员会或街道签字入账；这个号码以后不能再用。",
    "The draft of the objection is in {path}. With its signers (by) it is for the supervision "
    "committee or the street to sign and submit; then the code is used up.",
)


def _read_hashes(path: str) -> tuple[bytes, ...]:
    try:
        return parse_hashes(read_file(path, _LIMIT_BYTES).decode("ascii"))
    except ValueError:
        raise HashesMalformed(path=path) from None


_DRAW = Command(
    "draw",
    Text("抽一批号码：打印、入账", "draw a lot: to print, and for the ledger"),
    Text(
        "抽一批一次性号码。账本里只有它们哈希值的根；号码印在纸上由居民抽，不登记谁抽了哪个。",
        "Draws a lot of one-time codes. The ledger holds the root of their hashes only; the codes "
        "are printed, and residents draw them. Nobody notes who drew which.",
    ),
    _add_draw,
    _draw,
)
_SHOW = Command(
    "show",
    Text("用一个号码做一份异议草稿", "make a draft of an objection with a code"),
    Text(
        "查出号码在那一批里的位置，做成异议草稿；草稿的编号由号码算出，所以一个号码只能用一次。",
        "Finds the code in its lot and makes the draft of an objection. The draft's number is made "
        "of the code, so that each serves once.",
    ),
    _add_show,
    _show,
)
COMMAND = Command(
    "codes",
    Text("一次性号码：抽取、使用", "one-time codes: draw them, use one"),
    Text(
        "一次性号码说明提出异议的是本社区的居民，不说明是谁。",
        "A one-time code shows that a resident of this community objects, and not who.",
    ),
    below=(_DRAW, _SHOW),
)
