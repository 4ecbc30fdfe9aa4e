"""What the rules find beside an audit: it weighs nothing, goes on from a saved state, and is told."""

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, ClassVar

import jsonschema_rs
import pytest

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Colour, Finding, Rule
from ledger.affairs.audit.rows import Row
from ledger.affairs.audit.scene import Scene
from ledger.affairs.calendar import STANDARD_CALENDAR
from ledger.affairs.catalogue import STANDARD_CATALOGUE
from tests import community
from tests.verifier.publishing import (
    InMemory,
    entries_of,
    log_of,
    notes_of_a_year,
    proof_of,
    trust,
    write_log,
    write_trust,
)
from tests.verifier.test_long_logs import NOTES
from verifier import cli
from verifier.audit import audit_log
from verifier.checks import FINDINGS
from verifier.errors import FileUnwritable
from verifier.findings import Asked, read_rows
from verifier.listing import View, as_lines, as_plain, is_hit, row_plain
from verifier.notice import check_proof
from verifier.page import as_page
from verifier.report import as_json, as_text, error_json
from verifier.saved import memory_path, read_saved
from verifier.shelf import DiskShelf
from verifier.sources import open_source
from verifier.verdict import Report, Verdict

TODAY = date(2027, 3, 1)
SCHEMAS = Path(__file__).parents[2] / "docs/schema"
TRUST = ("--trust", "policy.txt", "--charters", "charters.txt")

LARGE = Rule(
    "sample.large", Colour.RED, "示例<法>", "A", "第 {entry} 条付了 {yuan} 元。", "{yuan} yuan."
)
MANY = Rule("sample.many", Colour.YELLOW, "示例", "C", "共 {number} 条。", "{number} in all.")
HINT = Rule("sample.hint", Colour.GREY, "示例", "U", "提示<b>", "A hint.")


class Sample:
    """The last three payments over 5 yuan, how many payments there are, and a hint."""

    name: ClassVar[str] = "sample"
    types: ClassVar[frozenset[str]] = frozenset({"expenditure"})
    rules: ClassVar[tuple[Rule, ...]] = (LARGE, MANY, HINT)

    def __init__(self) -> None:
        self.large: list[list[int]] = []
        self.count = 0

    def take(self, event: Event, scene: Scene) -> None:
        before = scene.shelf.get("sample", str(self.count))
        assert (before is None) == (self.count == 0)
        self.count += 1
        scene.shelf.put("sample", str(self.count), event.id)
        assert scene.index_of(event.id) == event.index
        if event.body["amount"] > 500:
            self.large = [*self.large, [event.index, event.body["amount"]]][-3:]

    def findings(self, scene: Scene, today: date) -> Iterable[Finding]:
        del scene
        for index, amount in self.large:
            yield Finding(LARGE, f"{index}", (index,), amount, since="2026-11-25")
        yield Finding(MANY, "all", (0,), days=1, since=str(today), facts={"number": self.count})
        yield Finding(HINT, "hint")

    def save(self) -> Any:
        return {"large": self.large, "count": self.count}

    def load(self, value: Any) -> None:
        self.large, self.count = [list(each) for each in value["large"]], value["count"]


class Counting(Sample):
    """The same, under a version that has one rule less."""

    rules: ClassVar[tuple[Rule, ...]] = (LARGE, MANY)


class Broken(Sample):
    """A family with a mistake in it."""

    def take(self, event: Event, scene: Scene) -> None:
        raise ZeroDivisionError


class BrokenLater(Sample):
    """A family whose mistake shows when it is asked."""

    def findings(self, scene: Scene, today: date) -> Iterable[Finding]:
        raise KeyError


ENTRIES = entries_of(notes_of_a_year(12))
LONG = entries_of(NOTES)
ASKED = Asked(TODAY, families=(Sample,))


def audit(
    entries: Sequence[bytes] = ENTRIES,
    state: Path | None = None,
    asked: Asked | None = ASKED,
    *,
    workers: int = 1,
    charter: bytes | None = None,
) -> Report:
    return audit_log(log_of(entries), trust(charter), workers=workers, state=state, asked=asked)


def rows(report: Report) -> list[Row]:
    assert report.findings is not None
    return list(report.findings.rows)


