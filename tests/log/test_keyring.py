"""Key files: encrypted, strict, private; and nothing secret is ever said."""

import json
import os
import pickle
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from ledger.core import mldsa
from ledger.core.ed25519 import verify
from ledger.core.errors import LedgerError
from ledger.core.keys import COSIGNATURE, ML_DSA_44, SigningKey, format_vkey
from ledger.log.keyfile import (
    DEFAULT_COST,
    MAX_KEY_FILE_BYTES,
    Cost,
    KeyCostRefused,
    KeyFileMalformed,
    format_key_file,
    parse_key_file,
)
from ledger.log.keyring import (
    KeyFileExists,
    KeyFileFailed,
    KeyFileMissing,
    KeyFileTooOpen,
    PassphraseNotGiven,
    PassphraseUnusable,
    PassphraseWrong,
    change_passphrase,
    new_key,
    open_key,
    read_key,
    read_passphrase,
    read_verifier,
    seal_key,
    write_key,
)

NAME = "ledger.example.org/demo/accountant-1"
SEED = bytes(range(32))
CHEAP = Cost(n=1 << 14)
KEY = new_key(NAME, SEED)
WORDS = "正确 马 电池 订书钉"


@pytest.fixture(scope="module")
def sealed() -> bytes:
    return format_key_file(seal_key(KEY, WORDS, CHEAP))


@pytest.fixture
def path(tmp_path: Path, sealed: bytes) -> Path:
    file = tmp_path / "accountant.key"
    file.write_bytes(sealed)
    file.chmod(0o600)
    return file


# --- round and round ----------------------------------------------------------------------------


def test_a_key_that_was_written_is_read_back_and_signs(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    write_key(path, KEY, WORDS, cost=CHEAP)
    key = read_key(path, WORDS)
    assert key == KEY
    assert verify(KEY.verifier.public_key, b"hello", key.sign(b"hello"))
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["a.key"]


def test_a_witness_key_keeps_its_type(tmp_path: Path) -> None:
    key = new_key("witness.example.org", SEED, COSIGNATURE)
    write_key(tmp_path / "w.key", key, WORDS, cost=CHEAP)
    assert read_key(tmp_path / "w.key", WORDS).algorithm == COSIGNATURE


def test_new_keys_come_from_the_systems_randomness() -> None:
    assert len({new_key(NAME).seed for _ in range(20)}) == 20


def test_the_verifier_key_is_read_without_a_passphrase(path: Path) -> None:
    assert read_verifier(path) == KEY.verifier
    assert json.loads(path.read_text())["vkey"] == format_vkey(KEY.verifier)


def test_sealing_twice_gives_two_files(sealed: bytes) -> None:
    again = parse_key_file(format_key_file(seal_key(KEY, WORDS, CHEAP)))
    first = parse_key_file(sealed)
    assert (again.salt, again.nonce, again.sealed) != (first.salt, first.nonce, first.sealed)
    assert again.salt != first.salt


def test_the_default_cost_is_what_the_documentation_says() -> None:
    assert DEFAULT_COST == (65536, 8, 1)
    file = seal_key(KEY, WORDS)
    assert file.cost == DEFAULT_COST
    assert open_key(file, WORDS) == KEY


def test_the_file_can_be_opened_with_nothing_but_its_documentation(sealed: bytes) -> None:
    """A second reading of the format: hashlib's scrypt, and the associated data by hand."""
    import base64
    import hashlib

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    value = json.loads(sealed)
    secret = base64.b64decode(value.pop("sealed"))
    kdf, cipher = value["kdf"], value["cipher"]
    assert (value["format"], kdf["name"], cipher["name"]) == (
        "mingbai/key/v1",
        "scrypt",
        "aes-256-gcm",
    )
    salt = base64.b64decode(kdf["salt"])
    key = hashlib.scrypt(
        WORDS.encode(), salt=salt, n=kdf["n"], r=kdf["r"], p=kdf["p"], dklen=32, maxmem=1 << 28
    )
    public = (json.dumps(value, indent=2, sort_keys=True) + "\n").encode()
    assert AESGCM(key).decrypt(base64.b64decode(cipher["nonce"]), secret, public) == SEED


# --- passphrases --------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", ["", WORDS + " ", WORDS[:-1], WORDS.replace(" ", ""), "x" * 1024])
def test_a_wrong_passphrase_is_a_named_error(path: Path, wrong: str) -> None:
    with pytest.raises(PassphraseWrong) as caught:
        read_key(path, wrong)
    assert caught.value.where == str(path)


def test_two_ways_to_type_the_same_letter_are_one_passphrase() -> None:
    file = seal_key(KEY, "caf\u00e9", CHEAP)
    assert open_key(file, "cafe\u0301") == KEY


@pytest.mark.parametrize("passphrase", ["", "长" * 400])
def test_an_unusable_passphrase_is_refused_before_anything_is_written(
    tmp_path: Path, passphrase: str
) -> None:
    with pytest.raises(PassphraseUnusable):
        write_key(tmp_path / "a.key", KEY, passphrase, cost=CHEAP)
    assert list(tmp_path.iterdir()) == []


def test_a_passphrase_is_changed_in_place(path: Path) -> None:
    change_passphrase(path, WORDS, "new words", cost=CHEAP)
    assert read_key(path, "new words") == KEY
    with pytest.raises(PassphraseWrong):
        read_key(path, WORDS)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("old", "new", "error"), [("wrong", "new", PassphraseWrong), (WORDS, "", PassphraseUnusable)]
)
def test_a_passphrase_that_cannot_be_changed_leaves_the_file(
    path: Path, sealed: bytes, old: str, new: str, error: type[LedgerError]
) -> None:
    with pytest.raises(error):
        change_passphrase(path, old, new, cost=CHEAP)
    assert path.read_bytes() == sealed


