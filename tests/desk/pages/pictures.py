"""``python -m tests.desk.pages.pictures [DIR]``: the pictures of the desk that its documentation shows.

They are made at the desk of a real ledger, by people who sign in front of the camera. DIR is
``docs/img/desk`` by default; every picture is looked at before it is kept.
"""

import argparse
import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.api.community import Community
from tests.browser.pictures import launch
from tests.desk.drafts.desks import open_desk
from tests.desk.month.conftest import charter
from tests.desk.month.test_month import MONTH, fill_in, opens_the_books, payment
from tests.desk.pages.people import PHONE, TABLE, People, Somebody, people_at
from tests.desk.pages.served import serve_whole

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

FOLDER = Path("docs/img/desk")
QUALITY = 82
TALLEST = 1500


def keep(somebody: Somebody, folder: Path, name: str) -> None:
    """Keep a picture of the page that somebody has open, from its top."""
    somebody.page.wait_for_timeout(300)
    data = somebody.page.screenshot(full_page=True)
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
    picture.save(folder / f"{name}.webp", quality=QUALITY, method=6)


def keep_both(somebody: Somebody, folder: Path, name: str) -> None:
    """Keep a picture at the width that somebody has, and ``<name>-<width>`` at the other."""
    keep(somebody, folder, name)
    own = TABLE if somebody.page.viewport_size == size_of(TABLE) else PHONE
    other = PHONE if own == TABLE else TABLE
    somebody.page.set_viewport_size(size_of(other))
    keep(somebody, folder, f"{name}-{other}")
    somebody.page.set_viewport_size(size_of(own))


def size_of(width: int) -> "ViewportSize":
    return {"width": width, "height": 844}


def take(people: People, folder: Path) -> None:
    street = people.sit("authority-1", TABLE)
    books = people.sit("accountant-1", TABLE)
    watch = people.sit("supervision-1", PHONE)
    director = comes_into_office(people, street, folder)
    opens_the_books(books, watch, director)
    street.open("people")
    keep_both(street, folder, "people")
    books.form("expenditure", payment("96.00", "墨水", "付-0"))
    known = books.submit()
    for each in (books, people.sit("clerk-1", PHONE), watch, director):
        each.sign(known)
    drafts = []
    for at, (amount, what, payee) in enumerate(
        (
            ("1,234.50", "打印纸和墨盒", "宝山文具店"),
            ("780.00", "维修单元门禁", "安居维修队"),
            ("260.00", "公开栏用的展板", "宝山文具店"),
        ),
        1,
    ):
        books.form("expenditure", payment(amount, what, f"付-{at}", payee))
        camera = books.page.locator("form input[type=file][capture=environment]").first
        camera.set_input_files(
            {"name": "发票.jpg", "mimeType": "image/jpeg", "buffer": receipt(at)}
        )
        books.page.locator("img.evidence-thumb").wait_for()
        if at == 1:
            keep(books, folder, "form")
        drafts.append(books.submit())
        books.sign(drafts[-1])
    books.form("income", {"金额": "6,000.00", "资金来源": "办公经费", "摘要": "场地租金"})
    director.open("")
    keep(director, folder, "inbox")
    director.open(drafts[0])
    keep(director, folder, "draft")
    watch.open("month", origin=watch.desk.origin, month=MONTH)
    keep(watch, folder, "month")
    watch.open(drafts[1])
    watch.say("退回", "金额和发票不符，请核对后再报。")
    keep(watch, folder, "returned")
    director.page.route("**/drafts/*", forge)
    director.open(drafts[2])
    keep(director, folder, "refused")
    fill_in(books, "closing", {"期间": MONTH})
    keep(books, folder, "closing")


def comes_into_office(people: People, street: Somebody, folder: Path) -> Somebody:
    link = street.invite("主任", "王主任")
    keep_both(street, folder, "invite")
    director, fingerprint = people.join(link, "director-1")
    keep_both(director, folder, "join")
    director.enter()
    street.sign(street.prepare(fingerprint))
    return director


def receipt(number: int) -> bytes:
    """Give a photograph of a sheet of paper, another for each *number*."""
    out = io.BytesIO()
    picture = Image.new("RGB", (900, 1200), (94, 84, 72))
    picture.paste((246, 243, 236), (90, 90, 810, 1110))
    for top in range(200, 1000, 90):
        picture.paste((120, 120, 124), (160, top, 740 - top * number % 7 * 40, top + 14))
    picture.save(out, "JPEG")
    return out.getvalue()


def forge(route: object) -> None:
    """Change the amount in a draft's text on its way to the page."""
    answered = route.fetch()  # type: ignore[attr-defined]
    value = answered.json()
    text = value["text"].replace('"amount":26000', '"amount":2600')
    route.fulfill(response=answered, json={**value, "text": text})  # type: ignore[attr-defined]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as root,
        patch.object(Community, "charter", charter),
        sync_playwright() as driver,
    ):
        (Path(root) / "ledger").mkdir()
        with (
            open_desk(Path(root)) as desk,
            serve_whole(desk, Path(root)) as address,
            people_at(launch(driver), desk, address) as people,
        ):
            take(people, folder)


if __name__ == "__main__":
    main()
