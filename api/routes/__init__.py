"""One module for each group of addresses; docs/api.md has them all."""
