"""Planted violations about decisions and their follow-through, objections, codes and orders."""

from datetime import date
from functools import partial

from ledger.affairs.codes import hash_code
from mingbai.demo import supervision
from mingbai.demo.desk import CURRENCY, Body
from mingbai.demo.matters import votes
from mingbai.demo.planting import Ground, plant

_VOTES = votes(60, 50, 45)
_STEPS = ("propose", "discuss", "review", "resolve", "publish_resolution")


class Tale:
    """A matter of which a story is told; *name* is the rule that it breaks."""

    def __init__(self, s: Ground, name: str, form: str = "four_two", **more: object) -> None:
        self.s, self.name = s, name
        body: Body = {
            "duty": "director",
            "form": form,
            "source": "居民建议",
            "text": "示例事项的说明。",
            "title": f"示例事项（{name}）",
            **more,
        }
        s.at("2026-02-02", lambda: s.write("matter", body, "clerk", name=f"{name} matter"))

    def step(self, day: str, step: str, body: str, **more: object) -> "Tale":
        """Put down a step."""
        name = str(more.pop("name", ""))

        def take() -> None:
            told: Body = {
                "body": body,
                "day": self.s.day,
                "matter": self.s.id(f"{self.name} matter"),
                "outcome": "passed",
                "step": step,
                "text": "示例步骤",
                **more,
            }
            role = "secretary" if more.get("gate") else "director"
            self.s.write("step", told, role, name=name)

        self.s.at(day, take)
        return self

    def steps(
        self,
        *,
        until: str = "publish_resolution",
        without: str = "",
        **changes: dict[str, object],
    ) -> "Tale":
        """Put down the steps of 四议两公开 as they should be, *changes* of some aside."""
        bodies = ("party_branch", "two_committees", "party_members", "resident_representatives")
        for number, step in enumerate(_STEPS[:4]):
            if step == without:
                continue
            more: dict[str, object] = {"gate": True} if step == "propose" else {"votes": _VOTES}
            own = {**more, **changes.get(step, {})}
            self.step(f"2026-02-{5 + 3 * number:02d}", step, bodies[number], **own)
            if step == until:
                return self
        self.published("2026-02-18", "publish_resolution")
        return self

    def published(self, day: str, step: str) -> None:
        """Put down the notice that publishes, and the step."""

        def take() -> None:
            notice = self.s.notice(f"{self.name}：公开", "J01", rows=((self.name, "示例"),))
            told: Body = {
                "body": "committee",
                "day": self.s.day,
                "matter": self.s.id(f"{self.name} matter"),
                "notice": notice,
                "outcome": "done",
                "step": step,
                "text": "公开",
            }
            self.s.write("step", told, "director")

        self.s.at(day, take)

    def result(self, day: str, *, publish: bool = True, name: str = "") -> "Tale":
        """Put down the result, with its notice."""

        def take() -> None:
            body: Body = {
                "cost": 0,
                "currency": CURRENCY,
                "day": self.s.day,
                "evidence": [{"name": "示例-照片.jpg"}],
                "matter": self.s.id(f"{self.name} matter"),
                "outcome": "done",
                "text": "办成",
            }
            if publish:
                title = f"{self.name}：实施结果"
                body["notice"] = self.s.notice(title, "J01", rows=((self.name, "结果"),))
            self.s.write("result", body, "director", "supervision", name=name)

        self.s.at(day, take)
        return self

    def progress(self, day: str, percent: int, name: str = "") -> "Tale":
        """Put down how far it is."""

        def take() -> None:
            body: Body = {
                "day": self.s.day,
                "evidence": [],
                "matter": self.s.id(f"{self.name} matter"),
                "percent": percent,
                "text": "进展",
            }
            self.s.write("progress", body, "clerk", name=name)

        self.s.at(day, take)
        return self

    def paid(self, day: str, name: str = "") -> "Tale":
        """Put down a contract of the matter: work that has begun."""
        matter = f"{self.name} matter"
        self.s.at(day, lambda: self.s.contract(500_00, name=name or day, matter=self.s.id(matter)))
        return self


