"""Every request of the desk is described, and answers as the description says."""

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.deployment import Deployment
from api.desk.description.document import CODES
from api.desk.desk import Desk
from api.desk.joining import join_text
from api.settings import Settings
from ledger.affairs.sealed import seal_field
from ledger.core.keys import format_vkey
from ledger.log.keyring import new_key
from tests.api.community import expenditure_body, open_ledger
from tests.desk.api.described import (
    COMPONENTS,
    DESCRIPTION,
    OPERATIONS,
    Operation,
    check_answer,
    check_schema,
    operation_of,
)
from tests.desk.api.served import Served, serve


def test_every_route_of_the_desk_is_described_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    with open_ledger(tmp_path / "ledger") as ledger, Desk(tmp_path / "desk", {}) as desk:
        routes = desk.routes(Deployment({ledger.origin: ledger}, Settings()))
    served = {
        (path.removeprefix("/desk/api").replace(":path}", "}"), method.lower())
        for path, methods, _ in routes
        if path.startswith("/desk/api/")
        for method in methods
        if method != "HEAD"
    }
    assert served == set(OPERATIONS)


def test_operations_have_names_of_their_own() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(names) == len(set(names))


def test_every_schema_and_every_body_has_an_example_that_it_allows() -> None:
    for name, schema in COMPONENTS["schemas"].items():
        check_schema(schema, schema["example"])
        assert schema["example"], name
    for operation, described in OPERATIONS.items():
        for media, content in described.get("requestBody", {"content": {}})["content"].items():
            schema = content["schema"]
            if "$ref" in schema:
                schema = COMPONENTS["schemas"][schema["$ref"].rpartition("/")[2]]
            if media == "application/json":
                assert "example" in schema, operation
                check_schema(schema, schema["example"])


def test_every_refusal_names_its_codes() -> None:
    for operation, described in OPERATIONS.items():
        for status, answer in described["responses"].items():
            assert (CODES in answer) == (int(status) >= 400), operation


def test_the_served_description_is_this_one(served: Served) -> None:
    with served.address.client() as client:
        assert client.get("/desk/openapi.json").json() == DESCRIPTION


