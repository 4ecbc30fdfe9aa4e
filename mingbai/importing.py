"""``mingbai import``: a spreadsheet into signed statements, each row one, or refused by name."""

import argparse
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.core.errors import LedgerError
from mingbai import opening, passphrase, signing
from mingbai.arguments import Arguments, Command
from mingbai.errors import DONE, REFUSED, LogMissing, SignersMissing
from mingbai.files import read_file, write_file, write_new
from mingbai.language import Text
from mingbai.published import is_url
from mingbai.screen import Screen

if TYPE_CHECKING:
    from ledger.core.keys import SigningKey
    from ledger.log.ingest.mapping import AnyMapping
    from ledger.log.ingest.run import Outcome, Request
    from ledger.log.ingest.target import Target

By = dict[str, str | tuple[str, ...]]
_WORKERS = 2
_SMALL_BYTES = 100_000
_MAX_MAPPING_BYTES = 1024 * 1024


def _add(arguments: Arguments) -> None:
    arguments.add(
        "place",
        Text("账本目录，或服务的网址", "the ledger's directory, or a server's URL"),
        metavar="DIR|URL",
    )
    arguments.add(
        "file",
        Text(
            "表格：.csv、.csv.gz、.xls 或 .xlsx；或放表格的文件夹",
            "the table: .csv, .csv.gz, .xls or .xlsx; or a folder of such",
        ),
        metavar="FILE|FOLDER",
    )
    arguments.add(
        "--mapping",
        Text(
            "映射文件：哪一列是什么（写法见 docs/import.md）；公开榜不用。"
            "自带的有 voucher_journal（序时账）、bank_statement（银行流水）",
            "the mapping: which column is what (docs/import.md); public boards need none. "
            "Ours: voucher_journal, bank_statement",
        ),
        metavar="M.json",
    )
    signing.add_keys(arguments, required=False)
    arguments.add(
        "--by",
        Text(
            "谁以什么职务签，如 accountant=accountant-1；不给就用映射文件里的 by",
            "who signs as what, as accountant=accountant-1; else the mapping's by",
        ),
        metavar="ROLE=SLUG",
        action="append",
        default=[],
    )
    _add_choices(arguments)
    passphrase.add_option(arguments, many=True)
    arguments.add(
        "--log-passphrase-file",
        Text(
            "账本钥匙的口令在这个文件的第一行；不给就和别的钥匙一样找",
            "the passphrase of the log's key; without it, it is looked for like the others'",
        ),
        metavar="FILE",
    )


def _add_choices(arguments: Arguments) -> None:
    arguments.add(
        "--dry-run",
        Text("只检查，列出每一行的问题，什么都不写", "only check: list every row's problem"),
        action="store_true",
    )
    arguments.add(
        "--skip-bad",
        Text(
            "有问题的行不录，另存一份；不写这个，一行有问题就整份不录",
            "leave bad rows out into a file; without it one bad row stops all",
        ),
        action="store_true",
    )
    arguments.add(
        "--leftovers",
        Text("没录的行存到这里，默认是 FILE.leftovers.csv", "where left-out rows are written"),
        metavar="F.csv",
    )
    arguments.add(
        "--sealed",
        Text(
            "开封资料放这里，默认是账本目录下的 sealed/",
            "where what opens sealed fields is kept, by default DIR/sealed",
        ),
        metavar="DIR2",
    )
    arguments.add(
        "--encoding",
        Text("文字编码，默认先认 UTF-8 再认 GB18030", "the encoding, else UTF-8, then GB18030"),
        metavar="NAME",
    )
    arguments.add(
        "--log",
        Text("账本的 origin，只在给网址又没给钥匙时要写", "the ledger's origin, for a URL"),
        metavar="ORIGIN",
    )
    arguments.add(
        "--record",
        Text(
            "导入记录放这里，用来认出改过的文件和副本；默认是账本目录下的 imports/",
            "where the record of imports is kept, by which changed files and copies are known; "
            "by default DIR/imports",
        ),
        metavar="DIR3",
    )
    arguments.add(
        "--anew",
        Text(
            "当作全新的表，不和以前导入的比较",
            "take the table for a new one, whatever was imported before",
        ),
        action="store_true",
    )
    arguments.add(
        "--report",
        Text("另把结果写成 JSON 存到这里", "also write the report as JSON to this file"),
        metavar="F.json",
    )
    arguments.add("--json", Text("把结果写成 JSON", "the report as JSON"), action="store_true")


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    with _only_run(asked):
        if Path(asked.file).is_dir():
            from mingbai import import_folder

            return import_folder.run(asked, screen)
        return _run_file(asked, screen)


