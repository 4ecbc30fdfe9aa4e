"""The check page of a community's site: the verifier's page with this ledger's trust in it."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mingbai.founding import POLICY
from mingbai.trust_files import read_policy_text

if TYPE_CHECKING:
    from publish.site.book import Book, Pledge
    from publish.site.page import File

CHECK = "check.html"


class Policy(NamedTuple):
    """A policy's text; *own* says that it was made of the charter's keys, since none was given."""

    text: str
    own: bool = False


def find_policy(place: str, given: Path | None, log_keys: Sequence[str]) -> Policy:
    """Give the policy that was *given*, or lies in *place*, or one without witnesses.

    Raises:
        FileUnreadable: the one that was given isn't there.
        TrustFileUnusable: it is no policy.
    """
    lies = Path(place) / POLICY
    path = lies if given is None and lies.is_file() else given
    if path is not None:
        return Policy(read_policy_text(path).decode())
    return Policy("".join(f"log {key}\n" for key in log_keys) + "quorum none\n", own=True)


def make_check_file(book: "Book", policy: Policy, today: date) -> "File":
    """Give the check page as a file of the site, which is only made if something in it changed.

    Raises:
        MalformedError: the policy isn't one.
    """
    from ledger.core.policy import parse_policy
    from publish.site.page import File
    from verifier.displaying import display_table
    from verifier.inlining import CheckTrust, Contact, LedgerTrust, make_check_page

    parse_policy(policy.text.encode())
    street = book.settings.street
    trust = LedgerTrust(
        book.checkpoint.origin,
        book.charter_id,
        policy.text,
        community=book.community,
        street=Contact(street.name, street.phone) if street.phone else None,
        display=display_table(book.catalogue, book.profile, book.calendar),
    )
    whole = CheckTrust(f"{today.isoformat()}T00:00:00Z", (trust,))
    view = [repr(whole), digest_modules()]
    return File(CHECK, view, lambda: make_check_page(whole, language="zh"))


def make_pledge(book: "Book", policy: Policy) -> "Pledge":
    """Give what the trust page shows of *policy*, to be compared with a second source."""
    from publish.site.book import Pledge
    from verifier.trust_line import check_phrase, format_trust_line

    line = format_trust_line(book.checkpoint.origin, book.charter_id, policy.text)
    return Pledge(policy.text, line, check_phrase(line), policy.own)


def digest_modules() -> str:
    """Give a digest of everything that the page is linked from: linking takes half a second."""
    from verifier import inlining, linking, squeezing, tokens

    found = sha256()
    programs = [Path(str(each.__file__)) for each in (inlining, linking, squeezing, tokens)]
    sources = [*programs, *sorted(linking.WEB.iterdir())]
    for path in sources:
        if path.is_file():
            found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()
