"""The field for evidence in a real browser: a photograph loses its place before it is hashed."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from api.desk.file_errors import FileHasLocation
from api.desk.sniffing import sniff
from tests.desk.drafts.desks import open_desk
from tests.desk.files.pages import serve_page
from tests.desk.files.pictures import GPS, MAKE
from tests.desk.files.served import Files
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = needs("browser")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
SCRIPT = """
import { evidenceField } from "./evidence.js";
const field = evidenceField({ origin: "ORIGIN", changed: (items) => { document.body.dataset.items = JSON.stringify(items); document.body.dataset.count = items.length; } });
document.getElementById("main").append(field);
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:
    root = tmp_path_factory.mktemp("evidence")
    (root / "ledger").mkdir()
    with open_desk(root) as desk, serve_page(desk, root / "desk" / "files", SCRIPT) as files:
        yield files


@pytest.fixture
def page(served: Files, browser: "Browser") -> "Iterator[Page]":
    key = served.desk.public("accountant-1").hex()
    context = browser.new_context(
        extra_http_headers={"x-key": key}, viewport={"width": 390, "height": 800}
    )
    opened = context.new_page()
    opened.goto(f"http://{served.address.host}:{served.address.port}/desk/test")
    yield opened
    context.close()


def choose(page: "Page", name: str, data: bytes, kind: str) -> None:
    page.locator("input[type=file]").last.set_input_files(
        {"name": name, "mimeType": kind, "buffer": data}
    )


def items(page: "Page", count: int = 1) -> list[dict[str, Any]]:
    page.locator(f"body[data-count='{count}']").wait_for()
    found: list[dict[str, Any]] = page.evaluate("JSON.parse(document.body.dataset.items)")
    return found


def photograph(form: str = "JPEG") -> bytes:
    """Give a photograph that says where it was taken, as phones save it: in Exif and in XMP."""
    from PIL import Image

    tags = Image.Exif()
    tags[MAKE] = "Camera"
    tags.get_ifd(GPS)[1] = "N"
    xmp = b'<x:xmpmeta><rdf:Description exif:GPSLatitude="31,23.5N"/></x:xmpmeta>'
    more = {"xmp": xmp} if form == "WEBP" else {}
    out = io.BytesIO()
    Image.new("RGB", (4000, 3000), (120, 30, len(form))).save(out, form, exif=tags, **more)
    with pytest.raises(FileHasLocation):
        sniff(out.getvalue())
    return out.getvalue()


def test_a_photograph_is_made_small_and_loses_its_place_before_it_is_hashed(
    page: "Page", served: Files
) -> None:
    from PIL import Image

    choose(page, "现场.jpg", photograph(), "image/jpeg")
    (item,) = items(page)
    assert (item["name"], item["kind"]) == ("现场.jpg", "image/jpeg")
    kept = (served.folder / item["sha256"][:2] / item["sha256"]).read_bytes()
    picture = Image.open(io.BytesIO(kept))
    assert (max(picture.size), dict(picture.getexif()), b"Exif" in kept) == (2560, {}, False)
    assert page.locator(".evidence-thumb").get_attribute("src").endswith(item["sha256"])


@pytest.mark.parametrize(("form", "suffix"), [("PNG", "png"), ("WEBP", "jpg")])
def test_a_picture_of_another_kind_loses_its_place_too(
    page: "Page", served: Files, form: str, suffix: str
) -> None:
    choose(page, f"截图.{form.lower()}", photograph(form), f"image/{form.lower()}")
    (item,) = items(page)
    assert item["name"] == f"截图.{suffix}"
    kept = (served.folder / item["sha256"][:2] / item["sha256"]).read_bytes()
    assert sniff(kept).suffix == suffix
    for never in (b"eXIf", b"Exif", b"EXIF", b"GPS", b"xmp"):
        assert never not in kept


def test_a_phones_own_format_that_no_browser_opens_is_refused_with_what_to_do(
    page: "Page", served: Files
) -> None:
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(4_000)
    choose(page, "IMG_0001.HEIC", heic, "image/heic")
    problem = page.locator(".evidence-item .problem")
    problem.wait_for()
    assert "另存为 JPEG" in problem.inner_text()
    assert not sent


def test_what_is_refused_is_said_beside_it_and_can_be_taken_off(page: "Page") -> None:
    choose(page, "发票.pdf", b"<html><script>alert(1)</script>", "application/pdf")
    problem = page.locator(".evidence-item .problem")
    problem.wait_for()
    assert "这不是可以收的文件" in problem.inner_text()
    page.get_by_role("button", name="去掉").click()
    assert page.locator(".evidence-item").count() == 0


def test_a_line_that_breaks_is_tried_again_and_then_by_hand(page: "Page") -> None:
    tries = []

    def fail(route: "Route") -> None:
        tries.append(route.request.url)
        route.abort()

    page.route("**/files", fail)
    choose(page, "甲.pdf", PDF, "application/pdf")
    page.get_by_role("button", name="重试").wait_for()
    assert len(tries) == 3
    page.unroute("**/files")
    page.get_by_role("button", name="重试").click()
    assert items(page)[0]["name"] == "甲.pdf"


def test_a_photograph_of_two_hundred_megabytes_is_refused_before_it_is_read(page: "Page") -> None:
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    page.evaluate(
        """() => {
          const input = [...document.querySelectorAll("input[type=file]")].at(-1);
          const file = new File([new Uint8Array(10)], "大.jpg", { type: "image/jpeg" });
          Object.defineProperty(file, "size", { value: 200 * 1024 * 1024 });
          const field = document.querySelector(".evidence");
          const event = new DragEvent("drop", { cancelable: true });
          Object.defineProperty(event, "dataTransfer", { value: { files: [file] } });
          field.dispatchEvent(event);
          return input.type;
        }"""
    )
    problem = page.locator(".evidence-item .problem")
    problem.wait_for()
    assert "200 MB" in problem.inner_text()
    assert not sent


def test_a_name_with_somebody_in_it_is_hinted_at(page: "Page") -> None:
    choose(page, "王小明工资.pdf", PDF + b"%x\n%%EOF\n", "application/pdf")
    page.locator(".evidence-item .hint").wait_for()
    assert "王小明" in page.locator(".evidence-item .hint").inner_text()


def test_the_same_file_twice_is_one_and_can_be_taken_off(page: "Page") -> None:
    for _ in range(2):
        choose(page, "乙.pdf", PDF + b"%y\n%%EOF\n", "application/pdf")
        items(page)
    page.locator(".evidence-item progress").wait_for(state="detached")
    assert page.locator(".evidence-item").count() == 1
    page.get_by_role("button", name="去掉").click()
    assert items(page, 0) == []


def test_every_target_is_large(page: "Page") -> None:
    boxes = page.locator(".evidence button, .evidence label.button").all()
    assert boxes
    for each in boxes:
        box = each.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
