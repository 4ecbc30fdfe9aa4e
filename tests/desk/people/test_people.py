"""Who holds which office, by the desk's routes; bodies filled in; a table judged, and staffed."""

import base64
import csv
import io
import os
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from api.desk.templates import make_template
from ledger.core.keys import format_vkey
from ledger.log.keyring import write_key
from mingbai.cli import main
from tests.api.community import key
from tests.api.serving import Address
from tests.desk.drafts.desks import Desk
from tests.desk.people.served import serve_people

PASSPHRASE = "correct horse battery"
HEADING = ["账本", "社区", "动作", "职务", "姓名", "公钥", "钥匙名", "决议"]


@pytest.fixture
def address(desk: Desk) -> Iterator[Address]:
    with serve_people(desk, {}) as served:
        yield served


def ask(  # noqa: PLR0917 - who asks what of whom
    address: Address, desk: Desk, slug: str, method: str, path: str, value: object = None
) -> httpx.Response:
    where = path.replace("ORIGIN", f"ledgers/{desk.origin}")
    with address.client(headers={"x-key": desk.public(slug).hex()}) as client:
        return client.request(method, f"/desk/api/{where}", json=value)


def people(address: Address, desk: Desk, slug: str = "director-1") -> dict[str, Any]:
    answered = ask(address, desk, slug, "GET", "ORIGIN/people")
    assert answered.status_code == 200, answered.text
    return answered.json()  # type: ignore[no-any-return]


def enter(desk: Desk, kind: str, body: dict[str, object], *slugs: str) -> None:
    draft = desk.propose("authority-1", kind, body)
    done = desk.append(desk.sign(draft, "authority-1", *slugs))
    assert {each.state for each in done.values()} == {"appended"}


def vkey(desk: Desk, slug: str) -> str:
    return format_vkey(desk.key(slug).verifier)


def body_of(address: Address, desk: Desk, form: str, **asked: str) -> dict[str, Any]:
    query = httpx.QueryParams(asked)
    answered = ask(address, desk, "authority-1", "GET", f"ORIGIN/prefill/{form}?{query}")
    assert answered.status_code == 200, answered.text
    return answered.json()["body"]  # type: ignore[no-any-return]


# ------------------------------------------------------------------------------------------ who


def test_everybody_in_office_is_shown_with_labels_days_and_keys(
    desk: Desk, address: Address
) -> None:
    found = people(address, desk)
    assert [each["slug"] for each in found["people"]] == [
        "authority-1", "accountant-1", "director-1", "clerk-1", "supervision-1",
    ]  # fmt: skip
    street, accountant = found["people"][:2]
    assert (street["name"], street["offices"][0]["label"]) == ("示例街道", "街道办事处（乡镇政府）")
    (office,) = accountant["offices"]
    assert (office["label"], office["since"]["entry"]) == ("会计", 0)
    assert accountant["vkey"] == vkey(desk, "accountant-1")
    assert (found["ended"], found["governs"]) == ([], False)
    assert people(address, desk, "authority-1")["governs"]


def test_what_ended_stays_with_its_reason_and_a_new_key_keeps_the_offices_day(
    desk: Desk, address: Address
) -> None:
    enter(desk, "appointment", {
        "person": "p-director-1", "roles": ["clerk"], "slug": "director-1",
    })  # fmt: skip
    enter(desk, "rekey", {
        "slug": "accountant-1", "key": vkey(desk, "accountant-2"), "reason": "手机丢了",
    })  # fmt: skip
    enter(desk, "revocation", {"slug": "director-1", "roles": ["clerk"], "reason": "一人一岗"})
    enter(desk, "handover", {
        "ends": ["clerk-1"], "date": "2026-11-20", "currency": "CNY", "accounts": [],
        "appoints": [{"person": "p-9", "roles": ["clerk"], "key": vkey(desk, "clerk-2")}],
        "reason": "调离",
    }, "clerk-1", "clerk-2")  # fmt: skip
    found = people(address, desk)
    assert [(each["slug"], each["role"], each["how"], each["reason"]) for each in found["ended"]] == [
        ("clerk-1", "clerk", "handover", "调离"),
        ("director-1", "clerk", "revocation", "一人一岗"),
        ("accountant-1", "accountant", "rekey", "手机丢了"),
    ]  # fmt: skip
    by_slug = {each["slug"]: each for each in found["people"]}
    assert by_slug["accountant-2"]["offices"][0]["since"]["entry"] == 0
    assert by_slug["accountant-2"]["key_since"] == 2
    assert by_slug["clerk-2"]["offices"][0]["since"]["entry"] == 4
    assert [each["role"] for each in by_slug["director-1"]["offices"]] == ["director"]
    ended = next(each for each in found["ended"] if each["slug"] == "director-1")
    assert (ended["since"]["entry"], ended["until"]["entry"], ended["key_ended"]) == (1, 3, False)


