"""The adapter for EVM chains, public or a consortium's, by Ethereum's JSON-RPC (EIP-1474).

Transactions are of EIP-1559, or legacy ones with EIP-155's replay protection, for chains whose gas
is free or that know no others. Signing is eth-account's; it is imported where it is used.
"""

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from ledger.core.anchors import BlockProof
from ledger.core.errors import LedgerError
from ledger.core.evm import parse_header
from ledger.core.keccak import keccak256
from ledger.core.rlp import Value, format_rlp, format_rlp_int
from publish.anchors.chain import Cost, Landed, Prepared
from publish.anchors.errors import (
    AnchorFailed,
    AnchorKeyWrong,
    BlockTimeFar,
    ChainInconstant,
    ChainRefused,
    ChainStale,
    ChainUnlike,
    ContractMissing,
    FeeBeyondLimit,
    GasBeyondLimit,
)
from publish.anchors.rpc import Rpc
from publish.anchors.table import URL, Table
from publish.anchors.trie import prove_receipt

KIND = "evm"
FIELDS = frozenset(
    "rpc chain_id contract key key_env legacy price_gwei tip_gwei max_price_gwei gas_limit "  # noqa: SIM905 - a table
    "stale_s timeout_s".split()
)
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_NO_CONTRACT = "0x" + 40 * "0"

SELECTOR = keccak256(b"anchor(bytes32,uint256)")[:4]
_GWEI = 10**9
_DEEPER = 5, 4  # a replacement must pay at least a tenth more; ours pays a quarter

# Of a header, in their order; those behind the first fifteen came with later forks.
_HEADER = [
    "parentHash",
    "sha3Uncles",
    "miner",
    "stateRoot",
    "transactionsRoot",
    "receiptsRoot",
    "logsBloom",
    "difficulty",
    "number",
    "gasLimit",
    "gasUsed",
    "timestamp",
    "extraData",
    "mixHash",
    "nonce",
    "baseFeePerGas",
    "withdrawalsRoot",
    "blobGasUsed",
    "excessBlobGas",
    "parentBeaconBlockRoot",
    "requestsHash",
]
_NUMBERS = frozenset(
    [
        "difficulty",
        "number",
        "gasLimit",
        "gasUsed",
        "timestamp",
        "baseFeePerGas",
        "blobGasUsed",
        "excessBlobGas",
    ]
)


@dataclass(frozen=True)
class EvmSettings:
    """How a chain is reached and what it may cost. Prices are wei for a unit of gas.

    *legacy* asks for transactions from before EIP-1559; *price*, if given, is what they pay (0
    where gas is free). *key* is the account's, 32 bytes.
    """

    name: str
    rpc: str
    chain_id: int
    contract: bytes
    key: bytes = field(repr=False)
    legacy: bool = False
    price: int | None = None
    tip: int = _GWEI
    max_price: int = 200 * _GWEI
    gas_limit: int = 100_000
    stale_s: int = 3600
    timeout_s: float = 15.0

    @property
    def kind(self) -> str:
        """See `Chain.kind`."""
        return KIND

    def open(self, now_s: int) -> "EvmChain":
        """See `ChainSettings.open`."""
        return EvmChain(self, now_s)


def read_settings(table: Table) -> EvmSettings:
    """Read a chain's table; see `publish.anchors.chains.Kind`."""
    contract = table.matching("contract", _ADDRESS, _NO_CONTRACT)
    priced = "price_gwei" in table.value
    return EvmSettings(
        name=table.name(),
        rpc=table.matching("rpc", URL),
        chain_id=int(table.number("chain_id")),
        contract=bytes.fromhex(contract[2:]),
        key=table.key(),
        legacy=table.flag("legacy"),
        price=int(table.number("price_gwei") * _GWEI) if priced else None,
        tip=int(table.number("tip_gwei", 1) * _GWEI),
        max_price=int(table.number("max_price_gwei", 200) * _GWEI),
        gas_limit=int(table.number("gas_limit", 100_000)),
        stale_s=int(table.number("stale_s", 3600)),
        timeout_s=table.number("timeout_s", 15),
    )


