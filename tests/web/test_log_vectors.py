"""Every vector has the same verdict in Python, in JavaScript with WebCrypto and without."""

import base64
import json
from hashlib import sha256, sha512, shake_128, shake_256
from pathlib import Path
from typing import Any

import pytest

from ledger.core.ed25519 import verify
from tests.core.make_vectors import FILES
from tests.core.test_ed25519 import cctv, speccheck, wycheproof
from tests.core.test_mldsa import wycheproof as mldsa_cases
from tests.requirements import needs
from tests.web.engines import Case, answer_in_node, answer_in_python, pack

pytestmark = needs("node")

VECTORS = Path(__file__).parents[1] / "vectors"
SIGNERS = {"seed", "sign_note"}  # cases for those who sign, which a browser does not
NUMBERS = ("index", "size", "old_size", "new_size")
ORIGIN = "ledger.example.org/demo"


# ------------------------------------------------------------------------------- the vectors


def as_case(vector: dict[str, Any]) -> Case:
    """Bytes in base64; integers as text, since JSON's are floats in JavaScript."""
    case = {key: value for key, value in vector.items() if key not in {"text", "hex", "pieces"}}
    if "hex" in vector:
        case["data"] = pack(bytes.fromhex(vector["hex"]))
    elif "pieces" in vector:
        case["data"] = pack("".join(piece * times for piece, times in vector["pieces"]).encode())
    elif "text" in vector:
        case["data"] = pack(vector["text"].encode())
    return case | {name: str(case[name]) for name in NUMBERS if name in case}


def core() -> list[Case]:
    found = []
    for name in FILES:
        for vector in json.loads((VECTORS / "core" / name).read_bytes())["cases"]:
            if vector["read"] not in SIGNERS:
                found.append(as_case(vector))
    return found


def merkle() -> list[Case]:
    found = []

    def hexed(value: str | None) -> str:
        return base64.b64decode(value or "").hex()

    for path in sorted((VECTORS / "merkle").rglob("*.json")):
        vector = json.loads(path.read_bytes())
        case: Case = {"desc": str(path), "fails": vector["wantErr"]}
        case["proof"] = [hexed(value) for value in vector["proof"] or ()]
        if "leafIdx" in vector:
            case |= {"read": "inclusion", "leaf_hash": hexed(vector["leafHash"])}
            case |= {"index": str(vector["leafIdx"]), "size": str(vector["treeSize"])}
            case |= {"root": hexed(vector["root"])}
        else:
            case |= {"read": "consistency"}
            case |= {"old_size": str(vector["size1"]), "new_size": str(vector["size2"])}
            case |= {"old_root": hexed(vector["root1"]), "new_root": hexed(vector["root2"])}
        found.append(case)
    return found


def example(folder: str, name: str) -> str:
    return pack((VECTORS / folder / name).read_bytes())


def examples() -> list[Case]:
    """Both worked examples, file by file."""
    found: list[Case] = []
    for index in range(3):
        found.append({"read": "entry", "data": example("mingbai", f"entry-{index}")})
        found.append({"read": "note", "data": example("mingbai", f"statement-{index}.note")})
    for folder, names in (("mingbai", "vkeys.txt"), ("worked", "worked-vkeys.txt")):
        lines = (VECTORS / folder / names).read_text("utf-8").splitlines()
        found += [{"read": "vkey", "data": pack(line.encode())} for line in lines]
    policy = (VECTORS / "mingbai" / "policy.txt").read_text("utf-8")
    vkeys = (VECTORS / "worked" / "worked-vkeys.txt").read_text("utf-8").splitlines()
    trust = f"log {vkeys[0]}\nwitness w {vkeys[1]}\nquorum w\n"
    signed = example("worked", "worked-checkpoint.txt")
    by_policy = {"read": "checkpoint_by_policy", "policy": policy, "origin": ORIGIN}
    found += [
        {"read": "charters", "data": example("mingbai", "charters.txt")},
        {"read": "checkpoint", "data": example("mingbai", "checkpoint.text")},
        {"read": "policy", "data": example("mingbai", "policy.txt")},
        {"read": "tile", "data": example("mingbai", "tree/tile/0/000.p/3"), "width": 3},
        {"read": "bundle", "data": example("mingbai", "tree/tile/entries/000.p/3"), "width": 3},
        by_policy | {"data": example("mingbai", "checkpoint")},
        by_policy | {"data": signed},
        by_policy | {"data": signed, "policy": trust, "origin": "log.example.org/sanwu"},
        {"read": "open_note", "data": signed, "keys": vkeys[:2]},
        {"read": "open_note", "data": signed, "keys": vkeys[1:2]},
        {"read": "open_checkpoint", "data": signed, "keys": vkeys[:1]},
    ]
    for folder, name in (("mingbai", "entry-1.tlog-proof"), ("worked", "worked.tlog-proof")):
        found.append({"read": "proof_file", "data": example(folder, name)})
    return found


def signatures() -> list[Case]:
    cases = speccheck() + [case for case, _ in cctv()] + [case for case, _ in wycheproof()]
    return [
        {"read": "signature", "key": key.hex(), "message": message.hex(), "signature": blob.hex()}
        for _, key, message, blob in cases
    ]


