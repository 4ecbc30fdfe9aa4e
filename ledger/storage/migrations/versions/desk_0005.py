"""Invitations: of a one-time code its hash alone."""

import sqlalchemy as sa
from alembic import op

revision = "desk_0005"
down_revision = "desk_0004"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "desk_invitations",
        sa.Column("id", EXACT, primary_key=True),
        sa.Column("origin", EXACT, nullable=False),
        sa.Column("code_hash", EXACT, nullable=False, unique=True),
        sa.Column("kind", EXACT, nullable=False),
        sa.Column("subject", EXACT, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("by_slug", EXACT, nullable=False),
        sa.Column("by_person", EXACT, nullable=False),
        sa.Column("created_ms", WHOLE, nullable=False),
        sa.Column("expires_ms", WHOLE, nullable=False),
        sa.Column("revoked_ms", WHOLE, nullable=False),
        sa.Column("joined_ms", WHOLE, nullable=False),
        sa.Column("public_key", EXACT, nullable=False),
        sa.Column("vkey", EXACT, nullable=False),
        sa.Column("draft", EXACT, nullable=False),
        sqlite_strict=True,
    )
    for column in ("origin", "created_ms", "public_key"):
        op.create_index(f"ix_desk_invitations_{column}", "desk_invitations", [column])


def downgrade() -> None:
    raise NotImplementedError("invitations are never dropped")
