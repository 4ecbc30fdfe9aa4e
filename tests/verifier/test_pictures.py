"""Pictures are strangers' files: what they hold is named, and whatever breaks is 没查成."""

import base64
import importlib.util
import io
import multiprocessing
import os
import signal
import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
import segno
from PIL import Image

from ledger.core.hashing import hash_leaf
from ledger.core.proof import MAX_PROOF_BYTES
from tests import community
from tests.verifier.publishing import (
    entries_of,
    notes_of_a_year,
    policy_text,
    proof_of,
    write_log,
    write_trust,
)
from verifier import pictures
from verifier.apart import read_apart
from verifier.cli import main
from verifier.errors import (
    CodeForeign,
    CodeNotFound,
    CodeOfPoster,
    CodesAmbiguous,
    DeflateMalformed,
    DeflateTooLarge,
    PackedMalformed,
    PictureLocked,
    PicturesExtraMissing,
    PictureTooLarge,
    PictureTooManyPages,
    PictureTooSlow,
    PictureUnreadable,
    UncheckedError,
)
from verifier.fragment import is_carried, unpack_proof
from verifier.pictures import is_picture, read_codes
from verifier.scanning import Scanned, choose_code

ENTRIES = entries_of(notes_of_a_year(12))
HASHES = [hash_leaf(entry).hex() for entry in ENTRIES]
CHECK = "https://check.example.org/check.html"
POSTER = f"{CHECK}#trust/ledger.example.org/demo/{'ab' * 32}/{'cd' * 32}"


def address(index: int) -> str:
    return f"{CHECK}#{community.ORIGIN}/{index}/{HASHES[index]}"


def pack(data: bytes) -> str:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def carried(index: int = 3) -> str:
    return f"{CHECK}#proof/{pack(proof_of(ENTRIES, index))}"


def picture(*texts: str, form: str = "PNG", mode: str = "L", scale: int = 6) -> bytes:
    """Codes side by side on white."""
    drawn = []
    for text in texts:
        written = io.BytesIO()
        segno.make(text, error="l", micro=False).save(written, kind="png", scale=scale, border=6)
        drawn.append(Image.open(written).convert("L"))
    sheet = Image.new("L", (sum(d.width for d in drawn), max(d.height for d in drawn)), 255)
    left = 0
    for each in drawn:
        sheet.paste(each, (left, 0))
        left += each.width
    pressed = io.BytesIO()
    sheet.convert(mode).save(pressed, form)
    return pressed.getvalue()


# ------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        ("PNG", "1"),
        ("PNG", "L"),
        ("PNG", "P"),
        ("PNG", "RGBA"),
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("WEBP", "RGB"),
    ],
)
def test_a_code_is_read_from_every_kind_of_picture(form: str, mode: str) -> None:
    data = picture(address(3), form=form, mode=mode)
    assert is_picture(data)
    assert read_codes(data) == (address(3),)


def test_a_transparent_picture_lies_on_white() -> None:
    code = Image.open(io.BytesIO(picture(address(3))))
    see_through = Image.new("RGBA", code.size, (0, 0, 0, 0))
    see_through.paste((0, 0, 0, 255), mask=code.point(lambda value: 255 - value))
    pressed = io.BytesIO()
    see_through.save(pressed, "PNG")
    assert read_codes(pressed.getvalue()) == (address(3),)


def test_a_code_on_any_page_of_a_pdf_is_read() -> None:
    pressed = io.BytesIO()
    pages = [Image.new("L", (600, 600), 255), Image.open(io.BytesIO(picture(address(3))))]
    pages[0].save(pressed, "PDF", save_all=True, append_images=pages[1:])
    assert is_picture(pressed.getvalue())
    assert read_codes(pressed.getvalue()) == (address(3),)


def test_what_is_no_picture_is_a_proof_file() -> None:
    assert not is_picture(proof_of(ENTRIES, 3))
    assert not is_picture(b"")


# ------------------------------------------------------------------------------------- choosing


