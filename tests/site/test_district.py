"""A district's site: what may be public of every ledger, and nothing else."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mingbai.cli import main
from tests.browser.community import serve
from tests.requirements import needs
from tests.site.test_pages import broken, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RATES = {"publication": {"done": 4, "due": 5}, "closing": {"done": 0, "due": 0}}


def ledger(name: str, street: str = "东街道", **changes: Any) -> dict[str, Any]:
    return {
        "street": street, "name": name, "prefix": f"https://board.example.org/{name}/",
        "origin": f"board.example.org/{len(name)}", "verdict": "proved",
        "sentence": {"zh": "全部相符。", "en": "All proved."}, "size": 7, "last_day": "2026-11-20",
        "key_trouble": False, "red": 9, "yellow": 8, "rates": RATES, "unanswered": [], **changes,
    }  # fmt: skip


def finding(text: str = "十月份的收支没有公示", *, ordered: bool = False) -> dict[str, Any]:
    return {
        "rule": "publicity.missing", "basis": "村民委员会组织法第三十条", "entries": [3],
        "text": {"zh": text, "en": "October was not published"}, "amount": 123_456,
        "since": "2026-10-10", "answer_by": "2026-10-25", "ordered": ordered,
    }  # fmt: skip


def report(*ledgers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    whole = {"format": "mingbai-verify/district/v1", "kind": "district", "as_of": "2026-11-23"}
    return {**whole, "ledgers": list(ledgers), **changes}


THREE = report(
    ledger("一社区", unanswered=[finding(), finding("督办过的", ordered=True)]),
    ledger("二社区甲", verdict="disproved", sentence={"zh": "不符。", "en": "Disproved."}),
    ledger("三社区甲乙", "西街道", verdict="could_not_check", last_day=None, rates={}, origin=""),
)


def make(folder: Path, value: Any, *more: str) -> Path:
    (folder / "report.json").write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    root = folder / "district"
    code = main(["site-district", str(folder / "report.json"), "--to", str(root), *more])
    assert code == 0
    return root


def test_every_link_leads_somewhere(tmp_path: Path) -> None:
    root = make(tmp_path, THREE)
    read = pages(root)
    outside = {link for _, link in broken(root, read)}
    assert outside == {f"https://board.example.org/{each['name']}/" for each in THREE["ledgers"]}


@needs("browser")
def test_a_community_is_found_by_its_name_and_said_with_its_street(
    browser: "Browser", tmp_path: Path
) -> None:
    page = browser.new_page()
    with serve(make(tmp_path, THREE)) as address:
        page.goto(f"{address}search.html?q=三社区")
        page.locator("#found a").wait_for()
        assert page.locator("#found .what").all_inner_texts() == ["三社区甲乙"]
        assert page.locator("#found .facts").all_inner_texts() == ["西街道"]
        page.click("#found a")
        page.wait_for_url("**/communities/*.html")
    page.close()


def test_rates_stand_with_what_they_are_a_share_of(tmp_path: Path) -> None:
    front = (make(tmp_path, THREE) / "index.html").read_text("utf-8")
    assert "80.0 %" in front
    assert "10 件中 8 件" in front
    assert "没有到期的" in front


def test_findings_that_went_unanswered_are_shown_and_colours_are_not_counted(
    tmp_path: Path,
) -> None:
    root = make(tmp_path, THREE)
    page = (root / "unanswered.html").read_text("utf-8")
    assert "十月份的收支没有公示" in page
    assert "街道已督办" in page
    assert "1,234.56 元" in page
    text = json.loads((root / "district.json").read_text("utf-8"))
    assert not {"red", "yellow", "key_trouble"} & text["ledgers"][0].keys()
    assert "异议" not in "".join(path.read_text("utf-8") for path in root.glob("*.html"))


def test_communities_stand_in_the_order_of_the_list(tmp_path: Path) -> None:
    page = (make(tmp_path, THREE) / "communities.html").read_text("utf-8")
    assert page.index("一社区") < page.index("二社区甲") < page.index("三社区甲乙")


def test_what_ledgers_say_stays_text(tmp_path: Path) -> None:
    evil = ledger("<script>x</script>", "<b>街</b>", sentence={"zh": "<i>", "en": "<i>"})
    evil["unanswered"] = [finding("<img src=x onerror=y>")]
    evil["prefix"] = "javascript:alert(1)"
    root = make(tmp_path, report(evil))
    for path in root.rglob("*.html"):
        text = path.read_text("utf-8")
        assert "<script>x" not in text
        assert "<b>街" not in text
        assert "<img src=x" not in text
        assert 'href="javascript' not in text


def test_only_pages_that_changed_are_written_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path, THREE)
    capsys.readouterr()
    make(tmp_path, THREE)
    said = capsys.readouterr().out
    assert "0 files written" in said or "写了 0 个文件" in said


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        report(format="x"),
        report(as_of="yesterday"),
        report(ledger("一社区", verdict="fine")),
        report(ledger("一社区", size=True)),
        report(ledger("一社区", unanswered=[{}])),
        report(ledger("一社区", last_day="2026-13-01")),
    ],
)
def test_what_is_no_report_is_refused_by_name(
    value: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "report.json").write_text(json.dumps(value), "utf-8")
    root = tmp_path / "district"
    assert main(["site-district", str(tmp_path / "report.json"), "--to", str(root)]) == 2
    assert "mingbai-verify district --json" in capsys.readouterr().err
    assert not root.exists()