def what(report: Report) -> list[tuple[str, tuple[int, ...], dict[str, Any]]]:
    open_ = (row for row in rows(report) if row.state != "closed")
    return [(row.rule, row.entries, dict(row.facts)) for row in open_]


def verdict_and_code(report: Report) -> tuple[Verdict, str]:
    result = next(each for each in report.results if each.check is FINDINGS)
    codes = [failure.error.code for failure in result.failures]
    return result.verdict, "".join(codes)


# --------------------------------------------------------------------------------- the audit


def test_findings_are_told_and_weigh_nothing() -> None:
    report = audit()
    assert report.verdict is Verdict.PROVED
    assert verdict_and_code(report) == (Verdict.PROVED, "")
    assert [row.rule for row in rows(report)] == [
        *["sample.large"] * 3,
        "sample.many",
        "sample.hint",
    ]


def test_nobody_asked_so_nothing_is_found() -> None:
    report = audit(asked=None)
    assert report.findings is None
    assert FINDINGS not in [result.check for result in report.results]


def test_what_was_not_admitted_is_no_event() -> None:
    alone = community.expenditure_note("x", 9_000, by={"accountant": "accountant-1"})
    report = audit(entries_of([*notes_of_a_year(12), alone]))
    assert report.verdict is Verdict.DISPROVED
    assert what(report) == what(audit())


@pytest.mark.parametrize("workers", [1, 2])
def test_a_long_log_gives_its_events_in_order_in_any_number_of_processes(workers: int) -> None:
    found = dict.fromkeys(row.rule for row in rows(audit(LONG, workers=workers)))
    assert list(found) == ["sample.large", "sample.many", "sample.hint"]
    assert what(audit(LONG, workers=workers)) == what(audit(LONG))


def test_events_are_the_same_where_a_window_is_taken_back() -> None:
    """A number used twice makes the audit admit every statement in order."""
    twice = [*NOTES, community.expenditure_note("e-7", 77)]
    assert what(audit(entries_of(twice))) == what(audit(LONG))


@pytest.mark.parametrize("old", [1, 2, 11, 12])
def test_gone_on_with_from_a_saved_state_the_findings_are_those_from_zero(
    old: int, tmp_path: Path
) -> None:
    went_on, whole = tmp_path / "state", tmp_path / "whole"
    audit(ENTRIES[:old], went_on)
    report = audit(ENTRIES, went_on)
    assert report.content["started_at"] == old
    assert what(report) == what(audit(ENTRIES, whole))
    assert kept(went_on) == kept(whole)


@pytest.mark.parametrize("old", [255, 256, 300])
def test_a_long_log_is_gone_on_with_too(old: int, tmp_path: Path) -> None:
    went_on, whole = tmp_path / "state", tmp_path / "whole"
    audit(LONG[:old], went_on)
    assert what(audit(LONG, went_on)) == what(audit(LONG, whole))
    assert kept(went_on) == kept(whole)


def kept(state: Path) -> tuple[Any, list[Any]]:
    """What the auditor saved, and its shelf."""
    saved = read_saved(state)
    assert saved is not None
    assert saved.findings is not None
    with sqlite3.connect(memory_path(state, saved.memory)) as file:
        newest: dict[int, str] = {}
        for (entries,) in file.execute("SELECT entries FROM shelf_blocks ORDER BY block"):
            newest.update(json.loads(entries))
        return saved.findings["auditor"], sorted(newest.values())


