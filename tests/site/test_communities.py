"""Other communities than the demonstration's: villages, ordinary mess, and every planted violation."""

from datetime import date
from pathlib import Path

import pytest

from mingbai.demo.second import CHAPTERS, plot_of
from publish.site.build import build_site
from tests.communities.admitted import Ledger, seal, vkeys_of
from tests.communities.ordinary import TODAY, Ordinary
from tests.site.logs import Told, book_of


def told_by(ledger: Ledger) -> tuple[Told, ...]:
    pairs = zip(ledger.notes, ledger.events, strict=True)
    return tuple(Told(note, event.time_ms) for note, event in pairs)


def check(told: tuple[Told, ...], today: date, root: Path) -> None:
    build_site(book_of(told, today), root)
    for name in ("index.html", "due.html", "en/new.html", "elder/boards/financial.html"):
        assert "Traceback" not in (root / name).read_text("utf-8")
    assert build_site(book_of(told, today), root).written == ()


@pytest.mark.parametrize("seed", [1, 2, 7])
def test_a_community_with_a_year_of_ordinary_mess_has_a_board(seed: int, tmp_path: Path) -> None:
    check(told_by(Ordinary(seed).ledger), TODAY, tmp_path)


@pytest.mark.parametrize("chapter", ["main", "years", "hasty"])
def test_a_ledger_with_planted_violations_has_a_board(chapter: str, tmp_path: Path) -> None:
    plot = plot_of(chapter)
    ledger = Ledger(plot.charter(vkeys_of()), plot.founded)
    ground = plot.tell(ledger.charter, vkeys_of(), seal)
    ledger.take_all(ground.of.desk.statements)
    check(told_by(ledger), CHAPTERS[chapter].today, tmp_path)
