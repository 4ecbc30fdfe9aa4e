"""The records: append-only ledgers, entries and checkpoints, and the caches beside them.

``ledger_id`` is no foreign key: PostgreSQL would look it up for each row of a batch, and the rows
it points to can't go away.
"""

import sqlalchemy as sa
from alembic import op

revision = "records_0001"
down_revision = None
branch_labels = ("records",)
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

# REPLACE deletes rows without a DELETE, so what it would delete is refused before the INSERT: that
# holds also for a connection on which recursive_triggers is off.
SQLITE_GUARDS = """
CREATE TRIGGER ledgers_never_update BEFORE UPDATE ON ledgers
BEGIN SELECT RAISE(ABORT, 'mingbai: ledgers are append-only'); END

CREATE TRIGGER ledgers_never_delete BEFORE DELETE ON ledgers
BEGIN SELECT RAISE(ABORT, 'mingbai: ledgers are append-only'); END

CREATE TRIGGER ledgers_never_replace BEFORE INSERT ON ledgers
BEGIN SELECT RAISE(ABORT, 'mingbai: ledgers are append-only')
WHERE EXISTS (SELECT 1 FROM ledgers WHERE ledger_id = NEW.ledger_id)
OR EXISTS (SELECT 1 FROM ledgers WHERE origin = NEW.origin); END

CREATE TRIGGER entries_never_update BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'mingbai: entries are append-only'); END

CREATE TRIGGER entries_never_delete BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'mingbai: entries are append-only'); END

CREATE TRIGGER entries_follow_on BEFORE INSERT ON entries
BEGIN SELECT RAISE(ABORT, 'mingbai: entries are append-only')
WHERE NEW."index" <>
  (SELECT coalesce(max("index") + 1, 0) FROM entries WHERE ledger_id = NEW.ledger_id)
OR EXISTS (SELECT 1 FROM entries WHERE ledger_id = NEW.ledger_id AND id = NEW.id)
OR EXISTS (SELECT 1 FROM entries WHERE ledger_id = NEW.ledger_id AND no = NEW.no); END

CREATE TRIGGER checkpoints_never_update BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'mingbai: checkpoints are append-only'); END

CREATE TRIGGER checkpoints_never_delete BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'mingbai: checkpoints are append-only'); END

CREATE TRIGGER checkpoints_follow_on BEFORE INSERT ON checkpoints
BEGIN SELECT RAISE(ABORT, 'mingbai: checkpoints are append-only')
WHERE NEW.number <>
  (SELECT coalesce(max(number) + 1, 0) FROM checkpoints WHERE ledger_id = NEW.ledger_id); END
"""

# One trigger for a statement, not for a row, and always enabled: the tables' owner meets it too,
# and so does a session that calls itself a replica.
POSTGRES_GUARDS = """
CREATE FUNCTION mingbai_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'mingbai: % are append-only', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$

CREATE FUNCTION mingbai_entries_follow_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE new record;
BEGIN
  FOR new IN SELECT ledger_id, min(index) AS first, max(index) AS last, count(*) AS rows
    FROM added GROUP BY ledger_id
  LOOP
    IF new.first < 0 OR new.last - new.first + 1 <> new.rows OR new.first > 0 AND NOT EXISTS
      (SELECT 1 FROM entries WHERE ledger_id = new.ledger_id AND index = new.first - 1)
    THEN
      RAISE EXCEPTION 'mingbai: entries follow on without a gap'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END LOOP;
  RETURN NULL;
END $$

CREATE TRIGGER ledgers_never BEFORE UPDATE OR DELETE OR TRUNCATE ON ledgers
FOR EACH STATEMENT EXECUTE FUNCTION mingbai_refuse()

CREATE TRIGGER entries_never BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
FOR EACH STATEMENT EXECUTE FUNCTION mingbai_refuse()

CREATE TRIGGER checkpoints_never BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints
FOR EACH STATEMENT EXECUTE FUNCTION mingbai_refuse()

CREATE TRIGGER entries_follow_on AFTER INSERT ON entries REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION mingbai_entries_follow_on()

ALTER TABLE ledgers ENABLE ALWAYS TRIGGER ledgers_never

ALTER TABLE entries ENABLE ALWAYS TRIGGER entries_never

ALTER TABLE checkpoints ENABLE ALWAYS TRIGGER checkpoints_never

ALTER TABLE entries ENABLE ALWAYS TRIGGER entries_follow_on
"""


def upgrade() -> None:
    _make_ledgers()
    _make_entries()
    _make_checkpoints()
    _make_caches()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in (SQLITE_GUARDS if sqlite else POSTGRES_GUARDS).split("\n\n"):
        op.execute(statement)
    if not sqlite:
        # Entries are small and read whole: compressing each costs time and saves little.
        op.execute("ALTER TABLE entries ALTER COLUMN entry SET STORAGE EXTERNAL")


def _make_ledgers() -> None:
    op.create_table(
        "ledgers",
        sa.Column("ledger_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("origin", EXACT, nullable=False),
        sa.UniqueConstraint("origin", name="ledgers_origin"),
        sqlite_strict=True,
    )


def _make_entries() -> None:
    op.create_table(
        "entries",
        sa.Column("ledger_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("index", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("time_ms", WHOLE, nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary, nullable=False),
        sa.Column("id", sa.LargeBinary, nullable=False),
        sa.Column("no", EXACT, nullable=False),
        sa.Column("type", EXACT, nullable=False),
        sa.Column("entry", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("ledger_id", "id", name="entries_id"),
        sa.UniqueConstraint("ledger_id", "no", name="entries_no"),
        sa.CheckConstraint("length(leaf_hash) = 32", name="entries_leaf_hash_bytes"),
        sa.CheckConstraint("length(id) = 32", name="entries_id_bytes"),
        sqlite_strict=True,
    )


def _make_checkpoints() -> None:
    op.create_table(
        "checkpoints",
        sa.Column("ledger_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )


def _make_caches() -> None:
    op.create_table(
        "heads",
        sa.Column("ledger_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("peaks", sa.LargeBinary, nullable=False),
        sa.Column("time_ms", WHOLE, nullable=False),
        sa.Column("last_leaf_hash", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "remembered",
        sa.Column("ledger_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("index", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("currency", EXACT, nullable=False),
        sa.Column("fund", EXACT, nullable=False),
        sa.Column("closed_by", WHOLE, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    raise NotImplementedError("a ledger's entries are never dropped")
