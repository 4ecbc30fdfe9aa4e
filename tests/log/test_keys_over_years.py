"""A log with keys of two types, and logs whose keys are followed by others."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from ledger.affairs.statement import format_statement, sign_statement
from ledger.core.checkpoint import open_checkpoint
from ledger.core.errors import LedgerError, NotSigned, SignatureMissing
from ledger.core.keys import ED25519, ML_DSA_44, SigningKey, VerifierKey, format_vkey
from ledger.core.note import Note, format_note, parse_note, sign_note
from ledger.log import directory as directories
from ledger.log import found as founding
from ledger.log import succession
from ledger.log.contracts import Published
from ledger.log.directory import (
    LEDGER_FILE,
    Ledger,
    format_ledger_file,
    open_ledger,
    parse_ledger_file,
    read_ledger_file,
)
from ledger.log.errors import (
    LogKeysElsewhere,
    LogKeyWrong,
    MalformedLedgerFile,
    SuccessionPending,
    SuccessionUnprepared,
)
from ledger.log.found import format_policy, found_ledger
from ledger.log.fsck import fsck
from ledger.log.keyfile import Cost
from ledger.log.keyring import KeyFileMissing, PassphraseWrong, write_key
from ledger.log.logkeys import LogKeys, open_own
from ledger.log.openers import Openers
from ledger.log.succession import (
    complete_succession,
    enter_succession,
    prepare_succession,
    withdraw_succession,
)
from ledger.storage.contracts import PublishedFiles
from publish.tree import TreePublisher, repair_tree
from tests.log import statements
from tests.log.statements import AUTHORITY, ORIGIN, money, now_s

WORDS, NEW_WORDS = "correct horse battery", "staple of another kind"
SEEDS = {ED25519: bytes([7] * 32), ML_DSA_44: bytes([8] * 32)}
OLD = SigningKey(ORIGIN, ED25519, bytes(range(32)))
OLD_PQ = SigningKey(ORIGIN, ML_DSA_44, bytes(range(1, 33)))


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key files whose passphrase is guessed four times as fast, so that the tests are."""
    for module in (founding, succession):
        monkeypatch.setattr(module, "write_key", partial(write_key, cost=Cost(n=1 << 14)))


def charter_of(*log_keys: VerifierKey) -> bytes:
    """The charter of the log's tests, with these keys."""
    text = json.loads(parse_note(statements.charter(OLD)).text)
    body = text["body"] | {"log_keys": [format_vkey(key) for key in log_keys]}
    made = format_statement(
        type="charter",
        body=body,
        by={"authority": "authority-1"},
        log=ORIGIN,
        no="charter",
        made_ms=now_s(),
    )
    return sign_statement(made, [AUTHORITY])


def found(directory: Path, mldsa: bool = False) -> Ledger:
    return found_ledger(
        directory,
        ORIGIN,
        make_charter=charter_of,
        make_publisher=TreePublisher,
        seed=OLD.seed,
        mldsa_seed=OLD_PQ.seed if mldsa else None,
        passphrase=WORDS,
        environment={},
    )


def reopen(
    directory: Path,
    make_publisher: Callable[[PublishedFiles], TreePublisher] | None = TreePublisher,
    passphrase: str = WORDS,
) -> Ledger:
    return open_ledger(
        directory, make_publisher=make_publisher, passphrase=passphrase, environment={}
    )


def note_of(ledger: Ledger) -> Note:
    return parse_note(ledger.checkpoint()[1])


def types_in(note: Note) -> list[int]:
    """The types of the signatures, by their lengths."""
    return [{64: ED25519, 2428: ML_DSA_44}[len(each.blob)] for each in note.signatures]


def charter_id(ledger: Ledger) -> bytes:
    state = ledger.appender.recover().state
    assert state.charter is not None
    return state.charter


def succession_note(ledger: Ledger, keys: tuple[VerifierKey, ...], no: str = "keys-1") -> bytes:
    state = ledger.appender.recover().state
    text = format_statement(
        type="key_succession",
        body={"log_keys": [format_vkey(key) for key in keys], "reason": "换服务器"},
        by={"authority": "authority-1"},
        log=ORIGIN,
        no=no,
        made_ms=now_s(),
        charter=state.charter,
        after=state.governance_id,
    )
    return sign_statement(text, [AUTHORITY])


def succeed(directory: Path, note: bytes) -> directories.LedgerFile:
    return enter_succession(
        directory,
        note,
        make_publisher=TreePublisher,
        passphrase=WORDS,
        coming_passphrase=NEW_WORDS,
        environment={},
    )


def prepared(directory: Path, seeds: dict[int, bytes] = SEEDS) -> tuple[bytes, LogKeys]:
    """The signed succession to keys that were prepared."""
    file = prepare_succession(directory, seeds, NEW_WORDS)
    with reopen(directory) as ledger:
        return succession_note(ledger, file.log_keys.coming), file.log_keys


def sound(ledger: Ledger) -> None:
    assert fsck(ledger.stores, ledger.log_keys, Openers(0)) == []


