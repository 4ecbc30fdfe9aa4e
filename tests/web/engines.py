"""Cases as both languages read them, and what answers them: Python's core, and node."""

import base64
import json
import subprocess
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from ledger.core import (
    charters,
    checkpoint,
    entry,
    keys,
    merkle,
    note,
    policy,
    proof,
    text,
    tiles,
)
from ledger.core.errors import DisprovedError, LedgerError, MalformedError

HERE = Path(__file__).parent
Case = dict[str, Any]
Answer = dict[str, Any]


def pack(data: bytes) -> str:
    return base64.b64encode(data).decode()


def answer_in_node(cases: Iterable[Case], which: str, folder: Path) -> list[Answer]:
    """Let verifier/web answer in one process; *which* is who verifies: own, web or any."""
    file = folder / f"cases-{which}.jsonl"
    file.write_text("".join(json.dumps(case) + "\n" for case in cases), "utf-8")
    runner = HERE / "answer_log_cases.mjs"
    done = subprocess.run(
        ["node", str(runner), which, str(file)], capture_output=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


# ------------------------------------------------------------------------------------ Python

Read = Callable[[Case], object]


def _data(case: Case) -> bytes:
    return base64.b64decode(case["data"])


def _string(case: Case) -> str:
    return _data(case).decode()


def _bytes(values: Sequence[str]) -> list[bytes]:
    return [bytes.fromhex(value) for value in values]


def _plan(case: Case) -> object:
    make = {"inclusion": merkle.plan_inclusion, "consistency": merkle.plan_consistency}
    first, second = int(case["first"]), int(case["second"])
    found = []
    for node in make[case["kind"]](first, second):
        tile, start, count = tiles.tile_of_node(node, second)
        found.append([node.level, str(node.index), tile.path, start, count])
    return found


def _by_policy(case: Case) -> object:
    trusted = policy.parse_policy(case["policy"])
    judged = policy.open_checkpoint_by_policy(_data(case), trusted, case["origin"])
    witnesses = [[name, str(time_s)] for name, time_s in judged.witnesses]
    return [judged.quorum_reached, witnesses, judged.by_retired_key]


def _chain(case: Case) -> None:
    before = case["previous"]
    entry.check_chain(
        None if before is None else entry.parse_entry(before.encode()),
        bytes.fromhex(case["previous_leaf_hash"]),
        entry.parse_entry(_data(case)),
    )


def _inclusion(case: Case) -> None:
    leaf_hash, root = _bytes([case["leaf_hash"], case["root"]])
    index, size = int(case["index"]), int(case["size"])
    merkle.check_inclusion(index, size, leaf_hash, _bytes(case["proof"]), root)


def _consistency(case: Case) -> None:
    old_root, new_root = _bytes([case["old_root"], case["new_root"]])
    old_size, new_size = int(case["old_size"]), int(case["new_size"])
    merkle.check_consistency(old_size, new_size, old_root, new_root, _bytes(case["proof"]))


def _nothing(found: object) -> None:
    """Say that it was read, and no more."""
    del found


READERS: dict[str, Read] = {
    "int": lambda c: _nothing(text.parse_int(_string(c))),
    "base64": lambda c: _nothing(text.parse_base64(_string(c), length=c.get("length"))),
    "hash_hex": lambda c: _nothing(text.parse_hash_hex(_string(c))),
    "time_ms": lambda c: _nothing(text.parse_time_ms(_string(c))),
    "time_s": lambda c: _nothing(text.parse_time_s(_string(c))),
    "origin": lambda c: text.check_origin(_string(c)),
    "slug": lambda c: text.check_slug(_string(c)),
    "inclusion": _inclusion,
    "consistency": _consistency,
    "plan": _plan,
    "tile_path": lambda c: _nothing(tiles.parse_path(_string(c))),
    "tile": lambda c: _nothing(tiles.decode_tile(_data(c), c.get("width"))),
    "tile_root": lambda c: tiles.tile_root(_data(c)).hex(),
    "bundle": lambda c: _nothing(tiles.decode_bundle(_data(c), c.get("width"))),
    "vkey": lambda c: _nothing(keys.parse_vkey(_string(c))),
    "note": lambda c: _nothing(note.parse_note(_data(c))),
    "open_note": lambda c: len(note.open_note(_data(c), map(keys.parse_vkey, c["keys"])).verified),
    "checkpoint": lambda c: _nothing(checkpoint.parse_checkpoint(_data(c))),
    "open_checkpoint": lambda c: _nothing(
        checkpoint.open_checkpoint(_data(c), map(keys.parse_vkey, c["keys"]))
    ),
    "checkpoint_by_policy": _by_policy,
    "policy": lambda c: policy.format_policy(policy.parse_policy(_data(c))),
    "policy_text": lambda c: policy.format_policy(policy.parse_policy(c["policy"])),
    "vkey_text": lambda c: keys.format_vkey(keys.parse_vkey(c["vkey"])),
    "charters": lambda c: _nothing(charters.parse_charters(_data(c))),
    "entry": lambda c: _nothing(entry.parse_entry(_data(c))),
    "chain": _chain,
    "proof_file": lambda c: _nothing(proof.parse_proof(_data(c))),
    "public_key": lambda c: keys.check_public_key(bytes.fromhex(c["key"])),
}


def family(error: LedgerError) -> str:
    if isinstance(error, MalformedError):
        return "Malformed"
    return "Disproved" if isinstance(error, DisprovedError) else "Unchecked"


def answer_in_python(case: Case) -> Answer:
    try:
        return {"code": "ok", "value": READERS[case["read"]](case)}
    except LedgerError as error:
        return {"code": error.code, "where": error.where, "family": family(error)}
