"""The one configuration file of ``mingbai notify``, TOML; docs/notify.md says what each line is.

::

    address = "https://desk.example.org"
    desk = "/srv/mingbai/desk"
    ledgers = ["/srv/mingbai/east", "/srv/mingbai/west"]
    state = "notify.json"
    language = "zh"

    [[robots]]
    name = "东社区居委会群"
    kind = "dingtalk"
    url_file = "robots/east.url"
    secret_env = "EAST_ROBOT_SECRET"
    ledgers = ["ledger.example.org/east"]

Paths are relative to the file. Addresses and secrets of robots stand in files or in the environment
and never here: whoever has a messenger's address can write to the group.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final, NamedTuple

from mingbai.errors import CouldNot, FileUnreadable
from mingbai.files import read_file, reason_of
from mingbai.language import Language
from mingbai.serving import web_origin

MAX_CONFIG_BYTES: Final = 1_048_576
AHEAD_DAYS: Final = 7
_MAX_SECRET_BYTES: Final = 4_096
_FIELDS = ("address", "desk", "ledgers", "state", "ahead_days", "language", "robots")
_ROBOT_FIELDS = (
    *("name", "kind", "url", "url_file", "url_env", "secret_file", "secret_env"),
    *("ledgers", "tell", "allow_private", "language"),
)


class NotifyConfigWrong(CouldNot):
    """The configuration of ``mingbai notify`` isn't one."""

    code: ClassVar[str] = "notify_config_wrong"
    zh: ClassVar[str] = "{path} 的 {field} 不对：{reason}"
    en: ClassVar[str] = "{path}: {field} is wrong: {reason}"


class Robot(NamedTuple):
    """A group chat's robot: which *ledgers* (all if empty) it is told what about, and how."""

    name: str
    kind: str
    url: str
    secret: str
    ledgers: tuple[str, ...]
    tell: tuple[str, ...]
    allow_private: bool
    language: Language
    where: str


class NotifyConfig(NamedTuple):
    """Whom ``mingbai notify`` tells about which ledgers, and where it remembers what it said."""

    path: Path
    address: str
    desk: Path
    ledgers: tuple[Path, ...]
    state: Path
    ahead_days: int
    robots: tuple[Robot, ...]


