"""Attacks that need a browser: a page next door, and markup in every field of every statement."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from api.desk.forms import all_forms
from api.settings import Settings
from tests.api.community import expenditure_body
from tests.api.serving import serving
from tests.desk.api.served import Served
from tests.desk.forms.test_forms import bodies
from tests.requirements import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs("browser")
MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>&lt;b&gt;"
SEND = """async ([url, body]) => {
  const tries = [
    { headers: { "Content-Type": "text/plain" }, mode: "no-cors" },
    { headers: { "Content-Type": "text/plain" } },
    { headers: { "Content-Type": "application/json", "X-Mingbai-Desk": "1" } },
  ];
  const said = [];
  for (const each of tries) {
    const asked = fetch(url, { method: "POST", credentials: "include", body, ...each });
    said.push(await asked.then((answer) => answer.type + answer.status, () => "blocked"));
  }
  const form = document.createElement("form");
  Object.assign(form, { action: url, method: "POST", enctype: "text/plain" });
  const field = document.createElement("input");
  Object.assign(field, { name: body, value: "" });
  form.append(field);
  document.body.append(form);
  form.submit();
  return said;
}"""


@contextmanager
def next_door() -> Iterator[str]:
    """Serve somebody else's page on another port of the same machine: the same site for a cookie."""

    async def page(_: Request) -> Response:
        return Response("<!doctype html><title>x</title><body></body>", media_type="text/html")

    app = FastAPI()
    app.state.settings = Settings()
    app.add_route("/", page)
    with serving(app) as address:
        yield address.url


def test_a_page_next_door_can_not_use_the_session(browser: "Browser", served: Served) -> None:
    context = browser.new_context()
    context.add_cookies(
        [
            {
                "name": "mingbai_desk",
                "value": served.cookie("accountant-1"),
                "domain": "127.0.0.1",
                "path": "/desk",
                "httpOnly": True,
                "sameSite": "Strict",
            }
        ]
    )
    page = context.new_page()
    url = f"{served.address.url}/desk/api/ledgers/{served.ledger.origin}/drafts"
    body = json.dumps({"type": "expenditure", "body": expenditure_body(66_600)})
    arrived: list[str] = []
    page.on("response", lambda answer: arrived.append(f"{answer.request.method} {answer.status}"))
    before = drafts(served)
    with next_door() as evil:
        page.goto(evil)
        said = page.evaluate(SEND, [url, body])
        page.wait_for_url("**/drafts")
        assert "desk_request_foreign" in page.content()
    context.close()
    assert said[0] == "opaque0"
    assert said[1:] == ["blocked", "blocked"]
    assert "POST 403" in arrived
    assert drafts(served) == before


def drafts(served: Served) -> set[str]:
    listed = served.ask("accountant-1", "GET", "ORIGIN/drafts").json()["drafts"]
    return {each["id"] for each in listed}


def marked(value: Any) -> Any:
    """Give a body with markup in every text of it."""
    if isinstance(value, str):
        return value + MARKUP
    if isinstance(value, dict):
        return {name: marked(each) for name, each in value.items()}
    return [marked(each) for each in value] if isinstance(value, list) else value


def test_markup_in_every_field_of_every_type_stays_text(blank: "Page") -> None:
    drawn = blank.evaluate(
        """async ([forms, bodies]) => {
          const { drawBody, sentenceOf } = await import("/desk/web/plain.js");
          return bodies.map(([kind, body]) => {
            const node = drawBody(body, forms[kind], new Map());
            document.querySelector("main").replaceChildren(node);
            const said = sentenceOf(kind, body, forms[kind]);
            const tags = [...node.querySelectorAll("*")].map((each) => each.localName);
            return { kind, tags, text: node.textContent, said };
          });
        }""",
        [all_forms(), [[kind, marked(body)] for kind, body in bodies()]],
    )
    for each in drawn:
        assert not {"img", "script", "b"} & set(each["tags"]), each["kind"]
        assert MARKUP in each["text"], each["kind"]
    assert {each["kind"] for each in drawn} == set(all_forms())


def test_amounts_are_read_as_people_write_them_or_refused(blank: "Page") -> None:
    read = ["1,234.50", "１，２３４．５０", "￥１２３４。５元", "1234.5", "人民币1,234.50元整"]
    refused = [
        "1.234,50",
        "1234,5",
        "1.234",
        "一千",
        "",
        "1,23.40",
        "-1",
        "１２３４．５６７",
        "9" * 20,
    ]
    found = blank.evaluate(
        """async (typed) => {
          const { parseAmount } = await import("/desk/web/amounts.js");
          return typed.map((each) => {
            try { return parseAmount(each); } catch (problem) { return [problem.zh, problem.en]; }
          });
        }""",
        [*read, *refused],
    )
    assert found[: len(read)] == [123_450] * len(read)
    assert all(zh and en for zh, en in found[len(read) :])
    assert "请写成 1,234.50" in found[len(read)][0]