# ---------------------------------------------------------------------------------- two types


def test_a_ledger_with_two_keys_signs_every_checkpoint_with_both(tmp_path: Path) -> None:
    directory = tmp_path / "ledger"
    with found(directory, mldsa=True) as ledger:
        assert types_in(note_of(ledger)) == [ED25519, ML_DSA_44]
        charter = charter_id(ledger)
    assert read_ledger_file(directory).log_keys.current == (OLD.verifier, OLD_PQ.verifier)
    with reopen(directory) as ledger:
        answer = ledger.appender.append([money("one", charter)])
        keys = ledger.log_keys.current
        assert open_checkpoint(answer.checkpoint, keys)[0].size == 2
        assert format_policy(*keys).count("log ") == 2
        sound(ledger)
    assert (directory / "keys/log-mldsa.key").stat().st_mode & 0o777 == 0o600


def test_a_published_checkpoint_whose_stronger_signature_was_taken_away_is_found(
    tmp_path: Path,
) -> None:
    with found(tmp_path, mldsa=True) as ledger:
        whole = note_of(ledger)
        stripped = format_note(Note(whole.text, whole.signatures[:1]))
        with pytest.raises(SignatureMissing):
            open_own(stripped, ledger.log_keys)
        ledger.files.replace("checkpoint", stripped)
        (difference,) = fsck(ledger.stores, ledger.log_keys, Openers(0))[:1]
        assert difference.code == "checkpoint_foreign"
        assert repair_tree(ledger.stores, ledger.log_keys) == ["checkpoint"]
        assert note_of(ledger) == whole


def test_a_ledger_with_two_keys_does_not_open_without_the_second(tmp_path: Path) -> None:
    found(tmp_path, mldsa=True).close()
    (tmp_path / "keys/log-mldsa.key").unlink()
    with pytest.raises(KeyFileMissing):
        reopen(tmp_path)
    write_key(tmp_path / "keys/log-mldsa.key", SigningKey(ORIGIN, ML_DSA_44, bytes(32)), WORDS)
    with pytest.raises(LogKeyWrong):
        reopen(tmp_path)


# --------------------------------------------------------------------------------- succession


def test_the_checkpoint_behind_a_succession_opens_by_old_and_new_and_later_ones_by_new(
    tmp_path: Path,
) -> None:
    with found(tmp_path) as ledger:
        charter = charter_id(ledger)
    note, own = prepared(tmp_path)
    after = succeed(tmp_path, note)
    assert after.log_keys == LogKeys(own.coming, (own.current,))
    with reopen(tmp_path, passphrase=NEW_WORDS) as ledger:
        both = ledger.checkpoint()[1]
        for keys in (own.current, own.coming):
            assert open_checkpoint(both, keys)[0].size == 2
        answer = ledger.appender.append([money("one", charter)])
        assert types_in(parse_note(answer.checkpoint)) == [ED25519, ML_DSA_44]
        assert open_checkpoint(answer.checkpoint, own.coming)[0].size == 3
        with pytest.raises(NotSigned):
            open_checkpoint(answer.checkpoint, own.current)
        sound(ledger)  # the old checkpoints that are kept, too


def test_a_second_succession_follows_and_all_that_was_signed_is_still_ours(tmp_path: Path) -> None:
    found(tmp_path).close()
    note, _ = prepared(tmp_path)
    succeed(tmp_path, note)
    file = prepare_succession(tmp_path, {ED25519: bytes([9] * 32)}, "a third passphrase")
    with reopen(tmp_path, passphrase=NEW_WORDS) as ledger:
        second = succession_note(ledger, file.log_keys.coming, "keys-2")
    enter_succession(
        tmp_path,
        second,
        make_publisher=TreePublisher,
        passphrase=NEW_WORDS,
        coming_passphrase="a third passphrase",
        environment={},
    )
    file = read_ledger_file(tmp_path)
    assert len(file.log_keys.former) == 2
    with reopen(tmp_path, passphrase="a third passphrase") as ledger:
        assert types_in(note_of(ledger)) == [ED25519, ED25519, ML_DSA_44]
        sound(ledger)


