"""``witnesses.json``, published beside the checkpoint: which witnesses are isolated, and why.

::

    {"v":1,"witnesses":[{"name":"witness.example.org/w1"},
      {"fault":"witness_slow","name":"witness.example.org/w2","since":"2026-11-22T09:00:00Z"}]}

It is the ledger's own word, and proves nothing; who has signed is seen in the checkpoint.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from ledger.affairs.canonical import decode, encode
from ledger.core.errors import LedgerError
from ledger.core.text import format_time_s, parse_time_s
from ledger.log.contracts import WitnessState
from publish.witnesses_errors import WitnessReportMalformed

WITNESSES_FILE: Final = "witnesses.json"
_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")


def format_witnesses(states: Sequence[WitnessState]) -> bytes:
    """Write each witness's name, and its fault and since when, if it has one."""
    witnesses: list[object] = []
    for each in states:
        known = {"name": each.name}
        if each.fault:
            known |= {"fault": each.fault, "since": format_time_s(each.since_s * 1000)}
        witnesses.append(known)
    return encode({"v": 1, "witnesses": witnesses}) + b"\n"


def parse_witnesses(data: bytes) -> Mapping[str, tuple[str, str]]:
    """Read the fault of each witness that has one, and since when (RFC 3339).

    Raises:
        WitnessReportMalformed: it is not what `format_witnesses` writes.
    """
    try:
        value = decode(data.rstrip(b"\n"))
        if not isinstance(value, dict) or value.get("v") != 1:
            raise WitnessReportMalformed
        witnesses = value["witnesses"]
        if not isinstance(witnesses, list):
            raise WitnessReportMalformed
        return {str(each["name"]): _fault(each) for each in witnesses if "fault" in each}
    except (LedgerError, LookupError, TypeError) as error:
        raise WitnessReportMalformed from error


def _fault(witness: Mapping[str, object]) -> tuple[str, str]:
    fault, since = str(witness["fault"]), str(witness["since"])
    parse_time_s(since)
    if _CODE.fullmatch(fault) is None:
        raise WitnessReportMalformed
    return fault, since
