"""The check page in a real browser, over a ledger that a plain web server publishes."""

import gzip
import importlib
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ledger.affairs.calendar import STANDARD_CALENDAR
from ledger.affairs.catalogue import STANDARD_CATALOGUE
from ledger.core.hashing import hash_leaf
from ledger.core.keys import ED25519, SigningKey
from tests import community
from tests.browser.measures import OVERFLOW, TARGETS
from tests.requirements import needs
from tests.verifier.publishing import (
    entries_of,
    notes_of_a_year,
    policy_text,
    write_log,
)
from tests.web.sites import COMMUNITY, STREET, code, page_of, publish, serve, trust
from verifier.displaying import display_table
from verifier.inlining import LedgerTrust
from verifier.trust_line import check_phrase, format_trust_line

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

    Phone = Callable[..., BrowserContext]

pytestmark = needs("browser")

Site = tuple[Path, str]
NOTICE = 3
YEAR = entries_of(notes_of_a_year())
BEFORE_CORRECTION = YEAR[:-1]
LINE = format_trust_line(community.ORIGIN, community.charter_id().hex(), policy_text())

WITHOUT_WEBCRYPTO = "Object.defineProperty(crypto, 'subtle', { value: undefined });"
WITHOUT_STORAGE = """
    Object.defineProperty(window, "localStorage", { get() { throw new Error("SecurityError"); } });
"""


def open_page(context: "BrowserContext", url: str) -> "Page":
    """Open *url*; whatever the page prints as an error or asks of another host fails the test."""
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"the page broke: {error}"))
    page.goto(url)
    return page


def settled(page: "Page", case: str) -> "Locator":
    """Wait until the headline is that of *case*, and give it."""
    headline = page.locator("#main .headline")
    page.locator("#main .headline:not([data-case=busy])").wait_for()
    assert headline.get_attribute("data-case") == case, headline.inner_text()
    return headline


def said(headline: "Locator") -> str:
    shape, text = headline.locator(".shape").inner_text(), headline.locator(".text").inner_text()
    return f"{shape} {text}"


def look(page: "Page", url: str, case: str) -> "Locator":
    """Open *url* in *page* as somebody who scans again: nothing is kept but what the phone keeps."""
    page.goto("about:blank")
    page.goto(url)
    return settled(page, case)


def log_with(*notes: bytes) -> list[bytes]:
    """A charter, then *notes*."""
    return entries_of([community.charter_note(), *notes])


# ---------------------------------------------------------------------------------- the table


@pytest.mark.parametrize("script", ["", WITHOUT_WEBCRYPTO], ids=["webcrypto", "without"])
def test_a_proved_notice_is_compared_first_and_green_only_then(
    script: str, site: Site, phone: "Phone"
) -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    context = phone()
    context.add_init_script(script)
    page = open_page(context, f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}")
    assert page.evaluate("typeof crypto.subtle") == ("undefined" if script else "object")
    headline = settled(page, "compare")
    card = page.locator(".card").inner_text()
    for shown in (
        "示例社区居民委员会",
        "居委会工作经费使用情况公示（2026年11月）",
        "2026年11月",
        "123.45 元",
        "壹佰贰拾叁元肆角伍分",
        "1 行",
    ):
        assert shown in card
    assert page.locator("#question").inner_text() == "墙上写的和这里一样吗？"
    assert page.locator(".good").count() == 0
    assert size_of(page.locator(".card dd").first) > size_of(headline.locator(".text"))
    page.click("#same")
    assert said(settled(page, "proved")) == "✔ 账本里有这份公示，没改过"
    assert page.locator(".headline.good").count() == 1
    assert "2026年11月22日 17:00 的样子" in page.locator(".when").inner_text()


def test_a_notice_with_four_totals_has_its_question_in_the_first_view(
    site: Site, phone: "Phone"
) -> None:
    folder, address = site
    totals = {
        "count": 1,
        "carry_over": 12_345_678,
        "income": 23_456_789,
        "expenditure": 34_567_891,
        "balance": 1_234_576,
    }
    title = "2026年第3季度居委会工作经费收支情况公示（示例）"  # three lines
    entries = log_with(community.notice_note("n-1", title=title, totals=totals))
    publish(folder, entries)
    page = open_page(phone(), f"{address}check.html{code(entries, 1)}")
    headline = settled(page, "compare")
    card = page.locator(".card").inner_text()
    stated = [
        "上期结转",
        "收入合计",
        "贰拾叁万肆仟伍佰陆拾柒元捌角玖分",
        "支出合计",
        "期末结余",
        "1 行",
    ]
    places = [card.index(each) for each in stated]  # in the order of the paper
    assert places == sorted(places)
    for choice in ("#same", "#different"):
        box = page.locator(choice).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 844
    for figure in page.locator(".card dd:not(.capitals)").all():
        assert size_of(figure) > size_of(headline.locator(".text"))
    page.evaluate("document.documentElement.style.fontSize = '36px'")
    assert page.evaluate(OVERFLOW) == []
    page.click("#elder")
    page.evaluate("document.documentElement.style.fontSize = '46px'")
    assert page.evaluate(OVERFLOW) == []