@plant("decisions.overdue")
def overdue(s: Ground) -> None:
    Tale(s, "decisions.overdue").steps(
        resolve={"promised": "2026-06-30", "duty": "director", "name": "decisions.overdue"}
    )


@plant("decisions.no_result")
def no_result(s: Ground) -> None:
    Tale(s, "decisions.no_result").steps()


@plant("decisions.done_without_result")
def done_without_result(s: Ground) -> None:
    name = "decisions.done_without_result"
    Tale(s, name).steps().progress("2026-05-04", 100, name)


@plant("decisions.result_unpublished")
def result_unpublished(s: Ground) -> None:
    name = "decisions.result_unpublished"
    Tale(s, name).steps().result("2026-05-05", publish=False, name=name)


@plant("decisions.resolution_unpublished")
def resolution_unpublished(s: Ground) -> None:
    Tale(s, "decisions.resolution_unpublished").steps(until="resolve").result("2026-08-05")


@plant("decisions.quorum_not_met")
def quorum_not_met(s: Ground) -> None:
    name = "decisions.quorum_not_met"
    few: dict[str, object] = {"votes": votes(60, 31, 30), "name": name}
    Tale(s, name).steps(resolve=few).result("2026-05-06")


@plant("decisions.votes_short")
def votes_short(s: Ground) -> None:
    name = "decisions.votes_short"
    few: dict[str, object] = {"votes": votes(60, 41, 29), "name": name}
    Tale(s, name).steps(review=few).result("2026-05-07")


@plant("decisions.votes_missing")
def votes_missing(s: Ground) -> None:
    name = "decisions.votes_missing"
    tale = Tale(s, name)
    for number, (step, body) in enumerate(
        (("propose", "party_branch"), ("discuss", "two_committees"), ("review", "party_members"))
    ):
        more: dict[str, object] = {"gate": True} if number == 0 else {"votes": _VOTES}
        tale.step(f"2026-02-{5 + 3 * number:02d}", step, body, **more)
    tale.step("2026-02-14", "resolve", "resident_representatives", name=name)
    tale.published("2026-02-18", "publish_resolution")
    tale.result("2026-05-08")


@plant("decisions.step_missing")
def step_missing(s: Ground) -> None:
    name = "decisions.step_missing"
    Tale(s, name).steps(without="review", resolve={"name": name}).result("2026-05-09")


@plant("decisions.step_out_of_order")
def step_out_of_order(s: Ground) -> None:
    name = "decisions.step_out_of_order"
    tale = Tale(s, name).steps(without="review", resolve={"name": name})
    tale.step("2026-03-12", "review", "party_members", votes=_VOTES).result("2026-05-10")


@plant("decisions.step_unknown")
def step_unknown(s: Ground) -> None:
    name = "decisions.step_unknown"
    Tale(s, name).steps().step("2026-04-10", "other_step", "committee", name=name).result(
        "2026-05-11"
    )


@plant("decisions.gate_missing")
def gate_missing(s: Ground) -> None:
    name = "decisions.gate_missing"
    Tale(s, name).steps(propose={"gate": False, "name": name}).result("2026-05-12")


@plant("decisions.before_resolution")
def before_resolution(s: Ground) -> None:
    name = "decisions.before_resolution"
    Tale(s, name).steps(until="review").paid("2026-04-14", name)


@plant("decisions.before_decision")
def before_decision(s: Ground) -> None:
    name = "decisions.before_decision"
    Tale(s, name, "three_meetings").paid("2026-04-15", name)


@plant("decisions.emergency_unratified")
def emergency_unratified(s: Ground) -> None:
    Tale(s, "decisions.emergency_unratified", emergency=True, ratify_by="2026-03-10")


