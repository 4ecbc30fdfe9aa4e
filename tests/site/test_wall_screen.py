"""What the wall screen says of notices is so on its day."""

from datetime import date, timedelta

from publish.site.chrome import chrome_of
from publish.site.rendering import Renderer
from publish.site.screen import screen_pages
from tests.site.logs import TODAY, book_of, year


def said_on(day: date) -> str:
    book = book_of(year(), day)
    (page,) = screen_pages(book)
    return Renderer("zh", chrome_of(book)).render(page.path, page.template, page.view).decode()


def test_notices_that_are_over_are_not_said_to_be_on_display() -> None:
    assert "<h2>正在公示（" in said_on(TODAY)
    later = said_on(TODAY + timedelta(days=400))
    assert "<h2>最近的公示</h2>" in later
    assert "<h2>正在公示" not in later
    assert "公示期已满" in later