def size_of(locator: "Locator") -> float:
    size = locator.evaluate("(element) => parseFloat(getComputedStyle(element).fontSize)")
    assert isinstance(size, int | float)
    return size


def test_who_sees_another_thing_on_the_wall_learns_what_to_do(site: Site, phone: "Phone") -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    page = open_page(phone(), f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}")
    settled(page, "compare")
    page.click("#different")
    assert said(settled(page, "paper_differs")) == "✘ 这张纸和网上的不是同一份"
    steps = page.locator(".steps").inner_text()
    for told in ("拍下来", STREET.phone, "不要只问居委会", "不用留名字", "异议单", "一次性号码"):
        assert told in steps
    assert page.locator(".steps a").get_attribute("href") == "tel:02155500100"
    page.click("#same")
    settled(page, "proved")


def change_on_disk(folder: Path) -> None:
    """Change a character of every entry that has it."""
    bundle = folder / f"tile/entries/000.p/{len(BEFORE_CORRECTION)}"
    data = bundle.read_bytes()
    changed = data.replace("印制三务公开栏".encode(), "印制三务公开本".encode())
    assert changed != data
    bundle.write_bytes(changed)


def test_one_changed_byte_in_a_bundle_on_disk(site: Site, phone: "Phone") -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    url = f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}"
    page = open_page(phone(), url)
    settled(page, "compare")
    change_on_disk(folder)
    headline = look(page, url, "altered")
    assert said(headline) == "✘ 网上这份被改过，别信它"
    assert f"请截图，拨打{STREET.name} {STREET.phone}" in headline.inner_text()
    assert page.locator(".card").count() == 0


def test_a_site_that_was_rolled_back(site: Site, phone: "Phone") -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    url = f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}"
    page = open_page(phone(), url)
    settled(page, "compare")
    publish(folder, BEFORE_CORRECTION[:-3])
    assert said(look(page, url, "older")) == "？ 这个网页是旧的，您的手机看过更新的"
    publish(folder, BEFORE_CORRECTION[:2])
    look(page, url, "older")
    publish(folder, BEFORE_CORRECTION)
    look(page, url, "compare")


def test_two_signed_roots_for_one_size_are_kept_and_given_to_keep(
    site: Site, phone: "Phone", tmp_path: Path
) -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    url = f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}"
    page = open_page(phone(), url)
    settled(page, "compare")
    first = (folder / "checkpoint").read_text()
    other = [*notes_of_a_year()[:-2], community.expenditure_note("another")]
    publish(folder, entries_of(other))
    second = (folder / "checkpoint").read_text()
    headline = look(page, url, "two_roots")
    assert said(headline) == "✘ 账本出现了两个版本"
    assert "凭据已存在手机里" in headline.inner_text()
    text = page.locator("#evidence").input_value()
    assert first in text
    assert second in text
    with page.expect_download() as started:
        page.click("#evidence-file")
    saved = tmp_path / "evidence.txt"
    started.value.save_as(saved)
    assert saved.read_text() == text
    kept = page.evaluate(f"localStorage.getItem('mingbai/v1/{community.ORIGIN}')")
    assert first.splitlines()[2] in kept
    assert second.splitlines()[2] in kept
    publish(folder, BEFORE_CORRECTION)
    look(page, url, "compare")
    assert page.locator("#evidence").input_value() == text


def test_without_a_network_nothing_is_said_against_the_notice(site: Site, phone: "Phone") -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    context = phone()
    page = open_page(context, f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}")
    settled(page, "compare")
    context.set_offline(True)
    page.evaluate("(hash) => { location.hash = hash; }", code(BEFORE_CORRECTION, NOTICE + 1))
    page.locator("[data-case=offline]").wait_for()
    headline = settled(page, "offline")
    assert said(headline) == "？ 没有网，还没查"
    assert "这不说明公示有问题" in headline.inner_text()


def test_a_server_that_does_not_answer_is_not_called_a_missing_network(
    site: Site, phone: "Phone", tmp_path: Path
) -> None:
    folder, address = site
    with serve(tmp_path) as gone:
        publish(folder, BEFORE_CORRECTION, trust(prefix=f"{gone}demo/"))
    page = open_page(phone(), f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}")
    headline = settled(page, "silent")
    assert said(headline) == "？ 网站没有回答，还没查"
    assert "这不说明公示有问题" in headline.inner_text()
    assert STREET.phone in headline.inner_text()


@pytest.mark.parametrize("is_open", [True, False])
def test_a_server_that_lets_no_page_from_elsewhere_read_is_told_apart(
    is_open: bool, site: Site, phone: "Phone", tmp_path: Path
) -> None:
    folder, address = site
    (tmp_path / "ledger").mkdir()
    with serve(tmp_path / "ledger", open_to_all=is_open) as elsewhere:
        write_log(tmp_path / "ledger", BEFORE_CORRECTION)
        (folder / "check.html").write_bytes(page_of(trust(prefix=elsewhere)))
        page = open_page(phone(), f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}")
        if is_open:
            settled(page, "compare")
            return
        headline = settled(page, "closed")
        assert said(headline) == "？ 从这里读不到账本，还没查"
        assert "相机扫墙上的码" in headline.inner_text()


