"""The chain before a publication: each rule fires where it must, and not where the chain is kept."""

from typing import Any

from ledger.affairs.audit.event import Event
from ledger.affairs.audit.finding import Finding
from ledger.affairs.audit.publicity_chain import PublicityChain
from ledger.affairs.publicity import draft_text
from tests.affairs.audit.events import Story, published, rules_of, run


class Desk:
    """A story of drafts, opinions and notices."""

    def __init__(self, profile: str = "CQ-village", **changes: Any) -> None:
        self.story = Story(profile=profile, **changes)
        self.body = published(catalogue="F04", period="2026-Q1")

    def draft(self, day: str = "2026-04-01", **changes: Any) -> Event:
        text = draft_text(self.body)
        usual = {"text": text, "becomes": "notice", "title": "一季度收支（稿）"}
        return self.story.add("draft", {**usual, **changes}, day=day, by={"clerk": "clerk-1"})

    def opinion(self, draft: Event, view: str = "agree", **by: str) -> Event:
        signed = by or {"supervision": "supervision-1"}
        return self.story.add("opinion", {"subject": draft.id, "view": view}, by=signed)

    def meeting(self, draft: Event, outcome: str = "approved") -> Event:
        votes = {"due": 9, "present": 8, "agreed": 7}
        body = {"draft": draft.id, "day": "2026-04-02", "votes": votes, "outcome": outcome}
        return self.story.add("meeting", body)

    def notice(self, draft: Event | None = None, day: str = "2026-04-05", **changes: Any) -> Event:
        body = {**self.body, **changes}
        if draft is not None:
            body["draft"] = draft.id
        return self.story.add("notice", body, day=day)

    def filing(self, notice: Event, day: str = "2026-04-08") -> None:
        body = {"notice": notice.id, "day": day, "office": "示例镇人民政府"}
        self.story.add("filing", body, day=day)

    def whole(self) -> Event:
        draft = self.draft()
        self.opinion(draft)
        self.meeting(draft)
        return self.notice(draft)

    def find(self, today: str) -> list[Finding]:
        return run(PublicityChain, self.story, today)

    def rules(self, today: str) -> list[str]:
        return rules_of(self.find(today))


def test_a_chain_that_is_kept_gives_nothing() -> None:
    desk = Desk()
    desk.filing(desk.whole())
    assert desk.rules("2026-12-31") == []


def test_a_place_without_a_chain_asks_for_none() -> None:
    desk = Desk("CN-village-2026")
    desk.notice()
    assert desk.rules("2026-12-31") == []


def test_matters_of_the_party_and_corrections_have_no_chain() -> None:
    desk = Desk()
    desk.notice(kind="party", catalogue="P02", day="2026-04-01")
    first = desk.whole()
    desk.filing(first)
    desk.story.add("correction", {**desk.body, "corrects": first.id, "reason": "写错"})
    assert desk.rules("2026-12-31") == []


def test_where_no_profile_is_known_nothing_is_asked() -> None:
    desk = Desk("no-such-profile")
    desk.notice()
    assert desk.rules("2026-12-31") == []


def test_missing_steps_are_one_row_a_month() -> None:
    desk = Desk("SD-village")
    first, second = desk.notice(), desk.notice(day="2026-04-20")
    (found,) = desk.find("2026-04-30")
    assert found.rule.id == "publicity.chain_missing"
    assert (found.entries, found.facts["count"]) == ((first.index, second.index), 2)
    assert found.rule.capped.value == "yellow"


def test_an_opinion_after_the_publication_comes_too_late() -> None:
    desk = Desk("SD-village")
    draft = desk.draft()
    desk.meeting(draft)
    desk.notice(draft)
    desk.opinion(draft)
    (found,) = desk.find("2026-04-30")
    assert found.facts["steps"] == "监督委员会审查意见"


def test_who_drafted_must_not_give_the_opinion() -> None:
    desk = Desk()
    draft = desk.draft()
    desk.opinion(draft, supervision="clerk-1")
    desk.meeting(draft)
    desk.filing(desk.notice(draft))
    assert desk.rules("2026-04-30") == ["publicity.chain_same_people"]


def test_who_gave_the_opinion_must_not_publish() -> None:
    desk = Desk()
    draft = desk.draft()
    desk.opinion(draft, supervision="director-1")
    desk.meeting(draft)
    notice = desk.notice(draft)
    desk.filing(notice)
    (found,) = desk.find("2026-04-30")
    assert found.rule.id == "publicity.chain_same_people"
    assert found.entries == (draft.index, notice.index)


def test_a_veto_stands_and_what_is_published_all_the_same_is_told_of() -> None:
    desk = Desk()
    draft = desk.draft()
    veto = desk.opinion(draft, "veto")
    desk.meeting(draft)
    notice = desk.notice(draft)
    desk.filing(notice)
    (found,) = desk.find("2026-04-30")
    assert found.rule.id == "publicity.against_opinion"
    assert found.entries == (draft.index, veto.index, notice.index)


def test_what_the_meeting_rejected_and_was_published_is_told_of() -> None:
    desk = Desk()
    draft = desk.draft()
    desk.opinion(draft)
    desk.meeting(draft, "rejected")
    desk.filing(desk.notice(draft))
    assert desk.rules("2026-04-30") == ["publicity.against_opinion"]


