"""What is due and what is late: reckoned from the ledger, as of the day that is an argument."""

from datetime import date, timedelta

from publish.site.due import AHEAD, due_items
from tests.site.logs import TODAY, book_of, few, id_of, notice, with_more, year


def what(book_day: date, told: tuple = ()) -> dict[str, int]:  # type: ignore[type-arg]
    """The titles that are due, with the days left."""
    return {each.title: each.days for each in due_items(book_of(told or year(), book_day))}


def test_the_demonstrations_year_has_nothing_late() -> None:
    assert not [each for each in due_items(book_of(year())) if each.late]


def test_what_is_published_by_periods_is_due_then_late_and_comes_first() -> None:
    later = TODAY + timedelta(days=120)
    found = due_items(book_of(year(), later))
    late = [each for each in found if each.late]
    assert late
    assert found[: len(late)] == late
    assert [each.days for each in late] == sorted(each.days for each in late)
    unpublished = [each for each in late if each.period]
    assert unpublished
    assert all(each.address.startswith("boards/") for each in unpublished)


def test_nothing_is_listed_that_is_farther_away_than_is_looked() -> None:
    horizon = AHEAD.days
    assert all(each.days <= horizon for each in due_items(book_of(year())) if each.due)


def objection(day: str) -> tuple[str, dict[str, object]]:
    return "objection", {"about": "停车费怎么算的", "slip": {"book": "甲", "no": 1, "day": day}}


def test_an_objection_is_open_until_it_is_answered_and_never_late_where_no_rule_says() -> None:
    told = with_more(year(), objection("2026-11-22"))
    (waiting,) = [e for e in due_items(book_of(told)) if e.title == "停车费怎么算的"]
    assert (waiting.late, waiting.due) == (False, "")
    assert waiting.address == f"objections/{len(year())}.html"
    assert what(TODAY + timedelta(days=40), told)["停车费怎么算的"] == 0
    reply = {
        "objection": id_of(told[-1]), "day": "2026-11-23", "outcome": "explained", "text": "按规定"
    }  # fmt: skip
    assert "停车费怎么算的" not in what(TODAY, with_more(told, ("reply", reply)))


def test_money_without_approval_is_late_until_it_is_ratified() -> None:
    body = {
        "account": "现金", "amount": 100, "category": "应急", "currency": "CNY", "date": "2026-11-22",
        "evidence": [{"name": "收据"}], "fund": "居委会工作经费", "grade": "self", "handler": "clerk",
        "payee": {"org": "示例管道"}, "reason": "来不及", "summary": "半夜抢修",
        "voucher": {"no": "x-1", "type": "付"},
    }  # fmt: skip
    told = with_more(year(), ("outflow", body))
    assert what(TODAY, told)["半夜抢修"] < 0
    ratified = {
        "amount": 100, "currency": "CNY", "outflow": id_of(told[-1]), "reason": "补议"
    }  # fmt: skip
    assert "半夜抢修" not in what(TODAY, with_more(told, ("ratification", ratified)))


def test_a_notice_that_came_down_early_must_be_published_again() -> None:
    told = with_more(few(), notice(title="贴早撤了"))
    down = {
        "notice": id_of(told[-1]), "day": "2026-11-22", "cause": "early", "reason": "刮风"
    }  # fmt: skip
    told = with_more(told, ("takedown", down))
    assert what(TODAY, told)["贴早撤了"] < 0
    again = notice(title="重新贴上", display={"from": "2026-11-23", "to": "2026-12-12"})
    assert "贴早撤了" not in what(TODAY, with_more(told, again))


def test_an_order_is_due_until_it_is_put_right() -> None:
    order = {"due": "2026-11-30", "subjects": [id_of(few()[10])], "text": "修好公开栏照明"}
    told = with_more(few(), ("order", order))
    assert what(TODAY, told)["修好公开栏照明"] == 7
    done = {"order": id_of(told[-1]), "day": "2026-11-23", "text": "修好了", "evidence": []}
    assert "修好公开栏照明" not in what(TODAY, with_more(told, ("rectification", done)))


def test_work_is_due_until_it_is_done() -> None:
    item = {"title": "楼道清理", "plan": "清理杂物", "duty": "clerk", "due": "2026-11-20"}
    told = with_more(few(), ("work_item", item))
    assert what(TODAY, told)["楼道清理"] == -3
    report = {
        "item": id_of(told[-1]), "day": "2026-11-22", "done": True, "text": "完成", "evidence": []
    }  # fmt: skip
    assert "楼道清理" not in what(TODAY, with_more(told, ("work_report", report)))


def test_a_promise_is_due_until_there_is_a_result() -> None:
    matter = {
        "form": "four_two", "title": "装电动车充电棚", "source": "居民", "text": "提议", "duty": "director",
        "amount": 100, "currency": "CNY",
    }  # fmt: skip
    told = with_more(few(), ("matter", matter))
    step = {
        "matter": id_of(told[-1]), "step": "decide", "body": "residents_meeting", "day": "2026-10-01",
        "outcome": "passed", "text": "通过", "promised": "2026-11-10", "duty": "director",
    }  # fmt: skip
    told = with_more(told, ("step", step))
    assert what(TODAY, told)["装电动车充电棚"] == -13
    result = {
        "matter": id_of(told[-2]), "day": "2026-11-23", "outcome": "given_up", "text": "不装了",
        "cost": 0, "currency": "CNY", "evidence": [],
    }  # fmt: skip
    assert "装电动车充电棚" not in what(TODAY, with_more(told, ("result", result)))