def test_of_several_places_the_one_that_answered_is_told_of(site: Site, phone: "Phone") -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    (folder / "checkpoint").unlink()  # and nobody answers at the origin's own address
    page = open_page(phone(), f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}")
    settled(page, "unread")


def test_what_a_messenger_writes_behind_the_address_does_not_spoil_the_code(
    site: Site, phone: "Phone"
) -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    page = open_page(phone(), f"{address}check.html")
    settled(page, "lost")
    whole = f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}"
    for tail in ("（分享自微信）", "&from=singlemessage", "?nsukey=a%2Fb", "。", "%E5%88"):
        look(page, f"{whole}{tail}", "compare")
        look(page, f"{whole[:-1]}{tail}", "lost")


def test_a_proved_notice_can_be_read_on_paper_where_no_ground_is_printed(
    site: Site, phone: "Phone"
) -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    page = open_page(phone(), f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}")
    settled(page, "compare")
    page.click("#same")
    settled(page, "proved")
    page.emulate_media(media="print")
    colour = "(name) => getComputedStyle(document.querySelector(`.headline.good ${name}`)).color"
    for name in (".text", ".todo", ".when"):
        assert page.evaluate(colour, name) == "rgb(11, 97, 54)"
    assert not page.locator("button:visible").count()


def test_a_site_that_withholds_its_entries_does_not_blame_the_network(
    site: Site, phone: "Phone"
) -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    shutil.rmtree(folder / "tile/entries")
    page = open_page(phone(), f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}")
    headline = settled(page, "unread")
    assert said(headline) == "？ 网站没给出能查的账"
    assert "没有网" not in headline.inner_text()
    assert STREET.phone in headline.inner_text()
    assert f"账本有 {len(BEFORE_CORRECTION)} 条" in page.locator(".when").inner_text()


def test_without_the_witnesses_that_the_policy_asks_for(site: Site, phone: "Phone") -> None:
    folder, address = site
    asked = trust(witnesses=["street"], quorum="street")
    publish(folder, BEFORE_CORRECTION, asked)
    url = f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}"
    page = open_page(phone(), url)
    settled(page, "quorum_missing")
    page.click("#same")
    assert said(settled(page, "quorum_missing")) == "◐ 对得上，但还没有外人作证"
    assert page.locator(".good").count() == 0
    publish(folder, BEFORE_CORRECTION, asked, witnesses=["street"])
    look(page, url, "compare")
    page.click("#same")
    settled(page, "proved")


def test_a_ledger_that_the_page_does_not_know(site: Site, phone: "Phone") -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    strange = code(BEFORE_CORRECTION, NOTICE, "ledger.example.org/strange")
    page = open_page(phone(), f"{address}check.html{strange}")
    headline = settled(page, "unknown_ledger")
    assert said(headline) == "？ 不认识这个码，可能是假的"
    assert "别交钱，别填身份证、密码" in headline.inner_text()


def test_a_corrected_notice_shows_what_took_its_place(site: Site, phone: "Phone") -> None:
    folder, address = site
    publish(folder, YEAR)
    page = open_page(phone(), f"{address}check.html{code(YEAR, NOTICE)}")
    headline = settled(page, "corrected")
    assert said(headline) == "▲ 这份后来更正过（2026年11月22日）"
    assert "请看新的这一份" in headline.inner_text()
    newer = page.locator("#newer").inner_text()
    assert f"账本第 {len(YEAR) - 1} 条" in newer
    assert "合计有误" in newer
    page.click("#newer-rows summary")
    assert "印制三务公开栏" in page.locator("#newer-rows td").nth(1).inner_text()
    page.click("#same")
    settled(page, "corrected")


def test_a_notice_that_came_down_too_early(site: Site, phone: "Phone") -> None:
    folder, address = site
    notice = community.notice_note("n-1")
    about = {"notice": community.id_of(notice).hex()}
    by = {"director": "director-1"}
    posted = {**about, "board": "东门", "day": "2026-11-22", "photos": [], "seen": "start"}
    down = {**about, "cause": "early", "day": "2026-11-30", "reason": "换版"}
    entries = log_with(
        notice,
        community.note("posting", posted, by, no="p-1"),
        community.note("takedown", down, by, no="t-1"),
    )
    publish(folder, entries)
    page = open_page(phone(), f"{address}check.html{code(entries, 1)}")
    headline = settled(page, "taken_down")
    assert said(headline) == "▲ 这份没贴够日子"
    assert "贴了 9 天，规定 16 天" in headline.inner_text()


def listed(last: str) -> tuple[list[bytes], str]:
    """Give a log with a list of persons until *last*, and the slip of one of them."""
    from ledger.affairs.persons import make_slips, persons_of, slip_text

    rows = [{"姓名": name, "事由": "值班"} for name in ("王小丫", "<b>李四</b>")]
    slips = make_slips(rows, [bytes([number]) * 32 for number in (1, 2)])
    changes: dict[str, Any] = {
        "title": "值班补贴名单",
        "persons": persons_of(slips, last),
        "display": {"from": "2026-11-22", "to": last},
        "totals": {"count": 2},
    }
    body = community.notice_body(**changes)
    del body["table"]
    note = community.note("notice", body, {"director": "director-1"}, no="n-1")
    return log_with(note), slip_text("名单", slips[1], last, origin=community.ORIGIN)


