"""A witness's one configuration file, TOML; docs/witness.md says what each line is for.

::

    name = "witness.example.org/w1"
    listen = "127.0.0.1:8700"
    state = "state"
    keys = ["keys/ed25519.key", "keys/ml-dsa-44.key"]
    trust = "policy.txt"         # both or none: then its page shows check phrases
    charters = "charters.txt"

    [[logs]]
    keys = ["ledger.example.org/demo+1a2b3c4d+AW…"]

Paths are relative to the file. A log's *origin* is the name of its keys, unless it is given.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ledger.core.checkpoint import LOG_ALGORITHMS
from ledger.core.errors import LedgerError
from ledger.core.keys import VerifierKey, check_key_name, parse_vkey
from mingbai.errors import CouldNot
from mingbai.files import read_file

MAX_CONFIG_BYTES = 4 * 1024 * 1024
DEFAULT_LISTEN = "127.0.0.1:8700"
_FIELDS = ("name", "listen", "state", "keys", "trust", "charters", "logs")
_LOG_FIELDS = ("keys", "origin")


class WitnessConfigWrong(CouldNot):
    """The witness's configuration file isn't one."""

    code = "witness_config_wrong"
    zh = "{path} 的 {field} 不对：{reason}"
    en = "{path}: {field} is wrong: {reason}"


class WitnessConfig(NamedTuple):
    """What a witness is: *keys* are files; *logs* are the keys that it trusts, by origin.

    *trust* and *charters* are the street's trust files, whose check phrases its page shows.
    """

    name: str
    host: str
    port: int
    state: Path
    keys: tuple[Path, ...]
    logs: Mapping[str, tuple[VerifierKey, ...]]
    trust: Path | None = None
    charters: Path | None = None


def read_config(path: Path) -> WitnessConfig:
    """Read a witness's configuration.

    Raises:
        WitnessConfigWrong: it is no TOML, or a field is unknown, missing, or not what it must be.
        FileUnreadable: it isn't there.
    """
    reading = _Reading(path)
    try:
        value = tomllib.loads(read_file(path, MAX_CONFIG_BYTES).decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise reading.wrong("TOML", str(error)) from error
    reading.check_fields(value, _FIELDS, "")
    name = reading.text(value, "name")
    try:
        check_key_name(name)
    except LedgerError as error:
        raise reading.wrong("name", str(error)) from error
    host, port = reading.address(value)
    keys = reading.texts(value.get("keys"), "keys")
    trust, charters = (
        path.parent / reading.text(value, field) if field in value else None
        for field in ("trust", "charters")
    )
    if (trust is None) != (charters is None):
        raise reading.wrong("charters", "trust and charters go together / 两个要一起写")
    return WitnessConfig(
        name,
        host,
        port,
        path.parent / reading.text(value, "state"),
        tuple(path.parent / each for each in keys),
        reading.logs(value.get("logs", [])),
        trust,
        charters,
    )


class _Reading:
    def __init__(self, path: Path) -> None:
        self._path = path

    def wrong(self, field: str, reason: str) -> WitnessConfigWrong:
        return WitnessConfigWrong(path=self._path, field=field, reason=reason)

    def check_fields(self, value: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        for name in value:
            if name not in known:
                raise self.wrong(where + name, f"only {', '.join(known)} / 只有这几项")

    def text(self, value: Mapping[str, Any], name: str) -> str:
        found = value.get(name)
        if not isinstance(found, str) or not found:
            raise self.wrong(name, "text is needed / 要填文字")
        return found

    def texts(self, found: object, name: str) -> list[str]:
        if not isinstance(found, list) or not found or not all(isinstance(e, str) for e in found):
            raise self.wrong(name, "a list of texts is needed / 要填一列文字")
        return found

    def address(self, value: Mapping[str, Any]) -> tuple[str, int]:
        listen = self.text({"listen": DEFAULT_LISTEN, **value}, "listen")
        host, _, port = listen.rpartition(":")
        if not host or not (port.isascii() and port.isdecimal()) or int(port) > 65535:
            raise self.wrong("listen", f"like {DEFAULT_LISTEN} / 应像这样")
        return host.strip("[]"), int(port)

    def logs(self, found: object) -> dict[str, tuple[VerifierKey, ...]]:
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise self.wrong("logs", "write [[logs]] / 写成 [[logs]] 一段一段")
        logs: dict[str, tuple[VerifierKey, ...]] = {}
        for number, log in enumerate(found):
            where = f"logs[{number}]."
            self.check_fields(log, _LOG_FIELDS, where)
            keys = tuple(
                self._key(each, where) for each in self.texts(log.get("keys"), f"{where}keys")
            )
            origin = log.get("origin", keys[0].name)
            if not isinstance(origin, str) or not origin.strip() or not origin.isprintable():
                raise self.wrong(f"{where}origin", "one line of text / 应是一行文字")
            if origin in logs:
                raise self.wrong(f"{where}origin", f"{origin} twice / 写了两次")
            logs[origin] = keys
        return logs

    def _key(self, text: str, where: str) -> VerifierKey:
        try:
            key = parse_vkey(text)
        except LedgerError as error:
            raise self.wrong(f"{where}keys", str(error)) from error
        if key.algorithm not in LOG_ALGORITHMS:
            raise self.wrong(f"{where}keys", "not a log's key / 不是账本的公钥")
        return key


def format_config(
    name: str, keys: list[str], logs: list[list[str]], listen: str = DEFAULT_LISTEN
) -> str:
    """Write the configuration of a new witness, with a remark on each line."""
    quoted = ", ".join(f'"{each}"' for each in keys)
    lines = [
        "# 见证人的名字，写进每个签名；不必是网址，以后不能改。 Its name, in every signature.",
        f'name = "{name}"',
        "# 听在哪里；对外请放在带 TLS 的反向代理后面。 Put a proxy with TLS before it.",
        f'listen = "{listen}"',
        "# 记住每本账见到了哪里。丢了它就不能再当见证人。 Its memory: never lose it.",
        'state = "state"',
        f"keys = [{quoted}]",
        "",
        "# 为哪些账本作证：每本一段，写上街道给的公钥。 The logs that it witnesses.",
    ]
    for log in logs or [[]]:
        comment = "" if log else "# "
        found = ", ".join(f'"{each}"' for each in log) or '"ledger.example.org/demo+…"'
        lines += [f"{comment}[[logs]]", f"{comment}keys = [{found}]", ""]
    return "\n".join(lines)
