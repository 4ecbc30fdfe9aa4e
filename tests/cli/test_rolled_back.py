"""A ledger that was restored from an older copy, served as people serve it."""

import shutil
import signal
import time
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import Mingbai
from tests.cli.running import verify
from tests.cli.test_ledger import ORIGIN, Desk, founded, office
from tests.cli.test_recover import tree
from tests.cli.test_serve import serve as serve_ledger
from tests.cli.test_witnesses import log_key, witness, witnesses_at
from tests.servers.witness import RunningWitness
from tests.verifier.serving import files, serve

__all__ = ["founded", "log_key", "office", "witness"]  # fixtures

UNREADY = f'mingbai_ledger_ready{{ledger="{ORIGIN}"}} 0.0'


@pytest.mark.parametrize("who", ["witness", "mirror"])
def test_a_ledger_restored_from_an_older_copy_signs_nothing_and_says_so_until_it_is_recovered(
    who: str, office: Path, mingbai: Mingbai, log_key: tuple[Path, str], witness: RunningWitness
) -> None:
    ledger, given = office / "rolled", office / "witnesses.txt"
    # The quorum asks for nobody: what the one witness or mirror shows is enough all the same.
    asked = witnesses_at(witness.url, quorum="none") if who == "witness" else "quorum none\n"
    given.write_text(asked, "ascii")
    done = mingbai(
        *("init", ledger, "--charter", office / "charter.json"),
        *("--key", office / "authority-1.key", "--log-key", log_key[0], "--policy", given),
    )
    assert done.code == 0, done.err
    desk = Desk(office, mingbai, ledger)
    assert desk.submit(desk.sign("income.json", "accountant-1")).code == 0
    shutil.copytree(ledger, office / "old")
    last = desk.sign("expenditure.json", "accountant-1", "director-1", "clerk-1")
    assert desk.submit(last).code == 0
    trust = ("--trust", ledger / "policy.txt")
    copied = verify("mirror", ledger / "published", office / "mirror", *trust)
    assert copied.code == 0, copied.said
    kept = tree(office / "mirror")
    newest = tree(ledger / "published")
    assert mingbai("site", ledger, "--to", office / "board").code == 0
    shown = (office / "board" / "checkpoint").read_bytes()
    shutil.rmtree(ledger)
    shutil.copytree(office / "old", ledger)
    with serve(files(kept)) as mirror:
        if who == "mirror":
            (ledger / "witnesses.toml").write_text(f'mirrors = ["{mirror.url}"]\n', "ascii")
        older = (ledger / "published" / "checkpoint").read_bytes()
        said = served(ledger, last)
        assert "witnessed_ahead" in said
        assert "3 entries under this log's own key, and only 2 were signed here" in said
        submitted = desk.submit(last)
        assert (submitted.code, "已停止签发" in submitted.err) == (1, True)
        assert (ledger / "published" / "checkpoint").read_bytes() == older
        told_to_residents(ledger, office / "board", mingbai)
        assert (office / "board" / "checkpoint").read_bytes() == shown  # nothing is taken back
        shutil.move(ledger, office / "away")
        given_back = ("--trust", office / "away/policy.txt", "--key", log_key[0], "--alone")
        back = mingbai("recover", ledger, "--from", mirror.url, *given_back)
    assert back.code == 0, back.err
    now = tree(ledger / "published")
    assert {name: now.get(name) for name in kept} == kept
    assert {name: newest[name] for name in now} == now
    assert desk.submit(desk.sign("outflow.json", "accountant-1")).code == 0
    assert mingbai("fsck", ledger).code == 0
    assert mingbai("site", ledger, "--to", office / "later").code == 0
    assert "账本停了" not in (office / "later" / "trust.html").read_text("utf-8")


def told_to_residents(ledger: Path, board: Path, mingbai: Mingbai) -> None:
    """Make the board of *ledger*, and see that it says why nothing new is recorded."""
    made = mingbai("site", ledger, "--to", board)
    assert made.code == 0, made.err
    for page in ("trust.html", "index.html"):
        said = (board / page).read_text("utf-8")
        assert "账本停了，新的记不进去" in said
        assert "它以前签到过第 3 条，这里只到第 2 条，少了 1 条" in said


def served(ledger: Path, note: Path) -> str:
    """Serve *ledger*, see that it signs nothing, and give what it said."""
    process, url = serve_ledger(ledger)
    try:
        until = time.monotonic() + 60
        while httpx.get(f"{url}/healthz/ready").json().get("failing") in (None, []):
            assert time.monotonic() < until
            time.sleep(0.05)
        unready = httpx.get(f"{url}/healthz/ready")
        assert unready.status_code == 503
        assert unready.json()["failing"] == [{"origin": ORIGIN, "code": "witnessed_ahead"}]
        refused = httpx.post(
            f"{url}/api/{ORIGIN}/statements",
            content=note.read_bytes(),
            headers={"content-type": "text/plain; charset=utf-8"},
            timeout=30,
        )
        assert (refused.status_code, refused.json()["code"]) == (503, "ledger_halted")
        assert UNREADY in httpx.get(f"{url}/metrics").text
    finally:
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=30)[1]
    return said
