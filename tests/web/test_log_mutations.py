"""On proofs changed in thousands of ways, Python and JavaScript say the same, with the same code."""

from collections import Counter
from pathlib import Path

import pytest

from ledger.core.policy import parse_policy
from tests.requirements import needs
from tests.web.engines import Answer, Case, answer_in_node, family, pack
from tests.web.mutations import ORIGIN, mutated
from tests.web.noticing import Case as Notice
from tests.web.noticing import answer_in_python, answers_in_node, same
from verifier.checks import ENTRY, INCLUSION, LOG_SIGNATURE, QUORUM
from verifier.notice import check_proof
from verifier.trust import Trust
from verifier.verdict import Failure, Report

pytestmark = needs("node")

ASKED = (ENTRY, LOG_SIGNATURE, QUORUM, INCLUSION)


def in_ledger(report: Report) -> list[Failure]:
    """Why the entry is not in the ledger, without what its statement says.

    The quorum, which ends nothing, is said apart.
    """
    return [
        failure
        for result in report.results
        if result.check in ASKED
        for failure in result.failures
        if failure.error.code not in {"not_reached", "quorum_missing"}
        and not type(failure.error).__module__.startswith("ledger.affairs")
    ]


def answer(data: bytes, trust: Trust) -> Answer:
    report = check_proof(data, trust)
    for failure in in_ledger(report):
        error = failure.error
        return {"code": error.code, "where": error.where, "family": family(error)}
    (quorum,) = [result for result in report.results if result.check is QUORUM]
    reached = not any(failure.error.code == "quorum_missing" for failure in quorum.failures)
    return {"code": "ok", "quorum": reached}


@pytest.mark.parametrize(("which", "count"), [("own", 10_000), ("web", 1_000)])
def test_ten_thousand_mutated_proofs_have_one_verdict_and_one_code(
    which: str, count: int, tmp_path: Path
) -> None:
    changed = list(mutated(count, seed=count))
    cases: list[Case] = [
        {"read": "in_ledger", "policy": policy, "data": pack(data)} for policy, data in changed
    ]
    trusts = {policy: Trust(parse_policy(policy)) for policy in {each[0] for each in changed}}
    codes: Counter[str] = Counter()
    for (policy, data), found in zip(changed, answer_in_node(cases, which, tmp_path), strict=True):
        expected = answer(data, trusts[policy])
        said = {"code": "ok", "quorum": found["value"][1]} if found["code"] == "ok" else found
        assert said == expected, (policy, data)
        codes[found["code"]] += 1
    # They reach every depth: the file, its lines, the note, the signatures, the tree, the entry.
    assert codes["ok"] > 50
    assert len(codes) > 20, codes


def test_the_whole_check_of_a_mutated_proof_answers_in_ledger_as_python_does(
    tmp_path: Path,
) -> None:
    """By notice.js, as the page asks: the first question with every failure, and the entry."""
    charters = (None, bytes(range(32)))
    cases = [
        Notice(f"proof {i}", proof=data, policy=policy, origin=ORIGIN, charter=charters[i % 2])
        for i, (policy, data) in enumerate(mutated(3_000, seed=3_000))
    ]
    proved = 0
    for case, found in zip(cases, answers_in_node(cases, tmp_path), strict=True):
        expected, said = answer_in_python(case), same(found)
        for failure in said["questions"][0]["failures"]:  # an index beyond 2^53 comes as text
            failure[2] = None if failure[2] is None else int(failure[2])
        assert said["questions"][0] == expected["questions"][0], case
        assert said["entry"] == expected["entry"], case
        proved += said["entry"] is not None
    assert proved > 200
