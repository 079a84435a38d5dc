"""Mail links that open one report, and pack many reports in the background."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MAILS = "outbox_mails"
KINDS = "kind IN ('invitation', 'reminder', 'last_reminder', 'code')"
KINDS_AND_REPORT = "kind IN ('invitation', 'reminder', 'last_reminder', 'code', 'report')"
AGAIN, AGAIN_AND_REPORT = "number = 1 OR kind = 'code'", "number = 1 OR kind IN ('code', 'report')"
ONLY_CODES, NUMBERED = "only_codes_are_mailed_again", "numbered_where_mailed_again"
ARCHIVE_STATES = "state IN ('asked', 'ready', 'canceled', 'failed')"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create both tables, and let the outbox hold mails with a report."""
    with op.batch_alter_table(MAILS, copy_from=_mails(KINDS, ONLY_CODES, AGAIN)) as batch:
        _replace_check(batch, "kind", "kind", KINDS_AND_REPORT)
        _replace_check(batch, ONLY_CODES, NUMBERED, AGAIN_AND_REPORT)
    op.create_table(
        "report_links",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("release_id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("respondent_id", sa.Uuid, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("expires_on", sa.Date, nullable=False),
        sa.Column("revoked_on", sa.Date, nullable=True),
        sa.Column("opened", sa.Boolean, nullable=False),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_report_links_digest_is_sha256")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_report_links_number_from_one")),
        sa.CheckConstraint("expires_on > day", name=op.f("ck_report_links_lasts_a_day_or_more")),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["releases.id"],
            name=op.f("fk_report_links_release_id_releases"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "respondent_id"],
            ["roster_entries.round_id", "roster_entries.respondent_id"],
            name=op.f("fk_report_links_round_id_respondent_id_roster_entries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_report_links_digest")),
        sa.UniqueConstraint(
            "round_id",
            "respondent_id",
            "number",
            name=op.f("uq_report_links_round_id_respondent_id_number"),
        ),
    )
    op.create_index(op.f("ix_report_links_release_id"), "report_links", ["release_id"])
    op.create_index(op.f("ix_report_links_respondent_id"), "report_links", ["respondent_id"])
    op.create_table(
        "archives",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("release_id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("wish", sa.JSON, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("documents", sa.Integer, nullable=False),
        sa.Column("packed", sa.Integer, nullable=False),
        sa.Column("listed", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.CheckConstraint(ARCHIVE_STATES, name=op.f("ck_archives_state")),
        sa.CheckConstraint("documents >= 1", name=op.f("ck_archives_documents_from_one")),
        sa.CheckConstraint(
            "packed >= 0 AND packed <= documents", name=op.f("ck_archives_packed_of_documents")
        ),
        sa.CheckConstraint(
            "(state = 'ready') = (sha256 <> '')", name=op.f("ck_archives_digest_when_ready")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["releases.id"],
            name=op.f("fk_archives_release_id_releases"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_archives_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archives")),
    )
    for column in ("release_id", "user_id", "state"):
        op.create_index(op.f(f"ix_archives_{column}"), "archives", [column])


def downgrade() -> None:
    """Forget links, archives and the mails that carried a link."""
    op.drop_table("archives")
    op.drop_table("report_links")
    op.execute("DELETE FROM outbox_mails WHERE kind = 'report'")
    before = _mails(KINDS_AND_REPORT, NUMBERED, AGAIN_AND_REPORT)
    with op.batch_alter_table(MAILS, copy_from=before) as batch:
        _replace_check(batch, NUMBERED, ONLY_CODES, AGAIN)
        _replace_check(batch, "kind", "kind", KINDS)


def _check(name: str) -> str:
    return op.f(f"ck_{MAILS}_{name}")


def _replace_check(batch, name: str, new_name: str, condition: str) -> None:
    batch.drop_constraint(_check(name), type_="check")
    batch.create_check_constraint(_check(new_name), condition)


def _mails(kinds: str, again_name: str, again: str) -> sa.Table:
    """Return the table of mails for SQLite, which changes a table by copying it."""
    keys = ["round_id", "respondent_id", "kind", "number"]
    states = "('queued', 'sending', 'sent', 'deferred', 'failed', 'uncertain')"
    free = "state IN ('queued', 'sending', 'deferred') OR leased_until IS NULL"
    return sa.Table(
        MAILS,
        sa.MetaData(),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("respondent_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("not_before", MOMENT, nullable=True),
        sa.Column("message_id", sa.String, nullable=False),
        sa.Column("smtp_code", sa.Integer, nullable=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("repeats", sa.Integer, nullable=False),
        sa.CheckConstraint(kinds, name=_check("kind")),
        sa.CheckConstraint(f"state IN {states}", name=_check("state")),
        sa.CheckConstraint(
            "state <> 'sending' OR leased_until IS NOT NULL", name=_check("leased_while_sending")
        ),
        sa.CheckConstraint(free, name=_check("free_when_done")),
        sa.CheckConstraint("attempts >= 0", name=_check("attempts_from_zero")),
        sa.CheckConstraint("repeats >= 0", name=_check("repeats_from_zero")),
        sa.CheckConstraint("number >= 1", name=_check("number_from_one")),
        sa.CheckConstraint(again, name=_check(again_name)),
        sa.ForeignKeyConstraint(
            keys[:2],
            ["roster_entries.round_id", "roster_entries.respondent_id"],
            name=op.f("fk_outbox_mails_round_id_respondent_id_roster_entries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mails")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_mails_message_id")),
        sa.UniqueConstraint(*keys, name=op.f("uq_outbox_mails_round_id_respondent_id_kind_number")),
        sa.Index(op.f("ix_outbox_mails_state"), "state"),
    )
