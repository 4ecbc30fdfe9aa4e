"""Tables by HTTP, over a real ledger: what is answered, what is kept, what signs."""

import base64
import io

import openpyxl

from ledger.affairs.statement import format_statement
from tests.desk.files.conftest import files as files  # noqa: PLC0414 - a fixture of both folders
from tests.desk.files.served import Files
from tests.desk.tables.sheets import HEADER, book, row


def sent(data: bytes, **more: object) -> dict[str, object]:
    return {"name": "表.xlsx", "content": base64.b64encode(data).decode(), **more}


def judged(files: Files, data: bytes, **more: object) -> dict:
    answer = files.post("tables", sent(data, **more))
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_table_says_who_would_sign_each_row(files: Files) -> None:
    rows = [HEADER, row(), row(income=30, expenditure=None)]
    answer = judged(files, book(rows))
    plan = answer["plan"]
    assert answer["frame"]["slug"] == "accountant-1"
    assert [plan["by"][each["by"]] for each in plan["statements"]] == [
        {"accountant": ["accountant-1"], "director": ["director-1"]},
        {"accountant": ["accountant-1"]},
    ]
    assert [(each["index"], each["drafted"]) for each in plan["statements"]] == [(None, False)] * 2


def test_what_was_signed_is_entered_once_and_known_again(files: Files) -> None:
    data = book([HEADER, row(income=31, expenditure=None, payee="王小明")])
    answer = judged(files, data)
    (statement,) = answer["plan"]["statements"]
    text = format_statement(
        type=statement["type"],
        body=statement["body"],
        by={"accountant": "accountant-1"},
        log=files.desk.origin,
        no=statement["no"],
        made_ms=files.desk.clock() // 1000 * 1000,
        charter=bytes.fromhex(answer["frame"]["charter"]),
    )
    from ledger.core.note import sign_note

    files.desk.ledger.appender.append([sign_note(text, [files.desk.key("accountant-1")])])
    again = judged(files, data)["plan"]
    assert again["statements"][0]["index"] is not None
    assert again["statements"][0]["body"] == statement["body"]
    sealed = statement["body"]["payer"]["sealed"]
    opened = files.post("disclosures/opened", {"commitments": [sealed]}, slug="director-1")
    assert opened.json()["opened"] == {sealed: "王小明"}


def test_a_row_that_waits_as_a_draft_is_said_to(files: Files) -> None:
    data = book([HEADER, row(summary="等会签")])
    (statement,) = judged(files, data)["plan"]["statements"]
    files.desk.propose("accountant-1", statement["type"], statement["body"], no=statement["no"])
    assert judged(files, data)["plan"]["statements"][0]["drafted"] is True


def test_a_filled_template_needs_no_mapping(files: Files) -> None:
    with files.client("accountant-1") as client:
        got = client.get("/desk/api/templates/register.xlsx")
        assert client.get("/desk/api/templates/other.xlsx").status_code == 404
    assert got.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    made = openpyxl.load_workbook(io.BytesIO(got.content))
    sheet = made.worksheets[0]
    sheet.append(
        [
            "2026-11-03",
            "购买办公用品",
            None,
            12.5,
            "示例公司",
            "办公费",
            "工作经费",
            "记-1",
            None,
            None,
        ]
    )
    out = io.BytesIO()
    made.save(out)
    answer = judged(files, out.getvalue())
    assert answer["sheet"] == "收支登记"
    assert [each["body"]["amount"] for each in answer["plan"]["statements"]] == [1250]


def test_what_is_wrong_with_a_table_is_a_sentence_in_both_languages(files: Files) -> None:
    answer = files.post("tables", {"name": "a.csv", "text": "x,y\n1,2\n"})
    assert (answer.status_code, answer.json()["code"]) == (400, "desk_table_not_recognised")
    assert answer.json()["detail"].endswith("。")
    assert answer.json()["detail_en"].endswith(".")


def test_a_sheets_code_leads_to_its_draft(files: Files) -> None:
    draft = files.desk.payment()
    got = files.get(f"papers/{draft.id}.svg")
    assert (got.status_code, got.headers["content-type"]) == (200, "image/svg+xml")
    assert files.get(f"papers/{draft.id}.svg", slug="stranger-1").status_code == 404
    assert files.get("papers/" + "0" * 32 + ".svg").status_code == 404
