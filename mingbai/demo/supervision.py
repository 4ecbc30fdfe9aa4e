"""Supervision in the demonstration's year: codes and slips, objections, an order, the review."""

from collections.abc import Callable
from datetime import date, timedelta

from ledger.affairs.codes import draw_codes, hash_code, path_of_hash, root_of_hashes
from ledger.core.hashing import sha256
from mingbai.demo.community import Community
from mingbai.demo.desk import Body
from mingbai.demo.people import FOUNDING, Holder

_CODES = 60
_BOOK = "示例异议单甲"


def codes_of(seed: str, count: int = _CODES) -> tuple[bytes, ...]:
    """Give the codes of a lot; they are no secret here, since nobody drew them."""
    numbers = iter(range(count))
    return draw_codes(count, lambda size: sha256(f"{seed} {next(numbers)}".encode())[:size])


def draw(community: Community, name: str = "codes", *, until: date | None = None) -> str:
    """Draw one-time codes by lot: the street prints them and the ledger holds their root."""
    hashes = [hash_code(code) for code in codes_of(name)]
    body: Body = {
        "count": _CODES,
        "day": community.day.isoformat(),
        "purpose": "居民提异议、联名要求公开",
        "root": root_of_hashes(hashes).hex(),
        "until": (until or community.day + timedelta(days=500)).isoformat(),
    }
    return community.desk.write("codes", body, ["supervisor"], name=name)


def lay_out(community: Community, last: int = 50) -> str:
    """Lay out a book of numbered two-part slips."""
    body: Body = {
        "book": _BOOK,
        "day": community.day.isoformat(),
        "first": 1,
        "last": last,
        "place": "居委会服务台",
    }
    return community.desk.write("slips", body, ["supervision"], name="slips")


def object_by_code(
    community: Community,
    number: int,
    about: str,
    *,
    subject: str = "",
    name: str,
    lot: str = "codes",
) -> str:
    """Object with the code *number* of the lot."""
    codes = codes_of(lot)
    hashes = [hash_code(code) for code in codes]
    shown: Body = {
        "code": codes[number].hex(),
        "index": number,
        "issue": community.id(lot),
        "path": [each.hex() for each in path_of_hash(hashes, number)],
    }
    return _object(community, about, {"code": shown}, subject, name)


def object_by_slip(
    community: Community, number: int, about: str, *, subject: str = "", name: str, day: str = ""
) -> str:
    """Object on the slip *number*, which was handed in today or on *day*."""
    shown: Body = {"book": _BOOK, "day": day or community.day.isoformat(), "no": number}
    return _object(community, about, {"slip": shown}, subject, name)


def _object(community: Community, about: str, by: Body, subject: str, name: str) -> str:
    text: Body = {
        "bytes": 180,
        "commitment": sha256(f"{name} {community.day}".encode()).hex(),
        "name": f"示例-异议-{name}.txt",
    }
    body: Body = {"about": about, "text": text, **by}
    if subject:
        body["subject"] = community.id(subject)
    return community.desk.write("objection", body, ["supervision"], name=name)


def answer(community: Community, name: str, text: str, outcome: str, role: str = "director") -> str:
    """Answer the objection *name*."""
    body: Body = {
        "day": community.day.isoformat(),
        "objection": community.id(name),
        "outcome": outcome,
        "text": text,
    }
    return community.desk.write("reply", body, [role], name=f"{name}-reply")


def order(community: Community, name: str, subject: str, text: str, days: int) -> str:
    """The street orders something to be put right."""
    body: Body = {
        "due": (community.day + timedelta(days=days)).isoformat(),
        "subjects": [community.id(subject)],
        "text": text,
    }
    return community.desk.write("order", body, ["supervisor"], name=name)


def rectify(community: Community, name: str, text: str) -> str:
    """Say how the order *name* was carried out."""
    body: Body = {
        "day": community.day.isoformat(),
        "evidence": [{"name": "示例-整改照片.jpg"}],
        "order": community.id(name),
        "text": text,
    }
    return community.desk.write("rectification", body, ["director"], name=f"{name}-done")


def review(
    community: Community,
    period: str,
    *,
    incompetent: int = 1,
    who: tuple[str, ...] = (),
    publish: Callable[[Body], object] | None = None,
) -> str:
    """Hold the yearly review 民主评议, and publish its tallies."""
    members: list[Body] = [
        {
            "competent": 9,
            "excellent": 41 - (spoken := incompetent if not who or person in who else 0),
            "incompetent": spoken,
            "office": office,
            "person": person,
        }
        for person, office in (("p-3", "主任"), ("p-6", "经办"), ("p-5", "出纳"))
    ]
    body: Body = {
        "day": community.day.isoformat(),
        "due": 51,
        "members": members,
        "period": period,
        "present": 50,
    }
    written = community.desk.write("review", body, ["supervision"], name=f"review-{period}")
    rows = [
        (each["office"], each["excellent"], each["competent"], each["incompetent"])
        for each in members
    ]
    told = community.board.body(
        "居民委员会成员民主评议结果",
        "resident",
        "J08",
        columns=("职务", "优秀", "称职", "不称职"),
        rows=rows,  # type: ignore[arg-type]
        period=period,
    )
    (publish or community.board.publish)(told)
    return written


def audit(community: Community, period: str) -> str:
    """Give the result of the year's audit, and publish it."""
    body: Body = {
        "auditor": "示例会计师事务所",
        "cause": "year",
        "day": community.day.isoformat(),
        "findings": 0,
        "period": period,
        "text": "账实相符，手续齐全，未发现违规支出。",
    }
    written = community.desk.write("audit_result", body, ["auditor"])
    told = community.board.body(
        "年度财务审计结果", "financial", "F01", columns=("事项", "结果"),
        rows=[("年度收支", "账实相符")], period=period,
    )  # fmt: skip
    community.board.publish(told)
    return written


def declare(community: Community, holder: Holder) -> str:
    """Declare which organisations somebody in office has a part in: none."""
    body: Body = {"day": community.day.isoformat(), "organisations": [], "person": holder.person}
    return community.desk.write("declaration", body, [holder.roles[0]])


def declare_all(community: Community) -> None:
    """Let all founding officers declare."""
    for holder in FOUNDING:
        declare(community, holder)


def work(community: Community, name: str, title: str, plan: str, due: date) -> str:
    """Put down a work item."""
    body: Body = {"due": due.isoformat(), "duty": "clerk", "plan": plan, "title": title}
    return community.desk.write("work_item", body, ["clerk"], name=name)


def work_done(community: Community, name: str, text: str) -> str:
    """Say that a work item is done."""
    body: Body = {
        "day": community.day.isoformat(),
        "done": True,
        "evidence": [{"name": "示例-现场照片.jpg"}],
        "item": community.id(name),
        "text": text,
    }
    return community.desk.write("work_report", body, ["clerk"])