def _run_file(asked: argparse.Namespace, screen: Screen) -> int:
    mapping = read_mapping(asked.mapping)
    signers = open_signers(asked, screen)
    secret = log_passphrase(asked, screen)
    request = make_request(asked, Path(asked.file), mapping, signers)
    with open_target(asked, signers, secret, _workers_for(request.path)) as target:
        outcome = import_table(request, target, screen)
    _show(asked, outcome, screen)
    if asked.report:
        from ledger.log.ingest.report import Report

        write_file(Path(asked.report), format_report(Report(outcome).to_json()))
    return finish(request, asked, outcome, screen)


def read_mapping(name: str | None) -> "AnyMapping":
    """Return the mapping named on the command line; without one, what a 公开榜 needs."""
    from ledger.log.ingest.folder import SHIPPED
    from ledger.log.ingest.folder import read_mapping as read_named
    from ledger.log.ingest.mapping import parse_any_mapping
    from ledger.log.ingest.settings import BoardSettings

    if name is None:
        return BoardSettings()
    path = Path(name)
    if name in SHIPPED and not path.exists():
        return read_named(name, path.parent)
    return parse_any_mapping(read_file(path, _MAX_MAPPING_BYTES), path.name)


def open_signers(asked: argparse.Namespace, screen: Screen) -> Mapping[str, "SigningKey"]:
    """Return the keys given, by the last part of their names."""
    keys = signing.open_keys(asked, screen)
    return {key.name.rpartition("/")[2]: key for key in keys}


def make_request(
    asked: argparse.Namespace,
    path: Path,
    mapping: "AnyMapping",
    signers: Mapping[str, "SigningKey"],
) -> "Request":
    """Return what is to be done with the file *path*."""
    from ledger.log.clock import read_clock
    from ledger.log.ingest.run import Request

    by = _by(asked.by) or dict(mapping.by)
    record = record_of(asked)
    if asked.dry_run and record is not None and not record.exists():
        record = None
    return Request(
        path=path,
        mapping=mapping,
        by=by,
        signers=signers,
        made_ms=read_clock() // 1000 * 1000,
        salts=lambda: secrets.token_bytes(32),
        sealed=_sealed(asked),
        encoding=asked.encoding,
        dry_run=asked.dry_run,
        skip_bad=asked.skip_bad,
        history=record,
        anew=asked.anew,
    )


def record_of(asked: argparse.Namespace) -> Path | None:
    """Return where the record of imports is kept; None for a ledger behind a URL without one."""
    if asked.record is not None:
        return Path(asked.record)
    return None if is_url(asked.place) else Path(asked.place) / "imports"


@contextmanager
def _only_run(asked: argparse.Namespace) -> Iterator[None]:
    """Let no other import of this ledger run meanwhile.

    Raises:
        ImportRunning: one does.
    """
    from ledger.log.ingest.run_errors import ImportRunning
    from ledger.storage import durable
    from ledger.storage.filelock import FileLock

    record = record_of(asked)
    if record is None or asked.dry_run or not _is_ledger(asked):
        yield
        return
    durable.make_directories(record, record.parent, 0o700)
    lock = FileLock(record / "lock")
    try:
        lock.acquire(timeout_s=0.0)
    except TimeoutError as error:
        raise ImportRunning(path=str(lock.path)) from error
    try:
        yield
    finally:
        lock.release()


def _is_ledger(asked: argparse.Namespace) -> bool:
    """Whether there is something to lock; what isn't there is complained of where it is opened."""
    return asked.record is not None or Path(asked.place).is_dir()


