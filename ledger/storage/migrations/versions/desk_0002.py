"""Drafts, who has a part in them, and the sheets on which somebody is typing."""

import sqlalchemy as sa
from alembic import op

revision = "desk_0002"
down_revision = "desk_0001"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "desk_drafts",
        sa.Column("id", EXACT, primary_key=True),
        sa.Column("origin", EXACT, nullable=False),
        sa.Column("no", EXACT, nullable=False),
        sa.Column("state", EXACT, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("expires_ms", WHOLE, nullable=False),
        sa.Column("changed_ms", WHOLE, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("desk_drafts_origin", "desk_drafts", ["origin", "state", "changed_ms"])
    op.create_index("desk_drafts_state", "desk_drafts", ["state", "changed_ms"])
    op.create_table(
        "desk_parts",
        sa.Column("origin", EXACT, primary_key=True),
        sa.Column("slug", EXACT, primary_key=True),
        sa.Column("id", EXACT, primary_key=True),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "desk_sheets",
        sa.Column("public_key", EXACT, primary_key=True),
        sa.Column("origin", EXACT, primary_key=True),
        sa.Column("name", EXACT, primary_key=True),
        sa.Column("changed_ms", WHOLE, nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )


def downgrade() -> None:
    raise NotImplementedError("drafts are never dropped")
