"""Every vector of tests/vectors/core is answered with its `want`, and every error has a vector."""

import json
from collections.abc import Callable
from typing import Any

import pytest

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
from ledger.core.errors import FAMILIES, LedgerError, error_classes
from tests.core.make_vectors import FILES, FOLDER, LOG, content

Case = dict[str, Any]


def cases() -> list[Any]:
    found = []
    for name in FILES:
        for case in json.loads((FOLDER / name).read_bytes())["cases"]:
            found.append(pytest.param(case, id=f"{name}: {case['read']}, {case['desc']}"))
    return found


def data(case: Case) -> bytes:
    if "hex" in case:
        return bytes.fromhex(case["hex"])
    if "pieces" in case:
        return "".join(piece * times for piece, times in case["pieces"]).encode()
    return str(case["text"]).encode()


def hashes(values: list[str]) -> list[bytes]:
    return [bytes.fromhex(value) for value in values]


def read_chain(case: Case) -> None:
    previous = case["previous"]
    entry.check_chain(
        None if previous is None else entry.parse_entry(previous.encode()),
        bytes.fromhex(case["previous_leaf_hash"]),
        entry.parse_entry(data(case)),
    )


def read_by_policy(case: Case) -> None:
    judged = policy.open_checkpoint_by_policy(
        data(case), policy.parse_policy(case["policy"]), case["origin"]
    )
    assert judged.quorum_reached == case["quorum"]
    assert judged.by_retired_key == case.get("retired", False)


def rewritten(
    read: Callable[[bytes], Any], write: Callable[[Any], bytes | str]
) -> Callable[[Case], None]:
    """What a reader accepts, its writer would have written."""

    def check(case: Case) -> None:
        given = data(case)
        written = write(read(given))
        assert (written.encode() if isinstance(written, str) else written) == given

    return check


def rewritten_text(
    read: Callable[[str], Any], write: Callable[[Any], str]
) -> Callable[[Case], None]:
    return rewritten(lambda given: read(given.decode()), write)


READERS: dict[str, Callable[[Case], object]] = {
    "int": rewritten_text(text.parse_int, str),
    "base64": lambda c: rewritten_text(
        lambda t: text.parse_base64(t, length=c.get("length")), text.format_base64
    )(c),
    "hash_hex": rewritten_text(text.parse_hash_hex, bytes.hex),
    "time_ms": rewritten_text(text.parse_time_ms, text.format_time_ms),
    "time_s": rewritten_text(text.parse_time_s, text.format_time_s),
    "origin": lambda c: text.check_origin(c["text"]),
    "slug": lambda c: text.check_slug(c["text"]),
    "inclusion": lambda c: merkle.check_inclusion(
        c["index"],
        c["size"],
        bytes.fromhex(c["leaf_hash"]),
        hashes(c["proof"]),
        bytes.fromhex(c["root"]),
    ),
    "consistency": lambda c: merkle.check_consistency(
        c["old_size"],
        c["new_size"],
        bytes.fromhex(c["old_root"]),
        bytes.fromhex(c["new_root"]),
        hashes(c["proof"]),
    ),
    "tile_path": rewritten_text(tiles.parse_path, lambda found: found.path),
    "tile": lambda c: rewritten(lambda d: tiles.decode_tile(d, c.get("width")), tiles.encode_tile)(
        c
    ),
    "tile_root": lambda c: tiles.tile_root(data(c)),
    "bundle": lambda c: rewritten(
        lambda d: tiles.decode_bundle(d, c.get("width")), tiles.encode_bundle
    )(c),
    "vkey": rewritten_text(keys.parse_vkey, keys.format_vkey),
    "seed": lambda c: keys.SigningKey("name", keys.ED25519, data(c)),
    "note": rewritten(note.parse_note, note.format_note),
    "open_note": lambda c: note.open_note(data(c), map(keys.parse_vkey, c["keys"])),
    "sign_note": lambda c: note.sign_note(data(c), [LOG]),
    "checkpoint": rewritten(checkpoint.parse_checkpoint, checkpoint.format_checkpoint),
    "open_checkpoint": lambda c: checkpoint.open_checkpoint(
        data(c), map(keys.parse_vkey, c["keys"])
    ),
    "checkpoint_by_policy": read_by_policy,
    "policy": lambda c: policy.parse_policy(data(c)),
    "charters": rewritten(charters.parse_charters, charters.format_charters),
    "entry": rewritten(entry.parse_entry, entry.format_entry),
    "chain": read_chain,
    "proof_file": rewritten(proof.parse_proof, proof.format_proof),
}


@pytest.mark.parametrize("case", cases())
def test_a_vector_is_answered_with_what_it_wants(case: Case) -> None:
    read = READERS[case["read"]]
    if case["want"] == "ok":
        read(case)
        return
    with pytest.raises(LedgerError) as caught:
        read(case)
    assert caught.value.code == case["want"]
    assert caught.value.where == case.get("where", caught.value.where)


@pytest.mark.parametrize("name", FILES)
def test_the_vector_files_are_as_they_are_made(name: str) -> None:
    assert (FOLDER / name).read_bytes() == content(name)


def test_every_error_of_the_core_is_what_some_vector_wants() -> None:
    wanted = {case.values[0]["want"] for case in cases()}
    ours = [cls for cls in error_classes() if cls.__module__ == "ledger.core.errors"]
    assert len(ours) > 50
    assert {cls.code for cls in ours} - wanted == set()
    assert all(issubclass(cls, FAMILIES) for cls in ours)
