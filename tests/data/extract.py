"""Cut the small extracts in this folder out of the whole files: ``extract.py HACKCLUB.csv LEEDS.csv.gz``.

Lines are copied byte for byte, in the order of the file; nothing is edited or made up.
"""

import csv
import gzip
import io
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent

# one of each shape of transaction: notes with names, three to six lines, refunds, transfers,
# settlements, income given back, an amount of zero, amounts without decimals
TRANSACTIONS = """
    T0001 T0002 T0007 T0048 T0060 T0078 T0083 T0105 T0127 T0191 T0269 T0356 T0369 T0401 T0432
    T0547 T0580 T0581 T0646 T0663 T0792
""".split()


def lines_of(data: bytes) -> list[tuple[bytes, list[str]]]:
    """Split a CSV into (the line's bytes, its cells); neither file has line breaks in cells."""
    lines = data.splitlines(keepends=True)
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    if len(lines) != len(rows):
        raise SystemExit("a cell holds a line break")
    return list(zip(lines, rows, strict=True))


def hackclub(data: bytes) -> bytes:
    """The transactions above, and two pairs that share a receipt."""
    head, *rest = lines_of(data)
    receipts: dict[str, list[str]] = {}
    for _, row in rest:
        if row[6] and row[0] not in receipts.setdefault(row[6], []):
            receipts[row[6]].append(row[0])
    shared = [pair for pair in receipts.values() if len(pair) == 2][:2]
    wanted = {*TRANSACTIONS, *(number for pair in shared for number in pair)}
    return head[0] + b"".join(line for line, row in rest if row[0] in wanted)


def leeds(data: bytes) -> bytes:
    """Rows equal to others, negatives, zeros, redacted, the largest and smallest, and some others."""
    head, *rest = lines_of(data)
    copies = Counter(tuple(row) for _, row in rest)
    wanted: set[int] = set()

    def take(positions: list[int], count: int) -> None:
        step = max(1, len(positions) // count)
        wanted.update(positions[::step][:count])

    def where(test: object) -> list[int]:
        return [n for n, (_, row) in enumerate(rest) if test(row)]  # type: ignore[operator]

    for row, count in sorted(copies.items()):
        if count in (2, 3, 4) and len([n for n in wanted if copies[tuple(rest[n][1])] == count]) < 12:
            wanted.update(where(lambda other, row=row: tuple(other) == row))
    take(where(lambda row: row[1].startswith("-")), 40)
    take(where(lambda row: float(row[1]) == 0), 3)
    take(where(lambda row: row[3] == "REDACTED PERSONAL DATA"), 25)
    take(where(lambda row: row[3] == "REDACTED COMMERCIAL CONFIDENTIALITY"), 5)
    take(where(lambda row: row[3] == "REDACTIVE PUBLISHING LIMITED"), 1)
    by_amount = sorted(range(len(rest)), key=lambda n: float(rest[n][1][1]))
    wanted.update(by_amount[:2] + by_amount[-2:])
    take(where(lambda row: copies[tuple(row)] == 1), 100)
    return head[0] + b"".join(rest[n][0] for n in sorted(wanted))


def main() -> None:
    """Write both extracts beside this file."""
    (HERE / "hackclub_extract.csv").write_bytes(hackclub(Path(sys.argv[1]).read_bytes()))
    whole = gzip.decompress(Path(sys.argv[2]).read_bytes())
    (HERE / "leeds_extract.csv").write_bytes(leeds(whole))


if __name__ == "__main__":
    main()
