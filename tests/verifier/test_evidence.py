"""``mingbai-verify log --evidence DIR``: files against the hashes that statements name."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests import community
from tests.verifier.publishing import (
    InMemory,
    entries_of,
    files_of,
    log_of,
    trust,
    write_log,
    write_trust,
)
from verifier import cli
from verifier.audit import audit_log
from verifier.checks import FILES
from verifier.evidence import files_of as named_in
from verifier.report import as_json, as_text
from verifier.verdict import Report, Result, Verdict

INVOICE, OTHER, SALT, LETTER = b"invoice 1", b"invoice 2", b"s" * 32, "来信".encode()


def of(data: bytes) -> str:
    return sha256(data).hexdigest()


CHARTER = community.charter_note()
PAID = community.expenditure_note(
    "e-1", evidence=[{"name": "发票.pdf", "sha256": of(INVOICE)}, {"name": "收据.pdf"}]
)
TWICE = community.expenditure_note("e-2", evidence=[{"name": "发票.pdf", "sha256": of(OTHER)}])


def release_note(no: str, about: bytes, source: bytes, image: bytes) -> bytes:
    body = {
        "of": community.id_of(about).hex(),
        "source": of(source),
        "image": {"sha256": of(image), "name": "发票（已遮盖）.png"},
        "masked": "收款人姓名",
        "day": "2026-11-22",
    }
    by = {"accountant": "accountant-1", "supervision": "supervision-1"}
    return community.note("release", body, by, no=no)


def compared(
    folder: Path, files: Mapping[str, bytes], *notes: bytes, log: InMemory | None = None
) -> tuple[Report, Result]:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    source = log or log_of(entries_of([CHARTER, *notes]))
    report = audit_log(source, trust(), workers=1, evidence=str(folder))
    return report, next(each for each in report.results if each.check is FILES)


def codes(result: Result) -> list[tuple[str, int | None]]:
    return [(each.error.code, each.index) for each in result.failures]


def remarks(result: Result) -> dict[str, str]:
    return {each.code: each.text.zh for each in result.remarks}


def test_a_file_is_found_by_its_content_whatever_its_name_and_place(tmp_path: Path) -> None:
    report, result = compared(tmp_path, {"三月/扫描0001.pdf": INVOICE}, PAID)
    assert report.verdict is result.verdict is Verdict.PROVED
    assert result.examined == 1
    assert remarks(result) == {
        "evidence_right": "账本写了哈希的文件 1 个，1 个在目录里，内容一致。",
        "evidence_by_name": "另有 1 个只写了名称，没有哈希，比不了。",
    }


def test_another_content_under_the_same_name_is_disproved(tmp_path: Path) -> None:
    report, result = compared(tmp_path, {"发票.pdf": b"forged"}, PAID)
    assert report.verdict is Verdict.DISPROVED
    assert codes(result) == [("evidence_differs", 1)]
    assert result.failures[0].error.facts["found"] == of(b"forged")
    assert result.failures[0].field == "body.evidence[0]"
    assert "发票.pdf" in as_text(report, "zh")


def test_a_name_that_is_the_hash_is_a_name(tmp_path: Path) -> None:
    _, result = compared(tmp_path, {f"{of(INVOICE)}.pdf": b"forged"}, PAID)
    assert codes(result) == [("evidence_differs", 1)]


def test_a_name_that_another_statement_uses_for_another_file_is_no_contradiction(
    tmp_path: Path,
) -> None:
    report, result = compared(tmp_path, {"发票.pdf": INVOICE}, TWICE, PAID)
    assert report.verdict is Verdict.PROVED
    assert remarks(result)["evidence_missing"] == "1 个不在目录里（不影响结论）：第 1 条 发票.pdf"


def test_names_are_the_same_however_a_system_writes_their_characters(tmp_path: Path) -> None:
    note = community.expenditure_note(
        "e-1", evidence=[{"name": "caf\u00e9.pdf", "sha256": of(INVOICE)}]
    )
    _, result = compared(tmp_path, {"cafe\u0301.pdf": b"forged"}, note)
    assert codes(result) == [("evidence_differs", 1)]


def test_what_is_absent_is_said_and_weighs_nothing(tmp_path: Path) -> None:
    more = [
        community.expenditure_note(f"m-{n}", evidence=[{"sha256": of(b"%d" % n)}]) for n in range(4)
    ]
    report, result = compared(tmp_path, {"a": INVOICE, "b": b"not named"}, PAID, *more)
    assert report.verdict is Verdict.PROVED
    said = remarks(result)["evidence_missing"]
    assert said.startswith(f"4 个不在目录里（不影响结论）：第 2 条 {of(b'0')[:16]}…，第 3 条")
    assert said.endswith("等")
    assert remarks(result)["evidence_unnamed"] == "目录里有 1 份内容，账本里没有写它们的哈希。"
    assert json.loads(as_json(report))["files"] == {
        "named": 5,
        "right": 1,
        "different": 0,
        "missing": 4,
        "by_name": 1,
    }


def test_where_nothing_can_be_compared_it_is_could_not_check(tmp_path: Path) -> None:
    report, result = compared(tmp_path, {"b": b"not named"}, PAID)
    assert report.verdict is result.verdict is Verdict.UNCHECKED
    assert codes(result) == [("evidence_absent", None)]


def test_an_attachment_is_its_salt_with_its_content_behind(tmp_path: Path) -> None:
    body = community.notice_body(
        attachments=[
            {"commitment": of(SALT + LETTER), "name": "来信.txt", "bytes": len(LETTER)},
        ]
    )
    note = community.note("notice", body, {"director": "director-1"}, no="n-1")
    report, result = compared(tmp_path, {"来信.txt": SALT + LETTER}, note)
    assert report.verdict is Verdict.PROVED
    assert result.examined == 1


def test_a_release_is_of_a_file_that_its_statement_names(tmp_path: Path) -> None:
    good = release_note("r-1", PAID, INVOICE, b"masked")
    report, result = compared(tmp_path, {"a": INVOICE, "b": b"masked"}, PAID, good)
    assert report.verdict is Verdict.PROVED
    assert result.examined == 2


def test_a_release_of_what_its_statement_does_not_name_is_disproved(tmp_path: Path) -> None:
    bad = release_note("r-1", PAID, OTHER, b"masked")
    report, result = compared(tmp_path, {"a": INVOICE}, PAID, bad)
    assert report.verdict is Verdict.DISPROVED
    assert codes(result) == [("release_unfounded", 2)]


def test_files_are_not_looked_at_where_the_log_is_not_what_was_signed(tmp_path: Path) -> None:
    entries = entries_of([CHARTER, PAID])
    forged = entries_of([CHARTER, TWICE])
    log = InMemory({**log_of(entries).files, **files_of(forged)})
    report, result = compared(tmp_path, {"a": OTHER}, log=log)
    assert report.verdict is Verdict.DISPROVED
    assert codes(result) == [("not_reached", None)]
    assert json.loads(as_json(report))["files"] is None


class Changing:
    """A log that its publisher changes while it is audited."""

    name = "changing"

    def __init__(self, first: InMemory, then: InMemory, bundle_reads: int) -> None:
        self._first, self._then, self._left = first, then, bundle_reads

    def read(self, path: str, limit: int) -> bytes:
        if "entries" in path:
            self._left -= 1
        return (self._first if self._left >= 0 else self._then).read(path, limit)

    def close(self) -> None:
        pass


def test_a_log_that_is_changed_after_its_audit_is_disproved(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(OTHER)
    first, then = log_of(entries_of([CHARTER, PAID])), log_of(entries_of([CHARTER, TWICE]))
    reads = 0
    while True:  # as many reads of the bundle as the audit alone makes
        source = Changing(first, then, reads)
        if audit_log(source, trust(), workers=1).verdict is Verdict.PROVED:
            break
        reads += 1
    source = Changing(first, then, reads)
    report = audit_log(source, trust(), workers=1, evidence=str(tmp_path))
    (result,) = [each for each in report.results if each.check is FILES]
    assert codes(result) == [("reads_differ", 1)]
    assert report.verdict is Verdict.DISPROVED


def test_entries_that_say_nothing_readable_are_left_to_the_audit(tmp_path: Path) -> None:
    entries = entries_of([CHARTER, PAID])
    broken = [entries[0], entries[1][:-30]]
    report, result = compared(tmp_path, {"a": INVOICE}, log=log_of(broken))
    assert report.verdict is Verdict.DISPROVED
    assert codes(result) == [("evidence_absent", None)]


def absent(folder: Path) -> Path:
    return folder / "absent"


def a_file(folder: Path) -> Path:
    (folder / "file").write_bytes(b"")
    return folder / "file"


@pytest.mark.parametrize("place", [absent, a_file])
def test_what_is_no_folder_is_said(place: Callable[[Path], Path], tmp_path: Path) -> None:
    log = log_of(entries_of([CHARTER, PAID]))
    report = audit_log(log, trust(), workers=1, evidence=str(place(tmp_path)))
    (result,) = [each for each in report.results if each.check is FILES]
    assert codes(result) == [("not_a_folder", None)]


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.pdf").write_bytes(INVOICE)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "发票.pdf").symlink_to(tmp_path / "outside.pdf")
    _, result = compared(folder, {}, PAID)
    assert codes(result) == [("evidence_absent", None)]


def test_a_state_is_saved_though_a_file_differs_since_the_log_is_right(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files/发票.pdf").write_bytes(b"forged")
    state = tmp_path / "state"
    log = log_of(entries_of([CHARTER, PAID]))
    evidence = str(tmp_path / "files")
    for started_at in (0, 2):
        report = audit_log(log, trust(), workers=1, state=state, evidence=evidence)
        assert report.verdict is Verdict.DISPROVED
        assert report.content["started_at"] == started_at


def test_without_a_folder_the_check_is_not_there(tmp_path: Path) -> None:
    report = audit_log(log_of(entries_of([CHARTER, PAID])), trust(), workers=1)
    assert FILES not in [each.check for each in report.results]
    assert "files" not in json.loads(as_json(report))


def test_the_command_compares_and_its_report_is_as_the_schema_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    jsonschema_rs = pytest.importorskip("jsonschema_rs")
    log = write_log(tmp_path / "log", entries_of([CHARTER, PAID]))
    policy, charters = write_trust(tmp_path)
    (tmp_path / "files").mkdir()
    (tmp_path / "files/a").write_bytes(INVOICE)
    asked = ["log", str(log), "--trust", str(policy), "--charters", str(charters)]
    asked += ["--workers", "1", "--evidence", str(tmp_path / "files")]
    assert cli.main([*asked, "--json"]) == 0
    value: dict[str, Any] = json.loads(capsys.readouterr().out)
    schema = Path(__file__).parents[2] / "docs/schema/report.schema.json"
    jsonschema_rs.validate(json.loads(schema.read_bytes()), value)
    assert cli.main([*asked, "--lang", "en"]) == 0
    assert "5.3 PROVED  The files in the folder are those that the statements name" in (
        capsys.readouterr().out
    )


def test_every_file_of_a_body_is_named_with_its_place() -> None:
    body = {
        "evidence": [{"sha256": "ab" * 32}, {"name": "纸"}],
        "image": {"sha256": "cd" * 32, "name": "x.png"},
        "payee": {"sealed": "ef" * 32},
        "rows": [{"text": {"commitment": "01" * 32}}, {"sha256": "not a hash"}],
    }
    assert list(named_in(body)) == [
        ("body.evidence[0]", "ab" * 32, ""),
        ("body.evidence[1]", "", "纸"),
        ("body.image", "cd" * 32, "x.png"),
        ("body.rows[0].text", "01" * 32, ""),
    ]
