"""A ledger that publishes what its witnesses have seen."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.core.checkpoint import Checkpoint, sign_checkpoint
from ledger.core.cosignature import cosign
from ledger.core.keys import format_vkey
from ledger.core.note import parse_note
from ledger.core.policy import parse_policy
from ledger.core.proof import parse_proof
from ledger.core.witnessing import format_cosignatures, parse_request
from ledger.log.read import TileReader
from ledger.storage.errors import StorageFailed
from publish.witnesses_errors import WitnessedAhead, WitnessedOther, WitnessNumberUnexplained
from publish.witnesses_settings import WitnessSettings
from tests.log.site import Site
from tests.log.statements import LOG_KEY, ORIGIN
from tests.servers import lying as lies
from tests.servers.lying import Answer, Babbler, lying
from tests.servers.witness import witness_server
from tests.verifier.serving import files, serve
from tests.witness.ledgers import IMPATIENT, NAMES, QUICK, good_witnesses, policy_of, witnessed
from tests.witness.logs import Log, witness_keys

NOWHERE = "http://127.0.0.1:9"  # the discard port: nobody listens


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path / "ledger").found()
    yield made
    made.close()


def test_what_is_published_and_every_proof_carry_the_cosignatures(
    site: Site, tmp_path: Path
) -> None:
    with good_witnesses(tmp_path) as three:
        policy = policy_of([each.url for each in three], 2, witness_keys)
        with witnessed(site, policy) as ledger:
            appender = ledger.open()
            for number in range(3):
                answer = ledger.append(appender, f"n-{number}")
                assert answer.witnessed
                assert answer.checkpoint == ledger.published()
                size, names, reached = ledger.judged()
                assert (size, reached) == (number + 2, True)
                assert names == ["w1a", "w1b", "w2a", "w2b", "w3a", "w3b"]
            proof = TileReader(appender.stores.files.read).read_proof(
                2,
                Checkpoint(ORIGIN, 4, appender.stores.records.head().root),
                ledger.published(),  # type: ignore[union-attr]
            )
            assert ledger.judged(parse_proof(proof).checkpoint) == ledger.judged()
            assert ledger.faults() == {}
        # The log's own lines went out, and nothing of the other witnesses.
        for each in three:
            (folder,) = [path for path in each.folder.iterdir() if path.is_dir()]
            note = parse_note((folder / "checkpoint").read_bytes())
            assert {s.name for s in note.signatures} == {ORIGIN, each.witness.signers[0].name}


def signing(sign: "Sign") -> Answer:
    """Answer with the line that *sign* makes of the request's checkpoint text."""

    def answer(to: Babbler, body: bytes) -> None:
        text = parse_note(parse_request(body).note).text
        to.say(200, sign(text))

    return answer


def by(name: str, time_s: int | None = None, text: bytes | None = None) -> Answer:
    def sign(given: bytes) -> bytes:
        at = int(time.time()) if time_s is None else time_s
        return format_cosignatures(given, [cosign(text or given, witness_keys(name)[0], at)])

    return signing(sign)