def test_a_list_past_its_last_day_and_ones_own_row_by_the_slip(site: Site, phone: "Phone") -> None:
    folder, address = site
    entries, slip = listed("2026-12-01")
    publish(folder, entries)
    context = phone()
    page = context.new_page()
    page.clock.set_fixed_time("2026-12-24T09:00:00+08:00")
    page.goto(f"{address}check.html{code(entries, 1)}")
    headline = settled(page, "past_last_day")
    assert said(headline) == "✔ 名单已按规定撤下"
    assert "当时登记过，没改过" in headline.inner_text()
    assert page.locator("#same").count() == 0
    page.fill("#slip", slip)
    page.click("#slip-check")
    answer = page.locator("#slip-box .answer")
    assert "名单里有您这一行" in answer.inner_text()
    assert "<b>李四</b>" in answer.inner_text()
    page.fill("#slip", "不是查验码")
    page.click("#slip-check")
    assert "没看懂" in answer.inner_text()
    page.clock.set_fixed_time("2026-11-25T09:00:00+08:00")
    look(page, f"{address}check.html{code(entries, 1)}", "compare")


def test_old_paper_that_was_entered_later(site: Site, phone: "Phone") -> None:
    folder, address = site
    body = {
        "catalogue": "F02",
        "display": {"from": "2019-01-01", "to": "2019-01-16"},
        "evidence": [{"name": "旧公示.jpg", "sha256": "ab" * 32}],
        "kind": "financial",
        "period": "2018-12",
        "reason": "补录",
        "title": "2018年12月公示",
    }
    by = {"director": "director-1", "supervision": "supervision-1"}
    entries = log_with(community.note("archive", body, by, no="a-1"))
    publish(folder, entries)
    page = open_page(phone(), f"{address}check.html{code(entries, 1)}")
    headline = settled(page, "archived")
    assert said(headline) == "◐ 这是补录的旧公示"
    assert "账本只能证明补录后没改过" in headline.inner_text()


def test_an_engine_without_large_integers_checks_half_and_says_so(
    site: Site, phone: "Phone"
) -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    context = phone()
    context.add_init_script("delete window.BigInt;")
    url = f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}"
    page = open_page(context, url)
    headline = settled(page, "old_engine")
    assert said(headline) == "？ 这部手机太旧，只查了一半"
    assert "请换手机，或请人代查" in headline.inner_text()
    assert "只对了内容" in page.locator(".card").inner_text()
    assert page.locator(".good").count() == 0
    change_on_disk(folder)
    look(page, url, "paper_differs")


def test_an_engine_that_cannot_even_start_is_told_so(site: Site, phone: "Phone") -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    context = phone()
    context.add_init_script("delete window.TextDecoder;")
    page = context.new_page()
    page.goto(f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}")
    told = page.locator("#too-old")
    told.wait_for()
    assert "这部手机太旧" in told.inner_text()
    assert "请换手机，或请人代查" in told.inner_text()


@pytest.mark.parametrize("cut", [0, 1, 10, -1])
def test_a_code_that_an_app_has_cut_off(cut: int, site: Site, phone: "Phone") -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    page = open_page(phone(), f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)[:cut]}")
    assert said(settled(page, "lost")) == "？ 这个码没扫全，请再扫一次"


def test_a_code_for_another_sheet_is_not_what_is_online(site: Site, phone: "Phone") -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    forged = f"#{community.ORIGIN}/{NOTICE}/{'ab' * 32}"
    page = open_page(phone(), f"{address}check.html{forged}")
    settled(page, "paper_differs")
    assert "账本里是这样写的" in page.locator(".card").inner_text()
    assert page.locator("#same").count() == 0


def test_nobody_in_office_has_signed_it(site: Site, phone: "Phone") -> None:
    folder, address = site
    entries = log_with(community.notice_note("n-1", by={"clerk": "clerk-1"}))
    publish(folder, entries)
    page = open_page(phone(), f"{address}check.html{code(entries, 1)}")
    assert said(settled(page, "unauthorized")) == "✘ 账本里有，但没按规矩批"


