"""The trust page: who signed and witnessed, judged as the verifier does; nothing is promised."""

import base64
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest

from ledger.core.anchors import Anchor
from ledger.core.cosignature import cosign
from ledger.core.keys import COSIGNATURE, SigningKey, format_vkey
from ledger.core.note import Note, format_note, parse_note
from ledger.log.stopped import Stopped
from mingbai.demo.people import ORIGIN
from publish.site.book import Book, Log, Pledge, Setting
from publish.site.front import front_pages
from publish.site.page import Page
from publish.site.trust import trust_pages
from tests import community
from tests.site.logs import TODAY, few, log_of
from tests.site.reading import HOSTILE, read

SEEN_S = int(datetime(2026, 11, 22, 1, 5, tzinfo=UTC).timestamp())
WITNESSES = [
    SigningKey(f"witness.example.org/{n}", COSIGNATURE, sha256(bytes([n])).digest())
    for n in range(3)
]


def policy(quorum: str = "two", log: SigningKey | None = None) -> str:
    lines = [f"log {format_vkey((log or community.log_key(ORIGIN)).verifier)}"]
    lines += [f"witness 街道{n} {format_vkey(key.verifier)}" for n, key in enumerate(WITNESSES)]
    lines += ["group two 2 街道0 街道1 街道2", f"quorum {quorum}"]
    return "\n".join(lines) + "\n"


def book(
    text: str | None = None, signed: int = 0, extra: tuple[SigningKey, ...] = (), **own: Any
) -> Book:
    log = log_of(few())
    note = parse_note(log.note)
    cosigned = [cosign(note.text, key, SEEN_S) for key in (*WITNESSES[:signed], *extra)]
    whole = format_note(Note(note.text, (*note.signatures, *cosigned)))
    found = Book(Log(log.checkpoint, whole, log.entries), Setting(TODAY))
    if text is not None:
        found.pledge = Pledge(text, "trust/line", "K7MQ-2XPA-9RTD", **own)
    return found


def view(book: Book) -> Any:
    (page,) = trust_pages(book)
    assert isinstance(page, Page)
    return page.view


@pytest.mark.parametrize(
    ("signed", "words"),
    [(0, "作证的人还不够"), (1, "作证的人还不够"), (2, "作证的人够了"), (3, "作证的人够了")],
)
def test_a_quorum_is_reached_or_not_by_who_cosigned(signed: int, words: str) -> None:
    found = book(policy(), signed)
    page = read(found, trust_pages)
    assert words in page.text
    assert "约定 3 家里至少要 2 家" in page.text
    times = [each["time"] for each in view(found)["witnesses"]]
    assert [bool(time) for time in times] == [n < signed for n in range(3)]
    assert page.text.count("2026年11月22日 09:05看过并签了") == signed
    assert page.text.count("这一次还没有签") == 3 - signed


def test_without_an_agreed_witness_it_says_so_and_not_that_all_is_well() -> None:
    page = read(book(policy("none")), trust_pages)
    assert "还没有约定见证人" in page.text
    assert "作证的人够了" not in page.text
    assert "只有账本自己签字" in read(book(), trust_pages).text


def test_one_witness_may_be_what_is_asked_for() -> None:
    assert view(book(policy("街道1"), 1))["needed"] == {"count": 1, "of": 1}
    assert not view(book(policy("街道1"), 1))["reached"]
    nested = policy().replace("quorum two", "group all 1 two\nquorum all")
    assert view(book(nested, 2))["needed"] is None
    assert "作证的人够了" in read(book(nested, 2), trust_pages).text


def test_a_signature_that_the_policy_does_not_know_counts_for_nothing() -> None:
    stranger = SigningKey("stranger.example.org", COSIGNATURE, sha256(b"stranger").digest())
    found = book(policy(), 1, (stranger,))
    assert view(found)["others"] == ["stranger.example.org"]
    assert not view(found)["reached"]
    assert "这个网页不认识的签名，不算数" in read(found, trust_pages).text


def test_a_checkpoint_that_the_policys_log_has_not_signed_is_not_to_be_believed() -> None:
    other = SigningKey(ORIGIN, community.log_key(ORIGIN).algorithm, sha256(b"other").digest())
    found = book(policy(log=other), 3)
    assert view(found)["problem"] == "not_signed"
    page = read(found, trust_pages)
    assert "先别信这个网页" in page.text
    assert "账本自己的签名对得上" not in page.text
    assert "作证的人够了" not in page.text


def test_a_policy_that_is_none_is_said_to_have_failed() -> None:
    assert view(book("nonsense\n"))["problem"] == "policy_line_malformed"
    assert "先别信这个网页" in read(book("nonsense\n"), trust_pages).text


def test_a_forged_cosignature_is_not_passed_over() -> None:
    found = book(policy(), 2)
    note = parse_note(found.note)
    wrong = note.signatures[-1]
    forged = wrong._replace(blob=wrong.blob[:-1] + bytes([wrong.blob[-1] ^ 1]))
    found.note = format_note(Note(note.text, (*note.signatures[:-1], forged)))
    assert view(found)["problem"] == "signature_wrong"


