"""One notice: its three verdicts from a proof file, and from a published log (design section 8)."""

from dataclasses import replace
from pathlib import Path

import pytest

from ledger.core.entry import format_entry, parse_entry
from ledger.core.hashing import hash_leaf
from ledger.core.proof import format_proof, parse_proof
from tests import community
from tests.verifier.publishing import (
    InMemory,
    charters_text,
    checkpoint_note,
    entries_of,
    files_of,
    log_of,
    notes_of_a_year,
    policy_text,
    proof_of,
    rechained,
    trust,
    write_log,
)
from tests.verifier.serving import files, serve
from tests.verifier.test_forgeries import found
from tests.verifier.test_long_logs import ENTRIES as LONG
from verifier import notice as noticing
from verifier.errors import UncheckedError
from verifier.fragment import Fragment, parse_fragment, split_address
from verifier.notice import check_address, check_proof
from verifier.report import as_json, as_text
from verifier.trust import Trust
from verifier.verdict import CAVEAT, Report, Verdict

PROVED, DISPROVED, UNCHECKED = Verdict.PROVED, Verdict.DISPROVED, Verdict.UNCHECKED

NOTES = notes_of_a_year(12)  # 2 appointment of clerk-2, 3 notice, 10 revocation, 11 correction of 3
ENTRIES = entries_of(NOTES)
NOTICE = 3


def without_charter() -> Trust:
    return Trust(trust().policy)


def verdicts(report: Report) -> list[Verdict]:
    return [question.verdict for question in report.questions]


def paper(index: int = NOTICE, entries: list[bytes] = ENTRIES) -> str:
    return f"{community.ORIGIN}/{index}/{hash_leaf(entries[index]).hex()}"


def online(
    entries: list[bytes],
    fragment: str,
    monkeypatch: pytest.MonkeyPatch,
    trusted: Trust | None = None,
    log: InMemory | None = None,
) -> Report:
    """Check online what a log in memory publishes."""
    source = log or log_of(entries)
    monkeypatch.setattr(noticing, "open_source", lambda _: source)
    return check_address(f"https://district.example.org/log#{fragment}", trusted or trust())


# --------------------------------------------------------------------------------------- offline


def test_a_proof_shows_that_the_notice_is_in_the_ledger() -> None:
    report = check_proof(proof_of(ENTRIES, NOTICE), trust())
    assert report.verdict is PROVED
    assert verdicts(report) == [PROVED, UNCHECKED, UNCHECKED]
    assert [question.asked for question in report.questions] == [True, False, False]
    assert report.sentence.zh.startswith(
        "第 3 条公示《居委会工作经费使用情况公示（2026年11月）》（支出 123.45 元，1 行）"
    )
    assert "写的一样吗" in report.sentence.zh
    text = as_text(report, "zh")
    assert text.splitlines()[1] == CAVEAT.zh
    assert f"https://{community.ORIGIN}/#{paper()}" in text


def test_without_a_charter_id_a_proof_does_not_suffice() -> None:
    report = check_proof(proof_of(ENTRIES, NOTICE), without_charter())
    assert report.verdict is UNCHECKED
    assert verdicts(report)[1] is UNCHECKED
    assert ("2.2", None, "charter_unnamed", "") in found(report)


def test_a_proof_of_the_charter_shows_who_signed_it() -> None:
    report = check_proof(proof_of(ENTRIES, 0), trust())
    assert verdicts(report) == [PROVED, PROVED, UNCHECKED]
    assert report.verdict is PROVED


def test_a_proof_from_a_ledger_under_another_charter_is_disproved() -> None:
    report = check_proof(proof_of(ENTRIES, NOTICE), trust(charter=b"\1" * 32))
    assert report.verdict is DISPROVED
    assert ("2.2", NOTICE, "charter_differs", "") in found(report)


def test_a_proof_without_the_quorum_is_could_not_check() -> None:
    asked = {"witnesses": ["w1", "w2"], "quorum": "all-of-them"}
    for signed, verdict in (([], UNCHECKED), (["w1"], UNCHECKED), (["w1", "w2"], PROVED)):
        note = checkpoint_note(ENTRIES, witnesses=signed)
        report = check_proof(proof_of(ENTRIES, NOTICE, note), trust(**asked))
        assert report.verdict is verdict
        assert verdicts(report)[0] is verdict


def test_a_proof_under_a_log_that_is_not_trusted_is_could_not_check() -> None:
    policy = trust(origin="ledger.example.org/other").policy
    report = check_proof(proof_of(ENTRIES, NOTICE), Trust(policy, trust().charters))
    assert report.verdict is UNCHECKED
    assert ("2.1", None, "log_not_trusted", "") in found(report)
    assert report.content["entry"] is None