@plant("decisions.emergency_late")
def emergency_late(s: Ground) -> None:
    name = "decisions.emergency_late"
    Tale(s, name, emergency=True, ratify_by="2026-02-08").steps().result("2026-05-13")


@plant("decisions.display_short", "ninghai")
def display_short(s: Ground) -> None:
    name = "decisions.display_short"
    tale = Tale(s, name)
    for number, (step, body) in enumerate(
        (("propose", "party_branch"), ("discuss", "two_committees"), ("review", "party_members"))
    ):
        more: dict[str, object] = {"gate": True} if number == 0 else {"votes": _VOTES}
        tale.step(f"2026-02-{5 + 3 * number:02d}", step, body, **more)
    tale.step("2026-02-14", "resolve", "villager_representatives", votes=_VOTES)

    def publish() -> None:
        notice = s.notice("决议公示", "F15", days=1, period="2026-02-18")
        told: Body = {
            "body": "committee",
            "day": s.day,
            "matter": s.id(f"{name} matter"),
            "notice": notice,
            "outcome": "done",
            "step": "publish_resolution",
            "text": "公开",
        }
        s.write("step", told, "director", name=name)

    s.at("2026-02-18", publish)
    tale.result("2026-05-14", publish=False)
    tale.published("2026-05-15", "publish_result")


# --- objections -----------------------------------------------------------------------------------


def _object(s: Ground, day: str, number: int, name: str, **more: str) -> None:
    s.at(
        day,
        partial(supervision.object_by_slip, s.of, number, f"示例问题（{name}）", name=name, **more),
    )


def _answer(s: Ground, day: str, name: str, text: str = "", role: str = "secretary") -> None:
    said = text or f"已查明并向提出人说明（{name}）。"
    s.at(day, partial(supervision.answer, s.of, name, said, "explained", role))


@plant("objections.unanswered", "chongqing")
def unanswered(s: Ground) -> None:
    _object(s, "2026-05-11", 1, "objections.unanswered")


@plant("objections.late", "chongqing")
def late(s: Ground) -> None:
    _object(s, "2026-05-12", 2, "objections.late")
    _answer(s, "2026-05-28", "objections.late")


def _escalate(s: Ground, day: str, name: str) -> None:
    def go() -> None:
        body: Body = {
            "day": s.day,
            "objection": s.id(name),
            "office": "示例街道办事处",
            "reason": "对答复不满意",
        }
        s.write("escalation", body, "supervision")

    s.at(day, go)


@plant("objections.street_unanswered", "chongqing")
def street_unanswered(s: Ground) -> None:
    name = "objections.street_unanswered"
    _object(s, "2026-05-13", 3, name)
    _answer(s, "2026-05-14", name)
    _escalate(s, "2026-05-20", name)


@plant("objections.street_late", "chongqing")
def street_late(s: Ground) -> None:
    name = "objections.street_late"
    _object(s, "2026-05-14", 4, name)
    _answer(s, "2026-05-15", name)
    _escalate(s, "2026-05-21", name)
    _answer(s, "2026-06-25", name, "街道核查后答复（示例）。", "supervisor")


@plant("objections.waiting")
def waiting(s: Ground) -> None:
    _object(s, "2026-05-11", 1, "objections.waiting")


@plant("objections.answered_alone")
def answered_alone(s: Ground) -> None:
    name = "objections.answered_alone"
    s.at("2026-05-11", lambda: s.notice("示例被异议的公示", name="disputed", rows=(("甲", "乙"),)))
    _object(s, "2026-05-12", 2, name, subject="disputed")
    _answer(s, "2026-05-18", name, role="director")


@plant("objections.repeated")
def repeated(s: Ground) -> None:
    for number, day in ((3, "2026-05-13"), (4, "2026-05-14")):
        name = "said first" if number == 3 else "objections.repeated"
        _object(s, day, number, name)
        _answer(s, f"2026-05-2{number}", name, "情况属实，正在研究处理。")


