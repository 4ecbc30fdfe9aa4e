"""A form in a real browser: what looks personal is said beside its control, with one tap to mask or seal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from ledger.affairs.sealed import open_field
from tests.desk.drafts.desks import open_desk
from tests.desk.files.pages import serve_page
from tests.desk.files.served import Files
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs("browser")
SCRIPT = """
import { watchPrivacy } from "./privacy-form.js";
import { element } from "./verifier/dom.js";
const kept = [];
const party = element("fieldset", { "data-where": "body.payee" },
  element("select", { "aria-label": "是谁" }, element("option", { value: "0" }, "单位"), element("option", { value: "1" }, "个人（密封）")),
  element("input", { type: "text", id: "payee" }));
const form = element("form", {}, element("textarea", { id: "summary", "data-where": "body.summary" }), party);
watchPrivacy(form, { origin: "ORIGIN", keep: async (origin, no, made) => {
  kept.push(...made);
  document.body.dataset.kept = JSON.stringify(kept);
} });
document.getElementById("main").append(form);
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:
    root = tmp_path_factory.mktemp("privacy")
    (root / "ledger").mkdir()
    with open_desk(root) as desk, serve_page(desk, root / "desk" / "files", SCRIPT) as files:
        yield files


@pytest.fixture
def page(served: Files, browser: "Browser") -> "Iterator[Page]":
    context = browser.new_context(viewport={"width": 390, "height": 800})
    opened = context.new_page()
    opened.goto(f"http://{served.address.host}:{served.address.port}/desk/test")
    yield opened
    context.close()


def test_a_number_is_masked_by_one_tap(page: "Page") -> None:
    page.fill("#summary", "联系138 0013 8000")
    page.locator(".privacy-hints .problem").wait_for()
    page.get_by_role("button", name="遮盖").click()
    assert page.input_value("#summary") == "联系138****8000"
    assert page.locator(".privacy-hints .problem").count() == 0


def test_a_name_is_masked_by_one_tap(page: "Page") -> None:
    page.fill("#summary", "付李四工资")
    page.get_by_role("button", name="遮盖").click()
    assert page.input_value("#summary") == "付李某工资"


def test_a_payee_is_sealed_by_one_tap_and_what_opens_it_is_kept_first(page: "Page") -> None:
    page.fill("#payee", "王小明")
    page.get_by_role("button", name="按个人密封").click()
    page.locator("body[data-kept]").wait_for()
    page.get_by_text("已密封").wait_for()
    (kept,) = page.evaluate("JSON.parse(document.body.dataset.kept)")
    assert page.input_value("#payee") == kept["commitment"]
    assert page.locator("select").input_value() == "1"
    assert open_field(kept["commitment"], kept["disclosure"]) == ("payee", "王小明")


def test_a_name_typed_as_a_sealed_person_is_sealed_when_it_is_left(page: "Page") -> None:
    page.select_option("select", "1")
    page.fill("#payee", "赵六")
    page.locator("#payee").blur()
    page.get_by_text("已密封").wait_for()
    assert len(page.input_value("#payee")) == 64
