"""Asks a site's search in Chromium and prints what was seen; a program of its own.

Playwright's driver can be started once in a process, and other tests keep theirs.
"""

import json
import re
import shutil
import sys
from typing import Any

from playwright.sync_api import Browser, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def ask(browser: Browser, address: str, words: str) -> str:
    page = browser.new_page()
    page.goto(f"{address}/search.html?q={words}")
    page.locator("#said", has_text=re.compile("找到|请至少")).wait_for()
    said = page.locator("#said").inner_text()
    page.close()
    return said


def follow(browser: Browser, address: str) -> dict[str, Any]:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{address}/elder/search.html")
    page.fill("#q", "停车")
    page.click("button[type=submit]")
    page.wait_for_selector("#found a")
    titles = page.locator("#found .what").all_inner_texts()
    facts = page.locator("#found .facts").all_inner_texts()
    notice = page.locator("#found a", has_text="居民代表会议决定").first
    notice.click()
    page.wait_for_url("**/notices/*.html")
    found = {"titles": titles, "facts": facts, "url": page.url, "said": said}
    found["h1"] = page.locator("h1").inner_text()
    page.close()
    return found


def without_scripts(browser: Browser, address: str) -> dict[str, Any]:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/search.html")
    form = page.locator("#search").is_visible()
    links = page.locator("#lists a").count()
    context.close()
    return {"form": form, "links": links}


def main(address: str, words: list[str]) -> None:
    program = next(filter(None, map(shutil.which, PROGRAMS)))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        seen = {
            "asked": {each: ask(browser, address, each) for each in words},
            "followed": follow(browser, address),
            "without_scripts": without_scripts(browser, address),
        }
        browser.close()
    print(json.dumps(seen))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
