"""Residents' codes, what they brought, and who looked at what is sealed."""

import sqlalchemy as sa
from alembic import op

revision = "desk_0004"
down_revision = "desk_0003"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "desk_lot_codes",
        sa.Column("hash", EXACT, primary_key=True),
        sa.Column("origin", EXACT, nullable=False),
        sa.Column("issue", EXACT, nullable=False),
        sa.Column("index", WHOLE, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("desk_lot_codes_issue", "desk_lot_codes", ["origin", "issue", "index"])
    op.create_table(
        "desk_spent_codes",
        sa.Column("hash", EXACT, primary_key=True),
        sa.Column("origin", EXACT, nullable=False),
        sa.Column("kind", EXACT, nullable=False),
        sa.Column("day", EXACT, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "desk_looks",
        sa.Column("id", EXACT, primary_key=True),
        sa.Column("origin", EXACT, nullable=False),
        sa.Column("time_ms", WHOLE, nullable=False),
        sa.Column("slug", EXACT, nullable=False),
        sa.Column("what", EXACT, nullable=False),
        sa.Column("reason", EXACT, nullable=False),
        sqlite_strict=True,
    )


def downgrade() -> None:
    raise NotImplementedError("what residents sent is never dropped")
