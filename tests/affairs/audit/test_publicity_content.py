"""What notices say: each rule fires where it must, and not in an ordinary community."""

from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding
from ledger.affairs.audit.publicity_content import PublicityContent
from tests.affairs.audit.events import Story, published, rules_of, run, spent

Row = list[str | int]
LONG: list[Row] = [[f"2026-03-{n:02}", f"购买办公用品第{n}批", 100 * n] for n in range(1, 8)]


def table(rows: list[Row], columns: tuple[str, ...] = ("日期", "摘要", "支出（分）")) -> Any:
    return {"columns": list(columns), "rows": rows}


class Wall:
    """A story of notices with tables."""

    def __init__(self) -> None:
        self.story = Story()

    def notice(self, rows: list[Row], period: str = "2026-03", **changes: Any) -> Event:
        body = published(rows, period=period, title=f"收支公示 {period}", **changes)
        return self.story.add("notice", body)

    def find(self, today: str = "2026-12-31") -> list[Finding]:
        return run(PublicityContent, self.story, today)

    def rules(self, today: str = "2026-12-31") -> list[str]:
        return rules_of(self.find(today))


def test_ordinary_notices_give_nothing() -> None:
    wall = Wall()
    wall.notice(LONG)
    wall.notice([*LONG, ["2026-04-09", "其他", 50]], "2026-04")
    wall.notice([["2026-04-01", "场地租金", 500]], "2026-05")
    wall.notice([["2026-04-01", "场地租金", 500]], "2026-06")
    assert wall.rules() == []


def test_the_same_table_under_another_title_is_a_twin() -> None:
    wall = Wall()
    first, second = wall.notice(LONG), wall.notice(LONG, "2026-04")
    (found,) = wall.find()
    assert (found.rule.id, found.entries) == ("publicity.twin", (first.index, second.index))
    assert found.facts["other"] == first.index


def test_a_real_table_that_was_published_under_two_titles_is_a_twin() -> None:
    """Two notices of January 2020 have the same 1,995 lines, and titles that differ in brackets."""
    wall = Wall()
    donors: list[Row] = [["01-27", f"捐赠人{n}", 100 + n] for n in range(300)]
    for title in ("捐赠款物公示 截止至1月27日", "捐赠款物公示（截止至1月27日）"):
        body = published(donors, catalogue="F01", period="2026-01", title=title)
        wall.story.add("notice", body)
    assert wall.rules() == ["publicity.twin"]


def test_a_short_table_is_a_twin_within_its_period_only() -> None:
    wall = Wall()
    wall.notice([["2026-03-01", "场地租金", 500]])
    wall.notice([["2026-03-01", "场地租金", 500]])
    assert wall.rules() == ["publicity.twin"]


def test_a_twin_that_is_named_is_none() -> None:
    wall = Wall()
    first = wall.notice(LONG)
    wall.notice(LONG, twin=first.id)
    body = published(LONG, period="2026-03", corrects=first.id, reason="写错标题")
    wall.story.add("correction", body)
    assert wall.rules() == []


def test_what_came_down_may_be_published_again() -> None:
    wall = Wall()
    first = wall.notice(LONG)
    body = {"notice": first.id, "day": "2026-03-20", "cause": "early", "reason": "大风"}
    wall.story.add("takedown", body)
    wall.notice(LONG)
    assert wall.rules() == []


def test_the_same_title_with_other_content_is_a_hint() -> None:
    wall = Wall()
    wall.notice(LONG)
    wall.notice(LONG[:6])
    (found,) = wall.find()
    assert (found.rule.id, found.rule.capped.value) == ("publicity.same_title", "grey")


def test_a_notice_in_words_has_no_table_to_compare() -> None:
    wall = Wall()
    for period in ("2026-03", "2026-04"):
        body = published(
            period=period, title=f"通知 {period}", text="会议决定", totals={"count": 0}
        )
        del body["table"]
        wall.story.add("notice", body)
        wall.notice([], period="2027-01", table=table([]), totals={"count": 0}, kind="resident")
    assert wall.rules() == ["publicity.same_title"]


