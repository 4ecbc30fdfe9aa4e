"""The kinds of chains a ledger can be anchored on: each is one file here, and nothing elsewhere.

The file's name is what ``kind`` says in ``anchors.toml`` and in the list of anchors; what it has
to hold is `Kind`.
"""

import pkgutil
from importlib import import_module
from typing import Protocol, cast

from publish.anchors.chain import ChainSettings
from publish.anchors.table import Table


class Kind(Protocol):
    """What a file of this package holds."""

    FIELDS: frozenset[str]
    """The fields that a chain's table has beside those of every kind."""

    def read_settings(self, table: Table) -> ChainSettings:
        """Read a chain's table; its ``kind`` must be the file's name.

        Raises:
            AnchorSettingsWrong, AnchorKeyWrong, AnchorKeyOpen: see `Table`.
        """


def kinds() -> list[str]:
    """Give the names of all kinds."""
    return sorted(each.name for each in pkgutil.iter_modules(__path__))


def find_kind(name: str) -> Kind | None:
    """Give the kind of this name; None if there is none."""
    if name not in kinds():
        return None
    return cast("Kind", import_module(f"{__name__}.{name}"))
