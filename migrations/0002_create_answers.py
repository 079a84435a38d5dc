"""Create links, sealed answers, releases and what a worker needs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _one_of(name: str, *words: str) -> sa.Enum:
    """Return a column type that holds one of these words, by a CHECK constraint."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=None)


def upgrade() -> None:
    """Create all tables, those first that others point to."""
    _create_answers()
    _create_results()


def downgrade() -> None:
    """Drop them in the opposite order; their indexes go with them."""
    for table in (
        "leases",
        "releases",
        "outbox_mails",
        "survey_links",
        "responses",
        "round_keys",
    ):
        op.drop_table(table)


def _create_answers() -> None:
    """Create how people are reached, and what they answered."""
    op.create_table(
        "round_keys",
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("wrapped_private_key", sa.LargeBinary, nullable=True),
        sa.Column("wrapping_key_id", sa.String, nullable=False),
        sa.Column("destroyed_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(wrapped_private_key IS NULL) = (destroyed_at IS NOT NULL)",
            name=op.f("ck_round_keys_destroyed_at_when_destroyed"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["rounds.id"],
            name=op.f("fk_round_keys_round_id_rounds"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_round_keys")),
    )
    op.create_table(
        "responses",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("respondent_id", sa.Uuid, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("state", _one_of("state", "draft", "submitted"), nullable=False),
        sa.Column("promise_version", sa.String, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_responses_revision_from_one")),
        sa.ForeignKeyConstraint(
            ["round_id", "respondent_id"],
            ["roster_entries.round_id", "roster_entries.respondent_id"],
            name=op.f("fk_responses_round_id_respondent_id_roster_entries"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["rounds.id"],
            name=op.f("fk_responses_round_id_rounds"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responses")),
        sa.UniqueConstraint(
            "round_id", "respondent_id", name=op.f("uq_responses_round_id_respondent_id")
        ),
    )
    op.create_table(
        "survey_links",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("respondent_id", sa.Uuid, nullable=False),
        sa.Column("kind", _one_of("kind", "invitation", "reminder", "letter"), nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_survey_links_digest_is_sha256")),
        sa.ForeignKeyConstraint(
            ["respondent_id"],
            ["roster_entries.respondent_id"],
            name=op.f("fk_survey_links_respondent_id_roster_entries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_survey_links_digest")),
    )
    op.create_index(op.f("ix_survey_links_respondent_id"), "survey_links", ["respondent_id"])
    op.create_table(
        "outbox_mails",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("respondent_id", sa.Uuid, nullable=False),
        sa.Column(
            "kind", _one_of("kind", "invitation", "reminder", "last_reminder"), nullable=False
        ),
        sa.Column(
            "state",
            _one_of("state", "queued", "sending", "sent", "deferred", "failed", "uncertain"),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("not_before", MOMENT, nullable=True),
        sa.Column("message_id", sa.String, nullable=False),
        sa.Column("smtp_code", sa.Integer, nullable=True),
        sa.CheckConstraint(
            "(state = 'sending') = (leased_until IS NOT NULL)",
            name=op.f("ck_outbox_mails_leased_while_sending"),
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_outbox_mails_attempts_from_zero")),
        sa.ForeignKeyConstraint(
            ["round_id", "respondent_id"],
            ["roster_entries.round_id", "roster_entries.respondent_id"],
            name=op.f("fk_outbox_mails_round_id_respondent_id_roster_entries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mails")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_mails_message_id")),
        sa.UniqueConstraint(
            "round_id",
            "respondent_id",
            "kind",
            name=op.f("uq_outbox_mails_round_id_respondent_id_kind"),
        ),
    )
    op.create_index(op.f("ix_outbox_mails_state"), "outbox_mails", ["state"])


def _create_results() -> None:
    """Create what came of it, and who is working on it."""
    op.create_table(
        "releases",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("facts_digest", sa.String, nullable=False),
        sa.Column("method_version", sa.String, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.CheckConstraint("length(facts_digest) = 64", name=op.f("ck_releases_digest_is_sha256")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_releases_number_from_one")),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["rounds.id"],
            name=op.f("fk_releases_round_id_rounds"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_releases_round_id_number")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
