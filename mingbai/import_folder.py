"""``mingbai import DIR FOLDER``: every table of a folder, night after night, with one report."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger.core.errors import LedgerError
from mingbai.errors import COULD_NOT, DONE, REFUSED, exit_code
from mingbai.files import write_file
from mingbai.language import Text
from mingbai.screen import Screen

if TYPE_CHECKING:
    from ledger.core.keys import SigningKey
    from ledger.log.ingest.mapping import AnyMapping
    from ledger.log.ingest.target import Target

REPORT_FORMAT = "mingbai/import-report/v1"


def run(asked: argparse.Namespace, screen: Screen) -> int:
    """Import each file; a file that is refused doesn't keep the others from going in."""
    from ledger.log.ingest.folder import files_of, mapping_of, read_folder_settings
    from mingbai import importing

    folder = Path(asked.file)
    settings = read_folder_settings(folder)
    fallback = None if asked.mapping is None else importing.read_mapping(asked.mapping)
    signers = importing.open_signers(asked, screen)
    secret = importing.log_passphrase(asked, screen)
    results: list[dict[str, Any]] = []
    with importing.open_target(asked, signers, secret) as target:
        for path in files_of(folder):
            try:
                mapping = mapping_of(path, settings, fallback)
                if mapping is None:
                    results.append({"file": path.name, "exit": DONE, "ignored": True})
                    continue
                result = _import_one(
                    asked, path, mapping, signers=signers, target=target, screen=screen
                )
            except LedgerError as error:
                result = _failed(error)
            results.append({"file": path.name, **result})
            _say(results[-1], asked, screen)
    return _finish(asked, results, screen)


def _import_one(
    asked: argparse.Namespace,
    path: Path,
    mapping: "AnyMapping",
    *,
    signers: "Mapping[str, SigningKey]",
    target: "Target",
    screen: Screen,
) -> dict[str, Any]:
    from ledger.log.ingest.report import Report
    from mingbai import importing

    request = importing.make_request(asked, path, mapping, signers)
    outcome = importing.import_table(request, target, screen)
    code = importing.finish(request, asked, outcome, screen)
    return {"exit": code, "report": Report(outcome).to_json()}


def _failed(error: LedgerError) -> dict[str, Any]:
    said = {"code": error.code, "zh": error.text("zh"), "en": error.text("en")}
    return {"exit": exit_code(error), "error": said}


def _say(result: dict[str, Any], asked: argparse.Namespace, screen: Screen) -> None:
    """Show one file's result in a few lines, unless all of it is to be JSON."""
    if asked.json:
        return
    if "error" in result:
        text = result["error"]["zh" if screen.language == "zh" else "en"]
        screen.say(_REFUSED, file=result["file"], said=text)
        return
    report = result["report"]
    screen.say(
        _TAKEN if result["exit"] == DONE else _PROBLEMS,
        file=result["file"],
        entered=report["entered"] or 0,
        already=report["already_in"],
        problems=len(report["problems"]),
    )
    for each in (*report["remarks"], *report["problems"]):
        screen.show("  " + each["zh" if screen.language == "zh" else "en"])


def _finish(asked: argparse.Namespace, results: list[dict[str, Any]], screen: Screen) -> int:
    """Show and write the whole report; 1 if a file was refused, else 2 if one couldn't be tried."""
    from mingbai.importing import format_report

    codes = {result["exit"] for result in results}
    code = REFUSED if REFUSED in codes else COULD_NOT if COULD_NOT in codes else DONE
    report = {
        "format": REPORT_FORMAT,
        "exit": code,
        "entered": sum((result.get("report") or {}).get("entered") or 0 for result in results),
        "refused": sum(result["exit"] != DONE for result in results),
        "files": results,
    }
    if asked.report:
        write_file(Path(asked.report), format_report(report))
    if asked.json:
        screen.show(format_report(report).decode().rstrip("\n"))
    else:
        screen.say(_ALL, files=len(results), entered=report["entered"], refused=report["refused"])
    return code


_TAKEN = Text(
    "{file}：入账 {entered} 条，原已在账本 {already} 条。",
    "{file}: {entered} entered, {already} were in already.",
)
_PROBLEMS = Text(
    "{file}：{problems} 处有问题，没有录入。", "{file}: {problems} problems, nothing was entered."
)
_REFUSED = Text("{file}：{said}", "{file}: {said}")
_ALL = Text(
    "{files} 个文件，入账 {entered} 条，{refused} 个文件没有录入。",
    "{files} files, {entered} statements entered, {refused} files not taken.",
)
