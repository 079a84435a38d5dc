"""Create what there is while people answer, and what finding colleagues by name needs."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
#: Compared byte by byte on every engine.
PLAIN = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Create all tables, those first that others point to."""
    _create_sittings()
    _create_saving()
    _create_search()


def downgrade() -> None:
    """Drop them in the opposite order; their indexes go with them."""
    for table in (
        "search_budgets",
        "roster_tokens",
        "save_receipts",
        "draft_copies",
        "read_back_codes",
        "sittings",
    ):
        op.drop_table(table)


def _on_roster(table: str) -> sa.ForeignKeyConstraint:
    """Return what ties a row to a respondent of a round, and removes it with them."""
    return sa.ForeignKeyConstraint(
        ["round_id", "respondent_id"],
        ["roster_entries.round_id", "roster_entries.respondent_id"],
        name=op.f(f"fk_{table}_round_id_respondent_id_roster_entries"),
        ondelete="CASCADE",
    )


def _create_sittings() -> None:
    """Create the browsers in which people answer, and how another one is let in."""
    op.create_table(
        "sittings",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("respondent_id", sa.Uuid, nullable=False),
        sa.Column("link_id", sa.Uuid, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("trusted", sa.Boolean, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_sittings_digest_is_sha256")),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["survey_links.id"],
            name=op.f("fk_sittings_link_id_survey_links"),
            ondelete="CASCADE",
        ),
        _on_roster("sittings"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sittings")),
        sa.UniqueConstraint("digest", name=op.f("uq_sittings_digest")),
    )
    op.create_index(op.f("ix_sittings_link_id"), "sittings", ["link_id"])
    op.create_index(op.f("ix_sittings_respondent_id"), "sittings", ["respondent_id"])
    op.create_table(
        "read_back_codes",
        sa.Column("respondent_id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("sitting_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("asked_that_day", sa.Integer, nullable=False),
        sa.CheckConstraint("asked_that_day >= 1", name=op.f("ck_read_back_codes_asked_from_one")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_read_back_codes_number_from_one")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_read_back_codes_tries_from_zero")),
        _on_roster("read_back_codes"),
        sa.ForeignKeyConstraint(
            ["sitting_id"],
            ["sittings.id"],
            name=op.f("fk_read_back_codes_sitting_id_sittings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("respondent_id", name=op.f("pk_read_back_codes")),
    )
    op.create_index(op.f("ix_read_back_codes_sitting_id"), "read_back_codes", ["sitting_id"])


def _create_saving() -> None:
    """Create copies for reading back, and receipts."""
    op.create_table(
        "draft_copies",
        sa.Column("respondent_id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("edit_session", sa.Uuid, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        _on_roster("draft_copies"),
        sa.PrimaryKeyConstraint("respondent_id", name=op.f("pk_draft_copies")),
    )
    state = sa.Enum(
        "draft",
        "submitted",
        name="state",
        native_enum=False,
        create_constraint=True,
        length=None,
    )
    op.create_table(
        "save_receipts",
        sa.Column("respondent_id", sa.Uuid, nullable=False),
        sa.Column("submission_id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("state", state, nullable=False),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_save_receipts_digest_is_hmac")),
        _on_roster("save_receipts"),
        sa.PrimaryKeyConstraint("respondent_id", "submission_id", name=op.f("pk_save_receipts")),
    )


def _create_search() -> None:
    """Create the names in pieces, and who was shown how many."""
    op.create_table(
        "roster_tokens",
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("token", PLAIN, nullable=False),
        sa.Column("full", PLAIN, nullable=False),
        sa.Column("respondent_id", sa.Uuid, nullable=False),
        sa.ForeignKeyConstraint(
            ["respondent_id"],
            ["roster_entries.respondent_id"],
            name=op.f("fk_roster_tokens_respondent_id_roster_entries"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["rounds.id"],
            name=op.f("fk_roster_tokens_round_id_rounds"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "round_id", "token", "full", "respondent_id", name=op.f("pk_roster_tokens")
        ),
    )
    op.create_index(
        op.f("ix_roster_tokens_respondent_id_token"), "roster_tokens", ["respondent_id", "token"]
    )
    op.create_table(
        "search_budgets",
        sa.Column("respondent_id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("shown", sa.LargeBinary, nullable=False),
        _on_roster("search_budgets"),
        sa.PrimaryKeyConstraint("respondent_id", name=op.f("pk_search_budgets")),
    )
