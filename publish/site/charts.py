"""Charts as SVG that needs no script, style sheet, font or address, and is the same each time.

pygal draws them; what it draws for hovering is taken away, and what its style sheet says is written
as presentation attributes, so that a page with such a chart keeps a policy without ``unsafe-*``.
Each chart has a title and a description, its figures stand beside its bars, and a table with the
same figures follows it on the page (WCAG 1.1.1, 1.4.1).

A chart's *spec* is plain JSON: ``id``, ``title``, ``text`` (both languages), ``currency``,
``labels`` from the top down (with ``of_periods``, periods) and ``series``, each with its
``name`` (both languages) and its ``values`` in minor units, as long as *labels*.
"""

import re
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree as ET

from ledger.affairs.money import format_amount
from ledger.log.ingest.amounts import decimals_of

WIDTH = 400
"""In the drawing's own units: text of 14 is 14 px on a phone 400 px wide, and larger elsewhere."""

_ROW, _HEAD, _LEGEND = 19, 24, 30
_LONGEST_LABEL = 9
_SIZE, _NARROW, _WIDE = 14, 8.4, 0x2E80
"""The size of a label's text, the breadth of a Latin letter, and where broad writing begins."""
_INK = "#1a1a1a"
_COLOURS = ("#1f5fa8", "#b3541e", "#2f6f3e", "#6b4c9a")
_TEXT = {"fill": _INK, "stroke": "none", "font-family": "sans-serif"}
_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]"
)
_DROPPED = frozenset({"overlay", "tooltip-overlay", "background", "guide"})
_PLACES = ("x", "y", "width", "height")

_SPACE = "http://www.w3.org/2000/svg"


@lru_cache(maxsize=1)
def _pygal() -> Any:  # noqa: ANN401 - it has no types
    """Load pygal, if a chart is drawn at all, without the finder of map plugins that it leaves.

    That finder is of a kind that Python warns of, and we draw no maps.
    """
    import pygal  # type: ignore[import-untyped]  # noqa: PLC0415

    sys.meta_path[:] = [each for each in sys.meta_path if type(each).__module__ != "pygal"]
    return pygal


@lru_cache(maxsize=512)
def _draw(key: tuple[Any, ...]) -> str:
    pygal = _pygal()
    labels, series, decimals, title, text, id_ = key
    chart = pygal.HorizontalBar(
        style=pygal.style.Style(colors=_COLOURS, font_family="sans-serif", label_font_size=_SIZE),
        js=(),
        css=(),
        width=WIDTH,
        height=_HEAD + _ROW * max(1, len(labels)) * (len(series) or 1) + _LEGEND,
        show_legend=len(series) > 1,
        legend_at_bottom=True,
        legend_at_bottom_columns=len(series),
        legend_box_size=13,
        print_values=True,
        print_values_position="top",
        show_y_guides=False,
        show_x_labels=False,
        margin=4,
        margin_left=4 + _beyond(labels),
        spacing=4,
        disable_xml_declaration=True,
        truncate_label=-1,
        truncate_legend=-1,
        range=_range([value for _, values in series for value in values]),
    )
    chart.x_labels = list(reversed(labels))
    for name, values in series:
        chart.add(name, list(reversed(values)), formatter=_formatter(decimals))
    return _clean(chart.render(), title, text, id_)


def _formatter(decimals: int) -> Callable[[float], str]:
    return lambda value: format_amount(int(value), decimals, grouping=",")


def _range(values: list[int]) -> tuple[int, int]:
    """Leave a third of the breadth for the figures at the ends of the bars."""
    low, high = min([0, *values]), max([0, *values])
    room = (high - low) * 45 // 100 or 1
    return (low - room if low else 0, high + room if high else 0)


def _beyond(labels: tuple[str, ...]) -> int:
    """Say how much wider the labels are than pygal takes them for, to whom all text is Latin."""
    real = max(
        (sum(_SIZE if ord(c) >= _WIDE else _NARROW for c in each) for each in labels), default=0
    )
    return max(0, int(real - _NARROW * max(map(len, labels), default=0))) + 10


