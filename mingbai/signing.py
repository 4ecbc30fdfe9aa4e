"""``mingbai sign``: a draft becomes a signed statement; a signed one gets another signature.

What is about to be signed is shown first, in the signer's words. Nothing is sent anywhere.
"""

import argparse
import secrets
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ledger.core.errors import MalformedError
from ledger.core.keys import SigningKey
from ledger.core.note import parse_note
from ledger.core.text import format_time_s, parse_hash_hex, parse_time_s
from mingbai import passphrase
from mingbai.arguments import Arguments, Command
from mingbai.drafts import Draft, parse_draft
from mingbai.errors import DONE, AfterNotGiven, CharterNotGiven, LogMissing, SignersMissing
from mingbai.files import read_file, write_new
from mingbai.language import Text
from mingbai.published import GOVERNANCE
from mingbai.screen import Screen
from mingbai.summary import summarize

if TYPE_CHECKING:
    from ledger.affairs.statement import Statement

_LIMIT_BYTES = 1_000_000


class Wanted(NamedTuple):
    """What is known of the ledger that a draft is for; *after* only counts for governance."""

    log: str | None
    charter: bytes | None
    after: bytes | None


def _add(arguments: Arguments) -> None:
    arguments.add(
        "draft",
        Text(
            "草稿（JSON），或别人签过、等你会签的陈述；- 是标准输入",
            "a draft (JSON), or a statement that others signed and you countersign; - is "
            "standard input",
        ),
        metavar="DRAFT",
    )
    add_keys(arguments)
    arguments.add(
        "--ledger",
        Text(
            "账本目录、公开目录或公开网址：从这里补上 log、charter、after",
            "the ledger's directory, its published directory or URL: fills in log, charter, after",
        ),
        metavar="DIR|URL",
    )
    arguments.add("--log", Text("账本地址", "the ledger's origin"), metavar="ORIGIN")
    arguments.add("--charter", Text("章程的编号", "the charter's id"), metavar="ID")
    arguments.add(
        "--after",
        Text("最近一条治理陈述的编号（任免等要有）", "the id of the latest governance statement"),
        metavar="ID",
    )
    arguments.add(
        "--out",
        Text("写到这个新文件；不给就写到标准输出", "write to this new file, not standard output"),
        metavar="FILE",
    )
    passphrase.add_option(arguments, many=True)


def add_keys(arguments: Arguments, *, required: bool = True) -> None:
    """Add ``--key``, which may be given several times."""
    arguments.add(
        "--key",
        Text("签字用的钥匙文件；几个人一起签就写几次", "a key file to sign with; may be repeated"),
        metavar="FILE",
        action="append",
        required=required,
        default=[],
    )


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    from ledger.affairs.statement import add_signature, parse_statement, sign_statement

    data = read_file(asked.draft, _LIMIT_BYTES)
    if is_note(data):
        statement = parse_statement(parse_note(data).text)
        _show_checked(statement, screen)
        note = data
        for signer in open_keys(asked, screen):
            note = add_signature(note, signer)
    else:
        draft = parse_draft(data, Path(asked.draft).parent)
        signers = key_names(asked)
        text = format_draft(draft, setting_of(asked, draft, signers), int(time.time()) * 1000)
        statement = parse_statement(text)
        _show_checked(statement, screen)
        note = sign_statement(text, open_keys(asked, screen))
    _write(note, asked.out)
    _say_what_is_missing(statement, note, screen)
    return DONE


def is_note(data: bytes) -> bool:
    """Return whether *data* is a signed note rather than a draft."""
    try:
        parse_note(data)
    except MalformedError:
        return False
    return True


def key_names(asked: argparse.Namespace) -> tuple[str, ...]:
    """Return the names of the keys that were given, before any passphrase is asked for."""
    from ledger.log.keyring import read_verifier

    return tuple(read_verifier(path).name for path in asked.key)


def open_keys(asked: argparse.Namespace, screen: Screen) -> list[SigningKey]:
    """Open every key that was given, each with its passphrase.

    Raises:
        LedgerError: a key can't be opened; none was used.
    """
    from ledger.log.keyring import read_key

    files = passphrase.files_for_keys(asked, asked.key)
    return [
        read_key(path, passphrase.find_passphrase(file, path, screen))
        for path, file in zip(asked.key, files, strict=True)
    ]


