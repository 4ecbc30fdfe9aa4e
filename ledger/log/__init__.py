"""Order, time and keys: the shell that appends, recovers, reads back and checks itself."""
