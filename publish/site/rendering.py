"""Putting views into templates: one environment of Jinja for each variant.

Everything is escaped, and an undefined name is a mistake. Templates see the view, the chrome that
all pages share, and these functions: ``t`` ``yuan`` ``capitals`` ``day`` ``period`` ``url``
``variant_url`` ``role`` ``kind`` ``type`` ``standing`` ``look``.
"""

import os
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from posixpath import relpath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ledger.affairs.capitals import format_capitals
from ledger.affairs.money import format_amount
from ledger.affairs.types.labels import label_of
from ledger.log.ingest.amounts import decimals_of
from publish.paper.codes import inline_svg
from publish.site.charts import draw
from publish.site.compiled import Compiled, own_folder
from publish.site.page import FOLDERS, VARIANTS, is_alone
from publish.site.words import KINDS, LOOKS, ROLES, STANDINGS, Words, words_of

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"

_CHINA = timezone(timedelta(hours=8))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_PERIOD = re.compile(r"([0-9]{4})(?:-(?:([0-9]{2})(?:-([0-9]{2}))?|Q([1-4])|H([12])))?")
_QUARTERS = "一二三四"


RENDERED_BY = (
    "rendering.py",
    "words.py",
    "charts.py",
    "page.py",
    "../paper/codes.py",
    "../../ledger/affairs/capitals.py",
    "../../ledger/affairs/money.py",
    "../../ledger/affairs/types/labels.py",
    "../../ledger/log/ingest/amounts.py",
)
"""The code that decides, beside the templates, which bytes a view becomes: when it changes, every
page is written again."""


def digest_templates() -> str:
    """Give a digest of the templates and of the code that views are rendered by."""
    found = sha256()
    files = [*sorted(TEMPLATES.rglob("*")), *(HERE / name for name in RENDERED_BY)]
    for path in files:
        if path.is_file():
            found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:16]


_COMPILED = Compiled(own_folder(os.environ, Path(__file__).read_bytes()))
"""A district's sites share them."""


class Renderer:
    """Renders pages of one *variant*, with the *chrome* that all of them share."""

    def __init__(self, variant: str, chrome: Mapping[str, Any]) -> None:
        self.variant = variant
        self._english = variant == "en"
        self._page = ""
        self._roles: Mapping[str, Words] = chrome.get("roles", {})
        self._kinds: Mapping[str, Words] = chrome.get("kinds", {})
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=_COMPILED,
            extensions=["jinja2.ext.do"],
        )
        environment.globals |= {
            "variant": variant,
            "elder": variant == "elder",
            "english": self._english,
            "chrome": chrome,
            "t": self.t,
            "yuan": yuan,
            "capitals": format_capitals,
            "day": self.day,
            "moment": self.moment,
            "period": self.period,
            "url": self.url,
            "variant_url": self.variant_url,
            "role": lambda name: self.t(self._roles.get(name) or words_of(ROLES, name)),
            "kind": lambda name: self.t(self._kinds.get(name) or words_of(KINDS, name)),
            "type": lambda name: self.t(label_of(name)),
            "standing": lambda name: self.t(STANDINGS[name][0] if name in STANDINGS else name),
            "standing_look": lambda name: STANDINGS[name][1] if name in STANDINGS else "quiet",
            "money": money_text,
            "chart": lambda spec: Markup(draw(spec, english=self._english, say=self.period)),  # noqa: S704 - escaped
            "code": lambda text, label: Markup(inline_svg(text, label)),  # noqa: S704 - escaped
            "shape": lambda look: LOOKS.get(look, "○"),
        }
        self._environment = environment

    def render(self, path: str, template: str, view: Mapping[str, Any]) -> bytes:
        """Give the bytes of the page *path* in this variant.

        Raises:
            ValueError: the view names something as a function of all templates is named.
        """
        hidden = view.keys() & self._environment.globals.keys()
        if hidden:
            raise ValueError(f"{path}: the view hides {', '.join(sorted(hidden))}")
        self._page = path if is_alone(path) else FOLDERS[self.variant] + path
        text = self._environment.get_template(template).render(view, page=path)
        return text.encode()

    # --------------------------------------------------------------------------------- functions

    def t(self, zh: str | Sequence[str], en: str | None = None) -> str:
        """Give the text of this variant's language; a pair is both."""
        if isinstance(zh, str):
            return en if self._english and en is not None else zh
        return zh[1] if self._english else zh[0]

    def url(self, path: str) -> str:
        """Give the relative address of *path*, which is below the site's root, in this variant."""
        place, mark, rest = path.partition("#")
        target = place if is_alone(place) else FOLDERS[self.variant] + place
        return self._relative(target) + mark + rest

    def variant_url(self, variant: str, path: str) -> str:
        """Give the relative address of the page *path* in another variant."""
        return self._relative(path if is_alone(path) else FOLDERS[variant] + path)

    def _relative(self, target: str) -> str:
        folder = self._page.rpartition("/")[0]
        return _relative_path(target, folder) if folder else target

    def day(self, iso: str) -> str:
        """Write an ISO day: 2026年3月9日, 9 Mar 2026."""
        found = _DAY.fullmatch(iso)
        if found is None:
            return iso
        year, month, day = (int(part) for part in found.groups())
        return (
            f"{day} {_MONTHS[month - 1]} {year}" if self._english else f"{year}年{month}月{day}日"
        )

    def moment(self, time: str) -> str:
        """Write a time of the ledger (UTC) as the clock shows it in China: 2026年3月9日 17:05."""
        there = datetime.fromisoformat(time).astimezone(_CHINA)
        return f"{self.day(there.date().isoformat())} {there:%H:%M}"

    def period(self, text: str) -> str:
        """Write a period: 2026年第一季度, Q1 2026."""
        first, slash, last = text.partition("/")
        return self._one(first) + (f"{self.t(' 至 ', ' to ')}{self._one(last)}" if slash else "")

    def _one(self, text: str) -> str:
        found = _PERIOD.fullmatch(text)
        if found is None:
            return text
        year, month, day, quarter, half = found.groups()
        if day:
            return self.day(text)
        if month:
            number = int(month)
            return f"{_MONTHS[number - 1]} {year}" if self._english else f"{year}年{number}月"
        if quarter:
            zh = f"{year}年第{_QUARTERS[int(quarter) - 1]}季度"
            return self.t(zh, f"Q{quarter} {year}")
        if half:
            return self.t(f"{year}年{'上' if half == '1' else '下'}半年", f"H{half} {year}")
        return self.t(f"{year}年", year)


@lru_cache(maxsize=65_536)
def _relative_path(target: str, folder: str) -> str:
    return relpath(target, folder)


def yuan(fen: int) -> str:
    """Write minor units as yuan with grouping: 1,234.50."""
    return format_amount(fen, grouping=",")


def money_text(minor: int, currency: str) -> str:
    """Write minor units of any currency as units, with grouping."""
    return format_amount(minor, decimals_of(currency), grouping=",")


def renderers(chrome: Mapping[str, Any]) -> dict[str, Renderer]:
    """Give a renderer for each variant."""
    return {variant: Renderer(variant, chrome) for variant in VARIANTS}