def test_every_verdict_is_the_same_without_webcrypto(tmp_path: Path, phone: "Phone") -> None:
    unsigned = log_with(community.notice_note("n-1", by={"clerk": "clerk-1"}))
    asked = trust(witnesses=["street"], quorum="street")
    stranger = SigningKey(community.ORIGIN, ED25519, bytes(32))
    own = code(BEFORE_CORRECTION, NOTICE)
    publish(tmp_path / "whole", BEFORE_CORRECTION)
    publish(tmp_path / "altered", BEFORE_CORRECTION)
    change_on_disk(tmp_path / "altered")
    publish(tmp_path / "unwitnessed", BEFORE_CORRECTION, asked)
    publish(tmp_path / "witnessed", BEFORE_CORRECTION, asked, witnesses=["street"])
    publish(tmp_path / "unsigned", unsigned)
    publish(tmp_path / "year", YEAR)
    publish(tmp_path / "stranger", BEFORE_CORRECTION, signer=stranger)
    cases = {
        "whole": (own, "compare"),
        "altered": (own, "altered"),
        "unwitnessed": (own, "quorum_missing"),
        "witnessed": (own, "compare"),
        "unsigned": (code(unsigned, 1), "unauthorized"),
        "year": (code(YEAR, NOTICE), "corrected"),
        "stranger": (own, "altered"),
    }
    with serve(tmp_path) as address:
        for script in ("", WITHOUT_WEBCRYPTO):
            for name, (fragment, case) in cases.items():
                context = phone()
                context.add_init_script(script)
                settled(open_page(context, f"{address}{name}/check.html{fragment}"), case)


# -------------------------------------------------------------------------------- hostile text

HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>",
    "</script><script>document.title='owned'</script>",
    "=cmd|' /C calc'!A0",
    "مرحبا ‎שלום 公示",
    "{count} @@script@@ ${1+1} $& &lt;b&gt;",
)


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_text_stays_text(title: str, site: Site, phone: "Phone") -> None:
    folder, address = site
    title = "".join(character for character in title if character.isprintable())
    note = community.notice_note("n-1", title=title, rows=[["2026-11-20", title, 12_345]])
    entries = log_with(note)
    publish(folder, entries)
    hostile = trust()
    page_bytes = page_of(
        type(hostile)(hostile.origin, hostile.charter, hostile.policy, "./", title, STREET, None)
    )
    (folder / "check.html").write_bytes(page_bytes)
    page = open_page(phone(), f"{address}check.html{code(entries, 1)}")
    settled(page, "compare")
    assert page.locator(".card h1").inner_text() == title
    assert page.locator(".card .community").inner_text() == title
    page.click("#rows summary")
    assert page.locator("#rows td").nth(1).inner_text() == title
    assert "明白账" in page.title()
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 3


# ------------------------------------------------------------------------------- proofs, offline


def packed(proof: bytes) -> str:
    import zlib
    from base64 import urlsafe_b64encode

    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = squeeze.compress(proof) + squeeze.flush()
    return urlsafe_b64encode(data).decode().rstrip("=")


def test_from_disk_a_saved_page_checks_a_proof_without_a_network(
    tmp_path: Path, phone: "Phone"
) -> None:
    from tests.verifier.publishing import proof_of

    saved = tmp_path / "check.html"
    saved.write_bytes(page_of(trust()))
    proof = proof_of(BEFORE_CORRECTION, NOTICE)
    context = phone(offline=True)
    page = open_page(context, f"{saved.as_uri()}#proof/{packed(proof)}")
    assert said(settled(page, "offline_proof")) == "◐ 当时在账本里，后来没查"
    assert "居委会工作经费" in page.locator(".card").inner_text()
    page.click("#same")
    settled(page, "offline_proof")
    changed = proof.replace(b"index 3\n", b"index 2\n")
    (tmp_path / "changed.tlog-proof").write_bytes(changed)
    page.click("#open summary")
    page.set_input_files("#proof-file", tmp_path / "changed.tlog-proof")
    page.locator("[data-case=altered]").wait_for()
    page.click("#open summary")
    page.fill("#pasted", proof.decode())
    page.click("#pasted-check")
    page.locator("[data-case=offline_proof]").wait_for()
    page.click("#open summary")
    # no site was asked, so none has failed to give anything
    for spoilt in (
        "c2sp.org/tlog-proof@v1\nindex x\n",
        proof.decode()[:-40],
        f"{proof.decode()}\n发自手机\n",
    ):
        page.fill("#pasted", spoilt)
        page.click("#pasted-check")
        assert said(settled(page, "proof_unreadable")) == "？ 这份证明读不懂，没查成"


def test_from_disk_a_saved_page_reads_a_ledger_that_allows_it(
    tmp_path: Path, phone: "Phone"
) -> None:
    saved = tmp_path / "saved.html"
    with serve(tmp_path, open_to_all=True) as address:
        write_log(tmp_path / "log", BEFORE_CORRECTION)
        saved.write_bytes(page_of(trust(prefix=f"{address}log/")))
        page = open_page(phone(), f"{saved.as_uri()}{code(BEFORE_CORRECTION, NOTICE)}")
        settled(page, "compare")
        page.click("#same")
        settled(page, "proved")


def test_a_proof_is_followed_online_for_what_came_since(site: Site, phone: "Phone") -> None:
    from tests.verifier.publishing import proof_of

    folder, address = site
    publish(folder, YEAR)
    proof = proof_of(BEFORE_CORRECTION, NOTICE)
    page = open_page(phone(), f"{address}check.html#proof/{packed(proof)}")
    settled(page, "offline_proof")
    page.click("#online")
    page.locator("[data-case=corrected]").wait_for()


