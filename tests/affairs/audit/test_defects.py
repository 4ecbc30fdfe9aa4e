"""Defects of real notices, rebuilt: those that were found in public records, in our own form.

Red Cross notices of Hubei and Wuhan (2020), a British council's spending, a club's ledger. What was
wrong in files (headers that drift, a file that does not parse) is the import's affair; here are
the defects that stand in a ledger.
"""

from datetime import date
from typing import Any

import pytest

from ledger.affairs.audit.auditor import FAMILIES
from ledger.affairs.audit.finding import Finding
from ledger.affairs.errors import CountDiffers
from ledger.core.errors import LedgerError
from tests.affairs.audit.events import Story, auditor_of, published, received

TODAY = date(2026, 4, 1)
COLUMNS = ["序号", "捐赠单位", "金额（元）"]


def notice(
    title: str, period: str, first: int, amounts: list[int], **changes: Any
) -> dict[str, Any]:
    """A notice of donations, with the columns of the real ones; amounts in yuan."""
    rows = [
        [str(first + n), f"示例捐赠单位{first + n}", f"{each}.00"] for n, each in enumerate(amounts)
    ]
    body = {
        "catalogue": "F01",
        "display": {"from": "2026-02-01", "to": "2026-03-01"},
        "kind": "financial",
        "period": period,
        "table": {"columns": COLUMNS, "rows": rows},
        "title": title,
        "totals": {"count": len(rows), "income": 100 * sum(amounts)},
    }
    return published(**{**body, **changes})


def found(story: Story) -> list[Finding]:
    """All that is found, by all families."""
    auditor = auditor_of(story, *FAMILIES)
    for event in story.events:
        auditor.take(event)
    return auditor.findings(TODAY)


def of(story: Story, rule: str) -> list[Finding]:
    return [finding for finding in found(story) if finding.rule.id == rule]


def test_one_notice_published_twice_under_two_titles() -> None:
    """Hubei: donate03 and donate04 are the same 1,995 lines under different titles."""
    story = Story(profile="SH-urban")
    amounts = list(range(10, 40))
    one = story.add("notice", notice("捐赠公示（三）", "2026-01-27", 1, amounts), day="2026-01-28")
    two = story.add("notice", notice("捐赠公示（四）", "2026-01-28", 1, amounts), day="2026-01-29")
    (twin,) = of(story, "publicity.twin")
    assert twin.entries == (one.index, two.index)


def test_a_day_that_is_missing_in_a_daily_series() -> None:
    """Hubei: there is no notice of 30 January; Harrogate: the month 2021-07 is missing."""
    story = Story(profile="SH-urban")
    for day in range(16, 32):
        if day != 30:
            body = notice(f"捐赠公示 1月{day}日", f"2026-01-{day}", 10 * day, [100, day])
            story.add("notice", body, day=f"2026-02-{min(28, day - 15):02d}")
    (gap,) = of(story, "publicity.gap")
    assert (gap.facts["first"], gap.facts["last"]) == ("2026-01-30", "2026-01-30")


def test_two_notices_in_the_wrong_order() -> None:
    """Hubei: donate05 is of 29 January, donate06 of the 28th."""
    story = Story(profile="SH-urban")
    for day, shown in ((27, 28), (29, 30), (28, 31)):
        body = notice("捐赠公示", f"2026-01-{day}", 10 * day, [100, day])
        story.add("notice", body, day=f"2026-01-{shown}")
    (order,) = of(story, "publicity.out_of_order")
    assert order.facts["period"] == "2026-01-28"


def test_a_cumulative_notice_among_daily_ones() -> None:
    """Hubei: donate02 lists again the days of donate01; later ones are daily."""
    story = Story(profile="SH-urban")
    first = story.add("notice", notice("捐赠公示", "2026-01-25", 1, [100, 200]), day="2026-01-26")
    body = notice("捐赠公示", "2026-01-25/2026-01-26", 1, [100, 200, 300])
    second = story.add("notice", body, day="2026-01-27")
    (overlap,) = of(story, "publicity.overlap")
    assert overlap.entries == (first.index, second.index)


def test_a_total_that_is_not_what_its_rows_make() -> None:
    """Wuhan, 31 January: detail 84,073,280.25 against 80,622,600 announced."""
    story = Story(profile="SH-urban")
    totals = {"count": 3, "income": 80_622_600_00}
    body = notice("捐赠收入公示", "2026-01-31", 1, [84_073_280, 0, 0], totals=totals)
    body["table"]["columns"] = ["序号", "捐赠单位", "收入（元）"]
    told = story.add("notice", body, day="2026-02-01")
    (wrong,) = of(story, "books.notice_table")
    assert wrong.entries == (told.index,)
    assert wrong.amount == 3_450_680_00


def test_a_total_that_is_not_what_the_journal_has() -> None:
    """The same against the records that the notice says it is over."""
    story = Story(profile="SH-urban")
    paid = [
        story.add("income", received(each, date="2026-01-31", fund="捐赠款"), day="2026-02-01")
        for each in (1_856_332_776, 4_000)
    ]
    journal = {"first": paid[0].index, "last": paid[-1].index, "funds": ["捐赠款"]}
    totals = {"count": 2, "income": 1_945_810_000}
    body = notice("捐赠收入公示", "2026-01-31", 1, [1, 1], journal=journal, totals=totals)
    told = story.add("notice", body, day="2026-02-02")
    (wrong,) = of(story, "books.notice_totals")
    assert wrong.entries == (told.index,)


def test_a_count_that_is_not_the_number_of_rows_is_refused() -> None:
    """Wuhan: 共计2856人次 over 2,855 lines; 746 over 745; 864 donors over 875."""
    story = Story(profile="SH-urban")
    body = notice("捐赠公示", "2026-02-02", 1, [10, 20], totals={"count": 3, "income": 30_00})
    with pytest.raises(LedgerError) as caught:
        story.add("notice", body, day="2026-02-03")
    assert isinstance(caught.value, CountDiffers)


def test_donations_without_a_donor_that_are_in_the_total() -> None:
    """Wuhan, 2 and 3 February: three lines (100, 10 and 50 yuan) name nobody."""
    story = Story(profile="SH-urban")
    body = notice("捐赠公示", "2026-02-03", 1, [100, 10, 50, 200])
    for row in body["table"]["rows"][:3]:
        row[1] = ""
    told = story.add("notice", body, day="2026-02-04")
    (unnamed,) = of(story, "publicity.unnamed")
    assert unnamed.entries == (told.index,)
    assert unnamed.facts["count"] == 3


def test_a_receipt_that_several_records_share() -> None:
    """Hack Club: 1,302 references to 1,272 receipts."""
    story = Story(profile="SH-urban")
    shared = [{"name": "receipt.pdf", "sha256": "1f" * 32}]
    told = []
    for number, amount in enumerate((1_200, 2_400)):
        body = {
            **received(amount, evidence=shared, date="2026-02-10"),
            "voucher": {"no": f"2026-02-{number}", "type": "付"},
            "payee": {"org": f"示例商户{number}"},
        }
        del body["payer"]
        told.append(story.add("expenditure", body, day="2026-02-11"))
    (both,) = of(story, "books.evidence_shared")
    assert both.entries == tuple(event.index for event in told)
