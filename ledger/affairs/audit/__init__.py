"""The audit's understanding: rules that turn a replayed ledger into findings (design section 8).

Pure, like all of ``ledger/affairs``: events in, findings out; the day and the shelf are arguments.
"""
