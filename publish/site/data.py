"""Open data: one archive with tables, JSON, a schema and a README, and the page about it.

It goes through the same filter as the pages: a list of persons or an attachment that is past its
last day isn't in it, and the archive says of which entries something is left out.
"""

import base64
import io
import json
import zipfile
from collections.abc import Iterator, Mapping

from ledger.log.open_data.writing import Source, csv_files, json_files
from publish.site.book import Book
from publish.site.feeds import feed_subjects
from publish.site.page import File, Page

ARCHIVE = "open-data.zip"
_FORMAT = 1
_FIRST = (1980, 1, 1, 0, 0, 0)  # the earliest time that an archive can say, so that bytes are equal
_READABLE = 0o644 << 16


def data_pages(book: Book) -> Iterator[Page | File]:
    """Give the archive and the page about it."""
    checkpoint = book.checkpoint
    settings = book.settings
    withheld = {str(index): list(names) for index, names in sorted(book.withheld.items())}
    about = {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": base64.b64encode(checkpoint.root).decode(),
        "licence": settings.licence,
        "contact": {"name": settings.contact.name, "phone": settings.contact.phone},
    }
    view = {**about, "format": _FORMAT, "withheld": withheld}
    yield File(ARCHIVE, view, lambda: make_archive(book, withheld), long=True)
    types = sorted({public.type for public in book.publics})
    feeds = [
        {"path": subject.path, "kind": subject.kind, "place": subject.place}
        for subject in feed_subjects(book)
    ]
    page = {**about, "archive": ARCHIVE, "types": types, "feeds": feeds, "gone": len(withheld)}
    yield Page("data.html", "data.html", page)


def make_archive(book: Book, withheld: Mapping[str, list[str]]) -> bytes:
    """Give the archive's bytes, which follow from the entries, the day and the settings."""
    checkpoint = book.checkpoint
    root = base64.b64encode(checkpoint.root).decode()
    source = Source(checkpoint.origin, checkpoint.size, root)
    files: dict[str, bytes] = {"README.md": _readme(book, withheld)}
    for folder, made in (
        ("csv", csv_files(source, book.publics)),
        ("json", json_files(source, book.publics)),
    ):
        files |= {f"{folder}/{path}": data for path, data in made.items()}
    if withheld:
        files["withheld.json"] = json.dumps(dict(withheld), indent=1).encode() + b"\n"
    return pack(files)


def pack(files: Mapping[str, bytes]) -> bytes:
    """Write *files* as a ZIP archive whose bytes follow from theirs alone."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path, data in sorted(files.items()):
            item = zipfile.ZipInfo(path, _FIRST)
            item.compress_type = zipfile.ZIP_DEFLATED
            item.external_attr = _READABLE
            archive.writestr(item, data)
    return packed.getvalue()


def _readme(book: Book, withheld: Mapping[str, list[str]]) -> bytes:
    settings = book.settings
    lines = [
        f"# {book.community or book.checkpoint.origin}",
        "",
        f"开放数据 open data · `{book.checkpoint.origin}` · {book.checkpoint.size} 条 entries",
        "",
        "- `csv/`：表格，WPS 和 Excel 双击就能打开，每一列的含义在 `csv/README.md`。",
        "  Tables for spreadsheet programs; `csv/README.md` explains every column.",
        "- `json/`：同样的内容，给程序用，格式在 `json/ledger.schema.json`。",
        "  The same for programs, with its schema.",
    ]
    if withheld:
        lines += [
            "- `withheld.json`：名单和附件过了最后一天就撤下，这里列出是哪几条的哪几项；",
            "  这几条因此和签名原文不同。Of these entries some fields are left out, since",
            "  their last day has gone by; they differ from what was signed.",
        ]
    lines += [
        "",
        "查有没有改过 to check it: `mingbai-verify log`.",
        f"许可 licence: {settings.licence or '未写明 not stated'}",
    ]
    if settings.contact.phone:
        lines.append(f"联系 contact: {settings.contact.name} {settings.contact.phone}".rstrip())
    return ("\n".join(lines) + "\n").encode()