def draw(spec: Mapping[str, Any], *, english: bool, say: Callable[[str], str] = str) -> str:
    """Draw the chart of *spec* in one language, as the text of an ``svg`` element.

    *say* writes a period as people do, where the labels are periods.
    """
    one = 1 if english else 0
    labels = map(say, spec["labels"]) if spec.get("of_periods") else spec["labels"]
    key = (
        tuple(_label(each) for each in labels),
        tuple((_plain(each["name"][one]), tuple(each["values"])) for each in spec["series"]),
        decimals_of(spec["currency"]),
        _plain(spec["title"][one]),
        _plain(spec["text"][one]),
        spec["id"],
    )
    return _draw(key)


def _plain(text: str) -> str:
    return _CONTROLS.sub("", text)


def _label(text: str) -> str:
    plain = _plain(text)
    return plain if len(plain) <= _LONGEST_LABEL else plain[: _LONGEST_LABEL - 1] + "…"


# ----------------------------------------------------------------------------------- cleaning


def _clean(drawn: str, title: str, text: str, id_: str) -> str:
    """Keep shapes and texts, with all that a style sheet would say as attributes."""
    old = ET.fromstring(drawn)  # noqa: S314 - what pygal has just written
    box = old.get("viewBox", f"0 0 {WIDTH} {WIDTH}")
    new = ET.Element(
        "svg",
        {
            "xmlns": _SPACE,
            "viewBox": box,
            "role": "img",
            "aria-labelledby": f"{id_}-t {id_}-d",
            "class": "chart",
            "focusable": "false",
        },
    )
    ET.SubElement(new, "title", {"id": f"{id_}-t"}).text = title
    ET.SubElement(new, "desc", {"id": f"{id_}-d"}).text = text
    _keep(old, new, ())
    return ET.tostring(new, encoding="unicode")


def _keep(old: ET.Element, new: ET.Element, inside: tuple[str, ...]) -> None:
    """Put what is kept of the children of *old* into *new*; *inside* are the classes around."""
    for child in old:
        name = child.tag.rpartition("}")[2]
        own = tuple(child.get("class", "").split())
        classes = inside + own
        if name == "g" and not _DROPPED.intersection(own):
            move = child.get("transform")
            group = ET.Element(name, {"transform": move} if move else {})
            _keep(child, group, classes)
            if len(group):
                new.append(group)
        elif name in _LOOKS and not _DROPPED.intersection(own):
            places = {place: _round(child.get(place)) for place in _PLACES if child.get(place)}
            look = _LOOKS[name](child, classes)
            kept = ET.SubElement(new, name, {**places, **look})
            kept.text = child.text


def _round(number: str | None) -> str:
    return f"{float(number or 0):.2f}".rstrip("0").rstrip(".")


def _look_of_rect(_rect: ET.Element, classes: tuple[str, ...]) -> dict[str, str]:
    """The first series is filled and every other one hollow: colour is not the only signal."""
    number = next((int(c[6:]) for c in classes if c.startswith("color-")), 0)
    colour = _COLOURS[number % len(_COLOURS)]
    fill = "#ffffff" if number % 2 else colour
    return {"fill": fill, "stroke": colour, "stroke-width": "1.5"}


def _look_of_path(path: ET.Element, _classes: tuple[str, ...]) -> dict[str, str]:
    return {"d": path.get("d", ""), "stroke": "#767676", "fill": "none"}


def _look_of_text(text: ET.Element, classes: tuple[str, ...]) -> dict[str, str]:
    if "value" in classes:
        below = (text.text or "").startswith("-")
        return {**_TEXT, "font-size": "13", "text-anchor": "end" if below else "start"}
    anchor = "end" if "y" in classes else "start"
    return {**_TEXT, "font-size": "14", "text-anchor": anchor}


_LOOKS = {"rect": _look_of_rect, "path": _look_of_path, "text": _look_of_text}
