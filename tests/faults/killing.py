"""A ledger under load, killed at random moments again and again: ``python -m tests.faults.killing``.

The process that runs this is warm: it forks a child that opens the ledger anew (which completes
what the last one left), appends from several threads, and tells through a pipe which checkpoints
it is about to publish and what was acknowledged. The child is killed with SIGKILL at a random
moment, drawn from a seed that is printed. What it told must then be true.

With ``--power`` the child's file layer forgets everything that was not synced, and the power is
cut after each kill (``forgetful``).
"""

import argparse
import base64
import json
import os
import random
import shutil
import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from ledger.core.checkpoint import open_checkpoint
from ledger.core.errors import LedgerError
from ledger.log.append import Appender, Position
from ledger.log.contracts import Accepted, Answer, Outside, Published, Publisher
from ledger.log.round import Round, make_head
from ledger.log.submit import Submitter
from ledger.storage import durable
from ledger.storage.contracts import Head
from tests.faults.forgetful.power import Machine
from tests.log.site import Site
from tests.log.statements import LOG_KEY, money

SENDERS = 3
BATCH = 3


@dataclass
class Telling:
    """A publisher that tells of each signed checkpoint before anything is done with it."""

    publisher: Publisher
    pipe: int

    @property
    def witnesses(self) -> int:
        return self.publisher.witnesses

    @property
    def outside(self) -> Outside:
        return self.publisher.outside

    def publish(self, checkpoint: bytes, size: int) -> Published:
        tell(self.pipe, "signed", base64.b64encode(checkpoint).decode())
        return self.publisher.publish(checkpoint, size)


def tell(pipe: int, *words: str) -> None:
    """One write of less than PIPE_BUF bytes: whole, or not at all."""
    line = (" ".join(words) + "\n").encode()
    if len(line) > 4_096:
        raise ValueError("a line that could be torn")
    os.write(pipe, line)


def live(root: Path, life: int, pipe: int) -> None:
    """Open the ledger and append until killed. Never returns."""
    TOLD[:] = [pipe]
    try:
        site = Site(root)
        appender = site.open(wrap_publisher=lambda publisher: Telling(publisher, pipe))
        appender.recover()
        submitter = Submitter(appender)
        for sender in range(SENDERS):
            threading.Thread(
                target=send, args=(submitter, site.charter, f"{life}-{sender}", pipe), daemon=True
            ).start()
        signal.pause()
    except BaseException as error:  # noqa: BLE001 - the parent must hear of it
        tell(pipe, "died", base64.b64encode(repr(error).encode()[:2_000]).decode())
    os._exit(1)


def be_careless(how: str) -> None:
    """Break a promise, to see that the check notices."""
    if how == "sync":
        durable.sync_directory = lambda directory: None
    elif how == "acknowledge":
        Appender._3_record = acknowledge_and_stop  # type: ignore[method-assign]


def acknowledge_and_stop(self: Appender, position: Position, growing: Round) -> Head:
    """Tell of entries that are not recorded yet, as a server that answers too early would."""
    for entry in growing.entries:
        tell(TOLD[0], "acknowledged", str(entry.index), entry.leaf_hash.hex())
    time.sleep(0.002)
    _, head = make_head(position.standing.edge, growing)
    self.stores.records.append(position.size, growing.entries, growing.memory.closed(), head)
    return head


TOLD: list[int] = []


def send(submitter: Submitter, charter: bytes, name: str, pipe: int) -> None:
    """One client: sends one statement or a small batch, waits for the receipt, sends the next."""
    try:
        for number in range(10_000):
            count = BATCH if name.endswith("-0") else 1
            notes = [money(f"{name}-{number}-{i}", charter) for i in range(count)]
            answer: Answer = submitter.submit(notes).result()
            for entry in answer.entries:
                tell(pipe, "acknowledged", str(entry.index), entry.leaf_hash.hex())
    except LedgerError as error:
        tell(pipe, "died", base64.b64encode(repr(error).encode()[:2_000]).decode())


