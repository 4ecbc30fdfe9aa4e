"""Daily work: each rule fires where it must, and not in an ordinary community."""

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.work import Work
from tests.affairs.audit.events import Story, rules_of, run


def item(story: Story, due: str = "2026-04-30") -> Event:
    body = {"title": "修缮东门公开栏", "plan": "春季完工", "duty": "director", "due": due}
    return story.add("work_item", body, day="2026-03-01")


def report(story: Story, of: Event, day: str, *, done: bool) -> None:
    body = {"item": of.id, "day": day, "done": done, "text": "施工中", "evidence": []}
    story.add("work_report", body, day=day)


def annual(story: Story, period: str, day: str) -> None:
    story.add("annual_report", {"period": period, "text": "一年来……"}, day=day)


def test_an_item_that_is_done_a_few_days_late_gives_nothing() -> None:
    story = Story()
    thing = item(story)
    assert run(Work, story, "2026-05-15") == []
    report(story, thing, "2026-05-12", done=True)
    assert run(Work, story, "2026-12-31") == []


def test_an_item_past_its_day_without_report_is_told_of() -> None:
    story = Story()
    thing = item(story)
    (found,) = run(Work, story, "2026-05-16")
    assert (found.rule.id, found.days, found.entries) == ("work.unreported", 16, (thing.index,))


def test_an_item_that_was_reported_on_and_not_finished_is_a_hint() -> None:
    story = Story()
    thing = item(story)
    report(story, thing, "2026-05-02", done=False)
    (found,) = run(Work, story, "2026-06-30")
    assert (found.rule.id, found.rule.capped.value) == ("work.unfinished", "grey")
    report(story, thing, "2026-07-02", done=True)
    report(story, thing, "2026-07-03", done=False)  # what is finished stays so
    assert run(Work, story, "2026-07-31") == []


def test_a_year_without_a_report_is_told_of_by_the_middle_of_the_next() -> None:
    story = Story("2026-01-10")
    assert run(Work, story, "2027-06-30") == []
    (found,) = run(Work, story, "2027-07-10")
    assert (found.rule.id, found.cause, found.days) == ("work.no_annual_report", "2026", 10)
    annual(story, "2026", "2027-07-11")
    assert run(Work, story, "2027-12-31") == []
    assert rules_of(run(Work, story, "2028-12-31")) == ["work.no_annual_report"]


def test_a_start_in_may_owes_no_report_on_that_year() -> None:
    story = Story("2026-05-10")
    assert run(Work, story, "2027-12-31") == []


def test_one_report_may_be_of_two_years() -> None:
    story = Story("2026-01-01")
    annual(story, "2026/2027", "2028-03-01")
    assert run(Work, story, "2028-12-31") == []


def test_without_a_charter_no_year_is_owed() -> None:
    story = Story()
    story.events.clear()
    assert run(Work, story, "2028-12-31") == []


def test_no_day_is_too_late_for_the_calendar() -> None:
    assert len(run(Work, Story(), "9999-12-31")) == 10
