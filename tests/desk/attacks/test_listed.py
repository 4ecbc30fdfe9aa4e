"""The table of attacks and bad input names tests that are there, and lists what was asked for."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/security-desk.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[^`]+)::(\w+)`", PAGE)))
ROWS = [row.split("|") for row in PAGE.splitlines() if row.startswith("| ") and "::" in row]
LISTED = (
    "CSRF", "session fixation", "replayed challenge", "challenge of another origin",
    "signature for another ledger", "role beyond its jurisdiction",
    "draft changed between two signers", "spent or guessed one-time code",
    "linking two objections", "object ids of others", "path traversal in uploads", "zip bombs",
    "HTML in every field", "oversized headers", "never a 500", "asking without end",
    "wrong passphrase", "lost in the middle of signing", "double click", "stale draft",
    "clock that is wrong by hours", "photograph of 200 MB", "macros or a password", "merged cells",
    "dates as text", "1,234.50 against 1.234,50", "full-width digits", "row of sums in the middle",
)  # fmt: skip


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_every_named_test_is_there(file: str, test: str) -> None:
    assert re.search(rf"^def {test}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("wanted", LISTED)
def test_everything_that_was_asked_for_has_a_row(wanted: str) -> None:
    assert [row for row in ROWS if wanted in row[1] or wanted in row[2]]