def test_who_holds_no_office_there_sees_nobody(desk: Desk, address: Address) -> None:
    for path in ("ORIGIN/people", "ledgers/other.example/x/people"):
        assert ask(address, desk, "stranger-1", "GET", path).status_code == 404


# ------------------------------------------------------------------------------- bodies filled in


def test_an_appointment_is_filled_in_with_a_free_person_and_key_name(
    desk: Desk, address: Address
) -> None:
    made = desk.key("anything-9")
    body = body_of(
        address, desk, "appointment", key=made.verifier.public_key.hex(), roles="cashier,clerk",
        name="赵示例",
    )  # fmt: skip
    assert body == {
        "person": "p-1", "roles": ["cashier", "clerk"], "name": "赵示例",
        "key": format_vkey(type(made)(f"{desk.origin}/cashier-1", 1, made.seed).verifier),
    }  # fmt: skip
    enter(desk, "appointment", body)


def test_a_revocation_and_a_rekey_are_filled_in_but_for_the_reason(
    desk: Desk, address: Address
) -> None:
    assert body_of(address, desk, "revocation", slug="clerk-1") == {"slug": "clerk-1"}
    new = vkey(desk, "accountant-2")
    body = body_of(address, desk, "rekey", slug="accountant-1", key=new)
    assert body == {"slug": "accountant-1", "key": new}


@pytest.mark.parametrize(
    ("form", "asked", "said"),
    [
        ("appointment", {"roles": "clerk"}, "公钥"),
        ("appointment", {"roles": "clerk", "key": "a+00000000+AAAA"}, "0x00"),
        ("appointment", {"roles": "village head", "key": "ab" * 32}, "没有这个职务"),
        ("revocation", {"slug": "nobody-1"}, "找不到"),
        ("revocation", {}, "要写是谁"),
        ("rekey", {"slug": "clerk-1", "key": "director"}, "登记过"),
        ("rekey", {"slug": "clerk-1", "key": "clerk"}, "现在就是这样"),
    ],
)
def test_what_cannot_be_filled_in_is_said(
    desk: Desk, address: Address, form: str, asked: dict[str, str], said: str
) -> None:
    if asked.get("key") in {"director", "clerk"}:
        asked = {**asked, "key": vkey(desk, f"{asked['key']}-1")}
    query = httpx.QueryParams(asked)
    refused = ask(address, desk, "authority-1", "GET", f"ORIGIN/prefill/{form}?{query}")
    assert (refused.status_code, refused.json()["code"]) == (404, "prefill_unknown")
    assert said in refused.json()["detail"]


