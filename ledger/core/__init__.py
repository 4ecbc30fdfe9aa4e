"""The log's mathematics, pure: Merkle tree, tiles, notes, checkpoints, entries, proofs, policies."""
