"""A desk over a real ledger, as the tests of drafts have it."""

from tests.desk.drafts.conftest import desk

__all__ = ["desk"]
