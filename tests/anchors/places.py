"""Many small ledgers, as they are published: a signed checkpoint in a directory."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from ledger.core.checkpoint import Checkpoint, sign_checkpoint
from ledger.core.keys import ED25519, SigningKey
from ledger.storage.files import DirectoryFiles
from publish.anchors.chain import Prepared
from publish.anchors.chains.evm import EvmChain, EvmSettings
from publish.anchors.pending import Remembered
from publish.anchors.places import Place
from publish.anchors.sending import Outcome, Patience, Round
from tests.servers.anvil import CHAIN_ID, KEY, Anvil

CHAIN = "示例链"


def origin_of(number: int) -> str:
    return f"ledger.example.org/l{number}"


def key_of(number: int) -> SigningKey:
    return SigningKey(origin_of(number), ED25519, sha256(b"tests/anchors %d" % number).digest())


def note_of(number: int, size: int) -> bytes:
    root = sha256(f"{number} {size}".encode()).digest()
    return sign_checkpoint(Checkpoint(origin_of(number), size, root), key_of(number))


def write_ledger(folder: Path, number: int, size: int = 7) -> Path:
    directory = folder / f"l{number}"
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "checkpoint").write_bytes(note_of(number, size))
    return directory


@contextmanager
def places_of(folder: Path, count: int, size: int = 7) -> Iterator[dict[str, Place]]:
    with ExitStack() as stack:
        places = {}
        for number in range(count):
            directory = write_ledger(folder, number, size)
            files = DirectoryFiles(directory)
            stack.callback(files.close)
            places[str(directory)] = Place.read(str(directory), files)
        yield places


def settings_of(anvil: Anvil, contract: bytes = bytes(20), **others: object) -> EvmSettings:
    settings = EvmSettings(CHAIN, anvil.url, CHAIN_ID, contract, KEY)
    return replace(settings, **others)  # type: ignore[arg-type]  # a test names what it changes


def now_of(anvil: Anvil) -> int:
    return int(anvil.ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16)


def deployed(anvil: Anvil, **others: object) -> EvmSettings:
    """The contract on the chain, and the settings that reach it."""
    chain = EvmChain(settings_of(anvil, **others), now_of(anvil))
    prepared, address = chain.deploy()
    chain.send(prepared)
    anvil.mine()
    landed = chain.find(prepared.hash)
    assert landed is not None
    chain.close()
    return settings_of(anvil, address, **others)


def run_round(
    anvil: Anvil,
    settings: EvmSettings,
    state: Path,
    places: dict[str, Place],
    *,
    confirmations: int = 1,
    later_s: int = 0,
    wait_s: float = 5.0,
) -> Outcome:
    chain = EvmChain(settings, now_of(anvil))
    patience = Patience(confirmations, wait_s, 1800)
    try:
        now = now_of(anvil) + later_s
        return Round(chain, Remembered(state), places, patience, lambda: now).run()
    finally:
        chain.close()


def sent(state: Path) -> list[tuple[Prepared, ...]]:
    return [each.transactions for each in Remembered(state).load()]
