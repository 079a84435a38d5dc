"""Keep what was promised, in settings and words, who agreed to it, and what people chose."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

#: Table -> column -> (type on SQLite, type elsewhere, what follows).
COLUMNS = {
    "rounds": {
        "kept_days": (
            "INTEGER",
            "INTEGER",
            "DEFAULT 90 NOT NULL CONSTRAINT ck_rounds_kept_days_in_range "
            "CHECK (kept_days BETWEEN 30 AND 365)",
        ),
        "releases_months": (
            "INTEGER",
            "INTEGER",
            "DEFAULT 24 NOT NULL CONSTRAINT ck_rounds_releases_months_in_range "
            "CHECK (releases_months BETWEEN 1 AND 24)",
        ),
        "smallest_group": (
            "INTEGER",
            "INTEGER",
            "DEFAULT 5 NOT NULL CONSTRAINT ck_rounds_smallest_group_in_range "
            "CHECK (smallest_group BETWEEN 5 AND 50)",
        ),
        "promised_by": ("VARCHAR", "VARCHAR", "DEFAULT '' NOT NULL"),
        "agreement": ("VARCHAR", "VARCHAR", "DEFAULT '' NOT NULL"),
        "promise_words": ("JSON", "JSON", ""),
        "promise_digest": (
            "VARCHAR",
            "VARCHAR",
            "DEFAULT '' NOT NULL CONSTRAINT ck_rounds_digest_with_words "
            "CHECK ((promise_words IS NULL) = (promise_digest = ''))",
        ),
    },
    "responses": {
        "promise_digest": ("VARCHAR", "VARCHAR", "DEFAULT '' NOT NULL"),
        "accepted_on": ("DATE", "DATE", ""),
    },
    "sittings": {
        "accepted_on": ("DATE", "DATE", ""),
        "proved_until": ("DATETIME", "TIMESTAMP WITH TIME ZONE", ""),
    },
    "roster_entries": {
        "objects": ("BOOLEAN", "BOOLEAN", "DEFAULT false NOT NULL"),
        "erased": (
            "BOOLEAN",
            "BOOLEAN",
            "DEFAULT false NOT NULL CONSTRAINT ck_roster_entries_whoever_is_erased_objects "
            "CHECK (objects OR NOT erased)",
        ),
    },
}


def upgrade() -> None:
    """Create the table and the columns."""
    op.create_table(
        "choices",
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("objects_to_being_named", sa.Boolean, nullable=False),
        sa.Column("may_be_asked", sa.Boolean, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_choices_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_choices")),
    )
    # One statement a column: SQLite would else copy the table, and lose what points to it.
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, columns in COLUMNS.items():
        for column, (on_sqlite, elsewhere, rest) in columns.items():
            type_ = on_sqlite if sqlite else elsewhere
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {type_} {rest}")


def downgrade() -> None:
    """Drop them, the columns that a check reads after the one that has the check."""
    for table, columns in reversed(COLUMNS.items()):
        for column in reversed(columns):
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.drop_table("choices")