def test_it_shows_what_to_compare_and_the_digits_below() -> None:
    found = book(policy(), 2)
    page = read(found, trust_pages)
    root = base64.b64encode(found.checkpoint.root).decode()
    for words in ("K7MQ-2XPA-9RTD", "trust/line", found.charter_id, root, ORIGIN):
        assert words in page.said
    assert policy().strip() in page.said
    elder = read(found, trust_pages, "elder")
    assert "K7MQ-2XPA-9RTD" in elder.said
    assert root not in elder.said


def test_a_page_made_without_the_streets_policy_says_so() -> None:
    assert "没有给街道发的信任文件" in read(book(), trust_pages).text
    assert "没有给街道发的信任文件" in read(book(policy(), own=True), trust_pages).text
    assert "没有给街道发的信任文件" not in read(book(policy()), trust_pages).text


@pytest.mark.parametrize("variant", ["zh", "en", "elder"])
def test_nothing_is_promised_that_cannot_be_kept(variant: str) -> None:
    page = read(book(policy(), 3), trust_pages, variant)
    if variant == "en":
        said = ["it is found out", "not yet", "not that the money was well spent"]
        never = ["impossible", "cannot be changed", "nobody can change"]
    else:
        said = ["查得出来", "还没有", "不保证钱花得对", "这个网页不能自己证明自己"]
        never = ["不可能", "不能改", "改不了", "核实", "绝对"]
    assert all(words in page.text for words in said)
    assert not [words for words in never if words in page.text]


@pytest.mark.parametrize("variant", ["zh", "en", "elder"])
def test_hostile_text_stays_text(variant: str) -> None:
    text = policy().replace("街道1", HOSTILE)
    found = book(f"# {HOSTILE}\n{text}", 2)
    page = read(found, trust_pages, variant)
    assert page.tags["script"] == 1
    assert HOSTILE in page.said


def test_the_last_anchor_of_each_is_named_in_plain_words_as_the_ledgers_own_list() -> None:
    assert "这一本还没有这样做" in read(book(policy(), 2), trust_pages).text
    found = book(policy(), 2)
    size = found.checkpoint.size

    def anchor(kind: str, name: str, at: int, number: str) -> Anchor:
        return Anchor(at, SEEN_S, kind, name, f"anchors/{at}/x", number)

    listed = (
        anchor("evm", "示例链", size - 1, "8"),
        anchor("evm", "示例链", size, "9"),
        anchor("rfc3161", HOSTILE, size, "77"),
        anchor("evm", "未来链", size + 1, "10"),
    )
    found.setting = replace(found.setting, anchors=listed)
    page = read(found, trust_pages)
    said = f"这份账本的前 {size} 条，在2026年11月22日 09:05之前就是这样，有示例链第 9 块为证"
    assert said in page.text
    assert "第 8 块" not in page.text
    assert "未来链" not in page.text
    assert "的时间戳为证" in page.text
    assert "要核实，请用 mingbai-verify anchor" in page.text
    assert "这一本还没有这样做" not in page.text


@pytest.mark.parametrize("pages", [trust_pages, front_pages])
def test_that_the_ledger_stopped_since_it_went_back_is_said_plainly(pages: Any) -> None:
    found = book(policy(), 3)
    size = found.checkpoint.size
    assert "账本停了" not in read(found, pages).text
    found.setting = replace(found.setting, stopped=Stopped("witnessed_ahead", size + 2, SEEN_S))
    page = read(found, pages)
    assert "账本停了，新的记不进去" in page.text
    assert "账本自己说：从2026年11月22日 09:05起停的" in page.text
    assert f"以前签到过第 {size + 2} 条，这里只到第 {size} 条，少了 2 条" in page.text
    assert "打街道电话" in page.text
    assert "the ledger has stopped" in read(found, pages, "en").text
    assert "账本停了" in read(found, pages, "elder").text


def test_a_stop_with_all_that_was_published_here_says_that_the_page_may_be_checked() -> None:
    found = book(policy(), 3)
    size = found.checkpoint.size
    found.setting = replace(found.setting, stopped=Stopped("records_behind", size, SEEN_S))
    page = read(found, trust_pages)
    assert f"照已经公开的 {size} 条做，可以照常查验" in page.text
    assert "少了" not in page.text
    assert "records_behind" in page.text


def test_a_stop_for_two_versions_says_not_to_believe_the_page() -> None:
    found = book(policy(), 3)
    for second, words in ((SEEN_S, "09:05起停的"), (2**62, "账本停了")):
        found.setting = replace(found.setting, stopped=Stopped("witnessed_other", 0, second))
        page = read(found, trust_pages)
        assert words in page.text
        assert "和它自己以前签过字的对不上" in page.text
        assert "先别信这个网页" in page.text
        assert "旧备份" not in page.text