def test_what_is_printed_can_be_typed(site: Site, phone: "Phone") -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    page = open_page(phone(), f"{address}check.html")
    settled(page, "lost")
    digits = code(BEFORE_CORRECTION, NOTICE).rpartition("/")[2][:32]
    page.fill("#typed-index", f" {NOTICE} ")
    page.fill("#typed-hash", f"{digits[:8]} {digits[8:]}")
    page.click("#typed-check")
    page.locator("[data-case=compare]").wait_for()
    wide = {ord(each): chr(ord(each) + 0xFEE0) for each in "0123456789abcdef"}
    page.goto("about:blank")
    page.goto(f"{address}check.html")
    settled(page, "lost")
    page.fill("#typed-index", str(NOTICE).translate(wide))  # as a Chinese keyboard types
    page.fill("#typed-hash", digits.translate(wide))
    page.click("#typed-check")
    page.locator("[data-case=compare]").wait_for()
    page.click("#open summary")
    page.fill("#typed-hash", "00" * 16)
    page.click("#typed-check")
    page.locator("[data-case=not_found], [data-case=paper_differs]").first.wait_for()


def test_a_districts_page_asks_which_community_a_typed_number_is_of(
    site: Site, phone: "Phone"
) -> None:
    folder, address = site
    other = LedgerTrust(
        "ledger.example.org/other", "ab" * 32, policy_text(), "other/", "另一个社区"
    )
    write_log(folder / "demo", BEFORE_CORRECTION)
    (folder / "check.html").write_bytes(page_of(other, trust(prefix="./demo/")))
    page = open_page(phone(), f"{address}check.html")
    settled(page, "lost")
    page.select_option("#typed-ledger", label=COMMUNITY)
    page.fill("#typed-index", str(NOTICE))
    page.fill("#typed-hash", code(BEFORE_CORRECTION, NOTICE).rpartition("/")[2][:32])
    page.click("#typed-check")
    page.locator("[data-case=compare]").wait_for()
    look(page, f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}", "compare")
    unscanned = code(BEFORE_CORRECTION, NOTICE, other.origin)
    look(page, f"{address}check.html{unscanned}", "unread")


# ----------------------------------------------------------------------------------- the trust


def standing(page: "Page") -> str:
    return page.locator("#trust-box").get_attribute("data-standing") or ""


def test_a_page_vouches_for_itself_until_it_was_compared(site: Site, phone: "Phone") -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    url = f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}"
    page = open_page(phone(), url)
    settled(page, "compare")
    box = page.locator("#trust-box")
    assert box.locator("summary").inner_text() == "这个网页自己担保"
    look(page, url, "compare")
    assert standing(page) == "self"
    box.locator("summary").click()
    page.locator(".phrase", has_text=check_phrase(LINE)).wait_for()
    page.fill("#second", "AAAA-BBBB-CCCC")
    page.click("#compare")
    assert "不一样" in box.locator(".answer").inner_text()
    page.fill("#second", "AAAA")
    page.click("#compare")
    assert "没看懂" in box.locator(".answer").inner_text()
    look(page, url, "compare")
    assert standing(page) == "self"
    box.locator("summary").click()
    page.fill("#second", check_phrase(LINE).lower())
    page.click("#compare")
    assert "一样" in box.locator(".answer").inner_text()
    look(page, url, "compare")
    assert standing(page) == "full"
    assert "和第二处对过" in box.locator("summary").inner_text()


def test_a_second_source_is_compared_by_scanning_it(site: Site, phone: "Phone") -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    page = open_page(phone(), f"{address}check.html#{LINE}")
    assert said(settled(page, "trust_same")) == "✔ 和第二处一样，可以信"
    look(page, f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}", "compare")
    assert standing(page) == "full"
    look(
        page, f"{address}check.html#{LINE[:-1]}{'0' if LINE[-1] != '0' else '1'}", "trust_different"
    )
    look(page, f"{address}check.html#{LINE.replace('demo', 'strange')}", "unknown_ledger")


def test_a_page_that_brings_another_trust_is_not_followed_and_it_is_said_loudly(
    site: Site, phone: "Phone"
) -> None:
    folder, address = site
    url = f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}"
    publish(folder, BEFORE_CORRECTION)
    page = open_page(phone(), url)
    settled(page, "compare")
    forged = trust(witnesses=["friend"], quorum="none")
    publish(folder, BEFORE_CORRECTION, forged)
    look(page, url, "compare")
    loud = page.locator("section.loud")
    assert "换了担保" in loud.inner_text()
    assert loud.get_attribute("role") == "alert"
    assert STREET.phone in loud.inner_text()
    other = trust(charter=bytes(32))
    publish(folder, BEFORE_CORRECTION, other)
    look(page, url, "compare")  # the ledger still is that of the charter that was pinned
    assert standing(page) == "changed"
    publish(folder, BEFORE_CORRECTION, forged)
    look(page, url, "compare")
    page.fill("#second", format_trust_line(forged.origin, forged.charter, forged.policy))
    page.click("#compare")
    page.locator("#trust-box[data-standing=full]").wait_for()


def test_a_charter_that_is_not_the_pages_is_another_ledger(site: Site, phone: "Phone") -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION, trust(charter=bytes(32)))
    page = open_page(phone(), f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}")
    assert said(settled(page, "other_charter")) == "✘ 这不是原来的那本账"


