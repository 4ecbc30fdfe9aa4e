"""A district's site: how its ledgers stand, from the report of `mingbai-verify district --json`."""
