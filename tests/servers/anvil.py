"""anvil, a chain of one node, on the loopback interface."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.requirements import find_anvil
from tests.servers.process import free_port, running

# The first account of the development phrase "test test … junk", known to everybody.
KEY = bytes.fromhex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
ACCOUNT = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"
CHAIN_ID = 31337


@dataclass(frozen=True)
class Anvil:
    url: str

    def ask(self, method: str, *parameters: object) -> Any:
        call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(parameters)}
        answer = httpx.post(self.url, json=call, timeout=20).json()
        assert "error" not in answer, answer
        return answer["result"]

    def mine(self, blocks: int = 1) -> None:
        self.ask("anvil_mine", hex(blocks))

    def manual(self) -> None:
        """From now on a block is mined only by `mine`."""
        self.ask("evm_setAutomine", False)

    def automatic(self) -> None:
        self.ask("evm_setAutomine", True)

    def height(self) -> int:
        return int(self.ask("eth_blockNumber"), 16)

    def sent(self) -> int:
        """How many transactions the account of `KEY` has sent, mined or not.

        The height does not tell: anvil may mine an empty block after one that was asked for.
        """
        return int(self.ask("eth_getTransactionCount", ACCOUNT, "pending"), 16)

    def take_back(self, transaction: bytes) -> None:
        """Reorganise the chain until *transaction* is in no block, however many came after it."""
        hashed = "0x" + transaction.hex()
        while (receipt := self.ask("eth_getTransactionReceipt", hashed)) is not None:
            depth = self.height() - int(receipt["blockNumber"], 16) + 1
            self.ask("anvil_reorg", depth, [])


@contextlib.contextmanager
def anvil_server(folder: Path, *options: str) -> Iterator[Anvil]:
    program, port = find_anvil(), free_port()
    assert program is not None
    anvil = Anvil(f"http://127.0.0.1:{port}")

    def ready() -> bool:
        try:
            return anvil.height() >= 0
        except httpx.HTTPError:
            return False

    command = [program, "--host", "127.0.0.1", "--port", str(port), "--silent", *options]
    with running(command, ready=ready, log=folder / f"anvil-{port}.log"):
        yield anvil