# ------------------------------------------------------------------------------- for everyone


def test_a_browser_that_keeps_nothing_still_checks(site: Site, phone: "Phone") -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    context = phone()
    context.add_init_script(WITHOUT_STORAGE)
    page = open_page(context, f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}")
    settled(page, "compare")
    assert "不让网页记东西" in page.locator("footer").inner_text()
    page.click("#same")
    settled(page, "proved")


def test_whoever_opens_the_page_from_the_board_is_not_told_that_a_code_is_incomplete(
    site: Site, phone: "Phone"
) -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    page = open_page(phone(), f"{address}check.html#type")
    headline = settled(page, "type")
    assert said(headline) == "？ 请扫码，或填号码"
    assert "用手机自带的相机扫墙上的码" in headline.inner_text()
    assert page.locator("#typed-index").is_visible()
    page.fill("#typed-index", str(NOTICE))
    page.fill("#typed-hash", hash_leaf(BEFORE_CORRECTION[NOTICE]).hex()[:32])
    page.click("#typed-check")
    settled(page, "compare")


@pytest.mark.parametrize("lacking", ["fetch", "AbortController"])
def test_an_engine_that_lacks_a_part_is_told_so_and_never_waits_for_ever(
    lacking: str, site: Site, phone: "Phone"
) -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    context = phone()
    context.add_init_script(f"delete window.{lacking}")
    page = open_page(context, f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}")
    assert said(settled(page, "old_engine")) == "？ 这部手机太旧，没法查"


def test_an_index_that_no_ledger_has_is_not_called_an_incomplete_code(
    site: Site, phone: "Phone"
) -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    for index in (999_999, 2**53 + 1, 2**63 - 1):
        fragment = f"#{community.ORIGIN}/{index}/{'ab' * 32}"
        page = open_page(phone(), f"{address}check.html{fragment}")
        assert said(settled(page, "not_in_ledger")) == "✘ 账本里没有这一份"


def test_without_javascript_it_says_what_to_do_instead(site: Site, phone: "Phone") -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    page = open_page(phone(java_script_enabled=False), f"{address}check.html")
    told = page.locator("body").inner_text()
    assert "没有开 JavaScript" in told
    assert "查验单" in told
    assert "This page needs JavaScript" in told
    assert page.locator("button:visible").count() == 0


def test_english_and_the_elderly_version_are_one_tap_away_and_stay(
    site: Site, phone: "Phone"
) -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    url = f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}"
    page = open_page(phone(), url)
    settled(page, "compare")
    page.click("#language")
    assert page.locator("#question").inner_text() == "Does the wall say the same as this?"
    assert page.locator("html").get_attribute("lang") == "en"
    chinese = re.sub(
        "(示例社区居民委员会|示例街道办事处|居委会.*公示（.*）|[零壹贰叁肆伍元角分佰拾]+)",
        "",
        visible(page),
    )
    assert re.findall("[\u4e00-\u9fff]+", chinese) == ["明白账", "中文"]
    page.click("#elder")
    look(page, url, "compare")
    assert page.locator("html").get_attribute("lang") == "en"
    page.click("#language")
    assert page.locator("#elder").inner_text() == "普通版"
    for each in page.locator("button:visible, summary:visible").all():
        box = each.bounding_box()
        assert box is not None
        assert box["height"] >= 60
    assert (
        page.locator("body").evaluate("(body) => parseFloat(getComputedStyle(body).fontSize)") >= 18
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("answer", ["", "#same", "#different"])
def test_the_elderly_version_bears_the_largest_text_with_everything_unfolded(
    answer: str, site: Site, phone: "Phone"
) -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    page = open_page(phone(), f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}")
    settled(page, "compare")
    page.click("#elder")
    if answer:
        page.click(answer)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert page.evaluate(TARGETS, 60) == []
    for size in (23, 37, 46):
        page.evaluate(f"document.documentElement.style.fontSize = '{size}px'")
        assert page.evaluate(OVERFLOW) == [], size


def visible(page: "Page") -> str:
    text: str = page.locator("body").inner_text()
    return text


def test_it_opens_in_the_language_and_size_that_it_was_made_in(site: Site, phone: "Phone") -> None:
    folder, address = site
    write_log(folder, BEFORE_CORRECTION)
    (folder / "check.html").write_bytes(page_of(trust(), language="en", elder=True))
    page = open_page(phone(), f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}")
    settled(page, "compare")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("html").get_attribute("class") == "elder"


def test_the_headline_is_told_to_screen_readers_and_read_aloud_where_there_is_a_voice(
    site: Site, phone: "Phone"
) -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    url = f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}"
    context = phone()
    context.add_init_script(
        """
        window.spoken = [];
        Object.defineProperty(window, "speechSynthesis", {
          value: { speaking: false, speak: (said) => window.spoken.push(said.text), cancel() {} },
        });
        """
    )
    page = open_page(context, url)
    settled(page, "compare")
    assert "账本里有，请您对一对" in (page.locator("#announced").text_content() or "")
    assert page.locator("#announced").get_attribute("aria-live") == "polite"
    page.click("#aloud")
    spoken = page.evaluate("window.spoken[0]")
    assert spoken.startswith("账本里有，请您对一对")
    assert "墙上写的和这里一样吗" in spoken
    page.click("#same")
    assert page.evaluate("document.activeElement.className").startswith("headline good")
    assert "账本里有这份公示，没改过" in (page.locator("#announced").text_content() or "")
    silent = phone()
    silent.add_init_script(
        "Object.defineProperty(window, 'speechSynthesis', { value: undefined });"
    )
    page = open_page(silent, url)
    settled(page, "compare")
    assert page.locator("#aloud").count() == 0


