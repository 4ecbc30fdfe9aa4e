"""Anchors: that a ledger was so by a time, kept by those who do not run it (docs/anchors.md)."""