def test_another_day_is_saved_though_nothing_was_added(tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert {row.state for row in rows(audit(state=state))} == {"new"}
    again = audit(state=state)
    assert {row.state for row in rows(again)} == {"known"}
    assert again.content["started_at"] == 12
    assert verdict_and_code(again) == (Verdict.PROVED, "")


def test_other_rules_look_at_everything_again_and_know_the_rows(tmp_path: Path) -> None:
    state = tmp_path / "state"
    audit(state=state)
    report = audit(state=state, asked=Asked(TODAY, families=(Counting,)))
    assert report.content["started_at"] == 0
    assert "其中前" not in report.sentence.zh
    assert {row.state for row in rows(report)} == {"known"}
    remarks = [each.code for result in report.results for each in result.remarks]
    assert "from_the_start" in remarks
    assert audit(state=state, asked=Asked(TODAY, families=(Counting,))).content["started_at"] == 12


def test_a_state_saved_without_findings_is_looked_at_again(tmp_path: Path) -> None:
    state = tmp_path / "state"
    audit(state=state, asked=None)
    assert audit(state=state).content["started_at"] == 0
    audit(state=state)
    without = audit(ENTRIES, state, None)
    assert without.content["started_at"] == 12


def test_rows_that_another_version_wrote_are_none() -> None:
    assert read_rows({"rows": [{"id": "x"}]}) == read_rows({}) == read_rows(None) == []


# ------------------------------------------------------------------------ what can't be said


def test_a_catalogue_that_is_not_here_is_asked_for_and_changes_no_verdict(tmp_path: Path) -> None:
    charter = community.note(
        "charter",
        community.charter_body(catalogue="ab" * 32, holidays="cd" * 32),
        {"authority": "authority-1"},
        no="charter",
    )
    entries, state = entries_of([charter]), tmp_path / "state"
    report = audit(entries, state, charter=community.id_of(charter))
    assert report.verdict is Verdict.PROVED
    assert report.findings is None
    assert verdict_and_code(report) == (Verdict.UNCHECKED, "catalogue_needed")
    assert "--catalogue" in as_text(report, "zh")
    assert "ab" * 32 in as_text(report, "en")
    given = Asked(
        TODAY, {"ab" * 32: STANDARD_CATALOGUE}, families=(Sample,)
    )  # which is another, but nobody here looks
    report = audit(entries, state, given, charter=community.id_of(charter))
    assert verdict_and_code(report) == (Verdict.UNCHECKED, "holidays_needed")
    given = Asked(TODAY, given.catalogues, {"cd" * 32: STANDARD_CALENDAR}, families=(Sample,))
    report = audit(entries, state, given, charter=community.id_of(charter))
    assert verdict_and_code(report) == (Verdict.PROVED, "")


@pytest.mark.parametrize(
    ("family", "kind"), [(Broken, "ZeroDivisionError"), (BrokenLater, "KeyError")]
)
def test_a_mistake_in_a_rule_ends_the_findings_and_not_the_audit(
    family: type[Sample], kind: str, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    report = audit(state=state, asked=Asked(TODAY, families=(family,)))
    assert report.verdict is Verdict.PROVED
    assert verdict_and_code(report) == (Verdict.UNCHECKED, "rule_broke")
    assert kind in as_text(report, "zh")
    assert "test_findings.py:" in as_text(report, "zh")
    report = audit(state=state)
    assert report.content["started_at"] == 0
    assert len(rows(report)) == 5


def test_of_a_log_that_is_not_whole_nothing_is_listed() -> None:
    log = log_of(LONG)
    files = {path: data for path, data in log.files.items() if path != "tile/entries/001"}
    report = audit_log(InMemory(files), trust(), workers=1, asked=ASKED)
    assert verdict_and_code(report) == (Verdict.UNCHECKED, "findings_partial")
    changed = dict(log.files)
    changed["tile/entries/001"] = changed["tile/entries/001"].replace(b'"e-300"', b'"e-30x"')
    report = audit_log(InMemory(changed), trust(), workers=1, asked=ASKED)
    assert verdict_and_code(report) == (Verdict.UNCHECKED, "findings_partial")
    assert report.verdict is Verdict.DISPROVED


def test_an_error_of_the_disk_is_no_mistake_of_a_rule(tmp_path: Path) -> None:
    class Full(Sample):
        def take(self, event: Event, scene: Scene) -> None:
            raise FileUnwritable(path="memory", reason="full")

    report = audit(state=tmp_path / "s", asked=Asked(TODAY, families=(Full,)))
    codes = [each.error.code for result in report.results for each in result.failures]
    assert "file_unwritable" in codes
    assert report.verdict is Verdict.UNCHECKED


def test_a_shelf_gives_what_was_put_last_before_and_after_it_is_written() -> None:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as file:
        shelf = DiskShelf(file, contextlib.nullcontext)
        shelf.put("space", "key", "old")
        shelf.write()
        shelf.write()
        shelf.put("space", "key", "new")
        assert shelf.get("space", "key") == "new"
        for number in range(70_000):
            shelf.put("many", str(number), "")
        assert shelf.get("many", "5") == ""
        assert [shelf.get(space, "key") for space in ("space", "other")] == ["new", None]


def test_a_shelf_that_was_there_before_answers_before_and_after_its_filter_is_made() -> None:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as file:
        shelf = DiskShelf(file, contextlib.nullcontext)
        for number in range(3_000):
            shelf.put("many", str(number), f"old {number}")
        shelf.close()
        shelf = DiskShelf(file, contextlib.nullcontext)
        for number in range(6_000):
            wanted = f"old {number}" if number < 3_000 else None
            assert shelf.get("many", str(number)) == wanted


def test_runs_that_became_many_are_put_together_and_the_newest_value_stays() -> None:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as file:
        shelf = DiskShelf(file, contextlib.nullcontext)
        for number in range(40):
            shelf.put("one of each run", str(number), str(number))
            shelf.put("in every run", "key", str(number))
            shelf.close()
        runs = "SELECT count(DISTINCT run), sum(json_array_length(entries)) FROM shelf_blocks"
        assert file.execute(runs).fetchone() == (8, 48)  # of 33 runs one was made
        for again in (shelf, DiskShelf(file, contextlib.nullcontext)):
            assert again.get("in every run", "key") == "39"
            assert again.get("one of each run", "5") == "5"
            assert again.get("one of each run", "39") == "39"


# ----------------------------------------------------------------------------- what is listed


def listed(view: View, report: Report | None = None) -> list[str]:
    findings = (report or audit()).findings
    assert findings is not None
    return [row.rule.partition(".")[2] for row in view.rows(findings)]


def test_grey_is_listed_when_asked_for_and_never_in_public() -> None:
    assert listed(View()) == ["large", "large", "large", "many"]
    assert listed(View(grey=True))[-1] == "hint"
    assert listed(View(grey=True, public=True)) == ["large", "large", "large"]  # many: began today


def test_new_lists_what_is_new_or_worse(tmp_path: Path) -> None:
    state = tmp_path / "state"
    audit(ENTRIES[:11], state)
    audit(ENTRIES[:11], state)
    again = audit(ENTRIES[:11], state)
    assert listed(View(new=True), again) == []
    said = as_text(again, "zh", View(new=True))
    assert "没有新的或加重的。上次就有、这次没有列出的 " in said
    assert "没有看出问题" not in said
    more = [*notes_of_a_year(12)[:11], community.expenditure_note("more", 9_999)]
    report = audit(entries_of(more), state)
    assert listed(View(new=True), report) == ["large"]
    assert listed(View(), report) == ["large", "large", "large", "many", "large"]  # one is gone
    assert report.findings is not None
    said = as_lines(report.findings, View(), "zh")
    assert "其中新的或加重的 1 条，已消的 1 条" in said[0]
    assert "Gone" not in as_lines(report.findings, View(), "en")[0]
    assert as_plain(report.findings, View())["counts"] == {
        "red": 3,
        "yellow": 1,
        "grey": 0,
        "open": 4,
        "news": 1,
        "closed": 1,
    }


def test_a_hit_is_an_open_row_of_the_colour_or_a_worse_one() -> None:
    red, yellow = rows(audit())[0], rows(audit())[3]
    assert is_hit((red,), "red")
    assert is_hit((red,), "yellow")
    assert is_hit((yellow,), "yellow")
    assert not is_hit((yellow,), "red")
    assert not is_hit((red, yellow), None)


def test_the_terminal_says_the_sentence_first_and_then_stake_days_entries_and_basis() -> None:
    said = as_text(audit(), "zh", View(grey=True)).splitlines()
    assert said[0].startswith("相符：")
    assert said[3] == "按 2027-03-01 这一天看，规则看出 5 条：红 3，黄 1，灰 1。"
    assert said[4] == "  [红] 新：第 9 条付了 10.06 元。"
    assert said[5].startswith("      涉及 10.06 元；条目 9；依据：示例<法>（A 级）  sample.large ")
    assert "答复期到 2027-03-16，在那之前不公开" in said[11]
    assert "提示，不公开" in said[13]
    english = as_text(audit(), "en").splitlines()
    assert english[3] == "As of 2027-03-01 the rules find 4: 3 red, 1 yellow."
    assert english[4] == "  [RED] new: 10.06 yuan."
    assert "规则没有看出问题" in as_text(audit(asked=Asked(TODAY, families=())), "zh")


# ------------------------------------------------------------------------- JSON, and its schema


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))


