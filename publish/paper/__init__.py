"""The board on paper: notices, leaflets, posters and slips as PDF, made from published entries."""
