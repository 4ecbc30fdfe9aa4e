"""The page's small parts, each by itself: addresses, money, memory, trust, slips."""

import random
from base64 import urlsafe_b64encode
from typing import Any

import pytest

from ledger.affairs.capitals import format_capitals
from ledger.affairs.money import format_amount
from ledger.affairs.persons import make_slips, slip_text
from ledger.affairs.sealed import seal_field
from ledger.affairs.types.labels import LABELS
from publish.paper.table import lay_out
from tests import community
from tests.requirements import needs
from tests.verifier.publishing import policy_text
from tests.web.running_node import run_node
from verifier.trust_line import check_phrase, format_trust_line

pytestmark = needs("node")

HASH = "ab" * 32
LINE = format_trust_line(community.ORIGIN, HASH, policy_text())


# --------------------------------------------------------------------------------- addresses


def addresses(*texts: str) -> list[dict[str, Any]]:
    script = """
        import { readAddress } from "WEB/address.js";
        console.log(JSON.stringify(given.map((each) => readAddress(each))));
    """
    found: list[dict[str, Any]] = run_node(script, list(texts))
    return found


def test_the_code_on_paper_names_a_ledger_an_entry_and_its_hash() -> None:
    fragment = f"{community.ORIGIN}/3/{HASH}"
    told = {
        "kind": "entry",
        "fragment": fragment,
        "origin": community.ORIGIN,
        "index": 3,
        "leafHash": HASH,
    }
    for text in (
        f"#{fragment}",
        fragment,
        f"https://check.example.org/check.html#{fragment}",
        f"#{fragment.replace('/', '%2F')}",
        f"#{fragment[:-64]}{HASH.upper()}",
    ):
        assert addresses(text) == [told], text


def test_what_is_typed_may_leave_out_the_ledger_and_half_of_the_hash() -> None:
    short, indexed = addresses(HASH[:32], f"3/{HASH[:32]}")
    assert (short["origin"], short["index"], short["leafHash"]) == (None, None, HASH[:32])
    assert (indexed["origin"], indexed["index"], indexed["fragment"]) == (None, 3, f"3/{HASH[:32]}")


def test_a_code_that_was_cut_off_anywhere_is_lost_and_never_another_entry() -> None:
    fragment = f"#{community.ORIGIN}/3/{HASH}"
    cut = addresses(*(fragment[:length] for length in range(2, len(fragment))))
    assert {each["kind"] for each in cut} == {"lost"}
    assert [each["kind"] for each in addresses("", "#", "https://example.org/check.html#")] == [
        "empty",
        "empty",
        "empty",
    ]
    assert (
        addresses("#%", "#proof/x", "#trust/a/b/c", f"#{community.ORIGIN}/03/{HASH}")
        == [{"kind": "lost"}] * 4
    )


def test_a_large_code_and_a_second_sources_code_are_told_apart() -> None:
    packed = urlsafe_b64encode(bytes(60)).decode().rstrip("=")
    proof, trust = addresses(f"#proof/{packed}", f"#{LINE}")
    assert proof == {"kind": "proof", "packed": packed}
    assert trust["kind"] == "trust"
    assert trust["origin"] == community.ORIGIN
    assert LINE.endswith(f"/{trust['charter']}/{trust['policy']}")


# ------------------------------------------------------------------------------------- money


def test_money_is_written_as_python_writes_it() -> None:
    draw = random.Random(4)
    amounts = [0, 1, 10, 11, 100, 101, 110, 10_000_00, 10_001_00, 100_000_000_00, 2**53 - 1]
    amounts += [draw.randrange(10 ** draw.randrange(1, 15)) for _ in range(3000)]
    amounts += [-each for each in amounts[1:200]]
    script = """
        import { formatAmount, formatCapitals } from "WEB/money.js";
        console.log(JSON.stringify(given.map((fen) => [formatAmount(fen), formatCapitals(fen)])));
    """
    expected = [[format_amount(fen, grouping=","), format_capitals(fen)] for fen in amounts]
    assert run_node(script, amounts) == expected


SUMMARIZED = """
    import { summarize } from "WEB/summary.js";
    console.log(JSON.stringify(given.map((statement) => summarize(statement))));
"""