def import_table(request: "Request", target: "Target", screen: Screen) -> "Outcome":
    """Judge a table and enter what is new, with progress on a terminal."""
    from ledger.log.ingest.run import finish_import, plan_import

    with screen.progress(_READING) as update:
        planned = plan_import(request, target, update)
    entered = 0

    def count(done: int) -> None:
        nonlocal entered
        entered = done
        update(done)

    with screen.progress(_ENTERING, len(planned.remaining.new)) as update:
        try:
            return finish_import(planned, target, count)
        except LedgerError:
            if entered:
                screen.remark(_INTERRUPTED, count=entered)
            raise


def _by(given: list[str]) -> By:
    """Read ``role=slug``; several slugs of one role are a committee's."""
    found: dict[str, list[str]] = {}
    for each in given:
        role, equals, slug = each.partition("=")
        if not (role and equals and slug):
            raise SignersMissing
        found.setdefault(role, []).append(slug)
    return {
        role: slugs[0] if len(slugs) == 1 else tuple(sorted(slugs)) for role, slugs in found.items()
    }


def log_passphrase(asked: argparse.Namespace, screen: Screen) -> str:
    """Return the passphrase of the log's key, where this run will need it."""
    if is_url(asked.place) or asked.dry_run:
        return ""
    file = asked.log_passphrase_file or next(iter(asked.passphrase_file), None)
    return opening.log_passphrase(file, asked.place, screen)


def _sealed(asked: argparse.Namespace) -> Path | None:
    if asked.sealed is not None:
        return Path(asked.sealed)
    return None if is_url(asked.place) else Path(asked.place) / "sealed"


@contextmanager
def open_target(
    asked: argparse.Namespace, signers: Mapping[str, "SigningKey"], secret: str, workers: int = 0
) -> Iterator["Target"]:
    """Open the ledger that the statements go to."""
    if is_url(asked.place):
        from mingbai.served import ServedLedger

        yield ServedLedger(asked.place, _origin(asked, signers))
        return
    from ledger.log.clock import read_clock
    from ledger.log.ingest.local import LocalLedger
    from ledger.log.openers import Openers

    if asked.dry_run:
        with opening.open_to_read(asked.place) as ledger:
            yield LocalLedger(ledger, read_clock)
        return
    openers = Openers(workers)
    try:
        with opening.open_to_append(asked.place, secret, openers=openers) as ledger:
            yield LocalLedger(ledger, read_clock)
    finally:
        openers.close()


def _workers_for(path: Path) -> int:
    """Return how many processes are worth their start: none for a table of a few hundred rows."""
    return _WORKERS if path.is_file() and path.stat().st_size > _SMALL_BYTES else 0


def _origin(asked: argparse.Namespace, signers: Mapping[str, "SigningKey"]) -> str:
    origin = asked.log or signing.origin_of([key.name for key in signers.values()])
    if origin is None:
        raise LogMissing
    return str(origin)


def _show(asked: argparse.Namespace, outcome: "Outcome", screen: Screen) -> None:
    from ledger.log.ingest.report import Report

    report = Report(outcome)
    if asked.json:
        screen.show(format_report(report.to_json()).decode().rstrip("\n"))
        return
    for line in report.lines(screen.language):
        screen.show(line)


def format_report(report: Mapping[str, object]) -> bytes:
    """Return a report as JSON, indented."""
    return json.dumps(report, ensure_ascii=False, indent=1).encode() + b"\n"


def finish(
    request: "Request", asked: argparse.Namespace, outcome: "Outcome", screen: Screen
) -> int:
    """Write what is left over, and a board's draft of a notice; return the exit code."""
    problems = outcome.plan.problems
    _write_drafts(request, outcome, screen)
    if problems and request.skip_bad and not request.dry_run:
        path = Path(asked.leftovers or f"{request.path}.leftovers.csv")
        if Path(asked.file).is_dir():
            path.unlink(missing_ok=True)  # last night's
        write_new(path, _leftovers(request, outcome, screen), mode=0o600)
        screen.remark(_LEFT, count=len(outcome.plan.refused), path=path)
        return DONE
    if problems:
        from ledger.log.ingest.run_errors import RowsHaveProblems

        refusal = RowsHaveProblems(count=len({str(each.facts["row"]) for each in problems}))
        screen.remark_line(refusal.text(screen.language))
        return REFUSED
    if request.dry_run:
        would = _WOULD if request.by else _WOULD_UNSIGNED
        screen.remark(would if outcome.plan.drafts else _NOTHING)
    return DONE


