"""``mingbai found``: many ledgers from one table, each founded wholly or not at all.

Every row is judged before anything is made, by the rules that admit a charter; ``--dry-run`` stops
there. A ledger that stands is left as it is: after an interruption the same command goes on.
"""

import argparse
import os
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.core.errors import LedgerError
from ledger.core.keys import ED25519, SigningKey, VerifierKey, format_vkey, parse_vkey
from mingbai import opening, passphrase
from mingbai.arguments import Arguments, Command
from mingbai.drafts import Draft, parse_draft, read_vkey_file
from mingbai.errors import DONE, REFUSED, KeyCellWrong
from mingbai.extras import check_server_installed
from mingbai.files import read_file
from mingbai.founding import CHARTERS, charter_maker, write_trust
from mingbai.founding_table import Plan, Plans, Problem, ReadKey, read_plans
from mingbai.language import Text
from mingbai.screen import Screen
from mingbai.signing import open_keys

if TYPE_CHECKING:
    from ledger.log.openers import Openers

_LIMIT_BYTES = 1_000_000
_SLUG = "authority-1"
_KEY_FILES = (".key", ".pub")
_HEX_DIGITS = 64


def folder_of(origin: str) -> str:
    """Give the name of the directory of the ledger *origin*."""
    return origin.replace("/", "_")


def key_reader(folder: Path) -> ReadKey:
    """Return what gives the public key that a cell names; key files are looked for in *folder*."""

    def read(text: str) -> bytes:
        if text.endswith(_KEY_FILES):
            return _ed25519(parse_vkey(read_vkey_file(folder / text, "key")))
        if len(text) == _HEX_DIGITS:
            try:
                return bytes.fromhex(text)
            except ValueError:
                raise KeyCellWrong from None
        if "+" not in text:
            raise KeyCellWrong
        return _ed25519(parse_vkey(text))

    return read


def _ed25519(key: VerifierKey) -> bytes:
    if key.algorithm != ED25519:
        raise KeyCellWrong
    return key.public_key


def charter_draft(
    plan: Plan, common: Mapping[str, object], office: str, authority: SigningKey
) -> Draft:
    """Give the draft of a charter; *common* is what all ledgers of the table share."""
    signer = authority_of(plan.origin, authority)
    body = {
        "currency": "CNY",
        "rules": {},
        **common,
        **plan.body(),
        "authority": [{"key": format_vkey(signer.verifier), "office": office, "person": "p-1"}],
    }
    by = {"authority": _SLUG}
    return Draft("charter", body, by, "charter", None, plan.origin, None, None)


def authority_of(origin: str, key: SigningKey) -> SigningKey:
    """Give the authority's *key* under the name that it has in the ledger *origin*."""
    return SigningKey(f"{origin}/{_SLUG}", key.algorithm, key.seed)


def rehearse(draft: Draft, authority: SigningKey, now_ms: int) -> None:
    """Let the rules that admit a charter judge *draft*, under a log key that is thrown away.

    Raises:
        LedgerError: it would not be admitted.
    """
    from ledger.affairs.admission import admit_governance
    from ledger.affairs.opening import open_statement
    from ledger.affairs.privacy import check_personal
    from ledger.affairs.state import EMPTY
    from ledger.affairs.statement import parse_statement
    from ledger.core.note import parse_note

    origin = str(draft.log)
    log_key = SigningKey(origin, ED25519, secrets.token_bytes(32))
    signer = authority_of(origin, authority)
    note = charter_maker(draft, origin, [signer], now_ms)(log_key.verifier)
    check_personal(parse_statement(parse_note(note).text))
    opened = open_statement(note, origin, {})
    admit_governance(EMPTY, opened, 0, now_ms)


# ----------------------------------------------------------------------------------- the command


def _add(arguments: Arguments) -> None:
    arguments.add(
        "table",
        Text("表格（CSV、XLSX），每人一行", "a table (CSV, XLSX), a row for each person"),
        metavar="TABLE",
    )
    arguments.add(
        "--authority-key",
        Text("街道的钥匙文件，签所有章程", "the authority's key file, which signs all charters"),
        required=True,
        metavar="FILE",
    )
    arguments.add(
        "--office",
        Text("街道办事处（乡镇政府）的名称", "the authority's name"),
        required=True,
        metavar="NAME",
    )
    arguments.add(
        "--out",
        Text("账本放在这个目录下，每个一个子目录", "put the ledgers here, a directory for each"),
        required=True,
        metavar="DIR",
    )
    arguments.add(
        "--charter",
        Text(
            "各账本章程共同的部分（JSON 草稿的 body，如 rules）",
            "what all charters share (a draft in JSON whose body has rules and such)",
        ),
        metavar="FILE",
    )
    arguments.add(
        "--dry-run",
        Text("只检查，什么也不建", "check everything and make nothing"),
        action="store_true",
    )
    passphrase.add_option(arguments)
    arguments.add(
        "--log-passphrase-file",
        Text("各账本钥匙的口令在这个文件的第一行", "the passphrase of the logs' new keys"),
        metavar="FILE",
    )


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    check_server_installed()
    path = Path(asked.table)
    plans = read_plans(_rows(path), key_reader(path.parent))
    common = _common(asked.charter)
    wanted = argparse.Namespace(
        key=[asked.authority_key],
        passphrase_file=[asked.passphrase_file] if asked.passphrase_file else [],
    )
    (authority,) = open_keys(wanted, screen)
    now_ms = int(time.time()) * 1000
    drafts, problems = _judged(plans, common, asked.office, authority, now_ms)
    for problem in problems:
        place = Text("{file} 第 {row} 行 {column}：{said}", "{file} row {row}, {column}: {said}")
        said = problem.text.to(screen.language)
        screen.remark(place, file=path.name, row=problem.row, column=problem.column, said=said)
    if asked.dry_run:
        screen.remark(_CHECKED, good=len(drafts), bad=_bad(problems))
    else:
        secret = passphrase.find_new_passphrase(asked.log_passphrase_file, asked.out, screen)
        made, stood = _found_all(Path(asked.out), drafts, authority, secret, screen)
        screen.remark(_MADE, made=made, stood=stood, bad=_bad(problems), path=asked.out)
    return REFUSED if problems else DONE