def test_a_row_of_the_table_says_what_the_paper_says() -> None:
    """A whole number below a column of money is in fen: on the wall it stands in yuan."""
    columns = ["日期", "摘要", "支出（元）", "支出（分）", "余额", "户数", "金额"]
    rows = [
        ["2026-11-20", "印制三务公开栏", 1234500, 1234500, -7, 12, "123.45"],
        ["2026-11-21", "1234500", 0, 0, 100, 1234500, 9_007_199_254_740_991],
    ]
    body = {"title": "t", "table": {"columns": columns, "rows": rows}, "totals": {"count": 2}}
    laid = lay_out({**body, "period": "2026-11"})
    assert laid is not None
    (found,) = run_node(SUMMARIZED, [{"type": "notice", "body": body}])
    assert found["table"] == {"columns": laid["columns"], "rows": laid["rows"]}
    assert found["table"]["rows"][0][2:5] == ["12,345.00", "1234500", "-0.07"]


def test_an_entry_without_a_title_is_called_by_its_chinese_name_and_no_code() -> None:
    found = run_node(SUMMARIZED, [{"type": kind, "body": {}} for kind in LABELS])
    titles = {kind: said["title"] for kind, said in zip(LABELS, found, strict=True)}
    for kind, title in titles.items():
        assert title["zh"] in {LABELS[kind].zh, "记录"}, kind
        assert title["en"] == kind.replace("_", " ")
    # what the board links to and what speaks of other entries
    for kind in (
        "appointment", "revocation", "rekey", "rules", "handover", "key_succession", "correction",
        "posting", "takedown", "objection", "reply", "reversal", "review", "audit_result",
        "declaration", "work_report", "annual_report", "nil_return", "ratification", "order",
    ):  # fmt: skip
        assert titles[kind]["zh"] == LABELS[kind].zh


def test_periods_and_moments_are_said_in_both_languages() -> None:
    script = """
        import { sayMoment, sayPeriod } from "WEB/words.js";
        console.log(JSON.stringify([...given.map(sayPeriod), sayMoment(1795338300000)]));
    """
    periods = ["2026", "2026-H2", "2026-Q4", "2026-11", "2026-11-22", "2026-01/2026-03", "<b>"]
    assert [each["zh"] for each in run_node(script, periods)] == [
        "2026年",
        "2026年下半年",
        "2026年第四季度",
        "2026年11月",
        "2026年11月22日",
        "2026年1月 至 2026年3月",
        "<b>",
        "2026年11月22日 17:05",
    ]


# ------------------------------------------------------------------------------------ memory

MEMORY = """
    import { openMemory } from "WEB/memory.js";
    const kept = new Map(Object.entries(given.kept || {}));
    const storage = given.storage === "none" ? null : {
      getItem: (key) => (kept.has(key) ? kept.get(key) : null),
      setItem: (key, value) => {
        if (given.storage === "full") throw new Error("QuotaExceededError");
        kept.set(key, value);
      },
    };
    const memory = openMemory(storage);
    memory.write("a/b", { policy: "p" });
    memory.write("a/b", { charter: "c" });
    console.log(JSON.stringify([memory.read("a/b"), memory.read("other"), memory.lasts, kept.size]));
"""
NOTHING = dict.fromkeys(("policy", "charter", "pinned", "compared", "checkpoint", "evidence"), "")


@pytest.mark.parametrize(("storage", "lasts", "kept"), [("ok", True, 1), ("none", False, 0)])
def test_what_is_remembered_is_there_again_with_or_without_a_storage(
    storage: str, lasts: bool, kept: int
) -> None:
    expected = [{**NOTHING, "policy": "p", "charter": "c"}, NOTHING, lasts, kept]
    assert run_node(MEMORY, {"storage": storage}) == expected


def test_what_another_tab_has_seen_since_is_not_forgotten() -> None:
    script = """
        import { openMemory } from "WEB/memory.js";
        const kept = new Map();
        const storage = {
          getItem: (key) => (kept.has(key) ? kept.get(key) : null),
          setItem: (key, value) => { kept.set(key, value); },
        };
        const [old, other] = [openMemory(storage), openMemory(storage)];
        old.write("a/b", { policy: "p", checkpoint: "of 5" });
        other.write("a/b", { checkpoint: "of 9" });
        const seen = old.read("a/b");
        old.write("a/b", { compared: "today" });
        console.log(JSON.stringify([seen.checkpoint, other.read("a/b")]));
    """
    seen, found = run_node(script, {})
    assert seen == "of 9"
    assert found == {**NOTHING, "policy": "p", "checkpoint": "of 9", "compared": "today"}


def test_a_full_storage_is_survived_and_said() -> None:
    found, _, lasts, _ = run_node(MEMORY, {"storage": "full"})
    assert found["policy"] == "p"
    assert lasts is False


@pytest.mark.parametrize("text", ["{", "[]", "null", '"x"', '{"policy": 3, "evil": "x"}'])
def test_what_is_no_memory_is_none(text: str) -> None:
    found, _, _, _ = run_node(MEMORY, {"kept": {"mingbai/v1/a/b": text}})
    assert set(found) == set(NOTHING)
    assert found["policy"] == "p"


