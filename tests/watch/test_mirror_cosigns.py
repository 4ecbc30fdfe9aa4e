"""A mirror cosigns what it has stored, and nothing else (C2SP tlog-mirror, tlog-cosignature)."""

import fcntl
import json
import shutil
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ledger.core.cosignature import check_cosignature
from ledger.core.keys import (
    COSIGNATURE,
    ED25519,
    ML_DSA_44,
    SigningKey,
    VerifierKey,
    format_vkey,
)
from ledger.core.note import Note, Signature, format_note, parse_note
from ledger.core.policy import open_checkpoint_by_policy, parse_policy
from ledger.core.proof import parse_proof
from ledger.log.keyring import Cost, write_key
from mingbai.cli import main as mingbai
from mingbai.verifying import main
from tests import community
from tests.verifier.publishing import (
    checkpoint_note,
    files_of,
    policy_text,
    witness_key,
    write_log,
    write_trust,
)
from tests.verifier.serving import files as serving
from tests.verifier.serving import serve
from tests.verifier.test_long_logs import ENTRIES
from tests.watch.test_copies import other
from verifier import cli
from verifier.mirror import mirror_log
from verifier.mirror_cosigning import Cosigner
from verifier.sources import Directory
from verifier.split_errors import MirrorClockWrong

NAME = "mirror.example.org/m1"
SECRET = "a mirror's 口令"
W1_TIME_S = 1_795_000_000  # at which the witness of these logs has cosigned


def key_of(name: str, algorithm: int) -> SigningKey:
    return SigningKey(name, algorithm, sha256(f"mirror {name} {algorithm}".encode()).digest())