def test_a_passphrase_comes_from_the_file_then_the_environment_then_the_person(
    tmp_path: Path,
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(b" from first \r\nsecond line\n")
    second.write_bytes("来自第二个".encode())
    env = {"MINGBAI_PASSPHRASE": "from env", "MINGBAI_PASSPHRASE_FILE": str(second)}
    assert read_passphrase(lambda: "asked", first, env) == " from first "
    assert read_passphrase(lambda: "asked", None, env) == "来自第二个"
    assert read_passphrase(lambda: "asked", None, {"MINGBAI_PASSPHRASE": "from env"}) == "from env"
    assert read_passphrase(lambda: "asked", None, {}) == "asked"
    with pytest.raises(PassphraseNotGiven):
        read_passphrase(None, None, {})


@pytest.mark.parametrize("content", [None, b"", b"\nsecond", b"\r\n", b"x" * 1025])
def test_a_passphrase_file_without_a_passphrase_is_a_named_error(
    tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "passphrase"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(PassphraseUnusable):
        read_passphrase(lambda: "asked", file)


def test_a_passphrase_file_that_is_not_utf_8_opens_what_it_sealed(tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    file.write_bytes("口令够长了".encode("gb18030"))
    said = read_passphrase(None, file)
    assert open_key(seal_key(KEY, said, CHEAP), said) == KEY


# --- the file system ----------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o620, 0o604, 0o601, 0o666])
def test_a_key_file_that_others_may_read_or_change_is_refused(path: Path, mode: int) -> None:
    path.chmod(mode)
    for read in (lambda: read_key(path, WORDS), lambda: read_verifier(path)):
        with pytest.raises(KeyFileTooOpen) as caught:
            read()
        assert caught.value.facts["mode"] == f"{mode:03o}"
        assert f"chmod 600 {path}" in str(caught.value)


def test_a_read_only_key_file_is_fine(path: Path) -> None:
    path.chmod(0o400)
    assert read_key(path, WORDS) == KEY


def test_a_new_key_file_is_private_under_any_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_key(tmp_path / "a.key", KEY, WORDS, cost=CHEAP)
    finally:
        os.umask(before)
    assert (tmp_path / "a.key").stat().st_mode & 0o777 == 0o600


def test_a_key_file_is_never_overwritten(path: Path, sealed: bytes) -> None:
    with pytest.raises(KeyFileExists):
        write_key(path, new_key(NAME), WORDS, cost=CHEAP)
    assert path.read_bytes() == sealed


def test_a_file_that_is_not_there_or_cannot_be_read_is_a_named_error(tmp_path: Path) -> None:
    with pytest.raises(KeyFileMissing):
        read_key(tmp_path / "no.key", WORDS)
    with pytest.raises(KeyFileFailed):
        read_key(tmp_path, WORDS)
    with pytest.raises(KeyFileFailed):
        write_key(tmp_path / "no" / "a.key", KEY, WORDS, cost=CHEAP)


# --- strict -------------------------------------------------------------------------------------


def test_every_changed_byte_is_noticed(sealed: bytes) -> None:
    """Either the form is wrong, or the passphrase no longer opens it, or the cost is refused."""
    opened = 0
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        try:
            file = parse_key_file(changed)
        except (KeyFileMalformed, KeyCostRefused):
            continue
        opened += 1
        with pytest.raises(PassphraseWrong):
            open_key(file, WORDS)
    assert 0 < opened < 120  # the base64 of salt, nonce and sealed seed has other valid values


def edited(sealed: bytes, /, **changes: object) -> bytes:
    value = json.loads(sealed)
    for name, change in changes.items():
        if name in ("kdf", "cipher"):
            value[name] |= change
        else:
            value[name] = change
    return (json.dumps(value, indent=2, sort_keys=True) + "\n").encode()


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "mingbai/key/v2"},
        {"name": NAME + "2"},
        {"vkey": "nonsense"},
        {"vkey": 7},
        {"sealed": ""},
        {"sealed": "AAAA"},
        {"sealed": None},
        {"extra": 1},
        {"kdf": {"name": "argon2id"}},
        {"kdf": {"salt": ""}},
        {"kdf": {"n": 16384.0}},
        {"kdf": {"n": "16384"}},
        {"kdf": {"n": True}},
        {"kdf": {"x": 1}},
        {"cipher": {"name": "none"}},
        {"cipher": {"nonce": "AAAA"}},
    ],
    ids=str,
)
def test_a_file_in_another_form_is_malformed(sealed: bytes, changes: dict[str, object]) -> None:
    with pytest.raises((KeyFileMalformed, KeyCostRefused)) as caught:
        parse_key_file(edited(sealed, **changes), where="x.key")
    assert caught.value.where == "x.key"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"7",
        b"\xff",
        b"[" * 4000,
        b"{" + b" " * 5000 + b"}",
        b'{"kdf": 1, "cipher": 2}',
    ],
    ids=lambda data: repr(data[:10]),
)
def test_what_is_no_key_file_at_all_is_malformed(data: bytes) -> None:
    with pytest.raises(KeyFileMalformed):
        parse_key_file(data)


