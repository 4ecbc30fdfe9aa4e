"""The demonstration's witnesses: three real ones, each a server on this machine.

They are asked once the year is entered. For as long as they run the ledger goes on under their
eyes; afterwards ``mingbai witness serve`` starts each again, with the memory that it has.
"""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import socket
from types import MappingProxyType

from ledger.core.keys import COSIGNATURE, SigningKey, VerifierKey, format_vkey
from mingbai import opening, serving
from mingbai.demo.building import LEDGER
from mingbai.demo.folder import WITNESSES
from mingbai.demo.people import PASSPHRASE
from mingbai.files import write_file
from mingbai.founding import POLICY
from mingbai.witness import STATE, make_witness
from mingbai.witnesses import join_policy

WITNESS_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "law-firm": "示例律师事务所",
        "university": "示例大学",
        "next-street": "示例邻街办事处",
    }
)
"""Who they are: in their signatures, behind witness.example.org/, and in the policy, which people
read on the trust page."""
_QUORUM = "三家中的两家"
_HOST = "127.0.0.1"
_STARTED_WITHIN_S = 30.0


@contextmanager
def witnessing(folder: Path) -> Iterator[None]:
    """Have the ledger in *folder* witnessed, now and for the block; two of three must sign.

    Its policy, and the verifier's, name them from now on.
    """
    from ledger.log.directory import read_ledger_file

    log_keys = [*read_ledger_file(folder / LEDGER).log_keys.current]
    with ExitStack() as stack:
        lines = []
        for name, title in WITNESS_NAMES.items():
            listening = stack.enter_context(serving.listen(_HOST, 0))
            address = f"{_HOST}:{listening.getsockname()[1]}"
            place = folder / WITNESSES / name
            vkeys = [format_vkey(key) for key in log_keys]
            full = f"witness.example.org/{name}"
            # Ed25519 alone, so that a proof still fits the code on paper.
            signers = make_witness(place, full, vkeys, PASSPHRASE, address, [COSIGNATURE])
            stack.enter_context(_running(place, signers, log_keys, listening))
            lines.append(f"witness {title} {format_vkey(signers[0].verifier)} http://{address}")
        lines += [f"group {_QUORUM} 2 {' '.join(WITNESS_NAMES.values())}", f"quorum {_QUORUM}", ""]
        policy = join_policy(log_keys, "\n".join(lines).encode())
        for place in (folder, folder / LEDGER):
            write_file(place / POLICY, policy)
        with opening.open_to_append(str(folder / LEDGER), PASSPHRASE):
            pass  # opening asks the witnesses, and publishes what they have cosigned
        yield


@contextmanager
def _running(
    place: Path, signers: Sequence[SigningKey], log_keys: Sequence[VerifierKey], listening: socket
) -> Iterator[None]:
    """Run the witness in *place* for the block, in a thread."""
    from api.serve import make_server
    from api.settings import Settings
    from api.witness import Witness, create_witness_app
    from api.witness_state import Memory
    from ledger.log.clock import read_clock

    settings = Settings()
    memory = Memory(place / STATE, signers[0].name)
    witness = Witness(signers, {log_keys[0].name: log_keys}, memory, read_clock)
    app = create_witness_app(witness, settings)
    server = make_server(app, settings, _HOST, listening.getsockname()[1])
    thread = threading.Thread(target=server.run, args=([listening],), name=place.name)
    thread.start()
    until = time.monotonic() + _STARTED_WITHIN_S
    while not server.started and thread.is_alive() and time.monotonic() < until:
        time.sleep(0.005)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