# ------------------------------------------------------------------------------------- tests


def assert_same(cases: list[Case], which: str, folder: Path) -> None:
    answers = answer_in_node(cases, which, folder)
    assert len(answers) == len(cases)
    for case, found in zip(cases, answers, strict=True):
        assert found == answer_in_python(case), (case["read"], case.get("desc"))


@pytest.mark.parametrize("which", ["own", "web"])
def test_every_vector_of_the_core_is_answered_as_python_does_and_with_what_it_wants(
    which: str, tmp_path: Path
) -> None:
    cases = core()
    assert len(cases) > 250
    assert_same(cases, which, tmp_path)
    answers = answer_in_node(cases, which, tmp_path)
    for case, found in zip(cases, answers, strict=True):
        assert found["code"] == case["want"], case
        assert found.get("where") == case.get("where", found.get("where"))
        if "quorum" in case:
            assert found["value"][0] == case["quorum"]


def test_every_merkle_vector_is_answered_as_python_does(tmp_path: Path) -> None:
    cases = merkle()
    assert len(cases) == 196
    assert_same(cases, "own", tmp_path)
    answers = answer_in_node(cases, "own", tmp_path)
    # Three with size1 = 0 are an error to us and not to everyone (tests/vectors/README.md).
    unlike = [c for c, a in zip(cases, answers, strict=True) if (a["code"] != "ok") != c["fails"]]
    assert all(case["old_size"] == "0" for case in unlike)


@pytest.mark.parametrize("which", ["own", "web"])
def test_both_worked_examples_are_read_as_python_does(which: str, tmp_path: Path) -> None:
    cases = examples()
    assert_same(cases, which, tmp_path)
    refused = [answer["code"] for answer in answer_in_node(cases, which, tmp_path)]
    # A checkpoint of another log than the one asked for.
    assert [code for code in refused if code != "ok"] == ["not_signed"]


@pytest.mark.parametrize("which", ["own", "web", "any"])
def test_every_signature_of_wycheproof_cctv_and_speccheck_has_pythons_verdict(
    which: str, tmp_path: Path
) -> None:
    cases = signatures()
    assert len(cases) == 12 + 914 + 151
    right = 0
    for case, found in zip(cases, answer_in_node(cases, which, tmp_path), strict=True):
        given = [bytes.fromhex(case[name]) for name in ("key", "message", "signature")]
        assert found == {"code": "ok", "value": verify(*given)}, case
        right += found["value"]
    assert right > 100


def test_every_key_of_them_is_refused_with_pythons_code(tmp_path: Path) -> None:
    ys = [y.to_bytes(32, "little").hex() for y in range(200)]
    wrong = [{"read": "public_key", "key": "00" * length} for length in (0, 31, 33)]
    cases = [{"read": "public_key", "key": case["key"]} for case in signatures()]
    cases += wrong + [{"read": "public_key", "key": y} for y in ys]
    assert_same(cases, "own", tmp_path)
    codes = {answer["code"] for answer in answer_in_node(cases, "own", tmp_path)}
    endings = ("length", "not_canonical", "not_on_curve", "small_order")
    assert codes == {"ok", *(f"public_key_{ending}" for ending in endings)}


def test_the_two_hashes_are_those_of_the_standard_at_every_length_around_a_block(
    tmp_path: Path,
) -> None:
    data = [bytes((7 * i + n) % 256 for i in range(n)) for n in (*range(260), 4096, 70_000)]
    for name, reference in (("sha256", sha256), ("sha512", sha512)):
        cases = [{"read": name, "data": pack(each)} for each in data]
        found = [answer["value"] for answer in answer_in_node(cases, "own", tmp_path)]
        assert found == [reference(each).hexdigest() for each in data]


def test_shake_is_the_standard_s_at_every_length_around_a_block(tmp_path: Path) -> None:
    data = [bytes((7 * i + n) % 256 for i in range(n)) for n in (*range(0, 350, 7), 135, 136, 168)]
    for bits, reference in ((128, shake_128), (256, shake_256)):
        cases = [{"read": "shake", "bits": bits, "length": 400, "data": pack(d)} for d in data]
        found = [answer["value"] for answer in answer_in_node(cases, "own", tmp_path)]
        assert found == [reference(each).hexdigest(400) for each in data]


def test_every_ml_dsa_44_signature_of_wycheproof_has_pythons_verdict(tmp_path: Path) -> None:
    cases = [
        {"read": "mldsa", "key": key, "context": case.get("ctx", "")}
        | {"message": case["msg"], "signature": case["sig"]}
        for key, case in mldsa_cases()
    ]
    answers = answer_in_node(cases, "own", tmp_path)
    wanted = [case["result"] == "valid" for _, case in mldsa_cases()]
    assert [answer["value"] for answer in answers] == wanted
    assert sum(wanted) == 77


def test_our_own_ed25519_takes_at_most_15_ms(tmp_path: Path) -> None:
    case = next(case for case in signatures() if verify(*_given(case)))
    (answer,) = answer_in_node([case | {"read": "time"}], "own", tmp_path)
    assert answer["value"] < 15


def _given(case: Case) -> list[bytes]:
    return [bytes.fromhex(case[name]) for name in ("key", "message", "signature")]
