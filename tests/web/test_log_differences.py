"""Random inputs to every reader, tree and unpacker: whatever they are, both languages agree."""

import base64
import random
import zlib
from pathlib import Path
from typing import Any

from ledger.core.hashing import hash_leaf
from ledger.core.keys import key_id
from ledger.core.merkle import EMPTY_FRONTIER, extend, root
from tests.requirements import needs
from tests.web.engines import Answer, Case, answer_in_node, answer_in_python, pack
from tests.web.mutations import CHANGES, LOG
from tests.web.test_log_vectors import core

pytestmark = needs("node")

LIMIT = 3_000


def changed_vectors(seed: int, times: int) -> list[Case]:
    """Every vector of the core that has bytes, changed in *times* ways."""
    rng = random.Random(seed)
    found = []
    for case in core():
        data = base64.b64decode(case.get("data", ""))
        if not data or len(data) > 10_000:
            continue
        for _ in range(times):
            changed = rng.choice(CHANGES[:9])(rng, data, [data])
            if case["read"] in {"note", "checkpoint", "entry", "bundle", "tile", "proof_file"} or (
                is_text(changed)
            ):
                found.append(case | {"data": pack(changed)})
    return found


def is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def test_changed_vectors_are_answered_as_python_does_by_every_reader(tmp_path: Path) -> None:
    cases = changed_vectors(seed=1, times=12)
    assert len(cases) > 2_500
    accepted = 0
    for case, found in zip(cases, answer_in_node(cases, "own", tmp_path), strict=True):
        assert found == answer_in_python(case), case
        accepted += found["code"] == "ok"
    assert accepted > 200


def test_names_with_every_space_control_and_half_a_character_are_read_alike(tmp_path: Path) -> None:
    """Texts, not bytes: a script's string can hold half of a pair, which no file can."""
    odd = [chr(i) for i in range(0x100)] + [
        *"\u1680\u180e\u200b\u2060\u3000\ufeff",
        "\ud800",
        "\udfff",
    ]
    odd += [chr(i) for i in range(0x2000, 0x2030)] + ["\U0001f600", "\U000e0001", "明"]
    public_key = LOG.verifier.public_key
    cases: list[Case] = []
    for character in odd:
        name = f"a{character}b"
        written = bytes([1]) + public_key
        number = key_id(name, 1, public_key).hex() if is_utf8(name) else "00000000"
        vkey = f"{name}+{number}+{pack(written)}"
        cases.append({"read": "vkey_text", "vkey": vkey})
        cases.append({"read": "policy_text", "policy": f"log {vkey}\nquorum none\n"})
    found = answer_in_node(cases, "own", tmp_path)
    for case, answer in zip(cases, found, strict=True):
        assert answer == answer_in_python(case), case
    codes = {answer["code"] for answer in found}
    assert {"ok", "key_name_malformed", "not_utf8", "policy_control_character"} < codes


