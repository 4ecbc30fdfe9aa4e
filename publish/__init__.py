"""What goes out: the tile tree and its checkpoint, for any web server to serve."""
