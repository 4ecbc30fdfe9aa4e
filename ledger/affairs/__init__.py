"""The domain, pure: what people sign, and what may stand in a ledger (design sections 4 to 6)."""
