"""The pages of a district's site: all communities, each street, each community, what is unanswered.

A page says what was found and when, with what a rate is a share of. Communities stand in the order
of the list: the public site is no ranking.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from publish.site.district.report import (
    RATES,
    Finding,
    Rate,
    Report,
    Standing,
    key_of,
    sum_rates,
)
from publish.site.page import File, Page
from publish.site.settings import Settings
from publish.site.tokens import SHARDS, shard_of, tokens
from publish.site.words import Words

_VERDICTS: Mapping[str, tuple[Words, str]] = {
    "proved": (("相符", "proved"), "good"),
    "disproved": (("不符", "disproved"), "bad"),
    "could_not_check": (("没查成", "could not be checked"), "ask"),
}
_RATES: Mapping[str, tuple[Words, Words]] = {
    "publication": (
        ("公开率", "Published"),
        ("该公示的，按时公示了多少", "of what was due, in time"),
    ),
    "closing": (("结账率", "Closed"), ("该结的账，按时结了多少", "of the months due, in time")),
    "answers": (
        ("答复率", "Answered"),
        ("到期该答复的，按时答复了多少", "of the answers due, in time"),
    ),
    "posting": (("张贴率", "Posted"), ("该贴上墙的，按时贴了多少", "of what was to hang, in time")),
}
_LISTED = 256
_YEAR = "all"
"""The search's files are cut by year; here everything is of one."""


class Pledge(NamedTuple):
    """What a phone compares its check page with: a ledger's trust line and check phrase."""

    line: str
    phrase: str


class District(NamedTuple):
    """What a district's site is made of; *pledges* are by origin."""

    report: Report
    settings: Settings
    pledges: Mapping[str, Pledge]


def district_chrome(district: District) -> dict[str, Any]:
    """Give what all pages share, as plain JSON values."""
    street = district.settings.street
    menu = [
        {"path": path, "label": list(label)}
        for path, label in (
            ("index.html", ("全区", "District")),
            ("communities.html", ("各社区", "Communities")),
            ("unanswered.html", ("没答复的", "Unanswered")),
            ("search.html", ("搜索", "Search")),
        )
    ]
    return {
        "community": district.settings.name or "各社区三务公开",
        "origin": "",
        "currency": "CNY",
        "menu": menu,
        "menu_elder": menu,
        "street": {"name": street.name, "phone": street.phone},
        "kinds": {},
        "roles": {},
        "has_check": bool(district.pledges),
    }


def district_pages(district: District) -> Iterator[Page | File]:
    """Give all pages and files of the site; the front page comes last."""
    report = district.report
    for each in report.ledgers:
        yield _community(district, each)
    streets = report.streets()
    for name, ledgers in streets.items():
        view = {"street": name, "rates": _rates(sum_rates(ledgers)), "ledgers": _lines(ledgers)}
        yield Page(_street_path(name), "district/street.html", {**view, "as_of": report.day})
    listed = [
        {"street": name, "path": _street_path(name), "ledgers": _lines(ledgers)}
        for name, ledgers in streets.items()
    ]
    yield Page("communities.html", "district/communities.html", {"streets": listed})
    yield Page("unanswered.html", "district/unanswered.html", _unanswered(report))
    yield from _search(report, listed)
    yield Page("trust.html", "district/trust.html", _trust(district))
    data = [_plain(each) for each in report.ledgers]
    yield File(
        "district.json", [report.day, data], lambda: _json({"day": report.day, "ledgers": data})
    )
    yield Page("data.html", "district/data.html", {"as_of": report.day})
    yield Page("index.html", "district/front.html", _front(report))


def _front(report: Report) -> dict[str, Any]:
    counts = dict.fromkeys(_VERDICTS, 0)
    for each in report.ledgers:
        counts[each.verdict] += 1
    waiting = [each for each in report.ledgers if each.unanswered]
    return {
        "as_of": report.day,
        "count": len(report.ledgers),
        "verdicts": [
            {"words": list(words), "look": look, "count": counts[name]}
            for name, (words, look) in _VERDICTS.items()
        ],
        "rates": _rates(sum_rates(report.ledgers)),
        "streets": [
            {
                "street": name,
                "path": _street_path(name),
                "count": len(ledgers),
                "unanswered": sum(len(each.unanswered) for each in ledgers),
                "troubled": sum(each.verdict != "proved" for each in ledgers),
            }
            for name, ledgers in report.streets().items()
        ],
        "unanswered": sum(len(each.unanswered) for each in waiting),
        "waiting": len(waiting),
    }


