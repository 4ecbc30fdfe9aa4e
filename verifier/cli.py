"""``mingbai-verify``: a notice, a row of it, or a whole log; exit code 0 相符, 1 不符, 2 没查成.

What is asked for goes to standard output; progress, on a terminal only, to standard error. Nobody
ever sees a traceback: what stops a check is 没查成, with why.
"""

import argparse
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ledger.core.errors import LedgerError
from ledger.core.proof import MAX_PROOF_BYTES
from ledger.core.reasons import reason_of
from verifier.anchor_command import anchor_report, check_no_witnessing, witnessing
from verifier.apart import read_apart
from verifier.arguments import COULD_NOT, build_parser
from verifier.audit import audit_log
from verifier.crew import MAX_WORKERS, cores
from verifier.district.listing import read_list
from verifier.district.page import as_page as district_page
from verifier.district.page import as_text as district_text
from verifier.district.round import Question, go_round, read_round, write_round
from verifier.district.summary import sum_up
from verifier.district.tables import as_csv
from verifier.district.tables import as_json as district_json
from verifier.errors import FileUnwritable, NoticeIsFolder
from verifier.fragment import is_carried, unpack_proof
from verifier.language import Language, Text, choose_language
from verifier.listing import View, is_hit
from verifier.mirror_command import OpenKeys, run_mirror
from verifier.notice import check_address, check_proof
from verifier.page import as_page
from verifier.phrase_command import say_phrases
from verifier.pictures import MAX_PICTURE_BYTES, is_picture, read_codes
from verifier.report import as_json, as_text, error_json, printable
from verifier.row import read_slip, with_row
from verifier.scanning import choose_code
from verifier.sources import open_source, read_file
from verifier.standards import read_asked
from verifier.trust import Trust, read_trust
from verifier.verdict import CAVEAT, Report, Verdict, worst
from verifier.watch_command import COMMANDS

_BETWEEN_UPDATES_S = 0.2
_STOPPED = Text("没查成：中途停下了。", "COULD NOT CHECK: stopped.")
_NOT_SAID = Text(
    "没查成：结果没能写出来（{reason}）。请检查输出到哪里、磁盘还有没有空间，再查一次。",
    "COULD NOT CHECK: the result could not be written ({reason}). Look where the output goes and "
    "whether the disk has room, and check again.",
)
_UNEXPECTED = Text(
    "没查成：程序里有个错（{kind}）。设 MINGBAI_DEBUG=1 再运行一次可以看到细节，请报告给开发者。",
    "COULD NOT CHECK: there is a mistake in this program ({kind}). Set MINGBAI_DEBUG=1 and run it "
    "again for the details, and please report them.",
)
_BESIDE = Text(
    "小心：旁边还有一个码，不是公示的码：{found}。别照它付钱，别填身份证、密码。",
    "Beware: beside it is a code that is no notice's: {found}. Pay nothing by it, and give no "
    "identity number or password.",
)
_CHECKING = Text("正在查 {done:,} / {size:,}", "checking {done:,} / {size:,}")


def main(arguments: Sequence[str] | None = None, open_keys: OpenKeys | None = None) -> int:
    """Check what *arguments* ask for and give the exit code; nothing reaches the shell raised.

    *open_keys* opens a mirror's key files, which needs what a verifier may not import.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = choose_language(given, os.environ)
    _give_outputs()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    try:
        asked = build_parser(language, _version()).parse_args(given)
    except SystemExit as stop:  # argparse, after its help or its complaint
        return stop.code if isinstance(stop.code, int) else COULD_NOT
    try:
        return _run(asked, language, open_keys)
    except KeyboardInterrupt:
        print(_STOPPED.to(language), file=sys.stderr)
        return 128 + signal.SIGINT
    except BrokenPipeError:
        # Whoever read our output has closed it, as ``head`` does.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - until we exit
        return 128 + signal.SIGPIPE
    except OSError as error:
        # Files that are read or written have sentences of their own; what is left is our output.
        if os.environ.get("MINGBAI_DEBUG") == "1":
            traceback.print_exception(error)
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - until we exit
        why = reason_of(error)
        print(_NOT_SAID.fill(reason=why).to(language), file=sys.stderr)
        return COULD_NOT
    except Exception as error:  # noqa: BLE001 - a person gets a sentence, never a traceback
        if os.environ.get("MINGBAI_DEBUG") == "1":
            traceback.print_exception(error)
        print(_UNEXPECTED.fill(kind=type(error).__name__).to(language), file=sys.stderr)
        return COULD_NOT


def _give_outputs() -> None:
    """Write to nowhere what the shell has closed (``>&-``): the exit code still tells."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - until we exit
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - until we exit


