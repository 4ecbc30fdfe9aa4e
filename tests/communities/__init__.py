"""Whole communities in memory: signed, opened and admitted like real ones, then audited."""
