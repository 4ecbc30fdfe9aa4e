"""The matters of the demonstration's year: one by each form, from the proposal to what came of it.

Days are counted from the day on which a matter is proposed, so that a story fits any year.
"""

from collections.abc import Callable
from datetime import date, timedelta

from mingbai.demo.community import Community
from mingbai.demo.desk import CURRENCY, Body
from mingbai.demo.money import PARTY

Told = tuple[date, Callable[[], object]]


def votes(due: int, present: int, agreed: int) -> Body:
    """Give 应到·实到·同意."""
    return {"agreed": agreed, "due": due, "present": present}


class Matter:
    """A matter of *community*, told from *start* on; its statements are called by its *name*."""

    def __init__(self, community: Community, name: str, start: date) -> None:
        self.of = community
        self.name = name
        self.start = start
        self.told: list[Told] = []

    def at(self, days: int, task: Callable[[], object]) -> None:
        """Put down *task* for so many days after the start."""
        self.told.append((self.start + timedelta(days=days), task))

    def propose(self, title: str, form: str, source: str, text: str, **more: object) -> None:
        """Put down the proposal, on the first day."""
        body: Body = {
            "duty": "director",
            "form": form,
            "source": source,
            "text": text,
            "title": title,
            **more,
        }
        self.at(0, lambda: self.of.desk.write("matter", body, ["clerk"], name=self.name))

    def step(
        self,
        days: int,
        step: str,
        body: str,
        text: str,
        *,
        roles: tuple[str, ...] = ("director",),
        notice: str = "",
        **more: object,
    ) -> None:
        """Put down a step."""

        def take() -> str:
            told: Body = {
                "body": body,
                "day": self.of.day.isoformat(),
                "matter": self.of.id(self.name),
                "outcome": "passed",
                "step": step,
                "text": text,
                **more,
            }
            if notice:
                told["notice"] = self.of.id(notice)
            return self.of.desk.write("step", told, roles, name=f"{self.name}-{step}")

        self.at(days, take)

    def notice(self, days: int, code: str, title: str, rows: list[list[str | int]]) -> None:
        """Put down a notice about it, which the name ``<matter>-<code>-<days>`` leads to."""

        def publish() -> str:
            body = self.of.board.body(title, "resident", code, columns=("事项", "内容"), rows=rows)
            return self.of.board.publish(body, name=f"{self.name}-{code}-{days}")

        self.at(days, publish)

    def progress(self, days: int, percent: int, text: str, **named: list[str]) -> None:
        """Put down how far it is; *named* are the names of contracts and payments."""

        def tell() -> str:
            body: Body = {
                "day": self.of.day.isoformat(),
                "evidence": [{"name": f"示例-进度照片-{percent}.jpg"}],
                "matter": self.of.id(self.name),
                "percent": percent,
                "text": text,
                **{field: [self.of.id(name) for name in names] for field, names in named.items()},
            }
            return self.of.desk.write("progress", body, ["clerk"])

        self.at(days, tell)

    def result(
        self, days: int, text: str, *, cost: int = 0, notice: str = "", **named: list[str]
    ) -> None:
        """Put down what came of it; *named* are contracts, payments and acceptances by name."""

        def tell() -> str:
            body: Body = {
                "cost": cost,
                "currency": CURRENCY,
                "day": self.of.day.isoformat(),
                "evidence": [{"name": "示例-竣工照片.jpg"}],
                "matter": self.of.id(self.name),
                "outcome": "done",
                "text": text,
                **{field: [self.of.id(name) for name in names] for field, names in named.items()},
            }
            if notice:
                body["notice"] = self.of.id(notice)
            return self.of.desk.write("result", body, ["director", "supervision"])

        self.at(days, tell)

    def evaluation(self, days: int, asked: int, tallies: dict[str, int], text: str) -> None:
        """Put down what residents think of it."""

        def tell() -> str:
            body: Body = {
                "asked": asked,
                "day": self.of.day.isoformat(),
                "matter": self.of.id(self.name),
                "tallies": [{"answer": answer, "count": n} for answer, n in tallies.items()],
                "text": text,
            }
            return self.of.desk.write("evaluation", body, ["supervision"])

        self.at(days, tell)


