"""A small ledger whose notices try to be more than text, published into a folder."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from mingbai.published import PublishedLog, open_published
from publish.site.book import Book, Log, Setting
from publish.site.settings import parse_settings
from tests import community
from tests.verifier.publishing import START_MS, entries_of, write_log, write_trust

TODAY = date(2026, 11, 23)
CHECK = "https://check.example.org/check.html"
STREET = "021-5550 0100"
DUTY = "021-5550 0124"
SITE_TOML = f"""
check_address = "{CHECK}"
[contacts.street]
name = "示例街道办事处"
phone = "{STREET}"
[contacts.duty.director]
phone = "{DUTY}"
[[places]]
name = "东区"
board = "3号楼门口"
[[places]]
name = "西区"
"""

MONEY = ["日期", "摘要", "收入（元）", "支出（元）", "余额（元）"]
HOSTILE = (
    '#eval("1+1") *粗* _斜_ $x^2$ @label <script>alert(1)</script> \\u{0} #image("/etc/passwd") '
    '[a](b) =HYPERLINK("http://e.example") // % {{ "{{" }} א׳ שלום׃'
)
NAMES = {"director-1": "王示例", "accountant-1": "陈示例"}


def charter() -> bytes:
    """The charter, with the names that officers have in their offices."""
    body = community.charter_body()
    officers = [
        {**each, "name": NAMES[slug]} if slug in NAMES else each
        for slug, each in zip(community.OFFICERS, body["officers"], strict=True)
    ]
    return community.charter_note(officers=officers, places=["东区", "西区"])


CHARTER = community.id_of(charter())


def notice(no: str, **changes: Any) -> bytes:
    return community.notice_note(no, charter=CHARTER, **changes)


def table(columns: Sequence[str], rows: Sequence[Sequence[str | int]]) -> dict[str, Any]:
    return {"columns": list(columns), "rows": [list(row) for row in rows]}


def money_notice(no: str, count: int, **changes: Any) -> bytes:
    """A notice of *count* payments of 10.00 after 1,000.00 was carried over."""
    balance = [100_000 - 1000 * (at + 1) for at in range(count)]
    rows = [
        ["2026-11-03", f"第{at + 1}笔办公用品", "", "10.00", f"{balance[at] / 100:,.2f}"]
        for at in range(count)
    ]
    totals = {
        "count": count,
        "carry_over": 100_000,
        "expenditure": 1000 * count,
        "balance": 100_000 - 1000 * count,
    }
    body = {"table": table(MONEY, rows), "totals": totals, **changes}
    return notice(no, **body)


FEW, LONG, HOSTILE_ONE, WIDE, PERSONS, CORRECTED, CORRECTION, SMALL, ENDLESS = range(1, 10)


def notes() -> list[bytes]:
    """The charter and the notices whose indexes stand above."""
    plain = {"totals": {"count": 1}}
    persons = {
        "persons": {"commitments": ["ab" * 32], "last": "2026-11-30"},
        "display": {"from": "2026-11-22", "to": "2026-11-28"},
        "table": table(["姓名"], [["甲"]]),
    }
    corrected = notice("n-6", **plain, table=table(["事项", "内容"], [["甲", "乙"]]))
    correction = community.note(
        "correction",
        community.notice_body(
            corrects=community.id_of(corrected).hex(),
            reason="合计写错了",
            table=table(["事项", "内容"], [["甲", "丙"]]),
            **plain,
        ),
        {"director": "director-1"},
        no="n-7",
        charter=CHARTER,
    )
    wide = [f"列{at}" for at in range(30)]
    return [
        charter(),
        money_notice("n-1", 4),
        money_notice("n-2", 139, title="一百三十九笔，老长的一份公示"),
        notice(
            "n-3",
            title=HOSTILE,
            text=HOSTILE,
            place="<b>东区</b>",
            table=table(
                [HOSTILE[:80].strip(), "摘要"], [[HOSTILE, "#let x = 1"], ["Ω😀𠮷", "\u0622\u0628"]]
            ),
            totals={"count": 2},
        ),
        notice(
            "n-4", table=table(wide, [[f"值{at}" * 3 for at in range(30)]] * 3), totals={"count": 3}
        ),
        notice("n-5", **persons, **plain),
        corrected,
        correction,
        notice(
            "n-8",
            title="短的",
            text="十一月二十日上午，经办会同消防站查了沿街商铺三家：灭火器过期的当场换掉，楼道堆物限三天清走，"
            "充电的搬到车棚。下周五复查，结果还贴在这里；谁家有困难，请先同楼组长讲。",
            table=table(["事项", "内容"], [["消防", "查了三家"]]),
            **plain,
        ),
        notice(
            "n-9",
            title="W" * 190,
            text="W" * 190,
            table=table(["事项", "数"], [["i" * 400, "9" * 300]]),
            **plain,
        ),
    ]


def publish(folder: Path) -> Path:
    """Publish the ledger into *folder*, with trust files and settings beside it."""
    entries = entries_of(notes(), [START_MS + 60_000 * at for at in range(len(notes()))])
    write_log(folder, entries)
    write_trust(folder)
    (folder / "charters.txt").write_text(f"{community.ORIGIN} {CHARTER.hex()}\n")
    (folder / "site.toml").write_text(SITE_TOML, "utf-8")
    return folder


def read_book(folder: Path, *, today: date = TODAY, toml: str = SITE_TOML) -> Book:
    log = open_log(folder)
    setting = Setting(today, parse_settings(toml.encode()))
    return Book(Log(log.checkpoint, log.note, tuple(log.read_entries())), setting)


def open_log(folder: Path) -> PublishedLog:
    return open_published(str(folder))


def trust_options(folder: Path) -> list[str]:
    return [
        "--trust",
        str(folder / "policy.txt"),
        "--charters",
        str(folder / "charters.txt"),
    ]


Data = Mapping[str, Any]
