"""``mingbai witnesses``: whom a ledger asks to witness it, and how they do; and the wiring of it.

A ledger's witnesses are those of its policy, ``DIR/policy.txt``; ``DIR/witnesses.toml`` says how
they are asked, if anything but the usual is wanted.
"""

import argparse
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.core.errors import LedgerError
from mingbai import opening
from mingbai.arguments import Arguments, Command
from mingbai.errors import DONE, REFUSED
from mingbai.files import read_file, write_file
from mingbai.language import Text
from mingbai.screen import Screen
from mingbai.trust_files import read_policy, read_policy_text

if TYPE_CHECKING:
    from ledger.core.keys import VerifierKey
    from ledger.core.policy import Policy
    from ledger.log.contracts import Publisher
    from ledger.log.directory import Ledger
    from ledger.storage.contracts import PublishedFiles
    from publish.witnesses import WitnessedPublisher

LOG = logging.getLogger("mingbai.witnesses")
POLICY = "policy.txt"
MAX_POLICY_BYTES = 1_000_000
KEEP_S = 1.0


def publisher_of(directory: Path) -> "Callable[[PublishedFiles], Publisher]":
    """Return what makes the publisher of the ledger in *directory*: by its policy.

    Raises:
        TrustFileUnusable: the policy is none.
        WitnessSettingsWrong: the settings for witnesses can't be used.
    """
    from ledger.core.policy import parse_policy
    from ledger.log.clock import read_clock
    from ledger.log.directory import read_ledger_file
    from publish.tree import TreePublisher
    from publish.witnesses import WitnessedPublisher
    from publish.witnesses_settings import (
        SETTINGS_FILE,
        WitnessSettings,
        parse_witness_settings,
        peers_of,
    )

    path = directory / SETTINGS_FILE
    settings = WitnessSettings()
    policy = _read_policy(directory)
    has_witnesses = policy is not None and bool(policy.witnesses)
    if path.exists():
        settings = parse_witness_settings(read_file(path, MAX_POLICY_BYTES), str(path))
    if not has_witnesses and not settings.mirrors:
        return TreePublisher
    file = read_ledger_file(directory)
    own = file.log_keys
    if policy is None:
        policy = parse_policy(join_policy([*own.current], b"quorum none\n"))
    peers_of(policy, settings, str(directory / POLICY))
    known: tuple[VerifierKey, ...] = tuple(key for each in own for key in each)
    ended = [key for key in known if key not in (*own.current, *own.coming)]

    def make(files: "PublishedFiles") -> WitnessedPublisher:
        return WitnessedPublisher(
            files,
            file.origin,
            policy,
            settings,
            now_s=lambda: read_clock() // 1000,
            log_keys=known,
            ended=ended,
        )

    return make


def founding_publisher(directory: Path, given: bytes) -> "Callable[[PublishedFiles], Publisher]":
    """Return what makes the publisher of a ledger that is being founded with the policy *given*.

    The policy is written once the ledger's key is there, which it names.

    Raises:
        MalformedError: *given* is no policy.
    """
    join_policy([], given)

    def make(files: "PublishedFiles") -> "Publisher":
        from ledger.log.directory import read_ledger_file

        keys = [*read_ledger_file(directory).log_keys.current]
        write_file(directory / POLICY, join_policy(keys, given))
        return publisher_of(directory)(files)

    return make


def _read_policy(directory: Path) -> "Policy | None":
    path = directory / POLICY
    return read_policy(path) if path.exists() else None


def join_policy(log_keys: "list[VerifierKey]", given: bytes) -> bytes:
    """Return the policy with *log_keys* and the witnesses, groups and quorum of *given*.

    Raises:
        MalformedError: *given* is no policy.
    """
    from dataclasses import replace

    from ledger.core.policy import TrustedLog, format_policy, parse_policy

    policy = parse_policy(given)
    logs = tuple(TrustedLog(key, None) for key in log_keys)
    return format_policy(replace(policy, logs=logs)).encode()


