"""Supervision 民主监督: opinions, objections, replies (design section 6): the next issue's."""
