"""The desk's own database: what it holds, nothing of which a ledger needs."""
