"""The README's by-hand check is run as it stands, on the worked example's proof."""

import base64
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from mingbai.cli import COMMANDS
from mingbai.demo.planting import PLANTS
from mingbai.demo.second import CHAPTERS
from tests.requirements import needs

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tests/vectors/mingbai"

pytestmark = needs("openssl")


def by_hand_blocks() -> list[str]:
    text = (ROOT / "README.md").read_text("utf-8")
    return re.findall(r"<!-- by-hand -->\n```sh\n(.*?)```", text, re.DOTALL)


def run_by_hand(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-eu", "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(EXAMPLE / "policy.txt", tmp_path / "policy.txt")
    shutil.copy(EXAMPLE / "entry-1.tlog-proof", tmp_path / "notice.tlog-proof")
    return tmp_path


def test_the_by_hand_check_climbs_to_the_signed_root_of_the_worked_example(folder: Path) -> None:
    check, statement_id = by_hand_blocks()
    done = run_by_hand(folder, check + statement_id)
    assert done.returncode == 0, done.stderr
    assert (folder / "entry").read_bytes() == (EXAMPLE / "entry-1").read_bytes()
    assert "root: the same 根一样" in done.stdout
    assert "Signature Verified Successfully" in done.stdout
    expected_id = "840a0bb0fbe2bf98f3dccd33f30f6153aa6dfa5ed89254f7e4e1271abe52a120"
    assert expected_id in done.stdout


def test_the_by_hand_check_says_nothing_good_of_a_changed_figure(folder: Path) -> None:
    proof = folder / "notice.tlog-proof"
    lines = proof.read_text("utf-8").split("\n")
    entry = base64.b64decode(lines[1].removeprefix("extra "))
    changed = entry.replace(b"1234500", b"1234501")
    assert changed != entry
    lines[1] = "extra " + base64.b64encode(changed).decode()
    proof.write_text("\n".join(lines), "utf-8")
    assert "根一样" not in run_by_hand(folder, by_hand_blocks()[0]).stdout


def test_the_by_hand_check_refuses_a_root_that_the_policys_key_did_not_sign(folder: Path) -> None:
    proof = folder / "notice.tlog-proof"
    text = proof.read_text("utf-8")
    signature = text.rstrip("\n").rpartition(" ")[2]
    blob = bytearray(base64.b64decode(signature))
    blob[-1] ^= 1
    proof.write_text(text.replace(signature, base64.b64encode(blob).decode()), "utf-8")
    done = run_by_hand(folder, by_hand_blocks()[0])
    assert done.returncode != 0
    assert "Verified Successfully" not in done.stdout


def test_every_document_that_the_readmes_link_to_exists() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text("utf-8")
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (ROOT / target).exists(), f"{name} links to {target}"


def test_every_page_of_the_documents_and_every_command_is_found_from_the_readme() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert f"(docs/{page.name})" in text, page.name
    commands = (ROOT / "docs/cli.md").read_text("utf-8")
    for command in COMMANDS:
        assert f"```help mingbai {command.name}\n" in commands, command.name


def test_the_second_community_has_as_many_plants_as_the_readme_says() -> None:
    said = re.search(r"埋了 (\d+) 处问题", (ROOT / "README.zh-CN.md").read_text("utf-8"))
    assert said is not None
    assert CHAPTERS  # their modules have planted by now
    assert int(said[1]) == sum(plant.rows for plant in PLANTS if plant.chapter == "main")
