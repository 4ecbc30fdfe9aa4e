"""One table of ``anchors.toml``: what its fields hold, and a name for what is wrong with one."""

import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from publish.anchors.errors import AnchorKeyOpen, AnchorKeyWrong, AnchorSettingsWrong

URL = re.compile(r"https?://[^\s]+")
_KEY = re.compile(r"(0x)?[0-9a-fA-F]{64}")


class Table(NamedTuple):
    """The fields of one table; *where* stands before a field's name in what is said of it.

    Paths in it are relative to the folder of *file*; each method raises `AnchorSettingsWrong`
    where the field is missing or not what it must be.
    """

    value: Mapping[str, Any]
    where: str
    file: Path
    environment: Mapping[str, str]

    def wrong(self, field: str, reason: str) -> AnchorSettingsWrong:
        """Give the error that says what is wrong with *field*."""
        return AnchorSettingsWrong(path=self.file, field=self.where + field, reason=reason)

    def check_fields(self, known: frozenset[str]) -> None:
        """Check that it has only *known* fields: a misspelt one would be without effect."""
        for name in self.value:
            if name not in known:
                raise self.wrong(name, f"only {', '.join(sorted(known))} / 只有这几项")

    def tables(self, name: str) -> list["Table"]:
        """Give the tables written as ``[[name]]``, in their order."""
        found = self.value.get(name, [])
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise self.wrong(name, f"write [[{name}]] / 写成 [[{name}]] 一段一段")
        return [
            self._replace(value=each, where=f"{self.where}{name}[{number}].")
            for number, each in enumerate(found)
        ]

    def text(self, name: str, default: str | None = None) -> str:
        """Give a text of 1 to 2,000 printable characters."""
        found = self.value.get(name, default)
        if not isinstance(found, str) or not found or not found.isprintable() or len(found) > 2000:
            raise self.wrong(name, "text is needed / 要填文字")
        return found

    def name(self) -> str:
        """Give the field ``name``, which is a folder's, too."""
        name = self.text("name")
        if len(name) > 64 or name.startswith(".") or "/" in name:
            raise self.wrong("name", "at most 64 characters, no / 至多 64 字，不带斜杠")
        return name

    def matching(self, name: str, form: re.Pattern[str], default: str | None = None) -> str:
        """Give a text of this *form*."""
        found = self.text(name, default)
        if form.fullmatch(found) is None:
            raise self.wrong(name, form.pattern)
        return found

    def number(self, name: str, default: float | None = None) -> float:
        """Give a number from 0."""
        found = self.value.get(name, default)
        if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found < 1e18:
            raise self.wrong(name, "a number from 0 / 要填不小于 0 的数")
        return found

    def flag(self, name: str) -> bool:
        """Give true or false; false if it is left out."""
        found = self.value.get(name, False)
        if not isinstance(found, bool):
            raise self.wrong(name, "true or false / 只能是 true 或 false")
        return found

    def key(self) -> bytes:
        """Read a chain's key of 32 bytes, from the file ``key`` or the variable ``key_env``.

        Raises:
            AnchorKeyWrong, AnchorKeyOpen: it can't be used. No message ever quotes it.
        """
        if ("key" in self.value) == ("key_env" in self.value):
            raise self.wrong("key", "either key or key_env / key 和 key_env 写一个")
        if "key_env" in self.value:
            place = self.text("key_env")
            text = self.environment.get(place, "")
        else:
            path = self.file.parent / self.text("key")
            place = str(path)
            try:
                if stat.S_IMODE(path.stat().st_mode) & 0o077:
                    raise AnchorKeyOpen(path=place)
                text = path.read_text("ascii")
            except (OSError, UnicodeDecodeError):
                raise AnchorKeyWrong(place=place) from None
        text = text.strip()
        if _KEY.fullmatch(text) is None:
            raise AnchorKeyWrong(place=place)
        return bytes.fromhex(text.removeprefix("0x"))
