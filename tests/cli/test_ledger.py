"""A ledger's life on the command line: founded, signed for, submitted to, checked, handed out."""

import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.affairs.types.registry import GOVERNANCE
from ledger.core.charters import parse_charters
from ledger.core.keys import format_vkey
from ledger.core.policy import parse_policy
from ledger.log.keyring import change_passphrase, new_key, write_key
from mingbai import published
from mingbai.cli import main
from tests.cli.conftest import FAST, Mingbai
from tests.cli.running import PASSPHRASE, Done

ORIGIN = "ledger.example.org/demo"
EXAMPLES = Path(__file__).parents[2] / "examples"
OFFICES = ("authority", "director", "accountant", "clerk", "supervision")


class Desk:
    """An office with the examples' drafts, everybody's key, and a ledger."""

    def __init__(self, folder: Path, mingbai: Mingbai, ledger: Path) -> None:
        self.folder = folder
        self.ledger = ledger
        self.run = mingbai
        self._count = 0

    def sign(self, draft: str | Path, *slugs: str, more: tuple[str | Path, ...] = ()) -> Path:
        self._count += 1
        out = self.folder / f"{self._count}.note"
        done = self.try_sign(draft, *slugs, more=("--out", out, *more))
        assert done.code == 0, done.err
        return out

    def try_sign(self, draft: str | Path, *slugs: str, more: tuple[str | Path, ...] = ()) -> Done:
        keys = [part for slug in slugs for part in ("--key", self.folder / f"{slug}.key")]
        ledger = () if "--log" in more else ("--ledger", self.ledger)
        return self.run("sign", self.folder / draft, *keys, *ledger, *more)

    def submit(self, *notes: Path) -> Done:
        return self.run("submit", self.ledger, *notes)

    def draft(self, name: str, change: Callable[[dict[str, object]], object]) -> Path:
        value = json.loads((EXAMPLES / name).read_text("utf-8"))
        change(value)
        path = self.folder / f"changed-{name}"
        path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
        return path


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples with a key for every office, and a ledger founded from their charter."""
    folder = tmp_path_factory.mktemp("founded")
    for path in EXAMPLES.glob("*.json"):
        shutil.copy(path, folder)
    for office in OFFICES:
        key = new_key(f"{ORIGIN}/{office}-1")
        write_key(folder / f"{office}-1.key", key, PASSPHRASE, cost=FAST)
        (folder / f"{office}-1.pub").write_text(format_vkey(key.verifier) + "\n", "utf-8")
    ledger = folder / "ledger"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINGBAI_PASSPHRASE", PASSPHRASE)
        charter, key = str(folder / "charter.json"), str(folder / "authority-1.key")
        assert main(["init", str(ledger), "--charter", charter, "--key", key]) == 0
    change_passphrase(ledger / "keys/log.key", PASSPHRASE, PASSPHRASE, cost=FAST)
    return folder


@pytest.fixture
def office(founded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office of one's own, without a ledger; the environment knows every key's passphrase."""
    shutil.copytree(founded, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("ledger"))
    monkeypatch.setenv("MINGBAI_PASSPHRASE", PASSPHRASE)
    return tmp_path


@pytest.fixture
def desk(founded: Path, office: Path, mingbai: Mingbai) -> Desk:
    ledger = office / "ledger"
    shutil.copytree(founded / "ledger", ledger)
    return Desk(office, mingbai, ledger)


# --- init ------------------------------------------------------------------------------------


def test_init_leaves_what_a_ledger_and_a_verifier_need(desk: Desk) -> None:
    (origin, charter) = next(
        iter(parse_charters((desk.ledger / "charters.txt").read_bytes()).items())
    )
    assert origin == ORIGIN
    policy = parse_policy((desk.ledger / "policy.txt").read_bytes())
    assert str(policy.logs[0].key).startswith(ORIGIN + "+")
    first = json.loads(desk.run("export", desk.ledger).out)
    assert first["id"] == charter
    assert first["statement"]["body"]["log_keys"] == [str(log.key) for log in policy.logs]
    assert (desk.ledger / "published/checkpoint").is_file()
    for secret in ("keys/log.key", "keys", "sealed"):
        assert stat.S_IMODE((desk.ledger / secret).stat().st_mode) & 0o077 == 0


def test_a_directory_that_holds_a_ledger_is_not_founded_again(desk: Desk) -> None:
    before = {path: path.read_bytes() for path in desk.ledger.rglob("*") if path.is_file()}
    done = desk.run(
        *("init", desk.ledger, "--charter", desk.folder / "charter.json"),
        *("--key", desk.folder / "authority-1.key"),
    )
    assert done.code == 1
    assert ORIGIN in done.err
    after = {path: path.read_bytes() for path in desk.ledger.rglob("*") if path.is_file()}
    assert after.keys() == before.keys()
    assert after[desk.ledger / "policy.txt"] == before[desk.ledger / "policy.txt"]


