"""Somebody before the board with a phone: from the inbox, a photograph, a signature, done."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from ledger.core.entry import parse_entry
from ledger.core.note import parse_note
from tests.api.community import notice_body
from tests.desk.drafts.conftest import desk
from tests.desk.drafts.desks import Desk
from tests.desk.files.pictures import GPS, MAKE
from tests.desk.pages.people import PHONE, people_at
from tests.desk.pages.served import serve_whole
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["desk"]


def photograph() -> bytes:
    from PIL import Image

    tags = Image.Exif()
    tags[MAKE] = "Phone"
    tags.get_ifd(GPS)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", (1600, 1200), (30, 90, 30)).save(out, "JPEG", exif=tags)
    return out.getvalue()


def last_of(desk: Desk) -> dict[str, Any]:
    statement = orjson.loads(parse_note(parse_entry(desk.ledger.entries()[-1]).statement).text)
    assert isinstance(statement, dict)
    return statement


@needs("browser")
def test_a_notice_is_posted_by_a_photograph_from_a_phone(
    browser: "Browser", desk: Desk, tmp_path: Path
) -> None:
    desk.enter("notice", notice_body(), {"director": "director-1"}, "n-1")
    with (
        serve_whole(desk, tmp_path) as address,
        people_at(browser, desk, address, by_page=False) as people,
    ):
        director = people.sit("director-1", PHONE)
        director.open("")
        director.page.locator("a.line", has_text="并拍照").click()
        director.page.wait_for_selector("[aria-live] .box.good")
        camera = director.page.locator("form input[type=file][capture=environment]")
        camera.set_input_files(
            {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
        )
        director.page.locator("img.evidence-thumb").wait_for()
        assert director.sign(director.submit()) == "已入账"
    statement = last_of(desk)
    assert (statement["type"], statement["body"]["seen"]) == ("posting", "start")
    (photo,) = statement["body"]["photos"]
    (kept,) = tmp_path.rglob(photo["sha256"])
    assert b"Exif" not in kept.read_bytes()
