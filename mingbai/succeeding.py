"""``mingbai key succeed``: a log's keys are followed by others, step by step (docs/keys.md)."""

import argparse
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.core.keys import ED25519, ML_DSA_44, VerifierKey, format_vkey
from ledger.core.policy import TrustedLog, format_policy
from mingbai import opening, passphrase
from mingbai.arguments import Arguments, Command
from mingbai.errors import DONE, SuccessionAsked
from mingbai.extras import check_server_installed
from mingbai.files import read_file, write_file
from mingbai.language import Text
from mingbai.screen import Screen
from mingbai.trust_files import read_policy, read_policy_text

if TYPE_CHECKING:
    from ledger.core.policy import Policy
    from ledger.log.directory import LedgerFile

POLICY, NEW_POLICY, DRAFT = "policy.txt", "policy.next.txt", "succession.json"
_LIMIT_BYTES = 1_000_000


def _add(arguments: Arguments) -> None:
    opening.add_directory(arguments)
    arguments.add(
        "--reason", Text("为什么换，会公开", "why, for everybody to read"), metavar="TEXT"
    )
    arguments.add(
        "--ml-dsa",
        Text("新钥匙里有一把抗量子的（ML-DSA-44）", "let one of the new keys be of type ML-DSA-44"),
        action="store_true",
    )
    arguments.add(
        "--keep",
        Text(
            "现在的钥匙留用，只添 --ml-dsa 的一把",
            "keep the present keys, and only add that of --ml-dsa",
        ),
        action="store_true",
    )
    arguments.add(
        "--policy",
        Text(
            "新信任文件照这份的见证人和法定组合写；不给就照现在的",
            "take witnesses and quorum of the new policy from this one, not from the present one",
        ),
        metavar="FILE",
    )
    arguments.add(
        "--statement",
        Text("上级签好的陈述：入账，换钥匙", "the statement as the authority signed it: enter it"),
        metavar="NOTE",
    )
    arguments.add(
        "--withdraw",
        Text("不换了，忘掉准备好的新钥匙", "give it up, and forget the keys that were prepared"),
        action="store_true",
    )
    passphrase.add_option(arguments)
    arguments.add(
        "--new-passphrase-file",
        Text(
            "新钥匙的口令在这个文件的第一行；不给就在终端问",
            "the new keys' passphrase is the first line of this file; without it the terminal is "
            "asked",
        ),
        metavar="FILE",
    )


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    check_server_installed()
    directory = Path(asked.directory)
    if asked.withdraw:
        return _withdraw(directory, screen)
    if asked.statement is not None:
        return _enter(asked, directory, screen)
    return _prepare(asked, directory, screen)


# ------------------------------------------------------------------------------- 1, preparing


def _prepare(asked: argparse.Namespace, directory: Path, screen: Screen) -> int:
    from ledger.log.directory import read_ledger_file
    from ledger.log.succession import prepare_succession

    if not asked.reason or (asked.keep and not asked.ml_dsa):
        raise SuccessionAsked
    base = _policy(Path(asked.policy) if asked.policy else directory / POLICY)
    file = read_ledger_file(directory)
    if asked.keep:
        secret = opening.log_passphrase(asked.passphrase_file, asked.directory, screen)
    else:
        secret = passphrase.find_replacement(asked.new_passphrase_file, file.origin, screen)
    file = prepare_succession(directory, _seeds(asked), secret, keeps=asked.keep)
    policy = format_policy(_followed(base, file))
    write_file(directory / NEW_POLICY, policy.encode())
    write_file(directory / DRAFT, _draft(file, asked.reason, policy))
    screen.show(str(directory / DRAFT))
    screen.remark(_PREPARED, draft=directory / DRAFT, directory=directory)
    return DONE


def _seeds(asked: argparse.Namespace) -> Mapping[int, bytes]:
    kinds = ([] if asked.keep else [ED25519]) + ([ML_DSA_44] if asked.ml_dsa else [])
    return {kind: secrets.token_bytes(32) for kind in kinds}


def _policy(path: Path) -> "Policy":
    return read_policy(path)


