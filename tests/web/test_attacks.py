"""Of attacks that have the right form Python and JavaScript say the same, with the same codes."""

from pathlib import Path

from tests.requirements import needs
from tests.web.attacks import attacks
from tests.web.noticing import differences

pytestmark = needs("node")


def test_both_say_the_same_of_what_is_well_formed_and_false(tmp_path: Path) -> None:
    cases = attacks(120, seed=69)
    codes: set[str] = set()
    assert differences(cases, tmp_path, codes) == []
    assert len(cases) > 600
    # They get as deep as the tree, the witnesses, who may sign, the line of offices, what is closed.
    assert {
        "inclusion_disproved", "quorum_missing", "too_many_signatures", "cosignature_time",
        "key_revoked", "governance_line_broken", "target_closed", "after_stale", "index_not_in_log",
        "integer_malformed", "index_beyond_size",
    } <= codes  # fmt: skip
