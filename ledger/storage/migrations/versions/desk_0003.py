"""Uploaded files, and what opens sealed fields."""

import sqlalchemy as sa
from alembic import op

revision = "desk_0003"
down_revision = "desk_0002"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "desk_files",
        sa.Column("origin", EXACT, primary_key=True),
        sa.Column("sha256", EXACT, primary_key=True),
        sa.Column("name", EXACT, nullable=False),
        sa.Column("kind", EXACT, nullable=False),
        sa.Column("bytes", WHOLE, nullable=False),
        sa.Column("public_key", EXACT, nullable=False),
        sa.Column("time_ms", WHOLE, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "desk_disclosures",
        sa.Column("origin", EXACT, primary_key=True),
        sa.Column("commitment", EXACT, primary_key=True),
        sa.Column("no", EXACT, nullable=False),
        sa.Column("field", EXACT, nullable=False),
        sa.Column("disclosure", sa.LargeBinary, nullable=False),
        sa.Column("time_ms", WHOLE, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("desk_disclosures_no", "desk_disclosures", ["origin", "no"])


def downgrade() -> None:
    raise NotImplementedError("files are never dropped")