def _write_drafts(request: "Request", outcome: "Outcome", screen: Screen) -> None:
    """Write what else a board is, a notice and perhaps an opening, unless it stands beside it."""
    from ledger.log.ingest.board_notice import notice_draft
    from ledger.log.ingest.folder import NOTICE, OPENING
    from ledger.log.ingest.settings import BoardSettings

    plan, settings = outcome.plan, request.mapping
    if plan.board is None or not isinstance(settings, BoardSettings) or not outcome.indices:
        return
    notice = notice_draft(plan.board, settings, min(outcome.indices), max(outcome.indices))
    for ending, draft in ((NOTICE, notice), (OPENING, plan.opening)):
        path = request.path.with_name(request.path.name + ending)
        if draft is not None and not path.exists():
            write_new(path, format_report(draft))
            screen.remark(_DRAFTED, path=path)


def _leftovers(request: "Request", outcome: "Outcome", screen: Screen) -> bytes:
    from ledger.log.ingest.leftovers import format_leftovers
    from ledger.log.ingest.run import open_request

    board = outcome.plan.board
    header_row = request.mapping.table.header_row if board is None else board.header_row
    rows = open_request(request).rows
    return format_leftovers(rows, header_row, outcome.plan, screen.language)


_READING = Text("核对", "Reading")
_ENTERING = Text("入账", "Entering")
_INTERRUPTED = Text(
    "已入账 {count} 条，没有全部完成。排除下面的原因后再运行一次，已入账的不会重复。",
    "{count} are in the ledger, the rest isn't. When the cause below is removed, run it again; "
    "nothing is entered twice.",
)
_DRAFTED = Text(
    "草稿在 {path}：核对后用 mingbai sign 签。",
    "There is a draft, {path}: look it over and sign it with mingbai sign.",
)
_WOULD = Text("没有问题，可以导入。", "No problem was found; it can be imported.")
_WOULD_UNSIGNED = Text(
    "表格没有问题。还没有写由谁签（by），所以没有查签字规则。",
    "No problem was found in the table. Nobody was named to sign it (by), so the rules on who must "
    "were not looked at.",
)
_NOTHING = Text("没有问题，也没有要导入的。", "No problem was found, and nothing to import.")
_LEFT = Text(
    "{count} 行没有录，连同原因存在 {path}。改好后可单独导入。",
    "{count} rows were left out into {path}, with the reasons. Correct and import them alone.",
)

COMMAND = Command(
    "import",
    Text("导入表格，每一行签成一条", "import a spreadsheet, each row a signed statement"),
    Text(
        "按映射文件把表格的每一行签成一条记录，入账。公开榜（收支逐笔、现金、银行存款）不用映射"
        "文件。给文件夹就逐个导入，适合每晚定时运行：改过的文件只录新增的行，副本不录，同时只有一个"
        "在跑。不合并、不丢弃、不四舍五入；有问题的行逐行说明在哪一格、怎么改。默认一行有问题就整份"
        "不录。中断了再来一次即可：每一行的编号由文件和行号定，不会重复入账。"
        "没有写明是单位的收款人一律当作个人，密封不公开。",
        "Signs each row of a table as one statement, by a mapping file, and enters it; public "
        "boards need none. A folder's files are imported one by one, as fits a nightly job: of a "
        "file that grew only the new rows are taken, copies are not, two runs never meet. Nothing "
        "is merged, dropped or rounded; what is wrong is said by row and cell, with what to do. "
        "By default one bad row stops the whole file. After an interruption run it again: a row's "
        "number follows from the file and the row, so none is entered twice. A payee that is not "
        "shown to be an organisation is taken for a person and sealed.",
    ),
    _add,
    _run,
)
