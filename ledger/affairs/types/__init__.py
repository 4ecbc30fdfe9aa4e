"""What can be said: one model per statement type and version, a file per group of design section 6."""
