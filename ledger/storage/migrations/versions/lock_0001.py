"""The lock store: the last signed head of each ledger, which never goes back."""

import sqlalchemy as sa
from alembic import op

revision = "lock_0001"
down_revision = None
branch_labels = ("lock",)
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

SQLITE_GUARDS = """
CREATE TRIGGER signed_heads_grow BEFORE UPDATE ON signed_heads
WHEN NEW.origin <> OLD.origin OR NEW.size < OLD.size
OR (NEW.size = OLD.size AND NEW.root <> OLD.root)
BEGIN SELECT RAISE(ABORT, 'mingbai: a signed head never goes back'); END

CREATE TRIGGER signed_heads_stay BEFORE DELETE ON signed_heads
BEGIN SELECT RAISE(ABORT, 'mingbai: a signed head never goes back'); END

CREATE TRIGGER signed_heads_never_replace BEFORE INSERT ON signed_heads
BEGIN SELECT RAISE(ABORT, 'mingbai: a signed head never goes back')
WHERE EXISTS (SELECT 1 FROM signed_heads WHERE origin = NEW.origin); END
"""

POSTGRES_GUARDS = """
CREATE FUNCTION mingbai_signed_heads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'mingbai: a signed head never goes back'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.origin <> OLD.origin OR NEW.size < OLD.size
    OR (NEW.size = OLD.size AND NEW.root <> OLD.root) THEN
    RAISE EXCEPTION 'mingbai: a signed head never goes back'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$

CREATE TRIGGER signed_heads_grow BEFORE UPDATE ON signed_heads
FOR EACH ROW EXECUTE FUNCTION mingbai_signed_heads()

CREATE TRIGGER signed_heads_stay BEFORE DELETE OR TRUNCATE ON signed_heads
FOR EACH STATEMENT EXECUTE FUNCTION mingbai_signed_heads()

ALTER TABLE signed_heads ENABLE ALWAYS TRIGGER signed_heads_grow

ALTER TABLE signed_heads ENABLE ALWAYS TRIGGER signed_heads_stay
"""


def upgrade() -> None:
    op.create_table(
        "signed_heads",
        sa.Column("origin", EXACT, primary_key=True),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("time_ms", WHOLE, nullable=False),
        sa.CheckConstraint("length(root) = 32", name="signed_heads_root_bytes"),
        sqlite_strict=True,
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in (SQLITE_GUARDS if sqlite else POSTGRES_GUARDS).split("\n\n"):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("what was signed is never forgotten")
