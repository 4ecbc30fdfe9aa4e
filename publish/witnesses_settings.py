"""Which witnesses a ledger asks, and how: its policy, and ``witnesses.toml`` beside it (optional).

::

    publish = "quorum"   # or "available": the newest checkpoint with whatever signatures it has
    timeout_s = 5        # for one witness to answer, its one retry included
    total_s = 8          # for which an append waits, at most
    grace_s = 0.25       # for which it waits for the others once the quorum is there
    tolerance_s = 600    # by which a witness's clock may differ from ours
    pause_s = 5          # for which a witness is left alone after a failure, doubled each time
    longest_pause_s = 600
    look_s = 300         # how often witnesses are asked what they saw last

    mirrors = ["https://mirror.example.org"]  # who is looked at, too, and not asked to cosign

    [monitoring]         # where it is not the witness's own address
    "witness.example.org/w1" = "https://monitor.example.org/w1"

    [accepted]           # the operator's word on sizes that a witness named without proof
    "witness.example.org/w1" = 1234

A witness that the policy gives no address is counted and not asked.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, get_args

from ledger.core.keys import VerifierKey
from ledger.core.policy import Policy
from publish.witnesses_errors import WitnessSettingsWrong

SETTINGS_FILE = "witnesses.toml"
Publish = Literal["quorum", "available"]
_URL = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*)?")
_NO_URLS: Mapping[str, str] = MappingProxyType({})
_NO_SIZES: Mapping[str, int] = MappingProxyType({})


class Peer(NamedTuple):
    """One witness: the name of its keys, where it takes checkpoints, where it shows the last.

    A mirror, which takes none, has no *url* and its address for a name.
    """

    name: str
    url: str
    monitoring: str
    keys: tuple[VerifierKey, ...]


@dataclass(frozen=True, slots=True)
class WitnessSettings:
    """How witnesses are asked; see the module. Times are seconds."""

    publish: Publish = "quorum"
    timeout_s: float = 5.0
    total_s: float = 8.0
    grace_s: float = 0.25
    tolerance_s: float = 600.0
    pause_s: float = 5.0
    longest_pause_s: float = 600.0
    look_s: float = 300.0
    mirrors: tuple[str, ...] = ()
    monitoring: Mapping[str, str] = field(default_factory=lambda: _NO_URLS)
    accepted: Mapping[str, int] = field(default_factory=lambda: _NO_SIZES)


def parse_witness_settings(data: bytes, path: str = SETTINGS_FILE) -> WitnessSettings:
    """Read ``witnesses.toml``; what it leaves out keeps its default.

    Raises:
        WitnessSettingsWrong: it is no TOML, or a field is unknown or not what it must be.
    """
    try:
        value = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise WitnessSettingsWrong(path=path, field="TOML", reason=str(error)) from error
    known = {each.name: each for each in fields(WitnessSettings)}
    given: dict[str, Any] = {}
    for name, found in value.items():
        if name not in known:
            reason = f"only {', '.join(known)} / 只有这几项"
            raise WitnessSettingsWrong(path=path, field=name, reason=reason)
        reason = _wrong(name, found)
        if reason:
            raise WitnessSettingsWrong(path=path, field=name, reason=reason)
        given[name] = _frozen(found)
    return WitnessSettings(**given)


def _frozen(found: object) -> object:
    if isinstance(found, dict):
        return MappingProxyType(found)
    return tuple(found) if isinstance(found, list) else found


def _wrong(name: str, found: object) -> str:
    """Say what is wrong with a field's value; nothing if it is right."""
    if name == "publish":
        return "" if found in get_args(Publish) else '"quorum" or "available" / 二选一'
    if name == "monitoring":
        good = isinstance(found, dict) and all(_is_url(each) for each in found.values())
        return "" if good else '"NAME" = "https://…"'
    if name == "mirrors":
        good = isinstance(found, list) and all(_is_url(each) for each in found)
        return "" if good else '["https://…"]'
    if name == "accepted":
        good = isinstance(found, dict) and all(type(each) is int for each in found.values())
        return "" if good else '"NAME" = 1234'
    # An int or a float and no bool; up to a day.
    good = type(found) in (int, float) and 0 < float(str(found)) <= 86_400
    return "" if good else "seconds, more than 0 / 大于零的秒数"


def _is_url(text: object) -> bool:
    return isinstance(text, str) and _URL.fullmatch(text) is not None


def peers_of(policy: Policy, settings: WitnessSettings, path: str) -> tuple[Peer, ...]:
    """Give the witnesses of *policy* that have an address, each once, with all of its keys.

    Behind them come the mirrors of *settings*.

    Raises:
        WitnessSettingsWrong: an address in *path* is none, or a witness of *settings* is not in it.
    """
    keys: dict[str, list[VerifierKey]] = {}
    urls: dict[str, str] = {}
    for witness in policy.witnesses:
        keys.setdefault(witness.key.name, []).append(witness.key)
        if witness.url is not None:
            if not _is_url(witness.url):
                reason = f"{witness.url} is no http address / 不是网址"
                raise WitnessSettingsWrong(path=path, field=witness.name, reason=reason)
            urls.setdefault(witness.key.name, witness.url.rstrip("/"))
    for name in (*settings.monitoring, *settings.accepted):
        if name not in keys:
            reason = "no witness of the policy / 信任文件里没有这个见证人"
            raise WitnessSettingsWrong(path=SETTINGS_FILE, field=name, reason=reason)
    witnesses = [
        Peer(name, url, settings.monitoring.get(name, url).rstrip("/"), tuple(keys[name]))
        for name, url in urls.items()
    ]
    mirrors = dict.fromkeys(each.rstrip("/") for each in settings.mirrors)
    return (*witnesses, *(Peer(each, "", each, ()) for each in mirrors))