def test_every_report_is_as_the_published_schema_says(tmp_path: Path) -> None:
    validator = jsonschema_rs.validator_for(schema("report"))
    empty = log_of([])
    for report in (
        audit(),
        audit(asked=None),
        audit(state=tmp_path / "s"),
        audit(state=tmp_path / "s"),
        audit(ENTRIES[:5], tmp_path / "s"),
        audit(LONG[:300]),
        audit_log(empty, trust(), workers=1, asked=ASKED),
        audit_log(InMemory({}), trust(), workers=1, asked=ASKED),
        audit_log(log_of(LONG[:300]), trust(b"x" * 32), workers=1, asked=ASKED),
        check_proof(proof_of(ENTRIES, 3), trust()),
    ):
        validator.validate(json.loads(as_json(report, View(grey=True))))
    validator.validate(json.loads(error_json(FileUnwritable(path="x", reason="y"))))


def test_a_report_with_another_name_or_colour_is_not_as_the_schema_says() -> None:
    validator = jsonschema_rs.validator_for(schema("report"))
    value = json.loads(as_json(audit()))
    row = value["findings"]["rows"][0]
    for change in ({"colour": "blue"}, {"state": "old"}, {"extra": 1}, {"id": "x"}):
        value["findings"]["rows"][0] = {**row, **change}
        assert not validator.is_valid(value)


