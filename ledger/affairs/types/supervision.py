"""Supervision 民主监督: opinion, objection, reply, order (design section 6). They come with the three affairs, whole."""