def is_utf8(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def test_times_of_every_day_and_impossible_ones_are_read_alike(tmp_path: Path) -> None:
    rng = random.Random(2)
    texts = []
    for _ in range(1_500):
        year, month, day = rng.choice([1969, 1970, 1999, 2000, 2026, 2100, 9999, 0]), 0, 0
        month, day = rng.randrange(14), rng.randrange(33)
        clock = f"{rng.randrange(26):02}:{rng.randrange(62):02}:{rng.randrange(62):02}"
        end = rng.choice([".000Z", ".999Z", "Z", ".000z", ".000+00:00", ".0000Z", ",000Z"])
        texts.append(f"{year:04}-{month:02}-{day:02}{rng.choice('TTTTT t')}{clock}{end}")
    texts += ["1970-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "2026-11-22T24:00:00.000Z"]
    texts += ["2026-W47-1T00:00:00.000Z", "20261122T000000.00000000Z", "+02026-11-22T00:00:00Z"]
    cases = [
        {"read": read, "data": pack(text.encode())}
        for text in texts
        for read in ("time_ms", "time_s")
    ]
    found = answer_in_node(cases, "own", tmp_path)
    assert found == [answer_in_python(case) for case in cases]
    assert sum(answer["code"] == "ok" for answer in found) > 100


def test_plans_for_random_large_trees_name_the_same_nodes_and_tiles(tmp_path: Path) -> None:
    rng = random.Random(3)
    cases = []
    for _ in range(400):
        second = rng.randrange(1, 2 ** rng.choice([3, 9, 20, 33, 54, 63]))
        first = rng.choice([rng.randrange(second), second, 0, second // 2])
        kind = rng.choice(["inclusion", "consistency"])
        cases.append({"read": "plan", "kind": kind, "first": str(first), "second": str(second)})
    found = answer_in_node(cases, "own", tmp_path)
    assert found == [answer_in_python(case) for case in cases]
    assert {answer["code"] for answer in found} == {"ok", "index_beyond_size", "sizes_out_of_order"}


def test_every_entry_and_every_growth_of_small_trees_is_proved_by_way_of_tiles(
    tmp_path: Path,
) -> None:
    sizes = [*range(1, 20), 63, 64, 65]
    cases = [{"read": "tree", "size": str(size)} for size in sizes]
    for size, answer in zip(sizes, answer_in_node(cases, "own", tmp_path), strict=True):
        leaves = [hash_leaf(str(i).encode()) for i in range(size)]
        expected = root(extend(EMPTY_FRONTIER, leaves)).hex()
        assert answer == {"code": "ok", "value": expected}


# ------------------------------------------------------------------------------------ packing


def packed(rng: random.Random) -> bytes:
    """Raw DEFLATE of all three kinds of block."""
    length = rng.choice([0, 1, 2, 10, 300, 2_000, LIMIT, LIMIT + 1, 100_000])
    data = (rng.choice([b"ab", bytes(range(256)), b"\n"]) * length)[:length]
    if rng.random() < 0.6:
        data = rng.randbytes(length) if rng.random() < 0.5 else pack(rng.randbytes(length)).encode()
        data = data[:length]
    level = rng.choice([0, 1, 6, 9])
    strategy = rng.choice([zlib.Z_DEFAULT_STRATEGY, zlib.Z_FIXED, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE])
    packer = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
    middle = packer.compress(data[: length // 2])
    if rng.random() < 0.3:
        middle += packer.flush(zlib.Z_FULL_FLUSH)
    return middle + packer.compress(data[length // 2 :]) + packer.flush()


def unpacked(data: bytes) -> Answer:
    unpacker = zlib.decompressobj(-15)
    try:
        found = unpacker.decompress(data, LIMIT + 1)
    except zlib.error:
        return {"code": "deflate_malformed"}
    if len(found) > LIMIT:
        return {"code": "deflate_too_large"}
    if not unpacker.eof or unpacker.unused_data:
        return {"code": "deflate_malformed"}
    return {"code": "ok", "value": pack(found)}


def test_what_is_packed_is_unpacked_as_zlib_does_also_when_it_was_changed(tmp_path: Path) -> None:
    rng = random.Random(6)
    given = []
    for i in range(1_500):
        changed = bytearray(packed(rng))
        if i % 3:
            for _ in range(rng.choice([1, 1, 2])):
                near = rng.randrange(min(len(changed), 60))
                changed[rng.choice([near, rng.randrange(len(changed))])] ^= 1 << rng.randrange(8)
        given.append(bytes(changed) + (rng.randbytes(1) if i % 50 == 0 else b""))
    cases: list[dict[str, Any]] = [
        {"read": "inflate", "data": pack(data), "limit": LIMIT} for data in given
    ]
    codes = set()
    for data, found in zip(given, answer_in_node(cases, "own", tmp_path), strict=True):
        expected = unpacked(data)
        # A stream that is too large and, further on, wrong may be called either.
        if {expected["code"], found["code"]} != {"deflate_malformed", "deflate_too_large"}:
            assert found["code"] == expected["code"], data.hex()
            assert found.get("value") == expected.get("value")
        codes.add(found["code"])
    assert codes == {"ok", "deflate_malformed", "deflate_too_large"}


def test_a_bomb_is_refused_without_being_unpacked(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    case = {"read": "inflate", "data": pack(bomb), "limit": 1_100_000}
    (answer,) = answer_in_node([case], "own", tmp_path)
    assert answer == {"code": "deflate_too_large", "where": "", "family": "Unchecked"}
