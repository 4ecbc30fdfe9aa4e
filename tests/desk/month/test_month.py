"""A month in the life of a community, by five people in five browser contexts, three of them phones.

Whoever comes into office, what is spent and by whom it is signed, what comes back and is signed
again, what nobody approved, what residents ask: all of it by the pages alone, signed in. At the end
the verifier proves every entry.
"""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.affairs.calendar import day_of
from ledger.affairs.statement import parse_statement
from ledger.core.entry import parse_entry
from ledger.core.keys import format_vkey
from ledger.core.note import parse_note
from ledger.core.proof import parse_proof
from tests.api.community import now_ms
from tests.browser.measures import find_axe
from tests.desk.drafts.desks import Desk
from tests.desk.forms.test_posting import photograph
from tests.desk.pages.people import PHONE, TABLE, People, Somebody, people_at
from tests.desk.pages.served import serve_whole
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ENTERED = "已入账"
ENTRIES = {
    **dict.fromkeys(("charter", "appointment", "opening", "outflow", "ratification"), 1),
    **dict.fromkeys(("closing", "notice", "posting", "slips", "objection", "reply"), 1),
    **dict.fromkeys(("rekey", "work_item"), 1),
    "expenditure": 4,
}
TODAY = day_of(now_ms()).isoformat()
MONTH = TODAY[:7]
PROGRAM = Path(sys.executable).with_name("mingbai-verify")


def payment(amount: str, summary: str, voucher: str, payee: str = "宝山文具店") -> dict[str, str]:
    return {
        "金额": amount,
        "资金来源": "办公经费",
        "科目": "办公费",
        "单位名称": payee,
        "摘要": summary,
        "账户": "基本户",
        "凭证号": voucher,
        "经手": "经办",
    }


@needs("browser")
def test_a_month_from_invitation_to_the_last_proof(
    browser: "Browser", desk: Desk, tmp_path: Path
) -> None:
    with serve_whole(desk, tmp_path) as address, people_at(browser, desk, address) as people:
        street = people.sit("authority-1", TABLE)
        books = people.sit("accountant-1", TABLE)
        clerk = people.sit("clerk-1", PHONE)
        watch = people.sit("supervision-1", PHONE)
        director = comes_into_office(people, street)
        assert sorted(width(each) for each in people.seated) == [PHONE] * 3 + [TABLE] * 2
        opens_the_books(books, watch, director)
        spends(books, (clerk, watch, director))
        comes_back_and_is_signed_again(books, (clerk, watch, director))
        is_vetoed_recorded_and_ratified(books, watch, director)
        is_signed_by_one_gesture(books, (clerk, watch, director))
        closes_and_publishes(books, watch, director, clerk)
        answers_an_objection(watch, director)
        gets_a_new_key(people, street, clerk)
    assert Counter(kinds(desk)) == ENTRIES
    proves(desk, tmp_path)


def width(somebody: Somebody) -> int:
    size = somebody.page.viewport_size
    assert size is not None
    return size["width"]


def kinds(desk: Desk) -> list[str]:
    """Give the type of every entry."""
    entries = [parse_entry(each) for each in desk.ledger.entries()]
    return [parse_statement(parse_note(each.statement).text).type for each in entries]


def comes_into_office(people: People, street: Somebody) -> Somebody:
    """The street invites; the director makes a key on his phone and reads its fingerprint aloud."""
    director, fingerprint = people.join(street.invite("主任", "王主任"), "director-1")
    director.enter()
    assert "等任命入账" in director.text()
    assert street.sign(street.prepare(fingerprint)) == ENTERED
    director.open("")
    assert "没有要您办的" in director.text()
    assert "等任命入账" not in director.text()
    return director


def opens_the_books(books: Somebody, watch: Somebody, director: Somebody) -> None:
    books.form(
        "opening",
        {
            "资金来源": "办公经费",
            "余额": "50,000.00",
            "账户": "基本户",
            "种类": "银行",
            "余额#1": "５００００",
            "依据": "2026年10月31日银行对账单",
        },
    )
    draft = books.submit()
    for each in (books, watch, director):
        state = each.sign(draft)
    assert state == ENTERED


