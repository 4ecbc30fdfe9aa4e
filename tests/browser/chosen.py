"""``python -m tests.browser.chosen``: the pictures of docs/board.md, taken anew.

The demonstration's site in a real browser; few colours, so that a picture is small.
"""

import argparse
import io
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.community import build, serve
from tests.browser.pictures import launch

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOLDER = Path(__file__).parents[2] / "docs/img/board"
COLOURS = 64


class Picture(NamedTuple):
    """A picture's file, the page's path, its width, the most of its height, and where to press."""

    name: str
    path: str
    width: int = 390
    height: int = 1200
    press: str = ""


def pictures(site: Path) -> tuple[Picture, ...]:
    """The pictures, whose paths depend on the demonstration's numbers."""
    notice = max((site / "notices").glob("*.html"), key=lambda path: path.stat().st_size)
    code = re.search(r'href="\.\./(check\.html#[^"]+)"', notice.read_text("utf-8"))
    if code is None:
        raise ValueError(f"{notice} has no code")
    decision = max((site / "decisions").glob("[0-9]*.html"), key=lambda path: path.stat().st_size)
    objection = max((site / "objections").glob("[0-9]*.html"), key=lambda path: path.stat().st_size)
    return (
        Picture("scan", code[1], height=844),
        Picture("same", code[1], height=844, press="一样"),
        Picture("different", code[1], height=844, press="不一样"),
        Picture("front", "index.html"),
        Picture("elder", "elder/index.html"),
        Picture("notice", f"notices/{notice.name}", 1280),
        Picture("money", "money/index.html", 1280),
        Picture("decision", f"decisions/{decision.name}"),
        Picture("objection", f"objections/{objection.name}"),
        Picture("corrections", "corrections.html", 1280, 900),
        Picture("trust", "trust.html"),
    )


def take(page: "Page", address: str, picture: Picture) -> Image.Image:
    """Open the page, press what is to be pressed, and give the picture in few colours."""
    page.set_viewport_size({"width": picture.width, "height": 844})
    page.goto("about:blank")
    page.goto(address + picture.path)
    if "check.html" in picture.path:
        page.locator("#question").wait_for(timeout=30_000)
    if picture.press:
        page.get_by_role("button", name=picture.press, exact=True).click()
        page.wait_for_timeout(300)
    seen = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    cut = seen.crop((0, 0, seen.width, min(seen.height, picture.height)))
    return cut.quantize(COLOURS, dither=Image.Dither.NONE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        site = build(Path(place)) / "published"
        with serve(site) as address, sync_playwright() as driver:
            browser = launch(driver)
            page = browser.new_page()
            for picture in pictures(site):
                seen = take(page, address, picture)
                seen.save(asked.folder / f"{picture.name}.png", optimize=True)
            browser.close()


if __name__ == "__main__":
    main()
