"""Our client asks witnesses by others; clients by others ask our witness."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from ledger.core.cosignature import check_cosignature
from ledger.core.hashing import sha256
from ledger.core.keys import COSIGNATURE, ED25519, SigningKey, VerifierKey, format_vkey, parse_vkey
from ledger.core.note import parse_note
from ledger.core.policy import Policy, parse_policy
from ledger.log.read import TileReader
from tests.log.site import Site
from tests.log.statements import LOG_KEY, ORIGIN
from tests.requirements import needs
from tests.servers.process import free_port, running
from tests.servers.witness import witness_server
from tests.witness.ledgers import QUICK, witnessed
from tests.witness.logs import witness_keys

pytestmark = pytest.mark.timeout(600)
NAME = "witness.example.org/other"
OUR_WITNESS = witness_keys("witness.example.org/w1")
AICS = ("aics-witness==0.1.0", "aics-tlog==0.2.1")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path / "ledger").found()
    yield made
    made.close()


def one_witness(vkey: str, url: str) -> Policy:
    return parse_policy(
        f"log {format_vkey(LOG_KEY.verifier)}\nwitness other {vkey} {url}\nquorum other\n"
    )


def grow_under(site: Site, witness: VerifierKey, url: str) -> None:
    """Append under one witness of theirs, start again, append: 0 → 2, 2 → 3, 409 → 4, 4 again."""
    settings = replace(QUICK, timeout_s=10, total_s=10)
    for life in (0, 1):
        with witnessed(site, one_witness(format_vkey(witness), url), settings) as ledger:
            appender = ledger.open()
            if life:
                appender.recover()
                ledger.publisher.circle.attended[0].size = 1  # it has to say 409
            for number in (0, 1):
                answer = ledger.append(appender, f"life-{life}-{number}")
                assert ledger.faults() == {}
                assert answer.witnessed
                note = parse_note(ledger.published())
                (cosignature,) = [s for s in note.signatures if s.name == witness.name]
                assert check_cosignature(note.text, cosignature, witness) > 1_600_000_000


# ------------------------------------------------------------- transparency-dev's omniwitness


@pytest.mark.go
@needs("go")
def test_our_ledger_is_witnessed_by_omniwitness(
    site: Site, tmp_path: Path, omniwitness_program: Path
) -> None:
    key = SigningKey(NAME, ED25519, sha256(b"tests/interop: omniwitness"))
    witness = SigningKey(NAME, COSIGNATURE, key.seed).verifier
    seed = base64.b64encode(bytes([ED25519]) + key.seed).decode()
    (tmp_path / "key").write_text(f"PRIVATE+KEY+{NAME}+{key.verifier.key_id.hex()}+{seed}", "ascii")
    log = f"Logs:\n  - Origin: {ORIGIN}\n    URL: http://127.0.0.1:1\n"
    log += f"    PublicKey: {format_vkey(LOG_KEY.verifier)}\n    Feeder: none\n"
    (tmp_path / "logs.yaml").write_text(log, "ascii")
    port = free_port()
    command = [
        omniwitness_program,
        f"-listen=127.0.0.1:{port}",
        "-metrics_listen=",
        f"-private_key_path={tmp_path / 'key'}",
        f"-additional_logs={tmp_path / 'logs.yaml'}",
        f"-db_file={tmp_path / 'omniwitness.db'}",
        "-logtostderr",
    ]
    url = f"http://127.0.0.1:{port}"
    with running(command, ready=lambda: answers(url), log=tmp_path / "omniwitness.log"):
        grow_under(site, witness, url)


def answers(url: str) -> bool:
    try:
        httpx.get(url)
    except httpx.TransportError:
        return False
    return True


@pytest.mark.go
@needs("go")
def test_a_go_client_gets_cosignatures_from_our_witness(
    site: Site, tmp_path: Path, feed_program: Path
) -> None:
    """Tessera's library proves the growth; the client and formats of transparency-dev do the rest."""
    keys = ",".join(format_vkey(each.verifier) for each in OUR_WITNESS)
    appender, said = site.open(), []
    with witness_server(tmp_path / "w1", OUR_WITNESS, {ORIGIN: [LOG_KEY.verifier]}) as running_:
        for count in (1, 5, 300, 0):
            if count:
                site.append(appender, site.statements(f"batch-{count}", count))
            given = [f"-dir={site.root / 'published'}", f"-witness={running_.url}"]
            given += [f"-log={format_vkey(LOG_KEY.verifier)}", f"-keys={keys}"]
            done = subprocess.run(
                [feed_program, *given], capture_output=True, text=True, check=False, timeout=60
            )
            assert done.returncode == 0, done.stderr
            said.append(done.stdout)
    cosigned = "2 cosignatures\n"
    assert said == [
        f"0 -> 2: {cosigned}",
        f"2 -> 7: {cosigned}",
        f"7 -> 307: {cosigned}",
        f"307 -> 307: {cosigned}",
    ]


