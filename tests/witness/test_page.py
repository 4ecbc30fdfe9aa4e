"""A witness's own page: a second place with which residents compare a check phrase."""

from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from ledger.core.keys import format_vkey
from mingbai.witness import make_witness, read_phrases
from mingbai.witness_config import WitnessConfigWrong, read_config
from tests.cli.running import PASSPHRASE, verify
from tests.servers.witness import witness_server
from tests.site.reading import HOSTILE, Read
from tests.witness.logs import ORIGIN, Log, key_of, witness_keys

NAME = "witness.example.org/w1"
CHARTER = "ab" * 32
LOG, LOGS = Log(), {ORIGIN: [key_of(ORIGIN).verifier]}
NOW_MS = 1_790_000_000_000
HASHED = sha256(ORIGIN.encode()).hexdigest()
PHRASE = "K7MQ-2XPA-9RTD"


def trust_files(folder: Path, keys: str | None = None, charter: str = CHARTER) -> None:
    key = keys or format_vkey(key_of(ORIGIN).verifier)
    (folder / "policy.txt").write_text(f"# 街道\nlog {key}\nquorum none\n", "utf-8")
    (folder / "charters.txt").write_text(f"{ORIGIN} {charter}\n", "ascii")
    config = folder / "witness.toml"
    lines = 'trust = "policy.txt"\ncharters = "charters.txt"\n'
    config.write_text(lines + config.read_text("utf-8"), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "w1"
    make_witness(made, NAME, [format_vkey(key_of(ORIGIN).verifier)], PASSPHRASE)
    return made


def test_it_says_in_plain_words_what_it_saw_and_shows_the_phrase(tmp_path: Path) -> None:
    signers = witness_keys(NAME)
    with witness_server(
        tmp_path / "state", signers, LOGS, lambda: NOW_MS, phrases={ORIGIN: PHRASE}
    ) as witness:
        before = Read(httpx.get(f"{witness.url}/").text)
        assert "还没有见过这本账。" in before.text
        assert f"{HASHED}/checkpoint" not in before.html
        assert witness.witness.add_checkpoint(LOG.request(0, 5))
        answer = httpx.get(f"{witness.url}/")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        page = Read(answer.text)
        assert page.within["h1"] == [f"见证人 {NAME}"]
        assert page.within["h3"] == [ORIGIN]
        assert PHRASE in page.said
        assert "2026年9月21日 22:13 见到第 5 条，签了字。" in page.said
        assert "不一样：先别信那个网页，拍下来，打街道电话。" in page.text
        assert all(format_vkey(key.verifier) in page.said for key in signers)
        assert f'href="{HASHED}/checkpoint"' in page.html
        assert httpx.get(f"{witness.url}/{HASHED}/checkpoint").status_code == 200
        english = httpx.get(f"{witness.url}/?lang=en").text
        assert '<html lang="en">' in english
        assert "Saw 5 entries on 2026-09-21 22:13 (China time), and cosigned." in english
        (tmp_path / "state" / HASHED / "checkpoint").write_bytes(b"damaged")
        assert "见证人自己的记录坏了" in httpx.get(f"{witness.url}/").text


def test_without_trust_files_it_shows_no_phrase_and_says_nothing_of_one(tmp_path: Path) -> None:
    with witness_server(tmp_path / "state", witness_keys(NAME), LOGS) as witness:
        assert "对照码" not in httpx.get(f"{witness.url}/").text


def test_it_runs_nothing_and_loads_nothing_and_hostile_text_stays_text(tmp_path: Path) -> None:
    logs = {HOSTILE: LOGS[ORIGIN]}
    with witness_server(
        tmp_path / "state", witness_keys(NAME), logs, phrases={HOSTILE: PHRASE}
    ) as witness:
        answer = httpx.get(f"{witness.url}/?lang={HOSTILE}")
        page = Read(answer.text)
        assert page.tags["script"] == 0
        assert page.within["h3"] == [HOSTILE]
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert " style=" not in page.html
        assert page.tags["style"] == 1


def test_the_phrase_is_the_one_that_the_verifier_gives(folder: Path) -> None:
    trust_files(folder)
    found = read_phrases(read_config(folder / "witness.toml"), "witness.toml")
    done = verify("phrase", "--trust", folder / "policy.txt", "--charters", folder / "charters.txt")
    assert f"{ORIGIN}  对照码 {found[ORIGIN]}\n" in done.out


def test_a_ledger_that_the_trust_files_do_not_name_has_no_phrase(folder: Path) -> None:
    trust_files(folder)
    (folder / "charters.txt").write_text(f"other.example.org {CHARTER}\n", "ascii")
    assert read_phrases(read_config(folder / "witness.toml"), "witness.toml") == {}


def test_a_policy_with_another_key_than_the_one_that_is_witnessed_is_refused(folder: Path) -> None:
    trust_files(folder, format_vkey(key_of(ORIGIN, 0x06).verifier))
    with pytest.raises(WitnessConfigWrong) as caught:
        read_phrases(read_config(folder / "witness.toml"), "witness.toml")
    assert caught.value.facts["field"] == "trust"


def test_trust_without_charters_is_refused(folder: Path) -> None:
    config = folder / "witness.toml"
    config.write_text('trust = "policy.txt"\n' + config.read_text("utf-8"), "utf-8")
    with pytest.raises(WitnessConfigWrong) as caught:
        read_config(config)
    assert caught.value.facts["field"] == "charters"
