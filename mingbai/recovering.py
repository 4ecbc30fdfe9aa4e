"""``mingbai recover``: a lost ledger, made anew from its published tree or from any mirror."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.core.policy import open_checkpoint_by_policy, parse_policy
from mingbai import opening
from mingbai.arguments import Arguments, Command
from mingbai.errors import DONE, CopyUnwitnessed, RecoverAsked
from mingbai.extras import check_server_installed
from mingbai.files import read_file, write_file
from mingbai.language import Text
from mingbai.published import PublishedLog, open_published
from mingbai.screen import Screen
from mingbai.trust_files import read_policy_text

if TYPE_CHECKING:
    from ledger.core.keys import VerifierKey
    from ledger.core.policy import Judged

POLICY = "policy.txt"
PUBLISHED = "published"
_MANY = 2000


def _add(arguments: Arguments) -> None:
    arguments.add(
        "directory", Text("新的账本目录", "the new directory of the ledger"), metavar="DIR"
    )
    arguments.add(
        "--from",
        Text(
            "从哪里恢复：公开网址、镜像网址，或一份公开目录",
            "where from: the published address, a mirror's, or a copy of the published directory",
        ),
        metavar="PREFIX",
        dest="source",
        required=True,
    )
    arguments.add(
        "--trust",
        Text("信任文件：账本的公钥、见证人、法定组合", "the policy: log keys, witnesses, quorum"),
        metavar="POLICY",
        required=True,
    )
    arguments.add(
        "--key",
        Text("账本自己的钥匙文件（备份）；有两把就给两次", "the log's key file, from its backup"),
        metavar="FILE",
        action="append",
        dest="keys",
        required=True,
    )
    arguments.add(
        "--published",
        Text("公开目录放哪里（默认在账本目录里）", "where the published files go"),
        metavar="DIR2",
        default=PUBLISHED,
    )
    arguments.add(
        "--alone",
        Text(
            "确认：别的机器都不再用这把钥匙签发了",
            "the operator's word that no other machine signs with this key any more",
        ),
        action="store_true",
    )


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    check_server_installed()
    if not asked.alone:
        raise RecoverAsked
    policy_text = read_policy_text(asked.trust)
    published = open_published(asked.source)
    judged = open_checkpoint_by_policy(
        published.note, parse_policy(policy_text), published.checkpoint.origin
    )
    if judged.by_retired_key or not judged.quorum_reached:
        raise CopyUnwitnessed(place=asked.source, size=judged.checkpoint.size)
    _make(asked, published, policy_text, screen)
    with opening.open_to_read(asked.directory) as ledger:
        from ledger.log.openers import Openers
        from ledger.log.repair import refill_records, reset_lock

        size = judged.checkpoint.size
        workers = (os.cpu_count() or 1) if size >= _MANY else 0
        with Openers(workers) as openers, ledger.records.turn():
            if ledger.records.size() < size:
                refill_records(ledger.stores, ledger.log_keys)
            if ledger.records.latest_checkpoint() is None:
                ledger.records.add_checkpoint(size, published.note)
            # Stop here: all is back but the lock store; the same again makes it.
            head = reset_lock(ledger.stores, ledger.log_keys, openers)
    screen.say(_DONE, size=head.size, root=head.root.hex(), directory=asked.directory)
    screen.remark(_seen_by(judged))
    screen.remark(_NEVER_PUBLISHED)
    return DONE


def _make(
    asked: argparse.Namespace, published: PublishedLog, policy_text: bytes, screen: Screen
) -> None:
    """Write the published tree, then the directory around it."""
    from ledger.log.rebuild import copy_tree, make_directory
    from ledger.storage.files import DirectoryFiles

    directory = Path(asked.directory)
    keys = _read_keys(asked.keys)
    checkpoint = published.checkpoint
    files = DirectoryFiles(directory / asked.published)
    try:
        with screen.progress(_READING, checkpoint.size) as update:
            generations = copy_tree(
                published.fetch, checkpoint, published.note, files, lambda done, _: update(done)
            )
    finally:
        files.close()
    make_directory(directory, checkpoint.origin, generations, keys, asked.published)
    write_file(directory / POLICY, policy_text)


def _read_keys(paths: list[str]) -> "dict[VerifierKey, bytes]":
    from ledger.log.keyring import read_verifier

    return {read_verifier(path): read_file(Path(path)) for path in paths}


def _seen_by(judged: "Judged") -> Text:
    """Say who vouches, beside the log itself, that this is the newest there was."""
    if not judged.witnesses:
        return _UNWITNESSED
    names = "、".join(name for name, _ in judged.witnesses)
    return Text(
        f"检查点有这些见证人的联署：{names}。启动时还会再问他们看到过的最大一份。",
        f"The checkpoint is cosigned by {names}; at the start they are asked for the largest one "
        "that they have seen.",
    )


_READING = Text("读条目，重算", "Reading entries, deriving")
_DONE = Text(
    "恢复了 {size} 条，逐字节与公开的一样，根哈希 {root}。\n"
    "请运行 mingbai fsck {directory}，再启动。",
    "{size} entries are back, byte for byte as published, root {root}.\n"
    "Now run mingbai fsck {directory}, then start it.",
)
_UNWITNESSED = Text(
    "没有见证人作证：这份副本是不是最新的，只有您能知道。别处若还有更新的检查点，启动后会停止签发。",
    "No witness vouches that this copy is the newest; only you can know. If a newer checkpoint is "
    "about, signing will stop when it is met.",
)
_NEVER_PUBLISHED = Text(
    "没公开过的回不来：封存的内容（sealed）、票据原件、草稿。请从备份取。",
    "What was never published does not come back: sealed contents, vouchers, drafts. Take them "
    "from a backup.",
)

COMMAND = Command(
    "recover",
    Text("账本丢了，从公开的副本或镜像恢复", "make a lost ledger anew from a published copy"),
    Text(
        "从公开网址、镜像或一份公开目录，把账本逐字节恢复出来：先按信任文件核对检查点的签名和见证，"
        "再从条目重算每一个哈希块，重新入账，最后核对签发记录。要有账本自己的钥匙文件；停在中间可以再来一次。",
        "Makes a ledger anew, byte for byte, from its published address, a mirror or a copy of the "
        "published directory: the checkpoint is checked by the policy, every tile is derived from "
        "the entries, each entry is admitted again, and the lock store is made from what was "
        "signed. Needs the log's own key file; a run that was stopped can be repeated.",
    ),
    _add,
    _run,
)
