"""People in browser contexts of their own, at the desk of a real ledger; sign-in is put aside."""

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ledger.core.keys import SigningKey
from tests.api.serving import Address
from tests.desk.drafts.desks import Desk
from tests.desk.pages.served import serve_pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PHONE, TABLE = 390, 1280


@dataclass
class Somebody:
    """Somebody in a browser context of his own."""

    desk: Desk
    page: "Page"
    address: Address
    slug: str
    key: SigningKey | None
    """None where only the browser has it."""
    errors: list[str] = field(default_factory=list)
    just_made: str = ""
    """The draft whose page is open because it was just made."""

    def open(self, path: str, **query: str) -> None:
        """Open a page of the desk, and wait until it is drawn."""
        self.just_made = ""
        self.page.goto(f"{self.address.url}/desk/{path}{'?' + urlencode(query) if query else ''}")
        self.page.wait_for_selector("main > h1 + :not(noscript)")

    def form(self, kind: str, values: Mapping[str, str], **query: str) -> None:
        """Open the form of *kind* and type *values* into the fields of these paths."""
        self.open("new", origin=self.desk.origin, type=kind, **query)
        self.page.wait_for_selector("form")
        more = self.page.locator("details:not([open]) > summary", has_text="更多")
        if more.count():
            more.click()
        self.type_in(values)

    def type_in(self, values: Mapping[str, str]) -> None:
        """Type into the fields with these labels; of several with one label, the first."""
        for named_so, value in values.items():
            label, _, nth = named_so.partition("#")
            controls = self.page.locator("input:visible,select:visible,textarea:visible")
            named = self.page.locator("form").get_by_label(label, exact=False).and_(controls)
            control = named.nth(int(nth or 0))
            if control.evaluate("e => e.tagName") == "SELECT":
                self.choose(control, label, value)
            else:
                control.fill(value)

    def choose(self, control: Any, label: str, value: str) -> None:
        """Choose *value*, or type it where the list lacks it."""
        words = control.locator("option").all_text_contents()
        found = next((each for each in words if each.startswith(value) or value in each), None)
        if found is not None:
            control.select_option(label=found)
            return
        control.select_option(label="另填……")
        self.page.locator("form").get_by_label(f"另填：{label}").first.fill(value)

    def submit(self) -> str:
        """Make a draft of the form: gives the path of its page."""
        self.page.get_by_role("button", name="做成草稿").click()
        self.page.wait_for_selector(".statement, form .box.bad")
        assert not self.page.locator("form .box.bad").count(), self.text()
        self.just_made = self.page.url.partition("/desk/")[2]
        return self.just_made

    def sign(self, draft: str) -> str:
        """Open a draft, unless it was just made, and sign it: gives the state it is in after that."""
        if self.just_made != draft:
            self.open(draft)
        self.page.get_by_role("button", name="签名", exact=True).click()
        return self.settled()

    def settled(self) -> str:
        """Wait until the page has an answer: gives the draft's state in words."""
        self.page.wait_for_function(
            "() => !document.querySelector('button.busy') && document.querySelector('.state')"
        )
        return self.page.locator(".state").inner_text()

    def invite(self, role: str, name: str) -> str:
        """Invite somebody new to a role, by its label: gives the link on his slip."""
        self.open("invite")
        self.page.get_by_label(role, exact=True).check()
        self.page.get_by_label("姓名").fill(name)
        return self._slip()

    def invite_again(self, slug: str, reason: str) -> str:
        """Invite the owner of a key to make a new one: gives the link on his slip."""
        self.open("invite")
        self.page.get_by_label("换钥匙").check()
        self.page.get_by_label("换谁的钥匙").select_option(value=slug)
        self.page.get_by_label("理由").fill(reason)
        return self._slip()

    def _slip(self) -> str:
        self.page.get_by_role("button", name="生成邀请").click()
        return self.page.locator(".slip-link").inner_text()

    def prepare(self, fingerprint: str) -> str:
        """Find the key with this fingerprint among those who have joined: gives its draft's path."""
        self.open("invite")
        row = self.page.locator("li").filter(has_text=fingerprint)
        row.get_by_role("button", name="指纹一致").click()
        self.page.wait_for_selector(".statement")
        return self.page.url.partition("/desk/")[2]

    def say(self, opinion: str, reason: str) -> str:
        """Give an opinion on the draft that is open."""
        self.page.get_by_role("button", name=opinion, exact=True).click()
        self.page.get_by_label("理由").fill(reason)
        self.page.get_by_role("button", name=f"确定{opinion}").click()
        self.page.wait_for_selector("textarea", state="detached")
        return self.settled()

    def enter(self) -> None:
        """Sign in with the key that was just made, and wait for the inbox."""
        self.page.get_by_role("button", name="登录办公台").click()
        self.page.wait_for_url("**/desk/")
        self.page.wait_for_selector("main > h1 + :not(noscript)")

    def text(self) -> str:
        """Give the page's text."""
        return self.page.locator("main").inner_text()