class Walk:
    """Asks one thing after another, and holds every answer against the description."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.done: set[Operation] = set()

    def __call__(
        self, slug: str, method: str, path: str, value: object = None, **options: Any
    ) -> httpx.Response:
        answered = self.served.ask(slug, method, path, value, **options)
        assert answered.status_code < 300, f"{method} {path}: {answered.text}"
        self.hold(method, path, answered)
        return answered

    def hold(self, method: str, path: str, answered: httpx.Response) -> None:
        plain = "/" + path.partition("?")[0].replace(
            "ORIGIN", f"ledgers/{self.served.ledger.origin}"
        )
        operation = operation_of(method, plain)
        check_answer(operation, answered)
        self.done.add(operation)


def test_whatever_can_be_asked_is_answered_as_described(served: Served) -> None:
    walk_through(Walk(served))


@pytest.mark.postgres
def test_the_same_with_the_desks_database_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    with serve(tmp_path, postgres_url) as served:
        walk_through(Walk(served))


def walk_through(walk: Walk) -> None:
    sign_in(walk)
    countersign(walk)
    fill_in(walk)
    attach(walk)
    object_(walk)
    supervise(walk)
    staff(walk)
    leave(walk)
    assert set(OPERATIONS) - walk.done == set()


def sign_in(walk: Walk) -> None:
    challenge = walk("", "POST", "challenge", {}).json()["challenge"]
    walk("", "POST", "session", walk.served.answer("accountant-1", challenge))
    walk("accountant-1", "GET", "me")


def countersign(walk: Walk) -> None:
    served = walk.served
    value = {"type": "expenditure", "body": expenditure_body(100)}
    walk("accountant-1", "POST", "ORIGIN/drafts/check", value)
    made = walk("accountant-1", "POST", "ORIGIN/drafts", value).json()
    batch = {"drafts": [{"type": "expenditure", "body": expenditure_body(n)} for n in (7, 8)]}
    others = walk("accountant-1", "POST", "ORIGIN/drafts/batch", batch).json()["drafts"]
    one = f"ORIGIN/drafts/{made['id']}"
    returned = {"revision": 1, "opinion": "return", "reason": "请附发票"}
    walk("director-1", "POST", f"{one}/opinions", returned)
    changed = {"revision": 1, "body": expenditure_body(101)}
    walk("accountant-1", "PUT", one, changed)
    draft = walk("accountant-1", "POST", f"{one}/renew", {}).json()
    walk("director-1", "GET", "inbox")
    walk("director-1", "GET", f"month?origin={served.ledger.origin}&month=2026-11")
    for slug in ("accountant-1", "director-1"):
        walk(slug, "POST", f"{one}/signatures", served.signature(draft, slug))
    assert walk("director-1", "GET", one).json()["entry"]["proof"]
    walk("director-1", "POST", f"{one}/append", {})
    named = [{"origin": each["origin"], "draft": each["id"]} for each in others]
    lines = [
        {**name, **served.signature(each, "accountant-1")}
        for name, each in zip(named, others, strict=True)
    ]
    walk("accountant-1", "POST", "signatures", {"signatures": [*lines, {**lines[0], "line": "x"}]})
    walk("accountant-1", "POST", f"ORIGIN/drafts/{others[0]['id']}/withdraw", {"reason": "重复"})
    walk("accountant-1", "GET", "ORIGIN/drafts?state=open,withdrawn")
    walk("accountant-1", "GET", "inbox")


def fill_in(walk: Walk) -> None:
    walk("", "GET", "forms")
    for path in ("facts", "choices", "entries?types=expenditure", "entries"):
        walk("accountant-1", "GET", f"ORIGIN/{path}")
    walk("accountant-1", "GET", "ORIGIN/signers?type=expenditure&amount=100&handler=clerk")
    for path in ("closing?period=2026-11", "notice?period=2026-11&catalogue=F02"):
        walk("accountant-1", "GET", f"ORIGIN/prefill/{path}")
    walk("accountant-1", "PUT", "ORIGIN/sheets/a", {"value": {"amount": "1"}})
    walk("accountant-1", "GET", "ORIGIN/sheets/a")
    walk("accountant-1", "GET", "sheets")
    walk("accountant-1", "DELETE", "ORIGIN/sheets/a")


def attach(walk: Walk) -> None:
    data = "日期\n".encode()
    headers = {
        "content-type": "application/octet-stream",
        "x-mingbai-sha256": hashlib.sha256(data).hexdigest(),
        "x-mingbai-file-name": "a.txt",
    }
    where = f"/desk/api/ledgers/{walk.served.ledger.origin}/files"
    with walk.served.client("accountant-1", **headers) as client:
        for status in (201, 200):
            sent = client.post(where, content=data)
            assert sent.status_code == status, sent.text
            walk.hold("POST", "ORIGIN/files", sent)
    walk("director-1", "GET", f"ORIGIN/files/{headers['x-mingbai-sha256']}")
    commitment, disclosure = seal_field(bytes(32), "payee.name", "李示例")
    row = {"no": "2026-11-009", "field": "payee.name"}
    row |= {"commitment": commitment, "disclosure": disclosure}
    walk("accountant-1", "POST", "ORIGIN/disclosures", {"disclosures": [row]})
    walk("director-1", "POST", "ORIGIN/disclosures/opened", {"commitments": [commitment]})
    table = "日期\t摘要\t支出\t对方\t科目\t资金来源\n2026-11-03\t印刷\t120.50\t示例公司\t办公费\t经费\n坏\t\t\t\t\t\n"
    judged = walk("accountant-1", "POST", "ORIGIN/tables", {"name": "a.txt", "text": table}).json()
    assert judged["plan"]["statements"]
    assert judged["plan"]["problems"]
    draft = walk.served.draft()
    walk("accountant-1", "GET", f"ORIGIN/papers/{draft['id']}.svg")
    walk("accountant-1", "GET", "templates/register.xlsx")


def object_(walk: Walk) -> None:
    served = walk.served
    walk("authority-1", "POST", "ORIGIN/lots", served.lot)
    code = served.codes[0].hex()
    walk("", "POST", "objections/code", {"code": code})
    sent = walk("", "POST", "objections", {"code": code, "about": "十月的印刷费", "words": "为何"})
    no = sent.json()["no"]
    item = walk("", "GET", "ORIGIN/demands").json()["items"][0]["catalogue"]
    demanded = walk("", "POST", "demands", {"code": served.codes[1].hex(), "catalogue": item})
    walk("", "GET", f"demands/{demanded.json()['no']}")
    walk("", "GET", f"demands/{demanded.json()['no']}/code.svg")
    walk("authority-1", "POST", "ORIGIN/demands", {"catalogue": item, "of": 1})
    walk("", "GET", f"objections/{no}")
    walk("", "GET", f"objections/{no}/code.svg")
    walk("", "GET", "objections/receipt-key")
    walk("", "GET", "ORIGIN/objections/waiting")
    walk("supervision-1", "GET", f"objections/{no}/words")
    walk("supervision-1", "GET", "ORIGIN/objections")
    walk("supervision-1", "POST", f"objections/{no}/draft", {})
    walk("director-1", "GET", "ORIGIN/looks")


def supervise(walk: Walk) -> None:
    walk("authority-1", "GET", "supervise")
    walk("authority-1", "GET", "ORIGIN/sealed")
    walk("authority-1", "GET", "supervise/looks")
    opened = walk("authority-1", "POST", "ORIGIN/sealed", {"no": "2026-11-009", "reason": "信访"})
    assert opened.json()["fields"]


def staff(walk: Walk) -> None:
    origin = walk.served.ledger.origin
    for name, accepted in (("乙", True), ("丙", False)):
        invited = walk(
            "authority-1", "POST", "ORIGIN/invitations", {"roles": ["clerk"], "name": name}
        )
        code, slug = invited.json()["code"], invited.json()["slug"]
        told = walk("", "POST", "join/code", {"code": code}).json()
        one = f"ORIGIN/invitations/{invited.json()['id']}"
        if accepted:
            key = new_key(f"{origin}/{slug}")
            vkey = format_vkey(key.verifier)
            proof = b64encode(key.sign(join_text(origin, told["code_hash"], vkey))).decode()
            walk("", "POST", "join", {"code": code, "vkey": vkey, "proof": proof})
            walk("authority-1", "GET", "invitations")
            walk("authority-1", "POST", f"{one}/draft", {})
        else:
            walk("authority-1", "DELETE", one)
    walk("authority-1", "GET", "ORIGIN/invitations")
    walk("authority-1", "GET", "ORIGIN/people")
    rows = [[1, ["账本", "岗位", "姓名"]], [2, [origin, "clerk", "丁"]]]
    walk("authority-1", "POST", "staffing", {"rows": rows})


def leave(walk: Walk) -> None:
    served = walk.served
    served.sign_in("clerk-1")
    lost = walk("clerk-1", "GET", "me").json()["sign_ins"][0]["id"]
    served.sign_in("clerk-1")
    walk("clerk-1", "DELETE", f"sign-ins/{lost}")
    walk("clerk-1", "DELETE", "session")
    del served.cookies["clerk-1"]
