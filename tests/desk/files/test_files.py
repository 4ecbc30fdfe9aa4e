"""Evidence by HTTP: taken by its hash, given to those in office, attacked in the usual ways."""

import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.desk.paper import draw_code, sheet_address
from ledger.affairs.sealed import seal_field
from ledger.storage.desk.objections import ObjectionRecords
from tests.desk.drafts.desks import Desk, open_desk
from tests.desk.files import packages, pictures
from tests.desk.files.served import Files, serve_files

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
HASH = hashlib.sha256(PDF).hexdigest()


def code(answer: object) -> str:
    return answer.json()["code"]  # type: ignore[attr-defined]


def test_a_file_comes_back_as_it_went_in(files: Files) -> None:
    sent = files.send(PDF)
    assert sent.status_code in {200, 201}
    assert sent.json() == {
        "name": "发票.pdf",
        "sha256": HASH,
        "bytes": len(PDF),
        "kind": "application/pdf",
    }
    back = files.get(f"files/{HASH}", slug="director-1")
    assert (back.content, back.headers["content-type"]) == (PDF, "application/pdf")
    assert (
        back.headers["content-disposition"] == "attachment; filename*=UTF-8''%E5%8F%91%E7%A5%A8.pdf"
    )
    assert back.headers["x-content-type-options"] == "nosniff"
    assert back.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_the_same_file_twice_is_one(files: Files) -> None:
    data = PDF + b"%twice\n%%EOF\n"
    assert [files.send(data).status_code, files.send(data, name="又一份.pdf").status_code] == [
        201,
        200,
    ]
    assert files.send(data, name="又一份.pdf").json()["name"] == "发票.pdf"


def test_on_disk_it_lies_under_its_hash_for_its_owner_alone(files: Files) -> None:
    files.send(PDF)
    path = files.folder / HASH[:2] / HASH
    assert (path.read_bytes(), oct(path.stat().st_mode & 0o777)) == (PDF, "0o600")


def test_a_file_is_named_by_what_it_is(files: Files) -> None:
    data = PDF + b"%named\n%%EOF\n"
    assert files.send(data, name="发票.exe").json()["name"] == "发票.pdf"


def test_a_wrong_hash_is_refused_and_nothing_is_kept(files: Files) -> None:
    other = hashlib.sha256(b"other").hexdigest()
    assert code(files.send(PDF, x_mingbai_sha256=other)) == "desk_file_hash_differs"
    assert files.get(f"files/{other}").status_code == 404


@pytest.mark.parametrize("value", ["", "x", "A" * 64, "0" * 63, "../" * 21 + "0", "0" * 65])
def test_a_hash_of_another_form_is_refused(files: Files, value: str) -> None:
    assert code(files.send(PDF, x_mingbai_sha256=value)) == "desk_file_header_missing"


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd", "a/b.pdf", "a\\b.pdf", "/etc/passwd", ".htaccess", "C:x.pdf", "nul.pdf", "a\0b.pdf",
        "a\nb.pdf", "\u202egpj.exe", "<img src=x onerror=alert(1)>.pdf", "a" * 121, 'a".pdf', "*.pdf",
    ],
)  # fmt: skip
def test_a_name_that_is_a_path_or_markup_is_refused(files: Files, name: str) -> None:
    assert code(files.send(PDF, name=name)) == "desk_file_name_unfit"


@pytest.mark.parametrize("name", ["", "%ff%fe"])
def test_a_name_that_is_none_is_refused(files: Files, name: str) -> None:
    assert code(files.send(PDF, x_mingbai_file_name=name)) == "desk_file_header_missing"


def test_a_number_in_a_name_is_stopped_before_it_stands_in_the_ledger(files: Files) -> None:
    assert code(files.send(PDF, name="张某13800138000.pdf")) == "personal_data_found"


@pytest.mark.parametrize(
    "path", ["..%2f..%2fdesk.db", "%2e%2e/desk.db", "0" * 64 + "%00", "A" * 64, "x"]
)
def test_an_address_that_climbs_finds_nothing(files: Files, path: str) -> None:
    assert files.get(f"files/{path}").status_code == 404


def test_who_holds_no_office_learns_nothing(files: Files) -> None:
    files.send(PDF)
    for answer in (
        files.get(f"files/{HASH}", slug="stranger-1"),
        files.send(PDF, slug="stranger-1"),
    ):
        assert (answer.status_code, code(answer)) == (404, "draft_missing")
    for path, value in (("tables", {}), ("disclosures", {}), ("disclosures/opened", {})):
        assert files.post(path, value, slug="stranger-1").status_code == 404


def test_another_ledgers_files_are_not_this_ones(files: Files) -> None:
    from ledger.storage.desk.files import FileRow

    data = b"secret of others"
    other = hashlib.sha256(data).hexdigest()
    files.records.put(
        FileRow("ledger.example.org/other", other, "x.txt", "text/plain", 16, "00", 0), data
    )
    assert files.get(f"files/{other}").status_code == 404


