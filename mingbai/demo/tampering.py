"""What the demonstration does to a copy of the published ledger: one figure, changed on disk."""

import json
import shutil
from pathlib import Path
from typing import NamedTuple

from ledger.core.entry import parse_entry
from ledger.core.note import parse_note
from ledger.core.tiles import TILE_WIDTH, bundle_path, decode_bundle
from mingbai.demo.accounts import yuan


class Change(NamedTuple):
    """One figure in one file: what it was and what it is now, in yuan."""

    path: Path
    before: str
    after: str


def tamper(published: Path, copy: Path, index: int, size: int) -> Change:
    """Copy *published* to *copy*, and change there the spending that notice *index* states.

    The first digit becomes another one, in the bundle that holds the notice of a ledger of *size*
    entries; no length changes, as a clever forger would have it.
    """
    shutil.copytree(published, copy)
    number, at = divmod(index, TILE_WIDTH)
    path = copy / bundle_path(number, min(TILE_WIDTH, size - number * TILE_WIDTH))
    data = path.read_bytes()
    entry = decode_bundle(data)[at]
    text = parse_note(parse_entry(entry).statement).text
    spent = int(json.loads(text)["body"]["totals"]["expenditure"])
    forged = int(_other_digit(str(spent)[0]) + str(spent)[1:])
    old, new = (f'"expenditure":{amount},'.encode() for amount in (spent, forged))
    changed = entry.replace(old, new)
    path.chmod(0o644)
    path.write_bytes(data.replace(entry, changed))
    return Change(path, yuan(spent), yuan(forged))


def _other_digit(digit: str) -> str:
    return "1" if digit != "1" else "7"
