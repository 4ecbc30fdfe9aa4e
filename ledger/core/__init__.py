"""The log's mathematics, pure: tree, tiles, notes, checkpoints, entries, proofs, policies."""
