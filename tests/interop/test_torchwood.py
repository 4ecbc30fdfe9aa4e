"""Torchwood (filippo.io/torchwood) v0.9.0: litewitness is asked by our ledger; its policy and proof
code verifies our proofs.

What it knows is Ed25519, type 0x04. `witnessctl`, which adds logs to litewitness's database, is not
built: a module that it needs (sigsum-go) could not be had. Its two statements are made here.
"""

import base64
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger.core.checkpoint import parse_checkpoint
from ledger.core.hashing import EMPTY_ROOT, sha256
from ledger.core.keys import COSIGNATURE, ED25519, SigningKey, format_vkey
from ledger.core.note import parse_note
from ledger.core.policy import format_policy
from ledger.log.read import TileReader
from tests.interop.test_witnesses import NAME, answers, grow_under
from tests.log.site import Site
from tests.log.statements import LOG_KEY, ORIGIN
from tests.requirements import needs
from tests.servers.process import free_port, running
from tests.witness.ledgers import good_witnesses, policy_of, witnessed
from tests.witness.logs import witness_keys

pytestmark = [pytest.mark.timeout(600), pytest.mark.go, needs("go")]
OTHER_LOG = SigningKey(ORIGIN, ED25519, sha256(b"tests/interop: another log")).verifier
KEY = SigningKey(NAME, COSIGNATURE, sha256(b"tests/interop: litewitness"))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path / "ledger").found()
    yield made
    made.close()


def fingerprint(public_key: bytes) -> str:
    """As ``ssh-keygen -l`` says it: the SHA-256 of the key in SSH's form (RFC 8709 section 4)."""
    kind = b"ssh-ed25519"
    wire = b"".join(len(part).to_bytes(4, "big") + part for part in (kind, public_key))
    return "SHA256:" + base64.b64encode(sha256(wire)).decode().rstrip("=")


def add_log(path: Path) -> None:
    """What ``witnessctl add-log`` and ``add-key`` write."""
    with closing(sqlite3.connect(path)) as database, database:
        empty = base64.b64encode(EMPTY_ROOT).decode()
        database.execute("INSERT INTO log VALUES (?, 0, ?)", (ORIGIN, empty))
        vkey = format_vkey(LOG_KEY.verifier)
        database.execute("INSERT INTO key VALUES (?, ?)", (ORIGIN, vkey))


def test_our_ledger_is_witnessed_by_litewitness(
    site: Site, tmp_path: Path, litewitness_program: Path, torchwood_program: Path
) -> None:
    socket, database, port = tmp_path / "agent", tmp_path / "litewitness.db", free_port()
    url = f"http://127.0.0.1:{port}"
    agent = [torchwood_program, "-agent", socket, "-seed", KEY.seed.hex()]
    witness = [litewitness_program, "-name", NAME, "-db", database, "-ssh-agent", socket]
    witness += ["-key", fingerprint(KEY.verifier.public_key), "-listen", f"127.0.0.1:{port}"]
    with (
        running(agent, ready=socket.exists, log=tmp_path / "agent.log"),
        running(witness, ready=lambda: answers(url), log=tmp_path / "litewitness.log"),
    ):
        add_log(database)
        grow_under(site, KEY.verifier, url)
    assert format_vkey(KEY.verifier) in (tmp_path / "litewitness.log").read_text("utf-8")


def test_torchwood_verifies_our_proofs_under_our_policy_and_no_other(
    site: Site, tmp_path: Path, torchwood_program: Path
) -> None:
    def verify(policy: str, *proofs: bytes) -> subprocess.CompletedProcess[str]:
        (tmp_path / "policy").write_text(policy, "utf-8")
        names = [tmp_path / f"{number}.tlog-proof" for number, _ in enumerate(proofs)]
        for name, proof in zip(names, proofs, strict=True):
            name.write_bytes(proof)
        command = [torchwood_program, "-policy", tmp_path / "policy", *names]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    def only_ed25519(name: str) -> tuple[SigningKey]:
        return (witness_keys(name)[0],)

    with good_witnesses(tmp_path, keys=only_ed25519) as witnesses:
        policy = policy_of([each.url for each in witnesses], 2)
        with witnessed(site, policy) as ledger:
            appender = ledger.open()
            answer = appender.append(site.statements("batch", 300))
            assert answer.witnessed
            checkpoint = parse_checkpoint(parse_note(answer.checkpoint).text)
            tiles = TileReader(appender.stores.files.read)
            proofs = [
                tiles.read_proof(at, checkpoint, answer.checkpoint) for at in (0, 255, 256, 300)
            ]
    text = format_policy(policy)
    done = verify(text, *proofs)
    assert (done.returncode, done.stdout) == (0, "4 proofs\n"), done.stderr
    stranger = format_vkey(KEY.verifier)
    others = [
        f"{text.replace('quorum many', '')}witness x {stranger}\nquorum x\n",
        text.replace(format_vkey(LOG_KEY.verifier), format_vkey(OTHER_LOG)),
    ]
    for other in others:
        done = verify(other, proofs[0])
        assert done.returncode == 1
        assert "line " not in done.stderr  # it is a policy, and the proof is refused
    lines = proofs[1].split(b"\n")
    swapped = b"\n".join([*lines[:3], lines[4], lines[3], *lines[5:]])
    done = verify(text, swapped)
    assert (done.returncode, "inclusion proof verification failed" in done.stderr) == (1, True)
