"""A site's settings ``site.toml``: what no statement says, such as telephone numbers and addresses.

Nothing here is in the ledger, and nothing here is trusted: it is printed as it stands.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NoReturn

from publish.site.errors import SiteSettingsUnreadable, SiteSettingsWrong

MAX_SETTINGS_BYTES = 256 * 1024
_LONGEST = 200
_NOTHING: Mapping[str, Any] = MappingProxyType({})
# Neither controls nor what turns the direction of writing (Unicode, bidirectional formatting).
_LINE = re.compile(
    r"[^\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+"
)
_PHONE = re.compile(r"[0-9+][0-9 ()（）转,，-]{1,39}")
_URL = re.compile(r"https?://[^\s<>\"'`#?]{1,180}")


@dataclass(frozen=True)
class Contact:
    """Somebody to call: a name, if there is one, and a telephone number."""

    name: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Place:
    """A place 小区 of the community and where its board hangs."""

    name: str
    board: str = ""


@dataclass(frozen=True)
class Settings:
    """A site's settings.

    *address* is the site's own address (it ends in ``/``), used in feeds; *check_address* the
    district's address of the check page, used in codes. *street* is whom to call, never the
    committee; *duty* the numbers of those whose duty it is, by office as notices name them.
    """

    name: str = ""
    address: str = ""
    check_address: str = ""
    street: Contact = Contact()
    duty: Mapping[str, Contact] = field(default_factory=lambda: _NOTHING)
    places: tuple[Place, ...] = ()
    licence: str = ""
    contact: Contact = Contact()

    def phone_of(self, office: str) -> str:
        """Give the number of an office as a notice names it, or nothing."""
        found = self.duty.get(office)
        return "" if found is None else found.phone


def parse_settings(data: bytes, path: str = "site.toml") -> Settings:
    """Read ``site.toml``; what it leaves out is empty.

    Raises:
        SiteSettingsUnreadable: it is no TOML.
        SiteSettingsWrong: a field is unknown, or is not what it must be.
    """
    try:
        value = tomllib.loads(data.decode())
    except UnicodeDecodeError as error:
        raise SiteSettingsUnreadable(path=path, reason="UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SiteSettingsUnreadable(path=path, reason=str(error)) from error
    _check_fields(value, ("name", "address", "check_address", "contacts", "places", "data"), "")
    contacts = _table(value, "contacts", "")
    _check_fields(contacts, ("street", "duty"), "contacts.")
    opened = _table(value, "data", "")
    _check_fields(opened, ("licence", "name", "phone"), "data.")
    address = _text(value, "address", "", _URL, "http(s)://…")
    return Settings(
        _text(value, "name", ""),
        address if not address or address.endswith("/") else address + "/",
        _text(value, "check_address", "", _URL, "http(s)://…/check.html"),
        _contact(_table(contacts, "street", "contacts."), "contacts.street."),
        MappingProxyType(_duty(_table(contacts, "duty", "contacts."))),
        _places(value.get("places", [])),
        _text(opened, "licence", "data."),
        Contact(_text(opened, "name", "data."), _phone(opened, "data.")),
    )


def _duty(value: Mapping[str, Any]) -> dict[str, Contact]:
    found = {}
    for office in value:
        where = f"contacts.duty.{office}"
        if not _is_line(office):
            _wrong(where, "应是一行文字", "it must be one line of text")
        found[office] = _contact(_table(value, office, "contacts.duty."), f"{where}.")
    return found


def _contact(value: Mapping[str, Any], where: str) -> Contact:
    _check_fields(value, ("name", "phone"), where)
    return Contact(_text(value, "name", where), _phone(value, where))


def _phone(value: Mapping[str, Any], where: str) -> str:
    return _text(value, "phone", where, _PHONE, "021-5550 0100")


def _places(value: object) -> tuple[Place, ...]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        _wrong("places", "应写成 [[places]] 一段一段", "it must be written as [[places]]")
    found = []
    for number, each in enumerate(value):
        where = f"places[{number}]."
        _check_fields(each, ("name", "board"), where)
        if not each.get("name"):
            _wrong(f"{where}name", "没有填", "it is missing")
        found.append(Place(_text(each, "name", where), _text(each, "board", where)))
    return tuple(found)


def _table(value: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    found = value.get(name, {})
    if not isinstance(found, dict):
        _wrong(where + name, "应是一段 [表]", "it must be a [table]")
    return found


def _text(
    value: Mapping[str, Any],
    name: str,
    where: str,
    form: re.Pattern[str] | None = None,
    example: str = "",
) -> str:
    """Read a line of text that may be left out; *form*, if given, must fit."""
    found = value.get(name, "")
    if found == "":
        return ""
    if not _is_line(found):
        _wrong(where + name, "应是一行文字", "it must be one line of text")
    text: str = found
    if form is not None and form.fullmatch(text) is None:
        _wrong(where + name, f"应像 {example}", f"it must be like {example}")
    return text


def _is_line(value: object) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= _LONGEST
        and _LINE.fullmatch(value) is not None
        and value.strip() == value
    )


def _check_fields(value: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for name in value:
        if name not in known:
            allowed = "、".join(known)
            _wrong(where + name, f"没有这一项，只有 {allowed}", f"only {', '.join(known)} exist")


def _wrong(field: str, zh: str, en: str) -> NoReturn:
    raise SiteSettingsWrong(field=field, reason_zh=zh, reason_en=en)
