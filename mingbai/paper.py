"""``mingbai paper``: the board on paper, as PDF; what hangs on walls and lies in letter boxes."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mingbai.arguments import Arguments, Command
from mingbai.errors import DONE
from mingbai.files import read_file, write_file
from mingbai.founding import POLICY
from mingbai.language import Text
from mingbai.proving import index
from mingbai.published import PublishedLog, open_published
from mingbai.screen import Screen
from mingbai.site import SETTINGS, read_day, today

if TYPE_CHECKING:
    from publish.paper.fonts import Font
    from publish.paper.poster import SecondSource
    from publish.site.book import Book
    from publish.site.settings import Settings

_MAX_REPORT_BYTES = 16 * 2**20
_MAX_POLICY_BYTES = 4_000_000


class _Desk(NamedTuple):
    """What papers are made of: the published log, the book, the font."""

    published: PublishedLog
    book: "Book"
    font: "Font"


# ------------------------------------------------------------------------------- the five papers


def _notice(asked: argparse.Namespace, screen: Screen) -> int:
    from publish.paper.notice import Wish, notice_paper

    desk = _open(asked)
    proof = desk.published.read_proof(asked.index) if _has_large_code(asked, desk) else None
    wish = Wish(asked.large_print, proof)
    return _write(asked, notice_paper(desk.book, asked.index, desk.font, wish), screen)


def _has_large_code(asked: argparse.Namespace, desk: _Desk) -> bool:
    return bool(asked.large_code) and asked.index < desk.published.checkpoint.size


def _leaflet(asked: argparse.Namespace, screen: Screen) -> int:
    from publish.paper.leaflet import leaflet_paper

    desk = _open(asked)
    return _write(asked, leaflet_paper(desk.book, asked.index, desk.font), screen)


def _poster(asked: argparse.Namespace, screen: Screen) -> int:
    from publish.paper.poster import poster_paper

    desk = _open(asked)
    second = _second_source(asked, desk.book)
    if second is None:
        screen.remark(_NO_PHRASE)
    return _write(asked, poster_paper(desk.book, asked.of, second, desk.font), screen)


def _second_source(asked: argparse.Namespace, book: "Book") -> "SecondSource | None":
    """Give the trust line of the policy that the district hands out, and its check phrase."""
    from publish.paper.poster import SecondSource
    from verifier.trust_line import check_phrase, format_trust_line

    own = Path(asked.place) / POLICY
    if asked.trust is None and not own.is_file():
        return None
    policy = read_file(own if asked.trust is None else asked.trust, _MAX_POLICY_BYTES)
    origin = book.checkpoint.origin
    line = format_trust_line(origin, book.charter_id, policy.decode("utf-8", "replace"))
    return SecondSource(line, check_phrase(line))


def _slips(asked: argparse.Namespace, screen: Screen) -> int:
    from publish.paper.slips import Stretch, slips_paper

    desk = _open(asked)
    stretch = Stretch(asked.book, asked.first, asked.last, asked.where)
    return _write(asked, slips_paper(desk.book, stretch, desk.font), screen)


def _result(asked: argparse.Namespace, screen: Screen) -> int:
    from publish.paper.fonts import find_font
    from publish.paper.result import result_paper

    font = find_font(asked.fonts)
    report = read_file(asked.report, _MAX_REPORT_BYTES)
    settings = _settings(asked.settings, None)
    now_ms = int(datetime.now(UTC).timestamp()) * 1000
    paper = result_paper(report, settings, font, now_ms=now_ms, path=str(asked.report))
    return _write(asked, paper, screen)


# ------------------------------------------------------------------------------- what they share


def _open(asked: argparse.Namespace) -> _Desk:
    """Open the ledger, read it through, and find a font first, since nothing goes without."""
    from publish.paper.fonts import find_font
    from publish.site.book import Book, Log, Setting

    font = find_font(asked.fonts)
    day = read_day(asked.today) if asked.today else today()
    published = open_published(asked.place)
    settings = _settings(asked.settings, Path(asked.place))
    log = Log(published.checkpoint, published.note, tuple(published.read_entries()))
    return _Desk(published, Book(log, Setting(day, settings)), font)


def _settings(given: str | None, place: Path | None) -> "Settings":
    from publish.site.settings import MAX_SETTINGS_BYTES, Settings, parse_settings

    path = Path(given) if given is not None else None
    if path is None and place is not None and (place / SETTINGS).is_file():
        path = place / SETTINGS
    if path is None:
        return Settings()
    return parse_settings(read_file(path, MAX_SETTINGS_BYTES), str(path))


def _write(asked: argparse.Namespace, paper: bytes, screen: Screen) -> int:
    write_file(Path(asked.to), paper)
    screen.say(_DONE, path=asked.to)
    return DONE


_DONE = Text("做好了：{path}", "Written: {path}")
_NO_PHRASE = Text(
    "没有找到 policy.txt，海报上没有对照码。请用 --trust 给街道发的那一份。",
    "No policy.txt was found, so the poster has no check phrase. Give the street's own with "
    "--trust.",
)

# ------------------------------------------------------------------------------------- arguments


def _add_ledger(arguments: Arguments) -> None:
    arguments.add(
        "place",
        Text(
            "账本目录、公开目录或公开网址",
            "the ledger's directory, its published directory or its published URL",
        ),
        metavar="DIR|URL",
    )


def _add_common(arguments: Arguments) -> None:
    arguments.add(
        "--to",
        Text("写成这个 PDF 文件，有了就换掉", "the PDF to write, over one that is there"),
        required=True,
        metavar="FILE.pdf",
    )
    arguments.add(
        "--settings",
        Text(
            f"网站设置：电话、查验页网址（默认 DIR 里的 {SETTINGS}）",
            f"telephone numbers, the check page's address ({SETTINGS} in DIR by default)",
        ),
        metavar="FILE",
    )
    arguments.add(
        "--fonts",
        Text("中文字体所在的目录（默认系统的）", "a folder with a Chinese font"),
        metavar="DIR2",
    )


def _add_day(arguments: Arguments) -> None:
    arguments.add(
        "--today",
        Text(
            "按哪一天看名单到没到期（默认今天）",
            "lists of persons as of this day, today if not given",
        ),
        metavar="DATE",
    )


def _add_index(arguments: Arguments) -> None:
    arguments.add("index", Text("第几条，从 0 数起", "which entry, counting from 0"), type=index)


def _add_notice(arguments: Arguments) -> None:
    _add_ledger(arguments)
    _add_index(arguments)
    _add_common(arguments)
    arguments.add(
        "--large-print",
        Text("大字版，字大一倍", "in large print"),
        action="store_true",
    )
    arguments.add(
        "--large-code",
        Text(
            "再印一个大码，里面有整个证明，不联网也能查；太长的公示装不下",
            "also print the large code, which holds the whole proof and needs no network; a long "
            "notice does not fit",
        ),
        action="store_true",
    )
    _add_day(arguments)


def _add_leaflet(arguments: Arguments) -> None:
    _add_ledger(arguments)
    _add_index(arguments)
    _add_common(arguments)
    _add_day(arguments)


def _add_poster(arguments: Arguments) -> None:
    _add_ledger(arguments)
    _add_common(arguments)
    arguments.add(
        "--of",
        Text("只做这个小区的（默认每个小区一页）", "of this place only, not a page for each"),
        metavar="PLACE",
    )
    arguments.add(
        "--trust",
        Text(
            f"街道发的信任文件，用来算对照码（默认 DIR 里的 {POLICY}）",
            f"the policy whose check phrase is printed ({POLICY} in DIR by default)",
        ),
        metavar="POLICY",
    )
    _add_day(arguments)


def _add_slips(arguments: Arguments) -> None:
    _add_ledger(arguments)
    _add_common(arguments)
    arguments.add(
        "--book",
        Text("异议簿的名字，和入账的 slips 一样", "the book's name, as in the statement slips"),
        required=True,
        metavar="NAME",
    )
    for name, text in (
        ("--first", Text("从第几号", "the first number")),
        ("--last", Text("到第几号，一次至多 500 张", "the last number; at most 500 at once")),
    ):
        arguments.add(name, text, required=True, type=index, metavar="N")
    arguments.add(
        "--where",
        Text("异议箱在哪里，印在回执上", "where the box hangs, printed on the receipt"),
        default="",
        metavar="TEXT",
    )
    _add_day(arguments)


def _add_result(arguments: Arguments) -> None:
    arguments.add(
        "report",
        Text(
            "mingbai-verify notice … --json 写的文件，- 是标准输入",
            "what mingbai-verify notice … --json wrote; - is standard input",
        ),
        metavar="REPORT.json",
    )
    _add_common(arguments)


COMMAND = Command(
    "paper",
    Text("打印用的 PDF：公示、明白纸、海报、异议单、查验单", "PDFs to print: notices and more"),
    Text(
        "做打印用的 PDF，每份公示带二维码：扫了就知道账本里有没有、改过没有。同一条每次做出来的文件"
        "一模一样。放到网站目录的 paper/序号.pdf，公示页上就有下载。",
        "Makes PDFs to print; every notice carries a code that leads to its check. The same entry "
        "gives the same file each time. Put into the site's directory as paper/INDEX.pdf, a notice "
        "is offered on its page.",
    ),
    below=(
        Command(
            "notice",
            Text("A4 公示，可以要大字版、大码", "the A4 notice"),
            Text(
                "把一份公示做成 A4：表、合计、大写、签署人、公示期、负责人和电话、二维码。",
                "The notice on A4: table, totals, capitals, signers, display, duty-bearer and "
                "telephone, code.",
            ),
            _add_notice,
            _notice,
        ),
        Command(
            "leaflet",
            Text("投信箱的明白纸，一页", "a leaflet for letter boxes, one page"),
            Text(
                "用大白话说一份公示：公开了什么、合计多少、最大的三笔、觉得不对怎么办。",
                "A notice in plain sentences: what was published, its totals, the three biggest "
                "payments, how to object.",
            ),
            _add_leaflet,
            _leaflet,
        ),
        Command(
            "poster",
            Text("贴在小区的海报", "posters for places"),
            Text(
                "每个小区一张：公开栏是什么、怎么查、网址怎么认、对照码、街道电话。",
                "One for each place: what the board is, how to check, how to tell the address, the "
                "check phrase, the street's telephone.",
            ),
            _add_poster,
            _poster,
        ),
        Command(
            "slips",
            Text("编了号的异议单，一式两半", "numbered objection slips, in two halves"),
            Text(
                "编了号的异议单：左边投箱，右边撕下当回执，两边同一个号。先把这些号用 slips 入账。",
                "Numbered slips: the left half to hand in, the right half to keep, both with the "
                "number. Enter the numbers first, as a statement slips.",
            ),
            _add_slips,
            _slips,
        ),
        Command(
            "result",
            Text("给没有手机的人的查验单", "a result slip for who has no telephone"),
            Text(
                "把 mingbai-verify notice … --json 的结果印成查验单：结论、时间、依据。",
                "Prints what mingbai-verify notice … --json found: the verdict, when, and by what.",
            ),
            _add_result,
            _result,
        ),
    ),
)
