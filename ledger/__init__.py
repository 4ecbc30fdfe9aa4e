"""The ledger: core and affairs, which are pure; storage and log, which are not."""