# ---------------------------------------------------------------------------- aics-witness (PyPI)


@pytest.fixture(scope="module")
def aics(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The environment of aics-witness, in a folder of its own.

    It says that it needs Python 3.12, and runs on 3.11: pip is told to install it all the same.
    """
    folder = tmp_path_factory.mktemp("aics")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
    done = subprocess.run(
        [*pip, "--ignore-requires-python", "--target", folder, *AICS],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"wheel: {' '.join(AICS)} can't be installed here: {done.stderr[-200:]}")
    return {**os.environ, "PYTHONPATH": str(folder)}


def run_aics(
    aics: Mapping[str, str], *command: str | Path, at: Path
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, *command], env=aics, cwd=at, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done


@needs("wheel")
def test_our_ledger_is_witnessed_by_aics_witness(
    site: Site, tmp_path: Path, aics: Mapping[str, str]
) -> None:
    folder, port = tmp_path / "aics", free_port()
    folder.mkdir()
    module = ("-m", "aics_witness")
    made = run_aics(
        aics, *module, "init", "--name", NAME, "--listen", f"127.0.0.1:{port}", at=folder
    )
    (vkey,) = [word for word in made.stdout.split() if word.startswith(f"{NAME}+")]
    vkey_of_log = format_vkey(LOG_KEY.verifier)
    run_aics(aics, *module, "add-log", "--origin", ORIGIN, "--vkey", vkey_of_log, at=folder)
    url = f"http://127.0.0.1:{port}"
    serve = [sys.executable, *module, "serve", "--config", folder / "witness.json"]
    with running(serve, ready=lambda: answers(url), log=tmp_path / "aics.log", env=aics):
        grow_under(site, parse_vkey(vkey), url)


FEEDER = """
import json, sys
from aics_witness.feeder import WitnessClient
given = json.load(sys.stdin)
with WitnessClient(given["url"], given["vkey"], state_path=given["state"]) as client:
    def prove(old, new):
        return [bytes.fromhex(each) for each in given["proofs"][str(old)]]
    sys.stdout.write(client.submit(given["note"], prove))
"""


@needs("wheel")
def test_aics_witness_client_gets_cosignatures_from_our_witness(
    site: Site, tmp_path: Path, aics: Mapping[str, str]
) -> None:
    appender = site.open()
    tiles = TileReader(appender.stores.files.read)
    signers = OUR_WITNESS
    with witness_server(tmp_path / "w1", signers, {ORIGIN: [LOG_KEY.verifier]}) as running_:
        for number, state in enumerate(("a.json", "a.json", "b.json")):  # b has forgotten: 409
            site.append(appender, [site.statement(f"n-{number}")])
            size = number + 2
            note = appender.stores.files.read("checkpoint").decode()
            given = {
                "url": running_.url,
                "vkey": format_vkey(signers[0].verifier),
                "state": str(tmp_path / state),
                "note": note,
                "proofs": {
                    old: [each.hex() for each in tiles.prove_growth(old, size)]
                    for old in range(size + 1)
                },
            }
            done = subprocess.run(
                [sys.executable, "-c", FEEDER],
                env=aics,
                input=json.dumps(given),
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            assert f"— {signers[0].name} " in done.stdout
