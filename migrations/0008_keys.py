"""Note which lines of the erasure journal a database has followed."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; a database from before has followed none, and follows all."""
    op.create_table(
        "erasure_marks",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_marks")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("erasure_marks")
