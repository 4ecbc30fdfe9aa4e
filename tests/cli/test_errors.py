"""The command's own errors: each with a code, two texts about the same facts, and an exit code."""

import re
import string

import pytest

import mingbai.demo.folder
from ledger.core import errors as core_errors
from ledger.core.errors import LedgerError, error_classes
from ledger.log import errors as log_errors
from ledger.log import keyring
from ledger.log.ingest import mapping_errors, table_errors
from mingbai.errors import exit_code

OWN = [kind for kind in error_classes() if kind.__module__.startswith("mingbai.")]


@pytest.mark.parametrize("kind", OWN, ids=[kind.__name__ for kind in OWN])
def test_an_error_speaks_both_languages_about_the_same_facts(kind: type[LedgerError]) -> None:
    facts = [
        {re.sub(r"^(zh|en)_", "", name) for _, name, _, _ in string.Formatter().parse(text) if name}
        - {"where", "chinese", "english"}
        for text in (kind.zh, kind.en)
    ]
    assert facts[0] == facts[1]
    assert re.search(r"[一-鿿]", kind.zh)
    assert not re.search(r"[一-鿿]", kind.en)


def test_no_code_is_used_twice() -> None:
    codes = [kind.code for kind in error_classes()]
    assert len(OWN) > 20
    assert all(codes.count(kind.code) == 1 for kind in set(OWN))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (log_errors.LedgerMissing(path="x"), 2),
        (log_errors.ClockBack(now="x", last="y"), 1),
        (log_errors.Busy(retry_after_s=1), 1),
        (mingbai.demo.folder.FolderUsed(path="x"), 2),
        (mingbai.errors.ReceiptWrong(index=1), 1),
        (mingbai.errors.ReceiptNotWitnessed(), 2),
        (mapping_errors.MappingNotJson(file="m.json", reason="?"), 2),
        (keyring.PassphraseUnusable(where="secret", problem="?"), 2),
        (keyring.PassphraseWrong(where="key"), 2),
        (core_errors.PolicyThreshold(), 2),
        (table_errors.WorkbookDamaged(file="a.xlsx", reason="?"), 1),
        (core_errors.CheckpointMalformed(), 1),
    ],
)
def test_refused_is_1_and_could_not_begin_is_2(error: LedgerError, code: int) -> None:
    assert exit_code(error) == code
