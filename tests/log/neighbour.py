"""Another process on the same ledger: ``python -m tests.log.neighbour ROOT URL NAME COUNT``.

It appends COUNT statements, one at a time and some in batches, and prints where each is.
"""

import sys
from pathlib import Path

from tests.log.site import Site


def main() -> None:
    root, url, name, count = sys.argv[1:]
    site = Site(Path(root), url=url)
    appender = site.open()
    sys.stdin.readline()  # all begin at once
    number = 0
    while number < int(count):
        size = 1 + number % 3
        notes = [site.statement(f"{name}-{number + i}") for i in range(size)]
        for entry in appender.append(notes).entries:
            print(entry.index, entry.id.hex(), entry.leaf_hash.hex(), entry.time_ms, flush=True)
        number += size
    for note in site.signed:
        print("signed", note.hex())


if __name__ == "__main__":
    main()