def read_config(path: Path, environment: Mapping[str, str] | None = None) -> NotifyConfig:
    """Read the configuration, and the addresses and secrets that it names.

    Raises:
        NotifyConfigWrong: it is no TOML, or a field is unknown, missing, or not what it must be.
        FileUnreadable: it isn't there.
    """
    reading = _Reading(path, os.environ if environment is None else environment)
    try:
        value = tomllib.loads(read_file(path, MAX_CONFIG_BYTES).decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise reading.wrong("TOML", str(error)) from error
    reading.check_fields(value, _FIELDS, "")
    folder = path.parent
    return NotifyConfig(
        path,
        reading.address(value),
        folder / reading.text(value, "desk"),
        tuple(folder / each for each in reading.texts(value.get("ledgers"), "ledgers")),
        folder / reading.text({"state": "notify.json", **value}, "state"),
        reading.days(value),
        reading.robots(value),
    )


class _Reading:
    def __init__(self, path: Path, environment: Mapping[str, str]) -> None:
        self._path = path
        self._environment = environment

    def wrong(self, field: str, reason: str) -> NotifyConfigWrong:
        return NotifyConfigWrong(path=self._path, field=field, reason=reason)

    def check_fields(self, value: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        for name in value:
            if name not in known:
                raise self.wrong(where + name, f"only {', '.join(known)} / 只有这几项")

    def text(self, value: Mapping[str, Any], name: str, where: str = "") -> str:
        found = value.get(name)
        if not isinstance(found, str) or not found.strip() or not found.isprintable():
            raise self.wrong(where + name, "a line of text is needed / 要填一行文字")
        return found

    def texts(self, found: object, name: str) -> list[str]:
        if not isinstance(found, list) or not found or not all(isinstance(e, str) for e in found):
            raise self.wrong(name, "a list of texts is needed / 要填一列文字")
        return found

    def address(self, value: Mapping[str, Any]) -> str:
        try:
            return web_origin(self.text(value, "address"))
        except ValueError:
            raise self.wrong("address", "like https://desk.example.org / 应像这样") from None

    def days(self, value: Mapping[str, Any]) -> int:
        found = value.get("ahead_days", AHEAD_DAYS)
        if type(found) is not int or not 0 <= found <= 30:
            raise self.wrong("ahead_days", "0 to 30 / 0 到 30")
        return found

    def _language(self, value: Mapping[str, Any], where: str = "") -> Language:
        spoken: dict[object, Language] = {"zh": "zh", "en": "en"}
        found = value["language"]
        if not isinstance(found, str) or found not in spoken:
            raise self.wrong(f"{where}language", "zh, en")
        return spoken[found]

    def robots(self, value: Mapping[str, Any]) -> tuple[Robot, ...]:
        """Give the robots, which speak what the file says unless they have a line of their own."""
        spoken = self._language({"language": "zh", **value})
        found = value.get("robots")
        if not isinstance(found, list) or not found or not all(isinstance(e, dict) for e in found):
            raise self.wrong("robots", "write [[robots]] / 写成 [[robots]] 一段一段")
        robots = tuple(
            self._robot({"language": spoken, **each}, f"robots[{at}].")
            for at, each in enumerate(found)
        )
        names = [each.name for each in robots]
        twice = next((each for each in names if names.count(each) > 1), None)
        if twice is not None:
            raise self.wrong("robots", f"name {twice} twice / 名字重复")
        return robots

    def _robot(self, value: Mapping[str, Any], where: str) -> Robot:
        if "secret" in value:
            raise self.wrong(f"{where}secret", "secret_file or secret_env / 密钥不能写在这里")
        self.check_fields(value, _ROBOT_FIELDS, where)
        kind = self.text(value, "kind", where)
        if "url" in value and kind != "plain":
            # The token of the robot is in it.
            raise self.wrong(f"{where}url", "url_file or url_env / 机器人地址不能写在这里")
        url = self.text(value, "url", where) if "url" in value else ""
        url = url or self._secret(value, "url", where)
        if not url:
            raise self.wrong(f"{where}url_file", "url_file or url_env / 要写一个")
        private = value.get("allow_private", False)
        if not isinstance(private, bool):
            raise self.wrong(f"{where}allow_private", "true, false")
        return Robot(
            self.text(value, "name", where),
            kind,
            url,
            self._secret(value, "secret", where),
            tuple(self.texts(value["ledgers"], f"{where}ledgers")) if "ledgers" in value else (),
            tuple(self.texts(value["tell"], f"{where}tell")) if "tell" in value else (),
            private,
            self._language(value, where),
            where.rstrip("."),
        )

    def _secret(self, value: Mapping[str, Any], name: str, where: str) -> str:
        """Return what the file or the variable holds that *value* names; empty if it names none."""
        file, variable = f"{name}_file", f"{name}_env"
        if file in value and variable in value:
            raise self.wrong(f"{where}{file}", f"not both / 与 {variable} 只能写一个")
        if variable in value:
            asked = self.text(value, variable, where)
            found = self._environment.get(asked, "")
            if not found.strip():
                raise self.wrong(f"{where}{variable}", f"{asked} is not set / 没有这个环境变量")
            return found.strip()
        if file not in value:
            return ""
        path = self._path.parent / self.text(value, file, where)
        try:
            lines = read_file(path, _MAX_SECRET_BYTES).decode("utf-8", "replace").splitlines()
        except FileUnreadable as error:
            reason = reason_of(error.__cause__) if isinstance(error.__cause__, OSError) else ""
            raise self.wrong(f"{where}{file}", f"{path}: {reason}") from None
        if not lines or not lines[0].strip():
            raise self.wrong(f"{where}{file}", f"{path}: first line empty / 首行是空的")
        return lines[0].strip()