def test_the_authority_may_sign_the_charter_elsewhere(office: Path, mingbai: Mingbai) -> None:
    log = office / "log.key"
    vkey = mingbai("key", "new", "--name", ORIGIN, "--out", log).out.strip()
    charter = json.loads((office / "charter.json").read_text("utf-8"))
    charter |= {"type": "charter", "no": "charter", "by": {"authority": "authority-1"}}
    charter["body"]["log_keys"] = [vkey]
    (office / "whole.json").write_text(json.dumps(charter, ensure_ascii=False), "utf-8")
    signed = mingbai(
        *("sign", office / "whole.json", "--key", office / "authority-1.key"),
        *("--out", office / "charter.note"),
    )
    assert signed.code == 0, signed.err
    ledger = office / "ledger"
    arguments = ("init", ledger, "--charter", office / "charter.note")
    both = mingbai(*arguments, "--key", office / "authority-1.key")
    assert both.code == 2
    assert "--log-key" in both.err
    elsewhere = office / "web"
    done = mingbai(*arguments, "--log-key", log, "--published", elsewhere)
    assert done.code == 0, done.err
    assert (elsewhere / "checkpoint").is_file()
    assert mingbai("fsck", ledger).code == 0


def test_a_charters_draft_needs_the_authoritys_key(office: Path, mingbai: Mingbai) -> None:
    done = mingbai("init", office / "ledger", "--charter", office / "charter.json")
    assert done.code == 2
    assert "街道" in done.err
    assert not (office / "ledger").exists()


def test_a_founding_that_was_refused_can_be_tried_again(office: Path, mingbai: Mingbai) -> None:
    ledger = office / "ledger"
    wrong = mingbai(
        *("init", ledger, "--charter", office / "charter.json", "--key", office / "clerk-1.key")
    )
    assert wrong.code == 1
    right = mingbai(
        *("init", ledger, "--charter", office / "charter.json"),
        *("--key", office / "authority-1.key"),
    )
    assert right.code == 0, right.err


# --- sign ------------------------------------------------------------------------------------


def test_signing_shows_what_is_signed_and_who_is_still_waited_for(desk: Desk) -> None:
    done = desk.try_sign("expenditure.json", "clerk-1")
    assert done.code == 0
    assert done.out.startswith('{"body":')
    for said in ("三务公开栏换新", "1,345.00", "示例广告制作有限公司", "accountant-1、director-1"):
        assert said in done.err
    english = desk.run(
        *("--lang", "en", "sign", desk.folder / "expenditure.json", "--ledger", desk.ledger),
        *("--key", desk.folder / "clerk-1.key"),
    )
    assert "It still needs the signatures of: accountant-1" in english.err


def test_a_statement_goes_from_desk_to_desk_until_nobody_is_missing(desk: Desk) -> None:
    first = desk.sign("expenditure.json", "clerk-1")
    second = desk.sign(first, "director-1")
    done = desk.try_sign(second, "accountant-1", more=("--out", desk.folder / "all.note"))
    assert "签名齐了" in done.err
    refused = desk.submit(second)
    assert refused.code == 1
    assert str(second) in refused.err.replace("\n", "")
    assert desk.submit(desk.folder / "all.note").code == 0


def test_a_draft_without_a_number_gets_one_of_its_own(desk: Desk) -> None:
    draft = desk.draft("income.json", lambda value: value.pop("no"))
    one, two = (desk.try_sign(draft, "accountant-1").out for _ in range(2))
    nos = {json.loads(note.partition("\n")[0])["no"] for note in (one, two)}
    assert len(nos) == 2