def test_the_small_and_the_large_code_of_one_notice_are_one() -> None:
    both = choose_code((carried(3), address(3)))
    assert both == Scanned(address(3), proof_of(ENTRIES, 3))
    assert choose_code((address(3), carried(3))) == both


def test_what_another_code_beside_it_says_is_told() -> None:
    beside = (POSTER, address(3), "https://pay.example.org/")
    assert choose_code(beside) == Scanned(address(3), None, ("https://pay.example.org/",))


def test_of_a_sticker_beside_a_genuine_code_one_is_warned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "photo.png").write_bytes(picture(carried(3), "https://pay.example.org/\x1b[2J"))
    (tmp_path / "policy").write_text(policy_text())
    named = ["--charter", community.charter_id().hex()]
    given = ["notice", str(tmp_path / "photo.png"), "--trust", str(tmp_path / "policy"), *named]
    assert main(given) == 0
    told = capsys.readouterr().err
    assert "小心" in told
    assert "https://pay.example.org/" in told
    assert "\x1b" not in told


def test_a_poster_is_not_called_a_fake() -> None:
    for texts in ((POSTER,), (POSTER, POSTER)):
        with pytest.raises(CodeOfPoster) as caught:
            choose_code(texts, "poster.pdf")
        assert "假" not in caught.value.text("zh")
    with pytest.raises(CodeForeign, match=r"pay\.example\.com"):
        choose_code((POSTER, "https://pay.example.com/"))


def test_codes_of_several_notices_are_named_and_none_is_guessed() -> None:
    texts = read_codes(picture(address(3), address(4)))
    assert set(texts) == {address(3), address(4)}
    with pytest.raises(CodesAmbiguous) as caught:
        choose_code(texts, "board.jpg")
    for each in (f"3 {HASHES[3][:8]}", f"4 {HASHES[4][:8]}", "board.jpg"):
        assert each in caught.value.text("zh")
    with pytest.raises(CodesAmbiguous):
        choose_code((carried(3), carried(4)))


@pytest.mark.parametrize(
    "text",
    [
        "https://pay.example.com/give-me-money",
        "你好",
        f"{CHECK}#{community.ORIGIN}/3/abc",
    ],
)
def test_another_code_is_foreign_and_warned_of(text: str) -> None:
    with pytest.raises(CodeForeign) as caught:
        choose_code((text,), "photo.png")
    assert "别交钱" in caught.value.text("zh")


def test_a_damaged_large_code_is_said_to_be_that() -> None:
    with pytest.raises(DeflateMalformed):
        choose_code((carried()[:-9],))
    assert choose_code((carried()[:-9], address(3))) == Scanned(address(3), None)


# ------------------------------------------------------------------------------------- breaking


def test_a_picture_without_a_code_says_how_to_take_a_better_one() -> None:
    with pytest.raises(CodeNotFound) as caught:
        read_codes(picture(address(3), scale=1)[:0] + blank(), "photo.png")
    assert "photo.png" in caught.value.text("zh")


def blank(size: tuple[int, int] = (300, 200)) -> bytes:
    pressed = io.BytesIO()
    Image.new("L", size, 255).save(pressed, "PNG")
    return pressed.getvalue()


