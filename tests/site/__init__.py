"""The board: pages made from published entries, read as residents and strangers would."""
