"""Another kind of chain is one file: anchored by it, published, named, and read by who knows it not.

The file is ``kinds/memo.py``. Nothing else of this folder, and nothing of the product, names it.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.core.anchors import INDEX_PATH, check_batch, parse_anchor, parse_anchors
from ledger.core.keys import format_vkey
from ledger.core.note import parse_note
from publish.anchors import chains
from tests.anchors.places import CHAIN, deployed, key_of, write_ledger
from tests.anchors.test_verifying import found_codes
from tests.cli.conftest import Mingbai, _nobody_at_a_terminal, mingbai
from tests.requirements import needs
from tests.servers.anvil import CHAIN_ID, KEY, Anvil, anvil_server
from verifier.cli import main as verify

__all__ = ["_nobody_at_a_terminal", "mingbai"]  # fixtures

pytestmark = needs("anvil")
MEMO = "便条链"
MODULE = "publish.anchors.chains.memo"


@pytest.fixture(scope="module")
def anvil(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Anvil]:
    with anvil_server(tmp_path_factory.mktemp("anvil")) as anvil:
        yield anvil


@pytest.fixture
def memo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The one file lies in the product's folder, as far as Python knows."""
    kinds = str(Path(__file__).parent / "kinds")
    monkeypatch.setattr(chains, "__path__", [*chains.__path__, kinds])
    yield
    sys.modules.pop(MODULE, None)
    vars(chains).pop("memo", None)


def configure(folder: Path, anvil: Anvil, *more: str) -> Path:
    (folder / "anchor.key").write_text(KEY.hex(), "ascii")
    (folder / "anchor.key").chmod(0o600)
    config = folder / "anchors.toml"
    lines = [
        'state = "state"',
        "[[chain]]",
        f'name = "{MEMO}"',
        'kind = "memo"',
        f'rpc = "{anvil.url}"',
        f"chain_id = {CHAIN_ID}",
        'key = "anchor.key"',
        "confirmations = 1",
        "wait_s = 10",
        *more,
    ]
    config.write_text("\n".join(lines) + "\n", "utf-8")
    return config


def check(
    ledger: Path, policy: Path, capsys: pytest.CaptureFixture[bytes], *more: str
) -> tuple[int, set[str]]:
    policy.write_text(f"log {format_vkey(key_of(0).verifier)}\nquorum none\n")
    capsys.readouterr()
    code = verify(["anchor", str(ledger), "--trust", str(policy), "--json", *more])
    return code, set(found_codes(json.loads(capsys.readouterr().out)))


@pytest.mark.usefixtures("memo")
def test_one_file_anchors_on_another_kind_of_chain(
    anvil: Anvil, tmp_path: Path, mingbai: Mingbai, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    config, ledger = configure(tmp_path, anvil), write_ledger(tmp_path, 0)
    done = mingbai("anchor", ledger, "--config", config)
    assert done.code == 0, done.err
    assert f"{MEMO}：1 本账登上了链" in done.out
    (anchor,) = parse_anchors((ledger / INDEX_PATH).read_bytes())
    assert (anchor.kind, anchor.name) == ("memo", MEMO)
    receipt = parse_anchor((ledger / anchor.path).read_bytes())
    check_batch(receipt, parse_note((ledger / "checkpoint").read_bytes()).text)
    sent = anvil.ask("eth_getTransactionByHash", "0x" + receipt.transaction.hex())
    assert receipt.root.hex() in sent["input"]
    assert sent["to"] == sent["from"]
    states = json.loads((ledger / "anchors/status.json").read_bytes())["anchors"]
    assert [(each["kind"], each["name"], each["fault"]) for each in states] == [("memo", MEMO, "")]
    again = mingbai("anchor", ledger, "--config", config)
    assert "没有新内容" in again.out
    # Who does not know the kind says so, and takes it for no evidence.
    code, codes = check(ledger, tmp_path / "policy", capfdbinary, "--rpc", anvil.url)
    assert code == 2
    assert "anchor_kind_unknown" in codes


@pytest.mark.usefixtures("memo")
def test_beside_a_chain_that_is_known_an_unknown_one_weighs_nothing(
    anvil: Anvil, tmp_path: Path, mingbai: Mingbai, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    known = [
        "[[chain]]",
        f'name = "{CHAIN}"',
        f'rpc = "{anvil.url}"',
        f"chain_id = {CHAIN_ID}",
        f'contract = "0x{deployed(anvil).contract.hex()}"',
        'key = "anchor.key"',
        "confirmations = 1",
    ]
    config, ledger = configure(tmp_path, anvil, *known), write_ledger(tmp_path, 0)
    assert mingbai("anchor", ledger, "--config", config).code == 0
    kinds = {each.kind for each in parse_anchors((ledger / INDEX_PATH).read_bytes())}
    assert kinds == {"evm", "memo"}
    options = ("--rpc", anvil.url, "--confirmations", "1")
    code, codes = check(ledger, tmp_path / "policy", capfdbinary, *options)
    assert code == 0
    assert "anchor_kind_unknown" in codes


@pytest.mark.usefixtures("memo")
def test_a_kind_reads_its_own_fields_only_and_may_have_nothing_to_deploy(
    anvil: Anvil, tmp_path: Path, mingbai: Mingbai
) -> None:
    config = configure(tmp_path, anvil)
    done = mingbai("anchor", "--config", config, "--deploy", MEMO)
    assert done.code != 0
    assert "没有合约要部署" in done.err
    config = configure(tmp_path, anvil, "tip_gwei = 2")
    done = mingbai("anchor", write_ledger(tmp_path, 0), "--config", config)
    assert done.code == 2
    assert "tip_gwei" in done.err


def test_a_kind_that_is_none_is_named_with_those_there_are(
    anvil: Anvil, tmp_path: Path, mingbai: Mingbai
) -> None:
    done = mingbai("anchor", write_ledger(tmp_path, 0), "--config", configure(tmp_path, anvil))
    assert done.code == 2
    assert "chain[0].kind" in done.err
    assert "evm" in done.err
