"""Challenges and sign-ins."""

import sqlalchemy as sa
from alembic import op

revision = "desk_0001"
down_revision = None
branch_labels = ("desk",)
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "desk_challenges",
        sa.Column("hash", EXACT, primary_key=True),
        sa.Column("expires_ms", WHOLE, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_desk_challenges_expires_ms", "desk_challenges", ["expires_ms"])
    op.create_table(
        "desk_sign_ins",
        sa.Column("id", EXACT, primary_key=True),
        sa.Column("secret_hash", EXACT, nullable=False, unique=True),
        sa.Column("public_key", EXACT, nullable=False),
        sa.Column("started_ms", WHOLE, nullable=False),
        sa.Column("seen_ms", WHOLE, nullable=False),
        sa.Column("ended_ms", WHOLE, nullable=False),
        sa.Column("agent", EXACT, nullable=False),
        sa.Column("address", EXACT, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_desk_sign_ins_public_key", "desk_sign_ins", ["public_key"])
    op.create_index("ix_desk_sign_ins_started_ms", "desk_sign_ins", ["started_ms"])


def downgrade() -> None:
    raise NotImplementedError("sign-ins are never dropped")
