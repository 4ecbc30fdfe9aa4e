"""docs/keys.md, "A log key was stolen", step by step, against a thief who has the old key."""

import subprocess
import time
from pathlib import Path

from ledger.core.anchors import INDEX_PATH, Anchor, format_anchors, parse_anchor, parse_anchors
from ledger.core.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint, sign_checkpoint
from ledger.core.cosignature import cosign
from ledger.core.hashing import sha256
from ledger.core.keys import COSIGNATURE, SigningKey, format_vkey
from ledger.core.note import Note, format_note, parse_note
from ledger.log.keyring import read_key
from tests.cli.running import PASSPHRASE
from tests.cli.test_ledger import ORIGIN, Desk, desk, founded, office
from tests.cli.test_succession import cheap, prepare
from tests.requirements import needs
from tests.servers.anvil import CHAIN_ID, KEY, Anvil, anvil_server
from tests.servers.authority import TimeAuthority, time_authority
from verifier.cli import main as verify

__all__ = ["cheap", "desk", "founded", "office"]  # fixtures

WITNESS = SigningKey("witness.example.org/w1", COSIGNATURE, sha256(b"w1"))


def published(desk: Desk) -> Path:
    return desk.ledger / "published/checkpoint"


def cosigned(note: bytes, time_s: int) -> bytes:
    """What a witness gave back that saw *note* then."""
    parsed = parse_note(note)
    return format_note(
        Note(parsed.text, (*parsed.signatures, cosign(parsed.text, WITNESS, time_s)))
    )


def with_witness(desk: Desk, policy: str) -> Path:
    """The policy as the authority hands it out, with a witness that the ledger does not ask."""
    text = (desk.ledger / policy).read_text("utf-8").replace("quorum none\n", "")
    path = desk.folder / f"trusted-{policy}"
    path.write_text(f"{text}witness w1 {format_vkey(WITNESS.verifier)}\nquorum w1\n", "utf-8")
    return path


def checked(desk: Desk, what: Path, policy: Path, *more: str) -> int:
    charters = str(desk.ledger / "charters.txt")
    kind = "log" if what.is_dir() else "notice"
    return verify([kind, str(what), "--trust", str(policy), "--charters", charters, *more])


def test_what_was_witnessed_before_stands_and_what_the_thief_signs_does_not(desk: Desk) -> None:
    # Before: a proof that a witness's cosignature dates, and the thief takes the key.
    before = with_witness(desk, "policy.txt")
    money = desk.sign("expenditure.json", "accountant-1", "director-1", "clerk-1")
    assert desk.submit(money).code == 0
    honest = published(desk).read_bytes()
    published(desk).write_bytes(cosigned(honest, 1_700_000_000))
    proof = desk.folder / "old.tlog-proof"
    assert desk.run("proof", desk.ledger, "1", "--out", proof).code == 0
    assert checked(desk, proof, before) == 0
    stolen = read_key(desk.ledger / "keys/log.key", PASSPHRASE)
    # The authority signs the succession, and it is entered.
    note = desk.sign(prepare(desk, "--ml-dsa"), "authority-1")
    entered = desk.run("key", "succeed", desk.ledger, "--statement", note)
    assert entered.code == 0, entered.err
    after = with_witness(desk, "policy.txt")
    sound = published(desk).read_bytes()
    published(desk).write_bytes(cosigned(sound, 1_900_000_000))
    assert checked(desk, desk.ledger / "published", after) == 0
    # The old proof stands beside the ledger as it is now, and alone it could not be checked.
    assert checked(desk, proof, after) == 2
    assert checked(desk, proof, after, "--from", str(desk.ledger / "published")) == 0
    # A proof that the thief makes of a history of his own does not, whatever time he writes.
    tree = Checkpoint(ORIGIN, 2, sha256(b"a history of his own"))
    forged = sign_checkpoint(tree, stolen)
    head, _, _ = proof.read_bytes().partition(b"\n\n")
    fake = desk.folder / "fake.tlog-proof"
    fake.write_bytes(head + b"\n\n" + forged)
    assert checked(desk, fake, after) == 2
    assert checked(desk, fake, after, "--from", str(desk.ledger / "published")) != 0
    # He breaks into the web server, too, and puts a larger checkpoint there: it is found, and mended.
    larger = Checkpoint(ORIGIN, 9, sha256(b"more of his own"))
    published(desk).write_bytes(sign_checkpoint(larger, stolen))
    assert checked(desk, desk.ledger / "published", after) == 2
    stopped = desk.run("submit", desk.ledger, money)
    assert stopped.code != 0
    mended = desk.run("publish", desk.ledger, "--repair")
    assert mended.code == 0, mended.err
    assert parse_checkpoint(parse_note(published(desk).read_bytes()).text).size == 3
    again = desk.run("submit", desk.ledger, money)
    assert again.code == 0, again.err
    assert format_checkpoint(larger) not in published(desk).read_bytes()


