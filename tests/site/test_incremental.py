"""One new entry, or one new day, has only the pages written again that it touches: counted."""

from datetime import timedelta
from pathlib import Path

from publish.site.boards import board_pages
from publish.site.build import build_site
from publish.site.data import data_pages
from publish.site.due import due_pages
from publish.site.feeds import feed_pages
from publish.site.front import front_pages
from publish.site.notices import notice_pages
from publish.site.page import Family
from publish.site.recent import recent_pages
from publish.site.search import search_pages
from publish.site.settings import parse_settings
from tests.site.logs import TODAY, book_of, id_of, notice, with_more, year

OURS: tuple[Family, ...] = (
    *(notice_pages, board_pages, due_pages, recent_pages, search_pages, feed_pages, data_pages),
    front_pages,
)


def plain(written: tuple[str, ...]) -> set[str]:
    """What was written, once for the three variants; the search's shards as one."""
    found = {path.removeprefix("en/").removeprefix("elder/") for path in written}
    return {"search/2026-*" if path.startswith("search/2026-") else path for path in found}


def test_a_new_notice_writes_its_own_pages_and_those_that_list_it(tmp_path: Path) -> None:
    build_site(book_of(year()), tmp_path, families=OURS)
    index = len(year())
    more = with_more(year(), notice())
    written = build_site(book_of(more), tmp_path, families=OURS).written
    assert plain(written) == {
        f"notices/{index}.html",
        "boards/resident.html",
        "boards/place-1.html",  # it is for the whole community, its places included
        "boards/place-2.html",
        "months/2026-11.html",
        "new.html",
        "index.html",
        "search.html",
        "search/2026-*",
        "feeds/resident.atom",
        "feeds/place-1.atom",
        "feeds/place-2.atom",
        "data.html",
        "open-data.zip",
    }


def test_a_posting_writes_its_notice_again(tmp_path: Path) -> None:
    more = with_more(year(), notice())
    build_site(book_of(more), tmp_path, families=OURS)
    posting = {
        "notice": id_of(more[-1]), "board": "东门", "day": "2026-11-23", "seen": "start", "photos": []
    }  # fmt: skip
    written = build_site(book_of(with_more(more, ("posting", posting))), tmp_path, families=OURS)
    index = len(year())
    # From the day on which it hung, its window counts: where its days stand, they change.
    assert f"notices/{index}.html" in written.written
    assert "elder/boards/resident.html" in written.written
    assert not any(
        path.startswith("notices/") and str(index) not in path for path in written.written
    )
    assert "feeds/resident.atom" not in written.written
    assert "boards/party.html" not in written.written


def test_a_new_day_without_news_writes_the_pages_that_say_the_day(tmp_path: Path) -> None:
    build_site(book_of(year()), tmp_path, families=OURS)
    tomorrow = book_of(year(), TODAY + timedelta(days=1))
    assert plain(build_site(tomorrow, tmp_path, families=OURS).written) == {
        "due.html",
        "index.html",
    }


def test_a_notice_whose_window_ends_changes_on_its_page_and_boards(tmp_path: Path) -> None:
    more = with_more(year(), notice())
    build_site(book_of(more, TODAY), tmp_path, families=OURS)
    after = build_site(book_of(more, TODAY + timedelta(days=18)), tmp_path, families=OURS).written
    assert f"notices/{len(year())}.html" in after
    assert "boards/resident.html" in after
    assert "feeds/resident.atom" not in after
    assert "open-data.zip" not in after


def test_new_contacts_write_every_page_and_neither_feeds_nor_index(tmp_path: Path) -> None:
    build_site(book_of(year()), tmp_path, families=OURS)
    settings = parse_settings(b'[contacts.street]\nphone = "021-5550 0100"')
    written = build_site(book_of(year(), settings=settings), tmp_path, families=OURS).written
    assert all(path.endswith(".html") for path in written)
    pages = [path for path in tmp_path.rglob("*.html") if path.is_file()]
    assert len(written) == len(pages)
