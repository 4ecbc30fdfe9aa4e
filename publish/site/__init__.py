"""The board as a static site: plain files beside the tiles, made from published entries alone."""