def setting_of(asked: argparse.Namespace, draft: Draft, names: Sequence[str]) -> Wanted:
    """Return the ledger that *draft* is for: as it says, as was asked, as the ledger itself says.

    Raises:
        CheckpointMissing: ``--ledger`` names no published ledger.
    """
    log = asked.log or draft.log
    charter = _hash(asked.charter or draft.charter, "charter")
    after = _hash(asked.after or draft.after, "after")
    if asked.ledger is not None:
        from mingbai.published import open_published, read_setting

        found = read_setting(open_published(asked.ledger))
        log, charter, after = log or found.log, charter or found.charter, after or found.after
    if log is None:
        log = origin_of(names)
    return Wanted(log, charter, after)


def origin_of(names: Sequence[str]) -> str | None:
    """Return the origin that all key *names* begin with; None if they have none in common."""
    origins = {name.rpartition("/")[0] for name in names}
    return origins.pop() or None if len(origins) == 1 else None


def _hash(text: str | None, where: str) -> bytes | None:
    return None if text is None else parse_hash_hex(text, where=where)


def format_draft(draft: Draft, setting: Wanted, now_ms: int) -> bytes:
    """Return the text to be signed.

    Raises:
        DraftIncomplete: something is missing that can't be found out.
        LedgerError: the draft isn't a statement.
    """
    from ledger.affairs.statement import format_statement

    if setting.log is None:
        raise LogMissing
    if draft.by is None:
        raise SignersMissing
    is_charter = draft.type == "charter"
    if setting.charter is None and not is_charter:
        raise CharterNotGiven
    governs = draft.type in GOVERNANCE and not is_charter
    if governs and setting.after is None:
        raise AfterNotGiven
    made_ms = now_ms if draft.made is None else parse_time_s(draft.made, where="made")
    return format_statement(
        type=draft.type,
        body=dict(draft.body),
        by=draft.by,
        log=setting.log,
        no=draft.no or new_no(draft.type, made_ms),
        made_ms=made_ms,
        charter=None if is_charter else setting.charter,
        after=setting.after if governs else None,
    )


def new_no(kind: str, made_ms: int) -> str:
    """Return a ``no`` for a draft that has none: type, time, and what makes it unique."""
    time_s = format_time_s(made_ms).replace("-", "").replace(":", "").lower()
    return f"{kind}-{time_s}-{secrets.token_hex(4)}"


def _show_checked(statement: "Statement", screen: Screen) -> None:
    """Show what is about to be signed, unless the ledger would refuse it as it stands.

    Raises:
        TypeUnknown, PersonalDataFound, and what `check_body` raises: nothing was signed.
    """
    from ledger.affairs.errors import TypeUnknown
    from ledger.affairs.privacy import check_personal
    from ledger.affairs.types.bodies import check_body  # slow to load
    from ledger.affairs.types.registry import REGISTRY

    if statement.type not in REGISTRY:
        raise TypeUnknown(where="type", type=statement.type)
    check_body(statement.type, statement.body)
    check_personal(statement)
    for line in summarize(statement, screen.language):
        screen.remark_line(line)


def _write(note: bytes, out: str | None) -> None:
    if out is None:
        sys.stdout.buffer.write(note)
        sys.stdout.buffer.flush()
    else:
        write_new(Path(out), note)


def _say_what_is_missing(statement: "Statement", note: bytes, screen: Screen) -> None:
    signed = {line.name.rpartition("/")[2] for line in parse_note(note).signatures}
    wanted = {slug for _, slugs in statement.by for slug in slugs}
    missing = sorted(wanted - signed)
    if missing:
        screen.remark(_WAITS, missing="、".join(missing))
    else:
        screen.remark(_COMPLETE)


_WAITS = Text("还等这些人会签：{missing}", "It still needs the signatures of: {missing}")
_COMPLETE = Text("签名齐了，可以提交。", "All signatures are there; it can be submitted.")

COMMAND = Command(
    "sign",
    Text("签一份草稿，或会签", "sign a draft, or countersign"),
    Text(
        "把草稿变成签好的陈述。草稿是 JSON：type、by、body，"
        "还可以有 no、made、log、charter、after；"
        "金额按分写整数。给的是别人签过的陈述时，加上你的签名。签之前会显示签的是什么。不联网，"
        "除非 --ledger 是网址。",
        "Turns a draft into a signed statement. A draft is JSON: type, by, body, and if need be "
        "no, made, log, charter, after; amounts are whole fen. Given a statement that others "
        "signed, adds your signature. Shows first what is being signed. Uses no network unless "
        "--ledger is a URL.",
    ),
    _add,
    _run,
)
