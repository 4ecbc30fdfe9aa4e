"""The kind ``memo``: the root is what a payment of nothing to oneself says; there is no contract.

That is how roots are recorded where nobody may deploy. A node's word is all that shows them.
"""

from dataclasses import dataclass, field

from ledger.core.anchors import BlockProof
from publish.anchors.chain import Landed, Prepared
from publish.anchors.chains.evm import EvmChain, EvmSettings
from publish.anchors.errors import ChainUnlike, NothingToDeploy
from publish.anchors.table import URL, Table

FIELDS = frozenset({"rpc", "chain_id", "key"})


@dataclass(frozen=True)
class MemoSettings:
    name: str
    rpc: str
    chain_id: int
    key: bytes = field(repr=False)
    kind: str = "memo"

    def open(self, now_s: int) -> "MemoChain":
        return MemoChain(self, now_s)


def read_settings(table: Table) -> MemoSettings:
    return MemoSettings(
        table.name(), table.matching("rpc", URL), int(table.number("chain_id")), table.key()
    )


class MemoChain(EvmChain):
    kind = "memo"

    def __init__(self, settings: MemoSettings, now_s: int) -> None:
        told = EvmSettings(settings.name, settings.rpc, settings.chain_id, bytes(20), settings.key)
        super().__init__(told, now_s)
        self.contract = bytes.fromhex(self.address.removeprefix("0x"))

    def check(self) -> None:
        found = self._number("eth_chainId")
        if found != self.chain_id:
            raise ChainUnlike(host=self._rpc.host, found=found, chain_id=self.chain_id)

    def prove(self, landed: Landed) -> BlockProof | None:
        return None

    def deploy(self) -> tuple[Prepared, bytes]:
        raise NothingToDeploy(chain=self.name)