def test_a_proof_of_another_entry_is_disproved() -> None:
    proof = parse_proof(proof_of(ENTRIES, NOTICE))
    other = parse_proof(proof_of(ENTRIES, 4))
    for made in (
        type(proof)(other.extra, proof.index, proof.hashes, proof.checkpoint),
        type(proof)(proof.extra, 2, proof.hashes, proof.checkpoint),
        type(proof)(proof.extra, 99, proof.hashes, proof.checkpoint),
        type(proof)(proof.extra, proof.index, proof.hashes[:-1], proof.checkpoint),
        type(proof)(proof.extra, proof.index, (*proof.hashes, b"\1" * 32), proof.checkpoint),
    ):
        report = check_proof(format_proof(made), trust())
        assert report.verdict is DISPROVED
        assert report.content["entry"] is None


def test_a_proof_without_its_entry_is_could_not_check() -> None:
    proof = parse_proof(proof_of(ENTRIES, NOTICE))
    bare = format_proof(type(proof)(None, proof.index, proof.hashes, proof.checkpoint))
    assert found(check_proof(bare, trust())) == {("1.1", None, "proof_without_entry", "")}


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"c2sp.org/tlog-proof@v1\n", b"\xff" * 100, b"x" * 10_000]
)
def test_what_is_no_proof_is_could_not_check(data: bytes) -> None:
    assert check_proof(data, trust()).verdict is UNCHECKED


def test_an_entry_of_an_unknown_type_is_in_the_ledger_and_not_understood() -> None:
    text = NOTES[4].replace(b'"type":"expenditure"', b'"type":"telepathy"')
    unknown = format_entry(replace(parse_entry(ENTRIES[4]), statement=text))
    entries = [*ENTRIES[:4], unknown]
    report = check_proof(proof_of(entries, 4), trust())
    assert report.verdict is PROVED
    assert "telepathy" in report.sentence.zh


# ---------------------------------------------------------------------------------------- online


def test_online_all_three_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    report = online(ENTRIES[:11], paper(), monkeypatch)
    assert verdicts(report) == [PROVED, PROVED, PROVED]
    assert report.verdict is PROVED
    assert "没有更正" in report.sentence.zh
    assert report.questions[2].sentence.zh.startswith("截至 11 条（北京时间 2026 年 11 月 22 日")
    assert report.content["time"] == "2026-11-22T09:00:11.000Z"


def test_a_corrected_notice_says_by_which_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    report = online(ENTRIES, paper(), monkeypatch)
    assert report.verdict is PROVED
    assert "第 11 条更正" in report.sentence.zh
    assert [later["index"] for later in report.content["later"]] == [11]  # type: ignore[index, attr-defined]


def test_a_correction_that_was_corrected_again_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    body = community.notice_body(corrects=community.id_of(NOTES[11]).hex(), reason="再改")
    again = community.note("correction", body, {"director": "director-1"}, no="c-2")
    report = online(entries_of([*NOTES, again]), paper(), monkeypatch)
    assert "第 12 条更正" in report.sentence.zh


def test_a_payment_says_which_notice_listed_it(monkeypatch: pytest.MonkeyPatch) -> None:
    report = online(ENTRIES, paper(1), monkeypatch)
    assert report.verdict is PROVED
    assert "第 3 条公示提到了它" in report.questions[2].sentence.zh
    assert "没有更正" in report.sentence.zh


def test_a_correction_that_nobody_in_office_signed_is_disproved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = community.notice_body(corrects=community.id_of(NOTES[3]).hex(), reason="冒名")
    forged = community.note("correction", body, {"clerk": "clerk-1"}, no="c-x")
    report = online(entries_of([*NOTES[:11], forged]), paper(), monkeypatch)
    assert verdicts(report) == [PROVED, PROVED, DISPROVED]
    assert ("1.2", 11, "rule_needs_role", "by") in found(report)