@contextmanager
def people_at(
    browser: "Browser",
    desk: Desk,
    address: Address,
    keys: dict[str, SigningKey] | None = None,
    *,
    by_page: bool = True,
) -> Iterator["People"]:
    """Let people sit down at *desk*; not *by_page*, they have signed in already when they do."""
    people = People(browser, desk, address, keys, by_page)
    try:
        yield people
    finally:
        for each in people.seated:
            each.page.context.close()
    assert [each.errors for each in people.seated if each.errors] == []


KEEP = """async ([seed, publicKey]) => {
  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const pkcs8 = bytes("302e020100300506032b657004220420" + seed); // RFC 8410
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
  await new Promise((done, failed) => {
    const opening = indexedDB.open("mingbai-desk", 1); // as the page makes it
    opening.onupgradeneeded = () => opening.result.createObjectStore("keys", { keyPath: "public_key" });
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const work = opening.result.transaction("keys", "readwrite");
      work.objectStore("keys").put({ public_key: publicKey, key });
      work.oncomplete = () => { opening.result.close(); done(); };
      work.onabort = failed;
    };
  });
}"""
"""Puts a key where the browser keeps those that it has made."""


@dataclass
class People:
    """Whoever sits at the desk."""

    browser: "Browser"
    desk: Desk
    address: Address
    keys: dict[str, SigningKey] | None
    """Who is known by a header; None where people sign in."""
    by_page: bool = True
    seated: list[Somebody] = field(default_factory=list)

    def sit(self, slug: str, width: int = PHONE, key: SigningKey | None = None) -> Somebody:
        """Seat the owner of *slug* (or of *key*) in a context of his own."""
        key = key or self.desk.key(slug)
        public = key.verifier.public_key.hex()
        somebody = self.seat(slug, width, key, {} if self.keys is None else {"x-key": public})
        if self.keys is None:
            (self._sign_in if self.by_page else self._let_in)(somebody.page, key)
        else:
            self.keys[public] = key
        return somebody

    def join(self, link: str, slug: str, width: int = PHONE) -> tuple[Somebody, str]:
        """Seat somebody whom *link* invites; he makes a key there. Gives its fingerprint, too."""
        somebody = self.seat(slug, width)
        page = somebody.page
        page.goto(link)
        page.get_by_role("button", name="做一把新钥匙").click()
        return somebody, page.locator(".fingerprint").inner_text()

    def seat(
        self,
        slug: str,
        width: int = PHONE,
        key: SigningKey | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Somebody:
        """Seat somebody in a context of his own, who has not signed in."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 844},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            extra_http_headers=dict(headers or {}),
        )
        context.set_default_timeout(30_000)
        page = context.new_page()
        somebody = Somebody(self.desk, page, self.address, slug, key)
        page.on("pageerror", lambda error: somebody.errors.append(f"{slug}: {error}"))
        self.seated.append(somebody)
        return somebody

    def _let_in(self, page: "Page", key: SigningKey) -> None:
        """Sign in past the page, which takes three pages less; the browser has key and cookie."""
        page.goto(f"{self.address.url}/desk/web/dom.js")
        public = key.verifier.public_key.hex()
        page.evaluate(KEEP, [key.seed.hex(), public])
        own = {"origin": self.address.url, "x-mingbai-desk": "1"}
        ask = page.context.request
        url = f"{self.address.url}/desk/api"
        given = ask.post(f"{url}/challenge", data={}, headers=own).json()["challenge"]
        signature = base64.b64encode(key.sign(given.encode())).decode()
        answer = {"challenge": given, "public_key": public, "signature": signature}
        signed_in = ask.post(f"{url}/session", data=answer, headers=own)
        assert signed_in.ok, signed_in.text()

    def _sign_in(self, page: "Page", key: SigningKey) -> None:
        """Sign in by the page, with a key that this browser keeps."""
        page.goto(f"{self.address.url}/desk/sign-in")
        page.wait_for_selector("main > h1 + :not(noscript)")
        page.evaluate(KEEP, [key.seed.hex(), key.verifier.public_key.hex()])
        page.reload()
        page.get_by_role("button", name="登录").first.click()
        page.wait_for_url("**/desk/")


@contextmanager
def at_desk(browser: "Browser", desk: Desk) -> Iterator[People]:
    """Serve *desk* and let people sit down at it."""
    keys: dict[str, SigningKey] = {}
    with serve_pages(desk, keys) as address, people_at(browser, desk, address, keys) as people:
        yield people
