"""What an uploaded file is, by its content; what is refused, by which sentence."""

import io
import zlib

import pytest

from api.desk.file_errors import (
    FileDamaged,
    FileEmpty,
    FileGrowsTooFar,
    FileHasLocation,
    FileHasMacros,
    FileHasPassword,
    FileKindUnknown,
    FileMetadataUnread,
    FileTooManyPixels,
)
from api.desk.sniffing import sniff
from ledger.core.errors import LedgerError
from tests.desk.files import packages
from tests.desk.files.pictures import GPS, MAKE, chunk, exif, jpeg, png, segment, tiff, webp

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
XMP = b'<x:xmpmeta><rdf:Description exif:GPSLatitude="31,23.5N"/></x:xmpmeta>'

TAKEN = {
    "pdf": PDF,
    "jpg": jpeg(exif(MAKE)),
    "png": png(chunk(b"eXIf", tiff(MAKE))),
    "webp": webp((b"EXIF", tiff(MAKE, order=">"))),
    "xlsx": packages.workbook(),
    "ofd": packages.package({"OFD.xml": b"<ofd/>"}),
    "csv": "日期,摘要\n2026-11-01,办公\n".encode("gb18030"),
    "txt": "会议纪要".encode(),
}


@pytest.mark.parametrize("suffix", TAKEN)
def test_a_file_is_what_its_content_is(suffix: str) -> None:
    assert sniff(TAKEN[suffix]).suffix == suffix


REFUSED: dict[str, tuple[type[LedgerError], bytes]] = {
    "nothing": (FileEmpty, b""),
    "a program": (FileKindUnknown, b"MZ\x90\0 and more"),
    "a script": (FileKindUnknown, b"#!/bin/sh\nrm -rf /\n"),
    "a web page": (FileKindUnknown, b"<html><script>alert(1)</script>"),
    "a web page behind a mark": (FileKindUnknown, b"\xef\xbb\xbf <!DOCTYPE html>"),
    "a drawing that can hold scripts": (FileKindUnknown, b"<svg onload='x()'/>"),
    "a GIF": (FileKindUnknown, b"GIF89a,1,2"),
    "a phone's own format": (FileKindUnknown, b"\0\0\0\x18ftypheic\0\0"),
    "a film": (FileKindUnknown, b"\0\0\0\x18ftypmp42\0\0"),
    "noise": (FileKindUnknown, bytes(range(256))),
    "any ZIP": (FileKindUnknown, packages.package({"a.txt": b"x"})),
    "a letter": (FileKindUnknown, packages.package({"[Content_Types].xml": b"", "word/document.xml": b""})),
    "an old letter": (FileKindUnknown, packages.compound("WordDocument")),
    "half a PDF": (FileDamaged, PDF[:-6]),
    "a PDF with a password": (FileHasPassword, PDF.replace(b"<<>>", b"<</Encrypt 5 0 R>>")),
    "a workbook with a password": (FileHasPassword, packages.compound("EncryptedPackage")),
    "a package with a password": (FileHasPassword, packages.encrypted()),
    "macros": (FileHasMacros, packages.workbook(**{"xl__vbaProject.bin": b"x"})),
    "macros under another name": (FileHasMacros, packages.package({"[Content_Types].xml": b"application/vnd.ms-excel.sheet.macroEnabled.main+xml", "xl/w.xml": b""})),
    "macros of 1992": (FileHasMacros, packages.workbook(xl__macrosheets__sheet1=b"x")),
    "macros in an old workbook": (FileHasMacros, packages.compound("Workbook", "_VBA_PROJECT_CUR")),
    "a bomb": (FileGrowsTooFar, packages.bomb()),
    "a bomb that lies": (FileGrowsTooFar, packages.lying_bomb()),
    "a bomb by reuse": (FileGrowsTooFar, packages.overlapping()),
    "ten thousand parts": (FileGrowsTooFar, packages.package({f"xl/{n}": b"" for n in range(10_001)}, 0)),
    "a part that climbs": (FileDamaged, packages.package({"[Content_Types].xml": b"", "xl/../../../etc/passwd": b""})),
    "a part at the root": (FileDamaged, packages.package({"[Content_Types].xml": b"", "/xl/a": b""})),
    "a photograph in a workbook": (FileHasLocation, packages.with_photograph()),
    "a place in Exif": (FileHasLocation, jpeg(exif(MAKE, GPS))),
    "a place in Exif, the other way round": (FileHasLocation, jpeg(exif(GPS, order=">"))),
    "a place in XMP": (FileHasLocation, jpeg(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP))),
    "a place in IPTC": (FileHasLocation, jpeg(segment(0xED, b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x08\x1c\x02\x5a\0\x03abc"))),
    "a place in a second picture": (FileHasLocation, jpeg(exif(MAKE), behind=jpeg(exif(GPS)))),
    "a place in the film behind it": (FileHasLocation, jpeg(behind=b"moov\xa9xyz\0\x12\x15\xc7+31.40+121.48/")),
    "a place in a PNG": (FileHasLocation, png(chunk(b"eXIf", tiff(GPS)))),
    "a place in a PNG's text": (FileHasLocation, png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP))),
    "a place in a PNG's packed text": (FileHasLocation, png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\x01\0\0\0" + zlib.compress(XMP)))),
    "a place in a WebP": (FileHasLocation, webp((b"EXIF", b"Exif\0\0" + tiff(GPS)))),
    "a place in a WebP's XMP": (FileHasLocation, webp((b"XMP ", XMP))),
    "Exif that is cut off": (FileMetadataUnread, jpeg(segment(0xE1, b"Exif\0\0" + tiff(MAKE)[:9]))),
    "Exif in hexadecimal": (FileMetadataUnread, png(chunk(b"tEXt", b"Raw profile type exif\0\nexif\n 8\n45786966"))),
    "a packed text that never ends": (FileMetadataUnread, png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"0" * 9_000_000)))),
    "a JPEG cut off": (FileDamaged, jpeg()[:12]),
    "a PNG cut off": (FileDamaged, png()[:-12]),
    "a WebP cut off": (FileDamaged, webp((b"EXIF", tiff(MAKE)))[:-4]),
    "a wall of pixels": (FileTooManyPixels, png(width=100_000, height=100_000)),
    "a JPEG of pixels": (FileTooManyPixels, jpeg(width=65_000, height=65_000)),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_is_refused_by_its_own_sentence(what: str) -> None:
    error, data = REFUSED[what]
    with pytest.raises(error) as caught:
        sniff(data)
    assert caught.value.text("zh").endswith("。")
    assert caught.value.text("en").endswith(".")


def test_a_real_camera_and_a_real_program_agree() -> None:
    """Pillow's own files, if it is there: with a place refused, without one taken."""
    image = pytest.importorskip("PIL.Image")

    for form in ("JPEG", "PNG", "WEBP"):
        for has_place in (False, True):
            tags = image.Exif()
            tags[MAKE] = "Camera"
            if has_place:
                tags.get_ifd(GPS)[1] = "N"
            out = io.BytesIO()
            image.new("RGB", (20, 10)).save(out, form, exif=tags)
            if has_place:
                with pytest.raises(FileHasLocation):
                    sniff(out.getvalue())
            else:
                assert sniff(out.getvalue()).media_type == f"image/{form.lower()}"
