"""The table of error codes in docs/api.md, made from the classes: ``python -m tests.api.errors_table``."""

import importlib
from pathlib import Path

from api.problems import is_private, status_of
from ledger.affairs.errors import NotUnderstood
from ledger.core.errors import FAMILIES, LedgerError

MODULES = (
    "api.desk.draft_errors",
    "api.desk.file_errors",
    "api.desk.objection_errors",
    "api.desk.signin_errors",
    "api.desk.table_errors",
    "api.desk.webhook_errors",
    "api.errors",
    "ledger.affairs.errors",
    "ledger.core.errors",
    "ledger.log.errors",
    "ledger.storage.errors",
)
PAGE = Path(__file__).parents[2] / "docs" / "api.md"
BEGIN, END = "<!-- errors: begin -->\n", "<!-- errors: end -->\n"


def all_errors() -> list[type[LedgerError]]:
    """Return every concrete error that a request could meet, by code."""
    families = (LedgerError, *FAMILIES, NotUnderstood)
    found: list[type[LedgerError]] = []
    for name in MODULES:
        for value in vars(importlib.import_module(name)).values():
            is_error = isinstance(value, type) and issubclass(value, LedgerError)
            if is_error and value.__module__ == name and value not in families:
                found.append(value)
    return sorted(found, key=lambda kind: kind.code)


def table() -> str:
    shown = ["| code | status | 中文 | English |", "|---|---|---|---|"]
    hidden: list[str] = []
    for kind in all_errors():
        if is_private(kind()):
            hidden.append(f"`{kind.code}`")
        else:
            zh, en = (
                text.replace("|", "\\|").replace("{{", "{").replace("}}", "}")
                for text in (kind.zh, kind.en)
            )
            shown.append(f"| `{kind.code}` | {status_of(kind)} | {zh} | {en} |")
    rows = "\n".join(shown)
    return f"{rows}\n\nCauses that `ledger_halted` and `ledger_unopened` name; the operator's log says more: {', '.join(hidden)}.\n"


def main() -> None:
    text = PAGE.read_text("utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    PAGE.write_text(f"{head}{BEGIN}{table()}{END}{tail}", "utf-8")


if __name__ == "__main__":
    main()
