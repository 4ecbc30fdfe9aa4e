"""The sentence that a resident reads, in each case of the table, from a report alone."""

import re
from typing import Any

import pytest

from tests.requirements import needs
from tests.web.reports import UNCHECKED, report
from tests.web.running_node import run_node
from verifier.linking import WEB

pytestmark = needs("node")

STREET = {"name": "示例街道办事处", "phone": "021-5550 0100"}
CORRECTED = {"index": 9, "day": "2026-11-25"}
EARLY = {"hung": 9, "shortest": 15, "isEarly": True, "cause": "early"}
ALL = ("quorum_missing",)

# case: what is known, and the whole sentence (shape, largest line, and what goes on from it)
CASES: dict[str, tuple[dict[str, Any], str]] = {
    "proved": ({"report": report(), "answer": "same"}, "✔ 账本里有这份公示，没改过"),
    "corrected": (
        {"report": report(corrected=CORRECTED), "answer": "same"},
        "▲ 这份后来更正过（2026年11月25日）。请看新的这一份",
    ),
    "taken_down": (
        {"report": report(takenDown=EARLY)},
        "▲ 这份没贴够日子。贴了 9 天，规定 15 天",
    ),
    "quorum_missing": (
        {"report": report(ALL, ALL, ALL, verdict=UNCHECKED), "answer": "same"},
        "◐ 对得上，但还没有外人作证。请明天再扫一次",
    ),
    "altered": (
        {"report": report(["entry_unlike_paper", "inclusion_disproved"], is_found=False)},
        "✘ 网上这份被改过，别信它。请截图，拨打示例街道办事处 021-5550 0100",
    ),
    "unknown_ledger": (
        {"isKnown": False},
        "？ 不认识这个码，可能是假的。别交钱，别填身份证、密码",
    ),
    "older": (
        {"report": report(["checkpoint_older"], verdict=UNCHECKED)},
        "？ 这个网页是旧的，您的手机看过更新的",
    ),
    "two_roots": (
        {"report": report(["two_roots"], is_found=False)},
        "✘ 账本出现了两个版本。凭据已存在手机里",
    ),
    "paper_differs": (
        {"report": report(), "answer": "different"},
        "✘ 这张纸和网上的不是同一份",
    ),
    "offline": (
        {"report": report(["server_unreachable"], verdict=UNCHECKED, is_found=False)},
        "？ 没有网，还没查。这不说明公示有问题",
    ),
    "old_engine": (
        {"engine": "half", "half": "same"},
        "？ 这部手机太旧，只查了一半。请换手机，或请人代查",
    ),
    "past_last_day": (
        {"report": report(isPastLastDay=True)},
        "✔ 名单已按规定撤下。当时登记过，没改过",
    ),
    "archived": (
        {"report": report(isArchive=True), "answer": "same"},
        "◐ 这是补录的旧公示。账本只能证明补录后没改过",
    ),
    "lost": ({"kind": "empty"}, "？ 这个码没扫全，请再扫一次"),
}
MORE: dict[str, dict[str, Any]] = {
    "compare": {"report": report()},
    "lost": {"kind": "lost"},
    "type": {"kind": "type"},
    "rewritten": {"report": report(["consistency_disproved"], is_found=False)},
    "other_charter": {"report": report(["charter_differs"], ["charter_differs"])},
    "not_in_ledger": {"report": report(["index_not_in_log"], is_found=False)},
    "not_found": {"report": report(["leaf_not_found"], verdict=UNCHECKED, is_found=False)},
    "proof_unreadable": {
        "kind": "proof",
        "report": report(["proof_file_malformed"], verdict=UNCHECKED, is_found=False),
    },
    "key_retired": {"report": report(["log_key_retired"], verdict=UNCHECKED, is_found=False)},
    "unread": {"report": report(["note_text_malformed"], verdict=UNCHECKED, is_found=False)},
    "closed": {"report": report(["server_closed"], verdict=UNCHECKED, is_found=False)},
    "silent": {"report": report(["server_silent"], verdict=UNCHECKED, is_found=False)},
    "unauthorized": {"report": report(office=["key_revoked"])},
    "irregular": {"report": report(standing=["target_closed"])},
    "offline_proof": {
        "report": report(
            (), ["needs_governance_entries"], ["needs_later_entries"], verdict=UNCHECKED
        )
    },
    "too_long": {"report": report(standing=["later_too_large"], verdict=UNCHECKED)},
    "too_new": {"report": report(office=["version_unknown"], verdict=UNCHECKED)},
    "half": {"report": report(standing=["server_unreachable"], verdict=UNCHECKED)},
}
SITUATION = {"street": STREET}
LONG_BY_THE_TABLE = {"older"}
NOT_FOR_RESIDENTS = re.compile(
    r"哈希|签名|节点|链|检查点|校验|hash|signature|node|chain|checkpoint|merkle", re.IGNORECASE
)


def headline(situation: dict[str, Any]) -> dict[str, Any]:
    return headlines([situation])[0]