def test_a_handover_is_filled_in_with_money_and_what_is_open(desk: Desk, address: Address) -> None:
    both = {"accountant": "accountant-1", "supervision": "supervision-1", "director": "director-1"}
    opening: dict[str, object] = {
        "basis": "建账时的现金盘点和银行余额",
        "date": "2026-11-01", "currency": "CNY", "evidence": [{"name": "移交表.pdf"}],
        "funds": [{"fund": "居委会工作经费", "balance": 500_000}],
        "accounts": [
            {"account": "基本户", "type": "bank", "balance": 450_000},
            {"account": "库存现金", "type": "cash", "balance": 50_000},
        ],
    }  # fmt: skip
    desk.enter("opening", opening, both, "o-1")
    advance: dict[str, object] = {
        "amount": 10_000, "currency": "CNY", "date": "2026-11-05", "due": "2026-12-31",
        "evidence": [{"name": "借据.jpg"}], "fund": "居委会工作经费", "account": "库存现金",
        "category": "备用金", "grade": "self", "handler": "clerk", "payee": {"office": "经办"},
        "summary": "慰问活动备用金",
        "voucher": {"no": "记-9"},
    }  # fmt: skip
    by = {"clerk": "clerk-1", **both}
    desk.enter("advance", advance, by, "a-1")
    waiting = desk.payment()
    query = "ends=clerk-1,nobody-1"
    found = ask(address, desk, "authority-1", "GET", f"ORIGIN/prefill/handover?{query}").json()
    body = found["body"]
    assert (body["ends"], body["appoints"]) == (["clerk-1"], [])
    assert body["accounts"] == [
        {"account": "基本户", "amount": 450_000}, {"account": "库存现金", "amount": 40_000},
    ]  # fmt: skip
    assert len(body["advances"]) == 1
    assert "objections" not in body
    said = [each["what"] for each in found["differences"]]
    assert said == ["cash", "desk_draft"]
    assert waiting.statement.no in found["differences"][1]["zh"]
    draft = desk.propose("authority-1", "handover", {**body, "reason": "调离"})
    assert set(draft.order) == {"authority-1", "clerk-1"}


# ------------------------------------------------------------------------------------- the table


def rows(*lines: Sequence[str]) -> dict[str, object]:
    return {"rows": [[at, [*line]] for at, line in enumerate([HEADING, *lines], 1)]}


def line(desk: Desk, *cells: str) -> list[str]:
    return [*(["", "示例社区", *cells] + [""] * 8)[:8]]


def test_a_table_is_judged_and_nothing_is_entered(desk: Desk, address: Address) -> None:
    value = rows(
        line(desk, "换钥", "", "p-accountant-1", vkey(desk, "accountant-2")),
        line(desk, "任职", "出纳", "赵示例", "ab" * 31 + "zz"),
    )
    judged = ask(address, desk, "authority-1", "POST", "staffing", value).json()
    assert judged["ledgers"] == []
    (problem,) = judged["problems"]
    assert (problem["row"], problem["column"], problem["origin"]) == (3, "key", desk.origin)
    assert "64" in problem["zh"]
    value = rows(line(desk, "换钥", "会计", "p-accountant-1", vkey(desk, "accountant-2")))
    judged = ask(address, desk, "authority-1", "POST", "staffing", value).json()
    ((act,), stood) = (judged["ledgers"][0]["acts"], judged["ledgers"][0]["stood"])
    assert (act["type"], act["slug"], act["offices"], act["drafted"]) == (
        "rekey", "accountant-2", ["会计"], None,
    )  # fmt: skip
    assert stood == []
    assert desk.ledger.stores.records.size() == 1
    draft = desk.propose("authority-1", act["type"], act["body"])
    judged = ask(address, desk, "authority-1", "POST", "staffing", value).json()
    assert judged["ledgers"][0]["acts"][0]["drafted"] == draft.id


def test_a_table_comes_as_a_file_or_as_it_was_pasted(desk: Desk, address: Address) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter="\t").writerows([HEADING, line(desk, "免职", "", "p-clerk-1")])
    pasted = {"name": "pasted.csv", "text": out.getvalue()}
    judged = ask(address, desk, "authority-1", "POST", "staffing", pasted).json()
    assert [act["type"] for act in judged["ledgers"][0]["acts"]] == ["revocation"]


def test_the_template_needs_no_mapping(desk: Desk, address: Address) -> None:
    book = openpyxl.load_workbook(io.BytesIO(make_template("staffing")))
    sheet: Any = book.worksheets[0]
    sheet.append(["", "示例社区", "换钥匙", "", "p-clerk-1", vkey(desk, "clerk-2")])
    out = io.BytesIO()
    book.save(out)
    value = {"name": "任免表.xlsx", "content": base64.b64encode(out.getvalue()).decode()}
    judged = ask(address, desk, "authority-1", "POST", "staffing", value).json()
    assert judged["problems"] == []
    assert [(act["row"], act["type"]) for act in judged["ledgers"][0]["acts"]] == [(2, "rekey")]


