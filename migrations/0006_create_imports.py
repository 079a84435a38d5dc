"""Create pending imports, and what a round needs to be closed and released by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

#: Column of rounds -> its type in SQL on SQLite and elsewhere, and the check that comes with it.
ROUND_COLUMNS = {
    "grace_ends_at": (
        "DATETIME",
        "TIMESTAMP WITH TIME ZONE",
        "grace_while_closing",
        "(state = 'closing') = (grace_ends_at IS NOT NULL)",
    ),
    "release_wanted_on": (
        "DATE",
        "DATE",
        "wanted_when_closed",
        "release_wanted_on IS NULL OR state IN ('closed', 'released', 'purged')",
    ),
}


def upgrade() -> None:
    """Create the table and the columns."""
    op.create_table(
        "pending_imports",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("organization_id", sa.Uuid, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("file", sa.String, nullable=False),
        sa.Column("content", sa.JSON, nullable=True),
        sa.Column("outcome", sa.JSON, nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "applied",
                "discarded",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'pending') = (content IS NOT NULL)",
            name=op.f("ck_pending_imports_content_while_pending"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_pending_imports_organization_id_organizations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["users.id"],
            name=op.f("fk_pending_imports_owner_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_imports")),
    )
    # One statement a column: SQLite would else copy the table, and lose what points to it.
    sqlite = op.get_bind().dialect.name == "sqlite"
    for column, (on_sqlite, elsewhere, name, check) in ROUND_COLUMNS.items():
        op.execute(
            f"ALTER TABLE rounds ADD COLUMN {column} {on_sqlite if sqlite else elsewhere} "
            f"CONSTRAINT ck_rounds_{name} CHECK ({check})"
        )


def downgrade() -> None:
    """Drop them; a round that is being closed is then open until somebody closes it again."""
    op.execute("UPDATE rounds SET state = 'open', grace_ends_at = NULL WHERE state = 'closing'")
    for column in ROUND_COLUMNS:
        op.execute(f"ALTER TABLE rounds DROP COLUMN {column}")
    op.drop_table("pending_imports")