def _run(asked: argparse.Namespace, language: Language, open_keys: OpenKeys | None) -> int:
    try:
        if asked.command == "mirror":
            return run_mirror(asked, language, open_keys)
        if asked.command in _COMMANDS:
            return _COMMANDS[asked.command](asked, language)
        trust = read_trust(asked.trust, charters=asked.charters, charter=asked.charter)
        check = {"log": _log, "notice": _notice, "row": _row}[asked.command]
        report = check(asked, trust, language)
    except LedgerError as error:
        _show_error(error, language, as_json=asked.json)
        return COULD_NOT
    view = _view(asked)
    if asked.json:
        sys.stdout.write(as_json(report, view).decode())
    else:
        sys.stdout.write(as_text(report, language, view))
    sys.stdout.flush()
    if asked.command != "log":
        return report.verdict.exit_code
    try:
        if asked.html is not None:
            _write_page(Path(asked.html), as_page(report, language, view))
    except LedgerError as error:
        _show_error(error, language, as_json=False)
        return COULD_NOT
    return _exit_code(report, view, asked.fail_on)


def _view(asked: argparse.Namespace) -> View:
    if asked.command != "log":
        return View()
    return View(new=asked.new, grey=asked.grey, public=asked.public)


def _exit_code(report: Report, view: View, fail_on: str | None) -> int:
    """Give what to exit with: the verdict's, and only if that is 0, what the findings ask for."""
    code = report.verdict.exit_code
    if code or fail_on is None:
        return code
    if report.findings is None:
        return COULD_NOT
    return int(is_hit(view.rows(report.findings), fail_on))


def _write_page(path: Path, page: str) -> None:
    try:
        path.write_text(page, "utf-8")
    except OSError as error:
        raise FileUnwritable(path=str(path), reason=reason_of(error)) from error


def _show_error(error: LedgerError, language: Language, *, as_json: bool) -> None:
    """Say that a check did not even begin."""
    if as_json:
        sys.stdout.write(error_json(error).decode())
        sys.stdout.flush()
        return
    colon = "：" if language == "zh" else ": "
    word = Verdict.UNCHECKED.word.to(language)
    print(f"{word}{colon}{error.text(language)}\n{CAVEAT.to(language)}", file=sys.stderr)


def _log(asked: argparse.Namespace, trust: Trust, language: Language) -> Report:
    workers = cores() if asked.workers is None else asked.workers
    workers = max(1, min(workers, MAX_WORKERS))
    state = Path(asked.state) if asked.state is not None else None
    rules = read_asked(asked.as_of, asked.catalogue, asked.holidays) if asked.findings else None
    with (
        witnessing(asked) as given,
        closing(open_source(asked.what)) as source,
        _progress(language) as progress,
    ):
        return audit_log(
            source,
            trust,
            workers=workers,
            state=state,
            progress=progress,
            asked=rules,
            evidence=asked.evidence,
            given=given,
        )