def _bad(problems: Sequence[Problem]) -> int:
    return len({problem.origin for problem in problems})


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    from ledger.log.ingest.table import open_table

    for row in open_table(path).rows:
        yield row.number, [cell.text for cell in row.cells]


def _common(path: str | None) -> Mapping[str, object]:
    if path is None:
        return {}
    return parse_draft(read_file(path, _LIMIT_BYTES), Path(path).parent, kind="charter").body


def _judged(
    plans: Plans, common: Mapping[str, object], office: str, authority: SigningKey, now_ms: int
) -> tuple[list[Draft], list[Problem]]:
    drafts, problems = [], list(plans.problems)
    for plan in plans.plans:
        draft = charter_draft(plan, common, office, authority)
        try:
            rehearse(draft, authority, now_ms)
        except LedgerError as error:
            said = Text(error.text("zh"), error.text("en"))
            problems.append(Problem(plan.row, error.where or "charter", plan.origin, said))
        else:
            drafts.append(draft)
    return drafts, sorted(problems)


def _found_all(
    out: Path, drafts: Sequence[Draft], authority: SigningKey, secret: str, screen: Screen
) -> tuple[int, int]:
    from ledger.log.openers import Openers

    made = stood = 0
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    with Openers(0) as openers:
        for draft in drafts:
            directory = out / folder_of(str(draft.log))
            if (directory / CHARTERS).exists():
                stood += 1
                continue
            charter = _found(directory, draft, authority, secret, openers)
            made += 1
            screen.show(f"{draft.log} {charter}")
    return made, stood


def _found(
    directory: Path, draft: Draft, authority: SigningKey, secret: str, openers: "Openers"
) -> str:
    """Found one ledger, or finish what an interruption left: entry 0 stands, or nothing does."""
    from ledger.log.errors import LedgerExists
    from ledger.log.found import found_ledger
    from publish.tree import TreePublisher

    origin = str(draft.log)
    signer = authority_of(origin, authority)
    try:
        ledger = found_ledger(
            directory,
            origin,
            make_charter=charter_maker(draft, origin, [signer], int(time.time()) * 1000),
            make_publisher=TreePublisher,
            seed=secrets.token_bytes(32),
            passphrase=secret,
            environment=os.environ,
            openers=openers,
        )
    except LedgerExists as error:
        if not directory.joinpath("published").exists():
            raise
        ledger = opening.open_to_append(str(directory), secret, openers=openers)
        if ledger.origin != origin:
            ledger.close()
            raise LedgerExists(path=str(directory), origin=ledger.origin) from error
    with ledger:
        (entry,) = ledger.records.read_entries(0, 1)
        return write_trust(directory, ledger.log_keys.current, entry)


_CHECKED = Text(
    "检查完：{good} 个账本可以建，{bad} 个有问题。什么也没有建。",
    "Checked: {good} ledgers can be founded, {bad} have problems. Nothing was made.",
)
_MADE = Text(
    "新建 {made} 个账本，原有 {stood} 个没有动，{bad} 个有问题没有建。都在 {path}。"
    "改好表格后原样再运行一次，只建还没有的。请把各目录里的 policy.txt 和 charters.txt 交给街道。",
    "{made} ledgers were founded, {stood} stood already and are as they were, {bad} have problems "
    "and were not made; all in {path}. Put the table right and run the same again: it makes what "
    "is missing. Give policy.txt and charters.txt from each to the authority.",
)

COMMAND = Command(
    "found",
    Text("照一张表建许多账本", "found many ledgers from one table"),
    Text(
        "照一张表建许多账本，每人一行，列名见 docs/founding.md。先逐行检查，每个问题都列出来；"
        "有问题的账本不建，别的照建；已有的不动，中断了原样再来一次即可。街道的一把钥匙签所有章程。",
        "Founds many ledgers from one table with a row for each person; for its columns see "
        "docs/founding.md. Every row is checked first and every problem listed; a ledger with a "
        "problem is not made, the others are; one that stands is left as it is, so that after an "
        "interruption the same is run again. One key of the authority signs all charters.",
    ),
    _add,
    _run,
)