def test_macros_bombs_and_places_are_refused_by_their_sentences(files: Files) -> None:
    for data, expected in (
        (packages.workbook(**{"xl__vbaProject.bin": b"x"}), "desk_file_has_macros"),
        (packages.bomb(), "desk_file_grows_too_far"),
        (packages.compound("EncryptedPackage"), "desk_file_has_password"),
        (pictures.jpeg(pictures.exif(pictures.GPS)), "desk_file_has_location"),
        (b"<script>alert(1)</script>", "desk_file_kind_unknown"),
        (b"", "desk_file_empty"),
    ):
        assert code(files.send(data, name="x.xlsx")) == expected


def test_what_is_too_long_is_refused_by_its_length_alone(small: Files) -> None:
    """A photograph of 200 MB: the header says so, and no byte of it is read."""
    address = small.address
    key = small.desk.public("accountant-1").hex()
    head = (
        f"POST {small.ledger}/files HTTP/1.1\r\nhost: x\r\nx-key: {key}\r\ncontent-length: 200000000\r\n"
        f"content-type: application/octet-stream\r\nx-mingbai-sha256: {HASH}\r\nx-mingbai-file-name: a.jpg\r\n\r\n"
    )
    with socket.create_connection((address.host, address.port), 10) as connection:
        connection.sendall(head.encode())
        answered = connection.recv(65536)
    assert b" 413 " in answered.splitlines()[0]
    assert b"desk_file_too_large" in answered
    assert small.send(PDF + b"x" * 5000).status_code == 413


def test_a_desk_that_is_full_says_so(small: Files) -> None:
    for number in range(3):
        answer = small.send(b"text %d " % number + b"x" * 3000, name="a.txt")
    assert (answer.status_code, code(answer)) == (403, "desk_files_full")


def test_a_disclosure_is_kept_if_it_opens_what_it_says(files: Files) -> None:
    commitment, disclosure = seal_field(b"\1" * 32, "payee", "王小明")
    one = {
        "no": "2026-11-001",
        "field": "payee",
        "commitment": commitment,
        "disclosure": disclosure,
    }
    for _ in range(2):
        assert files.post("disclosures", {"disclosures": [one]}).status_code == 201
    opened = files.post(
        "disclosures/opened", {"commitments": [commitment, "0" * 64]}, slug="director-1"
    )
    assert opened.json() == {"opened": {commitment: "王小明"}}


def test_whoever_opens_what_is_sealed_leaves_a_look_and_overseers_say_why(files: Files) -> None:
    kept = [
        seal_field(bytes([n + 70]) * 32, field, "王小明") for n, field in ((1, "payee"), (2, "x.y"))
    ]
    rows = [
        {"no": "2026-11-077", "field": field, "commitment": commitment, "disclosure": disclosure}
        for field, (commitment, disclosure) in zip(("payee", "x.y"), kept, strict=True)
    ]
    assert files.post("disclosures", {"disclosures": rows}).status_code == 201
    asked: dict[str, object] = {"commitments": [commitment for commitment, _ in kept]}
    records = ObjectionRecords(files.records._engines)

    def looks() -> list[tuple[str, str, str]]:
        found = records.looks(files.desk.origin, 99)
        return sorted((e.slug, e.what, e.reason) for e in found if "2026-11-077" in e.what)

    refused = files.post("disclosures/opened", asked, slug="authority-1")
    assert (refused.status_code, refused.json()["field"]) == (400, "reason")
    assert "王小明" not in refused.text
    assert looks() == []
    files.post("disclosures/opened", asked, slug="director-1")
    files.post("disclosures/opened", {**asked, "reason": "核对"}, slug="authority-1")
    assert looks() == [
        ("authority-1", "sealed 2026-11-077 payee x.y", "核对"),
        ("director-1", "sealed 2026-11-077 payee x.y", ""),
    ]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "ledger").mkdir()
    with open_desk(tmp_path) as opened:
        yield opened


def test_a_sheets_code_leads_to_the_desks_own_address(desk: Desk, tmp_path: Path) -> None:
    draft = desk.payment()
    own = "https://desk.example.org"
    with serve_files(desk, tmp_path, origin_of=lambda _: own) as files:
        headers = {"x-key": desk.public("director-1").hex(), "host": "evil.example"}
        with files.address.client(headers=headers) as client:
            drawn = client.get(f"{files.ledger}/papers/{draft.id}.svg")
    leads_to = sheet_address(own, draft.origin, draft.id, draft.statement_id)
    assert drawn.content == draw_code(leads_to)


def test_a_disclosure_of_something_else_is_refused(files: Files) -> None:
    commitment, disclosure = seal_field(b"\1" * 32, "payee", "王小明")
    good = {"no": "a", "field": "payee", "commitment": commitment, "disclosure": disclosure}
    for wrong in (
        {"commitment": "0" * 64},
        {"field": "payer"},
        {"disclosure": "x" * 9000},
        {"no": " "},
        {"more": 1},
    ):
        assert (
            code(files.post("disclosures", {"disclosures": [{**good, **wrong}]}))
            == "desk_disclosures_malformed"
        )
    for value in ({}, {"disclosures": []}, {"disclosures": [1]}):
        assert code(files.post("disclosures", value)) == "desk_disclosures_malformed"
    for asked in ({}, {"commitments": [1]}, {"commitments": ["x"]}):
        assert code(files.post("disclosures/opened", asked)) == "desk_disclosures_malformed"
