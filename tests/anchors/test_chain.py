"""Anchoring on a real chain (anvil): one transaction, a receipt for each ledger, reorganisations."""

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from ledger.core.anchor_errors import BatchDisproved
from ledger.core.anchors import (
    INDEX_PATH,
    AnchorReceipt,
    check_batch,
    check_block,
    parse_anchor,
    parse_anchors,
)
from ledger.core.errors import LedgerError
from ledger.core.note import parse_note
from publish.anchors.chains.evm import EvmChain, EvmSettings, contract_bytecode, contract_interface
from publish.anchors.errors import (
    AnchorFailed,
    ChainRefused,
    ChainSilent,
    ChainStale,
    ChainUnlike,
    ContractMissing,
    FeeBeyondLimit,
    GasBeyondLimit,
)
from publish.anchors.pending import Remembered
from publish.anchors.places import Place
from publish.anchors.sending import Patience, Round
from tests.anchors.places import (
    deployed,
    note_of,
    now_of,
    places_of,
    run_round,
    sent,
    settings_of,
    write_ledger,
)
from tests.requirements import needs
from tests.servers.anvil import Anvil, anvil_server
from tests.servers.process import free_port

pytestmark = needs("anvil")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Anvil]:
    with anvil_server(tmp_path_factory.mktemp("anvil")) as anvil:
        yield anvil


@pytest.fixture
def anvil(shared: Anvil) -> Anvil:
    shared.automatic()
    return shared


@pytest.fixture
def settings(anvil: Anvil) -> EvmSettings:
    return deployed(anvil)


def receipt_of(place: Place) -> AnchorReceipt:
    (anchor,) = [each for each in place.anchors() if each.kind == "evm"]
    return parse_anchor(place.files.read(anchor.path))


def test_550_ledgers_are_anchored_by_one_transaction_and_each_receipt_stands_alone(
    anvil: Anvil, settings: EvmSettings, tmp_path: Path
) -> None:
    with places_of(tmp_path, 550) as places:
        before = anvil.sent()
        outcome = run_round(anvil, settings, tmp_path / "state", places)
        assert outcome.anchored == 550
        assert anvil.sent() == before + 1
        receipts = [receipt_of(place) for place in places.values()]
        assert {each.transaction for each in receipts} == {receipts[0].transaction}
        gas = anvil.ask("eth_getTransactionReceipt", "0x" + receipts[0].transaction.hex())
        assert int(gas["gasUsed"], 16) < 25_000  # docs/anchors.md: 42 a ledger
        for place, receipt in zip(places.values(), receipts, strict=True):
            check_batch(receipt, place.text)
            assert receipt.block_proof is not None
            check_block(receipt, receipt.block_proof)
        with pytest.raises(BatchDisproved):
            check_batch(receipts[0], receipts_text(places, 1))
        again = run_round(anvil, settings, tmp_path / "state", places)
        assert (again.anchored, again.standing) == (0, 550)
        assert anvil.sent() == before + 1


def receipts_text(places: dict[str, Place], at: int) -> bytes:
    return list(places.values())[at].text


def test_only_a_ledger_that_grew_is_anchored_again(
    anvil: Anvil, settings: EvmSettings, tmp_path: Path
) -> None:
    with places_of(tmp_path, 3) as places:
        run_round(anvil, settings, tmp_path / "state", places)
    write_ledger(tmp_path, 1, 9)
    with places_of(tmp_path, 3) as places:
        pass
    write_ledger(tmp_path, 1, 9)
    grown = {name: Place.read(name, place.files) for name, place in places.items()}
    outcome = run_round(anvil, settings, tmp_path / "state", grown)
    assert (outcome.anchored, outcome.standing) == (1, 2)
    lines = parse_anchors((tmp_path / "l1" / INDEX_PATH).read_bytes())
    assert [each.size for each in lines] == [7, 9]


