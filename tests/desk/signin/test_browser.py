"""Signing in from a real browser, with the desk's own modules, cookie and policy."""

from typing import TYPE_CHECKING

from ledger.log.keyfile import Cost, format_key_file
from ledger.log.keyring import seal_key
from tests.desk.signin.conftest import Door

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIGN_IN = """async ({ file, passphrase }) => {
  const source = document.querySelector("script[type=module]").src;
  const { openKeyFile } = await import(new URL("keys.js", source));
  const { signIn, me, signOut, call } = await import(new URL("session.js", source));
  const before = await me().catch((problem) => problem.code);
  const { offices } = await signIn(await openKeyFile(file, passphrase));
  const who = await me();
  const counts = (await call("GET", "/desk/api/inbox")).counts;
  const seen = document.cookie;
  await signOut();
  const after = await me().catch((problem) => problem.code);
  return { before, offices, who, counts, seen, after, year: new Date().getFullYear() };
}"""
LOST = """async () => {
  const source = document.querySelector("script[type=module]").src;
  const { call } = await import(new URL("session.js", source));
  return call("POST", "/desk/api/challenge", {}).catch(({ code, zh }) => [code, zh]);
}"""


def test_a_browser_whose_clock_is_years_off_signs_in_all_the_same(
    browser: "Browser", door: Door
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.clock.set_fixed_time("2031-01-01T00:00:00Z")
    page.goto(f"{door.address.url}/desk/sign-in")
    file = format_key_file(seal_key(door.key("accountant-1"), "口令", Cost(1 << 14))).decode()
    found = page.evaluate(SIGN_IN, {"file": file, "passphrase": "口令"})
    context.close()
    assert found["year"] == 2031
    assert (found["before"], found["after"]) == ("sign_in_needed", "sign_in_needed")
    assert [each["slug"] for each in found["offices"]] == ["accountant-1"]
    assert found["who"]["public_key"] == door.key("accountant-1").verifier.public_key.hex()
    assert found["counts"] is not None
    assert "mingbai_desk" not in found["seen"]  # HttpOnly


def test_a_connection_lost_in_the_middle_is_said_in_words(browser: "Browser", door: Door) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{door.address.url}/desk/sign-in")
    page.wait_for_load_state("networkidle")
    page.route("**/desk/api/challenge", lambda route: route.abort("connectionreset"))
    code, said = page.evaluate(LOST)
    context.close()
    assert code == "no_answer"
    assert "不会做两次" in said