@pytest.mark.parametrize("index", range(len(NOTES)))
def test_every_entry_of_a_sound_ledger_is_proved(
    index: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert online(ENTRIES, paper(index), monkeypatch).verdict is PROVED


@pytest.mark.parametrize("index", [0, 1, 199, 200, 201, 255, 256, 400, 401, 599])
def test_entries_of_a_long_ledger_are_proved(index: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert online(LONG, paper(index, LONG), monkeypatch).verdict is PROVED


def test_a_paper_that_names_other_content_is_disproved(monkeypatch: pytest.MonkeyPatch) -> None:
    other = f"{community.ORIGIN}/{NOTICE}/{'ab' * 32}"
    report = online(ENTRIES, other, monkeypatch)
    assert verdicts(report)[0] is DISPROVED
    assert ("4.1", NOTICE, "entry_unlike_paper", "entry") in found(report)


def test_a_paper_that_names_an_entry_beyond_the_end_is_disproved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = f"{community.ORIGIN}/99/{'ab' * 32}"
    report = online(ENTRIES, other, monkeypatch)
    assert ("4.2", 99, "index_not_in_log", "") in found(report)
    assert report.verdict is DISPROVED


def test_a_short_hash_only_finds_the_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    digits = hash_leaf(LONG[300]).hex()
    for fragment in (digits, digits[:32], digits[:33], f"300/{digits}", f"300/{digits[:40]}"):
        report = online(LONG, fragment, monkeypatch)
        assert report.verdict is PROVED
        remarks = [remark.code for result in report.results for remark in result.remarks]
        assert ("short_hash" in remarks) == (len(fragment.rpartition("/")[2]) < 64)
    report = online(LONG, "ab" * 32, monkeypatch)
    assert found(report) == {("1.1", None, "leaf_not_found", "")}


def test_online_without_a_charter_id_authority_can_not_be_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = online(ENTRIES, paper(), monkeypatch, without_charter())
    assert report.verdict is UNCHECKED
    assert verdicts(report)[1] is UNCHECKED


def test_an_invented_street_office_is_disproved(monkeypatch: pytest.MonkeyPatch) -> None:
    charter = community.charter_note(community="冒名社区居民委员会")
    notice = community.notice_note("n-1", charter=community.charter_id())
    entries = entries_of([charter, notice])
    report = online(entries, paper(1, entries), monkeypatch)
    assert report.verdict is DISPROVED
    assert ("2.2", 1, "charter_differs", "") in found(report)


def test_a_signer_out_of_office_is_disproved(monkeypatch: pytest.MonkeyPatch) -> None:
    by = {"accountant": "accountant-1", "clerk": "clerk-2", "director": "director-1"}
    late = community.expenditure_note("e-x", by=by)
    entries = entries_of([*NOTES[:11], late])
    report = online(entries, paper(11, entries), monkeypatch)
    assert verdicts(report) == [PROVED, DISPROVED, PROVED]
    assert found(report) == {("2.4", 11, "key_revoked", "signature 2")}
    early = entries_of([*NOTES[:10], late])
    assert online(early, paper(10, early), monkeypatch).verdict is PROVED


def test_an_entry_that_hides_a_revocation_is_disproved(monkeypatch: pytest.MonkeyPatch) -> None:
    by = {"accountant": "accountant-1", "clerk": "clerk-2", "director": "director-1"}
    late = community.expenditure_note("e-x", by=by)
    entries = rechained(entries_of([*NOTES[:11], late, *NOTES[11:]]), governance=(11, 2))
    report = online(entries, paper(11, entries), monkeypatch)
    assert found(report) >= {
        ("3.1", 11, "governance_line_broken", "entry.governance"),
        ("2.4", 11, "key_revoked", "signature 2"),
    }


def test_a_statement_edited_by_whoever_holds_the_log_key_is_disproved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edited = NOTES[3].replace(b'"expenditure":12345', b'"expenditure":54321')
    entries = entries_of([*NOTES[:3], edited, *NOTES[4:11]])
    report = online(entries, paper(3, entries), monkeypatch)
    assert verdicts(report) == [PROVED, DISPROVED, PROVED]
    assert found(report) == {("2.3", 3, "signature_wrong", "signature 1")}


def test_content_that_is_not_under_the_signed_root_is_never_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edited = NOTES[3].replace("使用情况公示".encode(), "掉包情况公示".encode())
    lie = files_of(entries_of([*NOTES[:3], edited, *NOTES[4:]]))
    files_now = {**lie, "checkpoint": checkpoint_note(ENTRIES)}
    report = online(ENTRIES, paper(), monkeypatch, log=InMemory(files_now))
    assert report.verdict is DISPROVED
    assert "掉包" not in as_text(report, "zh") + as_json(report).decode()


@pytest.mark.parametrize("index", [1, 5, 6])
def test_an_entry_that_does_not_follow_the_one_before_it_is_disproved(
    index: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = rechained(ENTRIES, previous=(index, b"\1" * 32))
    report = online(entries, paper(index, entries), monkeypatch)
    assert verdicts(report) == [DISPROVED, PROVED, PROVED]
    assert found(report) == {("3.2", index, "chain_broken", "entry.previous")}


@pytest.mark.parametrize(("index", "verdict"), [(1, DISPROVED), (5, DISPROVED), (6, PROVED)])
def test_a_proof_shows_a_broken_chain_where_it_holds_the_entry_before(
    index: int, verdict: Verdict
) -> None:
    entries = rechained(ENTRIES, previous=(index, b"\1" * 32))
    assert check_proof(proof_of(entries, index), trust()).verdict is verdict


@pytest.mark.parametrize("path", sorted(files_of(LONG)))
def test_a_file_that_is_gone_is_never_proved_away(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = log_of(LONG)
    log = InMemory({name: data for name, data in log.files.items() if name != path})
    report = online(LONG, paper(300, LONG), monkeypatch, log=log)
    assert report.verdict is not DISPROVED
    if path in {"tile/0/001", "tile/entries/001", "tile/entries/002.p/88"}:
        assert report.verdict is UNCHECKED


def test_without_the_quorum_nothing_is_proved_online(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = trust(witnesses=["w1"], quorum="w1")
    report = online(ENTRIES, paper(), monkeypatch, asked)
    assert verdicts(report) == [UNCHECKED] * 3
    log = log_of(ENTRIES, witnesses=["w1"])
    assert verdicts(online(ENTRIES, paper(), monkeypatch, asked, log)) == [PROVED] * 3


def test_a_checkpoint_of_another_ledger_does_not_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    fragment = paper().replace("/demo/", "/other/")
    report = online(ENTRIES, fragment, monkeypatch)
    assert report.verdict is UNCHECKED
    assert ("2.1", None, "log_not_trusted", "") in found(report)


# ----------------------------------------------------------------------------- where it is read


def test_the_log_is_read_from_what_stands_before_the_fragment(tmp_path: Path) -> None:
    write_log(tmp_path, ENTRIES)
    assert check_address(f"{tmp_path}#{paper()}", trust()).verdict is PROVED
    with serve(files(log_of(ENTRIES).files, "/demo/")) as served:
        assert check_address(f"{served.url}demo/#{paper()}", trust()).verdict is PROVED
        assert check_address(f"{served.url}demo?x=1#{paper()}", trust()).verdict is PROVED


def test_another_place_may_be_named(tmp_path: Path) -> None:
    write_log(tmp_path, ENTRIES)
    address = f"https://district.example.org/n#{paper()}"
    assert check_address(address, trust(), place=str(tmp_path)).verdict is PROVED
    assert check_address(f"#{paper()}", trust(), place=str(tmp_path)).verdict is PROVED


def test_a_page_that_is_no_log_sends_to_the_origins_own_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_log(tmp_path, ENTRIES)
    from verifier.sources import Directory, Source
    from verifier.sources import open_source as really_open

    def opened(place: str) -> Source:
        own = f"https://{community.ORIGIN}/"
        return Directory(str(tmp_path)) if place == own else really_open(place)

    monkeypatch.setattr(noticing, "open_source", opened)
    page: dict[str, bytes] = {"checkpoint": b"<html>not found, but 200</html>"}
    with serve(files(page)) as served:
        report = check_address(f"{served.url}#{paper()}", trust())
    assert report.verdict is PROVED
    assert report.content["place"] == f"https://{community.ORIGIN}/"


def test_where_no_log_is_found_the_first_place_is_named(tmp_path: Path) -> None:
    report = check_address(f"{tmp_path}#{NOTICE}/{'ab' * 32}", trust())
    assert found(report) == {("1.1", None, "file_absent", "checkpoint")}


# -------------------------------------------------------------------------------------- fragments


def test_the_three_forms_of_a_fragment() -> None:
    digits = "0123456789abcdef" * 4
    assert parse_fragment(f"{community.ORIGIN}/7/{digits}") == Fragment(community.ORIGIN, 7, digits)
    assert parse_fragment(f"7/{digits}") == Fragment(None, 7, digits)
    assert parse_fragment(digits.upper()) == Fragment(None, None, digits)
    assert parse_fragment(f"a%2Fb%2F7%2F{digits}") == Fragment("a/b", 7, digits)
    assert split_address(f"https://x/#{digits}") == ("https://x/", Fragment(None, None, digits))


@pytest.mark.parametrize(
    "text",
    [
        "7",
        "7/ab",
        "x/7/" + "0" * 31,
        "07/" + "0" * 64,
        "-1/" + "0" * 64,
        "A/7/" + "0" * 64,
        "g" * 64,
        "7/" + "0" * 65,
        "//" + "0" * 64,
    ],
)
def test_anything_else_is_no_fragment(text: str) -> None:
    with pytest.raises(UncheckedError) as caught:
        parse_fragment(text)
    assert caught.value.code == "fragment_malformed"


def test_an_address_without_a_fragment_names_no_entry() -> None:
    for address in ("https://x/", "https://x/#"):
        with pytest.raises(UncheckedError) as caught:
            split_address(address)
        assert caught.value.code == "fragment_missing"


def test_the_trust_files_are_what_they_say() -> None:
    assert charters_text().startswith(community.ORIGIN + " ")
    assert policy_text().endswith("quorum none\n")
