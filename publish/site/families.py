"""The families of pages: who writes one adds its line here. The front page comes last."""

from publish.site.boards import board_pages
from publish.site.due import due_pages
from publish.site.front import front_pages
from publish.site.notices import notice_pages
from publish.site.page import Family
from publish.site.recent import recent_pages

FAMILIES: tuple[Family, ...] = (
    notice_pages,
    board_pages,
    due_pages,
    recent_pages,
    front_pages,
)
