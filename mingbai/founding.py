"""``mingbai init``: a ledger is founded from its charter, signed by the street office."""

import argparse
import os
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ledger.core.entry import parse_entry
from ledger.core.hashing import sha256
from ledger.core.keys import ML_DSA_44, SigningKey, VerifierKey, format_vkey
from ledger.core.note import parse_note
from mingbai import passphrase
from mingbai.arguments import Arguments, Command
from mingbai.drafts import By, Draft, parse_draft
from mingbai.errors import DONE, CharterSigned, CharterUnsigned, FileUnwritable, LogMissing
from mingbai.extras import check_server_installed
from mingbai.files import read_file, reason_of, write_file, write_new
from mingbai.language import Text
from mingbai.screen import Screen
from mingbai.signing import (
    Wanted,
    add_keys,
    format_draft,
    is_note,
    key_names,
    open_keys,
    origin_of,
)
from mingbai.trust_files import read_policy_text
from mingbai.witnesses import founding_publisher, join_policy

POLICY, CHARTERS = "policy.txt", "charters.txt"
_LIMIT_BYTES = 1_000_000


def _add(arguments: Arguments) -> None:
    arguments.add("directory", Text("新账本的目录", "the new ledger's directory"), metavar="DIR")
    arguments.add(
        "--charter",
        Text(
            "章程草稿（JSON），或街道已签好的章程",
            "the charter's draft (JSON), or the charter as the authority signed it",
        ),
        metavar="FILE",
        required=True,
    )
    add_keys(arguments, required=False)
    arguments.add(
        "--published",
        Text(
            "公开目录放在哪里，默认是 DIR/published",
            "where the published files go, DIR/published by default",
        ),
        metavar="DIR2",
    )
    arguments.add(
        "--log-key",
        Text(
            "用这把现成的账本钥匙，不另建（章程已签好时要给；两把就写两次）",
            "use this key for the log instead of making one (for a charter that is signed); "
            "repeated for its second key",
        ),
        metavar="FILE",
        action="append",
        default=[],
    )
    arguments.add(
        "--policy",
        Text(
            "见证人和法定组合照这份信任文件（账本的公钥会填进去）",
            "take witnesses and quorum from this policy (the log's own keys are filled in)",
        ),
        metavar="FILE",
    )
    arguments.add(
        "--ml-dsa",
        Text(
            "账本再建一把抗量子的钥匙（ML-DSA-44），检查点由两把一起签",
            "give the log a second key, ML-DSA-44; both sign every checkpoint",
        ),
        action="store_true",
    )
    passphrase.add_option(arguments, many=True)
    arguments.add(
        "--log-passphrase-file",
        Text(
            "账本钥匙的口令在这个文件的第一行；不给就和别的钥匙一样找",
            "the passphrase of the log's key; without it, it is looked for like the others'",
        ),
        metavar="FILE",
    )


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    check_server_installed()
    from ledger.log.found import PUBLISHED, found_ledger
    from publish.tree import TreePublisher

    directory = Path(asked.directory)
    origin, make_charter = _charter_of(asked, screen)
    secret = _log_passphrase(asked, directory, origin, screen)
    placed = {_place_key(path, directory) for path in asked.log_key}
    published = asked.published
    given = None if asked.policy is None else read_policy_text(asked.policy)
    ledger = found_ledger(
        directory,
        origin,
        make_charter=make_charter,
        make_publisher=TreePublisher if given is None else founding_publisher(directory, given),
        seed=secrets.token_bytes(32),
        mldsa_seed=secrets.token_bytes(32) if asked.ml_dsa or ML_DSA_44 in placed else None,
        passphrase=secret,
        environment=os.environ,
        published=PUBLISHED if published is None else str(Path(published).absolute()),
    )
    with ledger:
        (entry,) = ledger.records.read_entries(0, 1)
        charter = write_trust(directory, ledger.log_keys.current, entry)
        if given is not None:
            write_file(directory / POLICY, join_policy([*ledger.log_keys.current], given))
    screen.show(f"{origin} {charter}")
    screen.remark(_FOUNDED, directory=directory, policy=POLICY, charters=CHARTERS)
    return DONE


MakeCharter = Callable[..., bytes]