@plant("objections.slip_missing")
def slip_missing(s: Ground) -> None:
    _object(s, "2026-05-15", 6, "after the missing slip")
    _answer(s, "2026-05-19", "after the missing slip")


@plant("objections.slip_unknown")
def slip_unknown(s: Ground) -> None:
    _object(s, "2026-05-18", 99, "objections.slip_unknown")
    _answer(s, "2026-05-20", "objections.slip_unknown")


def _by_code(s: Ground, day: str, number: int, name: str, lot: str = "codes") -> None:
    tell = partial(supervision.object_by_code, s.of, number, f"示例（{name}）", name=name, lot=lot)
    s.at(day, tell)
    _answer(s, f"{day[:8]}27", name)


@plant("objections.code_not_of_lot")
def code_not_of_lot(s: Ground) -> None:
    def show() -> None:
        lot = supervision.codes_of("another lot")
        body: Body = {
            "about": "示例（号码不在册）",
            "code": {
                "code": lot[0].hex(),
                "index": 0,
                "issue": s.id("codes"),
                "path": ["5e" * 32] * 6,
            },
        }
        s.write("objection", body, "supervision", name="objections.code_not_of_lot")

    s.at("2026-06-04", show)
    _answer(s, "2026-06-10", "objections.code_not_of_lot")


@plant("objections.code_after_last_day")
def code_after_last_day(s: Ground) -> None:
    def draw() -> None:
        supervision.draw(s.of, "short lot", until=date(2026, 3, 31))

    s.at("2026-02-04", draw)
    _by_code(s, "2026-06-05", 1, "objections.code_after_last_day", "short lot")


def _demand(s: Ground, day: str, name: str, **more: object) -> None:
    body: Body = {
        "catalogue": "J06",
        "count": 3,
        "day": day,
        "of": 3000,
        "what": "公布示例事项",
        "who": "residents",
        **more,
    }
    s.at(day, lambda: s.write("demand", body, "supervision", name=name))


def _codes(*numbers: int) -> list[str]:
    lot = supervision.codes_of("codes")
    return [hash_code(lot[number]).hex() for number in numbers]


@plant("objections.code_counted_twice")
def code_counted_twice(s: Ground) -> None:
    _demand(s, "2026-06-08", "", codes=_codes(20, 21, 22))
    _demand(s, "2026-06-09", "objections.code_counted_twice", codes=_codes(22, 23, 24))


@plant("objections.demand_count_differs")
def demand_count_differs(s: Ground) -> None:
    _demand(s, "2026-06-10", "objections.demand_count_differs", codes=_codes(30, 31))


@plant("objections.demand_codes_over")
def demand_codes_over(s: Ground) -> None:
    invented = [hash_code(code).hex() for code in supervision.codes_of("nobody drew these", 61)]
    _demand(s, "2026-06-15", "objections.demand_codes_over", codes=invented, count=61)


@plant("objections.handover_differs", "handover")
def handover_differs(s: Ground) -> None:
    for number, name in ((1, "listed objection"), (2, "objection left out")):
        _object(s, "2026-04-13", number, name)
        _answer(s, "2026-04-22", name)


def _order(s: Ground, name: str, done: str = "") -> None:
    s.at(
        "2026-06-11",
        lambda: s.notice(f"被督办的公示（{name}）", name=f"{name} subject", rows=((name, ""),)),
    )
    s.at(
        "2026-06-12",
        lambda: supervision.order(s.of, name, f"{name} subject", "限期整改（示例）", 20),
    )
    if done:
        s.at(done, lambda: supervision.rectify(s.of, name, "已整改（示例）"))


@plant("objections.order_overdue")
def order_overdue(s: Ground) -> None:
    _order(s, "objections.order_overdue")


@plant("objections.order_late")
def order_late(s: Ground) -> None:
    _order(s, "objections.order_late", "2026-08-14")
