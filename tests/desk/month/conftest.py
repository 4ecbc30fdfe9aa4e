"""A community whose charter leaves the rules as they are: four sign what is spent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.affairs.statement import format_statement, sign_statement
from ledger.core.keys import format_vkey
from tests.api.community import Community, now_ms
from tests.desk.drafts.desks import Desk, open_desk

OFFICERS = {
    "accountant-1": ("p-1", "刘会计"),
    "clerk-1": ("p-2", "陈经办"),
    "supervision-1": ("p-3", "赵监督"),
}


def charter(self: Community) -> bytes:
    officers = [
        {
            "key": self.vkey(slug),
            "person": person,
            "name": name,
            "roles": [slug.rpartition("-")[0]],
        }
        for slug, (person, name) in OFFICERS.items()
    ]
    body = {
        "authority": [{"key": self.vkey("authority-1"), "office": "示例街道", "person": "p-0"}],
        "boards": ["东门公开栏"],
        "community": "示例社区",
        "currency": "CNY",
        "kind": "居委会",
        "log_keys": [format_vkey(self.log_key.verifier)],
        "officers": officers,
        "places": ["一小区"],
        "profile": "CN-urban-2026",
        "region": "000000",
        "rules": {},
    }
    text = format_statement(
        type="charter",
        body=body,
        by={"authority": "authority-1"},
        log=self.origin,
        no="charter",
        made_ms=now_ms() - 3_600_000,
    )
    return sign_statement(text, [self.signer("authority-1")])


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(Community, "charter", charter)
    (tmp_path / "ledger").mkdir()
    with open_desk(tmp_path) as opened:
        yield opened
