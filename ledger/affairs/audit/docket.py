"""A docket: records of open cases in memory, settled ones on the shelf with what was found in them.

A settled case comes back when something more happens to it; what had been found is then found anew.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from ledger.affairs.audit.finding import Finding, Rule
from ledger.affairs.audit.scene import Shelf

Record = dict[str, Any]


class Docket:
    """The cases of one family, by id; *space* is its word on the shelf, *rules* are its rules."""

    def __init__(self, space: str, rules: Iterable[Rule]) -> None:
        self._space = space
        self._rules = {rule.id: rule for rule in rules}
        self.open: dict[str, Record] = {}
        self.found: dict[str, list[Record]] = {}

    def find(self, case: str, shelf: Shelf) -> Record | None:
        """Give the record of *case*, open from now on, or None: there is no such case."""
        record = self.open.get(case)
        if record is not None:
            return record
        kept = shelf.get(self._space, case)
        if kept is None:
            return None
        self.open[case] = orjson.loads(kept)
        self.found.pop(case, None)
        return self.open[case]

    def look(self, case: str, shelf: Shelf) -> Record | None:
        """Give the record of *case*, which stays where it is, or None: there is no such case."""
        kept = shelf.get(self._space, case)
        return self.open.get(case) or (None if kept is None else orjson.loads(kept))

    def settle(self, case: str, shelf: Shelf, findings: Iterable[Finding]) -> None:
        """Put *case* on the shelf; *findings* are those that stay, whatever day it is."""
        shelf.put(self._space, case, orjson.dumps(self.open.pop(case)).decode())
        self.keep(case, findings)

    def keep(self, case: str, findings: Iterable[Finding]) -> None:
        """Keep *findings* for good, under the id *case*."""
        kept = [_plain(finding) for finding in findings]
        if kept:
            self.found[case] = kept

    def findings(self) -> Iterator[Finding]:
        """Give what was found in settled cases."""
        for kept in self.found.values():
            for each in kept:
                yield _finding(each, self._rules)

    def save(self) -> dict[str, Any]:
        """Give open cases and findings, as a JSON value."""
        return {"found": self.found, "open": self.open}

    def load(self, value: Mapping[str, Any]) -> None:
        """Take back what `save` gave."""
        self.open = dict(value["open"])
        self.found = dict(value["found"])


def _plain(finding: Finding) -> Record:
    return {
        "rule": finding.rule.id,
        "cause": finding.cause,
        "entries": list(finding.entries),
        "amount": finding.amount,
        "days": finding.days,
        "since": finding.since,
        "facts": dict(finding.facts),
    }


def _finding(value: Mapping[str, Any], rules: Mapping[str, Rule]) -> Finding:
    return Finding(
        rules[value["rule"]].graded(value["facts"]),
        value["cause"],
        tuple(value["entries"]),
        value["amount"],
        value["days"],
        value["since"],
        value["facts"],
    )
