"""``mingbai demo``, end to end: what it shows, what it leaves, and what the verifier says of that."""

import json
import re
import shutil
import socket
import stat
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from string import Formatter

import httpx
import pytest

from ledger.core.note import Note, format_note, parse_note
from ledger.core.policy import open_checkpoint_by_policy, parse_policy
from mingbai.columns import width_of
from mingbai.demo import folder as demo_folder
from mingbai.demo import texts
from mingbai.demo.people import ORIGIN
from mingbai.demo.people import PASSPHRASE as DEMO_PASSPHRASE
from mingbai.demo.witnesses import WITNESS_NAMES
from mingbai.language import Text
from mingbai.published import open_published
from tests.cli.conftest import Mingbai
from tests.cli.running import MINGBAI, Done, verify
from tests.servers.process import running

Demo = tuple[Path, Done, float]


def trust(folder: Path) -> tuple[str | Path, ...]:
    return ("--trust", folder / "policy.txt", "--charters", folder / "charters.txt")


def test_it_takes_less_than_a_minute_of_a_processor_and_ends_well(demo: Demo) -> None:
    _, done, seconds = demo
    assert done.code == 0, done.said
    assert done.err == ""
    assert seconds < 60


def test_it_says_first_that_everything_agrees_and_then_where_it_does_not(demo: Demo) -> None:
    _, done, _ = demo
    steps = [part.partition("\n")[2] for part in done.out.split("\n第 ")[1:]]
    assert len(steps) == 5
    assert "相符" in steps[2]
    assert "不符" not in steps[2]
    assert "相符" in steps[3]
    assert "不符" not in steps[3]
    assert "不符" in steps[4]
    assert "第 " in steps[4]
    assert "不保证钱花得对" in done.out


def test_the_second_community_is_found_to_have_exactly_what_was_planted(
    mingbai: Mingbai, tmp_path: Path
) -> None:
    done = mingbai("demo", "--dir", tmp_path / "second", "--second", "--no-serve")
    assert done.code == 0, done.said
    assert re.search(r"正好看出埋下的 [0-9]{2,} 处，没有多报，也没有漏报", done.out)
    assert "book" in done.out
    assert (tmp_path / "second/published/checkpoint").is_file()


def test_the_rules_find_nothing_in_the_demonstrations_year(demo: Demo) -> None:
    assert "规则没有看出问题" in demo[1].out


def test_what_it_says_fits_a_terminal_of_80_columns(demo: Demo) -> None:
    """Paths, codes and hashes, which can't be broken, aside."""
    folder, done, _ = demo
    for line in done.out.splitlines():
        longest = max(line.split(), key=len, default="")
        assert width_of(line) <= 80 or len(longest) > 60 or str(folder) in line, line