def spends(books: Somebody, others: tuple[Somebody, ...]) -> None:
    """An expenditure is signed by four, the last by keyboard alone; all of them get the proof."""
    clerk, watch, director = others
    books.form("expenditure", payment("１，２３４．５", "打印纸<b>两箱</b>", "付-1"))
    assert "壹仟贰佰叁拾肆元伍角" in books.text()
    draft = books.submit()
    assert "打印纸<b>两箱</b>" in books.page.locator(".statement .lead").inner_text()
    assert books.sign(draft) == "等人签字"
    clerk.open("")
    clerk.page.get_by_role("link", name="打印纸").click()
    clerk.page.get_by_role("button", name="签名", exact=True).dblclick()
    assert clerk.settled() == "等人签字"
    assert watch.sign(draft) == "等人签字"
    director.open(draft)
    by_keyboard(director, "签名")
    director.page.wait_for_selector("text=是账本的第")
    assert director.settled() == ENTERED
    assert find_axe(director.page) == []
    for each in (books, *others):
        each.open(draft)
        with each.page.expect_download() as saving:
            each.page.get_by_role("link", name="保存证明文件").click()
        proof = parse_proof(saving.value.path().read_bytes())
        assert "打印纸<b>两箱</b>".encode() in proof.extra


def by_keyboard(somebody: Somebody, button: str) -> None:
    """Go to a button by the tabulator alone, and press it."""
    for _ in range(60):
        somebody.page.keyboard.press("Tab")
        focused = somebody.page.evaluate("document.activeElement.textContent.trim()")
        if focused == button:
            somebody.page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard doesn't reach {button}")


def comes_back_and_is_signed_again(books: Somebody, others: tuple[Somebody, ...]) -> None:
    _, watch, _ = others
    books.form("expenditure", payment("800.00", "维修门禁", "付-2", "安居维修队"))
    draft = books.submit()
    assert books.sign(draft) == "等人签字"
    watch.open(draft)
    assert watch.say("退回", "金额和发票不符") == "被退回，等起草人修改"
    books.open("")
    books.page.get_by_role("link", name="维修门禁").click()
    books.page.wait_for_selector(".statement")
    assert "金额和发票不符" in books.text()
    books.page.get_by_role("link", name="修改").click()
    books.page.wait_for_selector("form")
    books.type_in({"金额": "780.00"})
    books.page.get_by_role("button", name="提交新的一稿").click()
    books.page.wait_for_selector(".statement")
    assert "第 2 稿" in books.text()
    for each in (books, *others):
        state = each.sign(draft)
    assert state == ENTERED


def is_vetoed_recorded_and_ratified(books: Somebody, watch: Somebody, director: Somebody) -> None:
    """What the watchers veto is recorded all the same once it is paid, and ratified later.

    The record of what has left without approval is vetoed, too: that stays on record, and stops
    nothing.
    """
    books.form("expenditure", payment("3,000.00", "节日慰问", "付-3", "万家超市"))
    draft = books.submit()
    watch.open(draft)
    assert watch.say("否决", "没有会议决定") == "被否决"
    books.open(draft)
    books.page.get_by_role("button", name="撤回").click()
    books.page.get_by_label("理由").fill("已经付款，改记未经审批支出")
    books.page.get_by_role("button", name="确定撤回").click()
    books.page.wait_for_selector("text=已撤回")
    books.form(
        "outflow",
        {**payment("3,000.00", "节日慰问", "付-3", "万家超市"), "理由": "未经同意已付款"},
    )
    draft = books.submit()
    watch.open(draft)
    assert watch.say("否决", "事后也不同意") == "等人签字"
    assert books.sign(draft) == ENTERED
    assert "事后也不同意" in books.text()
    books.form("ratification", {"金额": "3,000.00", "理由": "居民代表会议补议通过"})
    books.page.wait_for_selector("form option:has-text('节日慰问')", state="attached")
    books.type_in({"被追认的支出": "节日慰问"})
    draft = books.submit()
    for each in (books, watch, director):
        state = each.sign(draft)
    assert state == ENTERED


