"""From a submission over HTTP to a proof that a quorum of three witnesses on loopback has cosigned.

The witnesses are three programs of ours with both kinds of key; the ledger asks two of three, and
a ledger without witnesses is measured in turns with it. Every disk is this machine's.
"""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks import workload
from benchmarks.appending import now_ms, open_fresh
from benchmarks.results import Row, median_of, percentile
from benchmarks.serving import CLIENTS, _each_by_one, _request, _Server
from ledger.core.keys import VerifierKey, format_vkey
from ledger.core.policy import open_checkpoint_by_policy, parse_policy
from ledger.log.openers import Openers

SCRIPT = "import sys; from mingbai.cli import main; sys.exit(main(sys.argv[1:]))"
ENVIRONMENT = {**os.environ, "MINGBAI_PASSPHRASE": workload.PASSPHRASE, "PYTHONUNBUFFERED": "1"}
COUNT = 3


@contextmanager
def _witness(folder: Path, name: str, log: VerifierKey) -> Iterator[tuple[list[str], str]]:
    """Run a witness as its operator would; gives its verifier keys and its address."""
    command = [sys.executable, "-c", SCRIPT, "--lang", "en", "witness"]
    made = subprocess.run(
        [*command, "new", folder, "--name", name, "--log", format_vkey(log)],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    config = folder / "witness.toml"
    config.write_text(config.read_text("utf-8").replace(":8700", ":0"), "utf-8")
    process = subprocess.Popen(
        [*command, "serve", config],
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        said = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:[0-9]+", said)
        if found is None:
            raise AssertionError(said)
        yield made.stdout.split(), found[0]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def _policy(log: VerifierKey, witnesses: list[tuple[list[str], str]]) -> str:
    lines = [f"log {format_vkey(log)}"]
    for number, (vkeys, url) in enumerate(witnesses):
        names = [f"w{number}-{letter}" for letter in "ab"]
        lines += [f"witness {name} {vkey} {url}" for name, vkey in zip(names, vkeys, strict=True)]
        lines.append(f"group w{number} all {' '.join(names)}")
    groups = " ".join(f"w{number}" for number in range(len(witnesses)))
    return "\n".join([*lines, f"group most 2 {groups}", "quorum most", ""])


def run(folder: Path, *, singles: int, rounds: int) -> list[Row]:
    """Measure one client and many, with witnesses and without, in turns."""
    times: dict[tuple[str, int], list[float]] = {}
    with ExitStack() as stack:
        openers = stack.enter_context(Openers(2))
        charters, ports = {}, {}
        for name in ("alone", "witnessed"):
            ledger, charters[name] = open_fresh(folder / name, openers)
            log = ledger.log_key
            ledger.close()
            if name == "witnessed":
                witnesses = [
                    stack.enter_context(_witness(folder / f"w{n}", f"w{n}.example.org", log))
                    for n in range(COUNT)
                ]
                policy = _policy(log, witnesses)
                (folder / name / "policy.txt").write_text(policy, "ascii")
            ports[name] = stack.enter_context(_Server(folder / name)).port
        first = 0
        for number in range(rounds + 1):
            for name, port in ports.items():
                for clients in (1, CLIENTS):
                    count = singles // 4 if clients == 1 else singles
                    notes = workload.expenditure_notes(
                        first, first + count, charters[name], now_ms()
                    )
                    requests = [_request(n, "text/plain; charset=utf-8") for n in notes]
                    first += count
                    _, taken = asyncio.run(_each_by_one(port, requests, clients))
                    if number:
                        times.setdefault((name, clients), []).extend(taken)
        note = (folder / "witnessed" / "published" / "checkpoint").read_bytes()
        judged = open_checkpoint_by_policy(note, parse_policy(policy), workload.ORIGIN)
        assert judged.quorum_reached
    rows = []
    for clients in (1, CLIENTS):
        who = "one client" if clients == 1 else f"{clients} clients"
        for percent in (50, 99):
            for name, what in (("witnessed", "three witnesses"), ("alone", "no witness")):
                value = percentile(times[name, clients], percent) * 1000
                rows.append(Row(f"submission to proof, {what}, {who}, p{percent}", value, "ms"))
    with_, without = (median_of(times[name, 1]) for name in ("witnessed", "alone"))
    rows.append(Row("what three witnesses cost one client, p50", (with_ - without) * 1000, "ms"))
    return rows
