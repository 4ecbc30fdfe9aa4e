"""The families of pages: who writes one adds its line here.

What is long to make comes first, and the front page last.
"""

from publish.site.boards import board_pages
from publish.site.corrections import correction_pages
from publish.site.data import data_pages
from publish.site.decisions import decision_pages
from publish.site.due import due_pages
from publish.site.feeds import feed_pages
from publish.site.front import front_pages
from publish.site.images import image_files
from publish.site.money import money_pages
from publish.site.notices import notice_pages
from publish.site.objections import objection_pages
from publish.site.offices import office_pages
from publish.site.page import Family
from publish.site.recent import recent_pages
from publish.site.screen import screen_pages
from publish.site.search import search_pages
from publish.site.trust import trust_pages
from publish.site.work import work_pages

FAMILIES: tuple[Family, ...] = (
    data_pages,
    image_files,
    notice_pages,
    money_pages,
    decision_pages,
    objection_pages,
    work_pages,
    office_pages,
    correction_pages,
    trust_pages,
    board_pages,
    due_pages,
    recent_pages,
    search_pages,
    screen_pages,
    feed_pages,
    front_pages,
)
