"""Lists of persons: a salted commitment for each row, and a slip by which each checks his own.

Names never enter the ledger (design section 4). A row is committed to as a sealed field is
(RFC 9901 section 4.2), under the name ``row``; whoever holds the disclosure can check the row
against the notice, and nobody else learns anything of it. The list hangs on paper, and on its last
day all of it is dropped everywhere (个人信息保护法 art. 19, 47); `gone_by` says what must be.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ledger.affairs.errors import DisclosureMalformed, RowNotListed
from ledger.affairs.sealed import open_field, seal_field
from ledger.core.hashing import sha256

FIELD = "row"
MAX_ROWS = 400
"""Of one notice; a longer list is published in parts, by place."""


class Slip(NamedTuple):
    """What one person is given: his row, the disclosure of it, and the commitment it leads to."""

    row: Mapping[str, str]
    disclosure: str
    commitment: str


def make_slips(rows: Sequence[Mapping[str, str]], salts: Sequence[bytes]) -> list[Slip]:
    """Commit to each of *rows* under the salt (32 random bytes) at its place, and give the slips.

    Raises:
        SaltLength: a salt has not 32 bytes.
        ValueError: there are not as many salts as rows, or a salt stands there twice.
    """
    if len(set(salts)) != len(salts):
        msg = "a salt is for one row only"
        raise ValueError(msg)
    return [_slip(row, salt) for row, salt in zip(rows, salts, strict=True)]


def _slip(row: Mapping[str, str], salt: bytes) -> Slip:
    text = json.dumps(dict(row), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    commitment, disclosure = seal_field(salt, FIELD, text)
    return Slip(dict(row), disclosure, commitment)


def persons_of(slips: Iterable[Slip], last: str) -> dict[str, Any]:
    """Give the field ``persons`` of the notice: the commitments, sorted, and the last day."""
    return {"commitments": sorted(slip.commitment for slip in slips), "last": last}


def check_row(
    persons: Mapping[str, Any], disclosure: str, *, where: str = "body.persons"
) -> dict[str, str]:
    """Check that a slip's row is one of those that a notice lists in *persons*, and give it.

    Raises:
        DisclosureMalformed: *disclosure* is not that of a row.
        RowNotListed: the row is not among the notice's.
    """
    commitment = sha256(disclosure.encode("utf-8", "surrogatepass")).hex()
    name, text = open_field(commitment, disclosure, where=where)
    row = _parse_row(text) if name == FIELD else None
    if row is None:
        raise DisclosureMalformed(where=where)
    if commitment not in persons["commitments"]:
        raise RowNotListed(where=where)
    return row


def _parse_row(text: str) -> dict[str, str] | None:
    """Read a row, an object of texts; None if it is none."""
    try:
        row: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict) or not all(isinstance(cell, str) for cell in row.values()):
        return None
    return row


def slip_text(title: str, slip: Slip, last: str, *, origin: str) -> str:
    """Write the slip that one person is given, in plain Chinese, with the disclosure to check."""
    shown = [f"{column}：{cell}" for column, cell in slip.row.items()]
    lines = [
        f"《{title}》查验凭条",
        "",
        "名单里关于您的这一条是：",
        *shown,
        "",
        f"名单贴到 {last} 为止，到期撤下并删除。请核对内容；有出入请提出异议。",
        f"账本：{origin}",
        "查验码（请勿转给他人，凭它可看到以上内容）：",
        slip.disclosure,
    ]
    return "\n".join(lines) + "\n"


class Gone(NamedTuple):
    """What must be gone: a commitment, and the last day on which it was allowed."""

    commitment: str
    last: str


def gone_by(notice: Mapping[str, Any], day: date) -> list[Gone]:
    """Give the attachments and rows of a notice's body that must be dropped everywhere by *day*.

    An attachment goes after its ``until``; those of a list of persons, and what opens its rows,
    after the list's last day at the latest. What stays is commitments.
    """
    persons = notice.get("persons")
    last = persons["last"] if persons else ""
    found = []
    for attachment in notice.get("attachments", ()):
        days = [each for each in (attachment.get("until", ""), last) if each]
        if days:
            found.append(Gone(attachment["commitment"], min(days)))
    if persons:
        found += [Gone(commitment, last) for commitment in persons["commitments"]]
    return [each for each in found if each.last < day.isoformat()]
