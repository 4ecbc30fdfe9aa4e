"""``python -m tests.browser.pictures DIR``: a picture of every page, to be looked at.

Each page at 390 and 1280 pixels, in the elderly version, and as it is printed; ``--sample`` takes
one of each kind, ``--site DIR2`` a site that is there already.
"""

import argparse
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.community import build, page_names, sample, serve

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
LOOKS = (
    ("phone", "", 390, 844, "screen"),
    ("wide", "", 1280, 900, "screen"),
    ("elder", "elder/", 390, 844, "screen"),
    ("print", "", 794, 1123, "print"),
)


def launch(driver: object) -> Browser:
    program = next(filter(None, map(shutil.which, PROGRAMS)))
    launched = driver.chromium.launch(  # type: ignore[attr-defined]
        executable_path=program, args=["--no-sandbox"]
    )
    assert isinstance(launched, Browser)
    return launched


def take(site: Path, folder: Path, names: list[str], looks: tuple[str, ...]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with serve(site) as address, sync_playwright() as driver:
        browser = launch(driver)
        for look, variant, width, height, media in LOOKS:
            if look not in looks:
                continue
            context = browser.new_context(viewport={"width": width, "height": height})
            page = context.new_page()
            page.emulate_media(media=media)  # type: ignore[arg-type]
            for name in names:
                if not (site / variant / name).exists():
                    continue
                page.goto(address + variant + name)
                file = f"{name.removesuffix('.html').replace('/', '-')}.{look}.png"
                page.screenshot(path=folder / file, full_page=True)
            context.close()
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--site", type=Path)
    parser.add_argument("--sample", action="store_true")
    parser.add_argument("--looks", default=",".join(look[0] for look in LOOKS))
    parser.add_argument("--only", nargs="*")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        site = asked.site or build(Path(place)) / "published"
        names = asked.only or (sample(site) if asked.sample else page_names(site))
        take(site, asked.folder, names, tuple(asked.looks.split(",")))


if __name__ == "__main__":
    main()
