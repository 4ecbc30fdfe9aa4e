"""Write tests/vectors/core/*.json: inputs to the readers of ledger/core and what each must meet.

``python -m tests.core.make_vectors`` writes them anew; a test checks that they are as it writes.
Keys are SHA-256("mingbai core vectors: " + name), so every byte repeats; ML-DSA-44 signs at random,
so its signatures are kept in tests/vectors/mldsa44/ours.json, and only made where one is missing.
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from ledger.core.checkpoint import Checkpoint, format_checkpoint, sign_checkpoint
from ledger.core.cosignature import Subtree, cosign, cosign_subtree, subtree_message
from ledger.core.entry import FIRST_PREVIOUS, Entry, format_entry
from ledger.core.hashing import EMPTY_ROOT, hash_leaf, hash_node
from ledger.core.keys import COSIGNATURE, ED25519, ML_DSA_44, SigningKey, format_vkey, key_id
from ledger.core.note import Note, Signature, format_note, sign_note
from ledger.core.text import format_base64

FOLDER = Path(__file__).parents[1] / "vectors" / "core"
KEPT = Path(__file__).parents[1] / "vectors" / "mldsa44" / "ours.json"
SOURCE = "python -m tests.core.make_vectors"
Case = dict[str, Any]

ORIGIN = "ledger.example.org/demo"


def signer(name: str, algorithm: int = ED25519) -> SigningKey:
    seed = sha256(f"mingbai core vectors: {name}".encode()).digest()
    return SigningKey(name, algorithm, seed)


LOG = signer(ORIGIN)
OTHER = signer("ledger.example.org/other")
WITNESS = signer("witness.example.org/w1", COSIGNATURE)
WITNESSES = [signer(f"witness.example.org/w{i}", COSIGNATURE) for i in range(1, 5)]
OTHER_LOG = SigningKey(ORIGIN, ED25519, sha256(b"mingbai core vectors: before").digest())
LOG_PQ = signer(ORIGIN, ML_DSA_44)
WITNESS_PQ = signer("witness.example.org/w1", ML_DSA_44)
LEAVES = [hash_leaf(b"entry-%d" % i) for i in range(3)]
ROOT_2 = hash_node(LEAVES[0], LEAVES[1])
ROOT_3 = hash_node(ROOT_2, LEAVES[2])
P = 2**255 - 19


kept: dict[str, str] = json.loads(KEPT.read_bytes()) if KEPT.exists() else {}


def mldsa_line(key: SigningKey, tree: Subtree, time_s: int) -> str:
    """Give the signature line of *key*, always the same."""
    name = sha256(key.verifier.key_id + subtree_message(key.name, time_s, tree)).hexdigest()
    if name not in kept and __name__ == "__main__":
        kept[name] = cosign_subtree(tree, key, time_s).blob.hex()
    return f"— {key.name} {b64(key.verifier.key_id + bytes.fromhex(kept[name]))}\n"


def vkey(key: SigningKey) -> str:
    return format_vkey(key.verifier)


def b64(data: bytes) -> str:
    return format_base64(data)


def raw_vkey(name: str, algorithm: int, public_key: bytes) -> str:
    written = bytes([algorithm]) + public_key
    return f"{name}+{key_id(name, algorithm, public_key).hex()}+{b64(written)}"


def flip(text: str, position: int) -> str:
    """Give canonical base64 with one bit of its bytes flipped, at the end of a line of a note."""
    import base64

    head, _, encoded = text.rstrip("\n").rpartition(" ")
    data = bytearray(base64.b64decode(encoded))
    data[position] ^= 1
    return f"{head} {b64(bytes(data))}\n"


# ------------------------------------------------------------------------------------ values


def values() -> list[Case]:
    cases: list[Case] = []

    def add(read: str, want: str, *texts: tuple[str, str], **more: Any) -> None:
        cases.extend({"desc": d, "read": read, "text": t, "want": want} | more for t, d in texts)

    add(
        "int",
        "ok",
        ("0", "zero"),
        ("7", "one digit"),
        ("9223372036854775807", "the largest, 2^63-1"),
    )
    add(
        "int",
        "integer_malformed",
        ("", "nothing"),
        ("05", "a leading zero"),
        ("00", "two zeros"),
        ("+5", "a sign"),
        ("-5", "a negative number"),
        ("0_5", "an underscore"),
        (" 5", "a space before"),
        ("5\n", "a newline after"),
        ("٥", "an Arabic-Indic digit"),
        ("²", "a superscript digit"),
        ("5.0", "a fraction"),
        ("1e3", "an exponent"),
        ("9223372036854775808", "2^63"),
        ("10000000000000000000", "twenty digits"),
    )
    add("base64", "ok", ("", "nothing"), ("AA==", "one byte"), ("AAA=", "two"), ("AAAA", "three"))
    add(
        "base64",
        "base64_malformed",
        ("AA", "no padding"),
        ("AA=", "half the padding"),
        ("AB==", "stray bits after one byte"),
        ("AAB=", "stray bits after two bytes"),
        ("AA==\n", "a newline after"),
        ("A!A==", "a character that is passed over"),
        ("AAAA====", "padding without need"),
        ("AA==AAAA", "more after the padding"),
        ("A_A=", "the URL alphabet"),
        ("ＡＡ==", "wide letters"),
        ("é===", "a character outside ASCII"),
        ("A", "a single character"),
    )
    add("base64", "base64_length", ("AAAA", "three bytes for two"), length=2)
    add("hash_hex", "ok", ("0123456789abcdef" * 4, "64 digits"))
    add(
        "hash_hex",
        "hex_malformed",
        ("0123456789ABCDEF" * 4, "capitals"),
        ("0123456789abcdef" * 3, "too short"),
        (" 123456789abcdef" * 4, "spaces"),
        ("g123456789abcdef" * 4, "a letter that is no digit"),
        ("٠123456789abcdef" * 4, "a digit of another script"),
    )
    add(
        "time_ms",
        "ok",
        ("1970-01-01T00:00:00.000Z", "the first"),
        ("2028-02-29T23:59:59.999Z", "a leap day"),
        ("9999-12-31T23:59:59.999Z", "the last"),
    )
    add(
        "time_ms",
        "time_malformed",
        ("2026-11-22T08:00:01Z", "no milliseconds"),
        ("2026-11-22T08:00:01.000", "no zone"),
        ("2026-11-22T08:00:01.00Z0", "a digit after the zone"),
        ("2026-11-22T08:00:01.0+01", "another zone"),
        ("2026-11-22T08:00:01,000Z", "a comma"),
        ("2026-11-22 08:00:01.000Z", "a space"),
        ("2026-11-22t08:00:01.000z", "small letters"),
        ("2026-02-29T08:00:01.000Z", "no leap year"),
        ("2026-11-22T24:00:00.000Z", "hour 24"),
        ("2026-12-31T23:59:60.000Z", "a leap second"),
        ("1969-12-31T23:59:59.999Z", "before 1970"),
        ("２026-11-22T08:00:01.000Z", "a wide digit"),
        ("20261122T080001.0000000Z", "another form of the same length"),
    )
    add("time_s", "ok", ("2026-11-22T09:00:00Z", "a second"))
    add(
        "time_s",
        "time_malformed",
        ("2026-11-22T09:00:00.000Z", "milliseconds"),
        ("20261122T090000.500Z", "half a second in another form of the same length"),
        ("2026-11-22T09:00+00Z", "no seconds"),
        ("2026-11-22T09:00:00+", "a zone cut off"),
        ("2026-11-22T09:00:00z", "a small letter"),
        ("2026-11-22T09:00:0 Z", "a space"),
        ("1969-12-31T23:59:59Z", "before 1970"),
        ("2026-11-22T09:00:000", "no zone"),
        ("20261122T0900+00:000", "a zone with seconds cut off"),
        ("2026-11-22T0900+0100", "another zone"),
    )
    add(
        "origin",
        "ok",
        (ORIGIN, "host and path"),
        ("ledger.example.org:8443/sh/baoshan/wusong-1", "a port"),
        ("l" * 128, "128 bytes"),
    )
    add(
        "origin",
        "origin_malformed",
        ("", "nothing"),
        ("Ledger.example.org", "a capital"),
        ("https://ledger.example.org/", "a scheme"),
        ("ledger.example.org/", "an empty last part"),
        ("ledger.example.org//demo", "an empty part"),
        ("ledger.example.org/../demo", "a part that climbs"),
        ("ledger.example.org/demo\n", "a newline after"),
        ("ledger.example.org/示例", "characters outside ASCII"),
        ("l" * 129, "129 bytes"),
    )
    add("slug", "ok", ("accountant-1", "a role and a number"), ("a" * 32, "32 characters"))
    add(
        "slug",
        "slug_malformed",
        ("", "nothing"),
        ("1-accountant", "a digit first"),
        ("Accountant", "a capital"),
        ("a_b", "an underscore"),
        ("a" * 33, "33 characters"),
        ("accountant-1\n", "a newline after"),
    )
    return cases


# -------------------------------------------------------------------------------- tree, tiles


def tree() -> list[Case]:
    leaf = [each.hex() for each in LEAVES]
    inclusion: Case = {
        "read": "inclusion",
        "index": 1,
        "size": 3,
        "leaf_hash": leaf[1],
        "proof": [leaf[0], leaf[2]],
        "root": ROOT_3.hex(),
    }
    consistency: Case = {
        "read": "consistency",
        "old_size": 2,
        "new_size": 3,
        "old_root": ROOT_2.hex(),
        "new_root": ROOT_3.hex(),
        "proof": [leaf[2]],
    }
    short = leaf[0][:-2]
    return [
        inclusion | {"desc": "entry 1 of 3", "want": "ok"},
        inclusion | {"desc": "index at the size", "index": 3, "want": "index_beyond_size"},
        inclusion | {"desc": "a negative index", "index": -1, "want": "index_beyond_size"},
        inclusion | {"desc": "an empty tree", "index": 0, "size": 0, "want": "index_beyond_size"},
        inclusion | {"desc": "no hashes", "proof": [], "want": "proof_length"},
        inclusion | {"desc": "one too few", "proof": [leaf[0]], "want": "proof_length"},
        inclusion
        | {"desc": "one too many", "proof": [leaf[0], leaf[2], leaf[2]], "want": "proof_length"},
        inclusion
        | {
            "desc": "in the wrong order",
            "proof": [leaf[2], leaf[0]],
            "want": "inclusion_disproved",
        },
        inclusion | {"desc": "another leaf", "leaf_hash": leaf[2], "want": "inclusion_disproved"},
        inclusion | {"desc": "another root", "root": ROOT_2.hex(), "want": "inclusion_disproved"},
        inclusion | {"desc": "a leaf of 31 bytes", "leaf_hash": short, "want": "hash_length"},
        inclusion | {"desc": "a root of 31 bytes", "root": short, "want": "hash_length"},
        inclusion
        | {"desc": "an element of 31 bytes", "proof": [short, leaf[2]], "want": "hash_length"},
        inclusion
        | {
            "desc": "an empty leaf and an empty root",
            "index": 0,
            "size": 1,
            "leaf_hash": "",
            "root": "",
            "proof": [],
            "want": "hash_length",
        },
        consistency | {"desc": "from 2 to 3", "want": "ok"},
        consistency
        | {
            "desc": "the same tree",
            "old_size": 3,
            "old_root": ROOT_3.hex(),
            "proof": [],
            "want": "ok",
        },
        consistency
        | {
            "desc": "the same size, another root",
            "old_size": 3,
            "proof": [],
            "want": "consistency_disproved",
        },
        consistency
        | {
            "desc": "the same tree with a proof",
            "old_size": 3,
            "old_root": ROOT_3.hex(),
            "want": "proof_length",
        },
        consistency | {"desc": "from nothing", "old_size": 0, "want": "sizes_out_of_order"},
        consistency | {"desc": "backwards", "old_size": 4, "want": "sizes_out_of_order"},
        consistency | {"desc": "no hashes", "proof": [], "want": "proof_length"},
        consistency
        | {
            "desc": "no hashes, and the old tree is not complete",
            "old_size": 3,
            "new_size": 4,
            "proof": [],
            "want": "proof_length",
        },
        consistency | {"desc": "one too many", "proof": [leaf[2], leaf[2]], "want": "proof_length"},
        consistency
        | {"desc": "another old root", "old_root": leaf[0], "want": "consistency_disproved"},
        consistency
        | {"desc": "another new root", "new_root": leaf[0], "want": "consistency_disproved"},
        consistency | {"desc": "a wrong hash", "proof": [leaf[0]], "want": "consistency_disproved"},
        consistency | {"desc": "an old root of 31 bytes", "old_root": short, "want": "hash_length"},
        consistency | {"desc": "a new root of 31 bytes", "new_root": short, "want": "hash_length"},
        consistency | {"desc": "an element of 31 bytes", "proof": [short], "want": "hash_length"},
    ]


def tiles() -> list[Case]:
    cases: list[Case] = []

    def paths(want: str, *found: tuple[str, str]) -> None:
        cases.extend({"desc": d, "read": "tile_path", "text": p, "want": want} for p, d in found)

    paths(
        "ok",
        ("tile/0/000", "a full tile"),
        ("tile/1/x001/x234/067.p/8", "a partial tile far to the right"),
        ("tile/63/000.p/1", "the highest level"),
        ("tile/entries/x001/000", "a full bundle"),
        ("tile/entries/000.p/255", "a partial bundle"),
    )
    paths(
        "tile_path_malformed",
        ("", "nothing"),
        ("tile", "no level"),
        ("tile/0", "no index"),
        ("tile/0/", "an empty index"),
        ("tile/0/0", "an index without its zeros"),
        ("tile/0/x000/001", "a group too many"),
        ("tile/0/1000", "a group that is too long"),
        ("tile/0/001/000", "a group without its x"),
        ("tile/0/x001/x000", "an x on the last group"),
        ("tile/00/000", "a level with a leading zero"),
        ("tile/64/000", "no such level"),
        ("tile/-1/000", "a negative level"),
        ("tile/entry/000", "no such kind"),
        ("tile/0/000.p/0", "a partial tile of nothing"),
        ("tile/0/000.p/256", "a partial tile that is full"),
        ("tile/0/000.p/007", "a width with leading zeros"),
        ("tile/0/000.p/257", "too wide"),
        ("tile/0/000.p/", "no width"),
        ("tile/0/000.p", "no width at all"),
        ("/tile/0/000", "a slash before"),
        ("tile/0/000/", "a slash after"),
        ("tile/0/../000", "a part that climbs"),
        ("tile/0/٠٠٠", "digits of another script"),
        ("tile/0/000\n", "a newline after"),
        ("other/0/000", "another folder"),
        ("tile/0/" + "x001/" * 9 + "000", "an index that no log has"),
    )
    hashes = b"".join(LEAVES).hex()
    cases += [
        {"desc": "three hashes", "read": "tile", "hex": hashes, "width": 3, "want": "ok"},
        {"desc": "of any width", "read": "tile", "hex": hashes, "want": "ok"},
        {
            "desc": "not as many as promised",
            "read": "tile",
            "hex": hashes,
            "width": 2,
            "want": "tile_length",
        },
        {"desc": "a byte too few", "read": "tile", "hex": hashes[:-2], "want": "tile_length"},
        {"desc": "a byte too many", "read": "tile", "hex": hashes + "00", "want": "tile_length"},
        {"desc": "empty", "read": "tile", "hex": "", "want": "tile_length"},
        {"desc": "257 hashes", "read": "tile", "hex": "00" * 32 * 257, "want": "tile_length"},
        {
            "desc": "three hashes have no parent",
            "read": "tile_root",
            "hex": hashes,
            "want": "tile_length",
        },
        {"desc": "two hashes", "read": "tile_root", "hex": hashes[:128], "want": "ok"},
        {"desc": "two entries", "read": "bundle", "hex": "0001610000", "width": 2, "want": "ok"},
        {"desc": "of any width", "read": "bundle", "hex": "000161", "want": "ok"},
        {"desc": "empty", "read": "bundle", "hex": "", "want": "bundle_count"},
        {"desc": "257 entries", "read": "bundle", "hex": "0000" * 257, "want": "bundle_count"},
        {
            "desc": "not as many as promised",
            "read": "bundle",
            "hex": "000161",
            "width": 2,
            "want": "bundle_count",
        },
        {"desc": "half a length", "read": "bundle", "hex": "00016100", "want": "bundle_truncated"},
        {
            "desc": "half an entry",
            "read": "bundle",
            "hex": "00016100026162"[:-2],
            "want": "bundle_truncated",
        },
    ]
    return cases


# --------------------------------------------------------------------------------- keys, notes


def keys() -> list[Case]:
    good = vkey(LOG)
    name, written_id, encoded = good.split("+", 2)
    public = LOG.verifier.public_key
    small = {
        "the neutral element": (1).to_bytes(32, "little"),
        "the point of order 2": (P - 1).to_bytes(32, "little"),
        "a point of order 4": bytes(32),
        "the other point of order 4": bytes(31) + b"\x80",
        "a point of order 8": bytes.fromhex(
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"
        ),
        "another point of order 8": bytes.fromhex(
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
        ),
        "the neutral element with a sign": (1 + (1 << 255)).to_bytes(32, "little"),
    }
    cases: list[Case] = []

    def add(want: str, *found: tuple[str, str]) -> None:
        cases.extend({"desc": d, "read": "vkey", "text": k, "want": want} for k, d in found)

    long_name = "w" * 255
    add(
        "ok",
        (good, "a log's key"),
        (vkey(WITNESS), "a witness's key"),
        (vkey(LOG_PQ), "a log's key, ML-DSA-44"),
        (raw_vkey(long_name, ML_DSA_44, bytes(1312)), "ML-DSA-44, any bytes, a name of 255 bytes"),
    )
    add(
        "key_malformed",
        ("", "nothing"),
        (name, "a name alone"),
        (f"{name}+{written_id}", "two parts"),
        (f"{name}+{written_id}+", "nothing after the id"),
    )
    add("base64_malformed", (good[:-1], "the base64 cut off"), (good + "\n", "a newline after"))
    add(
        "key_id_wrong",
        (f"{name}+00000000+{encoded}", "another id"),
        (f"{name}+{written_id.upper()}+{encoded}", "an id in capitals"),
        (f"{name}/x+{written_id}+{encoded}", "another name"),
    )
    add(
        "key_name_malformed",
        (f"+{written_id}+{encoded}", "no name"),
        (f"a b+{written_id}+{encoded}", "a space in the name"),
        (f"a\u3000b+{written_id}+{encoded}", "a Chinese space in the name"),
        (f"a\u0001b+{written_id}+{encoded}", "a control character in the name"),
    )
    add(
        "key_algorithm_unknown",
        (raw_vkey(name, 0x02, public), "ECDSA"),
        (raw_vkey(name, 0x05, bytes(32)), "RFC 6962's, of certificate logs"),
        (raw_vkey(name, 0xFF, b"long type"), "a long type"),
    )
    add("key_name_malformed", (raw_vkey(long_name + "w", ML_DSA_44, bytes(1312)), "256 bytes"))
    add(
        "public_key_length",
        (raw_vkey(name, ED25519, public + b"\x00"), "33 bytes"),
        (raw_vkey(name, ML_DSA_44, public), "ML-DSA-44, 32 bytes"),
        (raw_vkey(name, ML_DSA_44, bytes(1313)), "ML-DSA-44, 1313 bytes"),
    )
    add("public_key_small_order", *((raw_vkey(name, 1, key), d) for d, key in small.items()))
    add(
        "public_key_not_canonical",
        (raw_vkey(name, ED25519, P.to_bytes(32, "little")), "y = p"),
        (raw_vkey(name, ED25519, (P + 3).to_bytes(32, "little")), "y = p + 3"),
        (raw_vkey(name, ED25519, b"\xff" * 32), "the largest number"),
    )
    add("public_key_not_on_curve", (raw_vkey(name, ED25519, b"\x02" + bytes(31)), "y = 2"))
    cases += [
        {"desc": "a seed of 32 bytes", "read": "seed", "hex": "11" * 32, "want": "ok"},
        {"desc": "a seed of 31 bytes", "read": "seed", "hex": "11" * 31, "want": "seed_length"},
        {
            "desc": "a secret key of 64 bytes",
            "read": "seed",
            "hex": "11" * 64,
            "want": "seed_length",
        },
    ]
    return cases


def notes() -> list[Case]:
    text = "a text\n\nwith a blank line\n"
    note = sign_note(text.encode(), [LOG]).decode()
    line = note.split("\n\n")[-1]
    stranger = sign_note(text.encode(), [OTHER]).decode().split("\n\n")[-1]
    zero = format_note(
        Note(text.encode(), (Signature(WITNESS.name, WITNESS.verifier.key_id, bytes(72)),))
    ).decode()
    endless = format_note(
        Note(
            text.encode(), (Signature(WITNESS.name, WITNESS.verifier.key_id, b"\x80" + bytes(71)),)
        )
    ).decode()
    cosigned = format_note(Note(text.encode(), (cosign(text.encode(), WITNESS, 1_700_000_000),)))
    short = format_note(
        Note(text.encode(), (Signature(WITNESS.name, WITNESS.verifier.key_id, bytes(71)),))
    ).decode()
    mldsa = f"— {ORIGIN} {b64(bytes.fromhex('b37ed18e') + bytes(8 + 2420))}\n"
    cases: list[Case] = []

    def parse(want: str, *found: tuple[str, str]) -> None:
        cases.extend({"desc": d, "read": "note", "text": t, "want": want} for t, d in found)

    parse(
        "ok",
        (note, "one signature"),
        (note + stranger, "two"),
        (note + mldsa, "a line of type 0x06, which this version passes over"),
        (f"\n\n{line}", "a text that is an empty line"),
        (f"公示\n\n{line}", "Chinese text"),
        (f"a\n\n— 见证人 {b64(bytes(5))}\n", "a Chinese key name"),
        (f"a\n\n— w {b64(bytes(5))}\n", "the shortest signature"),
    )
    parse(
        "note_without_signatures",
        ("", "nothing"),
        ("a\n", "a text alone"),
        ("a\n\n", "a blank line and nothing"),
        (note[:-1], "the last newline missing"),
        (note + "\n", "a blank line after"),
        (f"\n{line}", "no text"),
    )
    parse(
        "signature_line_malformed",
        (text, "a line of text where signatures must stand"),
        (note.replace("— ", "- "), "a hyphen for the dash"),
        (note.replace("— ", "—  "), "two spaces"),
        (note.replace("— ", "—\u3000"), "a Chinese space"),
        (note[:-1] + " \n", "a space after"),
        (f"a\n\n— {ORIGIN}\n", "no signature"),
        (f"a\n\n— {ORIGIN} {b64(bytes(4))}\n", "a key id alone"),
        (f"a\n\n— {ORIGIN} \n", "nothing where base64 must stand"),
    )
    parse(
        "base64_malformed",
        (note[:-2] + "\n", "a character missing"),
        (f"a\n\n— {ORIGIN} AAAAAAB=\n", "stray bits"),
    )
    parse(
        "key_name_malformed",
        (note.replace(f"— {ORIGIN}", "— a+b"), "a plus in the name"),
        (note.replace(f"— {ORIGIN}", "— a\u00a0b"), "a no-break space in the name"),
    )
    parse(
        "note_control_character",
        (note.replace("\n", "\r\n"), "CR LF"),
        ("\t" + note, "a tab"),
        ("\0" + note, "a zero byte"),
    )
    cases += [
        {
            "desc": "Latin-1",
            "read": "note",
            "hex": (b"\xe9" + note.encode()).hex(),
            "want": "not_utf8",
        },
        {
            "desc": "an encoded surrogate",
            "read": "note",
            "hex": (b"\xed\xa0\x80" + note.encode()).hex(),
            "want": "not_utf8",
        },
        {
            "desc": "a million bytes and one",
            "read": "note",
            "pieces": [["x", 1_000_001]],
            "want": "note_too_large",
        },
        {
            "desc": "101 signatures",
            "read": "note",
            "pieces": [["a\n\n", 1], [f"— w {b64(bytes(5))}\n", 101]],
            "want": "too_many_signatures",
        },
        {
            "desc": "100 signatures",
            "read": "note",
            "pieces": [["a\n\n", 1], [f"— w {b64(bytes(5))}\n", 100]],
            "want": "ok",
        },
    ]
    opened: Case = {"read": "open_note", "keys": [vkey(LOG), vkey(WITNESS)]}
    cases += [
        opened | {"desc": "signed by the log", "text": note, "want": "ok"},
        opened
        | {"desc": "signed by the log and a stranger", "text": note + stranger, "want": "ok"},
        opened | {"desc": "cosigned by the witness", "text": cosigned.decode(), "want": "ok"},
        opened
        | {"desc": "signed by a stranger", "text": f"{text}\n{stranger}", "want": "not_signed"},
        opened
        | {
            "desc": "the log's name with a stranger's id",
            "text": f"{text}\n{stranger}".replace(OTHER.name, LOG.name),
            "want": "not_signed",
        },
        opened | {"desc": "no keys", "keys": [], "text": note, "want": "not_signed"},
        opened
        | {
            "desc": "a changed text",
            "text": note.replace("a text", "b text"),
            "want": "signature_wrong",
            "where": "signature 1",
        },
        opened
        | {
            "desc": "a changed signature beside a right one",
            "text": note + flip(line, 10),
            "want": "signature_wrong",
            "where": "signature 2",
        },
        opened
        | {
            "desc": "a signature of 63 bytes",
            "text": f"{text}\n— {ORIGIN} {b64(LOG.verifier.key_id + bytes(63))}\n",
            "want": "signature_wrong",
        },
        opened | {"desc": "a cosignature cut short", "text": short, "want": "signature_wrong"},
        opened
        | {
            "desc": "a cosignature of another second",
            "text": flip(cosigned.decode(), 11),
            "want": "signature_wrong",
        },
        opened | {"desc": "a cosignature at second 0", "text": zero, "want": "cosignature_time"},
        opened | {"desc": "a cosignature at 2^63", "text": endless, "want": "cosignature_time"},
        {"desc": "a text to be signed", "read": "sign_note", "text": "a\n", "want": "ok"},
        {"desc": "an empty text", "read": "sign_note", "text": "", "want": "note_text_malformed"},
        {
            "desc": "a text without its newline",
            "read": "sign_note",
            "text": "a",
            "want": "note_text_malformed",
        },
        {
            "desc": "a text with a tab",
            "read": "sign_note",
            "text": "\t\n",
            "want": "note_control_character",
        },
    ]
    return cases


# -------------------------------------------------------------------- checkpoints and policies


def checkpoints() -> list[Case]:
    root = b64(ROOT_3)
    empty = b64(EMPTY_ROOT)
    cases: list[Case] = []

    def parse(want: str, *found: tuple[str, str], **more: Any) -> None:
        cases.extend(
            {"desc": d, "read": "checkpoint", "text": t, "want": want} | more for t, d in found
        )

    parse(
        "ok",
        (f"{ORIGIN}\n3\n{root}\n", "three entries"),
        (f"{ORIGIN}\n0\n{empty}\n", "no entries"),
        (f"{ORIGIN}\n9223372036854775807\n{root}\n", "as many as there can be"),
    )
    parse(
        "checkpoint_malformed",
        ("", "nothing"),
        (f"{ORIGIN}\n3\n{root}", "the last newline missing"),
        (f"{ORIGIN}\n3\n", "two lines"),
        (f"{ORIGIN}\n3\n{root}\nextension\n", "an extension line"),
        (f"{ORIGIN}\n3\n{root}\n\n", "an empty line after"),
    )
    parse(
        "origin_malformed",
        (f"\n3\n{root}\n", "no origin"),
        (f"go.sum database tree\n3\n{root}\n", "an origin with spaces"),
        where="checkpoint.origin",
    )
    parse(
        "integer_malformed",
        (f"{ORIGIN}\n03\n{root}\n", "a leading zero"),
        (f"{ORIGIN}\n-3\n{root}\n", "a negative size"),
        (f"{ORIGIN}\n9223372036854775808\n{root}\n", "2^63 entries"),
        (f"{ORIGIN}\n3 \n{root}\n", "a space after the size"),
        where="checkpoint.size",
    )
    parse(
        "base64_malformed",
        (f"{ORIGIN}\n3\n{root[:-1]}\n", "no padding"),
        (f"{ORIGIN}\n3\n{root[:-2]}V=\n", "stray bits"),
        (f"{ORIGIN}\n3\n{ROOT_3.hex()}=\n", "hexadecimal"),
        where="checkpoint.root",
    )
    parse(
        "base64_length",
        (f"{ORIGIN}\n3\n{b64(ROOT_3[:31])}\n", "31 bytes"),
        (f"{ORIGIN}\n3\n\n", "no root"),
        where="checkpoint.root",
    )
    parse("empty_root_wrong", (f"{ORIGIN}\n0\n{root}\n", "no entries, and a root"))
    cases.append(
        {
            "desc": "Latin-1",
            "read": "checkpoint",
            "hex": b"\xe9\n3\n\n".hex(),
            "want": "not_utf8",
        }
    )
    note = sign_checkpoint(Checkpoint(ORIGIN, 3, ROOT_3), LOG).decode()
    foreign = sign_note(
        format_checkpoint(Checkpoint("ledger.example.org/other", 3, ROOT_3)), [LOG]
    ).decode()
    opened: Case = {"read": "open_checkpoint", "keys": [vkey(LOG)]}
    cases += [
        opened | {"desc": "signed by its log", "text": note, "want": "ok"},
        opened | {"desc": "of another log", "text": foreign, "want": "origin_wrong"},
        opened
        | {
            "desc": "another size under the same signature",
            "text": note.replace("\n3\n", "\n4\n"),
            "want": "signature_wrong",
        },
        opened
        | {
            "desc": "the key of another log",
            "keys": [vkey(OTHER)],
            "text": note,
            "want": "not_signed",
        },
    ]
    cases += both_signatures(note)
    text = format_checkpoint(Checkpoint(ORIGIN, 3, ROOT_3))
    witnessed = note + format_note(
        Note(text, tuple(cosign(text, each, 1_700_000_000) for each in WITNESSES[:2]))
    ).decode().removeprefix(text.decode() + "\n")
    policy = (
        f"log {vkey(LOG)}\n"
        f"witness one {vkey(WITNESSES[0])}\nwitness two {vkey(WITNESSES[1])}\n"
        f"witness three {vkey(WITNESSES[2])}\ngroup all-three 2 one two three\nquorum all-three\n"
    )
    judged: Case = {"read": "checkpoint_by_policy", "policy": policy, "origin": ORIGIN}
    cases += [
        judged
        | {"desc": "two of three witnesses", "text": witnessed, "quorum": True, "want": "ok"},
        judged | {"desc": "no witness", "text": note, "quorum": False, "want": "ok"},
        judged
        | {
            "desc": "the same witness twice is one witness",
            "text": note
            + witnessed.removeprefix(note).split("\n")[0]
            + "\n"
            + witnessed.removeprefix(note).split("\n")[0]
            + "\n",
            "quorum": False,
            "want": "ok",
        },
        judged
        | {
            "desc": "no quorum is asked for",
            "policy": f"log {vkey(LOG)}\nquorum none\n",
            "text": note,
            "quorum": True,
            "want": "ok",
        },
        judged
        | {
            "desc": "a witness's signature was changed",
            "text": note + flip(witnessed.removeprefix(note).split("\n")[0], 40),
            "want": "signature_wrong",
            "where": "signature 2",
        },
        judged
        | {
            "desc": "witnesses alone",
            "text": witnessed.replace(note, text.decode() + "\n"),
            "want": "not_signed",
        },
        judged | {"desc": "of another log", "text": foreign, "want": "origin_wrong"},
        judged
        | {
            "desc": "the policy does not name the log",
            "origin": "ledger.example.org/other",
            "text": note,
            "want": "log_not_trusted",
        },
    ]
    return cases


def both_signatures(note: str) -> list[Case]:
    """Checkpoints under ML-DSA-44: the log's second signature, a witness's, and either taken away."""
    tree = Subtree(ORIGIN, 0, 3, ROOT_3)
    own = mldsa_line(LOG_PQ, tree, 0)
    seen = mldsa_line(WITNESS_PQ, tree, 1_700_000_000)
    text = format_checkpoint(Checkpoint(ORIGIN, 3, ROOT_3))
    by_ed25519 = cosign(text, WITNESS, 1_700_000_000)
    seen_too = f"— {WITNESS.name} {b64(by_ed25519.key_id + by_ed25519.blob)}\n"
    unsigned = text.decode() + "\n"
    logs = f"log {vkey(LOG)}\nlog {vkey(LOG_PQ)}\n"
    witness = (
        f"witness a {vkey(WITNESS)}\nwitness b {vkey(WITNESS_PQ)}\ngroup w all a b\nquorum w\n"
    )
    both: Case = {"read": "open_checkpoint", "keys": [vkey(LOG), vkey(LOG_PQ)]}
    alone: Case = {"read": "open_checkpoint", "keys": [vkey(LOG_PQ)]}
    judged: Case = {"read": "checkpoint_by_policy", "policy": logs + witness, "origin": ORIGIN}
    timed = mldsa_line(LOG_PQ, tree, 1_700_000_000)
    timeless = mldsa_line(WITNESS_PQ, tree, 0)
    unlike = mldsa_line(LOG_PQ, Subtree(ORIGIN, 0, 4, ROOT_3), 0)
    by_old = sign_checkpoint(Checkpoint(ORIGIN, 3, ROOT_3), OTHER_LOG).decode()
    head = f"— {ORIGIN} {b64(LOG_PQ.verifier.key_id + bytes(8 + 2419))}\n"
    return [
        both | {"desc": "signed with both", "text": note + own, "want": "ok"},
        both
        | {"desc": "ML-DSA-44 first", "text": unsigned + own + note[len(unsigned) :], "want": "ok"},
        alone | {"desc": "ML-DSA-44 alone", "text": unsigned + own, "want": "ok"},
        both | {"desc": "ML-DSA-44 taken away", "text": note, "want": "signature_type_missing"},
        both
        | {"desc": "Ed25519 taken away", "text": unsigned + own, "want": "signature_type_missing"},
        both
        | {
            "desc": "an old key of a type will do",
            "keys": [vkey(OTHER_LOG), vkey(LOG), vkey(LOG_PQ)],
        }
        | {"text": note + own, "want": "ok"},
        both
        | {"desc": "ML-DSA-44 over another size", "text": note + unlike, "want": "signature_wrong"},
        both
        | {"desc": "a bit of it flipped", "text": note + flip(own, 2000), "want": "signature_wrong"}
        | {"where": "signature 2"},
        both | {"desc": "a byte too short", "text": note + head, "want": "signature_wrong"},
        both
        | {"desc": "the log names a time, as other logs do", "text": note + timed, "want": "ok"},
        {"read": "open_note", "desc": "no checkpoint under ML-DSA-44", "keys": [vkey(LOG_PQ)]}
        | {"text": "a text\n\n" + own, "want": "checkpoint_malformed"},
        judged
        | {"desc": "a witness with both its keys", "text": note + own + seen_too + seen}
        | {"quorum": True, "want": "ok"},
        judged
        | {"desc": "a witness's ML-DSA-44 taken away", "text": note + own + seen_too}
        | {"quorum": False, "want": "ok"},
        judged
        | {"desc": "a witness's Ed25519 taken away", "text": note + own + seen}
        | {"quorum": False, "want": "ok"},
        judged
        | {"desc": "the log's ML-DSA-44 taken away", "text": note + seen_too + seen}
        | {"want": "signature_type_missing"},
        judged
        | {
            "desc": "signed by the retired key alone",
            "policy": f"log {vkey(OTHER_LOG)}\n" + logs + witness,
        }
        | {"text": by_old, "quorum": False, "retired": True, "want": "ok"},
        judged
        | {
            "desc": "signed by the retired key and those in force",
            "policy": f"log {vkey(OTHER_LOG)}\n" + logs + witness,
        }
        | {
            "text": by_old + note[len(unsigned) :] + own,
            "quorum": False,
            "retired": False,
            "want": "ok",
        },
        judged
        | {
            "desc": "the retired key instead of the one in force",
            "policy": f"log {vkey(OTHER_LOG)}\n" + logs + witness,
        }
        | {"text": by_old + own, "want": "signature_type_missing"},
        judged
        | {"desc": "a witness without a time", "text": note + own + timeless}
        | {"want": "cosignature_time", "where": "signature 3"},
    ]


def policies() -> list[Case]:
    log, w1, w2, w3 = f"log {vkey(LOG)}\n", *(f"{vkey(each)}" for each in WITNESSES[:3])
    quorum = "quorum none\n"
    two = f"witness a {w1}\nwitness b {w2}\n"
    renamed = raw_vkey("witness.example.org/renamed", COSIGNATURE, WITNESSES[0].verifier.public_key)
    as_witness = raw_vkey("witness.example.org/log", COSIGNATURE, LOG.verifier.public_key)
    log_pq, own_pq = f"log {vkey(LOG_PQ)}\n", f"witness p {vkey(WITNESS_PQ)}\n"
    both = f"{log}{log_pq}witness a {w1}\n{own_pq}witness b {w2}\n"
    renewed = raw_vkey(
        WITNESSES[0].name, COSIGNATURE, signer("again", COSIGNATURE).verifier.public_key
    )
    cases: list[Case] = []

    def add(want: str, *found: tuple[str, str], **more: Any) -> None:
        cases.extend(
            {"desc": d, "read": "policy", "text": t, "want": want} | more for t, d in found
        )

    add(
        "ok",
        (log + log_pq + quorum, "a log with two keys"),
        (f"{both}group w all a p\ngroup q 2 w b\nquorum q\n", "a witness's keys in one group"),
        (f"{own_pq}quorum p\n", "a witness with ML-DSA-44 alone"),
        (
            f"witness a {w1}\nwitness r {renewed}\ngroup w any a r\nquorum w\n",
            "a witness's old and new key of one type",
        ),
    )
    add(
        "policy_witness_split",
        (f"{both}{quorum}", "a witness's keys in no group"),
        (f"{both}group q 2 a p b\nquorum q\n", "a witness's keys with another's"),
        (f"{both}group w any a p\nquorum w\n", "either of a witness's keys"),
        (f"{both}group w all a p\nquorum a\n", "one of a witness's keys is the quorum"),
        (f"{both}group g any a b\nquorum g\n", "one of a witness's keys in a group"),
        where="line 4",
    )

    add(
        "ok",
        (quorum, "a quorum alone"),
        (log + quorum, "a log"),
        (
            f"# 注释\n\n \t\n\t log\t{vkey(LOG)}  https://ledger.example.org/demo/ \n # more\nquorum none\n",
            "comments, blanks, tabs, a URL",
        ),
        (f"{log}{two}group g all a b\nquorum g\n", "a group of all"),
        (f"{log}{two}group g any a b\nquorum g\n", "a group of any"),
        (
            f"{log}{two}witness c {w3} https://w.example.org\ngroup g 1 a b\ngroup h 2 g c\nquorum h\n",
            "a group in a group",
        ),
        (f"{log}witness 见证人 {w1}\nquorum 见证人\n", "a Chinese name"),
        (f"{log}{two}quorum a\n", "a single witness"),
    )
    add("policy_quorum_count", ("", "nothing"), (log, "no quorum"), (quorum * 2, "two quorums"))
    add("policy_unterminated", (log + quorum[:-1], "the last newline missing"), where="line 2")
    add(
        "policy_control_character",
        ((log + quorum).replace("\n", "\r\n"), "CR LF"),
        ("#\x7f\n" + quorum, "DEL"),
        ("#\x0b\n" + quorum, "a vertical tab"),
    )
    add(
        "policy_line_malformed",
        ("logs x\n" + quorum, "another word"),
        ("log\n" + quorum, "a log without its key"),
        (log[:-1] + " url more\n" + quorum, "a log with too much"),
        (f"witness a\n{quorum}", "a witness without its key"),
        (f"witness a {w1} url more\n{quorum}", "a witness with too much"),
        (f"{two}group g any\n{quorum}", "a group of nobody"),
        ("quorum\n", "a quorum without its name"),
        ("quorum none none\n", "a quorum with two names"),
        ("LOG x\n" + quorum, "capitals"),
        (f"log\u00a0{vkey(LOG)}\n{quorum}", "a no-break space"),
    )
    add(
        "policy_key_unfit",
        (f"log {w1}\n{quorum}", "a witness's key for a log"),
        (f"witness a {vkey(LOG)}\n{quorum}", "a log's key for a witness"),
    )
    add(
        "policy_key_repeated",
        (log * 2 + quorum, "a log twice"),
        (f"witness a {w1}\nwitness b {w1}\n{quorum}", "a witness under two names"),
        (f"witness a {w1}\nwitness b {renamed}\n{quorum}", "a witness under another key name"),
        (f"{log}witness a {as_witness}\n{quorum}", "a log as its own witness"),
    )
    add(
        "policy_name_repeated",
        (f"witness a {w1}\nwitness a {w2}\n{quorum}", "two witnesses"),
        (f"{two}group a any b\n{quorum}", "a group like a witness"),
        (f"witness none {w1}\n{quorum}", "the reserved word"),
    )
    add(
        "policy_name_unknown",
        (f"{two}group g any a c\n{quorum}", "a member"),
        (f"{two}group g any a g\n{quorum}", "a group in itself"),
        (f"{two}group g any none\n{quorum}", "the reserved word as a member"),
        (f"quorum a\n{two}", "a quorum before its witness"),
    )
    add(
        "policy_member_repeated",
        (f"{two}group g 2 a a\n{quorum}", "twice in a group"),
        (f"{two}group g any a\ngroup h any a b\n{quorum}", "in two groups"),
    )
    add(
        "policy_threshold",
        *(
            (f"{two}group g {k} a b\n{quorum}", d)
            for k, d in [
                ("0", "none of two"),
                ("3", "three of two"),
                ("01", "a leading zero"),
                ("-1", "a negative number"),
                ("most", "another word"),
            ]
        ),
    )
    add("base64_malformed", (f"#\n{log[:-2]}\n{quorum}", "a key cut short"), where="line 2")
    cases += [
        {
            "desc": "Latin-1",
            "read": "policy",
            "hex": b"# \xe9\nquorum none\n".hex(),
            "want": "not_utf8",
        },
    ]
    return cases


def charters() -> list[Case]:
    one = f"{ORIGIN} {'0f' * 32}\n"
    cases: list[Case] = []

    def add(want: str, *found: tuple[str, str], **more: Any) -> None:
        cases.extend(
            {"desc": d, "read": "charters", "text": t, "want": want} | more for t, d in found
        )

    add("ok", ("", "no ledgers"), (one, "one"), (one + f"a.example.org {'00' * 32}\n", "two"))
    add(
        "charters_line_malformed",
        (one[:-1], "the last newline missing"),
        where="line 1",
    )
    add("charters_line_malformed", (one + "\n", "an empty line"), where="line 2")
    add(
        "charters_line_malformed",
        (f"{ORIGIN}\n", "no id"),
        (f"{ORIGIN}\t{'0f' * 32}\n", "a tab"),
    )
    add("origin_malformed", (f"A {'0f' * 32}\n", "a capital"), (f" {one}", "a space before"))
    add(
        "hex_malformed",
        (f"{ORIGIN} {'0F' * 32}\n", "capitals"),
        (f"{ORIGIN}  {'0f' * 32}\n", "two spaces"),
        (one[:-1] + " # note\n", "a comment"),
        (one.replace("\n", "\r\n"), "CR LF"),
    )
    add("charters_origin_repeated", (one + one, "the same line twice"), where="line 2")
    cases.append({"desc": "Latin-1", "read": "charters", "hex": "e9", "want": "not_utf8"})
    return cases


# --------------------------------------------------------------------------- entries and proofs


def entries() -> list[Case]:
    first = Entry(0, 1_795_334_401_000, None, FIRST_PREVIOUS, b"first\n")
    leaf = hash_leaf(format_entry(first))
    second = Entry(1, 1_795_334_401_000, 0, leaf, b"second\n")
    third = Entry(2, 1_795_334_401_001, 0, hash_leaf(format_entry(second)), b"third\n")
    text = format_entry(second).decode()
    zero = format_entry(first).decode()
    cases: list[Case] = []

    def parse(want: str, *found: tuple[str, str], **more: Any) -> None:
        cases.extend({"desc": d, "read": "entry", "text": t, "want": want} | more for t, d in found)

    parse("ok", (zero, "entry 0"), (text, "entry 1"))
    parse(
        "entry_malformed",
        ("", "nothing"),
        (text.replace("v1", "v2", 1), "another version"),
        (" " + text, "a space before"),
        (text.replace("\n", "\r\n"), "CR LF"),
        (text.replace("\n\n", "\n"), "no blank line"),
        (text.replace("second\n", ""), "no statement"),
        (text[:30], "cut off"),
        (text.replace("\n\n", "\nmore\n\n"), "a line too many"),
    )
    parse(
        "integer_malformed",
        (text.replace("\n1\n", "\n01\n", 1), "a leading zero"),
        (text.replace("\n1\n", "\n-1\n", 1), "a negative index"),
        (text.replace("\n1\n", "\n¹\n", 1), "a superscript"),
        where="entry.index",
    )
    parse(
        "integer_malformed",
        (text.replace("Z\n0\n", "Z\n00\n", 1), "two zeros"),
        (text.replace("Z\n0\n", "Z\n\n", 1), "nothing"),
        where="entry.governance",
    )
    parse(
        "time_malformed",
        (text.replace(".000Z", "Z"), "no milliseconds"),
        (text.replace("T", "é"), "a character outside ASCII"),
        where="entry.time",
    )
    parse(
        "entry_governance",
        (zero.replace("Z\n-\n", "Z\n0\n"), "entry 0 names an entry"),
        (text.replace("Z\n0\n", "Z\n-\n"), "entry 1 names none"),
        (text.replace("Z\n0\n", "Z\n1\n"), "entry 1 names itself"),
        (text.replace("Z\n0\n", "Z\n7\n"), "entry 1 names a later one"),
    )
    parse(
        "base64_malformed",
        (text.replace(b64(leaf), b64(leaf)[:-1]), "no padding"),
        where="entry.previous",
    )
    parse(
        "base64_length",
        (text.replace(b64(leaf), b64(leaf[:31])), "31 bytes"),
        where="entry.previous",
    )
    parse(
        "entry_first_previous",
        (zero.replace(b64(FIRST_PREVIOUS), b64(leaf)), "entry 0 names a leaf before it"),
    )
    room = 49_000 - len(zero) + len("first\n")
    cases += [
        {
            "desc": "49,000 bytes",
            "read": "entry",
            "pieces": [[zero.replace("first\n", ""), 1], ["x", room]],
            "want": "ok",
        },
        {
            "desc": "49,001 bytes",
            "read": "entry",
            "pieces": [[zero.replace("first\n", ""), 1], ["x", room + 1]],
            "want": "entry_too_large",
        },
    ]

    def chain(
        want: str, desc: str, previous: Entry | None, entry: Entry, given: bytes | None = None
    ) -> None:
        stands = FIRST_PREVIOUS if previous is None else hash_leaf(format_entry(previous))
        cases.append(
            {
                "desc": desc,
                "read": "chain",
                "previous": None if previous is None else format_entry(previous).decode(),
                "previous_leaf_hash": (given or stands).hex(),
                "text": format_entry(entry).decode(),
                "want": want,
            }
        )

    def changed(entry: Entry, **more: Any) -> Entry:
        fields = {name: getattr(entry, name) for name in Entry.__slots__}
        return Entry(**fields | more)

    chain("ok", "entry 0 after nothing", None, first)
    chain("ok", "entry 1 after entry 0, at the same time", first, second)
    chain("ok", "the governance line goes on", second, third)
    chain(
        "ok", "the governance line moves to the entry before", second, changed(third, governance=1)
    )
    chain("entry_out_of_place", "entry 1 after nothing", None, second)
    chain("entry_out_of_place", "an entry left out", first, third)
    chain("entry_out_of_place", "an entry twice", first, first)
    chain("chain_broken", "another leaf before it", first, second, third.previous)
    chain(
        "time_went_back",
        "a millisecond earlier",
        second,
        changed(third, time_ms=second.time_ms - 1),
    )
    fourth = Entry(3, third.time_ms, 1, hash_leaf(format_entry(third)), b"fourth\n")
    chain("governance_line_broken", "an entry that was never named", third, fourth)
    return cases


def proofs() -> list[Case]:
    note = sign_checkpoint(Checkpoint(ORIGIN, 3, ROOT_3), LOG).decode()
    header = "c2sp.org/tlog-proof@v1\n"
    hashes = f"{b64(LEAVES[0])}\n{b64(LEAVES[2])}\n"
    full = f"{header}extra {b64(b'entry-1')}\nindex 1\n{hashes}\n{note}"
    cases: list[Case] = []

    def parse(want: str, *found: tuple[str, str], **more: Any) -> None:
        cases.extend(
            {"desc": d, "read": "proof_file", "text": t, "want": want} | more for t, d in found
        )

    parse(
        "ok",
        (full, "with an extra"),
        (f"{header}index 1\n{hashes}\n{note}", "without"),
        (f"{header}index 0\n\n{note}", "without hashes"),
        (f"{header}extra \nindex 0\n\n{note}", "an empty extra"),
    )
    parse(
        "proof_file_malformed",
        ("", "nothing"),
        (full.replace("@v1", "@v2"), "another version"),
        (f"{header}{hashes}\n{note}", "no index"),
        (header + "\n" + note, "a header alone"),
        (f"{header}extra AAAA\n{hashes}\n{note}", "extra and no index"),
        (f"{header}extra AAAA\nextra AAAA\nindex 1\n\n{note}", "extra twice"),
        (f"{header}index 1\n{hashes}\n", "no checkpoint"),
        (f"{header}index 1\n{hashes}", "no blank line"),
        (" " + full, "a space before"),
        (full.replace("\n", "\r\n"), "CR LF"),
        (full.replace("index 1", "index\t1"), "a tab"),
    )
    parse(
        "integer_malformed", (full.replace("index 1", "index 01"), "a leading zero"), where="index"
    )
    parse("integer_malformed", (full.replace("index 1", "index "), "nothing"), where="index")
    parse(
        "base64_malformed",
        (full.replace("extra ", "extra  "), "two spaces"),
        (full.replace(b64(b"entry-1"), "é"), "a character outside ASCII"),
        where="extra",
    )
    parse(
        "base64_malformed", (full.replace(hashes, hashes[:-2] + "\n"), "no padding"), where="hash 2"
    )
    parse(
        "base64_malformed",
        (f"{header}index 1\nextra AAAA\n{hashes}\n{note}", "extra after index"),
        where="hash 1",
    )
    parse(
        "base64_length",
        (full.replace(hashes, f"{b64(LEAVES[0][:31])}\n"), "31 bytes"),
        where="hash 1",
    )
    one = f"{b64(LEAVES[0])}\n"
    start, end = f"{header}index 1\n", f"\n{note}"
    cases += [
        {
            "desc": "63 hashes",
            "read": "proof_file",
            "pieces": [[start, 1], [one, 63], [end, 1]],
            "want": "ok",
        },
        {
            "desc": "64 hashes",
            "read": "proof_file",
            "pieces": [[start, 1], [one, 64], [end, 1]],
            "want": "too_many_hashes",
        },
        {
            "desc": "more than a reader takes",
            "read": "proof_file",
            "pieces": [[full, 1], ["x", 1_100_000]],
            "want": "proof_file_too_large",
        },
    ]
    return cases


FILES = {
    "values.json": values,
    "tree.json": tree,
    "tiles.json": tiles,
    "keys.json": keys,
    "notes.json": notes,
    "checkpoints.json": checkpoints,
    "policies.json": policies,
    "charters.json": charters,
    "entries.json": entries,
    "proofs.json": proofs,
}


def content(name: str) -> bytes:
    made = {"source": SOURCE, "cases": FILES[name]()}
    return json.dumps(made, ensure_ascii=False, indent=1).encode() + b"\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in FILES:
        (FOLDER / name).write_bytes(content(name))
    KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