def headlines(situations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    script = """
        import { headline } from "WEB/headlines.js";
        console.log(JSON.stringify(given.map((each) => headline(each))));
    """
    made: list[dict[str, Any]] = run_node(script, [{**SITUATION, **each} for each in situations])
    return made


@pytest.fixture(scope="module")
def said() -> dict[str, dict[str, Any]]:
    """The headline of every case, from one run of node."""
    known = {name: situation for name, (situation, _) in CASES.items()}
    names, situations = [*known, *MORE], [*known.values(), *MORE.values()]
    return dict(zip(names, headlines(situations), strict=True))


@pytest.mark.parametrize("case", CASES)
def test_each_case_of_the_table_has_its_sentence(
    case: str, said: dict[str, dict[str, Any]]
) -> None:
    found = headline(CASES["lost"][0]) if case == "lost" else said[case]
    more = f"。{found['more']['zh']}" if found["more"] else ""
    assert found["name"] == case
    assert f"{found['shape']} {found['text']['zh']}{more}" == CASES[case][1]


@pytest.mark.parametrize("case", MORE)
def test_what_the_table_does_not_name_has_a_headline_of_its_own(
    case: str, said: dict[str, dict[str, Any]]
) -> None:
    assert said[case]["name"] == case


def test_the_largest_line_is_twelve_characters_at_most(said: dict[str, dict[str, Any]]) -> None:
    for name, each in said.items():
        plain = re.sub(r"（.*）", "", each["text"]["zh"])
        assert len(plain) <= 12 or name in LONG_BY_THE_TABLE, (name, plain)


def test_the_first_two_lines_have_no_word_of_the_trade(said: dict[str, dict[str, Any]]) -> None:
    for each in said.values():
        for text in filter(None, (each["text"], each["more"], each["todo"])):
            assert NOT_FOR_RESIDENTS.search(text["zh"] + text["en"]) is None, text


def test_every_headline_has_a_shape_a_tone_and_one_thing_to_do(
    said: dict[str, dict[str, Any]],
) -> None:
    for each in said.values():
        assert each["shape"] in "✔✘▲◐？"
        assert each["tone"] in {"good", "bad", "warning", "half", "unknown", "plain"}
        assert each["todo"]["zh"]
        assert each["todo"]["en"]


def test_what_to_do_reads_as_one_sentence_with_the_words_before_it(
    said: dict[str, dict[str, Any]],
) -> None:
    """Some begin with 请 and some with 可以, and 您可以：可以 is not how anybody speaks."""
    (before,) = re.findall(r'const TODO = words\("([^"]*)"', (WEB / "view.js").read_text("utf-8"))
    begun = {each["todo"]["zh"][:2] for each in said.values()}
    assert {"请截", "可以"} <= begun
    assert not [each for each in begun if each[0] in before or each in before]


def test_nothing_is_fully_green_before_somebody_said_the_same(
    said: dict[str, dict[str, Any]],
) -> None:
    assert [name for name, each in said.items() if each["tone"] == "good"] == ["proved"]
    unanswered = [{**situation, "answer": ""} for situation, _ in CASES.values()]
    assert not [each for each in headlines(unanswered) if each["tone"] == "good"]


def test_the_answer_same_makes_nothing_better_than_it_is() -> None:
    answered = [{**situation, "answer": "same"} for situation in MORE.values()]
    good = [each["name"] for each in headlines(answered) if each["tone"] == "good"]
    assert good == ["proved"]  # of "compare", which had only waited for it


def test_a_disproof_is_said_before_anything_else_that_is_so() -> None:
    everything = report(
        ["two_roots", "inclusion_disproved", "quorum_missing", "checkpoint_older"],
        corrected=CORRECTED,
        isPastLastDay=True,
    )
    rolled_back = report(["index_not_in_log", "checkpoint_older"], is_found=False)
    unlike = report(["entry_unlike_paper"])
    names = [
        each["name"]
        for each in headlines(
            [
                {"report": everything, "answer": "same"},
                {"report": rolled_back},
                {"report": unlike},
                {"report": report(["inclusion_disproved"]), "answer": "different"},
            ]
        )
    ]
    assert names == ["two_roots", "older", "paper_differs", "altered"]


@pytest.mark.parametrize("code", ["file_absent", "file_oversized", "server_answered"])
def test_a_site_that_answers_and_withholds_is_not_called_a_missing_network(code: str) -> None:
    found = headline({"report": report([code], verdict=UNCHECKED, is_found=False)})
    assert found["name"] == "unread"
    assert found["text"]["zh"] == "网站没给出能查的账"
    assert STREET["phone"] in found["todo"]["zh"]


@pytest.mark.parametrize("code", ["server_silent", "server_too_slow", "server_closed"])
def test_a_phone_with_a_network_is_not_told_that_it_has_none(code: str) -> None:
    found = headline({"report": report([code], verdict=UNCHECKED, is_found=False)})
    assert "没有网" not in found["text"]["zh"]
    assert found["more"]["zh"] == "这不说明公示有问题"


def test_a_phone_that_keeps_nothing_does_not_say_that_it_does() -> None:
    found = headline({**CASES["two_roots"][0], "keeps": False})
    assert found["more"]["zh"] == "凭据在下面，请马上存好"


def test_without_the_streets_number_nobody_is_sent_to_the_committee() -> None:
    found = headline({**CASES["altered"][0], "street": None})
    assert "不是居委会" in found["todo"]["zh"]
    assert "12345" in found["todo"]["zh"]


def test_a_notice_that_came_down_in_time_or_for_privacy_is_not_called_early() -> None:
    in_time = {**EARLY, "isEarly": False, "cause": "window_over"}
    privacy = {**EARLY, "cause": "privacy"}
    reports = [report(takenDown=each) for each in (in_time, privacy)]
    found = headlines([{"report": each, "answer": "same"} for each in reports])
    assert [each["name"] for each in found] == ["proved", "proved"]


def test_nobody_is_asked_to_compare_names_that_should_be_gone(
    said: dict[str, dict[str, Any]],
) -> None:
    assert said["past_last_day"]["asks"] is False
    assert said["compare"]["asks"] is True


def test_half_a_check_never_says_that_it_agrees_and_says_what_differs() -> None:
    found = headlines([{"engine": "half", "half": half} for half in ("unread", "different")])
    assert [each["name"] for each in found] == ["old_engine", "paper_differs"]
    assert found[0]["text"]["zh"] == "这部手机太旧，没法查"