def ramp(community: Community, start: date) -> list[Told]:
    """Tell of the ramps: 四议两公开, a contract in two instalments, acceptance, result."""
    matter = Matter(community, "ramp", start)
    matter.propose(
        "修建3号楼至6号楼无障碍坡道和扶手",
        "four_two",
        "党员群众建议",
        "多位老人出行不便，提议修建坡道和扶手。",
        amount=26800_00,
        currency=CURRENCY,
    )
    party = ("secretary",)
    matter.step(1, "propose", "party_branch", "党组织提议", roles=party, gate=True)
    matter.step(4, "discuss", "two_committees", "两委商议方案", votes=votes(9, 8, 8))
    matter.step(9, "review", "party_members", "党员大会审议", roles=party, votes=votes(59, 52, 49))
    promised = (start + timedelta(days=120)).isoformat()
    matter.step(
        *(14, "resolve", "resident_representatives", "居民代表会议决议通过"),
        votes=votes(51, 47, 45),
        promised=promised,
        duty="director",
    )
    rows: list[list[str | int]] = [["决议", "3号楼至6号楼坡道和扶手，不超过27,000元"]]
    matter.notice(15, "J01", "居民代表会议决定：修建无障碍坡道和扶手", rows)
    matter.step(16, "publish_resolution", "committee", "决议公开", notice="ramp-J01-15")

    def sign() -> str:
        body: Body = {
            "amount": 26800_00,
            "bidders": 3,
            "currency": CURRENCY,
            "decision": community.id("ramp-resolve"),
            "direction": "out",
            "evidence": [{"name": "示例-施工合同.pdf"}],
            "from": community.day.isoformat(),
            "instalments": [
                {"amount": 10000_00, "due": (start + timedelta(days=30)).isoformat()},
                {
                    "after": "验收合格",
                    "amount": 16800_00,
                    "due": (start + timedelta(days=80)).isoformat(),
                },
            ],
            "matter": community.id("ramp"),
            "method": "inquiry",
            "party": {"org": "示例建筑工程有限公司"},
            "signed": community.day.isoformat(),
            "title": "无障碍坡道和扶手施工合同",
            "to": (start + timedelta(days=110)).isoformat(),
        }
        return community.desk.write(
            "contract", body, ["director", "supervision"], name="ramp-contract"
        )

    def pay(name: str, amount: int) -> Callable[[], object]:
        return lambda: community.pay(
            *(amount, "设施改造", f"无障碍坡道和扶手工程款（{name}）", "示例建筑工程有限公司"),
            fund=PARTY,
            account="街道代管专户",
            name=f"ramp-{name}",
            contract=community.id("ramp-contract"),
            decision=community.id("ramp-resolve"),
        )

    def accept() -> str:
        body: Body = {
            "contract": community.id("ramp-contract"),
            "day": community.day.isoformat(),
            "evidence": [{"name": "示例-验收单.pdf"}],
            "passed": True,
            "text": "坡道坡度、扶手牢固，验收合格",
        }
        return community.desk.write("acceptance", body, ["clerk", "supervision"], name="ramp-ok")

    matter.at(22, sign)
    matter.at(30, pay("首付款", 10000_00))
    matter.progress(45, 60, "4号楼、5号楼完工", contracts=["ramp-contract"])
    matter.at(70, accept)
    matter.at(78, pay("尾款", 16800_00))
    matter.notice(82, "J01", "无障碍坡道和扶手实施结果", [["结果", "4幢楼全部完工，共26,800元"]])
    matter.result(
        83,
        "坡道和扶手全部完工并交付使用",
        cost=26800_00,
        notice="ramp-J01-82",
        contracts=["ramp-contract"],
        payments=["ramp-首付款", "ramp-尾款"],
        acceptances=["ramp-ok"],
    )
    matter.evaluation(100, 120, {"满意": 103, "基本满意": 14, "不满意": 3}, "入户问卷")
    return matter.told


def parking(community: Community, start: date) -> list[Told]:
    """Tell of the parking places: seven steps, from a topic to a covenant."""
    matter = Matter(community, "parking", start)
    matter.propose(
        "小区错时停车", "seven_steps", "居民提出", "晚上车位不够，白天又空着，居民提出错时停车。"
    )
    party = ("secretary",)
    matter.step(2, "topic", "party_branch", "列为议题", roles=party, gate=True)
    matter.step(5, "screening", "party_branch", "把关筛选：可以协商", roles=party, gate=True)
    matter.step(
        *(12, "consultation", "council", "居民、物业、业委会共22人协商"), roles=party, gate=True
    )
    promised = (start + timedelta(days=90)).isoformat()
    matter.step(
        *(20, "project", "council", "形成错时停车项目"),
        roles=party,
        gate=True,
        promised=promised,
        duty="director",
    )
    matter.notice(21, "J04", "协商议事：错时停车", [["商定", "工作日白天开放12个车位"]])
    matter.progress(40, 100, "12个车位划线完成，开始试行")
    matter.result(60, "错时停车实行一个月，情况良好")
    matter.evaluation(75, 60, {"满意": 49, "不满意": 11}, "业主群外线下问卷")

    def agree() -> str:
        body: Body = {
            "day": community.day.isoformat(),
            "matter": community.id("parking"),
            "text": "白天开放的车位，下午六点前让出；不占消防通道；互相体谅。",
            "title": "错时停车公约",
            "version": 1,
        }
        return community.desk.write("covenant", body, ["director"])

    matter.at(80, agree)
    return matter.told


def charging(community: Community, start: date) -> list[Told]:
    """Tell of the charging shed: hearing, result, appraisal (三会)."""
    matter = Matter(community, "charging", start)
    matter.propose(
        "加装非机动车充电棚", "three_meetings", "居民提出", "电动车上楼充电有火险，提议加装充电棚。"
    )
    promised = (start + timedelta(days=60)).isoformat()
    matter.step(
        *(6, "hearing", "hearing", "听证会：改选址后实施"), promised=promised, duty="director"
    )
    rows: list[list[str | int]] = [
        ["参加", "居民代表27人"],
        ["意见", "赞成23人，建议离楼远一些4人"],
        ["结果", "改选址后实施"],
    ]
    matter.notice(8, "J07", "听证会情况：加装非机动车充电棚", rows)
    matter.result(50, "充电棚由供电企业出资建成，社区不出钱")
    matter.evaluation(65, 40, {"满意": 36, "不满意": 4}, "评议会：安全、方便")
    return matter.told