def test_the_schema_of_a_row_is_the_one_in_the_reports() -> None:
    alone = schema("row")
    whole = schema("report")["$defs"]
    assert {key: alone[key] for key in whole["row"]} == whole["row"]
    validator = jsonschema_rs.validator_for(alone)
    for row in rows(audit()):
        validator.validate(row_plain(row))


def test_a_row_says_whether_it_is_public_already() -> None:
    found = json.loads(as_json(audit()))["findings"]["rows"]
    assert [row["public"] for row in found] == [True, True, True, False]


# ------------------------------------------------------------------------------------ the page


class Page(HTMLParser):
    """The elements, the attributes and the text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_stands_by_itself_and_escapes_what_the_ledger_says() -> None:
    page = as_page(audit(), "zh", View(grey=True))
    read = Page(page)
    assert not {"script", "link", "img", "iframe", "b&gt;"} & set(read.tags)
    assert not {"src", "onclick", "style"} & {name for name, _ in read.attributes}
    assert all(
        value.startswith("#r-") for name, value in read.attributes if name == "href" and value
    )
    assert "提示&lt;b&gt;" in page
    assert "示例&lt;法&gt;" in page
    assert "http" not in page.replace("http-equiv", "")
    assert 'lang="zh-CN"' in page
    assert ("name", "viewport") in read.attributes


def test_the_page_says_verdict_findings_money_and_every_check() -> None:
    text = Page(as_page(audit(), "zh", View())).text
    for words in (
        "示例社区居民委员会 查账报告",
        "相符",
        "■ 红",
        "▲ 黄",
        "2026-11",
        "居委会工作经费",
    ):
        assert words in text
    assert "70.21" in text  # all that was spent
    for result in audit().results:
        assert result.check.claim.zh in text
    assert "提示" not in text
    english = Page(as_page(audit(), "en", View())).text
    assert "Income and expenditure by month" in english
    assert "规则" not in english


def test_the_page_of_a_log_that_nobody_could_read_says_so() -> None:
    report = audit_log(InMemory({}), trust(), workers=1, asked=ASKED)
    text = Page(as_page(report, "zh", View())).text
    assert "没查成" in text
    assert "没有按规则看" in text


def test_every_colour_of_a_word_stands_out_from_its_ground() -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1 against white."""
    page = as_page(audit(), "zh", View())
    root = page.split(":root{")[1].split("}")[0]
    colours = dict(each.split(":") for each in root.replace("\n", "").split(";")[1:])
    for name in ("--ink", "--soft", "--red", "--yellow", "--grey", "--green"):
        assert 1.05 / (luminance(colours[name]) + 0.05) >= 4.5, name


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# --------------------------------------------------------------------------- the command line


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_trust(tmp_path)
    write_log(tmp_path / "log", ENTRIES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def sampled(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, looked at by the sample rules."""
    monkeypatch.setattr(cli, "read_asked", lambda *_given: ASKED)
    return place


def log(*arguments: str) -> int:
    return cli.main(["log", "log", *TRUST, "--lang", "zh", "--workers", "1", *arguments])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 0),
        (("--fail-on", "red"), 1),
        (("--fail-on", "yellow"), 1),
        (("--no-findings",), 0),
        (("--no-findings", "--fail-on", "red"), 2),
    ],
)
def test_the_exit_code_is_the_verdicts_unless_findings_are_to_fail(
    sampled: Path, arguments: tuple[str, ...], code: int
) -> None:
    assert log(*arguments) == code
    assert sampled.is_dir()


def test_cron_hears_of_a_finding_once(sampled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cron = ("--fail-on", "red", "--new", "--state", str(sampled / "state"), "--json")
    assert [log(*cron), log(*cron)] == [1, 0]
    first, second = capsys.readouterr().out.splitlines()
    assert [len(json.loads(each)["findings"]["rows"]) for each in (first, second)] == [4, 0]


def test_a_log_that_is_not_as_signed_exits_with_its_own_code(sampled: Path) -> None:
    (sampled / "log/tile/entries/000.p/12").unlink()
    assert log("--fail-on", "red") == 2


def test_the_page_is_written_where_it_is_wanted(
    sampled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert log("--html", "report.html") == 0
    assert "查账报告" in (sampled / "report.html").read_text("utf-8")
    assert log("--html", "nowhere/report.html") == 2
    assert "nowhere/report.html 写不了" in capsys.readouterr().err


def test_files_and_the_day_are_read_and_refused_by_name(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "holidays.json").write_text('{"version":"x","years":[]}')
    (place / "bad.json").write_text("[]")
    extends = f'{{"version":"x","extends":"{STANDARD_CATALOGUE.hash}"}}'
    (place / "catalogue.json").write_text(extends)
    good = ("--catalogue", "catalogue.json", "--holidays", "holidays.json")
    assert log(*good, "--as-of", "2026-12-01") == 0
    assert "按 2026-12-01 这一天看" in capsys.readouterr().out
    for wrong, words in (
        (("--as-of", "yesterday"), "yesterday 不是日子"),
        (("--holidays", "bad.json"), "bad.json 不能用"),
        (("--catalogue", "bad.json"), "bad.json 不能用"),
        (("--catalogue", "absent.json"), "没有 absent.json 这个文件"),
    ):
        assert log(*wrong) == 2
        assert words in capsys.readouterr().err


COSIGNED_MS = 1_795_000_000_000  # by the witnesses of these tests


@pytest.mark.parametrize(("hours", "told"), [(23, False), (24, False), (25, True)])
def test_a_checkpoint_without_fresh_witnesses_is_found(
    hours: int, told: bool, tmp_path: Path
) -> None:
    entries = entries_of(notes_of_a_year(4))
    folder = write_log(tmp_path / "log", entries, witnesses=["w-1"])
    asked = Asked(TODAY, families=(), now_ms=COSIGNED_MS + hours * 3_600_000)
    believed = trust(witnesses=["w-1"], quorum="w-1")
    report = audit_log(open_source(str(folder)), believed, workers=1, asked=asked)
    assert report.verdict is Verdict.PROVED
    assert report.findings is not None
    rules = [row.rule for row in report.findings.rows]
    assert rules == (["ledgers.unwitnessed"] if told else [])


def test_where_no_witness_is_asked_for_none_is_missed(tmp_path: Path) -> None:
    folder = write_log(tmp_path / "log", entries_of(notes_of_a_year(4)))
    asked = Asked(TODAY, families=(), now_ms=COSIGNED_MS)
    report = audit_log(open_source(str(folder)), trust(), workers=1, asked=asked)
    assert report.findings is not None
    assert report.findings.rows == ()