Sign = lies.Callable[[bytes], bytes]
LIES: dict[str, tuple[Answer, str]] = {
    "garbage": (lies.garbage, "witness_answer_wrong"),
    "10 MB": (lies.ten_megabytes, "witness_too_long"),
    "nothing": (lies.empty, "witness_answer_wrong"),
    "hangs up": (lies.hang_up, "witness_silent"),
    "no HTTP": (lies.no_http, "witness_silent"),
    "never answers": (lies.silence, "witness_slow"),
    "drips": (lies.drip, "witness_slow"),
    "an error of its own": (lies.server_error, "witness_refuses"),
    "another's signature": (by("witness.example.org/w9"), "witness_answer_wrong"),
    "another root": (by(NAMES[2], text=Log(version="two").text(2)), "witness_answer_wrong"),
    "another log": (
        by(NAMES[2], text=b"other.example.org\n" + Log().text(2).partition(b"\n")[2]),
        "witness_answer_wrong",
    ),
    "from 1970": (by(NAMES[2], 1), "witness_answer_wrong"),
    "from 2100": (by(NAMES[2], 4_102_444_800), "witness_answer_wrong"),
    "elsewhere": (lies.redirect("http://127.0.0.1:1"), "witness_redirects"),
    "409 and no number": (lies.conflict(b"many\n"), "witness_answer_wrong"),
    "409 for ever": (lies.conflict(b"1\n"), "witness_inconstant"),
    "a larger number": (lies.conflict(b"99999\n"), "witness_claims_more"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_witness_that_lies_is_isolated_and_named_and_makes_nothing_better(
    site: Site, tmp_path: Path, lie: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer, code = LIES[lie]
    settings = replace(IMPATIENT if code == "witness_slow" else QUICK, pause_s=300.0)
    if lie == "a larger number":
        settings = replace(settings, accepted={NAMES[2]: 99_999})
    with good_witnesses(tmp_path, 2) as two, lying(answer) as liar:
        policy = policy_of([*(each.url for each in two), liar.url], 2)
        with witnessed(site, policy, settings) as ledger:
            appender = ledger.open()
            answered = ledger.append(appender, "n-1")
            assert answered.witnessed
            assert ledger.judged() == (2, ["w1a", "w2a"], True)
            assert ledger.faults() == {NAMES[2]: code}
            assert any(code in record.message for record in caplog.records)
            told = json.loads((site.root / "published" / "witnesses.json").read_bytes())
            assert [each.get("fault") for each in told["witnesses"]] == [None, None, code]
            asked = len(liar.asked)
            assert ledger.append(appender, "n-2").witnessed  # and it is not asked again
            assert len(liar.asked) == asked
        # Alone it is no quorum: the entry is in, and readers keep what they had.
        alone = policy_of([NOWHERE, NOWHERE, liar.url], 1)
        before = ledger.published()
        with witnessed(site, alone, settings) as ledger:
            answered = ledger.append(ledger.open(), "n-3")
            assert not answered.witnessed
            assert ledger.judged(answered.checkpoint)[0] == 4
            assert ledger.published() == before


def test_witnesses_are_asked_side_by_side(site: Site) -> None:
    """None of the three answers before all have been asked."""
    together = threading.Barrier(3, timeout=15)

    def patiently(name: str) -> Answer:
        def answer(to: Babbler, body: bytes) -> None:
            with suppress(threading.BrokenBarrierError):
                together.wait()
                by(name)(to, body)

        return answer

    with ExitStack() as stack:
        three = [stack.enter_context(lying(patiently(name))) for name in NAMES]
        policy = policy_of([each.url for each in three], 3)
        with witnessed(site, policy) as ledger:
            assert ledger.append(ledger.open(), "n-1").witnessed
            assert ledger.faults() == {}
        assert not together.broken


def test_a_connection_that_broke_is_tried_once_more(site: Site) -> None:
    def breaks_first(to: Babbler, body: bytes) -> None:
        if len(to.server.asked) == 1:
            lies.hang_up(to, body)
        else:
            by(NAMES[0])(to, body)

    with lying(breaks_first) as one, witnessed(site, policy_of([one.url], 1)) as ledger:
        assert ledger.append(ledger.open(), "n-1").witnessed
        assert ledger.faults() == {}
        assert one.asked[0] == one.asked[1]


def test_without_the_quorum_nothing_is_shown_until_the_witnesses_are_back(
    site: Site, tmp_path: Path
) -> None:
    with good_witnesses(tmp_path) as three:
        policy = policy_of([each.url for each in three], 3)
        with witnessed(site, policy) as ledger:
            appender = ledger.open()
            assert ledger.append(appender, "n-1").witnessed
        with witnessed(site, policy_of([three[0].url, three[1].url, NOWHERE], 3)) as ledger:
            appender = ledger.open()
            began = time.monotonic()
            for number in (2, 3):
                answer = ledger.append(appender, f"n-{number}")
                assert not answer.witnessed
                assert ledger.judged(answer.checkpoint)[:2] == (number + 1, ["w1a", "w2a"])
                assert ledger.judged()[0] == 2
            assert time.monotonic() - began < 2 * QUICK.total_s
            assert appender.recover().size == 4
            assert ledger.judged()[0] == 2
        with witnessed(site, policy) as ledger:
            ledger.open().recover()
            assert ledger.judged() == (4, ["w1a", "w2a", "w3a"], True)


def test_a_ledger_may_publish_with_what_it_has_and_adds_what_comes_later(
    site: Site, tmp_path: Path
) -> None:
    settings = replace(QUICK, publish="available", total_s=2.0)
    late, is_late = witness_keys(NAMES[2])[0], threading.Event()

    def slowly(to: Babbler, body: bytes) -> None:
        is_late.wait(15)
        by(late.name)(to, body)

    with good_witnesses(tmp_path, 2) as two, lying(slowly) as slow:
        policy = policy_of([*(each.url for each in two), slow.url], 3)
        with witnessed(site, policy, settings) as ledger:
            appender = ledger.open()
            answer = ledger.append(appender, "n-1")
            assert not answer.witnessed
            assert ledger.judged() == (2, ["w1a", "w2a"], False)
            assert ledger.published() == answer.checkpoint
            is_late.set()
            until = time.monotonic() + 30
            while not ledger.publisher.outside.unfinished and time.monotonic() < until:
                time.sleep(0.02)
            position = appender.recover()
            assert position.published is not None
            assert position.published.witnessed
            assert ledger.judged() == (2, ["w1a", "w2a", "w3a"], True)
            assert not ledger.publisher.outside.unfinished
            assert appender.stores.records.latest_checkpoint() == ledger.published()


def test_one_that_was_left_alone_is_asked_again_after_its_pause(site: Site, tmp_path: Path) -> None:
    with good_witnesses(tmp_path, 2) as two, lying(lies.server_error) as third:
        policy = policy_of([*(each.url for each in two), third.url], 2)
        with witnessed(site, policy) as ledger:
            appender = ledger.open()
            ledger.append(appender, "n-1")
            assert ledger.faults() == {NAMES[2]: "witness_refuses"}
            third.answer = by(NAMES[2])
            until = time.monotonic() + 30
            while ledger.faults() and time.monotonic() < until:
                time.sleep(0.05)
                appender.recover()
            until = time.monotonic() + 30
            while ledger.publisher.outside.unfinished and time.monotonic() < until:
                appender.recover()
            assert ledger.judged() == (2, ["w1a", "w2a", "w3a"], True)


def test_a_witness_that_saw_another_size_says_so_and_is_asked_from_there(
    site: Site, tmp_path: Path
) -> None:
    with good_witnesses(tmp_path, 1) as (one,):
        policy = policy_of([one.url], 1)
        with witnessed(site, policy) as ledger:
            appender = ledger.open()
            ledger.append(appender, "n-1")
            ledger.publisher.circle.attended[0].size = 0  # as after a restart
            assert ledger.append(appender, "n-2").witnessed
            ledger.publisher.circle.attended[0].size = 1
            assert ledger.append(appender, "n-3").witnessed


def test_asking_again_while_nothing_is_submitted_holds_nobody_up(site: Site) -> None:
    settings = replace(IMPATIENT, pause_s=0.01, longest_pause_s=0.01)
    with (
        lying(lies.silence) as silent,
        witnessed(site, policy_of([silent.url], 1), settings) as ledger,
    ):
        appender = ledger.open()
        assert not ledger.append(appender, "n-1").witnessed
        time.sleep(0.02)
        assert ledger.publisher.outside.unfinished
        asked, began = len(silent.asked), time.monotonic()
        appender.recover()
        assert time.monotonic() - began < settings.timeout_s
        until = time.monotonic() + 30
        while len(silent.asked) == asked and time.monotonic() < until:
            time.sleep(0.01)
        assert len(silent.asked) == asked + 1


def test_a_witness_that_saw_what_a_crash_kept_from_readers_is_asked_at_once(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with good_witnesses(tmp_path, 1) as (one,):
        policy = policy_of([one.url], 1)
        # It shows nothing to monitors, so all that is known at the start is a number.
        settings = replace(QUICK, monitoring={NAMES[0]: NOWHERE}, pause_s=60)
        with witnessed(site, policy, settings) as ledger:
            appender = ledger.open()
            assert ledger.append(appender, "n-1").witnessed

            def fails(*_: object) -> None:
                raise StorageFailed(where="checkpoint", problem="injected")

            monkeypatch.setattr(ledger.publisher._tree, "publish", fails)
            with pytest.raises(StorageFailed):
                ledger.append(appender, "n-2")
        with witnessed(site, policy, settings) as ledger:
            assert ledger.judged()[0] == 2
            ledger.open().recover()
            assert ledger.judged() == (3, ["w1a"], True)
            assert ledger.faults() == {}


# ------------------------------------------------------------------------------ what stops signing


def shows(note: bytes) -> Answer:
    return lambda to, _: to.say(409, b"40\n")


OURS = Log(origin=ORIGIN, signers=(LOG_KEY,))


@pytest.mark.parametrize(
    ("size", "error"), [(40, WitnessedAhead), (2, WitnessedOther), (1, WitnessedOther)]
)
def test_a_checkpoint_under_our_own_key_that_we_did_not_sign_stops_signing(
    site: Site, size: int, error: type[WitnessedAhead | WitnessedOther]
) -> None:
    site.append(site.open(), [site.statement("n-1")])
    before = site.root / "published" / "checkpoint"
    old = before.read_bytes()
    with lying(lies.silence) as witness:
        witness.shown = OURS.note(size)
        with witnessed(site, policy_of([witness.url], 1)) as ledger:
            appender = ledger.open()
            for _ in range(2):
                with pytest.raises(error) as caught:
                    ledger.append(appender, "n-2")
                assert caught.value.facts["checkpoint"] == OURS.note(size).decode()
                assert caught.value.facts["name"] == NAMES[0]
            assert appender.stores.records.size() == 2
            assert witness.asked == []
            assert before.read_bytes() == old


def test_evidence_that_comes_with_an_answer_stops_signing_before_readers_see_it(
    site: Site,
) -> None:
    with lying(by(NAMES[0])) as witness, witnessed(site, policy_of([witness.url], 1)) as ledger:
        appender = ledger.open()
        assert ledger.append(appender, "n-1").witnessed
        witness.answer, witness.shown = lies.conflict(b"40\n"), OURS.note(40)
        with pytest.raises(WitnessedAhead):
            ledger.append(appender, "n-2")
        assert ledger.judged()[0] == 2


def test_evidence_that_is_found_while_nothing_is_submitted_stops_the_next_append(
    site: Site,
) -> None:
    with lying(by(NAMES[0])) as witness, witnessed(site, policy_of([witness.url], 1)) as ledger:
        appender = ledger.open()
        assert ledger.append(appender, "n-1").witnessed
        ledger.publisher.outside.look()
        assert ledger.append(appender, "n-2").witnessed
        witness.shown = OURS.note(2)
        asked = len(witness.asked)
        ledger.publisher.outside.look()
        with pytest.raises(WitnessedOther):
            ledger.append(appender, "n-3")
        assert appender.stores.records.size() == 3
        assert len(witness.asked) == asked


@pytest.mark.parametrize("shown", [b"", b"garbage", Log().note(40), OURS.note(40)[:-4] + b"AA==\n"])
def test_what_is_not_under_our_key_stops_nothing(site: Site, shown: bytes) -> None:
    with lying(by(NAMES[0])) as witness:
        witness.shown = shown
        with witnessed(site, policy_of([witness.url], 1)) as ledger:
            assert ledger.append(ledger.open(), "n-1").witnessed


def test_a_bare_number_at_start_needs_the_operators_word_and_later_is_an_alarm(
    site: Site,
) -> None:
    with lying(lies.conflict(b"40\n")) as witness:
        policy = policy_of([witness.url, NOWHERE, NOWHERE], 1)
        with witnessed(site, policy) as ledger:
            appender = ledger.open()
            with pytest.raises(WitnessNumberUnexplained) as caught:
                ledger.append(appender, "n-1")
            assert caught.value.facts["claimed"] == 40
            assert appender.stores.records.size() == 1
        accepted = replace(QUICK, accepted={NAMES[0]: 40})
        with witnessed(site, policy, accepted) as ledger:
            assert not ledger.append(ledger.open(), "n-1").witnessed
            assert ledger.faults()[NAMES[0]] == "witness_claims_more"
        witness.answer = by(NAMES[0])
        with witnessed(site, policy) as ledger:
            appender = ledger.open()
            assert ledger.append(appender, "n-2").witnessed
            witness.answer = lies.conflict(b"41\n")
            assert not ledger.append(appender, "n-3").witnessed
            assert ledger.faults()[NAMES[0]] == "witness_claims_more"
            assert appender.stores.records.size() == 4


# ------------------------------------------------------------------------------------ mirrors

ALONE = parse_policy(f"log {format_vkey(LOG_KEY.verifier)}\nquorum none\n")
BELOW = f"/{sha256(ORIGIN.encode()).hexdigest()}/"


@pytest.mark.parametrize("prefix", ["/", BELOW])
@pytest.mark.parametrize(("size", "error"), [(40, WitnessedAhead), (2, WitnessedOther)])
def test_what_a_mirror_holds_under_our_own_key_stops_signing_too(
    site: Site, prefix: str, size: int, error: type[WitnessedAhead | WitnessedOther]
) -> None:
    """It may be a mirror of many logs or of this one; a ledger without witnesses asks it, too."""
    site.append(site.open(), [site.statement("n-1")])
    with serve(files({"checkpoint": OURS.note(size)}, prefix)) as mirror:
        settings = replace(QUICK, mirrors=(mirror.url,))
        with witnessed(site, ALONE, settings) as ledger:
            appender = ledger.open()
            with pytest.raises(error) as caught:
                ledger.append(appender, "n-2")
            assert caught.value.facts["name"] == mirror.url.rstrip("/")
            assert appender.stores.records.size() == 2


def test_an_honest_mirror_is_looked_at_and_never_asked_to_cosign(
    site: Site, tmp_path: Path
) -> None:
    site.append(site.open(), [site.statement("n-1")])
    stale = (site.root / "published" / "checkpoint").read_bytes()
    with (
        good_witnesses(tmp_path, 1) as (one,),
        serve(files({"checkpoint": stale}, BELOW)) as mirror,
        witnessed(site, policy_of([one.url], 1), replace(QUICK, mirrors=(mirror.url,))) as ledger,
    ):
        appender = ledger.open()
        for number in (2, 3):
            assert ledger.append(appender, f"n-{number}").witnessed
        sizes = {each.name: each.size for each in ledger.publisher.outside.states}
        assert sizes == {NAMES[0]: 4, mirror.url.rstrip("/"): 2}
        assert not ledger.publisher.outside.unfinished
        assert set(mirror.asked) == {f"{BELOW}checkpoint"}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (lies.ten_megabytes, "witness_too_long"),
        (lies.silence, "witness_slow"),
        (lies.drip, "witness_slow"),
    ],
)
def test_a_mirror_without_end_is_left_alone_and_holds_up_nobody(
    site: Site, answer: Answer, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    with lying(answer) as liar:
        liar.gets = answer
        patience = IMPATIENT if code == "witness_slow" else QUICK
        with witnessed(site, ALONE, replace(patience, mirrors=(liar.url,))) as ledger:
            began = time.monotonic()
            assert ledger.append(ledger.open(), "n-1").witnessed
            assert time.monotonic() - began < 20  # it would be thirty and more
            assert ledger.faults() == {liar.url: code}
            assert any(code in record.message for record in caplog.records)


@pytest.mark.parametrize("wrong", ["gone", "garbage", "flipped"])
def test_a_mirror_that_is_wrong_is_named_and_holds_up_nobody(
    site: Site, wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    site.append(site.open(), [site.statement("n-1")])
    shown = bytearray((site.root / "published" / "checkpoint").read_bytes())
    shown[-10] ^= 1
    found = {"checkpoint": b"<html>" if wrong == "garbage" else bytes(shown)}
    with serve(files(found, BELOW)) as mirror:
        url = NOWHERE if wrong == "gone" else mirror.url.rstrip("/")
        code = "witness_silent" if wrong == "gone" else "witness_answer_wrong"
        with witnessed(site, ALONE, replace(QUICK, mirrors=(url,))) as ledger:
            appender, began = ledger.open(), time.monotonic()
            assert ledger.append(appender, "n-2").witnessed
            assert time.monotonic() - began < QUICK.total_s
            assert ledger.faults() == {url: code}
            told = json.loads((site.root / "published" / "witnesses.json").read_bytes())
            assert [each["fault"] for each in told["witnesses"]] == [code]
            assert any(code in record.message for record in caplog.records)
        if wrong == "gone":
            return
        found["checkpoint"] = (site.root / "published" / "checkpoint").read_bytes()
        with witnessed(site, ALONE, replace(QUICK, mirrors=(url,))) as ledger:
            assert ledger.append(ledger.open(), "n-3").witnessed
            assert ledger.faults() == {}


def test_an_older_copy_of_everything_is_noticed_by_what_a_witness_saw(
    site: Site, tmp_path: Path
) -> None:
    """Records, lock store and published directory restored together: only outside is it known."""
    import shutil

    with good_witnesses(tmp_path, 1) as (one,):
        policy = policy_of([one.url], 1)
        with witnessed(site, policy) as ledger:
            ledger.append(ledger.open(), "n-1")
        site.close()
        shutil.copytree(site.root, tmp_path / "old")
        with witnessed(site, policy) as ledger:
            ledger.append(ledger.open(), "n-2")
        restored = Site(tmp_path / "old")
        with witnessed(restored, policy) as ledger, pytest.raises(WitnessedAhead):
            ledger.open().recover()
        restored.close()


def test_times_of_cosignatures_are_judged_by_the_clock_that_is_given(
    site: Site, tmp_path: Path
) -> None:
    far = int(time.time()) + 86_400
    keys = witness_keys(NAMES[0])
    with witness_server(
        tmp_path / "w1", keys, {ORIGIN: [LOG_KEY.verifier]}, lambda: far * 1000
    ) as one:
        policy = policy_of([one.url], 1)
        with witnessed(site, policy) as ledger:
            assert not ledger.append(ledger.open(), "n-1").witnessed
        with witnessed(site, policy) as ledger:
            ledger.now_s = lambda: far
            assert ledger.append(ledger.open(), "n-2").witnessed


def test_the_first_settings_are_what_the_documents_say() -> None:
    assert WitnessSettings() == WitnessSettings("quorum", 5, 8, 0.25, 600, 5, 600, 300)


def test_a_log_signs_once_however_often_it_asks(site: Site, tmp_path: Path) -> None:
    with good_witnesses(tmp_path, 1) as (one,), witnessed(site, policy_of([one.url], 1)) as ledger:
        appender = ledger.open()
        ledger.append(appender, "n-1")
        own = parse_note(ledger.published()).signatures[0]
        head = appender.stores.records.head()
        assert head is not None
        note = sign_checkpoint(Checkpoint(ORIGIN, head.size, head.root), LOG_KEY)
        assert parse_note(note).signatures == (own,)
