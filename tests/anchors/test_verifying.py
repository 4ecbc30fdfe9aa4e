"""``mingbai anchor`` and ``mingbai-verify anchor`` as people run them, on a real chain and authority."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ledger.core.anchors import AnchorReceipt, format_anchor, parse_anchor
from ledger.core.keys import format_vkey
from mingbai.cli import main
from tests.anchors.places import CHAIN, key_of, write_ledger
from tests.requirements import needs
from tests.servers.anvil import CHAIN_ID, KEY, Anvil, anvil_server
from tests.servers.authority import TimeAuthority, time_authority
from tests.servers.process import free_port
from verifier.cli import main as verify

pytestmark = [needs("anvil"), needs("tsa")]


@dataclass
class Scene:
    """Two ledgers that were anchored, and what anchored them."""

    folder: Path
    anvil: Anvil
    authority: TimeAuthority
    config: Path

    @property
    def ledger(self) -> Path:
        return self.folder / "l0"

    @property
    def receipt_path(self) -> Path:
        return next(self.ledger.glob("anchors/7/evm-*.json"))

    def receipt(self) -> AnchorReceipt:
        return parse_anchor(self.receipt_path.read_bytes())

    def verify(self, *options: object) -> int:
        arguments = ["--lang", "en", "anchor", self.ledger, "--trust", self.folder / "policy.txt"]
        return verify([str(each) for each in (*arguments, *options)])

    def codes(self, capsys: pytest.CaptureFixture[str], *options: object) -> tuple[int, set[str]]:
        capsys.readouterr()
        code = self.verify(*options, "--json")
        return code, set(found_codes(json.loads(capsys.readouterr().out)))


def found_codes(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if "error" in value and isinstance(value["error"], str):
            yield value["error"]
        if isinstance(value.get("code"), str):
            yield value["code"]
        for each in value.values():
            yield from found_codes(each)
    elif isinstance(value, list):
        for each in value:
            yield from found_codes(each)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("anchored")
    with anvil_server(folder) as anvil, time_authority(folder / "tsa") as authority:
        (folder / "anchor.key").write_text(KEY.hex(), "ascii")
        (folder / "anchor.key").chmod(0o600)
        config = folder / "anchors.toml"
        config.write_text(
            f'state = "state"\n[[timestamp]]\nname = "tsa"\nurl = "{authority.url}"\n'
            f'roots = "tsa/root.pem"\n[[chain]]\nname = "{CHAIN}"\nrpc = "{anvil.url}"\n'
            f'chain_id = {CHAIN_ID}\nkey = "anchor.key"\nconfirmations = 1\nwait_s = 10\n',
            "utf-8",
        )
        yield Scene(folder, anvil, authority, config)


@pytest.fixture(scope="module")
def anchored(scene: Scene) -> Scene:
    import contextlib
    import io

    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert main(["anchor", "--config", str(scene.config), "--deploy", CHAIN]) == 0
    with scene.config.open("a", encoding="utf-8") as file:
        file.write(said.getvalue())
    directories = [str(write_ledger(scene.folder, number)) for number in range(2)]
    (scene.folder / "policy.txt").write_text(
        f"log {format_vkey(key_of(0).verifier)}\nquorum none\n"
    )
    assert main(["anchor", *directories, "--config", str(scene.config), "--dry-run"]) == 0
    assert not (scene.ledger / "anchors").exists()
    assert main(["anchor", *directories, "--config", str(scene.config)]) == 0
    asked, sent = scene.authority.asked, scene.anvil.sent()
    assert main(["anchor", *directories, "--config", str(scene.config)]) == 0
    assert (scene.authority.asked, scene.anvil.sent()) == (asked, sent)
    return scene


def test_a_stamp_and_a_block_show_by_when_the_ledger_stood_so(
    anchored: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    roots = anchored.folder / "tsa" / "root.pem"
    assert anchored.verify("--tsa-roots", roots) == 0
    assert "stood so before" in capsys.readouterr().out
    rpc = ("--rpc", anchored.anvil.url, "--confirmations", 1)
    assert anchored.verify(*rpc, "--tsa-roots", roots) == 0
    assert f"block {anchored.receipt().number} of {CHAIN}" in capsys.readouterr().out


def test_without_a_network_a_saved_header_or_a_hash_is_enough(anchored: Scene) -> None:
    receipt = anchored.receipt()
    assert receipt.block_proof is not None
    header = anchored.folder / "header"
    header.write_text("0x" + receipt.block_proof.header.hex() + "\n", "ascii")
    assert anchored.verify("--header", header) == 0
    header.write_bytes(receipt.block_proof.header)
    assert anchored.verify("--header", header) == 0
    assert anchored.verify("--block", "0x" + receipt.block.hex()) == 0
    assert anchored.verify("--block", "00" * 32) == 2


def test_nothing_to_go_by_is_could_not_check(
    anchored: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    code, codes = anchored.codes(capsys)
    assert code == 2
    assert {"anchors_unasked", "block_unseen"} <= codes


def test_a_node_that_is_down_behind_forked_or_another_is_named_and_shows_nothing(
    anchored: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    down = f"http://127.0.0.1:{free_port()}"
    assert anchored.codes(capsys, "--rpc", down) >= (2, {"endpoint_silent"})
    assert "endpoint_silent" in anchored.codes(capsys, "--rpc", down)[1]
    assert (
        "anchor_shallow"
        in anchored.codes(capsys, "--rpc", anchored.anvil.url, "--confirmations", 999)[1]
    )
    with anvil_server(tmp_path, "--chain-id", "7") as other:
        assert "endpoint_other" in anchored.codes(capsys, "--rpc", other.url)[1]
        # Beside a node of the receipt's chain, that of another chain is for other receipts.
        both = ("--rpc", other.url, "--rpc", anchored.anvil.url, "--confirmations", 1)
        assert anchored.verify(*both) == 0
        assert anchored.verify("--rpc", other.url, "--rpc", down) == 2
    with anvil_server(tmp_path) as other:
        code, codes = anchored.codes(capsys, "--rpc", other.url)
        assert code == 2
        assert "endpoint_behind" in codes
        other.mine(20)
        code, codes = anchored.codes(capsys, "--rpc", other.url, "--rpc", anchored.anvil.url)
        assert code == 2
        assert "endpoint_forked" in codes


def changed_receipt(**changes: object) -> Callable[[AnchorReceipt], AnchorReceipt]:
    from dataclasses import replace

    return lambda receipt: replace(receipt, **changes)  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (changed_receipt(proof=(bytes(32),)), "batch_disproved"),
        (changed_receipt(root=bytes(32)), "batch_disproved"),
        (changed_receipt(contract=bytes(20)), "anchor_event_missing"),
        (changed_receipt(number=1), "block_other"),
        (changed_receipt(time_s=1), "block_other"),
        (changed_receipt(position=1), "trie_disproved"),
    ],
)
def test_a_receipt_that_shows_something_else_is_disproved(
    anchored: Scene,
    change: Callable[[AnchorReceipt], AnchorReceipt],
    code: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path, before = anchored.receipt_path, anchored.receipt_path.read_bytes()
    try:
        path.write_bytes(format_anchor(change(parse_anchor(before))))
        found = anchored.codes(capsys, "--block", parse_anchor(before).block.hex())
    finally:
        path.write_bytes(before)
    assert found[0] == 1
    assert code in found[1]


def test_a_receipt_without_a_proof_rests_on_the_nodes_word(
    anchored: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    path, before = anchored.receipt_path, anchored.receipt_path.read_bytes()
    rpc = ("--rpc", anchored.anvil.url, "--confirmations", 1)
    try:
        bare = changed_receipt(block_proof=None)(parse_anchor(before))
        path.write_bytes(format_anchor(bare))
        assert anchored.verify(*rpc) == 0
        assert "on the word of 127.0.0.1" in capsys.readouterr().out
        assert anchored.verify("--block", bare.block.hex()) == 2
        path.write_bytes(format_anchor(changed_receipt(contract=bytes(20))(bare)))
        assert "endpoint_denies" in anchored.codes(capsys, *rpc)[1]
        early = changed_receipt(time_s=bare.time_s // 1000)(bare)  # as if it were milliseconds
        path.write_bytes(format_anchor(early))
        assert "endpoint_denies" in anchored.codes(capsys, *rpc)[1]
        path.write_bytes(format_anchor(changed_receipt(transaction=bytes(32))(bare)))
        assert "endpoint_denies" in anchored.codes(capsys, *rpc)[1]
    finally:
        path.write_bytes(before)


def test_a_ledger_that_does_not_begin_with_what_was_anchored_is_disproved(
    anchored: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from hashlib import sha256

    from ledger.core.checkpoint import Checkpoint, sign_checkpoint

    key, path = key_of(0), anchored.ledger / "checkpoint"
    before = path.read_bytes()
    try:
        path.write_bytes(sign_checkpoint(Checkpoint(key.name, 7, sha256(b"other").digest()), key))
        code, codes = anchored.codes(capsys, "--tsa-roots", anchored.folder / "tsa" / "root.pem")
    finally:
        path.write_bytes(before)
    assert code == 1
    assert "not_a_beginning" in codes


def test_another_authoritys_roots_show_nothing(
    anchored: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.servers.authority import make_certificates

    make_certificates(tmp_path / "other")
    code, codes = anchored.codes(capsys, "--tsa-roots", tmp_path / "other" / "root.pem")
    assert code == 2
    assert "stamp_untrusted" in codes