def _charter_of(asked: argparse.Namespace, screen: Screen) -> tuple[str, MakeCharter]:
    """Return the new ledger's origin, and what makes the signed charter once its keys are known."""
    data = read_file(asked.charter, _LIMIT_BYTES)
    if is_note(data):
        if asked.key:
            raise CharterSigned
        return _origin_in(data), lambda *_: data
    if not asked.key:
        raise CharterUnsigned
    names = key_names(asked)
    draft = parse_draft(data, Path(asked.charter).parent, kind="charter")
    origin = draft.log or origin_of(names)
    if origin is None:
        raise LogMissing
    signers = open_keys(asked, screen)
    return origin, charter_maker(draft, origin, signers, int(time.time()) * 1000)


def charter_maker(
    draft: Draft, origin: str, signers: Sequence[SigningKey], now_ms: int
) -> MakeCharter:
    """Return what signs the charter of *draft* for given log keys."""

    def make_charter(*log_keys: VerifierKey) -> bytes:
        from ledger.affairs.statement import sign_statement

        body = {"log_keys": [format_vkey(key) for key in log_keys], **draft.body}
        slugs = sorted(signer.name.rpartition("/")[2] for signer in signers)
        by: By = {"authority": slugs[0] if len(slugs) == 1 else slugs}
        whole = replace(draft, body=body, by=draft.by or by, no=draft.no or "charter")
        wanted = Wanted(origin, charter=None, after=None)
        return sign_statement(format_draft(whole, wanted, now_ms), signers)

    return make_charter


def _origin_in(note: bytes) -> str:
    from ledger.affairs.statement import parse_statement

    return parse_statement(parse_note(note).text).log


def _log_passphrase(asked: argparse.Namespace, directory: Path, origin: str, screen: Screen) -> str:
    from ledger.log.directory import LOG_KEY

    file = asked.log_passphrase_file or next(iter(asked.passphrase_file), None)
    if asked.log_key or (directory / LOG_KEY).exists():
        return passphrase.find_passphrase(file, origin, screen)
    return passphrase.find_new_passphrase(file, origin, screen)


def _place_key(path: str, directory: Path) -> int:
    """Copy the key file *path* to where the ledger keeps it, unless it is there; give its type."""
    from ledger.log.directory import FIRST_KEYS, LOG_KEY
    from ledger.log.keyring import read_verifier

    algorithm = read_verifier(path).algorithm
    place = directory / FIRST_KEYS.get(algorithm, LOG_KEY)
    if place.exists():
        return algorithm
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FileUnwritable(path=place.parent, reason=reason_of(error)) from error
    write_new(place, read_file(path), mode=0o600)
    return algorithm


def write_trust(folder: Path, log_keys: VerifierKey | tuple[VerifierKey, ...], entry: bytes) -> str:
    """Write into *folder* the two files that a verifier is given; return the charter's id.

    *log_keys* are the log's only key, or all that it has; *entry* is the ledger's entry 0.
    """
    from ledger.log.found import format_charters, format_policy

    charter = sha256(parse_note(parse_entry(entry).statement).text)
    keys = (log_keys,) if isinstance(log_keys, VerifierKey) else log_keys
    write_file(folder / POLICY, format_policy(*keys).encode())
    write_file(folder / CHARTERS, format_charters(keys[0].name, charter).encode())
    return charter.hex()


_FOUNDED = Text(
    "账本建好了，在 {directory}。上面一行是账本地址和章程编号。"
    "请把 {directory} 里的 {policy} 和 {charters} 交给街道，由街道（不是管账的人）发给查账的人。"
    "接着可以 mingbai sign、submit、serve。",
    "The ledger is founded in {directory}; the line above is its origin and its charter's id. "
    "Give {policy} and {charters} from there to the authority, who (not the ledger's operator) "
    "hands them to whoever checks. Next: mingbai sign, submit, serve.",
)

COMMAND = Command(
    "init",
    Text("建一个新账本", "found a ledger"),
    Text(
        "按章程建账本：建账本的钥匙，填进章程，由街道的钥匙签章程，作为第 0 条入账并公开，"
        "写出 policy.txt 和 charters.txt（查账的人凭这两个文件查）。章程草稿的样子见 "
        "examples/charter.json，其中的钥匙可以写钥匙文件名。中断了原样再来一次即可。",
        "Founds a ledger from its charter: makes the log's key and writes it into the charter, "
        "signs the charter with the authority's key, enters it as entry 0 and publishes it, and "
        "writes policy.txt and charters.txt, by which others check the ledger. For a draft see "
        "examples/charter.json; where a key is wanted the name of a key file will do. After an "
        "interruption, run the same again.",
    ),
    _add,
    _run,
)
