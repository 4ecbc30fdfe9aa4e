"""A figure, its median, and the page that holds them."""

import json
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
FIGURES = Path(__file__).with_name("results.json")
TOP = """# Benchmarks

Made by `make bench` (`python -m benchmarks`). Every figure is the median of interleaved runs on
one machine, and what counts are the ratios: the peer or the limit is measured in the same run. A
target is the bound that was set before anything was written.

"""


class Row(NamedTuple):
    """One measured figure; *target* says the bound it was to keep, as text."""

    name: str
    value: float
    unit: str
    target: str = ""


def median_of(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile of *values*."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def show(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def keep(section: str, facts: dict[str, str], rows: Sequence[Row]) -> None:
    """Put *rows* into the figures' file as *section*, and write the page anew from all sections."""
    kept = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}
    kept[section] = {"machine": facts, "rows": [row._asdict() for row in rows]}
    FIGURES.write_text(
        json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8"
    )
    PAGE.write_text(TOP + "\n".join(_sections(kept)), "utf-8")


def _sections(kept: dict[str, dict[str, object]]) -> list[str]:
    lines: list[str] = []
    for section, held in sorted(kept.items()):
        machine, rows = held["machine"], held["rows"]
        assert isinstance(machine, dict)
        assert isinstance(rows, list)
        lines += [f"## {section}", "", "| what | measured | target |", "|---|---|---|"]
        lines += [f"| {r['name']} | {show(r['value'])} {r['unit']} | {r['target']} |" for r in rows]
        facts = "; ".join(f"{name}: {fact}" for name, fact in machine.items())
        lines += ["", f"Machine: {facts}.", ""]
    return lines
