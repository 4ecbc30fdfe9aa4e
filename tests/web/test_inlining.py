"""The one file: what is in it, what its policy allows, and what it carries."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from ledger.affairs.calendar import STANDARD_CALENDAR
from ledger.affairs.catalogue import STANDARD_CATALOGUE
from ledger.affairs.clocks import earliest_end
from ledger.core.errors import MalformedError
from ledger.core.keys import ML_DSA_44, SigningKey, format_vkey
from tests import community
from tests.requirements import needs
from tests.web.running_node import run_node
from tests.web.sites import page_of, trust
from verifier.displaying import display_table
from verifier.inlining import CheckTrust, LedgerTrust, content_policy, link_page


def test_the_policy_names_exactly_what_is_in_the_page() -> None:
    page = page_of(trust()).decode()
    inside = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    inside += re.findall(r'<script(?: type="module")?>(.*?)</script>', page, re.DOTALL)
    assert len(inside) == 3
    rule = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert rule is not None
    for text in inside:
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"&#x27;sha256-{digest}&#x27;" in rule[1]
    assert " style=" not in page.partition("<script")[0]
    assert re.search(r"\son[a-z]+=", page.partition("<script")[0]) is None
    assert "http" not in page.partition("<style>")[0].replace("http-equiv", "").replace(
        f"https://{community.ORIGIN.partition('/')[0]}", ""
    )


def test_what_verifies_ml_dsa_is_there_where_a_policy_names_such_a_key_and_only_there() -> None:
    seed = sha256(b"ml-dsa").digest()
    key = SigningKey(community.ORIGIN, ML_DSA_44, seed).verifier
    both = trust().policy.replace("quorum", f"log {format_vkey(key)}\nquorum")
    without, with_it = page_of(trust()), page_of(replace(trust(), policy=both))
    assert link_page(with_mldsa=False).encode() in without
    assert link_page(with_mldsa=True).encode() in with_it
    assert len(with_it) - len(both) > len(without) + 4_000


def test_it_may_connect_to_where_its_ledgers_are_and_nowhere_else() -> None:
    ledgers = (
        trust(prefix="https://mirror.example.net:8443/a/"),
        trust(prefix="./"),
        trust(prefix="https://evil.example.net;script-src *;/"),
        trust(prefix="javascript:alert(1)"),
    )
    rule = content_policy(CheckTrust("", ledgers), "", "")
    connect = next(part for part in rule.split("; ") if part.startswith("connect-src"))
    assert connect == (
        "connect-src 'self' https://ledger.example.org https://mirror.example.net:8443"
    )
    assert rule.count("script-src") == 1


@pytest.mark.parametrize(
    "unfit",
    [
        LedgerTrust("Not An Origin", "ab" * 32, trust().policy),
        LedgerTrust(community.ORIGIN, "ab", trust().policy),
        LedgerTrust(community.ORIGIN, "ab" * 32, "no policy\n"),
    ],
)
def test_what_nobody_could_check_by_is_refused(unfit: LedgerTrust) -> None:
    with pytest.raises(MalformedError):
        page_of(unfit)


def test_the_trust_block_is_data_that_cannot_end_its_element() -> None:
    hostile = replace(trust(), community="</script><!-- &amp; @@script@@")
    page = page_of(hostile).decode()
    block = re.search(r'<script type="application/json" id="trust">(.*?)</script>', page)
    assert block is not None
    assert json.loads(block[1])["ledgers"][0]["community"] == hostile.community


@needs("node")
def test_the_table_of_displays_says_what_the_clocks_say() -> None:
    profile = STANDARD_CATALOGUE.profiles["CN-urban-2026"]
    table = display_table(STANDARD_CATALOGUE, profile, STANDARD_CALENDAR)
    days = [date(2026, month, day) for month in (1, 2, 9, 10) for day in (1, 14, 28)]
    asked = [(code, day.isoformat()) for code in STANDARD_CATALOGUE.categories for day in days]
    script = """
        import { earliestEnd } from "WEB/days.js";
        const [table, asked] = given;
        console.log(JSON.stringify(asked.map(([code, day]) => earliestEnd(table, code, day))));
    """
    expected = [
        earliest_end(
            STANDARD_CATALOGUE.categories[code],
            profile,
            date.fromisoformat(day),
            STANDARD_CALENDAR,
        ).isoformat()
        for code, day in asked
    ]
    assert run_node(script, [table, asked]) == expected
