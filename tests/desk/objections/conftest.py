from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.affairs.statement import format_statement, sign_statement
from ledger.core.keys import format_vkey
from tests.api.community import Community, now_ms
from tests.desk.drafts.conftest import desk
from tests.desk.drafts.desks import open_desk
from tests.desk.objections.served import Residents, serve_residents

__all__ = ["desk"]


@pytest.fixture
def residents(tmp_path: Path) -> Iterator[Residents]:
    (tmp_path / "ledger").mkdir()
    with open_desk(tmp_path) as desk, serve_residents(desk, tmp_path) as opened:
        yield opened


@pytest.fixture
def villagers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Residents]:
    """A village of twenty-five, of whom a tenth, three, force a publication."""
    monkeypatch.setattr(Community, "charter", charter)
    (tmp_path / "ledger").mkdir()
    with open_desk(tmp_path) as desk, serve_residents(desk, tmp_path) as opened:
        yield opened


def charter(self: Community) -> bytes:
    officers = [
        {"key": self.vkey(slug), "person": f"p-{at}", "roles": [slug.rpartition("-")[0]]}
        for at, slug in enumerate(("accountant-1", "director-1", "clerk-1", "supervision-1"), 1)
    ]
    body = {
        "authority": [{"key": self.vkey("authority-1"), "office": "示例镇", "person": "p-0"}],
        "community": "示例村",
        "currency": "CNY",
        "kind": "村委会",
        "log_keys": [format_vkey(self.log_key.verifier)],
        "officers": officers,
        "profile": "CQ-village",
        "region": "000000",
        "residents": 25,
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
