"""What keeps the bytes: contracts, SQL records, published files, and the lock store."""
