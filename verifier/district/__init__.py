"""Many ledgers at once: a district's round of audits, and the page that says what to do today."""
