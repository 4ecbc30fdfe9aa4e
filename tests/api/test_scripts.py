"""The conversations in ``scripts``, each with a fresh ledger behind a real server."""

from pathlib import Path

import orjson
import pytest

from tests.api.community import Ledger
from tests.api.script import parse_script, run_script
from tests.api.serving import Address

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.txt"))


def batch(*notes: bytes) -> bytes:
    return orjson.dumps({"statements": [note.decode() for note in notes]})


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_conversation_goes_as_written(script: Path, address: Address, ledger: Ledger) -> None:
    known = ledger.notice("known")
    ledger.appender.append([known])
    notice = ledger.notice("one")
    forged = ledger.notice("two").replace("公示".encode(), "通知".encode(), 1)
    bodies = {
        "notice": notice,
        "known-notice": known,
        "other-notice": ledger.notice("other"),
        "batch": batch(ledger.expenditure("three"), ledger.notice("four"), notice),
        "batch-with-a-bad-one": batch(ledger.notice("five"), forged, ledger.notice("six")),
        "broken": notice[:-20],
    }
    with address.client() as client:
        assert run_script(script, client, bodies) > 10


def test_a_line_that_is_not_understood_stops_the_script() -> None:
    with pytest.raises(ValueError, match="line 2"):
        parse_script("GET /\nstatsu == 200\n", {})
