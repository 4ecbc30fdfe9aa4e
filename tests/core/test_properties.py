"""Properties: what is written is read back, what is read was written so, only named errors escape.

A reader either answers or raises a `LedgerError`, and never any other error, whatever it is given.
"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ledger.core import charters, checkpoint, entry, keys, merkle, note, policy, proof, text, tiles
from ledger.core.errors import LedgerError
from ledger.core.hashing import EMPTY_ROOT, hash_leaf
from ledger.core.keys import COSIGNATURE, ED25519, SigningKey
from ledger.core.note import Note, Signature
from tests.core import reference
from tests.core.make_vectors import LOG, ORIGIN, WITNESS, content

INTEGERS = st.integers(0, text.MAX_INTEGER)
HASHES = st.binary(min_size=32, max_size=32)
TIMES = st.integers(0, 253_402_300_799_999)
ORIGINS = st.from_regex(
    r"[a-z0-9.-]{1,20}(:[0-9]{1,4})?(/[a-z0-9][a-z0-9._-]{0,8}){0,3}", fullmatch=True
)
NAMES = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters="+"),
    min_size=1,
    max_size=30,
)
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.just("\n"), max_size=200).map(
    lambda said: (said + "\n").encode()
)
SIGNATURES = st.builds(
    Signature, NAMES, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=100)
)


# ------------------------------------------------------------------------------ there and back


@given(INTEGERS)
def test_integers_come_back(value: int) -> None:
    assert text.parse_int(str(value)) == value


@given(st.binary(max_size=100))
def test_base64_comes_back(data: bytes) -> None:
    assert text.parse_base64(text.format_base64(data)) == data


@given(TIMES)
@example(0)
@example(253_402_300_799_999)
def test_times_come_back(ms: int) -> None:
    assert text.parse_time_ms(text.format_time_ms(ms)) == ms
    assert text.parse_time_s(text.format_time_s(ms // 1000 * 1000)) == ms // 1000 * 1000


@given(TEXTS, st.lists(SIGNATURES, min_size=1, max_size=5).map(tuple))
def test_notes_come_back(said: bytes, signatures: tuple[Signature, ...]) -> None:
    made = Note(said, signatures)
    assert note.parse_note(note.format_note(made)) == made


@given(TEXTS)
def test_what_is_signed_opens(said: bytes) -> None:
    opened = note.open_note(note.sign_note(said, [LOG]), [LOG.verifier, WITNESS.verifier])
    assert opened.text == said


@given(ORIGINS, INTEGERS, HASHES)
def test_checkpoints_come_back(origin: str, size: int, root: bytes) -> None:
    made = checkpoint.Checkpoint(origin, size, root if size else EMPTY_ROOT)
    assert checkpoint.parse_checkpoint(checkpoint.format_checkpoint(made)) == made


@given(st.integers(1, text.MAX_INTEGER), TIMES, HASHES, st.binary(min_size=1), st.data())
def test_entries_come_back(
    index: int, time_ms: int, previous: bytes, statement: bytes, data: st.DataObject
) -> None:
    governance = data.draw(st.integers(0, index - 1))
    made = entry.Entry(index, time_ms, governance, previous, statement)
    assert entry.parse_entry(entry.format_entry(made)) == made


@given(
    st.none() | st.binary(),
    INTEGERS,
    st.lists(HASHES, max_size=63).map(tuple),
    st.binary(min_size=1),
)
def test_proof_files_come_back(
    extra: bytes | None, index: int, hashes: tuple[bytes, ...], signed: bytes
) -> None:
    made = proof.Proof(extra, index, hashes, signed)
    assert proof.parse_proof(proof.format_proof(made)) == made


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_bundles_come_back(entries: list[bytes]) -> None:
    assert tiles.decode_bundle(tiles.encode_bundle(entries), len(entries)) == entries


@given(st.integers(0, 63), st.integers(0, 2**63), st.integers(1, 256))
def test_paths_come_back(level: int, index: int, width: int) -> None:
    for place in (tiles.Tile(level, index, width), tiles.Bundle(index, width)):
        assert tiles.parse_path(place.path) == place


@given(NAMES, st.sampled_from([ED25519, COSIGNATURE]), HASHES)
def test_verifier_keys_come_back(name: str, algorithm: int, seed: bytes) -> None:
    key = SigningKey(name, algorithm, seed).verifier
    assert keys.parse_vkey(keys.format_vkey(key)) == key


@given(st.dictionaries(ORIGINS, HASHES.map(bytes.hex), max_size=5))
def test_charters_come_back(made: dict[str, str]) -> None:
    assert charters.parse_charters(charters.format_charters(made)) == made


# ------------------------------------------------------------------------------------- tree


@given(st.integers(1, 400), st.data())
def test_proofs_of_any_tree_are_the_definitions(size: int, data: st.DataObject) -> None:
    d = reference.entries(size, data.draw(st.sampled_from(["a", "b"])))
    leaf_hashes = reference.leaf_hashes(d)
    index = data.draw(st.integers(0, size - 1))
    old_size = data.draw(st.integers(1, size))
    root, old_root = reference.mth(d), reference.mth(d[:old_size])
    frontier = merkle.extend(merkle.EMPTY_FRONTIER, leaf_hashes[:old_size])
    assert merkle.root(frontier) == old_root
    assert merkle.root(merkle.extend(frontier, leaf_hashes[old_size:])) == root
    merkle.check_inclusion(index, size, leaf_hashes[index], reference.path(index, d), root)
    merkle.check_consistency(old_size, size, old_root, root, reference.proof(old_size, d))


@given(st.integers(1, 2**63 - 1), st.data())
def test_a_proof_in_a_tree_of_any_size_is_as_long_as_a_checker_expects(
    size: int, data: st.DataObject
) -> None:
    """No such tree can be built; plan and walk agree on the shape all the same."""
    index = data.draw(st.integers(0, size - 1))
    nodes = merkle.plan_inclusion(index, size)
    assert all((node.index + 1) << node.level <= size for node in nodes)
    made = merkle.finish_inclusion(index, size, [bytes(32)] * len(nodes))
    assert len(made) <= 63
    merkle.root_from_inclusion(index, size, bytes(32), made)
    old_size = data.draw(st.integers(1, size))
    nodes = merkle.plan_consistency(old_size, size)
    assert all((node.index + 1) << node.level <= size for node in nodes)
    hashes = merkle.finish_consistency(old_size, size, [bytes(32)] * len(nodes))
    assume(old_size != size)
    with pytest.raises(LedgerError) as caught:
        merkle.check_consistency(old_size, size, b"o" * 32, b"n" * 32, hashes)
    assert caught.value.code == "consistency_disproved"


@given(
    st.integers(-5, 70), st.integers(-5, 70), HASHES, st.lists(st.binary(max_size=40), max_size=8)
)
def test_a_checker_answers_or_raises_a_named_error(
    first: int, second: int, value: bytes, elements: list[bytes]
) -> None:
    checks: list[Callable[[], None]] = [
        lambda: merkle.check_inclusion(first, second, value, elements, value),
        lambda: merkle.check_consistency(first, second, value, value, elements),
    ]
    for check in checks:
        try:
            check()
        except LedgerError:
            continue
        assert not elements


# ------------------------------------------------------------------------------------- fuzz

POLICY = policy.parse_policy(f"log {LOG.verifier}\nwitness w {WITNESS.verifier}\nquorum w\n")


def text_reader(read: Callable[[str], Any]) -> Callable[[bytes], Any]:
    """Bytes that are no UTF-8 become lone surrogates, as in a command line's arguments."""
    return lambda data: read(data.decode("utf-8", "surrogateescape"))


