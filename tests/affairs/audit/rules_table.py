"""Writes ``docs/findings.md``: what the rules of all families look for, as they say it themselves.

    python -m tests.affairs.audit.rules_table

writes the page anew between its marks; a test compares the two.
"""

from collections.abc import Iterator
from pathlib import Path

from ledger.affairs.audit.auditor import FAMILIES
from ledger.affairs.audit.finding import Rule

PAGE = Path(__file__).parents[3] / "docs" / "findings.md"
BEGIN = "<!-- rules: written by python -m tests.affairs.audit.rules_table -->\n"
END = "<!-- end of rules -->\n"

_COLOURS = {"red": "红", "yellow": "黄", "grey": "灰"}
_TITLES = {
    "books": "账目",
    "income": "收入",
    "contracts": "合同",
    "publicity": "公开",
    "people": "人员",
    "decisions": "决策",
    "objections": "异议",
    "ledgers": "账本",
    "work": "日常工作",
}


def all_rules() -> list[Rule]:
    """All rules of all families, each once, in their order."""
    return list({rule.id: rule for family in FAMILIES for rule in family().rules}.values())


def lines() -> Iterator[str]:
    """The lines of the tables, one table for each group of rules."""
    groups: dict[str, list[Rule]] = {}
    for rule in all_rules():
        groups.setdefault(rule.id.partition(".")[0], []).append(rule)
    for group, rules in groups.items():
        yield f"\n## {_TITLES.get(group, group)} `{group}`\n\n"
        yield "| rule | class | what it says | basis | grade | days to answer |\n"
        yield "|---|---|---|---|---|---|\n"
        for rule in rules:
            colour = _COLOURS[rule.capped.value]
            said = _cell(rule.zh)
            days = "never public" if colour == "灰" else str(rule.answer_days)
            basis = _cell(rule.basis)
            yield f"| `{rule.id}` | {colour} {rule.capped.value} | {said} | {basis} | "
            yield f"{rule.grade} | {days} |\n"
    yield "\n"


def _cell(text: str) -> str:
    """Write *text* so that it stays in its cell; what is filled in stands in 〔〕."""
    return text.replace("|", "\\|").replace("{", "〔").replace("}", "〕").replace("\n", " ")


def page(before: str) -> str:
    """The page, with the tables between the marks of *before* written anew."""
    head, _, rest = before.partition(BEGIN)
    tail = rest.partition(END)[2]
    return f"{head}{BEGIN}{''.join(lines())}{END}{tail}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
