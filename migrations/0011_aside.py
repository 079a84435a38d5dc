"""Keep aside what a browser without a code answers while answers of another one are there."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "aside_copies",
        sa.Column("sitting_id", sa.Uuid, nullable=False),
        sa.Column("respondent_id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("edit_session", sa.Uuid, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("state IN ('draft', 'submitted')", name=op.f("ck_aside_copies_state")),
        sa.ForeignKeyConstraint(
            ["round_id", "respondent_id"],
            ["roster_entries.round_id", "roster_entries.respondent_id"],
            name=op.f("fk_aside_copies_round_id_respondent_id_roster_entries"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"],
            ["sittings.id"],
            name=op.f("fk_aside_copies_sitting_id_sittings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sitting_id", name=op.f("pk_aside_copies")),
    )
    op.create_index(op.f("ix_aside_copies_respondent_id"), "aside_copies", ["respondent_id"])


def downgrade() -> None:
    """Drop it; what lies there does not count."""
    op.drop_table("aside_copies")
