"""The auditor moves the scene, gives events to families, and makes rows that are compared."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

import orjson
import pytest

from ledger.affairs.audit.auditor import FAMILIES, Auditor, Missing
from ledger.affairs.audit.event import Event
from ledger.affairs.audit.figures import FUNDS, MONTHS, REST, Figures
from ledger.affairs.audit.finding import Colour, Finding, Rule, yuan
from ledger.affairs.audit.rows import Row, make_rows, parse_row
from ledger.affairs.audit.scene import Scene
from ledger.affairs.audit.trim import UNREAD, trim
from ledger.affairs.calendar import STANDARD_CALENDAR
from ledger.affairs.catalogue import STANDARD_CATALOGUE, Catalogue, parse_catalogue
from ledger.affairs.journal import read_record
from tests.affairs.audit.events import (
    ORIGIN,
    Story,
    auditor_of,
    moment,
    published,
    received,
    rules_of,
    run,
    spent,
    usual_by,
)
from tests.affairs.audit.shelf import MemoryShelf

TODAY = date(2026, 6, 30)
LARGE = Rule(
    "sample.large", Colour.RED, "示例", "A", "第 {entry} 条付了 {yuan} 元。", "Entry {entry}."
)
MANY = Rule(
    "sample.many", Colour.RED, "示例", "C", "共 {number} 条，{days} 天。", "{number}, {days} days."
)
HINT = Rule("sample.hint", Colour.GREY, "示例", "U", "提示", "A hint.", answer_days=0)


class Sample:
    """Payments over a thousand yuan; how many payments there are; a hint where there are three."""

    name: ClassVar[str] = "sample"
    types: ClassVar[frozenset[str]] = frozenset({"expenditure"})
    rules: ClassVar[tuple[Rule, ...]] = (LARGE, MANY, HINT)

    def __init__(self) -> None:
        self.large: list[list[Any]] = []
        self.count = 0

    def take(self, event: Event, scene: Scene) -> None:
        self.count += 1
        if event.body["amount"] > 100_000:
            self.large.append([event.index, event.body["amount"], event.body["date"]])
        scene.shelf.put("sample", event.id, event.no)
        assert scene.index_of(event.id) == event.index

    def findings(self, scene: Scene, today: date) -> Iterable[Finding]:
        del scene
        for index, amount, day in self.large:
            yield Finding(LARGE, f"entry {index}", (index,), amount, since=day)
        if self.count > 1:
            late = (today - date(2026, 6, 1)).days
            yield Finding(MANY, "all", days=late, facts={"number": self.count})
        if self.count > 2:
            yield Finding(HINT, "three")

    def save(self) -> Any:
        return {"large": self.large, "count": self.count}

    def load(self, value: Any) -> None:
        self.large, self.count = [list(each) for each in value["large"]], value["count"]


class Everything:
    """A family that is given every event."""

    name: ClassVar[str] = "everything"
    types: ClassVar[frozenset[str]] = frozenset()
    rules: ClassVar[tuple[Rule, ...]] = ()

    def __init__(self) -> None:
        self.seen: list[str] = []

    def take(self, event: Event, scene: Scene) -> None:
        profile = "" if scene.profile is None else scene.profile.id
        self.seen.append(f"{event.type} {profile} {scene.calendar.hash[:4]}")

    def findings(self, scene: Scene, today: date) -> Iterable[Finding]:
        del scene, today
        return ()

    def save(self) -> Any:
        return self.seen

    def load(self, value: Any) -> None:
        self.seen = list(value)


def audited(story: Story, *families: Any, **standards: Any) -> Auditor:
    auditor = auditor_of(story, *families, **standards)
    for event in story.events:
        auditor.take(event)
    return auditor


def paid(*amounts: int, day: str = "2026-03-05") -> Story:
    story = Story()
    for amount in amounts:
        story.add("expenditure", spent(amount, date=day), day=day)
    return story


# ------------------------------------------------------------------------------------- events


def test_a_family_is_given_the_types_that_it_names_and_no_others() -> None:
    story = paid(5_000, 200_000)
    story.add("income", received())
    found = run(Sample, story, TODAY)
    assert rules_of(found) == ["sample.large", "sample.many"]
    assert found[0].text() == "第 2 条付了 2,000.00 元。"
    assert found[1].text() == "共 2 条，29 天。"
    assert run(Sample(), story, TODAY.isoformat()) == found


def test_a_family_that_names_no_types_is_given_all() -> None:
    auditor = audited(paid(5_000), Everything)
    assert [each.partition(" ")[0] for each in auditor.save()["families"]["everything"]] == [
        "charter",
        "expenditure",
    ]


def test_the_scene_tells_what_the_charter_said() -> None:
    scene = audited(Story(founded="2026-02-01")).scene
    assert (scene.origin, scene.currency, scene.founded) == (ORIGIN, "CNY", "2026-02-01")
    assert (scene.residents, scene.representatives) == (3_000, 60)
    assert scene.profile is STANDARD_CATALOGUE.profiles["CN-urban-2026"]
    assert scene.offices.person_of("director-1") == "p-3"


def test_the_scene_tells_who_is_in_office_still() -> None:
    story = Story()
    story.add("revocation", {"slug": "clerk-2", "reason": "离任"})
    assert audited(story).scene.offices.roles_of("p-10") == frozenset()
    assert audited(Story()).scene.offices.roles_of("p-10") == {"clerk"}


def test_rules_act_on_the_scene_after_the_charters_delay() -> None:
    story = Story(rules_delay_days=10)
    body = {"rules": {}, "profile": "CN-village-2026", "reason": "改名"}
    story.add("rules", body, day="2026-03-01")
    story.add("expenditure", spent(), day="2026-03-11", at="08:00")
    story.add("expenditure", spent(), day="2026-03-11", at="09:00")
    seen = audited(story, Everything).save()["families"]["everything"]
    assert [each.split()[1] for each in seen[2:]] == ["CN-urban-2026", "CN-village-2026"]
    run(Everything, story, TODAY)  # and a state saved between remembers what waits


def test_rules_whose_day_has_come_hold_though_no_entry_has_come_since() -> None:
    story = Story(rules_delay_days=10)
    for profile, day in (("CN-village-2026", "2026-03-01"), ("nowhere", "2026-03-05")):
        body = {"rules": {}, "profile": profile, "reason": "改名"}
        story.add("rules", body, day=day)
    auditor = audited(story)
    urban = STANDARD_CATALOGUE.profiles["CN-urban-2026"]
    village = STANDARD_CATALOGUE.profiles["CN-village-2026"]
    assert auditor.scene_on(date(2026, 3, 10))[0].profile is urban
    scene, missing = auditor.scene_on(date(2026, 3, 11))
    assert (scene.profile, missing) == (village, ())
    scene, missing = auditor.scene_on(date(2026, 3, 15))
    assert (scene.profile, missing) == (None, (Missing("profile", "nowhere"),))
    assert (auditor.scene.profile, auditor.missing) == (urban, ())


def own_catalogue() -> Catalogue:
    urban = STANDARD_CATALOGUE.profiles["CN-urban-2026"].model_dump(exclude_defaults=True)
    file = {
        "version": "own",
        "extends": STANDARD_CATALOGUE.hash,
        "profiles": [{**urban, "id": "own"}],
    }
    return parse_catalogue(orjson.dumps(file))


def test_a_catalogue_of_its_own_is_used_where_it_is_given_and_missing_where_it_is_not() -> None:
    own = own_catalogue()
    story = Story(catalogue=own.hash, profile="own")
    assert audited(story).missing == (Missing("catalogue", own.hash),)
    auditor = Auditor(
        (), STANDARD_CATALOGUE, STANDARD_CALENDAR, MemoryShelf(), catalogues={own.hash: own}
    )
    auditor.take(story.events[0])
    assert auditor.missing == ()
    assert auditor.scene.catalogue is own
    assert auditor.scene.profile is own.profiles["own"]


def test_a_profile_and_holidays_that_are_not_there_are_missing() -> None:
    story = Story(holidays="ab" * 32, profile="nowhere")
    missing = audited(story).missing
    assert missing == (Missing("profile", "nowhere"), Missing("holidays", "ab" * 32))
    named = Story(holidays=STANDARD_CALENDAR.hash, catalogue=STANDARD_CATALOGUE.hash)
    assert audited(named).missing == ()


def test_a_saved_state_fits_only_the_same_rules_and_standards() -> None:
    story = paid(5_000)
    saved = audited(story, Sample).save()
    assert auditor_of(story, Sample).fits(saved)
    assert not auditor_of(story, Everything).fits(saved)
    assert not auditor_of(story, Sample).fits(None)
    assert not auditor_of(story, Sample, catalogue=own_catalogue()).fits(saved)


def test_what_was_missing_and_is_given_now_must_be_looked_at_again() -> None:
    own = own_catalogue()
    story = Story(catalogue=own.hash, profile="own")
    saved = audited(story).save()

    def again(**known: Any) -> bool:
        return Auditor((), STANDARD_CATALOGUE, STANDARD_CALENDAR, MemoryShelf(), **known).fits(
            saved
        )

    assert again()
    assert not again(catalogues={own.hash: own})
    given = Auditor(
        (), STANDARD_CATALOGUE, STANDARD_CALENDAR, MemoryShelf(), catalogues={own.hash: own}
    )
    given.take(story.events[0])
    assert given.fits(given.save())
    saved = given.save()
    assert not again()


def test_every_family_has_rules_of_its_own_name_with_a_basis_and_two_sentences() -> None:
    for make in FAMILIES:
        family = make()
        assert family.rules
        for rule in family.rules:
            assert family.name.startswith(rule.id.partition(".")[0])
            assert rule.grade in {"A", "B", "C", "U"}
            assert all((rule.basis, rule.zh, rule.en))


def test_no_two_rules_and_no_two_families_have_one_name() -> None:
    families = [make() for make in FAMILIES]
    names = [family.name for family in families]
    rules = [rule.id for family in families for rule in family.rules]
    assert len(set(names)) == len(names)
    assert len(set(rules)) == len(rules)


# --------------------------------------------------------------------------------------- rows


def rows_of(story: Story, today: date = TODAY, before: Iterable[Row] = ()) -> list[Row]:
    return audited(story, Sample).rows(today, before)


def test_rows_stand_by_colour_then_money_then_days() -> None:
    rows = rows_of(paid(200_000, 900_000, 1))
    assert [(row.rule, row.amount) for row in rows] == [
        ("sample.large", 900_000),
        ("sample.large", 200_000),
        ("sample.many", 0),
        ("sample.hint", 0),
    ]
    assert [row.colour for row in rows] == ["red", "red", "yellow", "grey"]  # grade C is no red


def test_a_row_keeps_its_id_and_another_ledgers_has_another() -> None:
    (row,) = rows_of(paid(200_000))
    named = f"{ORIGIN}\nsample.large\nentry 1\n"
    assert row.id == sha256(named.encode()).hexdigest()[:16]
    assert Finding(LARGE, "entry 1").row_id("other.example.org/x") != row.id


def test_a_row_is_new_then_known_then_closed_once() -> None:
    first = rows_of(paid(200_000))
    assert [(row.state, row.is_news) for row in first] == [("new", True)]
    second = rows_of(paid(200_000), before=first)
    assert [(row.state, row.is_news) for row in second] == [("known", False)]
    assert second[0].first_seen == "2026-06-30"
    third = rows_of(paid(5), before=second)
    assert [row.state for row in third] == ["closed"]
    assert rows_of(paid(5), before=third) == []


def test_what_is_late_is_news_again_only_when_its_days_have_doubled() -> None:
    story = paid(1, 1)
    rows = rows_of(story, date(2026, 6, 4))
    news = []
    for day in range(5, 17):
        rows = rows_of(story, date(2026, 6, day), rows)
        news += [day] if rows[0].worsened else []
    assert news == [7, 13]  # three days late, six, twelve


def test_a_larger_stake_and_a_worse_colour_are_news() -> None:
    rows = rows_of(paid(200_000))
    (more,) = rows_of(paid(300_000), before=rows)
    assert (more.state, more.worsened, more.is_news) == ("known", True, True)
    (less,) = rows_of(paid(200_000), before=[more])
    assert not less.worsened
    pale = [parse_row({**rows[0].plain(), "colour": "yellow", "told": ["yellow", 200_000, 0]})]
    assert rows_of(paid(200_000), before=pale)[0].worsened


def test_a_row_is_public_when_its_time_to_answer_has_passed_and_never_if_grey() -> None:
    rows = rows_of(paid(200_000, 1, 1, day="2026-06-01"), date(2026, 6, 16))
    assert [(row.answer_by, row.public) for row in rows] == [
        ("2026-06-16", False),
        ("2026-07-01", False),
        ("2026-06-16", False),
    ]
    later = rows_of(paid(200_000, 1, 1, day="2026-06-01"), date(2026, 7, 2), rows)
    assert [row.public for row in later] == [True, True, False]


@pytest.mark.parametrize("entries", [1, 1500])
def test_the_time_to_answer_begins_no_earlier_than_the_first_entry_came(entries: int) -> None:
    story = paid(*[200_000] * entries, day="2026-06-01")
    story.add("expenditure", spent(200_000), day="2026-08-01")
    auditor = audited(story)
    again = audited(story)
    again.load(orjson.loads(orjson.dumps(auditor.save())))
    first, last = 1, story.events[-1].index
    old = [Finding(LARGE, "old", (last, first), 1, since="2026-05-01")]
    late = [Finding(LARGE, "late", (last,), 1, since="2026-05-01")]
    none = [Finding(LARGE, "none", (), 1, since="2026-05-01")]
    for each in (auditor, again):
        rows = {row.cause: row for row in each.rows(date(2026, 8, 10), (), [*old, *late, *none])}
        assert (rows["old"].answer_by, rows["old"].public) == ("2026-06-16", True)
        assert (rows["late"].answer_by, rows["late"].public) == ("2026-08-16", False)
        assert (rows["none"].answer_by, rows["none"].public) == ("2026-05-16", True)


def test_a_day_at_the_end_of_time_has_no_answer_after_it() -> None:
    (row,) = rows_of(paid(200_000, day="2026-03-05"), date.max)
    assert row.public
    far = make_rows(
        [Finding(LARGE, "x", (1,), 1, since="9999-12-30")],
        ORIGIN,
        date.max,
        (),
        audited(paid())._marks,
        first_day=lambda _: "",
    )
    assert far[0].answer_by == "9999-12-31"


def test_one_cause_is_one_row_with_all_its_entries() -> None:
    twice = [Finding(LARGE, "x", (3, 1)), Finding(LARGE, "x", (2,))]
    rows = make_rows(twice, ORIGIN, TODAY, (), audited(paid())._marks, first_day=lambda _: "")
    assert [row.entries for row in rows] == [(1, 2, 3)]


def test_an_explanation_and_an_order_are_seen_and_a_rectification_ends_the_order() -> None:
    story = paid(200_000, 300_000)
    large = rows_of(story)[0]
    assert large.entries == (2,)
    subject = story.events[2].id
    story.add("explanation", {"finding": large.id, "text": "台风抢修，已补材料"}, day="2026-04-01")
    (row, *_) = rows_of(story)
    assert (row.state, row.marks.explained) == ("explained", 3)
    body = {"subjects": [subject, "ab" * 32], "text": "请补办手续", "due": "2026-05-01"}
    order = story.add("order", body, day="2026-04-02")
    (row, *_) = rows_of(story)
    assert (row.state, row.marks.ordered) == ("ordered", 4)
    done = {"order": order.id, "day": "2026-04-20", "text": "已补", "evidence": []}
    story.add("rectification", done, day="2026-04-20")
    story.add("rectification", {**done, "order": "cd" * 32}, day="2026-04-20")
    (row, *_) = rows_of(story)
    assert (row.state, row.marks.rectified) == ("explained", 5)


def test_a_row_written_and_read_again_is_the_same() -> None:
    rows = rows_of(paid(200_000, 1, 1))
    assert [parse_row(orjson.loads(orjson.dumps(row.plain()))) for row in rows] == rows


def test_money_is_written_with_its_sign_and_thousands() -> None:
    assert [yuan(6_200_000), yuan(-5), yuan(0)] == ["62,000.00", "-0.05", "0.00"]
    assert Finding(LARGE, "x").text("en") == "Entry -."


# ------------------------------------------------------------------------------------ figures


def test_figures_sum_money_by_its_own_month_and_fund_and_entries_by_theirs() -> None:
    story = Story()
    bought = story.add("expenditure", spent(700, date="2026-02-10"), day="2026-03-05")
    story.add("income", received(5_000, date="2026-03-01"))
    story.add("expenditure", spent(300, currency="USD", date="2026-03-01"))
    undone = {"reverses": bought.id, "amount": 700, "currency": "CNY", "date": "2026-04-01"}
    story.add("reversal", {**undone, "reason": "重复"}, day="2026-04-02")
    side = {"account": "现金", "fund": "居委会工作经费"}
    move = {"amount": 9, "currency": "CNY", "date": "2026-04-02", "from": side, "summary": "存款"}
    story.add(
        "transfer",
        {**move, "to": {**side, "account": "银行"}, "voucher": {"no": "1"}, "evidence": []},
    )
    auditor = auditor_of(story)
    record = read_record(bought.index, bought.type, bought.body)
    auditor.scene.records.add(auditor.scene.shelf, record)
    for event in story.events:
        auditor.take(event)
    figures = auditor.figures
    assert figures.money == {
        "2026-02": {"居委会工作经费": [0, 700]},
        "2026-03": {"居委会工作经费": [5_000, 0]},
        "2026-04": {"居委会工作经费": [0, -700]},
    }
    assert figures.entries == {
        "2026-01": {"governance": 1},
        "2026-03": {"money": 3},
        "2026-04": {"money": 2},
    }
    assert figures.others == 1


def test_figures_of_a_reversal_whose_target_nobody_kept_stay_as_they_are() -> None:
    story = Story()
    undone = {"reverses": "ab" * 32, "amount": 7, "currency": "CNY", "date": "2026-04-01"}
    story.add("reversal", {**undone, "reason": "重复"}, day="2026-04-02")
    assert audited(story).figures.money == {}


def test_figures_of_more_funds_and_months_than_anybody_reads_are_summed_up() -> None:
    figures = Figures("CNY")
    event = Story().events[0]._replace(type="expenditure")
    for number in range(FUNDS + 2):
        figures.take(event._replace(body=spent(1, fund=f"专款 {number}")), lambda _id: None)
    assert figures.money["2026-11"][REST] == [0, 2]
    for number in range(MONTHS + 1):
        day = f"{1000 + number // 12}-{number % 12 + 1:02}-01"
        body = spent(1, fund="专款 0", date=day)
        figures.take(event._replace(body=body), lambda _id: None)
    assert figures.money[REST] == {"专款 0": [0, 2]}
    again = Figures()
    again.load(orjson.loads(orjson.dumps(figures.save())))
    assert again.save() == figures.save()
    again.take(event._replace(body=spent(1, fund="专款 1")), lambda _id: None)
    assert again.money["2026-11"]["专款 1"] == [0, 2]


# --------------------------------------------------------------------------------------- trim


def test_what_no_rule_reads_is_left_out_and_nothing_else() -> None:
    body = spent(1)
    assert trim(body) is body
    assert trim({**body, "sealed": {"payee": "ab" * 32}, "postings": []}) == body


def test_no_family_reads_what_is_trimmed() -> None:
    folder = Path(__file__).parents[3] / "ledger/affairs/audit"
    for path in folder.glob("*.py"):
        if path.name != "trim.py":
            source = path.read_text("utf-8")
            for name in UNREAD:
                assert f'body["{name}"]' not in source, path
                assert f'body.get("{name}"' not in source, path


# -------------------------------------------------------------------------------------- story


def test_a_story_has_usual_signers_ids_and_times_in_order() -> None:
    story = paid(1, 2)
    first, second = story.events[1:]
    assert dict(first.by) == {role: (slug,) for role, slug in usual_by("expenditure").items()}
    assert list(first.by) == sorted(first.by)
    assert first.id != second.id
    assert first.time_ms < second.time_ms
    assert moment("2026-03-05", "09:00") == first.time_ms
    assert story.index_of(second.id) == 2
    assert story.index_of("ab" * 32) is None
    with pytest.raises(ValueError, match="never goes back"):
        story.add("notice", published(), day="2026-01-02")
    with_director = story.add("notice", published(), by={"director": "director-1"})
    assert with_director.by == (("director", ("director-1",)),)
