"""Trimming: what of a body no rule reads doesn't travel from the workers to the rules."""

from collections.abc import Mapping
from typing import Any

UNREAD = ("postings", "sealed")
"""Fields that no family may read: the lines of a double entry, commitments to sealed fields."""


def trim(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give *body* without what is `UNREAD`; the same object where it has nothing of it."""
    if any(name in body for name in UNREAD):
        return {name: value for name, value in body.items() if name not in UNREAD}
    return body