def test_where_consent_is_the_law_it_must_be_given() -> None:
    desk = Desk("HEB-village-1999")
    draft = desk.draft()
    desk.opinion(draft, "reserve")
    desk.notice(draft)
    (found,) = desk.find("2026-04-30")
    assert (found.rule.id, found.rule.capped.value) == ("publicity.without_consent", "red")
    agreed = Desk("HEB-village-1999")
    draft = agreed.draft()
    agreed.opinion(draft)
    agreed.notice(draft)
    assert agreed.rules("2026-04-30") == []


def test_what_is_published_must_be_what_was_seen() -> None:
    desk = Desk()
    draft = desk.draft()
    desk.opinion(draft)
    desk.meeting(draft)
    desk.filing(desk.notice(draft, title="另一张表"))
    assert desk.rules("2026-04-30") == ["publicity.draft_differs"]


def test_the_window_may_be_set_after_the_opinion() -> None:
    desk = Desk()
    draft = desk.draft()
    desk.opinion(draft)
    desk.meeting(draft)
    desk.filing(desk.notice(draft, display={"from": "2026-04-05", "to": "2026-04-30"}))
    assert desk.rules("2026-04-30") == []


def test_a_withdrawn_draft_that_is_published_is_told_of() -> None:
    desk = Desk()
    draft = desk.draft()
    desk.opinion(draft)
    desk.meeting(draft)
    desk.story.add("withdrawal", {"draft": draft.id, "reason": "漏列"})
    desk.filing(desk.notice(draft))
    assert desk.rules("2026-04-30") == ["publicity.withdrawn_published"]


def test_a_draft_with_an_opinion_and_no_outcome_is_a_hint() -> None:
    desk = Desk()
    draft = desk.draft()
    assert desk.rules("2026-07-01") == []
    desk.opinion(draft)
    assert desk.rules("2026-05-31") == []
    (found,) = desk.find("2026-06-10")
    assert (found.rule.id, found.days) == ("publicity.draft_open", 70)
    desk.draft("2026-09-01")
    assert desk.rules("2026-09-02") == ["publicity.draft_open"]
    desk.story.add("withdrawal", {"draft": draft.id, "reason": "不再公布"})
    assert desk.rules("2026-09-02") == []
    desk.draft("2026-12-20")
    assert desk.rules("2026-12-21") == []


def test_what_is_not_filed_is_one_row_a_month() -> None:
    desk = Desk()
    notice = desk.whole()
    assert desk.rules("2026-04-20") == []
    (found,) = desk.find("2026-04-21")
    assert (found.rule.id, found.entries) == ("publicity.not_filed", (notice.index,))
    desk.filing(notice, "2026-04-22")
    assert desk.rules("2026-04-30") == []


def test_what_was_never_filed_stays_told_of() -> None:
    desk = Desk()
    first = desk.whole()
    draft = desk.draft("2026-09-01")
    desk.opinion(draft)
    desk.meeting(draft)
    desk.filing(desk.notice(draft, "2026-09-05"), "2026-09-06")
    (found,) = desk.find("2026-09-07")
    assert (found.rule.id, found.entries) == ("publicity.not_filed", (first.index,))


def test_a_row_of_what_is_not_filed_names_twenty_entries_at_most() -> None:
    desk = Desk()
    for _ in range(22):
        draft = desk.draft()
        desk.opinion(draft)
        desk.meeting(draft)
        desk.notice(draft, day="2026-04-01")
    (found,) = desk.find("2026-05-30")
    assert (len(found.entries), found.facts["count"]) == (20, 22)


def test_no_day_is_too_late_for_the_calendar() -> None:
    desk = Desk()
    draft = desk.draft()
    desk.opinion(draft)
    desk.notice()
    assert len(desk.find("9999-12-31")) == 3


def handed(story: Story, drafts: list[str] | None, day: str = "2026-04-10") -> Event:
    body = {
        "accounts": [], "appoints": [], "currency": "CNY", "date": day, "ends": ["clerk-2"],
        "reason": "调离",
    }  # fmt: skip
    lists = {} if drafts is None else {"drafts": drafts}
    return story.add("handover", body | lists, day="2026-04-11", by={"authority": "authority-1"})


def test_a_handover_that_lists_the_open_drafts_or_none_at_all_is_well() -> None:
    desk = Desk()
    first = desk.draft("2026-04-01")
    desk.opinion(desk.draft("2026-04-02"), "veto")
    of_the_day = desk.draft("2026-04-10")
    handed(desk.story, [first.id])
    handed(desk.story, [first.id, of_the_day.id])
    handed(desk.story, None)
    assert desk.rules("2026-04-12") == []


def test_a_handover_that_leaves_a_draft_out_or_lists_what_is_none_is_found() -> None:
    desk = Desk()
    first, second = desk.draft("2026-04-01"), desk.draft("2026-04-02")
    later = desk.draft("2026-04-11")
    handover = handed(desk.story, [first.id, later.id, "ab" * 32])
    (finding,) = desk.find("2026-04-12")
    assert finding.rule.id == "publicity.handover_drafts"
    assert finding.entries == (second.index, later.index, handover.index)
    assert (finding.facts["left"], finding.facts["more"]) == (1, 2)


def test_a_draft_that_came_to_its_end_before_the_handover_was_entered_is_not_judged() -> None:
    desk = Desk()
    draft = desk.draft("2026-04-01")
    desk.opinion(draft)
    desk.meeting(draft)
    desk.filing(desk.notice(draft))
    other = desk.draft("2026-04-09")
    handed(desk.story, [draft.id, other.id])
    handed(desk.story, [other.id])
    assert desk.rules("2026-04-12") == []
