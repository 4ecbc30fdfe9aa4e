"""A link from a group chat, opened on a telephone: sign-in first, then the very draft."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

from mingbai.notify import run
from mingbai.notify_config import read_config
from mingbai.screen import Screen
from tests.api.community import now_ms
from tests.desk.drafts.conftest import desk
from tests.desk.drafts.desks import Desk
from tests.desk.pages.people import PHONE, people_at
from tests.desk.pages.served import serve_whole
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["desk"]


def links(root: Path, address: str) -> list[str]:
    """Give the links that a group would be sent, as ``mingbai notify --dry-run`` shows them."""
    path = root / "notify.toml"
    path.write_text(
        f'address = "{address}"\ndesk = "."\nledgers = ["ledger/published"]\n'
        '[[robots]]\nname = "g"\nkind = "plain"\nurl = "http://127.0.0.1:9/"\n'
    )
    out = io.StringIO()
    run(read_config(path), Screen("zh", out, out), now_ms, dry=True)
    return [line.strip() for line in out.getvalue().splitlines() if "/desk/" in line]


@needs("browser")
def test_a_link_opens_the_draft_after_signing_in_and_it_is_signed(
    browser: "Browser", desk: Desk, tmp_path: Path
) -> None:
    draft = desk.payment()
    with serve_whole(desk, tmp_path) as address, people_at(browser, desk, address) as people:
        (link,) = links(tmp_path, address.url)
        assert link == f"{address.url}/desk/draft/{draft.origin}/{draft.id}"
        director = people.sit("director-1", PHONE)
        director.open("keys")
        director.page.get_by_role("button", name="退出").click()
        director.page.wait_for_url("**/desk/sign-in")
        director.page.goto(link)
        director.page.wait_for_url("**/desk/sign-in?to=**")
        director.page.get_by_role("button", name="登录").first.click()
        director.page.wait_for_url(link)
        director.page.get_by_role("button", name="签名", exact=True).click()
        assert director.settled() == "等人签字"
    assert [each.slug for each in desk.read(draft).signatures] == ["director-1"]
