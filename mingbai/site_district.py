"""``mingbai site-district``: a district's site, from the report of a round through its ledgers."""

import argparse
from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mingbai.arguments import Arguments, Command
from mingbai.check_page import CHECK
from mingbai.errors import DONE
from mingbai.extras import check_site_installed
from mingbai.files import read_file
from mingbai.language import Text
from mingbai.screen import Screen
from mingbai.trust_files import read_charters, read_policy_text

if TYPE_CHECKING:
    from publish.site.district.pages import Pledge
    from publish.site.district.report import Report
    from publish.site.page import File
    from publish.site.settings import Settings
    from publish.site.writing import Outcome
    from verifier.inlining import LedgerTrust


class Files(NamedTuple):
    """What the check page is made of: the district's policy and charters, the list of ledgers."""

    policy: Path | None = None
    charters: Path | None = None
    listed: Path | None = None


def _add(arguments: Arguments) -> None:
    arguments.add(
        "report",
        Text(
            "mingbai-verify district --json 的结果",
            "what mingbai-verify district --json has written",
        ),
        metavar="REPORT.json",
    )
    arguments.add(
        "--to", Text("写到这个目录", "write into this directory"), metavar="DIR", required=True
    )
    for name, text, metavar in _OPTIONS:
        arguments.add(name, text, metavar=metavar)


_OPTIONS = (
    (
        "--settings",
        Text(
            "网站设置：名称、电话、查验页网址", "the site's name, telephone, check page's address"
        ),
        "FILE",
    ),
    (
        "--trust",
        Text("信任文件：查验页带上它", "the policy that the check page brings"),
        "POLICY",
    ),
    (
        "--charters",
        Text("各账本的章程编号：查验页带上它", "the charters that the check page brings"),
        "FILE",
    ),
    (
        "--list",
        Text(
            "账本清单：有自己信任文件的账本用自己的",
            "the list of ledgers, for those with a policy of their own",
        ),
        "LIST.csv",
    ),
)


def _run(asked: argparse.Namespace, screen: Screen) -> int:
    check_site_installed()
    given = (asked.trust, asked.charters, asked.list)
    files = Files(*(None if name is None else Path(name) for name in given))
    settings = None if asked.settings is None else Path(asked.settings)
    outcome = make_district_site(Path(asked.report), Path(asked.to), settings, files)
    facts = {"written": len(outcome.written), "kept": outcome.kept, "removed": len(outcome.removed)}
    if files.policy is None or files.charters is None:
        screen.remark(_NO_CHECK)
    screen.say(_DONE, root=asked.to, **facts)
    return DONE


def make_district_site(
    path: Path, root: Path, settings_path: Path | None, files: Files
) -> "Outcome":
    """Make the district's site in *root*; with a policy and charters it has a check page.

    Raises:
        FileUnreadable, DistrictReportUnreadable, MalformedError, and what `write_pages` raises.
    """
    from publish.site.build import static_files, write_pages
    from publish.site.district.pages import District, district_chrome, district_pages
    from publish.site.district.report import MAX_REPORT_BYTES, parse_report
    from publish.site.settings import MAX_SETTINGS_BYTES, Settings, parse_settings

    report = parse_report(read_file(path, MAX_REPORT_BYTES), str(path))
    settings = Settings()
    if settings_path is not None:
        data = read_file(settings_path, MAX_SETTINGS_BYTES)
        settings = parse_settings(data, str(settings_path))
    trusts = dict(_trusts(report, settings, files))
    pledges = {origin: _pledge(each) for origin, each in trusts.items()}
    district = District(report, settings, pledges)
    made = [_check_file(trusts, date.fromisoformat(report.day))] if trusts else []
    chrome = district_chrome(district)
    return write_pages(root, chrome, (*static_files(), *made), district_pages(district))


def _trusts(
    report: "Report", settings: "Settings", files: Files
) -> "Iterator[tuple[str, LedgerTrust]]":
    """Yield by origin what the check page believes of each ledger whose charter is known."""
    from verifier.district.listing import read_list
    from verifier.inlining import Contact, LedgerTrust

    if files.policy is None or files.charters is None:
        return
    charters = read_charters(files.charters)
    listed = () if files.listed is None else read_list(str(files.listed))
    own: Mapping[str, str] = {each.prefix: each.policy for each in listed if each.policy}
    street = settings.street
    contact = Contact(street.name, street.phone) if street.phone else None
    for each in report.ledgers:
        if each.origin in charters:
            policy = _policy(Path(own.get(each.prefix, files.policy)))
            web = each.prefix.startswith(("https://", "http://"))
            prefix = each.prefix.rstrip("/") + "/" if web else f"https://{each.origin}/"
            charter = charters[each.origin]
            yield each.origin, LedgerTrust(each.origin, charter, policy, prefix, each.name, contact)


def _policy(path: Path) -> str:
    return read_policy_text(path).decode()


def _pledge(trust: "LedgerTrust") -> "Pledge":
    from publish.site.district.pages import Pledge
    from verifier.trust_line import check_phrase, format_trust_line

    line = format_trust_line(trust.origin, trust.charter, trust.policy)
    return Pledge(line, check_phrase(line))


def _check_file(trusts: "Mapping[str, LedgerTrust]", day: date) -> "File":
    from mingbai.check_page import digest_modules
    from publish.site.page import File
    from verifier.inlining import CheckTrust, make_check_page

    whole = CheckTrust(f"{day.isoformat()}T00:00:00Z", tuple(trusts.values()))
    view = [sha256(repr(whole).encode()).hexdigest(), digest_modules()]
    return File(CHECK, view, lambda: make_check_page(whole, language="zh"))


_NO_CHECK = Text(
    "没有给 --trust 和 --charters：这个网站没有查验页，也没有对照码。",
    "Without --trust and --charters the site has no check page and no check phrases.",
)
_DONE = Text(
    "全区网站在 {root}：写了 {written} 个文件，{kept} 个没变，撤下 {removed} 个。",
    "The district's site is in {root}: {written} files written, {kept} unchanged, {removed} "
    "removed.",
)

COMMAND = Command(
    "site-district",
    Text("把全区的查账结果做成网站", "make a district's website from a round of audits"),
    Text(
        "把 mingbai-verify district --json 的结果做成普通网页：各社区、四率（分子和分母都写出来）、"
        "过了期限没有答复的红色问题，有搜索、长辈版、英文版；给了信任文件和章程编号，还有全区的查验页"
        "和各社区的对照码。不排名，不数异议，不列灰色提示。",
        "Makes plain pages of what mingbai-verify district --json has found: the communities, "
        "their four rates with denominators, red findings that went unanswered, with search, in "
        "the usual version, for the elderly, and in English; given a policy and charters, the "
        "district's check page and each community's check phrase, too. No ranking, no count of "
        "objections, no hints.",
    ),
    _add,
    _run,
)
