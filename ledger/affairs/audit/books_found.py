"""What the books have found and keep: rows by rule and cause, until something cures them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ledger.affairs.audit.finding import Finding, Rule

SHOWN = 20
"""How many entries a row names at most."""

Kept = dict[str, dict[str, list[Any]]]


class Found:
    """Rows by rule id and cause; what is added again takes the place of the earlier row."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = {rule.id: rule for rule in rules}
        self._rows: Kept = {}

    def add(
        self,
        rule: Rule,
        cause: str,
        *entries: int,
        amount: int = 0,
        days: int = 0,
        since: str = "",
        **facts: str | int,
    ) -> None:
        """Keep a finding of *rule*."""
        row = [sorted(set(entries))[:SHOWN], amount, days, since, facts]
        self._rows.setdefault(rule.id, {})[cause] = row

    def keep(self, finding: Finding, *, since: str) -> None:
        """Keep *finding*, which holds from the day *since*."""
        row = [
            sorted(set(finding.entries))[:SHOWN], finding.amount, 0, since, dict(finding.facts),
        ]  # fmt: skip
        self._rows.setdefault(finding.rule.id, {})[finding.cause] = row

    def count(
        self, rule: Rule, cause: str, entry: int, amount: int, since: str, **facts: str | int
    ) -> None:
        """Add *entry* with its *amount* to the row of *cause*, whose fact ``count`` goes up."""
        row = self._rows.setdefault(rule.id, {}).setdefault(
            cause, [[], 0, 0, since, {"count": 0, **facts}]
        )
        if len(row[0]) < SHOWN:
            row[0].append(entry)
        row[1] += amount
        row[4]["count"] += 1

    def discount(self, rule: Rule, cause: str, entry: int, amount: int) -> None:
        """Take *entry*, which was counted, off the row of *cause*; the last takes the row too."""
        row = self._rows[rule.id][cause]
        row[0] = [each for each in row[0] if each != entry]
        row[1] -= amount
        row[4]["count"] -= 1
        if not row[4]["count"]:
            self.drop(rule, cause)

    def drop(self, rule: Rule, cause: str) -> None:
        """Forget the row of *cause*, if there is one."""
        rows = self._rows.get(rule.id)
        if rows and rows.pop(cause, None) and not rows:
            del self._rows[rule.id]

    def drop_naming(self, rule: Rule, entry: int) -> None:
        """Forget the rows of *rule* that name *entry*."""
        rows = self._rows.get(rule.id, {})
        for cause in [cause for cause, row in rows.items() if entry in row[0]]:
            self.drop(rule, cause)

    def causes(self) -> list[list[str]]:
        """Give rule id and cause of every row."""
        return [[rule, cause] for rule, rows in self._rows.items() for cause in rows]

    def keep_only(self, causes: Iterable[Iterable[str]]) -> None:
        """Forget all rows but those of *causes*, as `causes` gave them."""
        wanted = {tuple(each) for each in causes}
        for rule, cause in self.causes():
            if (rule, cause) not in wanted:
                self.drop(self._rules[rule], cause)

    def findings(self) -> Iterator[Finding]:
        """Give them as findings."""
        for rule, rows in self._rows.items():
            for cause, (entries, amount, days, since, facts) in rows.items():
                graded = self._rules[rule].graded(facts)
                yield Finding(graded, cause, tuple(entries), amount, days, since, facts)

    def save(self) -> Kept:
        """Give all rows, as a JSON value."""
        return self._rows

    def load(self, saved: Mapping[str, Any]) -> None:
        """Take back what `save` gave."""
        self._rows = {rule: dict(rows) for rule, rows in saved.items()}
