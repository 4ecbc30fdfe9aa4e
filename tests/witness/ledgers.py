"""A ledger on disk whose checkpoints go to witnesses on the loopback interface."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ledger.core.keys import SigningKey, format_vkey
from ledger.core.policy import Policy, open_checkpoint_by_policy, parse_policy
from ledger.log.append import Appender
from ledger.log.contracts import Answer
from ledger.storage.files import DirectoryFiles
from publish.witnesses import WitnessedPublisher
from publish.witnesses_settings import WitnessSettings
from tests.log.site import Site
from tests.log.statements import LOG_KEY, ORIGIN
from tests.servers.witness import RunningWitness, witness_server
from tests.witness.logs import witness_keys

NAMES = tuple(f"witness.example.org/w{number}" for number in (1, 2, 3))
QUICK = WitnessSettings(timeout_s=20.0, total_s=30.0, grace_s=30.0, pause_s=0.2)
"""Whoever is asked answers or refuses at once, however slow the machine is: nobody waits so long."""
IMPATIENT = WitnessSettings(timeout_s=2.0, total_s=6.0, grace_s=6.0, pause_s=0.2)
"""For whoever never answers; what waits for the others is waited for as long as a test may take."""


def policy_of(
    urls: Sequence[str],
    quorum: int,
    keys: Callable[[str], Sequence[SigningKey]] = lambda name: witness_keys(name)[:1],
) -> Policy:
    lines = [f"log {format_vkey(LOG_KEY.verifier)}"]
    for number, (name, url) in enumerate(zip(NAMES, urls, strict=False), 1):
        own = [f"w{number}{letter}" for letter, _ in zip("ab", keys(name), strict=False)]
        for each, key in zip(own, keys(name), strict=True):
            lines.append(f"witness {each} {format_vkey(key.verifier)} {url}")
        lines.append(f"group g{number} all {' '.join(own)}")
    groups = " ".join(f"g{number}" for number in range(1, len(urls) + 1))
    lines += [f"group many {quorum} {groups}", "quorum many"]
    return parse_policy("\n".join(lines) + "\n")


@dataclass
class Witnessed:
    """A ledger and its publisher, opened and opened again."""

    site: Site
    policy: Policy
    settings: WitnessSettings = QUICK
    now_s: Callable[[], int] | None = None
    closing: ExitStack = field(default_factory=ExitStack)

    def open(self) -> Appender:
        from ledger.log.clock import read_clock

        files = DirectoryFiles(self.site.root / "published")
        self.closing.callback(files.close)
        now_s = self.now_s or (lambda: read_clock() // 1000)
        publisher = WitnessedPublisher(files, ORIGIN, self.policy, self.settings, now_s=now_s)
        self.closing.callback(publisher.outside.close)
        self.publisher = publisher
        return self.site.open(wrap_publisher=lambda _: publisher)

    def append(self, appender: Appender, name: str) -> Answer:
        return appender.append([self.site.statement(name)])

    def published(self) -> bytes:
        return (self.site.root / "published" / "checkpoint").read_bytes()

    def judged(self, note: bytes | None = None) -> tuple[int, list[str], bool]:
        """Size, witnesses and quorum of the published checkpoint, as a verifier sees them."""
        judged = open_checkpoint_by_policy(note or self.published(), self.policy, ORIGIN)
        return judged.checkpoint.size, [name for name, _ in judged.witnesses], judged.quorum_reached

    def faults(self) -> dict[str, str]:
        return {each.name: each.fault for each in self.publisher.outside.states if each.fault}


@contextmanager
def witnessed(site: Site, policy: Policy, settings: WitnessSettings = QUICK) -> Iterator[Witnessed]:
    made = Witnessed(site, policy, settings)
    with made.closing:
        yield made


@contextmanager
def good_witnesses(
    folder: Path, count: int = 3, keys: Callable[[str], Sequence[SigningKey]] = witness_keys
) -> Iterator[list[RunningWitness]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                witness_server(folder / f"w{n}", keys(name), {ORIGIN: [LOG_KEY.verifier]})
            )
            for n, name in enumerate(NAMES[:count], 1)
        ]
