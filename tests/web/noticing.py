"""Cases of notices as both languages read them: Python's verifier, and verifier/web in node."""

import contextlib
import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ledger.core.charters import parse_charters
from ledger.core.hashing import hash_leaf
from ledger.core.policy import parse_policy
from tests import community
from tests.verifier.publishing import InMemory, policy_text
from tests.web.engines import pack
from verifier import notice as noticing
from verifier.errors import FragmentMalformed, NotReached
from verifier.notice import check_address, check_proof
from verifier.trust import Trust
from verifier.verdict import Report, Verdict
from verifier.wording import _PARTS

HERE = Path(__file__).parent
Answer = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A notice to check: in *log* with *changes*, by *fragment*, or by *proof*."""

    name: str
    log: InMemory | None = None
    fragment: str = ""
    changes: Mapping[str, bytes | None] = field(default_factory=dict)
    proof: bytes | None = None
    policy: str = field(default_factory=policy_text)
    charter: bytes | None = field(default_factory=community.charter_id)
    origin: str = community.ORIGIN
    extra: Mapping[str, Any] = field(default_factory=dict)


def fragment_of(entries: Sequence[bytes], index: int, origin: str = community.ORIGIN) -> str:
    return f"{origin}/{index}/{hash_leaf(entries[index]).hex()}"


# ------------------------------------------------------------------------------- JavaScript


def lines_of(cases: Iterable[Case]) -> Iterator[dict[str, Any]]:
    """Each log once, and each case, as JSON values."""
    logs: dict[int, str] = {}
    for case in cases:
        value: dict[str, Any] = {
            "name": case.name,
            "trust": {
                "policy": case.policy,
                "charter": case.charter.hex() if case.charter else None,
                "origin": None,
            },
            **case.extra,
        }
        if case.proof is not None:
            value["proof"] = pack(case.proof)
        if case.log is not None:
            if id(case.log) not in logs:
                logs[id(case.log)] = str(len(logs))
                files = {path: pack(data) for path, data in case.log.files.items()}
                yield {"log": logs[id(case.log)], "log_files": files}
            value |= {
                "log": logs[id(case.log)],
                "fragment": case.fragment,
                "changes": {
                    path: None if data is None else pack(data)
                    for path, data in case.changes.items()
                },
            }
        yield value


def answers_in_node(cases: Sequence[Case], folder: Path) -> list[Answer]:
    file = folder / "notices.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for line in lines_of(cases):
            out.write(json.dumps(line) + "\n")
    done = subprocess.run(
        ["node", str(HERE / "answer_notices.mjs"), str(file)],
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


# ----------------------------------------------------------------------------------- Python


def trust_of(case: Case) -> Trust:
    charters = {}
    if case.charter is not None:
        charters = dict(parse_charters(f"{case.origin} {case.charter.hex()}\n"))
    return Trust(parse_policy(case.policy), charters)


def answer_in_python(case: Case) -> Answer:
    if case.proof is not None:
        return shown(check_proof(case.proof, trust_of(case)))
    assert case.log is not None
    files = {**case.log.files, **case.changes}
    source = InMemory({path: data for path, data in files.items() if data is not None})
    with patch.object(noticing, "open_source", lambda _: source):
        try:
            report = check_address(f"log#{case.fragment}", trust_of(case), place="log")
        except FragmentMalformed as error:
            return {"verdict": "could_not_check", "code": error.code}
    return shown(report)


def shown(report: Report) -> Answer:
    """What both must say alike."""
    questions = []
    for question in report.questions:
        parts = [each for each in report.results if each.check in _PARTS[question.code]]
        failures = [(part.check.code, each) for part in parts for each in part.failures]
        questions.append(
            {
                "code": question.code,
                "verdict": question.verdict.value,
                "asked": question.asked,
                "first": _first(question.verdict, [each for _, each in failures]),
                "failures": sorted(
                    (
                        [check, each.error.code, each.index, each.verdict.value, each.field]
                        for check, each in failures
                    ),
                    key=_sortable,
                ),
            }
        )
    later: Any = report.content["later"]
    entry: Any = report.content["entry"]
    return {
        "verdict": report.verdict.value,
        "questions": questions,
        "entry": None if entry is None else entry["index"],
        "later": [
            [each["index"], each["type"], each["id"].hex(), each["closes"]] for each in later
        ],
    }


def _first(verdict: Verdict, failures: Sequence[Any]) -> str | None:
    deciding = [each for each in failures if each.verdict is verdict]
    reasons = [each for each in deciding if not isinstance(each.error, NotReached)]
    with contextlib.suppress(IndexError):
        return str((reasons or deciding)[0].error.code)
    return None


# ---------------------------------------------------------------------------------- compare


def same(answer: Answer) -> Answer:
    """What JavaScript says, in the words of `shown`."""
    return {
        "verdict": answer["verdict"],
        "questions": [
            {
                "code": each["code"],
                "verdict": each["verdict"],
                "asked": each["asked"],
                "first": each["failures"][0][1] if each["failures"] else None,
                "failures": sorted(map(_counted, each["failures"]), key=_sortable),
            }
            for each in answer["questions"]
        ],
        "entry": answer["entry"],
        "later": answer["later"],
    }


def _counted(failure: Sequence[Any]) -> list[Any]:
    """A failure with its index as a number: a large one is written as a text."""
    check, code, index, verdict, where = failure
    return [check, code, None if index is None else int(index), verdict, where]


def _sortable(failure: Sequence[Any]) -> tuple[str, str, int, str, str]:
    check, code, index, verdict, where = failure
    return check, code, -1 if index is None else index, verdict, where


def differences(cases: Sequence[Case], folder: Path, codes: set[str] | None = None) -> list[str]:
    """Name the cases on which the two do not say the same, and what each says.

    Every code that Python gives is added to *codes*.
    """
    found = []
    codes = set() if codes is None else codes
    for case, answer in zip(cases, answers_in_node(cases, folder), strict=True):
        mine = answer_in_python(case)
        if "code" in mine:
            if answer["questions"][0]["failures"][0][1] != mine["code"]:
                found.append(f"{case.name}: {mine} {answer}")
            continue
        codes |= {failure[1] for each in mine["questions"] for failure in each["failures"]}
        theirs = same(answer)
        if mine != theirs:
            found.append(
                f"{case.name}:\n  python {json.dumps(mine)}\n  node   {json.dumps(theirs)}"
            )
    return found