KEYS = (key_of(NAME, COSIGNATURE), key_of(NAME, ML_DSA_44))
COUNTING = (
    f"log {format_vkey(community.log_key().verifier)}\n"
    f"witness w1 {format_vkey(witness_key('w1').verifier)}\n"
    f"witness m1-ed {format_vkey(KEYS[0].verifier)}\n"
    f"witness m1-ml {format_vkey(KEYS[1].verifier)}\n"
    "group m1 all m1-ed m1-ml\n"
    "group both all w1 m1\n"
    "quorum both\n"
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_trust(tmp_path, witnesses=["w1"], quorum="w1")
    (tmp_path / "counting.txt").write_text(COUNTING, "utf-8")
    monkeypatch.setenv("MINGBAI_PASSPHRASE", SECRET)
    for number, key in enumerate(KEYS):
        write_key(tmp_path / f"{number}.key", key, SECRET, cost=Cost(n=1 << 14))
    return tmp_path


def publish(place: Path, entries: Sequence[bytes], name: str = "log") -> Path:
    shutil.rmtree(place / name, ignore_errors=True)
    return write_log(place / name, entries, witnesses=["w1"])


def run(
    place: Path,
    capsys: pytest.CaptureFixture[str],
    *arguments: object,
    policy: str = "policy.txt",
    keys: Sequence[str] = ("0.key", "1.key"),
) -> tuple[int, dict[str, Any], str]:
    given = [each for key in keys for each in ("--key", place / key)]
    trust = ["--trust", place / policy, "--json", "--lang", "en"]
    what = [*arguments] or [place / "log"]
    code = main([*map(str, ["mirror", *what, place / "mirror", *trust, *given])])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else {}, out + err


def signed_by(place: Path, keys: Sequence[VerifierKey]) -> list[int]:
    """The seconds at which *keys* have cosigned what the mirror serves."""
    note = parse_note((place / "mirror" / "checkpoint").read_bytes())
    known = {(key.name, key.key_id): key for key in keys}
    lines = [each for each in note.signatures if each[:2] in known]
    return [check_cosignature(note.text, each, known[each[:2]]) for each in lines]


OWN = [each.verifier for each in KEYS]


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# ------------------------------------------------------------------------- what it signs, and when


def test_what_is_stored_is_cosigned_with_both_types_at_the_time_it_is(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for size in (1, 256, 300, 600):
        publish(place, ENTRIES[:size])
        before = int(time.time())
        code, found, said = run(place, capsys)
        assert (code, found["cosigned"]) == (0, [format_vkey(key) for key in OWN]), said
        times = signed_by(place, OWN)
        assert len(times) == 2
        assert all(before <= each <= time.time() for each in times)
        assert signed_by(place, [witness_key("w1").verifier]) == [W1_TIME_S]


@pytest.mark.parametrize("name", ["nobody.example.org/x", community.ORIGIN])
def test_a_site_that_fills_its_checkpoint_with_lines_makes_no_copy_unreadable(
    name: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A note may have 100 lines, and the mirror adds its own."""
    for size in (300, 600):
        log = publish(place, ENTRIES[:size])
        note = parse_note((log / "checkpoint").read_bytes())
        own = note.signatures[0]
        more = own if name == own.name else Signature(name, b"1234", b"nothing")
        lines = (*note.signatures, *(100 - len(note.signatures)) * (more,))
        (log / "checkpoint").write_bytes(format_note(Note(note.text, lines)))
        code, _, said = run(place, capsys)
        assert code == 0, said
        kept = parse_note((place / "mirror" / "checkpoint").read_bytes())
        assert kept.signatures[:2] == note.signatures
        assert len(kept.signatures) == 4
        assert len(signed_by(place, OWN)) == 2


def test_a_policy_may_count_a_mirror_and_then_asks_for_its_word(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = publish(place, ENTRIES[:300])
    assert run(place, capsys, policy="counting.txt")[0] == 0
    given = ["--trust", place / "counting.txt", "--charters", place / "charters.txt"]
    audits = {
        name: main([*map(str, ["log", folder, *given])])
        for name, folder in {"site": log, "mirror": place / "mirror"}.items()
    }
    assert audits == {"site": 2, "mirror": 0}
    note = (place / "mirror" / "checkpoint").read_bytes()
    judged = open_checkpoint_by_policy(note, parse_policy(COUNTING), community.ORIGIN)
    assert [name for name, _ in judged.witnesses] == ["w1", "m1-ed", "m1-ml"]


def test_a_web_server_makes_it_a_monitoring_prefix_and_its_proofs_carry_its_word(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(place, ENTRIES[:300])
    assert run(place, capsys)[0] == 0
    below = sha256(community.ORIGIN.encode()).hexdigest()  # C2SP tlog-mirror, introduction
    found = files(place / "mirror")
    names = {str(path.relative_to(place / "mirror")): data for path, data in found.items()}
    trust = ["--trust", place / "counting.txt", "--charters", place / "charters.txt"]
    with serve(serving(names, f"/{below}/")) as served:
        prefix = served.url + below
        assert main([*map(str, ["log", prefix, *trust])]) == 0
        proof = place / "7.tlog-proof"
        assert mingbai(["proof", prefix, "7", "--out", str(proof)]) == 0
        states = ["--states", place / "states", "--also", served.url]
        watched = ["watch", place / "log", *states, "--trust", place / "policy.txt", *trust[2:]]
        assert main([*map(str, watched)]) == 0
        assert f"/{below}/checkpoint" in served.asked
    judged = open_checkpoint_by_policy(
        parse_proof(proof.read_bytes()).checkpoint, parse_policy(COUNTING), community.ORIGIN
    )
    assert judged.quorum_reached


def test_its_own_word_does_not_stand_for_another_s(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_log(place / "bare", ENTRIES[:300])
    for policy in ("policy.txt", "counting.txt"):
        code, found, _ = run(place, capsys, place / "bare", policy=policy)
        assert (code, found["code"]) == (2, "quorum_missing")
    assert not (place / "mirror" / "checkpoint").exists()


def test_what_was_signed_stays_as_it_was_and_is_joined_by_what_comes_later(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = publish(place, ENTRIES[:300])
    run(place, capsys)
    signed = (place / "mirror" / "checkpoint").read_bytes()
    (log / "checkpoint").write_bytes(checkpoint_note(ENTRIES[:300], witnesses=["w1", "w2"]))
    assert run(place, capsys)[0] == 0
    joined = parse_note((place / "mirror" / "checkpoint").read_bytes())
    assert {*parse_note(signed).signatures} < {*joined.signatures}
    assert len(joined.signatures) == 5  # the log, two witnesses, the mirror's two
    publish(place, ENTRIES[:300])  # the site has lost one again, whom this policy does not know
    policy_text_with = policy_text(witnesses=["w1", "w2"], quorum="w1")
    (place / "policy.txt").write_text(policy_text_with, "utf-8")
    run(place, capsys)
    assert {*parse_note((place / "mirror" / "checkpoint").read_bytes()).signatures} == {
        *joined.signatures
    }


def test_a_line_in_its_name_that_is_wrong_is_made_anew(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = publish(place, ENTRIES[:300])
    run(place, capsys)
    mine = parse_note((place / "mirror" / "checkpoint").read_bytes()).signatures[-1]
    note = parse_note((log / "checkpoint").read_bytes())
    bad = mine._replace(blob=mine.blob[:-1] + bytes([mine.blob[-1] ^ 1]))
    (log / "checkpoint").write_bytes(format_note(Note(note.text, (*note.signatures, bad))))
    shutil.rmtree(place / "mirror")
    assert run(place, capsys)[0] == 0
    assert len(signed_by(place, OWN)) == 2


# ------------------------------------------------------------------------------ what it does not


def flip(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def change_together(mirror: Path) -> None:
    """Another last entry, with the tile that goes with it: only the root tells."""
    changed = files_of([*ENTRIES[:-1], ENTRIES[-1] + b"\n"])
    for path in ("tile/entries/002.p/88", "tile/0/002.p/88"):
        (mirror / path).write_bytes(changed[path])


DAMAGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "a bundle": (lambda mirror: flip(mirror / "tile/entries/000"), "tile/0/000"),
    "no bundle": (lambda mirror: (mirror / "tile/entries/000").unlink(), "tile/entries/000"),
    "a tile": (lambda mirror: flip(mirror / "tile/0/000"), "tile/0/000"),
    "an upper tile": (lambda mirror: flip(mirror / "tile/1/000.p/2"), "tile/1/000.p/2"),
    "both together": (change_together, "checkpoint"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_copy_that_is_damaged_on_disk_is_not_cosigned(
    damage: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(place, ENTRIES)
    assert run(place, capsys, keys=())[0] == 0
    make, path = DAMAGES[damage]
    make(place / "mirror")
    before = files(place / "mirror")
    code, found, _ = run(place, capsys)
    assert (code, found["code"], found["facts"]["path"]) == (2, "mirror_damaged", path)
    assert files(place / "mirror") == before


def test_nothing_of_a_ledger_that_flipped_a_byte_went_back_or_forked_is_cosigned(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(place, ENTRIES[:300])
    run(place, capsys)
    before = files(place / "mirror")
    log = publish(place, ENTRIES)
    bundle = log / "tile" / "entries" / "001"
    bundle.write_bytes(bundle.read_bytes()[:-1] + b"?")
    wrong = [(2, "mirror_root_wrong", log)]
    wrong += [(2, "mirror_behind", publish(place, ENTRIES[:299], "back"))]
    wrong += [(1, "forked", publish(place, other(7, 600), "fork"))]
    for expected, problem, source in wrong:
        code, found, _ = run(place, capsys, source)
        assert (code, found["code"]) == (expected, problem)
        assert files(place / "mirror") == before


def test_a_mirror_that_died_before_signing_signs_in_the_next_run(place: Path) -> None:
    class Died(Exception):
        pass

    def dies() -> int:
        raise Died

    log, mirror = publish(place, ENTRIES[:300]), place / "mirror"
    policy = parse_policy(policy_text(witnesses=["w1"], quorum="w1"))
    with pytest.raises(Died):
        mirror_log(Directory(str(log)), mirror, policy, Cosigner(KEYS, dies))
    assert (mirror / "tile" / "entries" / "000").exists()
    assert not (mirror / "checkpoint").exists()
    mirror_log(Directory(str(log)), mirror, policy, Cosigner(KEYS, lambda: W1_TIME_S))
    assert signed_by(place, OWN) == [W1_TIME_S, W1_TIME_S]


def test_a_clock_behind_what_was_signed_signs_nothing(place: Path) -> None:
    log, mirror = publish(place, ENTRIES[:300]), place / "mirror"
    policy = parse_policy(policy_text(witnesses=["w1"], quorum="w1"))
    source = Directory(str(log))
    with pytest.raises(MirrorClockWrong):
        mirror_log(source, mirror, policy, Cosigner(KEYS, lambda: W1_TIME_S - 601))
    assert not (mirror / "checkpoint").exists()
    mirror_log(source, mirror, policy, Cosigner(KEYS, lambda: W1_TIME_S + 5_000))
    publish(place, ENTRIES[:301])
    with pytest.raises(MirrorClockWrong):  # its own time, of the smaller tree
        mirror_log(source, mirror, policy, Cosigner(KEYS, lambda: W1_TIME_S))


@pytest.mark.parametrize(
    "unfit",
    [
        [key_of(NAME, ED25519)],
        [key_of(community.ORIGIN, COSIGNATURE)],
        [key_of(NAME, COSIGNATURE), key_of("mirror.example.org/m2", ML_DSA_44)],
    ],
    ids=["of a type that cosigns nothing", "the log's name", "two names"],
)
def test_a_key_that_is_no_mirror_s_is_refused(
    unfit: list[SigningKey], place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(place, ENTRIES[:300])
    for number, key in enumerate(unfit):
        write_key(place / f"unfit-{number}.key", key, SECRET, cost=Cost(n=1 << 14))
    names = [f"unfit-{number}.key" for number, _ in enumerate(unfit)]
    code, found, _ = run(place, capsys, keys=names)
    assert (code, found["code"]) == (2, "mirror_key_unfit")
    assert not (place / "mirror").exists()


def test_a_key_file_that_does_not_open_is_said_before_anything_is_read(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGBAI_PASSPHRASE", "another")
    code, found, _ = run(place, capsys, place / "nowhere")
    assert (code, found["code"]) == (2, "passphrase_wrong")
    given = ["mirror", "nowhere", "mirror", "--trust", str(place / "policy.txt"), "--json"]
    assert cli.main([*given, "--key", str(place / "0.key")]) == 2  # the verifier alone has no keys
    assert json.loads(capsys.readouterr().out)["code"] == "mirror_keys_closed"


def test_two_at_once_do_not_meet(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(place, ENTRIES[:300])
    with (place / "mirror.lock").open("w") as taken:
        fcntl.flock(taken, fcntl.LOCK_EX)
        code, found, _ = run(place, capsys)
    assert (code, found["code"]) == (2, "mirror_busy")
    assert run(place, capsys)[0] == 0
