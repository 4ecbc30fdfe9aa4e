"""``anchors/status.json``: how each time-stamp authority and chain does, as anchoring left it.

::

    {"anchors":[{"asked_s":1790000000,"fault":"chain_silent","kind":"evm","name":"示例链",
      "since_s":1789990000,"size":7,"time_s":1789980000}],"v":1}

It is the operator's own word and proves nothing: receipts do. Written by ``mingbai anchor``; read
for the metrics and the trust page.
"""

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import orjson

from ledger.core.errors import MalformedError
from ledger.core.text import MAX_INTEGER

STATUS_PATH: Final = "anchors/status.json"
MAX_STATUS_BYTES: Final = 256 * 1024
_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")
_NUMBERS = ("size", "time_s", "asked_s", "since_s")


class AnchorStatesMalformed(MalformedError):
    """The file of how authorities and chains do is damaged; the next run writes it anew."""

    code = "anchor_states_malformed"
    zh = "anchors/status.json 的格式不对。再运行一次 mingbai anchor，会重新写。"
    en = "anchors/status.json is not what mingbai anchor writes. Run it again to have it anew."


class AnchorState(NamedTuple):
    """One authority (*kind* ``rfc3161``) or chain (``evm``), of one ledger; times in Unix seconds.

    *size* is what was anchored last, at *time_s*; 0 for never. It was asked last at *asked_s*.
    *fault* is the code of what went wrong then, since *since_s* without a break; empty for nothing.
    """

    kind: str
    name: str
    size: int = 0
    time_s: int = 0
    asked_s: int = 0
    fault: str = ""
    since_s: int = 0


def format_anchor_states(states: Sequence[AnchorState]) -> bytes:
    """Write *states*: a line of canonical JSON."""
    value = {"v": 1, "anchors": [each._asdict() for each in states]}
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS) + b"\n"


def parse_anchor_states(data: bytes) -> tuple[AnchorState, ...]:
    """Read them, byte for byte as `format_anchor_states` writes them.

    Raises:
        AnchorStatesMalformed: it is anything else.
    """
    try:
        value = orjson.loads(data)
        states = tuple(_read(each) for each in value["anchors"])
    except (ValueError, LookupError, TypeError) as error:
        raise AnchorStatesMalformed from error
    if format_anchor_states(states) != data:
        raise AnchorStatesMalformed
    return states


def _read(value: Any) -> AnchorState:  # noqa: ANN401 - JSON; what is wrong in it raises
    state = AnchorState(**value)
    for name in _NUMBERS:
        number = getattr(state, name)
        if type(number) is not int or not 0 <= number <= MAX_INTEGER:
            raise AnchorStatesMalformed
    texts = (state.kind, state.name, state.fault)
    if not all(isinstance(each, str) for each in texts) or not state.name.isprintable():
        raise AnchorStatesMalformed
    if not all(_CODE.fullmatch(each) for each in (state.kind, state.fault or "none")):
        raise AnchorStatesMalformed
    return state
