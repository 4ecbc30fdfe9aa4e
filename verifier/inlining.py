"""The check page: one HTML file that holds all it needs, from `verifier/web` and a trust block.

It works from any host, and saved to disk. Its content security policy allows exactly the two
scripts and the one style that are in it, by their hashes, and connections to the places where the
ledgers are published. What it trusts is data in the page (docs/spec/browser.md): a first opinion,
which phones pin and compare with a second source.
"""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from typing import Any, Final
from urllib.parse import urlsplit

from ledger.core.keys import ML_DSA_44
from ledger.core.policy import parse_policy
from ledger.core.text import check_origin, parse_hash_hex
from verifier.language import Language
from verifier.linking import WEB, link

MAIN: Final = "main.js"
_OLD_ENGINE: Final = "old-engine.js"
_HOST: Final = re.compile(r"[A-Za-z0-9.\[\]:-]+")  # what a content security policy can name


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom a resident calls: the street's office, never the committee's."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class LedgerTrust:
    """What the page believes of one ledger: the id of its *charter* (hex), and a *policy*'s text.

    *prefix* is where the log is published: an address that begins with ``http``, or one that is
    relative to the page. ``https://<origin>/`` is asked where nothing is found there. *display* is
    what `verifier.displaying.display_table` gives.
    """

    origin: str
    charter: str
    policy: str
    prefix: str = "./"
    community: str = ""
    street: Contact | None = None
    display: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class CheckTrust:
    """What a check page is made of: when it was *made* (RFC 3339), and the *ledgers* it knows."""

    made: str
    ledgers: tuple[LedgerTrust, ...]


def make_check_page(trust: CheckTrust, *, language: Language, elder: bool = False) -> bytes:
    """Write the page; it opens in *language*, and large for the *elder*, and can be switched.

    Raises:
        MalformedError: an origin, a charter's id or a policy is not what it must be.
    """
    algorithms: set[int] = set()
    for ledger in trust.ledgers:
        check_origin(ledger.origin)
        parse_hash_hex(ledger.charter, where="charter")
        policy = parse_policy(ledger.policy.encode())
        algorithms.update(each.key.algorithm for each in policy.logs)
        algorithms.update(each.key.algorithm for each in policy.witnesses)
    script = link_page(with_mldsa=ML_DSA_44 in algorithms)
    style, old = _read("page.css").replace("\n", ""), _read(_OLD_ENGINE)
    return _filled(
        {
            "lang": "zh-CN" if language == "zh" else "en",
            "elder": " class=elder" if elder else "",
            "policy": escape(content_policy(trust, style, script, old), quote=True),
            "style": style,
            "trust": _as_json(_block(trust)),
            "script": script,
            "old_engine": old,
        }
    ).encode()


def _filled(parts: Mapping[str, str]) -> str:
    """Put *parts* where ``page.html`` has their names, in its order, just as they are."""
    page, filled = _read("page.html"), ""
    for name, content in parts.items():
        before, mark, page = page.partition(f"@@{name}@@")
        if not mark:
            msg = f"page.html has no place for {name}"
            raise ValueError(msg)
        filled += before + content
    return filled + page


@cache
def link_page(*, with_mldsa: bool = True) -> str:
    """Give the page's one module; what verifies ML-DSA is left out where no policy asks for it."""
    return link(MAIN) if with_mldsa else link(MAIN, instead={"mldsa.js": "mldsa-absent.js"})


def content_policy(trust: CheckTrust, style: str, *scripts: str) -> str:
    """Give the content security policy: nothing but what is in the page, and where ledgers are."""
    hashed = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    places = sorted({place for ledger in trust.ledgers for place in _hosts(ledger)})
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {hashed}",
            f"style-src 'sha256-{_digest(style)}'",
            f"connect-src {' '.join((chr(39) + 'self' + chr(39), *places))}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hosts(ledger: LedgerTrust) -> list[str]:
    hosts = [f"https://{ledger.origin.partition('/')[0]}"]
    prefix = urlsplit(ledger.prefix)
    if prefix.scheme in ("http", "https") and _HOST.fullmatch(prefix.netloc):
        hosts.append(f"{prefix.scheme}://{prefix.netloc}")
    return hosts


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode("ascii")


def _block(trust: CheckTrust) -> dict[str, Any]:
    ledgers = []
    for each in trust.ledgers:
        street = {"name": each.street.name, "phone": each.street.phone} if each.street else None
        ledgers.append(
            {
                "charter": each.charter,
                "community": each.community,
                "contacts": {"street": street} if street else {},
                **({} if each.display is None else {"display": dict(each.display)}),
                "origin": each.origin,
                "policy": each.policy,
                "prefix": each.prefix,
            }
        )
    return {"ledgers": ledgers, "made": trust.made}


def _as_json(value: object) -> str:
    """Write JSON that can't end the element that it stands in."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


@cache
def _read(file: str) -> str:
    return (WEB / file).read_text("utf-8")
