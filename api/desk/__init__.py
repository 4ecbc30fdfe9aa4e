"""The officers' desk 办公台: sign-in, drafts and countersigning, and what is due (issue 5)."""