READERS: dict[str, tuple[Callable[[bytes], Any], Callable[[Any], bytes] | None]] = {
    "int": (text_reader(text.parse_int), lambda v: str(v).encode()),
    "base64": (text_reader(text.parse_base64), lambda v: text.format_base64(v).encode()),
    "hash": (text_reader(text.parse_hash_hex), lambda v: v.hex().encode()),
    "time_ms": (text_reader(text.parse_time_ms), lambda v: text.format_time_ms(v).encode()),
    "time_s": (text_reader(text.parse_time_s), lambda v: text.format_time_s(v).encode()),
    "origin": (text_reader(text.check_origin), None),
    "slug": (text_reader(text.check_slug), None),
    "vkey": (text_reader(keys.parse_vkey), lambda v: keys.format_vkey(v).encode()),
    "path": (text_reader(tiles.parse_path), lambda v: v.path.encode()),
    "tile": (tiles.decode_tile, tiles.encode_tile),
    "bundle": (tiles.decode_bundle, tiles.encode_bundle),
    "note": (note.parse_note, note.format_note),
    "open_note": (lambda d: note.open_note(d, [LOG.verifier, WITNESS.verifier]), None),
    "checkpoint": (checkpoint.parse_checkpoint, checkpoint.format_checkpoint),
    "by_policy": (lambda d: policy.open_checkpoint_by_policy(d, POLICY, ORIGIN), None),
    "policy": (policy.parse_policy, None),
    "charters": (charters.parse_charters, lambda v: charters.format_charters(v).encode()),
    "entry": (entry.parse_entry, entry.format_entry),
    "proof": (proof.parse_proof, proof.format_proof),
}
SEEDS = [
    note.sign_note(b"text\n", [LOG]),
    checkpoint.sign_checkpoint(checkpoint.Checkpoint(ORIGIN, 1, hash_leaf(b"")), LOG),
    checkpoint.format_checkpoint(checkpoint.Checkpoint(ORIGIN, 1, hash_leaf(b""))),
    entry.format_entry(entry.Entry(1, 1_795_334_401_000, 0, hash_leaf(b""), b"statement")),
    proof.format_proof(proof.Proof(b"extra", 1, (bytes(32),), b"note")),
    policy.format_policy(POLICY).encode(),
    f"{ORIGIN} {'0f' * 32}\n".encode(),
    keys.format_vkey(LOG.verifier).encode(),
    b"tile/1/x001/x234/067.p/8",
    b"tile/entries/x001/000",
    b"2026-11-22T08:00:01.000Z",
    b"2026-11-22T08:00:01Z",
    b"9223372036854775807",
    tiles.encode_bundle([b"a", b"", b"ccc"]),
    bytes(96),
]
PIECES = st.sampled_from(
    [
        b"\n",
        b"\n\n",
        b" ",
        b"+",
        b"=",
        b"\xe2\x80\x94 ",
        b"0",
        b"x",
        b".p/",
        b"\0",
        b"\xff",
        b"-",
        b"\t",
    ]
)


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A well-formed text with a few bytes cut out, doubled, replaced or put in."""
    data = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(data)))
        stop = draw(st.integers(start, min(len(data), start + 8)))
        data = data[:start] + draw(PIECES | st.binary(max_size=4)) + data[stop:]
    return data


@pytest.mark.parametrize("name", READERS)
def test_a_reader_answers_or_raises_a_named_error_and_rewrites_what_it_takes(name: str) -> None:
    read, write = READERS[name]

    @given(
        st.binary(max_size=200)
        | spoiled()
        | st.text(max_size=60).map(lambda t: t.encode("utf-8", "replace"))
    )
    def check(data: bytes) -> None:
        try:
            found = read(data)
        except LedgerError as error:
            for lang in ("zh", "en"):
                error.text(lang).encode()
            return
        if write is not None:
            assert write(found) == data

    check()


def test_the_fuzz_begins_with_texts_that_are_accepted() -> None:
    for name, (read, _) in READERS.items():
        taken = []
        for seed in SEEDS:
            try:
                read(seed)
                taken.append(seed)
            except LedgerError:
                continue
        assert taken or name in {"base64", "hash", "slug"}, name


def test_the_vector_files_hold_no_secret_seed() -> None:
    for name in ("notes.json", "keys.json"):
        assert LOG.seed.hex().encode() not in content(name)
