"""A kind of chain that the product does not have: one file, laid beside the product's own."""
