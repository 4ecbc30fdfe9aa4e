"""``mingbai desk``: a month's work from scripts, against a real server, with key files."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.log.keyring import Cost, write_key
from mingbai.cli import main
from tests.api.community import expenditure_body
from tests.desk.drafts.desks import Desk
from tests.desk.drafts.served import People, serve_desk

PASSPHRASE = "correct horse 口令 staple"
FAST = Cost(n=1 << 14)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def people(desk: Desk) -> Iterator[People]:
    with serve_desk(desk) as served:
        yield served


@pytest.fixture
def run(
    people: People,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> Run:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE + "\n", "utf-8")

    def call(slug: str, command: str, *arguments: str | Path) -> tuple[int, str, str]:
        key = tmp_path / f"{slug}.key"
        if not key.exists():
            write_key(key, people.desk.key(slug), PASSPHRASE, cost=FAST)
        capfdbinary.readouterr()
        given = ["desk", command, people.address.url, *map(str, arguments)]
        code = main([*given, "--key", str(key), "--passphrase-file", str(secret)])
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return call


def test_a_months_payments_are_drafted_countersigned_and_in_the_ledger(
    run: Run, people: People, tmp_path: Path
) -> None:
    file = tmp_path / "payments.jsonl"
    drafts = [{"type": "expenditure", "body": expenditure_body(n)} for n in (100, 200, 300)]
    file.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in drafts), "utf-8")
    code, out, err = run("accountant-1", "draft", file, "--sign")
    assert code == 0, err
    ids = out.split()
    assert len(ids) == 3
    code, out, _ = run("director-1", "inbox")
    assert code == 0
    assert all(each in out for each in ids)
    code, out, _ = run("director-1", "month", "--month", "2026-11", "--json")
    month = json.loads(out)
    assert [each["why"] for each in month["exceptions"]] == [["new_payee"]] * 3
    code, out, err = run("director-1", "sign", *ids)
    assert code == 0, err
    assert err.count("入账") == 3
    assert len(people.desk.ledger.entries()) == 4


def test_a_draft_is_shown_returned_revised_renewed_and_withdrawn(
    run: Run, people: People, tmp_path: Path
) -> None:
    file = tmp_path / "payment.json"
    value = {"type": "expenditure", "body": expenditure_body(100)}
    file.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    _, out, _ = run("accountant-1", "draft", file)
    draft = out.strip()
    code, out, err = run("director-1", "show", draft)
    assert code == 0
    assert "示例印刷有限公司" in err
    assert "director-1" in out
    assert run("director-1", "opinion", draft, "return", "--reason", "请附发票")[0] == 0
    code, out, _ = run("accountant-1", "inbox", "--json")
    assert json.loads(out)["returned"][0]["opinion"]["reason"] == "请附发票"
    value["body"]["summary"] = "印制公开栏，附发票"
    file.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    assert run("accountant-1", "revise", draft, file)[0] == 0
    assert run("accountant-1", "renew", draft)[0] == 0
    assert run("accountant-1", "withdraw", draft, "--reason", "重复")[0] == 0
    code, _, err = run("director-1", "sign", draft)
    assert code == 1
    assert "已撤回" in err


def test_forms_are_filled_in_and_facts_shown(run: Run) -> None:
    code, out, err = run("accountant-1", "prefill", "nil", "catalogue=P01", "period=2026-10")
    assert code == 0, err
    assert json.loads(out)["type"] == "nil_return"
    code, out, _ = run("accountant-1", "facts")
    assert json.loads(out)["you"]["slug"] == "accountant-1"
    assert run("accountant-1", "prefill", "gift")[0] == 1
    assert run("accountant-1", "prefill", "nil", "catalogue")[0] == 1


def test_what_is_wrong_with_a_draft_is_said_with_its_field(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    body = {**expenditure_body(1), "amount": -1}
    file.write_text(json.dumps({"type": "expenditure", "body": body}), "utf-8")
    code, _, err = run("accountant-1", "draft", file)
    assert code == 1
    assert "body.amount" in err
    assert run("accountant-1", "sign")[0] == 2


def test_of_many_each_is_shown_in_a_line_that_was_read_from_what_is_signed(
    run: Run, people: People, tmp_path: Path
) -> None:
    file = tmp_path / "payments.jsonl"
    bodies = [expenditure_body(10_000 + n) for n in range(21)]
    drafts = [{"type": "expenditure", "body": body} for body in bodies]
    file.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in drafts), "utf-8")
    code, out, err = run("accountant-1", "draft", file)
    assert code == 0, err
    code, _, err = run("accountant-1", "sign", *out.split())
    assert code == 0, err
    lines = [line for line in err.splitlines() if "示例印刷有限公司" in line]
    assert len(lines) == 21
    assert all(f"100.{n:02} CNY" in line for n, line in enumerate(lines))


def test_only_the_draft_that_was_looked_at_is_signed(run: Run, people: People) -> None:
    """What was shown a minute ago may have been changed, or be another's, when it is signed."""
    draft = people.desk.payment(100)
    shown = run("director-1", "show", draft.id)[2].split()
    assert draft.statement_id in shown
    for wrong in (("--id", "0" * 64), ("--origin", "ledger.example.org/other")):
        assert run("director-1", "sign", draft.id, *wrong)[0] == 1
        assert people.desk.read(draft).signed == frozenset()
    code, _, err = run("director-1", "sign", draft.id, "--id", draft.statement_id)
    assert code == 0, err
    assert people.desk.read(draft).signed == {"director-1"}


def test_a_text_that_is_not_what_the_desk_says_is_not_signed(people: People) -> None:
    from mingbai.desk_client import Desk as Client
    from mingbai.desk_http import DeskSession
    from mingbai.errors import DraftUnlike

    draft = people.desk.payment(100)
    shown = people.ask("director-1", "GET", f"ledgers/ORIGIN/drafts/{draft.id}")
    with DeskSession(people.address.url) as session:
        session.sign_in(people.desk.key("director-1"))
        client = Client(session, people.desk.key("director-1"), session.offices)
        assert client.signature(shown)["statement_id"] == draft.statement_id
        for change in (
            {"text": shown["text"].replace(":100,", ":101,")},
            {"origin": "ledger.example.org/other"},
            {"type": "income"},
        ):
            with pytest.raises(DraftUnlike):
                client.signature({**shown, **change})
