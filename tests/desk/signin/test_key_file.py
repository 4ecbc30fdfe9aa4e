"""A browser without WebCrypto's keys: a key file is opened to sign in, and once more to sign."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.log.keyfile import Cost, format_key_file
from ledger.log.keyring import seal_key
from tests.desk.drafts.conftest import desk
from tests.desk.drafts.desks import Desk
from tests.desk.pages.served import serve_whole
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["desk"]  # a fixture

pytestmark = needs("browser")
PASSPHRASE = "街道办公室 2026"
NO_KEYS = """Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined });"""
"""As on a page that came over plain http from another machine."""


def key_file(desk: Desk, slug: str) -> bytes:
    return format_key_file(seal_key(desk.key(slug), PASSPHRASE, Cost(1 << 14)))


@contextmanager
def opened(browser: "Browser") -> "Iterator[Page]":
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    context.set_default_timeout(15_000)
    context.add_init_script(NO_KEYS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def give(page: "Page", file: bytes, passphrase: str, button: str, clicks: int = 1) -> None:
    chosen = {"name": "a.key", "mimeType": "text/plain", "buffer": file}
    page.locator("input[type=file]").first.set_input_files(chosen)  # type: ignore[arg-type]
    page.locator("input[type=password]").first.fill(passphrase)
    page.get_by_role("button", name=button, exact=True).click(click_count=clicks)


def test_a_key_file_signs_in_and_signs_what_is_on_the_page_once(
    browser: "Browser", desk: Desk, tmp_path: Path
) -> None:
    draft = desk.payment()
    file = key_file(desk, "director-1")
    with serve_whole(desk, tmp_path) as address, opened(browser) as page:
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.post_data or ""))
        page.goto(f"{address.url}/desk/sign-in")
        give(page, file, "不是这个", "打开并登录")
        page.wait_for_selector("text=口令不对")
        assert "请再试一次；注意大小写和输入法" in page.locator(".box.bad").inner_text()
        give(page, file, PASSPHRASE, "打开并登录")
        page.wait_for_url("**/desk/")
        page.goto(f"{address.url}/desk/draft/{draft.origin}/{draft.id}")
        page.get_by_role("button", name="签名", exact=True).click()
        page.wait_for_selector("text=请打开钥匙文件来签名")
        give(page, key_file(desk, "supervision-1"), PASSPHRASE, "打开")
        page.wait_for_selector("text=这不是登录用的那把钥匙")
        give(page, file, "不是这个", "打开")
        page.wait_for_selector("text=口令不对")
        assert desk.read(draft).signatures == ()
        give(page, file, PASSPHRASE, "打开", clicks=2)
        page.wait_for_selector("li:has-text('p-director-1'):has-text('已签')")
    assert [each.slug for each in desk.read(draft).signatures] == ["director-1"]
    assert PASSPHRASE not in "".join(sent)
    assert desk.key("director-1").seed.hex() not in "".join(sent)


def test_what_is_no_key_file_is_said_to_be_none(
    browser: "Browser", desk: Desk, tmp_path: Path
) -> None:
    with serve_whole(desk, tmp_path) as address, opened(browser) as page:
        page.goto(f"{address.url}/desk/sign-in")
        page.get_by_role("button", name="打开并登录").click()
        page.wait_for_selector("text=请先选择钥匙文件")
        for file in (b"-----BEGIN PRIVATE KEY-----\n", b"\xff\xd8\xff\xe0" * 2_000):
            give(page, file, PASSPHRASE, "打开并登录")
            page.wait_for_selector("text=这不是密钥文件，或已被改动")
            assert "请用备份的密钥文件" in page.locator(".box.bad").inner_text()
            page.reload()


def test_a_challenge_that_names_another_page_is_not_signed(
    browser: "Browser", desk: Desk, tmp_path: Path
) -> None:
    """Somebody between passes on the real desk's challenge: the page signs none but its own."""
    challenge = "mingbai/sign-in/v1\nhttps://desk.example\nAAAA\n2099-01-01T00:00:00Z\n"
    sent: list[str] = []
    with serve_whole(desk, tmp_path) as address, opened(browser) as page:
        page.route(
            "**/desk/api/challenge", lambda route: route.fulfill(json={"challenge": challenge})
        )
        page.on("request", lambda request: sent.append(request.url))
        page.goto(f"{address.url}/desk/sign-in")
        give(page, key_file(desk, "director-1"), PASSPHRASE, "打开并登录")
        page.wait_for_selector("text=不是给这个网址的，没有签")
    assert not [url for url in sent if url.endswith("/session")]