def _district(asked: argparse.Namespace, language: Language) -> int:
    """Go round a district's ledgers; 1 if one is 不符, else 2 if one is 没查成."""
    workers = cores() if asked.workers is None else asked.workers
    states = Path(asked.states)
    question = Question(
        asked.trust,
        asked.charters,
        asked.as_of,
        asked.catalogue,
        asked.holidays,
        states,
        asked.public,
    )
    ledgers = read_list(asked.what)
    before = read_round(states)
    with _progress(language) as progress:
        found = go_round(
            ledgers, question, workers=max(1, min(workers, MAX_WORKERS)), progress=progress
        )
    summary = sum_up(found, before)
    if asked.html is not None:
        _write_page(Path(asked.html), district_page(summary, language))
    if asked.csv is not None:
        _write_page(Path(asked.csv), as_csv(summary))
    write_round(states, found)
    if asked.json:
        sys.stdout.write(district_json(summary).decode())
    else:
        sys.stdout.write(district_text(summary, language))
    sys.stdout.flush()
    return worst(Verdict(each.verdict) for each in found.outcomes).exit_code


def _anchor(asked: argparse.Namespace, language: Language) -> int:
    report = anchor_report(asked, read_trust(asked.trust))
    sys.stdout.write(as_json(report).decode() if asked.json else as_text(report, language))
    sys.stdout.flush()
    return report.verdict.exit_code


def _notice(asked: argparse.Namespace, trust: Trust, language: Language) -> Report:
    what: str = asked.what
    if _is(what, Path.is_file):
        return _notice_file(asked, trust, language)
    if is_carried(what):
        return _proof(unpack_proof(what), asked, trust, what.partition("#")[0])
    is_address = what.lower().startswith(("http://", "https://"))
    if not is_address and "#" not in what and _is(what, Path.is_dir):
        raise NoticeIsFolder(path=what)
    if is_address or "#" in what:
        return _address(what, asked, trust, language)  # an address without # is told so
    return _proof(read_file(what, MAX_PROOF_BYTES), asked, trust, what)


def _is(what: str, kind: Callable[[Path], bool]) -> bool:
    """Say whether *what* names a file of that kind; what is too long for a name names none."""
    try:
        return kind(Path(what))
    except OSError:
        return False


def _proof(data: bytes, asked: argparse.Namespace, trust: Trust, place: str) -> Report:
    """Check a proof, by anchors as well if the ledger's present place is given, where they are."""
    if asked.place is None:
        check_no_witnessing(asked)
    with witnessing(asked) as given:
        return check_proof(data, trust, place=place, newer=asked.place, given=given)


def _address(what: str, asked: argparse.Namespace, trust: Trust, language: Language) -> Report:
    check_no_witnessing(asked)
    with _progress(language) as progress:
        return check_address(what, trust, place=asked.place, progress=progress)


def _notice_file(asked: argparse.Namespace, trust: Trust, language: Language) -> Report:
    """Check a proof file, or what the code in a picture says.

    A large code holds its proof and needs no network; with ``--from`` the small one is checked,
    which tells more.
    """
    what: str = asked.what
    data = read_file(what, MAX_PICTURE_BYTES)
    if not is_picture(data):
        return _proof(read_file(what, MAX_PROOF_BYTES), asked, trust, what)
    found = choose_code(read_apart(read_codes, data, what), what)
    for text in found.strange:
        print(printable(_BESIDE.fill(found=text).to(language)), file=sys.stderr)
    if found.address is None or (found.proof is not None and asked.place is None):
        return _proof(found.proof or b"", asked, trust, what)
    return _address(found.address, asked, trust, language)


def _row(asked: argparse.Namespace, trust: Trust, language: Language) -> Report:
    slip = read_slip(asked.slip)
    return with_row(_notice(asked, trust, language), slip)


_COMMANDS = {"district": _district, "anchor": _anchor, "phrase": say_phrases, **COMMANDS}


@contextmanager
def _progress(language: Language) -> Iterator[Callable[[int, int], None]]:
    """Show on a terminal how far the work has come; the line is wiped at the end."""
    if not sys.stderr.isatty():
        yield lambda _done, _size: None
        return
    last = 0.0

    def update(done: int, size: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _BETWEEN_UPDATES_S:
            last = now
            line = _CHECKING.fill(done=done, size=size).to(language)
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    try:
        yield update
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _version() -> str:
    try:
        return f"mingbai {version('mingbai')}"
    except PackageNotFoundError:
        return "mingbai"


if __name__ == "__main__":
    sys.exit(main())
