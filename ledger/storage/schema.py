"""The tables as they are now, for queries; ``migrations/`` makes them, and never imports this.

Append-only by the database's own triggers: ``ledgers``, ``entries`` and ``checkpoints``. Caches
that can be derived from the entries: ``heads`` and ``remembered``. Apart from all of them, in a
database of its own, ``signed_heads``, which is the lock store's.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

# The revision that this code reads and writes, one for each family of tables.
RECORDS_REVISION: Final = "records_0001"
LOCK_REVISION: Final = "lock_0001"
DESK_REVISION: Final = "desk_0005"

WHOLE = BigInteger().with_variant(Integer(), "sqlite")
# Byte order: an index in a language's order breaks when the system's tables change.
EXACT = Text().with_variant(Text(collation="C"), "postgresql")

RECORDS = MetaData()
LOCK = MetaData()

LEDGERS = Table(
    "ledgers",
    RECORDS,
    Column("ledger_id", Integer, primary_key=True, autoincrement=True),
    Column("origin", EXACT, nullable=False),
    UniqueConstraint("origin", name="ledgers_origin"),
    sqlite_strict=True,
)

ENTRIES = Table(
    "entries",
    RECORDS,
    Column("ledger_id", Integer, primary_key=True, autoincrement=False),
    Column("index", WHOLE, primary_key=True, autoincrement=False),
    Column("time_ms", WHOLE, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    Column("id", LargeBinary, nullable=False),
    Column("no", EXACT, nullable=False),
    Column("type", EXACT, nullable=False),
    Column("entry", LargeBinary, nullable=False),
    UniqueConstraint("ledger_id", "id", name="entries_id"),
    UniqueConstraint("ledger_id", "no", name="entries_no"),
    sqlite_strict=True,
)

CHECKPOINTS = Table(
    "checkpoints",
    RECORDS,
    Column("ledger_id", Integer, primary_key=True, autoincrement=False),
    Column("number", WHOLE, primary_key=True, autoincrement=False),
    Column("size", WHOLE, nullable=False),
    Column("note", LargeBinary, nullable=False),
    sqlite_strict=True,
)

HEADS = Table(
    "heads",
    RECORDS,
    Column("ledger_id", Integer, primary_key=True, autoincrement=False),
    Column("size", WHOLE, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("peaks", LargeBinary, nullable=False),
    Column("time_ms", WHOLE, nullable=False),
    Column("last_leaf_hash", LargeBinary, nullable=False),
    Column("state", LargeBinary, nullable=False),
    sqlite_strict=True,
)

REMEMBERED = Table(
    "remembered",
    RECORDS,
    Column("ledger_id", Integer, primary_key=True, autoincrement=False),
    Column("index", WHOLE, primary_key=True, autoincrement=False),
    Column("amount", WHOLE, nullable=False),
    Column("currency", EXACT, nullable=False),
    Column("fund", EXACT, nullable=False),
    Column("closed_by", WHOLE, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

SIGNED_HEADS = Table(
    "signed_heads",
    LOCK,
    Column("origin", EXACT, primary_key=True),
    Column("size", WHOLE, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("time_ms", WHOLE, nullable=False),
    sqlite_strict=True,
)
