"""The demonstration's paper: its newest notice as a PDF, where the board offers it to print."""

from pathlib import Path

from ledger.core.proof import parse_proof
from mingbai.demo.folder import PROOF, SITE
from mingbai.files import read_file, write_file
from mingbai.published import open_published
from mingbai.site import PAPERS, today


def leave_paper(folder: Path, published: Path) -> Path | None:
    """Print the notice that the demonstration checks; give its path, or None without a font."""
    from publish.paper.errors import FontMissing, PaperExtraMissing
    from publish.paper.fonts import find_font
    from publish.paper.notice import notice_paper
    from publish.site.book import Book, Log, Setting
    from publish.site.settings import parse_settings

    if not (folder / PROOF).is_file():
        return None
    try:
        font = find_font()
    except (FontMissing, PaperExtraMissing):
        return None
    index = parse_proof(read_file(folder / PROOF)).index
    log = open_published(str(published))
    settings = parse_settings(read_file(folder / SITE))
    entries = tuple(log.read_entries())
    book = Book(Log(log.checkpoint, log.note, entries), Setting(today(), settings))
    path = published / PAPERS / f"{index}.pdf"
    path.parent.mkdir(exist_ok=True)
    write_file(path, notice_paper(book, index, font))
    return path