def test_other_spellings_of_the_same_content_are_malformed(sealed: bytes) -> None:
    value = json.loads(sealed)
    doubled = sealed.replace(b'"format"', b'"format": "x",\n  "format"')
    for data in (
        json.dumps(value).encode(),
        sealed[:-1],
        sealed + b"\n",
        b"\xef\xbb\xbf" + sealed,
        doubled,
    ):
        with pytest.raises(KeyFileMalformed):
            parse_key_file(data)


@pytest.mark.parametrize(
    "cost",
    [
        {"n": 1 << 13},
        {"n": 1 << 19},
        {"n": 1 << 30},
        {"n": (1 << 16) + 1},
        {"n": 0},
        {"n": -16384},
        {"r": 1},
        {"r": 1 << 20},
        {"p": 0},
        {"p": 5},
        {"p": 1 << 20},
    ],
    ids=str,
)
def test_absurd_scrypt_parameters_are_refused_before_they_cost_anything(
    sealed: bytes, cost: dict[str, int]
) -> None:
    with pytest.raises(KeyCostRefused):
        parse_key_file(edited(sealed, kdf=cost))
    with pytest.raises(KeyCostRefused):
        seal_key(KEY, WORDS, CHEAP._replace(**cost))


def test_a_seed_that_is_not_that_of_the_verifier_key_is_malformed() -> None:
    """Only who knows the passphrase could make such a file."""
    from dataclasses import replace

    from ledger.core.keys import SigningKey

    other = new_key(NAME)
    pretending = object.__new__(SigningKey)
    for name, value in {
        "name": NAME,
        "algorithm": KEY.algorithm,
        "seed": other.seed,
        "verifier": KEY.verifier,
    }.items():
        object.__setattr__(pretending, name, value)
    file = seal_key(pretending, WORDS, CHEAP)
    assert replace(file).verifier == KEY.verifier
    with pytest.raises(KeyFileMalformed):
        open_key(file, WORDS)