def test_a_transaction_in_a_full_block_is_proven_among_others(
    anvil: Anvil, settings: EvmSettings, tmp_path: Path
) -> None:
    """The keys of a trie of more than 128 receipts have two lengths."""
    anvil.manual()
    sender = anvil.ask("eth_accounts")[1]
    payment = {"from": sender, "to": sender, "value": "0x1", "gasPrice": hex(10**11)}
    call = {"jsonrpc": "2.0", "id": 1, "method": "eth_sendTransaction", "params": [payment]}
    with httpx.Client() as client:
        for _ in range(150):
            assert "result" in client.post(anvil.url, json=call).json()
    with places_of(tmp_path, 2) as places:
        run_round(anvil, settings, tmp_path / "state", places, wait_s=0)
        anvil.mine()
        outcome = run_round(anvil, settings, tmp_path / "state", places, wait_s=0)
        assert outcome.anchored == 2
        receipt = receipt_of(next(iter(places.values())))
        assert receipt.position >= 128
        assert receipt.block_proof is not None
        check_block(receipt, receipt.block_proof)


def test_a_pending_transaction_is_remembered_and_never_sent_twice(
    anvil: Anvil, settings: EvmSettings, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    anvil.manual()
    with places_of(tmp_path, 2) as places:
        first = run_round(anvil, settings, state, places, wait_s=0, confirmations=3)
        assert (first.anchored, first.on_way) == (0, 2)
        again = run_round(anvil, settings, state, places, wait_s=0, confirmations=3)
        assert (again.anchored, again.on_way) == (0, 2)
        assert [len(each) for each in sent(state)] == [1]
        anvil.mine(2)
        assert run_round(anvil, settings, state, places, wait_s=0, confirmations=3).on_way == 2
        assert not (tmp_path / "l0" / INDEX_PATH).exists()
        anvil.mine(1)
        assert run_round(anvil, settings, state, places, wait_s=0, confirmations=3).anchored == 2


def test_a_round_that_died_before_sending_is_finished_by_the_next(
    anvil: Anvil, settings: EvmSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state"
    with places_of(tmp_path, 2) as places:
        with monkeypatch.context() as patch:

            def die(*_: object) -> None:
                raise KeyboardInterrupt

            patch.setattr(EvmChain, "send", die)
            with pytest.raises(KeyboardInterrupt):
                run_round(anvil, settings, state, places)
        (before,) = sent(state)
        assert run_round(anvil, settings, state, places).anchored == 2
        assert sent(state) == [before]
        assert receipt_of(next(iter(places.values()))).transaction == before[0].hash


def test_a_transaction_that_does_not_get_through_is_replaced_and_pays_more(
    anvil: Anvil, settings: EvmSettings, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    anvil.manual()
    with places_of(tmp_path, 1) as places:
        run_round(anvil, settings, state, places, wait_s=0)
        run_round(anvil, settings, state, places, wait_s=0, later_s=1801)
        ((first, second),) = sent(state)
        assert second.nonce == first.nonce
        assert second.price * 10 > first.price * 11
        anvil.mine()
        assert run_round(anvil, settings, state, places, wait_s=0).anchored == 1
        assert receipt_of(places[str(tmp_path / "l0")]).transaction == second.hash


def test_what_a_reorganisation_takes_away_is_anchored_again(
    anvil: Anvil, settings: EvmSettings, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    with places_of(tmp_path, 3) as places:
        assert run_round(anvil, settings, state, places).anchored == 3
        before = receipt_of(places[str(tmp_path / "l0")])
        anvil.take_back(before.transaction)
        again = run_round(anvil, settings, state, places)
        assert (again.moved, again.anchored) == (3, 3)
        after = receipt_of(places[str(tmp_path / "l0")])
        assert after.block != before.block
        assert after.block_proof is not None
        check_block(after, after.block_proof)
        assert len(places[str(tmp_path / "l0")].anchors()) == 1


def test_a_consortiums_chain_takes_legacy_transactions_with_free_gas(tmp_path: Path) -> None:
    free = ("--gas-price", "0", "--base-fee", "0", "--hardfork", "berlin")
    with anvil_server(tmp_path, *free) as anvil, places_of(tmp_path, 2) as places:
        settings = deployed(anvil, legacy=True, price=0)
        assert run_round(anvil, settings, tmp_path / "state", places).anchored == 2
        receipt = receipt_of(places[str(tmp_path / "l1")])
        assert receipt.block_proof is not None  # a header of fifteen fields
        check_block(receipt, receipt.block_proof)


def wrong(anvil: Anvil, settings: EvmSettings, now_s: int | None = None) -> LedgerError:
    chain = EvmChain(settings, now_of(anvil) if now_s is None else now_s)

    def begin() -> None:
        chain.check()
        chain.prepare(bytes(32), 1)

    with pytest.raises(LedgerError) as caught:
        begin()
    chain.close()
    return caught.value


def test_a_chain_that_is_down_another_or_behind_is_named(anvil: Anvil) -> None:
    ready = deployed(anvil)
    there = {"contract": ready.contract}
    down = f"http://user:secret@127.0.0.1:{free_port()}/v1/secret"
    silent = wrong(anvil, settings_of(anvil, **{**there, "rpc": down}))
    assert isinstance(silent, ChainSilent)
    assert "secret" not in silent.text()
    assert isinstance(wrong(anvil, settings_of(anvil, chain_id=1, **there)), ChainUnlike)
    assert isinstance(wrong(anvil, ready, now_of(anvil) + 7200), ChainStale)
    assert isinstance(wrong(anvil, settings_of(anvil, bytes(19) + b"\x77")), ContractMissing)
    assert isinstance(wrong(anvil, settings_of(anvil, gas_limit=22_000, **there)), GasBeyondLimit)
    assert isinstance(wrong(anvil, settings_of(anvil, max_price=1, **there)), FeeBeyondLimit)


def test_the_key_is_in_no_error_and_no_representation(anvil: Anvil) -> None:
    ready = deployed(anvil)
    assert ready.key.hex() not in repr(ready)
    poor = settings_of(anvil, ready.contract, key=b"\x11" * 32)
    chain = EvmChain(poor, now_of(anvil))
    with pytest.raises(ChainRefused) as caught:
        chain.send(chain.prepare(bytes(32), 1))
    assert "11" * 32 not in caught.value.text()
    chain.close()


def test_a_transaction_that_fails_is_no_anchor(anvil: Anvil, settings: EvmSettings) -> None:
    anvil.manual()
    sender = anvil.ask("eth_accounts")[2]
    hashed = anvil.ask(
        "eth_sendTransaction",
        {
            "from": sender,
            "to": "0x" + settings.contract.hex(),
            "data": "0x12345678",
            "gas": "0x20000",
        },
    )
    anvil.mine()
    chain = EvmChain(settings, now_of(anvil))
    with pytest.raises(AnchorFailed):
        chain.find(bytes.fromhex(hashed[2:]))
    chain.close()


def test_a_dry_run_sends_nothing(anvil: Anvil, settings: EvmSettings, tmp_path: Path) -> None:
    with places_of(tmp_path, 2) as places:
        before = anvil.sent()
        chain = EvmChain(settings, now_of(anvil))
        batches = Round(chain, Remembered(tmp_path / "state"), places, Patience(), lambda: 0)
        count, cost = batches.estimate()
        chain.close()
        assert count == 2
        assert cost is not None
        assert 22_000 < cost.gas < 40_000
        assert anvil.sent() == before
        assert sent(tmp_path / "state") == []


def test_the_compiled_contract_is_what_its_source_gives() -> None:
    compiler = pytest.importorskip("vyper")
    source = Path("publish/anchors/contract/Anchor.vy").read_text("utf-8")
    made = compiler.compile_code(source, output_formats=["bytecode", "abi"])
    assert bytes.fromhex(made["bytecode"][2:]) == contract_bytecode()
    assert made["abi"] == contract_interface()


def test_a_note_keeps_its_signatures_when_it_is_anchored(
    anvil: Anvil, settings: EvmSettings, tmp_path: Path
) -> None:
    with places_of(tmp_path, 1) as places:
        run_round(anvil, settings, tmp_path / "state", places)
        kept = (tmp_path / "l0" / "anchors" / "7" / "checkpoint").read_bytes()
        assert kept == note_of(0, 7)
        assert parse_note(kept).text == places[str(tmp_path / "l0")].text


def test_the_key_leaves_python_as_shallow_as_it_was(anvil: Anvil, settings: EvmSettings) -> None:
    """A library that comes with signing lets Python nest so deep that brackets end the process."""
    deepest = sys.getrecursionlimit()
    with closing(EvmChain(settings, now_of(anvil))) as chain:
        chain.prepare(bytes(32), 1)
    assert "py_ecc" in sys.modules
    assert sys.getrecursionlimit() == deepest
    with pytest.raises(RecursionError):
        json.loads("[" * 100_000)
