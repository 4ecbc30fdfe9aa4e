"""Open data: a published ledger as CSV, JSON or Beancount, each column explained.

``audience`` is the one door: whatever is written has come through it, from published entries alone.
``statements`` are the records to the letter, from which the same statements can be made again;
``ledger_view`` is the journal with running balances, for people and programs that compute.
"""