def test_governance_names_the_statement_before_it(desk: Desk) -> None:
    charter = json.loads(desk.run("export", desk.ledger).out)["id"]
    note = desk.sign("appointment.json", "authority-1")
    assert json.loads(note.read_text("utf-8").partition("\n")[0])["after"] == charter
    assert desk.submit(note).code == 0
    entry = json.loads(desk.run("export", desk.ledger).out.splitlines()[1])
    assert desk.submit(desk.sign("income.json", "accountant-1")).code == 0
    rules = desk.sign("rules.json", "authority-1")
    assert json.loads(rules.read_text("utf-8").partition("\n")[0])["after"] == entry["id"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.pop("body"), "body"),
        (lambda d: d.pop("by"), "谁签"),
        (lambda d: d.update(note="x"), "note"),
        (lambda d: d.update(no=7), "no"),
        (lambda d: d["body"].update(amount=1.5), "小数"),
        (lambda d: d["body"].update(amount=0.0), "小数"),
        (lambda d: d.update(made="yesterday"), "made"),
        (lambda d: d["body"].update(summary="请打 13800138000"), "手机"),
        (lambda d: d.update(by=[]), "by"),
        (lambda d: d.update(by={"accountant": "Accountant 1"}), "by"),
        (lambda d: d.update(type="incom"), "type：本版本"),
        (lambda d: d["body"].pop("fund"), "body.fund：缺少这一项"),
        (lambda d: d["body"].update(amount="8000"), "body.amount"),
    ],
)
def test_a_draft_that_is_wrong_is_refused_before_anything_is_signed(
    desk: Desk, change: Callable[[dict[str, object]], object], said: str
) -> None:
    done = desk.try_sign(desk.draft("income.json", change), "accountant-1")
    assert (done.code, done.out) == (1, "")
    assert said in done.err


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{", b'{"type":"x","type":"y"}', b"\xff\xfe{}", b"9" * 5000, b"[" * 9999],
)
def test_what_is_no_draft_is_named_as_such(desk: Desk, content: bytes) -> None:
    (desk.folder / "strange.json").write_bytes(content)
    done = desk.try_sign("strange.json", "accountant-1")
    assert (done.code, done.out) == (1, "")
    assert "examples/" in done.err


def test_without_the_ledger_the_flags_say_the_same(desk: Desk) -> None:
    charter = json.loads(desk.run("export", desk.ledger).out)["id"]
    more = ("--log", ORIGIN, "--charter", charter)
    assert desk.submit(desk.sign("income.json", "accountant-1", more=more)).code == 0
    missing = desk.try_sign("income.json", "accountant-1", more=("--log", ORIGIN))
    assert missing.code == 1
    assert "--charter" in missing.err
    alone = desk.try_sign("appointment.json", "authority-1", more=more)
    assert alone.code == 1
    assert "--after" in alone.err


def test_a_passphrase_file_is_for_all_keys_or_one_for_each(
    desk: Desk, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MINGBAI_PASSPHRASE")
    files = ("--passphrase-file", secret)
    assert desk.try_sign("expenditure.json", "clerk-1", "director-1", more=files).code == 0
    assert desk.try_sign("expenditure.json", "clerk-1", "director-1", more=files * 2).code == 0
    three = desk.try_sign("expenditure.json", "clerk-1", "director-1", more=files * 3)
    assert three.code == 2
    wrong = desk.folder / "wrong"
    wrong.write_text("not the passphrase\n", "utf-8")
    done = desk.try_sign(
        "expenditure.json", "clerk-1", "director-1", more=(*files, "--passphrase-file", wrong)
    )
    assert done.code == 2
    assert "director-1.key" in done.err
    assert "not the passphrase" not in done.said


def test_the_types_that_govern_are_those_of_the_registry() -> None:
    assert published.GOVERNANCE == GOVERNANCE


# --- submit ----------------------------------------------------------------------------------


def test_the_same_statement_again_is_answered_with_its_entry(desk: Desk) -> None:
    note = desk.sign("income.json", "accountant-1")
    first, again = desk.submit(note), desk.submit(note)
    assert first.code == again.code == 0
    assert "第 1 条，已入账" in first.out
    assert "第 1 条，原来就在账本里" in again.out


def test_a_batch_with_one_bad_statement_enters_none_and_names_it(desk: Desk) -> None:
    good = desk.sign("income.json", "accountant-1")
    bad = desk.sign("outflow.json", "accountant-1")
    bad.write_bytes(bad.read_bytes().replace(b"186000", b"186001"))
    done = desk.submit(good, bad)
    assert done.code == 1
    assert str(bad) in done.err.replace("\n", "")
    assert desk.run("export", desk.ledger).out.count("\n") == 1


def test_an_export_is_submitted_again_without_a_double(desk: Desk) -> None:
    assert desk.submit(desk.sign("income.json", "accountant-1")).code == 0
    everything = desk.folder / "all.jsonl"
    assert desk.run("export", desk.ledger, "--to", everything).code == 0
    done = desk.submit(everything)
    assert done.code == 0, done.err
    assert done.out.count("原来就在账本里") == 2
    assert f"{everything}:2" in done.out.replace("\n", "")


@pytest.mark.parametrize("content", [b"", b"hello\n", b'{"note":7}\n', b"\x00" * 100])
def test_what_is_no_statement_is_refused_by_name(desk: Desk, content: bytes) -> None:
    path = desk.folder / "strange.note"
    path.write_bytes(content)
    done = desk.submit(path)
    assert done.code == 1
    assert str(path) in done.err.replace("\n", "")


def test_a_wrong_passphrase_of_the_log_enters_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = desk.sign("income.json", "accountant-1")
    monkeypatch.setenv("MINGBAI_PASSPHRASE", "somebody else's")
    done = desk.submit(note)
    assert done.code == 2
    assert "somebody else's" not in done.said
    assert desk.run("export", desk.ledger).out.count("\n") == 1


# --- fsck, publish, export, proof ------------------------------------------------------------


def test_fsck_names_a_file_that_was_changed_and_publish_mends_it(desk: Desk) -> None:
    assert desk.submit(desk.sign("income.json", "accountant-1")).code == 0
    assert desk.run("fsck", desk.ledger).code == 0
    bundle = desk.ledger / "published/tile/entries/000.p/2"
    bundle.chmod(0o644)
    bundle.write_bytes(bundle.read_bytes().replace(b"800000", b"900000"))
    found = desk.run("fsck", desk.ledger)
    assert found.code == 1
    assert "tile/entries/000.p/2" in found.out
    mended = desk.run("publish", desk.ledger, "--repair")
    assert (mended.code, mended.out.splitlines()[0]) == (0, "tile/entries/000.p/2")
    assert desk.run("fsck", desk.ledger).code == 0
    assert "没有问题" in desk.run("publish", desk.ledger, "--repair").out


def test_fsck_mends_only_when_asked_to(desk: Desk) -> None:
    assert desk.submit(desk.sign("income.json", "accountant-1")).code == 0
    assert "重建" in desk.run("fsck", desk.ledger, "--rebuild").out
    nothing = desk.run("fsck", desk.ledger, "--refill")
    assert nothing.code == 1
    (desk.ledger / "keys/head").unlink()
    assert desk.run("fsck", desk.ledger).code == 1
    stopped = desk.submit(desk.sign("outflow.json", "accountant-1"))
    assert stopped.code == 1
    assert "--reset-lock" in stopped.err
    assert desk.run("fsck", desk.ledger, "--reset-lock").code == 0
    assert desk.run("fsck", desk.ledger).code == 0


def test_a_copy_of_the_published_directory_is_the_published_directory(desk: Desk) -> None:
    assert desk.submit(desk.sign("income.json", "accountant-1")).code == 0
    copy = desk.folder / "web"
    assert desk.run("publish", desk.ledger, "--to", copy).code == 0
    files = {
        path.relative_to(copy): path.read_bytes() for path in copy.rglob("*") if path.is_file()
    }
    original = desk.ledger / "published"
    assert files == {
        path.relative_to(original): path.read_bytes()
        for path in original.rglob("*")
        if path.is_file()
    }
    assert "2 条" in desk.run("publish", desk.ledger).out


def test_export_and_proof_read_a_published_copy_as_well(desk: Desk) -> None:
    assert desk.submit(desk.sign("income.json", "accountant-1")).code == 0
    web = desk.ledger / "published"
    assert desk.run("export", web).out == desk.run("export", desk.ledger).out
    assert desk.run("proof", web, "1").out == desk.run("proof", desk.ledger, "1").out
    out = desk.folder / "1.tlog-proof"
    assert desk.run("proof", web, "1", "--out", out).code == 0
    assert desk.run("proof", web, "1", "--out", out).code == 2
    beyond = desk.run("proof", web, "2")
    assert beyond.code == 2
    assert "没有第 2 条" in beyond.err


def test_an_exported_line_holds_the_note_to_the_byte(desk: Desk) -> None:
    note = desk.sign("income.json", "accountant-1")
    assert desk.submit(note).code == 0
    line = json.loads(desk.run("export", desk.ledger).out.splitlines()[1])
    assert list(line) == ["index", "time", "id", "statement", "note"]
    assert line["note"].encode() == note.read_bytes()
    assert line["statement"]["body"]["payer"] == {"org": "示例街道办事处"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("submit", "{}", __file__),
        ("publish", "{}"),
        ("serve", "{}"),
        ("fsck", "{}"),
        ("export", "{}"),
        ("proof", "{}", "0"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_where_there_is_no_ledger_that_is_said(
    mingbai: Mingbai, tmp_path: Path, arguments: tuple[str, ...], language: str
) -> None:
    done = mingbai("--lang", language, *(part.format(tmp_path) for part in arguments))
    assert done.code == 2
    assert str(tmp_path) in done.err.replace("\n", "")
    assert ("账本" in done.err) == (language == "zh")