def _community(district: District, each: Standing) -> Page:
    pledge = district.pledges.get(each.origin)
    address = district.settings.check_address
    view = {
        **_line(each),
        "street_path": _street_path(each.street),
        "sentence": list(each.sentence),
        "as_of": district.report.day,
        "board": each.prefix if each.prefix.startswith(("https://", "http://")) else "",
        "findings": [_finding(found) for found in each.unanswered],
        "pledge": None if pledge is None else {"line": pledge.line, "phrase": pledge.phrase},
        "scanned": f"{address}#{pledge.line}" if pledge and address else "",
    }
    return Page(_community_path(each), "district/community.html", view)


def _unanswered(report: Report) -> dict[str, Any]:
    found = [
        {**_line(each), "findings": [_finding(found) for found in each.unanswered]}
        for each in report.ledgers
        if each.unanswered
    ]
    return {"as_of": report.day, "communities": found}


def _trust(district: District) -> dict[str, Any]:
    listed = [each for each in district.report.ledgers if each.origin in district.pledges]
    return {
        "pledges": [
            {**_line(each), "phrase": district.pledges[each.origin].phrase} for each in listed
        ]
    }


# ------------------------------------------------------------------------------------ plain values


def _lines(ledgers: Iterable[Standing]) -> list[dict[str, Any]]:
    return [_line(each) for each in ledgers]


def _line(each: Standing) -> dict[str, Any]:
    words, look = _VERDICTS[each.verdict]
    return {
        "street": each.street,
        "name": each.name,
        "path": _community_path(each),
        "verdict": list(words),
        "look": look,
        "last": each.day,
        "rates": _rates(each.rates),
        "unanswered": len(each.unanswered),
    }


def _rates(rates: Mapping[str, Rate]) -> list[dict[str, Any]]:
    """Give the four rates, each with its numbers; without a denominator there is no share."""
    found = []
    for name in RATES:
        done, due = rates.get(name, Rate(0, 0))
        words, meaning = _RATES[name]
        share = f"{1000 * done // due / 10:.1f} %" if due else ""
        found.append(
            {"words": list(words), "meaning": list(meaning), "done": done, "due": due}
            | {"share": share, "known": name in rates}
        )
    return found


def _finding(found: Finding) -> dict[str, Any]:
    return {**found._asdict(), "text": list(found.text)}


def _plain(each: Standing) -> dict[str, Any]:
    return {
        "street": each.street,
        "name": each.name,
        "origin": each.origin,
        "prefix": each.prefix,
        "verdict": each.verdict,
        "size": each.size,
        "last_day": each.day,
        "rates": {name: rate._asdict() for name, rate in each.rates.items()},
        "unanswered": [_finding(found) for found in each.unanswered],
    }


def _street_path(street: str) -> str:
    return f"streets/{key_of(street)}.html"


def _community_path(each: Standing) -> str:
    return f"communities/{each.key}.html"


# ----------------------------------------------------------------------------------------- search


def _search(report: Report, streets: list[dict[str, Any]]) -> Iterator[Page | File]:
    """Give the search of communities by name, in the same files as a community's own search."""
    lists: list[list[list[str]]] = [[] for _ in range(0, len(report.ledgers), _LISTED)]
    shards: list[dict[str, list[int]]] = [{} for _ in range(SHARDS)]
    for number, each in enumerate(report.ledgers):
        lists[number // _LISTED].append([each.name, "", each.street, _community_path(each)])
        for token in sorted(tokens(f"{each.street} {each.name} {each.origin}")):
            shards[shard_of(token)].setdefault(token, []).append(number)
    files = {
        **{f"search/{_YEAR}-list-{at}.json": value for at, value in enumerate(lists)},
        **{f"search/{_YEAR}-{at}.json": value for at, value in enumerate(shards)},
        "search/years.json": {"years": [_YEAR] if lists else [], "part": _LISTED},
    }
    for path, value in files.items():
        yield File(path, value, lambda value=value: _json(value))  # type: ignore[misc]
    yield Page("search.html", "district/search.html", {"streets": streets})


def _json(value: Any) -> bytes:  # noqa: ANN401 - a JSON value
    return orjson.dumps(value)