def test_it_is_worked_by_keyboard_alone(site: Site, phone: "Phone") -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    page = open_page(phone(), f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}")
    settled(page, "compare")
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
        if reached[-1] == "same":
            break
    assert reached[:2] == ["language", "elder"]
    page.keyboard.press("Enter")
    settled(page, "proved")


def test_whatever_it_says_it_says_whom_to_ask_and_days_as_people_write_them(
    site: Site, phone: "Phone"
) -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    for fragment, case in (
        (code(BEFORE_CORRECTION, NOTICE), "compare"),
        ("", "lost"),
        (code(BEFORE_CORRECTION, NOTICE, "ledger.example.net/other"), "unknown_ledger"),
    ):
        page = open_page(phone(), f"{address}check.html{fragment}")
        settled(page, case)
        footer = page.locator("footer")
        assert f"有疑问，拨打{STREET.name} {STREET.phone}。" in footer.inner_text()
        assert footer.locator("a").get_attribute("href") == "tel:02155500100"
        assert "这个网页做于 2026年11月22日。" in footer.inner_text()
        assert re.search(r"\d{4}-\d{2}-\d{2}", page.locator("#main").inner_text()) is None
        assert page.evaluate(TARGETS, 44) == []


def test_every_headline_says_by_when_it_judged_what_it_costs_and_what_it_does_not_say(
    site: Site, phone: "Phone"
) -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    page = open_page(phone(), f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}")
    for fragment, case in (
        (code(BEFORE_CORRECTION, NOTICE), "compare"),
        ("", "lost"),
        (code(BEFORE_CORRECTION, NOTICE, "ledger.example.org/strange"), "unknown_ledger"),
    ):
        headline = look(page, f"{address}check.html{fragment}", case)
        assert re.search("20[0-9]{2}年[0-9]+月[0-9]+日", headline.locator(".when").inner_text())
        footer = page.locator("footer").inner_text()
        assert "查公示不收钱，不要身份证，不要密码" in footer
        assert "只保证没人改过，不保证钱花得对" in footer


def test_nothing_of_the_trade_is_seen_before_it_is_unfolded(site: Site, phone: "Phone") -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    page = open_page(phone(), f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}")
    settled(page, "compare")
    assert re.search("哈希|签名|节点|检查点", visible(page)) is None
    page.click("#deep summary")
    deep = page.locator("#deep").inner_text()
    for shown in ("director-1", "主任", "没有外人作证", community.ORIGIN, "条目哈希"):
        assert shown in deep


def test_it_asks_nobody_but_its_own_site_and_the_policy_forbids_more(
    site: Site, phone: "Phone"
) -> None:
    folder, address = site
    publish(folder, BEFORE_CORRECTION)
    context = phone()
    page = context.new_page()
    asked: list[str] = []
    printed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: printed.append(message.text))
    page.goto(f"{address}check.html{code(BEFORE_CORRECTION, NOTICE)}")
    settled(page, "compare")
    assert [url for url in asked if not url.startswith((address, "blob:"))] == []
    assert [text for text in printed if "favicon" not in text and "404" not in text] == []
    assert context.cookies() == []
    rule = page.locator("meta[http-equiv]").get_attribute("content") or ""
    assert rule.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in rule
    page.evaluate(
        "const made = document.createElement('script'); made.textContent = 'window.owned = 1';"
        "document.body.append(made);"
    )
    assert page.evaluate("window.owned") is None


def test_the_first_view_is_under_sixty_kilobytes() -> None:
    five = ["street", "law-firm", "university", "residents", "newspaper"]
    whole = trust(witnesses=five, quorum="all-of-them")
    table = display_table(STANDARD_CATALOGUE, None, STANDARD_CALENDAR)
    page = page_of(replace(whole, display=table))
    assert len(gzip.compress(page, 6)) < 60_000
    assert page_of(trust()) == page_of(trust())


def axe_rules(page: "Page") -> Sequence[str]:
    axe: Any = importlib.import_module("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


@pytest.mark.parametrize("answer", ["", "same", "different"])
def test_axe_finds_nothing(answer: str, site: Site, phone: "Phone") -> None:
    folder, address = site
    publish(folder, YEAR if not answer else BEFORE_CORRECTION)
    entries = YEAR if not answer else BEFORE_CORRECTION
    page = open_page(phone(bypass_csp=True), f"{address}check.html{code(entries, NOTICE)}")
    if answer:
        settled(page, "compare")
        page.click(f"#{answer}")
    for each in page.locator("details > summary").all():
        each.click()
    assert axe_rules(page) == []
