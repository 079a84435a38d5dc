"""Create the sessions of users, the count of attempts to sign in, and grants for all rounds."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables, and the column beside the role."""
    op.create_table(
        "user_sessions",
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_user_sessions_digest_is_sha256")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_user_sessions_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_user_sessions")),
    )
    op.create_index(op.f("ix_user_sessions_user_id"), "user_sessions", ["user_id"])
    op.create_table(
        "sign_in_attempts",
        sa.Column("subject", sa.LargeBinary, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_sign_in_attempts_attempts_from_zero")),
        sa.CheckConstraint(
            "length(subject) = 32", name=op.f("ck_sign_in_attempts_subject_is_sha256")
        ),
        sa.PrimaryKeyConstraint("subject", "since", name=op.f("pk_sign_in_attempts")),
    )
    op.add_column(
        "memberships",
        sa.Column("all_rounds", sa.Boolean, server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    """Drop them; everybody signs in again."""
    # Not as a batch: copying the table would delete its rows, and with them every grant.
    op.drop_column("memberships", "all_rounds")
    op.drop_table("sign_in_attempts")
    op.drop_table("user_sessions")