def png(width: int, height: int, data: bytes) -> bytes:
    """A PNG that says it has so many pixels, whatever is in it."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        crc = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(data))
        + chunk(b"IEND", b"")
    )


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    for side in (60_000, 11_000):  # beyond pillow's own bound, and below it
        with pytest.raises(PictureTooLarge) as caught:
            read_codes(png(side, side, bytes(side)), "bomb.png")
        assert "bomb.png" in caught.value.text("zh")


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + bytes(64),
        b"\xff\xd8\xff" + bytes(300),
        b"RIFF\x10\x00\x00\x00WEBPVP8 ",
        b"%PDF-1.7\n%%EOF",
        b"%PDF-1.7\n" + b"1 0 obj <</Type/Pages/Kids[1 0 R]/Count 1>> endobj " * 3,
        png(0, 0, b""),
        png(100, 100, b"\xff" * 3),
    ],
)
def test_a_broken_picture_is_a_named_error(data: bytes) -> None:
    with pytest.raises((PictureUnreadable, CodeNotFound)):
        read_codes(data, "broken")


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_picture_cut_or_flipped_anywhere_never_ends_otherwise(form: str) -> None:
    whole = picture(address(3), form=form, mode="RGB", scale=3)
    for at in range(3, len(whole), len(whole) // 25):
        flipped = bytearray(whole)
        flipped[at] ^= 0x55
        for data in (whole[:at], bytes(flipped)):
            try:
                texts = read_codes(data, "broken")
            except UncheckedError:
                continue
            assert texts == (address(3),)


def test_a_pdf_of_too_many_pages_is_not_looked_through() -> None:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pictures.MAX_PAGES + 1):
        document.new_page(100, 100)
    written = io.BytesIO()
    document.save(written)
    with pytest.raises(PictureTooManyPages):
        read_codes(written.getvalue(), "book.pdf")


def test_a_page_as_large_as_a_field_is_rendered_within_bounds() -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(14_400, 14_400)  # the largest that PDF allows: five metres
    written = io.BytesIO()
    document.save(written)
    with pytest.raises(CodeNotFound):
        read_codes(written.getvalue(), "field.pdf")


def test_a_locked_pdf_is_said_to_be_locked() -> None:
    """Its entry Encrypt (ISO 32000, section 7.6) fits no password, the empty one included."""
    key = b"<" + b"ab" * 32 + b">"
    locked = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"3 0 obj<</Filter/Standard/V 1/R 2/P -4/O " + key + b"/U " + key + b">>endobj\n"
        b"trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]/Size 4>>\n%%EOF"
    )
    with pytest.raises(PictureLocked):
        read_codes(locked, "locked.pdf")


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "find_spec", lambda _: None)
    with pytest.raises(PicturesExtraMissing) as caught:
        read_codes(picture(address(3)))
    assert "mingbai[pictures]" in caught.value.text("en")
    assert importlib.util.find_spec("PIL") is not None


# ------------------------------------------------------------------------------- the large code


def test_a_large_code_gives_back_the_proof_file() -> None:
    assert is_carried(carried())
    assert not is_carried(address(3))
    assert unpack_proof(carried()) == proof_of(ENTRIES, 3)


@pytest.mark.parametrize("text", ["+", "=", "A", "AB==", "ä", "A B", "AAB"])
def test_only_base64url_without_padding_is_read(text: str) -> None:
    with pytest.raises(PackedMalformed):
        unpack_proof(f"{CHECK}#proof/{text}")


def test_a_packed_bomb_is_not_unpacked() -> None:
    with pytest.raises(DeflateTooLarge):
        unpack_proof(f"#proof/{pack(bytes(MAX_PROOF_BYTES + 1))}")
    assert len(unpack_proof(f"#proof/{pack(bytes(MAX_PROOF_BYTES))}")) == MAX_PROOF_BYTES
    with pytest.raises(PackedMalformed):
        unpack_proof("#proof/" + "A" * (2 * MAX_PROOF_BYTES + 4))


def test_nothing_may_stand_behind_what_is_packed_and_nothing_be_missing() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    whole = packer.compress(b"proof") + packer.flush()
    for data in (whole + b"x", whole[:-1], b"", zlib.compress(b"proof"), b"\xff\xff"):
        packed = base64.urlsafe_b64encode(data).rstrip(b"=").decode()
        with pytest.raises(DeflateMalformed):
            unpack_proof(f"#proof/{packed}")


# ---------------------------------------------------------------------------------- the command


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["notice", *arguments, "--lang", "zh"])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_a_picture_ends_in_one_of_the_three_verdicts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = write_log(tmp_path / "log", ENTRIES)
    policy, charters = write_trust(tmp_path)
    options = ("--trust", str(policy), "--charters", str(charters), "--from", str(log))
    wrong = f"{CHECK}#{community.ORIGIN}/3/{'0' * 64}"
    cases = {
        "proved.png": (picture(address(4)), 0, "相符"),
        "wrong.png": (picture(wrong), 1, "不符"),
        "blank.png": (blank(), 2, "没查成：" + str(tmp_path / "blank.png")),
        "broken.jpg": (b"\xff\xd8\xff\x00", 2, "打不开"),
        "fake.png": (picture("https://pay.example.com/"), 2, "可能是假的"),
        "two.png": (picture(address(3), address(4)), 2, "2 份公示"),
    }
    for name, (data, code, text) in cases.items():
        (tmp_path / name).write_bytes(data)
        ended, said = run(capsys, str(tmp_path / name), *options)
        assert ended == code, (name, said)
        assert text in said
        assert "只保证没人改过" in said


def test_a_large_code_that_was_changed_is_disproved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy, charters = write_trust(tmp_path)
    proof = proof_of(ENTRIES, 3)
    head, line, rest = proof.partition(b"index 3\n")
    assert line
    other = f"#proof/{pack(head + b'index 4' + bytes([10]) + rest)}"
    options = ("--trust", str(policy), "--charters", str(charters))
    assert run(capsys, carried(), *options)[0] == 0
    code, said = run(capsys, CHECK + other, *options)
    assert code == 1, said
    code, said = run(capsys, CHECK + "#proof/AAAA", *options)
    assert (code, "大码" in said) == (2, True)


# ------------------------------------------------------------------------- a reader without an end


def endless_pdf(depth: int = 9, times: int = 10) -> bytes:
    """A PDF of two kilobytes that draws a form, which draws another ten times, and so on."""
    contents = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources 5 0 R>>",
        b"<</Length 5>>stream\n/F Do\nendstream",
        b"<</XObject<</F 6 0 R>>>>",
    ]
    for level in range(depth):
        last = level == depth - 1
        drawn = (b"0 0 600 800 re f " if last else b"/F Do ") * times
        inner = b"" if last else b"/Resources<</XObject<</F %d 0 R>>>>" % (7 + level)
        head = b"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]%s/Length %d>>"
        contents.append(head % (inner, len(drawn)) + b"stream\n" + drawn + b"\nendstream")
    objects = [b"%d 0 obj\n%s\nendobj\n" % each for each in enumerate(contents, 1)]
    return b"%PDF-1.7\n" + b"".join(objects) + b"trailer <</Root 1 0 R>>\n%%EOF"


def dies(_data: bytes, _path: str) -> tuple[str, ...]:
    os.kill(os.getpid(), signal.SIGSEGV)
    return ()


def eats(_data: bytes, _path: str) -> tuple[str, ...]:
    return (str(len(bytearray(64 << 30))),)


def test_a_pdf_without_an_end_is_left_when_its_time_is_up() -> None:
    began = time.monotonic()
    with pytest.raises(PictureTooSlow) as caught:
        read_apart(read_codes, endless_pdf(), "endless.pdf", seconds=2)
    assert time.monotonic() - began < 20
    for told in ("endless.pdf", "2 秒", "重新拍"):
        assert told in caught.value.text("zh")
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("reader", [dies, eats])
def test_a_file_that_kills_its_reader_is_a_named_error(
    reader: Callable[[bytes, str], tuple[str, ...]], capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(PictureUnreadable, match=r"photo\.png"):
        read_apart(reader, b"", "photo.png")
    assert capfd.readouterr().err == ""


def test_what_a_reader_in_its_own_process_says_is_what_it_says_here() -> None:
    data = picture(address(3), address(4))
    assert read_apart(read_codes, data, "board.png") == read_codes(data, "board.png")
    with pytest.raises(CodeNotFound, match=r"photo\.png"):
        read_apart(read_codes, blank(), "photo.png")