def is_signed_by_one_gesture(books: Somebody, others: tuple[Somebody, ...]) -> None:
    """Two as usual go by one gesture of each; one without a voucher stands before them."""
    for number in (11, 12, 13):
        books.form("expenditure", payment(f"{number}.00", f"照常{number}", f"付-{number}"))
        if number != 13:
            camera = books.page.locator("form input[type=file][capture=environment]").first
            camera.set_input_files(
                {"name": "fp.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
            )
            books.page.locator("img.evidence-thumb").wait_for()
        books.submit()
    for each in (books, *others):
        each.open("month", origin=each.desk.origin, month=MONTH)
        (first,) = each.page.locator("a.line").all_inner_texts()
        assert "照常13" in first
        assert "没有凭证" in first
        assert each.page.locator(".ordinary > li").count() == 2
        each.page.get_by_label("以上我都看过了").check()
        each.page.get_by_role("button", name="一次签名：2 份").click()
        each.page.wait_for_selector("text=签好了 2 份")
    assert find_axe(others[-1].page) == []
    books.open("")
    books.page.get_by_role("link", name="照常13").first.click()
    books.page.get_by_role("button", name="撤回").click()
    books.page.get_by_label("理由").fill("凭证没有找到")
    books.page.get_by_role("button", name="确定撤回").click()
    books.page.wait_for_selector("text=不用再签")


def closes_and_publishes(
    books: Somebody, watch: Somebody, director: Somebody, clerk: Somebody
) -> None:
    fill_in(books, "closing", {"期间": MONTH})
    draft = books.submit()
    assert books.sign(draft) == "等人签字"
    assert watch.sign(draft) == ENTERED
    fill_in(director, "notice", {"目录": "F", "期间": MONTH})
    assert director.sign(director.submit()) == ENTERED
    clerk.open("new", origin=clerk.desk.origin, type="posting")
    clerk.page.wait_for_selector(".box option:has-text('公示')", state="attached")
    clerk.page.get_by_role("button", name="填好").click()
    clerk.page.wait_for_selector(".box.good")
    camera = clerk.page.locator("form input[type=file][capture=environment]")
    camera.set_input_files({"name": "b.jpg", "mimeType": "image/jpeg", "buffer": photograph()})
    clerk.page.locator("img.evidence-thumb").wait_for()
    assert clerk.sign(clerk.submit()) == ENTERED


def fill_in(somebody: Somebody, kind: str, asked: dict[str, str]) -> None:
    somebody.open("new", origin=somebody.desk.origin, type=kind)
    box = somebody.page.locator(".box.plain")
    for label, value in asked.items():
        control = box.get_by_label(label)
        if control.evaluate("e => e.tagName") == "SELECT":
            words = control.locator("option").all_text_contents()
            control.select_option(label=next(each for each in words if each.startswith(value)))
        else:
            control.fill(value)
    box.get_by_role("button", name="填好").click()
    somebody.page.wait_for_selector("[aria-live] .box")


def answers_an_objection(watch: Somebody, director: Somebody) -> None:
    """A resident hands in a slip; the street or the watchers enter it, the committee answers."""
    watch.form("slips", {"异议单本号": "2026-01", "起始号": "1", "末号": "100", "小区": "一小区"})
    assert watch.sign(watch.submit()) == ENTERED
    watch.form("objection", {"针对什么": "支出"})
    watch.page.get_by_label("填写所用的纸质编号单").check()
    watch.type_in({"异议单本号": "2026-01", "号码": "7"})
    watch.page.get_by_role("group", name="所用的纸质编号单").get_by_label("日期").fill(TODAY)
    assert watch.sign(watch.submit()) == ENTERED
    director.open("")
    director.page.locator("section", has_text="等着答复的异议").locator("a.line").click()
    director.page.wait_for_selector("form")
    director.type_in({"答复": "慰问品清单已附在公示后面。", "结果": "说明"})
    assert director.sign(director.submit()) == ENTERED
    director.open("")
    assert "等着答复的异议" not in director.text()


def gets_a_new_key(people: People, street: Somebody, clerk: Somebody) -> None:
    """A phone was lost: the street enters a new key, and from then on the old one signs nothing."""
    again, fingerprint = people.join(street.invite_again("clerk-1", "手机丢了"), "clerk-2")
    assert street.sign(street.prepare(fingerprint)) == ENTERED
    again.enter()
    again.form("work_item", {"标题": "巡查楼道", "计划": "每周一次", "责任人": "经办"})
    assert again.sign(again.submit()) == ENTERED
    clerk.open("new")
    assert "没有任职" in clerk.text()


def proves(desk: Desk, folder: Path) -> None:
    """Every entry is proved by whoever has the log's key and the charter's id."""
    community = desk.ledger.community
    policy = folder / "policy.txt"
    policy.write_text(f"log {format_vkey(community.log_key.verifier)}\nquorum none\n")
    done = subprocess.run(
        [
            *(PROGRAM, "log", folder / "ledger" / "published", "--trust", policy),
            *("--charter", desk.ledger.charter_id.hex(), "--no-findings", "--workers", "1"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"共 {sum(ENTRIES.values())} 条" in done.stdout
    assert "全部查过" in done.stdout