# ------------------------------------------------------------------------------------- trust


def test_line_and_phrase_are_those_that_python_prints() -> None:
    script = """
        import { checkPhrase, formatTrustLine } from "WEB/trust.js";
        const line = formatTrustLine(given);
        console.log(JSON.stringify([line, checkPhrase(line)]));
    """
    ledger = {"origin": community.ORIGIN, "charter": HASH, "policy": policy_text()}
    assert run_node(script, ledger) == [LINE, check_phrase(LINE)]
    assert len(check_phrase(LINE).replace("-", "")) == 12


def test_a_second_source_says_the_same_or_another_thing_or_is_not_understood() -> None:
    phrase = check_phrase(LINE)
    other = check_phrase(format_trust_line(community.ORIGIN, "cd" * 32, policy_text()))
    said = {
        phrase: "same",
        phrase.lower().replace("-", " "): "same",
        phrase.translate({ord(each): chr(ord(each) + 0xFEE0) for each in phrase}): "same",
        f" {LINE}\n": "same",
        f"https://district.example.org/check.html#{LINE}": "same",
        other: "different",
        LINE.replace(HASH, "cd" * 32): "different",
        LINE[:-1]: "unread",
        phrase[:-1]: "unread",
        phrase.replace(phrase[0], "0"): "unread",
        "": "unread",
    }
    script = """
        import { compareTrust } from "WEB/trust.js";
        const [ledger, texts] = given;
        console.log(JSON.stringify(texts.map((text) => compareTrust(ledger, text))));
    """
    ledger = {"origin": community.ORIGIN, "charter": HASH, "policy": policy_text()}
    assert run_node(script, [ledger, list(said)]) == list(said.values())


def test_what_was_pinned_goes_on_being_believed_when_the_page_brings_another() -> None:
    script = """
        import { judgeTrust } from "WEB/trust.js";
        const brought = { origin: "a", policy: "new", charter: "c" };
        console.log(JSON.stringify(given.map((remembered) => judgeTrust(brought, remembered))));
    """
    same = {"policy": "new", "charter": "c", "compared": ""}
    assert run_node(
        script,
        [
            {"policy": "", "charter": "", "compared": ""},
            same,
            {**same, "compared": "2026-11-22"},
            {**same, "policy": "old", "compared": "2026-11-22"},
            {**same, "charter": "old"},
        ],
    ) == [
        {"standing": "first", "policy": "new", "charter": "c"},
        {"standing": "self", "policy": "new", "charter": "c"},
        {"standing": "full", "policy": "new", "charter": "c"},
        {"standing": "changed", "policy": "old", "charter": "c"},
        {"standing": "changed", "policy": "new", "charter": "old"},
    ]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"ledgers": 3}', '{"ledgers": [{"origin": 3}]}'])
def test_a_page_without_a_trust_block_knows_no_ledger(text: str) -> None:
    script = """
        import { readTrustBlock } from "WEB/trust.js";
        console.log(JSON.stringify(readTrustBlock(given).ledgers));
    """
    assert run_node(script, text) == []


# ------------------------------------------------------------------------------------- slips


def test_a_slip_opens_its_own_row_and_no_other() -> None:
    row = {"事由": "值班", "姓名": "王小丫"}
    (mine,) = make_slips([row], [bytes(range(32))])
    (strangers,) = make_slips([row], [bytes(32)])
    sealed, field = seal_field(bytes(32), "payee", "王小丫")
    body = {
        "persons": {"commitments": sorted([mine.commitment, "ef" * 32]), "last": "2026-12-01"},
        "payee": {"sealed": sealed},
        "title": "名单",
    }
    script = """
        import { readSlip } from "WEB/slip.js";
        const [body, texts] = given;
        console.log(JSON.stringify(texts.map((text) => readSlip(body, text))));
    """
    disclosure = mine.disclosure
    spaced = f" {disclosure[:20]}\n{disclosure[20:]} "
    whole = slip_text("名单", mine, "2026-12-01", origin=community.ORIGIN)
    texts = [disclosure, spaced, whole, field, strangers.disclosure, disclosure[:-4], "王小丫", ""]
    assert run_node(script, [body, texts]) == [
        {"kind": "row", "row": [list(cell) for cell in sorted(row.items())]},
        {"kind": "row", "row": [list(cell) for cell in sorted(row.items())]},
        {"kind": "row", "row": [list(cell) for cell in sorted(row.items())]},
        {"kind": "field", "name": "payee", "value": "王小丫"},
        {"kind": "not_listed"},
        {"kind": "unread"},
        {"kind": "unread"},
        {"kind": "unread"},
    ]