@dataclass
class Story:
    """All that was told over many lives."""

    site: Site
    acknowledged: dict[int, bytes] = field(default_factory=dict)
    lives_with_signatures: int = 0

    def hear(self, told: bytes) -> None:
        before = len(self.site.signed)
        for line in told.decode().splitlines():
            kind, *words = line.split(" ")
            if kind == "signed":
                self.site.signed.append(base64.b64decode(words[0]))
            elif kind == "acknowledged":
                index, leaf_hash = int(words[0]), bytes.fromhex(words[1])
                if self.acknowledged.setdefault(index, leaf_hash) != leaf_hash:
                    raise AssertionError(f"entry {index} was acknowledged twice, differently")
            else:
                raise AssertionError(f"{kind}: {base64.b64decode(words[0]).decode()}")
        self.lives_with_signatures += len(self.site.signed) > before

    def check(self) -> None:
        """Everything that must hold, after the next start completed what was left."""
        site = self.site
        site.open().recover()
        entries = tuple(
            Accepted(index, b"", leaf_hash, 0, duplicate=False)
            for index, leaf_hash in sorted(self.acknowledged.items())
        )
        site.acknowledged = [Answer(entries, b"", 0, witnessed=True)]
        site.check()
        site.close()


@dataclass(frozen=True)
class Death:
    """When to kill: after so many lines were heard, and then so many seconds."""

    lines: int
    seconds: float


def draw_death(dice: random.Random) -> Death:
    """One in four while it opens and recovers, the others in the middle of its work.

    Counted in what was told rather than in seconds, so that a busy machine kills as late as an
    idle one.
    """
    if dice.random() < 0.25:
        return Death(0, dice.uniform(0, 0.04))
    return Death(dice.randint(1, 9), dice.uniform(0, 0.02))


def one_life(root: Path, life: int, death: Death) -> bytes:
    """Fork, let live, kill; return what the child told."""
    told, pipe = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        live(root, life, pipe)
    os.close(pipe)
    with os.fdopen(told, "rb", buffering=0) as stream:
        heard = b""
        while heard.count(b"\n") < death.lines and (more := stream.read(65_536)):
            heard += more
        time.sleep(death.seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while more := stream.read(65_536):
            heard += more
        return heard


def sizes_of(notes: list[bytes]) -> int:
    return max((open_checkpoint(note, LOG_KEY.verifier)[0].size for note in notes), default=0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=Path)
    parser.add_argument("--kills", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--check-every", type=int, default=50)
    parser.add_argument("--power", type=Path)
    parser.add_argument("--careless", choices=["sync", "acknowledge"], default="")
    options = parser.parse_args()
    be_careless(options.careless)
    dice = random.Random(options.seed)
    site = Site(options.root)
    story = Story(site)
    machine = None
    if options.power:
        shadow = Path(os.environ["FORGETFUL_SHADOW"])
        machine = Machine(options.power, options.root, shadow)
    for life in range(options.kills):
        story.hear(one_life(options.root, life, draw_death(dice)))
        if machine:
            machine.cut_power()
        if life % options.check_every == options.check_every - 1 or life == options.kills - 1:
            check_in_a_child(story)
    print(
        json.dumps(
            {
                "acknowledged": len(story.acknowledged),
                "signed": len(site.signed),
                "lives_with_signatures": story.lives_with_signatures,
                "largest": sizes_of(site.signed),
            }
        )
    )


def check_in_a_child(story: Story) -> None:
    """Check on a copy: this process never opens the ledger, and its children inherit no locks."""
    copy = story.site.root.with_name(story.site.root.name + "-checked")
    shutil.copytree(story.site.root, copy)
    child = os.fork()
    if child == 0:
        try:
            story.site.root = copy
            story.check()
        except BaseException:  # noqa: BLE001 - told below
            sys.excepthook(*sys.exc_info())
            sys.stderr.flush()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        raise AssertionError("what was told is not true any more")
    shutil.rmtree(copy)


if __name__ == "__main__":
    main()