@pytest.mark.parametrize(
    "value",
    [
        {"rows": "all"},
        {"rows": [[1, ["账本"]]], "more": 1},
        {"rows": [["1", ["账本"]]]},
        {"rows": [[1, [1]]]},
        {"rows": [[1, ["x" * 1001]]]},
        {"name": "t.csv"},
        {},
    ],
)
def test_other_requests_are_refused_with_their_field(
    desk: Desk, address: Address, value: dict[str, object]
) -> None:
    refused = ask(address, desk, "authority-1", "POST", "staffing", value)
    assert refused.status_code == 400, refused.text


def test_a_stranger_staffs_nothing(desk: Desk, address: Address) -> None:
    value = rows(line(desk, "免职", "", "p-clerk-1"))
    judged = ask(address, desk, "stranger-1", "POST", "staffing", value).json()
    assert judged["ledgers"] == []
    assert "无权" in judged["problems"][0]["zh"]


def staff(address: Address, folder: Path, table: Path, *more: str) -> int:
    return main(
        [
            "staff", str(table), "--at", address.url, "--key", str(folder / "street.key"),
            "--lang", "en", *more,
        ]
    )  # fmt: skip


def test_the_command_staffs_through_a_desk_and_again_does_nothing(
    desk: Desk,
    address: Address,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MINGBAI_PASSPHRASE", PASSPHRASE)
    write_key(tmp_path / "street.key", desk.key("authority-1"), PASSPHRASE)
    (tmp_path / "cashier.pub").write_text(format_vkey(key("own").verifier) + os.linesep)
    table = tmp_path / "s.csv"
    lines = [
        HEADING,
        line(desk, "换钥", "", "p-accountant-1", vkey(desk, "accountant-2")),
        line(desk, "免职", "", "p-clerk-1"),
        line(desk, "任职", "出纳", "赵示例", "cashier.pub"),
    ]
    table.write_text("".join(",".join(each) + "\n" for each in lines), "utf-8")
    assert staff(address, tmp_path, table, "--dry-run") == 0
    assert "Checked: 3 statements can be entered in 1 ledgers" in capsys.readouterr().err
    assert desk.ledger.stores.records.size() == 1
    assert staff(address, tmp_path, table) == 0
    assert capsys.readouterr().out == f"{desk.origin} 3\n"
    assert staff(address, tmp_path, table) == 0
    assert "nothing to enter" in capsys.readouterr().err
    assert {each["slug"] for each in people(address, desk)["people"]} == {
        "authority-1", "accountant-2", "cashier-1", "director-1", "supervision-1",
    }  # fmt: skip


def test_who_may_not_sign_drafts_it_once_and_the_street_goes_on_with_the_same_table(
    desk: Desk,
    address: Address,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MINGBAI_PASSPHRASE", PASSPHRASE)
    table = tmp_path / "s.csv"
    lines = [HEADING, line(desk, "免职", "", "p-clerk-1"), line(desk, "免职", "", "p-director-1")]
    table.write_text("".join(",".join(each) + "\n" for each in lines), "utf-8")
    write_key(tmp_path / "street.key", desk.key("accountant-1"), PASSPHRASE)
    for _ in range(2):
        assert staff(address, tmp_path, table) == 1
        assert "Row 2 is drafted and waits for 示例街道" in capsys.readouterr().err
    drafts = ask(address, desk, "authority-1", "GET", "ORIGIN/drafts").json()["drafts"]
    assert len(drafts) == 1
    (tmp_path / "street.key").unlink()
    write_key(tmp_path / "street.key", desk.key("authority-1"), PASSPHRASE)
    assert staff(address, tmp_path, table) == 0
    assert capsys.readouterr().out == f"{desk.origin} 2\n"


def test_a_desk_that_does_not_answer_is_said(
    tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MINGBAI_PASSPHRASE", PASSPHRASE)
    write_key(tmp_path / "street.key", desk.key("authority-1"), PASSPHRASE)
    table = tmp_path / "s.csv"
    table.write_text(",".join(HEADING) + "\n", "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    done = main(
        [
            "staff", str(table), "--at", f"http://127.0.0.1:{port}", "--lang", "en",
            "--key", str(tmp_path / "street.key"),
        ]
    )  # fmt: skip
    assert done == 2
    assert str(port) in capsys.readouterr().err