# --- nothing secret is said ---------------------------------------------------------------------


def spellings(secret: bytes) -> list[str]:
    import base64

    return [repr(secret)[2:-1], secret.hex(), base64.b64encode(secret).decode(), str(list(secret))]


def test_a_key_never_shows_its_seed(sealed: bytes) -> None:
    shown = f"{KEY!r} {KEY!s} {KEY} {[KEY]} {KEY.verifier!r} {parse_key_file(sealed)!r}"
    for secret in spellings(SEED):
        assert secret not in shown
        assert secret not in sealed.decode()
    for secret in spellings(SEED + KEY.verifier.public_key):  # what libsodium calls the secret key
        assert secret not in shown


def test_a_key_of_ml_dsa_44_is_kept_by_its_seed_and_opens_again(tmp_path: Path) -> None:
    key = SigningKey(NAME, ML_DSA_44, SEED)
    write_key(tmp_path / "pq.key", key, WORDS, cost=CHEAP)
    data = (tmp_path / "pq.key").read_bytes()
    assert len(data) < MAX_KEY_FILE_BYTES
    assert format_key_file(parse_key_file(data)) == data
    again = read_key(tmp_path / "pq.key", WORDS)
    assert again == key
    assert read_verifier(tmp_path / "pq.key") == key.verifier
    assert mldsa.verify(key.verifier.public_key, b"text", again.sign(b"text"))
    for secret in spellings(SEED):
        assert secret not in data.decode()
        assert secret not in f"{again!r} {again}"


def test_no_error_and_no_traceback_shows_a_passphrase_or_a_seed(path: Path) -> None:
    secret = "seven secret words"
    calls = [
        lambda: read_key(path, secret),
        lambda: change_passphrase(path, secret, WORDS),
        lambda: change_passphrase(path, WORDS, secret * 100),
        lambda: write_key(path, KEY, secret, cost=CHEAP),
        lambda: open_key(parse_key_file(path.read_bytes()), secret),
        lambda: seal_key(KEY, secret + "\ud800", CHEAP),
    ]
    for call in calls:
        with pytest.raises(LedgerError) as caught:
            call()
        error = caught.value
        said = "".join(traceback.format_exception(error)).replace(__file__, "")
        said += (
            repr(error)
            + error.text("zh")
            + error.text("en")
            + str(pickle.loads(pickle.dumps(error)))
        )
        assert secret not in said
        assert all(spelling not in said for spelling in spellings(SEED))


def test_opening_a_key_leaves_nothing_in_the_process_list(path: Path, tmp_path: Path) -> None:
    secret = tmp_path / "passphrase"
    secret.write_text(WORDS + "\n")
    script = (
        "import sys; from ledger.log.keyring import *;"
        "read_key(sys.argv[1], read_passphrase(None, sys.argv[2])); print('open', flush=True);"
        "sys.stdin.readline()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(path), str(secret)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    said = b"".join(
        Path(f"/proc/{process.pid}/{name}").read_bytes() for name in ("cmdline", "environ", "comm")
    )
    process.communicate("\n")
    assert WORDS.encode() not in said
    assert all(spelling.encode() not in said for spelling in [*spellings(SEED)])
