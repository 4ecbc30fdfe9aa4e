"""Two copies of a ledger: the same, one a beginning of the other, or a fork that nobody can deny."""

import json
import shutil
from pathlib import Path

import pytest

from ledger.core.policy import parse_policy
from tests.verifier.publishing import policy_text, write_log, write_trust
from tests.verifier.test_long_logs import ENTRIES
from verifier import cli
from verifier.split import format_split, open_split, parse_split

POLICY = parse_policy(policy_text())


def other(index: int, size: int) -> list[bytes]:
    """The long log up to *size*, with another entry at *index*."""
    entries = [*ENTRIES[:size]]
    entries[index] += b"\n"
    return entries


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write_trust(tmp_path)
    return tmp_path


def run(
    place: Path, capsys: pytest.CaptureFixture[str], *arguments: object
) -> tuple[int, dict[str, object], str]:
    trust = ["--trust", str(place / "policy.txt"), "--json", "--lang", "en"]
    code = cli.main([*map(str, arguments), *trust])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else {}, out + err


@pytest.mark.parametrize(
    ("small", "large", "said"), [(600, 600, "same"), (1, 600, "beginning"), (256, 257, "beginning")]
)
def test_copies_that_go_together_are_said_to(
    small: int, large: int, said: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = write_log(place / "one", ENTRIES[:small])
    two = write_log(place / "two", ENTRIES[:large])
    for pair in ((one, two), (two, one)):
        code, found, _ = run(place, capsys, "diff", *pair)
        assert (code, found["code"]) == (0, said)


@pytest.mark.parametrize(
    ("index", "forked_size", "size"),
    [(0, 1, 1), (0, 1, 600), (5, 600, 600), (255, 256, 300), (511, 600, 512), (300, 520, 513)],
)
def test_a_fork_is_found_where_it_begins_and_its_evidence_needs_nothing_else(
    index: int, forked_size: int, size: int, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = write_log(place / "one", other(index, forked_size))
    two = write_log(place / "two", ENTRIES[:size])
    out = place / "evidence.txt"
    code, found, _ = run(place, capsys, "diff", one, two, "--out", out)
    assert (code, found["code"], found["index"]) == (1, "forked", index)
    shutil.rmtree(one)
    shutil.rmtree(two)
    code, found, _ = run(place, capsys, "split", out)
    assert (code, found["code"]) == (1, "forked")
    text = out.read_bytes()
    assert format_split(parse_split(text)) == text
    assert open_split(parse_split(text), POLICY).first.size == min(forked_size, size)


def test_a_fork_is_shown_by_the_larger_copys_tiles_alone(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A witness keeps a checkpoint and no tile."""
    one = write_log(place / "one", other(5, 300))
    two = write_log(place / "two", ENTRIES[:600])
    shutil.rmtree(one / "tile")
    out = place / "evidence.txt"
    code, found, _ = run(place, capsys, "diff", one, two, "--out", out)
    assert (code, found["code"], found["index"]) == (1, "forked", None)
    assert b"\nkind beginning\n" in out.read_bytes()
    assert run(place, capsys, "split", out)[0] == 1


def test_without_tiles_nobody_can_say(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = write_log(place / "one", other(5, 300))
    two = write_log(place / "two", ENTRIES[:600])
    shutil.rmtree(two / "tile")
    code, found, _ = run(place, capsys, "diff", one, two, "--out", place / "none")
    assert (code, found["code"]) == (2, "copies_not_compared")
    assert not (place / "none").exists()


def test_a_mirror_grows_with_its_ledger_and_is_a_copy_of_it(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mirror = place / "mirror"
    for size in (1, 255, 256, 300, 512, 600):
        shutil.rmtree(place / "log", ignore_errors=True)
        log = write_log(place / "log", ENTRIES[:size])
        code, found, said = run(
            place, capsys, "mirror", log, mirror, "--charters", place / "charters.txt"
        )
        assert (code, found["size"]) == (0, size), said
        for path in log.rglob("*"):
            if path.is_file():
                assert (mirror / path.relative_to(log)).read_bytes() == path.read_bytes()
        assert not (mirror / ".incoming").exists()
    assert run(place, capsys, "diff", log, mirror)[0] == 0


def test_a_mirror_takes_nothing_from_a_ledger_with_a_changed_byte(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mirror = place / "mirror"
    run(place, capsys, "mirror", write_log(place / "old", ENTRIES[:300]), mirror)
    before = {path: path.read_bytes() for path in mirror.rglob("*") if path.is_file()}
    log = write_log(place / "log", ENTRIES)
    bundle = log / "tile" / "entries" / "001"
    data = bytearray(bundle.read_bytes())
    data[-1] ^= 1
    bundle.write_bytes(data)
    code, found, _ = run(place, capsys, "mirror", log, mirror)
    assert (code, found["code"]) == (2, "mirror_root_wrong")
    assert {path: path.read_bytes() for path in mirror.rglob("*") if path.is_file()} == before


def test_a_mirror_keeps_what_it_has_when_its_ledger_is_rolled_back_or_forks(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mirror = place / "mirror"
    run(place, capsys, "mirror", write_log(place / "log", ENTRIES[:300]), mirror)
    kept = (mirror / "checkpoint").read_bytes()
    back = write_log(place / "back", ENTRIES[:299])
    code, found, _ = run(place, capsys, "mirror", back, mirror)
    assert (code, found["code"]) == (2, "mirror_behind")
    for size in (299, 300, 600):
        fork = write_log(place / f"fork{size}", other(7, size))
        code, found, _ = run(place, capsys, "mirror", fork, mirror, "--out", place / "evidence.txt")
        assert (code, found["code"], found["index"]) == (1, "forked", 7)
        assert run(place, capsys, "split", place / "evidence.txt")[0] == 1
        (place / "evidence.txt").unlink()
    assert (mirror / "checkpoint").read_bytes() == kept
