"""What the demonstration does to a copy of the published ledger: one figure, changed on disk."""

import json
import shutil
from pathlib import Path
from typing import NamedTuple

from ledger.core.entry import parse_entry
from ledger.core.note import parse_note
from ledger.core.proof import parse_proof
from mingbai.demo.accounts import yuan


class Change(NamedTuple):
    """One figure: what it was and what it is now, in yuan, and in how many *files*."""

    before: str
    after: str
    files: int


def tamper(published: Path, copy: Path, proof: bytes) -> Change:
    """Copy *published* to *copy*, and change there what the notice of *proof* says was spent.

    The first digit becomes another one in every bundle that holds the notice, and no length
    changes, as a careful forger would have it.
    """
    shutil.copytree(published, copy)
    entry = parse_proof(proof).extra or b""
    text = parse_note(parse_entry(entry).statement).text
    spent = int(json.loads(text)["body"]["totals"]["expenditure"])
    forged = int(_other_digit(str(spent)[0]) + str(spent)[1:])
    old, new = (f'"expenditure":{amount},'.encode() for amount in (spent, forged))
    files = 0
    for path in (copy / "tile/entries").rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        if entry in data:
            path.chmod(0o644)
            path.write_bytes(data.replace(entry, entry.replace(old, new)))
            files += 1
    return Change(yuan(spent), yuan(forged), files)


def _other_digit(digit: str) -> str:
    return "1" if digit != "1" else "7"
