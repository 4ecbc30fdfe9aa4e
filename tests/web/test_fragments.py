"""What stands behind ``#``: Python and JavaScript read the same, and nothing that was cut off."""

import json
import random
import re
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest

from tests import community
from tests.requirements import needs
from tests.web.running_node import run_node
from verifier.errors import FragmentMalformed
from verifier.fragment import parse_fragment, unpack_proof

CASES = json.loads((Path(__file__).parents[1] / "vectors" / "fragments.json").read_text("utf-8"))
HASH = "0123456789abcdef" * 4
CODE = f"{community.ORIGIN}/3/{HASH}"

PARSED = """
    import { parseFragment } from "WEB/fragment.js";
    console.log(JSON.stringify(given.map((text) => {
      try {
        const { origin, position, leafHash } = parseFragment(text);
        return [origin, position === null ? null : String(position), leafHash];
      } catch (error) {
        return error.code;
      }
    })));
"""
OPENED = """
    import { readAddress } from "WEB/address.js";
    console.log(JSON.stringify(given.map((text) => {
      const { kind, origin, index, leafHash } = readAddress(`#${text}`);
      return kind === "entry" ? [origin, index === null ? null : String(index), leafHash] : "fragment_malformed";
    })));
"""
READ = """
    import { readAddress } from "WEB/address.js";
    console.log(JSON.stringify(given.map((each) => readAddress(each))));
"""


def parsed(text: str) -> Any:
    try:
        origin, position, leaf_hash = parse_fragment(text)
    except FragmentMalformed as error:
        return error.code
    return [origin, None if position is None else str(position), leaf_hash]


def wanted(case: dict[str, Any]) -> Any:
    if case["want"] != "ok":
        return case["want"]
    position = case["position"]
    return [case["origin"], None if position is None else str(position), case["leaf_hash"]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["desc"])
def test_python_reads_each_fragment_as_it_must_be_read(case: dict[str, Any]) -> None:
    assert parsed(case["text"]) == wanted(case)


@needs("node")
def test_the_browser_reads_each_fragment_as_it_must_be_read() -> None:
    found = run_node(PARSED, [case["text"] for case in CASES])
    assert {case["desc"]: each for case, each in zip(CASES, found, strict=True)} == {
        case["desc"]: wanted(case) for case in CASES
    }


@needs("node")
def test_five_thousand_spoilt_fragments_are_read_alike() -> None:
    dice = random.Random(69)
    pieces = [
        *"0aAgG/._:-%?&#=+ \n（。…１",
        "%2F",
        "%252F",
        "%25",
        "%2E",
        "%E5%88%86",
        "%61",
        "/3/",
        HASH,
        HASH[:40],
    ]
    texts = [case["text"] for case in CASES]
    spoilt = []
    for _ in range(5_000):
        text = dice.choice(texts)
        for _ in range(dice.randrange(1, 4)):
            at = dice.choice([dice.randrange(len(text) + 1), len(text)])
            text = text[:at] + dice.choice(pieces) + text[at + dice.randrange(2) :]
        spoilt.append(text)
    found = run_node(PARSED, spoilt)
    opened = run_node(OPENED, spoilt)
    for theirs in (found, opened):
        differing = [
            (text, mine, each)
            for text, each in zip(spoilt, theirs, strict=True)
            if (mine := parsed(text)) != each and (theirs is found or not is_apart(text, mine))
        ]
        assert differing == []
        assert sum(isinstance(each, list) for each in theirs) > 500


def is_apart(text: str, mine: Any) -> bool:
    """Whether the page understands *text* as typed, with blanks between its digits."""
    return not isinstance(mine, list) and re.search(r"\s|%(25)*[02]", text) is not None


@needs("node")
def test_what_an_app_or_a_person_writes_behind_a_whole_code_is_left_off() -> None:
    packed = urlsafe_b64encode(bytes(60)).decode().rstrip("=")
    trust = f"trust/{community.ORIGIN}/{HASH}/{HASH}"
    for code in (CODE, f"proof/{packed}", trust):
        plain, *followed = run_node(
            READ,
            [
                f"#{code}",
                *(f"https://x/check.html#{code}{tail}" for tail in (
                    "（分享自微信）", "%EF%BC%88%E5%88%86", "&from=singlemessage", "?nsukey=a%2Fb",
                    "#wechat_redirect", "。", "。请看", " 请看", "\n", ")", "”",
                )),
            ],
        )  # fmt: skip
        assert plain["kind"] != "lost"
        assert followed == [plain] * len(followed)


@needs("node")
def test_what_was_cut_off_stays_lost_whatever_stands_behind_it() -> None:
    cut = [CODE[:length] for length in range(len(CODE) - 63, len(CODE))]
    tails = (
        "",
        "（分享自微信）",
        "…",
        "...",
        "&from=singlemessage",
        " 请看",
        " abc",
        "%20ab",
        "。",
    )
    found = run_node(READ, [f"#{each}{tail}" for each in cut for tail in tails])
    assert {each["kind"] for each in found} == {"lost"}
    trust = f"trust/{community.ORIGIN}/{HASH}/{HASH}"
    assert {
        each["kind"] for each in run_node(READ, [f"#{trust[:-1]}{tail}" for tail in tails])
    } == {"lost"}


@needs("node")
def test_typed_digits_may_stand_in_groups_and_a_scanned_codes_may_not() -> None:
    groups = " ".join(HASH[at : at + 4] for at in range(0, 32, 4))
    typed, scanned = run_node(READ, [f"3/{groups}", f"#{CODE[:-4]} {CODE[-4:]}"])
    assert (typed["index"], typed["leafHash"]) == (3, HASH[:32])
    assert scanned == {"kind": "lost"}


def test_a_large_code_is_unpacked_whatever_an_app_writes_behind_it() -> None:
    packed = urlsafe_b64encode(b"\x01\x05\x00\xfa\xffproof").decode().rstrip("=")  # RFC 1951, 3.2.4
    for tail in ("", "（分享自微信）", "%EF%BC%88", "&from=singlemessage", "#x", "。"):
        assert unpack_proof(f"https://x/#proof/{packed}{tail}") == b"proof"