class EvmChain:
    """One EVM chain; see `publish.anchors.chain.Chain`."""

    kind = KIND

    def __init__(self, settings: EvmSettings, now_s: int) -> None:
        self._settings = settings
        self._now_s = now_s
        self.name, self.chain_id = settings.name, settings.chain_id
        self.contract = settings.contract
        self._rpc = Rpc(settings.name, settings.rpc, settings.timeout_s)
        self._account = _account(settings)

    @property
    def address(self) -> str:
        """The account that pays."""
        return str(self._account.address)

    def close(self) -> None:
        """Let go of the connection."""
        self._rpc.close()

    def check(self) -> None:
        """See `Chain.check`."""
        found = self._number("eth_chainId")
        if found != self.chain_id:
            raise ChainUnlike(host=self._rpc.host, found=found, chain_id=self.chain_id)
        behind_s = self._now_s - _time_s(self._block("latest")["timestamp"])
        if behind_s > self._settings.stale_s:
            raise ChainStale(chain=self.name, behind_s=behind_s)
        if -behind_s > self._settings.stale_s:
            raise BlockTimeFar(chain=self.name, apart_s=-behind_s)
        address = "0x" + self.contract.hex()
        if len(_bytes(self._ask("eth_getCode", address, "latest"))) == 0:
            raise ContractMissing(chain=self.name, contract=address)

    def estimate(self, root: bytes, size: int) -> Cost:
        """See `Chain.estimate`."""
        gas = self._gas(root, size)
        return Cost(gas, self._price(None))

    def prepare(self, root: bytes, size: int, *, instead: Prepared | None = None) -> Prepared:
        """See `Chain.prepare`."""
        nonce = instead.nonce if instead else self._transaction_count("pending")
        price = self._price(instead)
        transaction = {
            "to": _checksum("0x" + self.contract.hex()),
            "value": 0,
            "data": _call(root, size),
            "gas": self._gas(root, size),
            "nonce": nonce,
            "chainId": self.chain_id,
        }
        if self._settings.legacy:
            transaction["gasPrice"] = price
        else:
            transaction |= {
                "maxFeePerGas": price,
                "maxPriorityFeePerGas": min(price, self._tip(instead)),
            }
        signed = self._account.sign_transaction(transaction)
        return Prepared(bytes(signed.hash), bytes(signed.raw_transaction), nonce, price)

    def send(self, prepared: Prepared) -> None:
        """See `Chain.send`."""
        try:
            self._ask("eth_sendRawTransaction", "0x" + prepared.raw.hex())
        except ChainRefused as error:
            known = self._ask("eth_getTransactionByHash", "0x" + prepared.hash.hex())
            if known is None:
                raise error from None

    def is_spent(self, prepared: Prepared) -> bool:
        """See `Chain.is_spent`."""
        return self._transaction_count("latest") > prepared.nonce

    def find(self, transaction: bytes) -> Landed | None:
        """See `Chain.find`.

        Raises:
            ChainInconstant: twice in a row, the block that the receipt names is not at its height.
        """
        last: tuple[int, bytes] | None = None
        while True:
            receipt = self._ask("eth_getTransactionReceipt", "0x" + transaction.hex())
            if receipt is None or receipt.get("blockHash") is None:
                return None
            with _Answer(self._rpc):
                number, hashed = int(receipt["blockNumber"], 16), _bytes(receipt["blockHash"])
                position, status = int(receipt["transactionIndex"], 16), int(receipt["status"], 16)
                block = self._block(hex(number))
                found, time_s = _bytes(block["hash"]), _time_s(block["timestamp"])
            if found == hashed:
                break
            if last == (number, hashed):
                raise ChainInconstant(chain=self.name, number=number)
            last = number, hashed  # a reorganisation between the two questions; look again
        if status != 1:
            raise AnchorFailed(chain=self.name, transaction=transaction.hex())
        latest = self._number("eth_blockNumber")
        return Landed(number, hashed, time_s, position, max(0, latest - number + 1))

    def prove(self, landed: Landed) -> BlockProof | None:
        """See `Chain.prove`."""
        with _Answer(self._rpc):
            header = _header(self._block(hex(landed.number)))
        try:
            parsed = parse_header(header)
        except LedgerError:
            return None
        if parsed.hash != landed.block:
            return None  # not hashed as Ethereum does, or of a fork that this does not know
        try:
            answer = self._ask("eth_getBlockReceipts", hex(landed.number))
        except ChainRefused:
            return None
        with _Answer(self._rpc):
            receipts = [_receipt(each) for each in answer]
            root, nodes = prove_receipt(receipts, landed.position)
            receipt = receipts[landed.position]
        return BlockProof(header, receipt, nodes) if root == parsed.receipts_root else None

    def deploy(self) -> tuple[Prepared, bytes]:
        """Give a signed transaction that puts the contract on the chain, and its address there."""
        nonce, price = self._transaction_count("pending"), self._price(None)
        transaction: dict[str, object] = {
            "value": 0,
            "data": contract_bytecode(),
            "gas": 4 * self._settings.gas_limit,
            "nonce": nonce,
            "chainId": self.chain_id,
        }
        if self._settings.legacy:
            transaction["gasPrice"] = price
        else:
            transaction |= {
                "maxFeePerGas": price,
                "maxPriorityFeePerGas": min(price, self._tip(None)),
            }
        signed = self._account.sign_transaction(transaction)
        sender = bytes.fromhex(self.address.removeprefix("0x"))
        # The Yellow Paper's section 7: the last 20 bytes of the hash over sender and nonce.
        address = keccak256(format_rlp([sender, format_rlp_int(nonce)]))[12:]
        return Prepared(bytes(signed.hash), bytes(signed.raw_transaction), nonce, price), address

    def _gas(self, root: bytes, size: int) -> int:
        call = {
            "from": self.address,
            "to": "0x" + self.contract.hex(),
            "data": "0x" + _call(root, size).hex(),
        }
        gas, limit = self._number("eth_estimateGas", call), self._settings.gas_limit
        if gas > limit:
            raise GasBeyondLimit(chain=self.name, gas=gas, limit=limit)
        return min(limit, gas + gas // 5)  # estimates are of another block than the one to come

    def _price(self, instead: Prepared | None) -> int:
        settings = self._settings
        if settings.legacy:
            price = self._number("eth_gasPrice") if settings.price is None else settings.price
            needed = price
        else:
            with _Answer(self._rpc):
                base = int(self._block("latest")["baseFeePerGas"], 16)
            needed = base + settings.tip
            price = 2 * base + settings.tip
        if instead is not None:
            needed = max(needed, instead.price * _DEEPER[0] // _DEEPER[1])
            price = max(price, needed)
        if needed > settings.max_price:
            raise FeeBeyondLimit(chain=self.name, price=needed, limit=settings.max_price)
        return min(price, settings.max_price)

    def _tip(self, instead: Prepared | None) -> int:
        tip = self._settings.tip
        return tip if instead is None else max(tip * 2, instead.price)

    def _transaction_count(self, when: str) -> int:
        return self._number("eth_getTransactionCount", self.address, when)

    def _block(self, which: str) -> Mapping[str, Any]:
        block = self._ask("eth_getBlockByNumber", which, False)
        if not isinstance(block, dict):
            raise self._rpc.silent(f"no block {which}")
        return block

    def _number(self, method: str, *parameters: object) -> int:
        with _Answer(self._rpc):
            return int(self._ask(method, *parameters), 16)

    def _ask(self, method: str, *parameters: object) -> Any:  # noqa: ANN401
        return self._rpc.ask(method, *parameters)


class _Answer:
    """Names what is read from an answer that is not of the form that it should be."""

    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Turn what reading raised into `ChainSilent`."""
        if isinstance(error, ValueError | TypeError | LookupError | AttributeError):
            raise self._rpc.silent("malformed answer") from error


def contract_bytecode() -> bytes:
    """Give the compiled contract, as it is sent to be deployed (contract/Anchor.vy)."""
    text = files("publish.anchors").joinpath("contract", "Anchor.bytecode.txt").read_text("ascii")
    return _bytes(text.strip())


def contract_interface() -> list[dict[str, Any]]:
    """Give the contract's ABI."""
    text = files("publish.anchors").joinpath("contract", "Anchor.abi.json").read_text("ascii")
    interface: list[dict[str, Any]] = json.loads(text)
    return interface


def _account(settings: EvmSettings) -> Any:  # noqa: ANN401 - eth-account's LocalAccount
    limit = sys.getrecursionlimit()
    from eth_account import Account  # noqa: PLC0415 - the extra 'anchors'

    # py_ecc, which comes with it, lets Python nest 100,000 deep: a hostile JSON of brackets would
    # then end the process where RecursionError is what its readers expect.
    sys.setrecursionlimit(limit)
    try:
        return Account.from_key(settings.key)
    except Exception:  # noqa: BLE001 - whatever it says may quote the key
        raise AnchorKeyWrong(place=settings.name) from None


def _checksum(address: str) -> str:
    from eth_utils.address import to_checksum_address  # noqa: PLC0415 - comes with eth-account

    return str(to_checksum_address(address))


def _call(root: bytes, size: int) -> bytes:
    return SELECTOR + root + size.to_bytes(32, "big")


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def _time_s(text: str) -> int:
    """Read a block's time; FISCO BCOS counts milliseconds."""
    time = int(text, 16)
    return time // 1000 if time > 10**11 else time


def _header(block: Mapping[str, Any]) -> bytes:
    fields: list[Value] = []
    for name in _HEADER:
        found = block.get(name)
        if found is None:
            break
        fields.append(format_rlp_int(int(found, 16)) if name in _NUMBERS else _bytes(found))
    return format_rlp(fields)


def _receipt(receipt: Mapping[str, Any]) -> bytes:
    """Write a receipt as the trie holds it (EIP-658, EIP-2718)."""
    logs: list[Value] = [
        [_bytes(log["address"]), [_bytes(topic) for topic in log["topics"]], _bytes(log["data"])]
        for log in receipt["logs"]
    ]
    fields: list[Value] = [
        format_rlp_int(int(receipt["status"], 16)),
        format_rlp_int(int(receipt["cumulativeGasUsed"], 16)),
        _bytes(receipt["logsBloom"]),
        logs,
    ]
    kind = int(receipt.get("type", "0x0"), 16)
    return (bytes([kind]) if kind else b"") + format_rlp(fields)