def _followed(policy: "Policy", file: "LedgerFile") -> "Policy":
    """Return *policy* with the coming keys behind all that the log had, so that these are retired.

    Other logs, witnesses and the quorum stay as they are.
    """
    own = file.log_keys
    known = [key for generation in (*own.former, own.current) for key in generation]
    keys = [key for key in dict.fromkeys(known) if key not in own.coming]
    others = [log for log in policy.logs if log.key.name != file.origin]
    urls = {log.key: log.url for log in policy.logs}
    logs = [TrustedLog(key, urls.get(key)) for key in (*_of_types(keys, own.coming), *own.coming)]
    return type(policy)((*others, *logs), policy.witnesses, policy.groups, policy.quorum)


def _of_types(keys: Sequence[VerifierKey], coming: Sequence[VerifierKey]) -> list[VerifierKey]:
    """Return those of *keys* that are followed by one of their type; others no policy may list."""
    types = {key.algorithm for key in coming}
    return [key for key in keys if key.algorithm in types]


def _draft(file: "LedgerFile", reason: str, policy: str) -> bytes:
    keys = [format_vkey(key) for key in file.log_keys.coming]
    value = {
        "body": {"log_keys": keys, "policy": policy, "reason": reason},
        "by": {"authority": "authority-1"},
        "log": file.origin,
        "type": "key_succession",
    }
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


# -------------------------------------------------------------------------------- 3, entering


def _enter(asked: argparse.Namespace, directory: Path, screen: Screen) -> int:
    from ledger.log.succession import enter_succession
    from mingbai.witnesses import publisher_of

    note = read_file(asked.statement, _LIMIT_BYTES)
    old = opening.log_passphrase(asked.passphrase_file, asked.directory, screen)
    new = old
    if asked.new_passphrase_file is not None:
        new = passphrase.find_passphrase(asked.new_passphrase_file, asked.directory, screen)
    file = enter_succession(
        directory,
        note,
        make_publisher=publisher_of(directory),
        passphrase=old,
        coming_passphrase=new,
        environment=os.environ,
    )
    # Stop here: the new keys are the log's; the same again only writes the policy.
    policy = read_policy_text(directory / NEW_POLICY)
    write_file(directory / POLICY, policy)
    for key in file.log_keys.current:
        screen.show(format_vkey(key))
    screen.remark(_ENTERED, policy=directory / POLICY)
    return DONE


def _withdraw(directory: Path, screen: Screen) -> int:
    from ledger.log.succession import withdraw_succession

    withdraw_succession(directory)
    screen.remark(_WITHDRAWN)
    return DONE


_PREPARED = Text(
    "新钥匙已备好，还没有换。请上级看过 {draft}（改好 by 里的名字），签好：\n"
    "  mingbai sign {draft} --key 上级的钥匙 --ledger {directory} --out succession.note\n"
    "再停下 mingbai serve，执行：\n"
    "  mingbai key succeed {directory} --statement succession.note",
    "The new keys are there, and not in use yet. Have the authority read {draft} (put his name "
    "into `by`) and sign it:\n"
    "  mingbai sign {draft} --key AUTHORITY.key --ledger {directory} --out succession.note\n"
    "then stop mingbai serve and run:\n"
    "  mingbai key succeed {directory} --statement succession.note",
)
_ENTERED = Text(
    "账本的钥匙换好了，上面是新公钥。请把 {policy} 交给上级，由上级发给查账的人和见证人；"
    "旧钥匙文件和它的备份请销毁。",
    "The log has new keys, shown above. Give {policy} to the authority, who hands it to whoever "
    "checks, and to the witnesses; destroy the old key files and their backups.",
)
_WITHDRAWN = Text(
    "不换了，账本照旧用原来的钥匙。", "Given up; the log goes on with the keys that it has."
)

COMMAND = Command(
    "succeed",
    Text("给账本换钥匙、换见证人或信任文件", "new keys, witnesses or policy for a log"),
    Text(
        "分两步。先不带 --statement：建好新钥匙，写出陈述草稿和新信任文件。"
        "上级签好草稿以后，带 --statement 再来一次：入账，那个检查点新旧钥匙一起签，"
        "此后只用新钥匙。中断了原样再来一次即可。钥匙被偷时怎么办，见 docs/keys.md。",
        "In two steps. Without --statement it makes the new keys, and writes the statement's draft "
        "and the new policy. When the authority has signed the draft, the same with --statement "
        "enters it: that checkpoint is signed by the old keys and the new, and later ones by the "
        "new alone. After an interruption, run the same again. For a stolen key see docs/keys.md.",
    ),
    _add,
    _run,
)
