"""A PDF as its readers have it: its text, its tags, its pages."""

import ctypes

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]


def words(pdf: bytes) -> str:
    """All text, as it is read, without line ends, spaces, and where a long word may be broken."""
    document = pypdfium2.PdfDocument(pdf)
    found = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return plain(found)


def plain(text: str) -> str:
    return "".join(text.split()).replace("\u200b", "")


def pages(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


def page_words(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [plain(page.get_textpage().get_text_bounded()) for page in document]


def title_of(pdf: bytes) -> str:
    return str(pypdfium2.PdfDocument(pdf).get_metadata_dict()["Title"])


def tags(pdf: bytes) -> list[str]:
    """The kinds of elements in the tag trees of all pages, in order (ISO 32000, section 14.7)."""
    document = pypdfium2.PdfDocument(pdf)
    found: list[str] = []
    for page in document:
        tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
        for at in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            _walk(pdfium.FPDF_StructTree_GetChildAtIndex(tree, at), found)
        pdfium.FPDF_StructTree_Close(tree)
    return found


def alternatives(pdf: bytes) -> list[str]:
    """What is said of pictures to those who can't see them."""
    document = pypdfium2.PdfDocument(pdf)
    found: list[str] = []
    for page in document:
        tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
        for at in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            _alternatives(pdfium.FPDF_StructTree_GetChildAtIndex(tree, at), found)
        pdfium.FPDF_StructTree_Close(tree)
    return found


def _walk(element: object, found: list[str]) -> None:
    if not element:
        return
    found.append(_text(pdfium.FPDF_StructElement_GetType, element))
    for at in range(pdfium.FPDF_StructElement_CountChildren(element)):
        _walk(pdfium.FPDF_StructElement_GetChildAtIndex(element, at), found)


def _alternatives(element: object, found: list[str]) -> None:
    if not element:
        return
    said = _text(pdfium.FPDF_StructElement_GetAltText, element)
    if said:
        found.append(said)
    for at in range(pdfium.FPDF_StructElement_CountChildren(element)):
        _alternatives(pdfium.FPDF_StructElement_GetChildAtIndex(element, at), found)


def _text(ask: object, element: object) -> str:
    length = ask(element, None, 0)  # type: ignore[operator]
    buffer = ctypes.create_string_buffer(length)
    ask(element, buffer, length)  # type: ignore[operator]
    return bytes(buffer.raw).decode("utf-16-le", "replace").rstrip("\0")