def test_spending_of_which_a_fifth_is_called_other_is_hollow() -> None:
    wall = Wall()
    notice = wall.notice([*LONG, ["2026-03-09", "其他支出", 900], ["合计", "", 3700]])
    (found,) = wall.find()
    assert (found.rule.id, found.amount) == ("publicity.hollow", 900)
    assert (found.facts["percent"], found.entries) == (24, (notice.index,))


def test_an_amount_may_stand_under_another_name_or_as_text() -> None:
    wall = Wall()
    columns = ("日期", "事项", "金额")
    rows: list[Row] = [*LONG, ["2026-03-09", "其他", 2_000], ["2026-03-10", "维修路灯", "120.00"]]
    wall.notice([], table=table(rows, columns), totals={"count": len(rows)})
    assert wall.rules() == ["publicity.hollow"]
    other = Wall()
    other.notice([], table=table(rows, ("日期", "事项", "数")), totals={"count": len(rows)})
    assert other.rules() == []


def test_a_few_rows_or_matters_of_residents_are_not_weighed() -> None:
    wall = Wall()
    wall.notice([["2026-03-09", "其他", 900]])
    wall.notice([*LONG, ["2026-03-09", "其他", 9_000]], "2026-04", kind="resident")
    assert wall.rules() == []


def test_many_summaries_of_a_word_are_a_hint() -> None:
    wall = Wall()
    words: list[Row] = [[f"2026-03-{n:02}", "费用", 10 * n] for n in range(1, 7)]
    wall.notice(words)
    (found,) = wall.find()
    assert (found.rule.id, found.facts["count"]) == ("publicity.terse", 6)
    assert found.rule.capped.value == "grey"


def test_electricity_among_other_things_is_no_terseness() -> None:
    wall = Wall()
    bills: list[Row] = [[f"2026-03-{n:02}", "电费", 10 * n] for n in range(10, 15)]
    wall.notice([*LONG, *bills])
    assert wall.rules() == []


def spend(story: Story, count: int, other: int, day: str) -> None:
    for number in range(count):
        category = "其他" if number < other else "办公费"
        story.add("expenditure", spent(1_000, category=category, date=day), day=day)


def test_a_quarter_of_which_a_fifth_was_spent_on_other_is_hollow() -> None:
    story = Story()
    spend(story, 12, 3, "2026-02-10")
    assert run(PublicityContent, story, "2026-03-31") == []
    (found,) = run(PublicityContent, story, "2026-04-01")
    assert (found.rule.id, found.cause, found.amount) == (
        "publicity.hollow_spending",
        "2026-Q1",
        3_000,
    )


def test_a_fifth_and_a_few_payments_are_ordinary() -> None:
    story = Story()
    spend(story, 15, 3, "2026-02-10")
    spend(story, 4, 3, "2026-05-10")
    assert run(PublicityContent, story, "2026-12-31") == []


def test_rows_that_leave_their_donor_empty_are_found_and_masked_names_are_not() -> None:
    def told(rows: list[list[str]], *columns: str) -> list[str]:
        story = Story()
        table = {"columns": list(columns or ("捐赠人", "金额（元）")), "rows": rows}
        body = published(kind="financial", table=table, totals={"count": len(rows)})
        story.add("notice", body, day="2026-03-05")
        return rules_of(run(PublicityContent, story, "2026-04-01"))

    named = [["*晶晶", "100.00"], ["不具名", "50.00"]]
    assert told(named) == []
    assert told([*named, ["", "10.00"]]) == ["publicity.unnamed"]
    assert told([*named, [" ", "10.00"]]) == ["publicity.unnamed"]
    assert told([["", "100.00"], ["", "50.00"]]) == []  # a column that nobody fills says nothing
    assert told([*named, ["", "10.00"]], "摘要", "金额（元）") == []
