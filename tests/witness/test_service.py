"""What the API, the metrics and the trust page say of a ledger's witnesses."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from api.app import create_app
from api.settings import Settings
from ledger.core.errors import LedgerError
from ledger.core.keys import ML_DSA_44, SigningKey, format_vkey
from ledger.core.policy import open_checkpoint_by_policy, parse_policy
from ledger.core.proof import parse_proof
from ledger.log.clock import read_clock
from ledger.log.contracts import WitnessState
from mingbai.demo.people import ORIGIN as DEMO
from mingbai.site import read_faults
from publish.site.trust import trust_pages
from publish.witnesses import WitnessedPublisher
from publish.witnesses_errors import WitnessReportMalformed, WitnessSettingsWrong
from publish.witnesses_report import format_witnesses, parse_witnesses
from publish.witnesses_settings import WitnessSettings, parse_witness_settings, peers_of
from tests import community
from tests.api.community import ORIGIN, Community, open_ledger
from tests.api.serving import serving
from tests.servers.witness import witness_server
from tests.site.reading import read
from tests.site.test_trust import WITNESSES, book, policy
from tests.witness.ledgers import NAMES, QUICK
from tests.witness.logs import witness_keys

TEXT = {"content-type": "text/plain; charset=utf-8"}
STATEMENTS = f"/api/{ORIGIN}/statements"
NOWHERE = "http://127.0.0.1:9"
LOG = Community().log_key.verifier
KEY = witness_keys(NAMES[0])[0]


def policy_at(url: str) -> str:
    lines = [f"log {format_vkey(LOG)}", f"witness w1 {format_vkey(KEY.verifier)} {url}"]
    return "\n".join([*lines, "quorum w1", ""])


def publisher(url: str) -> partial[WitnessedPublisher]:
    return partial(
        WitnessedPublisher,
        origin=ORIGIN,
        policy=parse_policy(policy_at(url)),
        settings=QUICK,
        now_s=lambda: read_clock() // 1000,
    )


def test_an_entry_without_its_quorum_is_answered_202_with_a_proof_and_readers_wait(
    tmp_path: Path,
) -> None:
    (tmp_path / "ledger").mkdir()
    signers, logs = (KEY,), {ORIGIN: [LOG]}
    with witness_server(tmp_path / "w1", signers, logs) as witness:
        for url, status, seen in ((witness.url, 200, 2), (NOWHERE, 202, 2), (witness.url, 200, 4)):
            with open_ledger(tmp_path / "ledger", publisher=publisher(url)) as ledger:  # type: ignore[arg-type]
                app = create_app({ORIGIN: ledger}, Settings())
                with serving(app) as address, address.client() as client:
                    note = ledger.notice(f"n-{url}-{status}-{ledger.stores.records.size()}")
                    answer = client.post(STATEMENTS, content=note, headers=TEXT)
                    assert answer.status_code == status, answer.text
                    receipt = answer.json()
                    assert receipt["witnessed"] is (status == 200)
                    proof = parse_proof(receipt["proof"].encode())
                    assert proof.checkpoint.decode() == receipt["checkpoint"]
                    published = client.get("/demo/checkpoint").content
                    judged = open_checkpoint_by_policy(
                        published, parse_policy(policy_at(url)), ORIGIN
                    )
                    assert (judged.checkpoint.size, judged.quorum_reached) == (seen, True)
                    metrics = client.get("/metrics").text
                    labels = f'{{ledger="{ORIGIN}",witness="{NAMES[0]}"}}'
                    assert f"mingbai_witness_isolated{labels} {float(status != 200)}" in metrics
                    assert f"mingbai_witness_entries{labels} " in metrics
                    told = client.get("/demo/witnesses.json").json()["witnesses"]
                    fault = {} if status == 200 else {"fault": "witness_silent"}
                    assert {**told[0], "since": ""} == {"name": NAMES[0], "since": "", **fault}
                ledger.appender.publisher.outside.close()


# ------------------------------------------------------------------------------ witnesses.json


STATES = (
    WitnessState("witness.example.org/0", 5, 1_790_000_000, "", 0),
    WitnessState("witness.example.org/1", 0, 0, "witness_slow", 1_790_000_000),
)


def test_the_report_names_who_is_isolated_and_since_when() -> None:
    data = format_witnesses(STATES)
    assert data == (
        b'{"v":1,"witnesses":[{"name":"witness.example.org/0"},{"fault":"witness_slow",'
        b'"name":"witness.example.org/1","since":"2026-09-21T14:13:20Z"}]}\n'
    )
    assert parse_witnesses(data) == {
        "witness.example.org/1": ("witness_slow", "2026-09-21T14:13:20Z")
    }


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'{"v":2,"witnesses":[]}',
        b'{"v":1,"witnesses":3}',
        b'{"v":1,"witnesses":[3]}',
        b'{"v":1,"witnesses":[{"fault":"a"}]}',
        b'{"v":1,"witnesses":[{"fault":"<b>","name":"w","since":"2026-09-21T14:13:20Z"}]}',
        b'{"v":1,"witnesses":[{"fault":"a","name":"w","since":"now"}]}',
    ],
)
def test_a_report_that_is_damaged_is_not_believed(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(WitnessReportMalformed):
        parse_witnesses(data)
    (tmp_path / "witnesses.json").write_bytes(data)
    assert read_faults(tmp_path) == {}


def test_the_trust_page_says_who_is_out_of_reach_and_not_of_one_that_signed(tmp_path: Path) -> None:
    (tmp_path / "witnesses.json").write_bytes(format_witnesses(STATES))
    for signed, named in ((1, True), (2, False)):
        found = book(policy(), signed)
        found.setting = replace(found.setting, faults=read_faults(tmp_path))
        page = read(found, trust_pages)
        assert ("witness_slow" in page.text) == named
        assert ("从2026年9月21日 22:13起联系不上" in page.text) == named


def test_the_trust_page_names_a_mirror_that_is_out_of_reach(tmp_path: Path) -> None:
    url = "https://mirror.example.org"
    state = WitnessState(url, 0, 0, "witness_silent", 1_790_000_000)
    (tmp_path / "witnesses.json").write_bytes(format_witnesses((*STATES, state)))
    found = book(policy(), 2)
    found.setting = replace(found.setting, faults=read_faults(tmp_path))
    page = read(found, trust_pages)
    said = page.text.partition(url)[2]
    assert said.lstrip().startswith("账本说：从2026年9月21日 22:13起联系不上，或者它给的不能用")
    assert "witness_slow" not in page.text  # of one that has signed, nothing is said


def test_a_witness_with_two_keys_is_one_witness_and_has_signed_when_both_have() -> None:
    ed, ml = WITNESSES[0], SigningKey(WITNESSES[0].name, ML_DSA_44, bytes(32))
    lines = [f"log {format_vkey(community.log_key(DEMO).verifier)}"]
    lines += [f"witness a {format_vkey(ed.verifier)}", f"witness b {format_vkey(ml.verifier)}"]
    lines += [f"witness 街道1 {format_vkey(WITNESSES[1].verifier)}"]
    lines += ["group 街道0 all a b", "group both 2 街道0 街道1", "quorum both", ""]
    for extra, badge in (((), "这一次还没有签"), ((ml,), "看过并签了")):
        page = read(book("\n".join(lines), 1, extra), trust_pages)
        assert "约定 2 家里至少要 2 家" in page.text
        assert page.text.count("这一次还没有签") + page.text.count("看过并签了") == 2
        assert badge in page.text.partition("街道0")[2].partition("街道1")[0]


# -------------------------------------------------------------------------------- settings


def test_settings_are_read_as_they_are_documented() -> None:
    text = (
        'publish = "available"\ntimeout_s = 2\ngrace_s = 0.5\n'
        'mirrors = ["https://mirror.example.org/", "https://mirror.example.org"]\n'
        f'[monitoring]\n"{NAMES[0]}" = "https://monitor.example.org/w1/"\n'
        f'[accepted]\n"{NAMES[0]}" = 1234\n'
    )
    settings = parse_witness_settings(text.encode())
    assert (settings.publish, settings.timeout_s, settings.grace_s) == ("available", 2, 0.5)
    assert settings.total_s == WitnessSettings().total_s
    assert settings.accepted == {NAMES[0]: 1234}
    policy = parse_policy(policy_at("https://w1.example.org/"))
    peer, mirror = peers_of(policy, settings, "policy.txt")
    assert mirror == ("https://mirror.example.org", "", "https://mirror.example.org", ())
    assert peer[:3] == (NAMES[0], "https://w1.example.org", "https://monitor.example.org/w1")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("publish = 'sometimes'", "publish"),
        ("timeout_s = 0", "timeout_s"),
        ("timeout_s = true", "timeout_s"),
        ("total_s = 100000", "total_s"),
        ("total_s = nan", "total_s"),
        ("monitoring = 'here'", "monitoring"),
        ("[monitoring]\nw = 'ftp://a'", "monitoring"),
        ("[accepted]\nw = '12'", "accepted"),
        ("mirrors = 'https://m'", "mirrors"),
        ("mirrors = ['m.example.org']", "mirrors"),
        ("surprise = 1", "surprise"),
        ("not toml", "TOML"),
    ],
)
def test_a_wrong_setting_is_named(text: str, field: str) -> None:
    with pytest.raises(WitnessSettingsWrong) as caught:
        parse_witness_settings(text.encode())
    assert caught.value.facts["field"] == field


@pytest.mark.parametrize("url", ["ftp://a", "https://", "w1.example.org", "http://a/?q"])
def test_an_address_that_cannot_be_asked_is_named(url: str) -> None:
    with pytest.raises(LedgerError) as caught:
        peers_of(parse_policy(policy_at(url)), WitnessSettings(), "policy.txt")
    assert caught.value.facts["field"] == "w1"
    unknown = WitnessSettings(accepted={"nobody": 1})
    with pytest.raises(WitnessSettingsWrong):
        peers_of(parse_policy(policy_at("https://a")), unknown, "policy.txt")
