"""Five hosts, each in a network of its own: a ledger, three witnesses, a mirror that watches."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest

from ledger.core.keys import format_vkey
from ledger.log import keyring
from ledger.log.keyring import write_key
from mingbai import cli
from tests import community
from tests.cli.conftest import FAST
from tests.requirements import needs
from tests.verifier.publishing import entries_of, notes_of_a_year, write_log, write_trust

pytestmark = [needs("netns"), pytest.mark.timeout(600)]

ENTRIES = entries_of(notes_of_a_year(14))
OTHER = [*ENTRIES[:3], ENTRIES[3] + b"\n", *ENTRIES[4:]]
HOSTS = ("ledger", "w1", "w2", "w3", "watcher")
BIN = Path(sys.executable).parent
SITE = "http://10.77.0.1:8000"


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


class Network:
    """Namespaces with one cable each to a switch, which is a namespace, too."""

    def __init__(self, stack: ExitStack) -> None:
        self.mark = f"mb{os.getpid()}"
        self._stack = stack
        self._add("net")
        ip("-n", self.name("net"), "link", "add", "sw", "type", "bridge")
        ip("-n", self.name("net"), "link", "set", "sw", "up")
        for number, host in enumerate(HOSTS, 1):
            self._add(host)
            there = ("peer", "name", "e0", "netns", self.name(host))
            ip("-n", self.name("net"), "link", "add", host, "type", "veth", *there)
            ip("-n", self.name("net"), "link", "set", host, "master", "sw", "up")
            ip("-n", self.name(host), "addr", "add", f"10.77.0.{number}/24", "dev", "e0")
            for device in ("lo", "e0"):
                ip("-n", self.name(host), "link", "set", device, "up")

    def name(self, host: str) -> str:
        return f"{self.mark}-{host}"

    def _add(self, host: str) -> None:
        ip("netns", "add", self.name(host))
        self._stack.callback(ip, "netns", "del", self.name(host))

    def pull(self, host: str, state: str) -> None:
        """Pull the cable of *host*, or plug it in."""
        ip("-n", self.name("net"), "link", "set", host, state)

    def run(self, host: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = ["ip", "netns", "exec", self.name(host), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    @contextmanager
    def running(self, host: str, *arguments: object) -> Iterator[subprocess.Popen[bytes]]:
        command = ["ip", "netns", "exec", self.name(host), *map(str, arguments)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environment = {**os.environ, "MINGBAI_PASSPHRASE": "five hosts, one test"}
        with subprocess.Popen(command, env=environment, **quiet) as process:  # type: ignore[call-overload]
            try:
                yield process
            finally:
                process.terminate()
                process.wait(20)


def make_witness(
    folder: Path, number: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """Found a witness as people do; give its verifier keys."""
    monkeypatch.setenv("MINGBAI_PASSPHRASE", "five hosts, one test")
    monkeypatch.setattr(keyring, "write_key", partial(write_key, cost=FAST))
    name = f"witness.example.org/w{number}"
    key = format_vkey(community.log_key(community.ORIGIN).verifier)
    assert cli.main(["witness", "new", str(folder), "--name", name, "--log", key]) == 0
    said = capsys.readouterr()
    path = folder / "witness.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("127.0.0.1:8700", f"10.77.0.{number + 1}:8700"), "utf-8")
    return [word for word in (said.out + said.err).split() if word.startswith(f"{name}+")]


def test_five_hosts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_trust(tmp_path)
    policy = [f"log {format_vkey(community.log_key(community.ORIGIN).verifier)}"]
    urls = [f"http://10.77.0.{number}:8700" for number in (2, 3, 4)]
    for number, url in enumerate(urls, 1):
        keys = make_witness(tmp_path / f"w{number}", number, capsys, monkeypatch)
        names = [f"w{number}{letter}" for letter, _ in zip("ab", keys, strict=True)]
        policy += [f"witness {n} {key} {url}" for n, key in zip(names, keys, strict=True)]
        policy += [f"group g{number} all {' '.join(names)}"]
    policy += ["group many 2 g1 g2 g3", "quorum many", ""]
    (tmp_path / "policy.txt").write_text("\n".join(policy), "utf-8")
    log, mirror = tmp_path / "log", tmp_path / "mirror"
    log.mkdir()
    trust = ["--trust", tmp_path / "policy.txt"]
    charters = ["--charters", tmp_path / "charters.txt"]

    with ExitStack() as stack:
        net = Network(stack)

        def start(number: int) -> subprocess.Popen[bytes]:
            serve = [BIN / "mingbai", "witness", "serve", tmp_path / f"w{number}" / "witness.toml"]
            return stack.enter_context(net.running(f"w{number}", *serve))

        def publish(entries: list[bytes]) -> list[int]:
            fresh = tmp_path / "fresh"
            write_log(fresh, entries)
            said = net.run("ledger", sys.executable, "-m", "tests.watch.submit", fresh, *urls)
            shutil.rmtree(log / "tile", ignore_errors=True)
            shutil.copytree(fresh, log, dirs_exist_ok=True)
            shutil.rmtree(fresh)
            return [*map(int, said.stdout.split())]

        def watch(
            states: str = "states", also: tuple[object, ...] = ("--also", mirror)
        ) -> tuple[int, list[dict[str, str]]]:
            where = [SITE, "--states", tmp_path / states, *also]
            said = net.run(
                "watcher", BIN / "mingbai-verify", "watch", *where, *trust, *charters, "--jsonl"
            )
            events = [json.loads(line) for line in said.stdout.splitlines()]
            weighs = [each for each in events if each.get("verdict") != "proved"]
            return said.returncode, [each for each in weighs if each["event"] == "alert"]

        web = [sys.executable, "-m", "http.server", "8000", "--bind", "10.77.0.1"]
        stack.enter_context(net.running("ledger", *web, "--directory", log))
        running = [start(number) for number in (1, 2, 3)]
        until = time.monotonic() + 120
        while (said := publish(ENTRIES[:5])) != [200, 200, 200]:
            assert time.monotonic() < until, said
        old_memory = tmp_path / "w3-old"
        shutil.copytree(tmp_path / "w3" / "state", old_memory)
        copied = net.run("watcher", BIN / "mingbai-verify", "mirror", SITE, mirror, *trust)
        assert copied.returncode == 0, copied.stdout
        assert watch() == (0, [])

        net.pull("w1", "down")  # a partition: two of three are still a quorum
        assert publish(ENTRIES[:8]) == [0, 200, 200]
        code, found = watch()
        assert code == 2
        assert [each["place"].startswith(urls[0]) for each in found] == [True]
        net.pull("w1", "up")

        running[1].terminate()  # one dead, and one that got an older memory back
        running[1].wait(20)
        running[2].terminate()
        running[2].wait(20)
        shutil.rmtree(tmp_path / "w3" / "state")
        shutil.copytree(old_memory, tmp_path / "w3" / "state")
        start(3)
        code, found = watch()
        assert code == 2
        assert {each["code"] for each in found} == {"place_unusable"}

        publish(ENTRIES[:6])  # the ledger itself is rolled back
        code, found = watch()
        assert code == 2
        assert "behind" in {each["code"] for each in found}

        publish(OTHER[:9])  # and forked: some have seen the other one
        code, found = watch()
        assert code == 1
        paths = [each["evidence"] for each in found if each["code"] == "split_view"]
        code, found = watch("somebody-else", ())  # who saw none of it, and shares a witness
        assert code == 1
        paths += [each["evidence"] for each in found if each["code"] == "split_view"]
        assert {Path(each).parents[1].name for each in paths} == {"states", "somebody-else"}
        shutil.rmtree(log)
        for path in paths:
            assert net.run("watcher", BIN / "mingbai-verify", "split", path, *trust).returncode == 1
