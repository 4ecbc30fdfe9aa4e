"""The types of statement: a strict model for each body, a file for each group, one registry."""