@pytest.mark.parametrize("stop", ["append", "complete"])
def test_a_succession_that_was_interrupted_goes_on(
    tmp_path: Path, stop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(tmp_path).close()
    note, own = prepared(tmp_path)
    with monkeypatch.context() as patch:
        if stop == "append":
            publish = TreePublisher.publish

            def halt(self: TreePublisher, checkpoint: bytes, size: int) -> Published:
                if size > 1:
                    raise KeyboardInterrupt
                return publish(self, checkpoint, size)

            patch.setattr(TreePublisher, "publish", halt)
        else:

            def halted(directory: Path) -> None:
                raise KeyboardInterrupt

            patch.setattr(succession, "complete_succession", halted)
        with pytest.raises(KeyboardInterrupt):
            succeed(tmp_path, note)
    with pytest.raises(LogKeyWrong, match="succeed"):  # the old keys alone sign nothing now
        reopen(tmp_path)
    assert succeed(tmp_path, note).log_keys.current == own.coming
    with reopen(tmp_path, passphrase=NEW_WORDS) as ledger:
        assert open_checkpoint(ledger.checkpoint()[1], own.current)[0].size == 2
        sound(ledger)


def test_a_succession_that_is_only_prepared_changes_nothing_and_can_be_withdrawn(
    tmp_path: Path,
) -> None:
    with found(tmp_path) as ledger:
        charter = charter_id(ledger)
    prepared(tmp_path)
    with reopen(tmp_path) as ledger:
        answer = ledger.appender.append([money("one", charter)])
        assert open_checkpoint(answer.checkpoint, OLD.verifier)[0].size == 2
    with pytest.raises(SuccessionPending):
        prepare_succession(tmp_path, SEEDS, NEW_WORDS)
    withdraw_succession(tmp_path)
    assert read_ledger_file(tmp_path).log_keys == LogKeys((OLD.verifier,))
    with pytest.raises(SuccessionUnprepared):
        complete_succession(tmp_path)


def test_keys_that_nobody_here_has_are_not_entered_and_the_ledger_goes_on(tmp_path: Path) -> None:
    elsewhere = SigningKey(ORIGIN, ED25519, bytes(32)).verifier
    with found(tmp_path) as ledger:
        with pytest.raises(LogKeysElsewhere) as caught:
            ledger.appender.append([succession_note(ledger, (elsewhere,))])
        assert caught.value.where == "body.log_keys"
        ledger.appender.append([money("one", charter_id(ledger))])
        other = succession_note(ledger, (elsewhere,))
    with pytest.raises(SuccessionUnprepared):
        succeed(tmp_path, other)
    prepare_succession(tmp_path, SEEDS, NEW_WORDS)
    with pytest.raises(LogKeysElsewhere):
        succeed(tmp_path, other)


def test_ml_dsa_44_comes_beside_the_key_that_stays(tmp_path: Path) -> None:
    """Only the second key is new; the first signs on, so the old policy opens what follows."""
    found(tmp_path).close()
    seeds = {ML_DSA_44: bytes([8] * 32)}
    with pytest.raises(PassphraseWrong):
        prepare_succession(tmp_path, seeds, NEW_WORDS, keeps=True)
    own = prepare_succession(tmp_path, seeds, WORDS, keeps=True).log_keys
    assert own.coming[0] == OLD.verifier
    with reopen(tmp_path) as ledger:
        note = succession_note(ledger, own.coming)
    enter_succession(
        tmp_path,
        note,
        make_publisher=TreePublisher,
        passphrase=WORDS,
        coming_passphrase=WORDS,
        environment={},
    )
    with reopen(tmp_path) as ledger:
        assert types_in(note_of(ledger)) == [ED25519, ML_DSA_44]
        assert open_checkpoint(ledger.checkpoint()[1], OLD.verifier)[0].size == 2
        sound(ledger)


def test_a_note_that_no_generation_has_signed_is_not_ours() -> None:
    stranger = SigningKey("ledger.example.org/other", ED25519, bytes(32))
    note = sign_note(b"text\n", [stranger])
    with pytest.raises(LedgerError):
        open_own(note, LogKeys((OLD.verifier,), ((OLD_PQ.verifier,),)))


# -------------------------------------------------------------------------------- ledger.json


def file_of(own: LogKeys) -> bytes:
    return format_ledger_file(directories.LedgerFile(ORIGIN, own, "published"))


def test_the_ledger_file_of_many_keys_is_read_as_it_is_written(tmp_path: Path) -> None:
    for own in (
        LogKeys((OLD.verifier,)),
        LogKeys((OLD.verifier, OLD_PQ.verifier)),
        LogKeys((OLD.verifier,), (), (OLD_PQ.verifier,)),
        LogKeys((OLD.verifier,), ((OLD_PQ.verifier,), (OLD.verifier,))),
    ):
        data = file_of(own)
        assert parse_ledger_file(data, tmp_path).log_keys == own
        assert (b'"v":1' in data) == (own == LogKeys((OLD.verifier,)))


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.replace(b'"v":2', b'"v":1'),
        lambda d: d.replace(b'"coming":[]', b'"coming":[1]'),
        lambda d: d.replace(b'"coming":[]', b'"coming":"x"'),
        lambda d: d.replace(b'"former":[[', b'"former":[{').replace(b']],"log', b'}],"log'),
        lambda d: d.replace(b'"coming":[],', b""),
        lambda d: d.replace(str(OLD.verifier).encode(), str(OLD_PQ.verifier).encode()),
    ],
)
def test_any_other_ledger_file_of_many_keys_is_refused(
    tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    data = file_of(LogKeys((OLD.verifier,), ((OLD_PQ.verifier,),)))
    with pytest.raises(MalformedLedgerFile):
        parse_ledger_file(change(data), tmp_path / LEDGER_FILE)