def anchoring(desk: Desk, anvil: Anvil, authority: TimeAuthority) -> Path:
    """The configuration of somebody who anchors at an authority and on a chain."""
    (desk.folder / "anchor.key").write_text(KEY.hex(), "ascii")
    (desk.folder / "anchor.key").chmod(0o600)
    config = desk.folder / "anchors.toml"
    config.write_text(
        f'state = "anchoring"\n[[timestamp]]\nname = "tsa"\nurl = "{authority.url}"\n'
        f'roots = "{authority.folder / "root.pem"}"\n[[chain]]\nname = "示例链"\n'
        f'rpc = "{anvil.url}"\nchain_id = {CHAIN_ID}\nkey = "anchor.key"\nconfirmations = 1\n'
        "wait_s = 10\n",
        "utf-8",
    )
    deployed = desk.run("anchor", "--config", config, "--deploy", "示例链")
    assert deployed.code == 0, deployed.err
    config.write_text(config.read_text("utf-8") + deployed.out, "utf-8")
    return config


def stamp_now(authority: TimeAuthority, text: bytes) -> bytes:
    """What the authority answers whoever asks, a thief too: its own clock stands in it."""
    (authority.folder / "asked").write_bytes(text)
    query = ("openssl", "ts", "-query", "-sha256", "-cert", "-data", "asked")
    done = subprocess.run(query, cwd=authority.folder, capture_output=True, check=True)
    return authority.reply(done.stdout)


def put_anchor(desk: Desk, note: bytes, stamp: bytes, time_s: int) -> None:
    """Whoever has the web server puts a stamp on the list, under the time that he likes."""
    published = desk.ledger / "published"
    size = parse_checkpoint(parse_note(note).text).size
    folder = published / f"anchors/{size}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "checkpoint").write_bytes(note)
    (folder / "tsa-66.tsr").write_bytes(stamp)
    listed = parse_anchors((published / INDEX_PATH).read_bytes())
    listed.append(Anchor(size, time_s, "rfc3161", "tsa", f"anchors/{size}/tsa-66.tsr", "66"))
    (published / INDEX_PATH).write_bytes(format_anchors(listed))


def pay(desk: Desk, name: str, amount: int) -> None:
    draft = desk.draft("expenditure.json", lambda value: value.update(no=f"2026-{name}"))
    assert desk.submit(desk.sign(draft, "accountant-1", "director-1", "clerk-1")).code == 0


@needs("tsa")
@needs("anvil")
def test_what_was_anchored_before_stands_and_what_the_thief_back_dates_does_not(
    desk: Desk, tmp_path: Path
) -> None:
    begun = int(time.time())
    with (
        anvil_server(tmp_path, "--timestamp", str(begun - 300)) as anvil,
        time_authority(tmp_path / "tsa") as authority,
    ):
        # Before, without witnesses: one payment that was anchored, another that was not.
        pay(desk, "0901", 1)
        config, proof = anchoring(desk, anvil, authority), desk.folder / "old.tlog-proof"
        assert desk.run("proof", desk.ledger, "1", "--out", proof).code == 0
        done = desk.run("anchor", desk.ledger, "--config", config)
        assert done.code == 0, done.err
        stamped_s = int(time.time())
        pay(desk, "0902", 2)
        unanchored = desk.folder / "unanchored.tlog-proof"
        assert desk.run("proof", desk.ledger, "2", "--out", unanchored).code == 0
        last_old = published(desk).read_bytes()
        stolen = read_key(desk.ledger / "keys/log.key", PASSPHRASE)
        while time.time() < stamped_s + 2:  # what the stamp's time may mean is over
            time.sleep(0.1)
        note = desk.sign(prepare(desk, "--ml-dsa"), "authority-1")
        assert desk.run("key", "succeed", desk.ledger, "--statement", note).code == 0
        policy = desk.ledger / "policy.txt"
        place = ("--from", str(desk.ledger / "published"))
        roots = ("--tsa-roots", str(authority.folder / "root.pem"))
        # The old proof counts by the stamp, by the node, and by the block's hash alone.
        assert checked(desk, proof, policy) == 2
        assert checked(desk, proof, policy, *place) == 2
        assert checked(desk, proof, policy, *place, *roots) == 0
        node = ("--rpc", anvil.url, "--confirmations", "1")
        assert checked(desk, proof, policy, *place, *node) == 0
        (receipt,) = (desk.ledger / "published").glob("anchors/2/evm-*.json")
        block = ("--block", parse_anchor(receipt.read_bytes()).block.hex())
        assert checked(desk, proof, policy, *place, *block) == 0
        assert checked(desk, desk.ledger / "published", policy, *roots, *block) == 0
        # What was anchored earlier does not date what came behind it.
        assert checked(desk, unanchored, policy, *place, *roots, *block) == 2
        # The thief has it stamped now, and writes another time on the list.
        text = parse_note(last_old).text
        put_anchor(desk, last_old, stamp_now(authority, text), begun - 3600)
        assert checked(desk, unanchored, policy, *place, *roots, *block) == 2
        # A history of his own, back-dated, is another than the ledger's, whoever stamped it.
        tree = Checkpoint(ORIGIN, 2, sha256(b"a history of his own"))
        forged = sign_checkpoint(tree, stolen)
        head, _, _ = proof.read_bytes().partition(b"\n\n")
        fake = desk.folder / "fake.tlog-proof"
        fake.write_bytes(head + b"\n\n" + forged)
        put_anchor(desk, forged, stamp_now(authority, parse_note(forged).text), begun - 3600)
        assert checked(desk, fake, policy, *place, *roots, *block) == 1
        # And by that list the audit shows that somebody anchored another history.
        assert checked(desk, desk.ledger / "published", policy, *roots) == 1
