"""Paper to picture to verdict: codes survive the printer and the camera, and lead to 相符."""

import json
from pathlib import Path

import pytest
from PIL import Image

from publish.paper.codes import large_code, small_code
from publish.paper.fonts import Font
from publish.paper.notice import Wish, notice_paper
from publish.site.book import Book
from tests.paper.board import CHECK, FEW, SMALL, open_log, publish, trust_options
from tests.paper.camera import PIXELS_PER_MODULE, Seen, codes_on, photograph, sheets
from tests.requirements import needs
from verifier.cli import main
from verifier.pictures import read_codes

pytestmark = needs("fonts")

SMALL_SEEDS, LARGE_SEEDS = range(24), range(8)


@pytest.fixture(scope="module")
def sheet(folder: Path, book: Book, font: Font) -> Image.Image:
    """A notice with both codes, as it comes from the printer."""
    return sheets(notice_paper(book, SMALL, font, Wish(proof=open_log(folder).read_proof(SMALL))))[
        0
    ]


@pytest.fixture(scope="module")
def codes(sheet: Image.Image) -> list[Seen]:
    return codes_on(sheet)


def test_codes_are_printed_at_their_sizes(codes: list[Seen]) -> None:
    small, large = codes
    assert 29.9 < small.side_mm < 32  # as measured by a scanner, to a dot
    assert len(small.text) <= 200
    assert 59.9 < large.side_mm < 72
    assert 1532 < len(large.text) < 2000


@pytest.mark.parametrize("seed", SMALL_SEEDS)
def test_the_small_code_survives_printer_and_camera(
    sheet: Image.Image, codes: list[Seen], seed: int
) -> None:
    """At about three of the camera's pixels a module; people hold telephones nearer."""
    code = codes[0]
    picture = photograph(sheet, code, small_code(code.text).modules, seed=seed)
    assert code.text in read_codes(picture)


@pytest.mark.parametrize("seed", LARGE_SEEDS)
def test_the_large_code_survives_printer_and_camera(
    folder: Path, sheet: Image.Image, codes: list[Seen], seed: int
) -> None:
    modules = large_code(CHECK, open_log(folder).read_proof(SMALL)).modules
    picture = photograph(sheet, codes[1], modules, seed=seed)
    assert codes[1].text in read_codes(picture)


def test_the_camera_is_no_scanner(sheet: Image.Image, codes: list[Seen]) -> None:
    """From too far away nothing is read: the simulation does take something away."""
    modules = small_code(codes[0].text).modules
    far = photograph(sheet, codes[0], modules, seed=1, pixels_per_module=PIXELS_PER_MODULE / 3)
    with pytest.raises(Exception, match="No QR code"):
        read_codes(far)


# ---------------------------------------------------------------------------------- the journey


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, object]]:
    code = main(["notice", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_from_paper_to_picture_to_verdict(
    folder: Path,
    book: Book,
    font: Font,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Both codes, each from the PDF, from a scan of it, and photographed."""
    pdf = notice_paper(book, FEW, font)
    page = sheets(pdf)[0]
    code = codes_on(page)[0]
    (tmp_path / "notice.pdf").write_bytes(pdf)
    page.reduce(3).save(tmp_path / "scan.png")
    modules = small_code(code.text).modules
    (tmp_path / "photo.jpg").write_bytes(photograph(page, code, modules, seed=5))
    for name in ("notice.pdf", "scan.png", "photo.jpg"):
        found, report = check(
            capsys, str(tmp_path / name), *trust_options(folder), "--from", str(folder)
        )
        assert (found, report["verdict"]) == (0, "proved"), name
        assert report["entry"]["index"] == FEW  # type: ignore[index]
        assert [each["asked"] for each in report["questions"]] == [True] * 3  # type: ignore[attr-defined]


def test_the_large_code_needs_no_network(
    folder: Path,
    sheet: Image.Image,
    codes: list[Seen],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    modules = large_code(CHECK, open_log(folder).read_proof(SMALL)).modules
    photo, scan = tmp_path / "large.jpg", tmp_path / "both.png"
    photo.write_bytes(photograph(sheet, codes[1], modules, seed=3))
    sheet.reduce(3).save(scan)
    for given in (str(photo), str(scan), codes[1].text):
        found, report = check(capsys, given, *trust_options(folder))
        assert (found, report["verdict"]) == (0, "proved")
        assert report["entry"]["index"] == SMALL  # type: ignore[index]
        assert report["questions"][0]["verdict"] == "proved"  # type: ignore[index]
        assert not report["questions"][2]["asked"]  # type: ignore[index]
    code, report = check(capsys, str(scan), *trust_options(folder), "--from", str(folder))
    assert code == 0
    assert report["questions"][2]["asked"]  # type: ignore[index]


def test_a_changed_ledger_is_disproved_from_its_paper(
    book: Book, font: Font, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = publish(tmp_path / "other")
    bundle = next((other / "tile/entries").rglob("*.p/*"))
    data = bundle.read_bytes()
    bundle.write_bytes(data.replace("第2笔办公用品".encode(), "第9笔办公用品".encode(), 1))
    paper = tmp_path / "notice.pdf"
    paper.write_bytes(notice_paper(book, FEW, font))
    found, report = check(capsys, str(paper), *trust_options(other), "--from", str(other))
    assert (found, report["verdict"]) == (1, "disproved")
