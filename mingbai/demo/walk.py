"""The demonstration, step by step and in plain words.

The checks are the real ``mingbai-verify``, run as a resident would run it.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from ledger.affairs.types.labels import label_of
from ledger.core.hashing import hash_leaf
from ledger.core.proof import parse_proof
from mingbai.columns import wrap
from mingbai.demo import texts
from mingbai.demo.accounts import yuan
from mingbai.demo.books import amount_of
from mingbai.demo.building import PUBLISHED, Building, Built
from mingbai.demo.desk import Statement
from mingbai.demo.folder import EVIDENCE, PROOF, TAMPERED
from mingbai.demo.people import ORIGIN
from mingbai.demo.story import Story, plot_until
from mingbai.demo.tampering import tamper
from mingbai.demo.witnesses import WITNESS_NAMES, witnessing
from mingbai.errors import DONE, REFUSED
from mingbai.files import write_new
from mingbai.founding import CHARTERS, POLICY
from mingbai.language import Text
from mingbai.published import open_published
from mingbai.screen import WIDTH, Screen
from verifier.verdict import Verdict

_PROVED, _DISPROVED = 0, 1


def walk(folder: Path, screen: Screen, running: ExitStack) -> int:
    """Build the year in *folder*, check a notice, tamper with a copy, check again.

    Its witnesses are left *running*.

    Returns 0 if the verifier said what it should: proved three times, then disproved twice.
    """
    began = time.monotonic()
    _tell(screen, texts.TITLE)
    built = _build(folder, screen)
    running.enter_context(witnessing(folder))
    _tell(screen, texts.WITNESSED, count=len(WITNESS_NAMES))
    index = built.indices[built.story.newest_notice]
    proof = open_published(str(folder / PUBLISHED)).read_proof(index)
    write_new(folder / PROOF, proof)
    leaf_hash = hash_leaf(parse_proof(proof).extra or b"").hex()
    code = f"{ORIGIN}/{index}/{leaf_hash}"
    verdicts = [
        *_check_notice(folder, built, code, screen),
        _check_all(folder, screen),
        *_check_tampered(folder, proof, code, screen),
    ]
    as_it_should_be = verdicts == [_PROVED, _PROVED, _PROVED, _DISPROVED, _DISPROVED]
    screen.show()
    _tell(screen, texts.SUMMARY if as_it_should_be else texts.WRONG)
    _tell(screen, texts.SECONDS, seconds=round(time.monotonic() - began))
    return DONE if as_it_should_be else REFUSED


def walk_second(folder: Path, screen: Screen) -> int:
    """Build the main chapter of the second community in *folder*, and audit it.

    Returns 0 if the verifier proved the ledger and found exactly what was planted.
    """
    from mingbai.demo.planting import PLANTS, TODAY
    from mingbai.demo.second import MAIN, plot_of

    _tell(screen, texts.SECOND_TITLE)
    with screen.progress(texts.RECORDING) as update:
        built = Building(folder, plot_of(MAIN), lambda done, _: update(done)).build()
    screen.show()
    _tell(screen, texts.RECORDED, **_extent(built.story.of.desk.statements, screen))
    planted = sorted(each.rule for each in PLANTS if each.chapter == MAIN)
    _tell(screen, texts.PLANTED, count=len(planted))
    more = ("--grey", "--as-of", TODAY.isoformat())
    shown = _verify(screen, folder, "log", str(folder / PUBLISHED), _findings, *more)
    found = _found_rules(folder, *more)
    if shown.code == _PROVED and found == planted:
        screen.show()
        _tell(screen, texts.FOUND_ALL, count=len(planted))
        return DONE
    _tell(screen, texts.WRONG)
    return REFUSED


def _found_rules(folder: Path, *more: str) -> list[str]:
    """Give the rules of the rows that the verifier finds, from what it says to programs."""
    done = _run([*_asked(folder, "log", str(folder / PUBLISHED)), *more, "--json"])
    return sorted(str(row["rule"]) for row in json.loads(done.stdout)["findings"]["rows"])


def _build(folder: Path, screen: Screen) -> Built[Story]:
    _step(screen, 1, texts.FOUND)
    today = datetime.now(UTC).date()
    with screen.progress(texts.RECORDING) as update:
        built = Building(folder, plot_until(today), lambda done, _: update(done)).build()
    (folder / EVIDENCE).mkdir()
    for name, data in built.story.files.items():
        write_new(folder / EVIDENCE / name, data)
    _tell(screen, texts.FOUNDED)
    _step(screen, 2, texts.RECORD)
    told = built.story.statements
    _tell(screen, texts.RECORDED, **_extent(told, screen))
    counted = Counter(each.type for each in told)
    _tell(screen, texts.KINDS, kinds=_kinds(counted, screen))
    _tell(screen, texts.SIGNERS)
    if counted["outflow"] > counted["ratification"]:
        _tell(screen, texts.OPEN, count=counted["outflow"] - counted["ratification"])
    return built


def _extent(told: Sequence[Statement], screen: Screen) -> dict[str, object]:
    """Say from when to when, and how many entries, the charter included."""
    return {
        "count": len(told) + 1,
        "first": _day(told[0].day, screen),
        "last": _day(told[-1].day, screen),
    }


def _day(day: date, screen: Screen) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if screen.language == "zh" else day.isoformat()


def _kinds(counted: Counter[str], screen: Screen) -> str:
    between = "，" if screen.language == "zh" else ", "
    return between.join(
        f"{screen.fill(Text(*label_of(kind)))} {count}" for kind, count in counted.most_common()
    )


def _check_notice(folder: Path, built: Built[Story], code: str, screen: Screen) -> Iterator[int]:
    _step(screen, 3, texts.CHECK)
    quarter = built.story.quarters[-1]
    index = built.indices[built.story.newest_notice]
    totals = built.story.statements[index - 1].body["totals"]
    income, expenditure = (amount_of(totals, way) for way in ("income", "expenditure"))  # type: ignore[arg-type]
    _tell(
        screen,
        texts.NOTICE,
        year=quarter.year,
        quarter=quarter.number,
        index=index,
        income=yuan(income),
        expenditure=yuan(expenditure),
    )
    _tell(screen, texts.PROOF, path=folder / PROOF)
    yield _verify(screen, folder, "notice", str(folder / PROOF), _headline).code
    screen.show()
    _tell(screen, texts.ONLINE)
    yield _verify(screen, folder, "notice", f"{folder / PUBLISHED}#{code}", _questions).code


def _check_all(folder: Path, screen: Screen) -> int:
    _step(screen, 4, texts.CHECK_ALL)
    _tell(screen, texts.ALL, path=folder / PUBLISHED)
    return _verify(screen, folder, "log", str(folder / PUBLISHED), _findings).code


def _check_tampered(folder: Path, proof: bytes, code: str, screen: Screen) -> Iterator[int]:
    _step(screen, 5, texts.TAMPER)
    change = tamper(folder / PUBLISHED, folder / TAMPERED, proof)
    _tell(screen, texts.COPIED, path=folder / TAMPERED)
    _tell(screen, texts.CHANGED, before=change.before, after=change.after)
    _tell(screen, texts.WHERE, files=change.files)
    screen.show()
    _tell(screen, texts.PAPER)
    yield _verify(screen, folder, "notice", f"{folder / TAMPERED}#{code}", _headline).code
    screen.show()
    _tell(screen, texts.AUDIT)
    found = _verify(screen, folder, "log", str(folder / TAMPERED), _failures)
    index = parse_proof(proof).index
    if found.code == _DISPROVED and re.search(rf"(第|entry) {index}\b", found.said):
        screen.show()
        _tell(screen, texts.FOUND_IT, index=index)
    yield found.code


class Checked(NamedTuple):
    """What the verifier came to: its exit code, and all that it said."""

    code: int
    said: str


Excerpt = Callable[[list[str]], list[str]]


def _headline(lines: list[str]) -> list[str]:
    """The verdict in one sentence, and what it does not mean."""
    return lines[: lines.index("")] if "" in lines else lines


def _questions(lines: list[str]) -> list[str]:
    """The headline and the three verdicts on a notice."""
    head = _headline(lines)
    return [*head, "", *_headline(lines[len(head) + 1 :])]


def _failures(lines: list[str]) -> list[str]:
    """The headline, and every check that failed, with its reasons."""
    shown = [*_headline(lines), ""]
    failed = False
    for line in lines:
        if re.match(r"  [0-9]+\.[0-9]+ ", line):
            failed = line.split()[1] in Verdict.DISPROVED.word
        elif not line.startswith("      "):
            failed = False
        shown += [line] if failed else []
    return shown


def _tell(screen: Screen, text: Text, **facts: object) -> None:
    """Print *text* in lines of 80 columns, also where the output is kept in a file."""
    screen.show("\n".join(wrap(screen.fill(text, **facts), WIDTH)))


def _step(screen: Screen, number: int, text: Text) -> None:
    screen.show()
    _tell(screen, texts.STEP, number=number, title=screen.fill(text))
    screen.show("─" * (WIDTH // 2))


def _findings(lines: list[str]) -> list[str]:
    """The headline, and what the rules have found."""
    end = next((at for at, line in enumerate(lines) if re.match(r"[0-9] ", line)), len(lines))
    return lines[:end]


def _asked(folder: Path, what: str, place: str) -> list[str]:
    arguments = [what, place, "--trust", str(folder / POLICY)]
    return [*arguments, "--charters", str(folder / CHARTERS)]


def _run(arguments: list[str]) -> "subprocess.CompletedProcess[str]":
    """Run the verifier as anybody would."""
    return subprocess.run(  # noqa: S603 - our own command, our own arguments
        [*_verifier(), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


def _verify(
    screen: Screen, folder: Path, what: str, place: str, excerpt: Excerpt, *more: str
) -> Checked:
    """Run the verifier; show the command and an excerpt of what it says."""
    arguments = [*_asked(folder, what, place), *more]
    typed = shlex.join([command("mingbai-verify"), *arguments])
    screen.show()
    for number, line in enumerate(wrap(typed, WIDTH - 4)):
        screen.show(("  $ " if number == 0 else "    ") + line)
    done = _run([*arguments, "--lang", screen.language])
    lines = (done.stdout + done.stderr).splitlines()
    shown = excerpt(lines)
    left_out = len(lines) - len(shown)
    if left_out > 0:
        shown = [*shown, screen.fill(texts.LEFT_OUT, count=left_out)]
    for line in shown:
        for part in wrap(line, WIDTH - 5):
            screen.show(f"  │ {part}".rstrip())
    return Checked(done.returncode, "\n".join(lines))


def command(name: str) -> str:
    """Return *name* as it can be typed here: alone, or in the folder we were started from."""
    if shutil.which(name) or Path(sys.argv[0]).name != "mingbai":
        return name
    return str(Path(sys.argv[0]).with_name(name))


def _verifier() -> list[str]:
    beside = shutil.which("mingbai-verify", path=str(Path(sys.executable).parent))
    if beside is not None:
        return [beside]
    return [sys.executable, "-c", "import sys, verifier.cli as v; sys.exit(v.main())"]