@contextmanager
def keeping(ledger: "Ledger") -> "Iterator[None]":
    """Take up late cosignatures while nothing is submitted, and look at the witnesses at times."""
    from publish.witnesses import WitnessedPublisher

    publisher = ledger.appender.publisher
    if not isinstance(publisher, WitnessedPublisher):
        yield
        return
    stopped = threading.Event()
    thread = threading.Thread(
        target=_keep, args=(ledger, publisher, stopped), name="witnesses-keeper", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _keep(ledger: "Ledger", publisher: "WitnessedPublisher", stopped: threading.Event) -> None:
    said, waited_s = "", 0.0
    while not stopped.wait(KEEP_S):
        waited_s += KEEP_S
        try:
            if waited_s >= publisher.settings.look_s:
                waited_s = 0.0
                publisher.outside.look()
                ledger.appender.recover()
            elif publisher.outside.unfinished:
                ledger.appender.recover()
            said = ""
        except LedgerError as error:
            if said != error.code:
                LOG.error("%s: %s: %s", ledger.origin, error.code, error.text("en"))  # noqa: TRY400
            said = error.code


# ---------------------------------------------------------------------------------- command


def _add(arguments: Arguments) -> None:
    opening.add_directory(arguments)
    arguments.add(
        "--policy",
        Text(
            "改用这份信任文件里的见证人和法定组合（账本的公钥照旧）",
            "take witnesses and quorum from this policy instead (the log's own keys stay)",
        ),
        metavar="FILE",
    )


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    directory = Path(asked.directory)
    with opening.open_to_read(asked.directory) as ledger:
        if asked.policy is not None:
            given = read_policy_text(asked.policy)
            write_file(directory / POLICY, join_policy([*ledger.log_keys.current], given))
            screen.remark(_CHANGED, path=directory / POLICY)
        return _look(ledger, directory, screen)


def _look(ledger: "Ledger", directory: Path, screen: Screen) -> int:
    """Ask the witnesses, and say how each does."""
    from publish.witnesses import WitnessedPublisher

    publisher = publisher_of(directory)(ledger.files)
    if not isinstance(publisher, WitnessedPublisher):
        screen.say(_NONE, path=directory / POLICY)
        return DONE
    try:
        publisher.outside.check(ledger.lock.read())
        states = publisher.outside.states
    finally:
        publisher.outside.close()
    for state in states:
        text = _FAULT if state.fault else _FINE if state.size else _NEW
        screen.say(text, name=state.name, size=state.size, fault=state.fault)
    return REFUSED if any(state.fault for state in states) else DONE


_CHANGED = Text(
    "已写进 {path}。也请街道改发给查账的人的那一份；正在运行的服务要重启。",
    "Written into {path}. Have the authority change the copies of those who check, too; restart "
    "a running server.",
)
_NONE = Text(
    "{path} 里没有见证人。用 --policy 给一份有见证人的信任文件。",
    "There is no witness in {path}. Give a policy that has some with --policy.",
)
_FINE = Text("{name}：见到第 {size} 条，对得上。", "{name}: saw {size} entries, and they agree.")
_NEW = Text("{name}：还没有见过这本账。", "{name}: has not seen this ledger yet.")
_FAULT = Text("{name}：没有好好回答（{fault}）。", "{name}: gave no good answer ({fault}).")

COMMAND = Command(
    "witnesses",
    Text("账本的见证人：是谁，现在怎样", "a ledger's witnesses: who, and how they do"),
    Text(
        "问信任文件 policy.txt 里的每个见证人上次见到了哪里，和这里签过的对一对。"
        "有见证人时，每次公开前先请他们签字；要几家签由信任文件定。"
        "怎样问（等多久、不够时公不公开）写在 witnesses.toml 里，可以没有。",
        "Asks each witness of policy.txt what it saw last, and compares it with what was signed "
        "here. A ledger with witnesses asks them before it publishes; how many must have signed is "
        "the policy's to say. How they are asked (how long, and whether to publish without) is in "
        "witnesses.toml, which may be absent.",
    ),
    _add,
    _run,
)