def test_it_leaves_what_it_promises_and_nothing_else(demo: Demo) -> None:
    folder, _, _ = demo
    assert {path.name for path in folder.iterdir()} == {
        *("ledger", "published", "policy.txt", "charters.txt", "site.toml", "notice.tlog-proof"),
        *("keys", "evidence", "tampered", "README.txt", "witnesses"),
    }
    assert (folder / "published/checkpoint").is_file()
    for path in (folder / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (folder / "README.txt").read_text("utf-8").splitlines()[-1] == DEMO_PASSPHRASE
    assert DEMO_PASSPHRASE not in demo[1].said


def test_it_ends_with_the_board_beside_the_tiles(demo: Demo) -> None:
    folder, done, _ = demo
    page = folder / "published/index.html"
    assert f"用浏览器打开：{page}" in done.out
    assert "021-5550 0100" in page.read_text("utf-8")
    assert list((folder / "published/files").glob("*.png")), "the masked receipt is shown"
    assert (folder / "published/check.html").is_file()


def test_the_notice_is_proved_offline(demo: Demo) -> None:
    folder, _, _ = demo
    done = verify("notice", folder / "notice.tlog-proof", *trust(folder))
    assert done.code == 0, done.said
    assert "相符" in done.out


def test_the_published_directory_is_proved_and_the_tampered_one_disproved(demo: Demo) -> None:
    folder, _, _ = demo
    sound = verify("log", folder / "published", *trust(folder))
    assert sound.code == 0, sound.said
    changed = verify("log", folder / "tampered", *trust(folder))
    assert changed.code == 1, changed.said
    changed_files = 0
    for path in (folder / "tampered").rglob("*"):
        if path.is_file():
            other = folder / "published" / path.relative_to(folder / "tampered")
            pairs = zip(path.read_bytes(), other.read_bytes(), strict=True)
            different = sum(one != two for one, two in pairs)
            assert different <= 1
            changed_files += different
    assert changed_files > 0


def test_the_notice_on_paper_is_disproved_by_the_changed_copy(demo: Demo) -> None:
    folder, done, _ = demo
    code = re.search(r"published#(ledger\.example\.org/demo/[0-9]+/[0-9a-f]{64})", done.out)
    assert code is not None
    sound = verify("notice", f"{folder / 'published'}#{code[1]}", *trust(folder))
    assert sound.code == 0, sound.said
    assert sound.out.count("：相符") >= 3
    assert verify("notice", f"{folder / 'tampered'}#{code[1]}", *trust(folder)).code == 1


def test_outsiders_have_cosigned_it_and_the_pages_say_so(demo: Demo, tmp_path: Path) -> None:
    folder, done, _ = demo
    assert "请了 3 家见证人" in done.out
    policy = parse_policy((folder / "policy.txt").read_bytes())
    note = (folder / "published/checkpoint").read_bytes()
    judged = open_checkpoint_by_policy(note, policy, ORIGIN)
    assert judged.quorum_reached
    assert {name for name, _ in judged.witnesses} <= {*WITNESS_NAMES.values()}
    trust_page = (folder / "published/trust.html").read_text("utf-8")
    assert "作证的人够了" in trust_page
    assert "示例律师事务所" in trust_page
    assert "还没有外人作证" not in trust_page
    # Without two of them it is 没查成, whoever the log's own signature is by.
    published = tmp_path / "published"
    shutil.copytree(folder / "published/tile", published / "tile")
    parsed = parse_note(note)
    (published / "checkpoint").write_bytes(format_note(Note(parsed.text, parsed.signatures[:2])))
    assert verify("log", published, *trust(folder)).code == 2


def test_its_witnesses_start_again_and_go_on_from_what_they_saw(
    demo: Demo, mingbai: Mingbai, tmp_path: Path
) -> None:
    folder, done, _ = demo
    there = tmp_path / "demo"
    shutil.copytree(folder, there)
    command = "witness serve {folder}/witnesses/law-firm/witness.toml"
    assert command.format(folder=folder) in done.out
    secret = tmp_path / "secret"
    secret.write_text(DEMO_PASSPHRASE + "\n", "utf-8")
    urls = [each.url for each in parse_policy((there / "policy.txt").read_bytes()).witnesses]
    with ExitStack() as stack:
        for name, url in zip([*WITNESS_NAMES][:2], urls, strict=False):
            config = there / "witnesses" / name / "witness.toml"
            serve = ["witness", "serve", config, "--passphrase-file", secret]
            program = [sys.executable, "-c", MINGBAI, *serve]
            log = tmp_path / f"{name}.log"
            stack.enter_context(running(program, ready=partial(answers, url), log=log))
        given = ("--passphrase-file", secret)
        assert mingbai("sign", *income(there, tmp_path), *given).code == 0
        entered = mingbai("submit", there / "ledger", tmp_path / "new.note", *given)
        assert entered.code == 0, entered.err
        assert "见证人还没有签" not in entered.said
    audited = verify("log", there / "published", *trust(there))
    assert audited.code == 0, audited.said


def answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False


def income(folder: Path, place: Path) -> tuple[str | Path, ...]:
    """Write a draft of an income like one of the ledger's into *place*; how it is signed."""
    for entry in open_published(str(folder / "published")).read_entries():
        statement = json.loads(parse_note(entry.statement).text)
        if statement["type"] == "income":
            body = statement["body"]
    draft = {"type": "income", "by": {"accountant": "accountant-1"}, "body": body}
    (place / "draft.json").write_text(json.dumps(draft), "utf-8")
    key = folder / "keys/accountant-1.key"
    ledger = ("--ledger", folder / "ledger")
    return (place / "draft.json", "--key", key, *ledger, "--out", place / "new.note")


def test_the_ledger_behind_it_agrees_and_goes_on(
    demo: Demo, mingbai: Mingbai, tmp_path: Path
) -> None:
    folder, _, _ = demo
    shutil.copytree(folder / "ledger", tmp_path / "ledger")
    shutil.copytree(folder / "published", tmp_path / "published")
    secret = tmp_path / "secret"
    secret.write_text(DEMO_PASSPHRASE + "\n", "utf-8")
    assert mingbai("fsck", tmp_path / "ledger").code == 0
    lines = [json.loads(line) for line in mingbai("export", tmp_path / "ledger").out.splitlines()]
    assert len({line["statement"]["type"] for line in lines}) >= 10
    draft = tmp_path / "draft.json"
    body = next(
        line["statement"]["body"] for line in lines if line["statement"]["type"] == "income"
    )
    draft.write_text(
        json.dumps({"type": "income", "by": {"accountant": "accountant-1"}, "body": body})
    )
    signed = mingbai(
        *("sign", draft, "--key", folder / "keys/accountant-1.key", "--ledger", folder / "ledger"),
        *("--passphrase-file", secret, "--out", tmp_path / "new.note"),
    )
    assert signed.code == 0, signed.err
    done = mingbai(
        "submit", tmp_path / "ledger", tmp_path / "new.note", "--passphrase-file", secret
    )
    assert done.code == 0, done.err
    assert f"第 {len(lines)} 条，已入账" in done.out


def test_a_folder_that_holds_something_else_is_left_alone(mingbai: Mingbai, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "README.txt").write_text((tmp_path / "mine.txt").read_text())
    for force in ((), ("--force",)):
        done = mingbai("demo", "--dir", tmp_path, "--no-serve", *force)
        assert done.code == 2
        assert "已有东西" in done.err
        assert {path.name for path in tmp_path.iterdir()} == {"mine.txt", "README.txt"}
    assert mingbai("demo", "--dir", tmp_path / "mine.txt", "--no-serve").code == 2


def test_a_port_in_use_is_said_before_anything_is_made(mingbai: Mingbai, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = mingbai("demo", "--dir", tmp_path / "demo", "--port", port)
    assert done.code == 2
    assert "--port" in done.err
    assert not (tmp_path / "demo").exists()


def test_an_earlier_demonstration_is_replaced_only_by_force(
    mingbai: Mingbai, tmp_path: Path
) -> None:
    folder = tmp_path / "demo"
    demo_folder.prepare(folder, force=False)
    (folder / "tampered").mkdir()
    (folder / "tampered/file").write_text("old")
    done = mingbai("--lang", "en", "demo", "--dir", folder, "--no-serve")
    assert done.code == 2
    assert "--force" in done.err
    assert (folder / "tampered/file").exists()
    demo_folder.prepare(folder, force=True)
    assert {path.name for path in folder.iterdir()} == {"README.txt"}


@pytest.mark.parametrize("arguments", [("--no-serve",), ("--dir",)])
def test_it_must_be_told_where(mingbai: Mingbai, arguments: tuple[str, ...]) -> None:
    assert mingbai("demo", *arguments).code == 2


ALL_TEXTS = [(name, text) for name, text in vars(texts).items() if isinstance(text, Text)]


@pytest.mark.parametrize(("name", "text"), ALL_TEXTS, ids=[name for name, _ in ALL_TEXTS])
def test_what_it_says_has_the_same_facts_in_both_languages(name: str, text: Text) -> None:
    facts = [{field for _, field, _, _ in Formatter().parse(each) if field} for each in text]
    assert facts[0] == facts[1]
    assert re.search(r"[一-鿿]", text.zh)
    assert not re.search(r"[一-鿿]", text.en)
