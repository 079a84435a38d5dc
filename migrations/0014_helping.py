"""Ask whether people may be asked to help with changes, and keep invitations to do so."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MAILS = "outbox_mails"
KINDS = "kind IN ('invitation', 'reminder', 'last_reminder', 'code', 'report')"
KINDS_AND_HELP = "kind IN ('invitation', 'reminder', 'last_reminder', 'code', 'report', 'help')"
#: Table -> its new column, which begins as false.
COLUMNS = {"rounds": "asks_for_help", "roster_entries": "spared"}
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create both tables and the columns, and let the outbox hold invitations to help."""
    _let_kinds(KINDS, KINDS_AND_HELP)
    # SQLite would else copy the table, and lose what points to it.
    for table, column in COLUMNS.items():
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} BOOLEAN DEFAULT false NOT NULL")
    op.create_table(
        "help_requests",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("question", sa.String, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("is_done", sa.Boolean, nullable=False),
        sa.CheckConstraint("size >= 5", name=op.f("ck_help_requests_size_from_five")),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["rounds.id"],
            name=op.f("fk_help_requests_round_id_rounds"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_requests")),
        sa.UniqueConstraint(
            "round_id", "question", name=op.f("uq_help_requests_round_id_question")
        ),
    )
    op.create_table(
        "help_invitations",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("request_id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("respondent_id", sa.Uuid, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("accepted", sa.Boolean, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.CheckConstraint(
            "length(digest) = 32", name=op.f("ck_help_invitations_digest_is_sha256")
        ),
        sa.CheckConstraint("times >= 0", name=op.f("ck_help_invitations_times_from_zero")),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["help_requests.id"],
            name=op.f("fk_help_invitations_request_id_help_requests"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "respondent_id"],
            ["roster_entries.round_id", "roster_entries.respondent_id"],
            name=op.f("fk_help_invitations_round_id_respondent_id_roster_entries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_invitations")),
        sa.UniqueConstraint("digest", name=op.f("uq_help_invitations_digest")),
        sa.UniqueConstraint(
            "round_id",
            "respondent_id",
            name=op.f("uq_help_invitations_round_id_respondent_id"),
        ),
    )
    for column in ("request_id", "respondent_id"):
        op.create_index(op.f(f"ix_help_invitations_{column}"), "help_invitations", [column])


def downgrade() -> None:
    """Forget invitations, and that anybody is to be asked or spared."""
    op.drop_table("help_invitations")
    op.drop_table("help_requests")
    for table, column in reversed(COLUMNS.items()):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.execute("DELETE FROM outbox_mails WHERE kind = 'help'")
    _let_kinds(KINDS_AND_HELP, KINDS)


def _check(name: str) -> str:
    return op.f(f"ck_{MAILS}_{name}")


def _let_kinds(before: str, after: str) -> None:
    """Let the outbox hold mails of other kinds than before."""
    with op.batch_alter_table(MAILS, copy_from=_mails(before)) as batch:
        batch.drop_constraint(_check("kind"), type_="check")
        batch.create_check_constraint(_check("kind"), after)


def _mails(kinds: str) -> sa.Table:
    """Return the table of mails for SQLite, which changes a table by copying it."""
    keys = ["round_id", "respondent_id", "kind", "number"]
    states = "('queued', 'sending', 'sent', 'deferred', 'failed', 'uncertain')"
    free = "state IN ('queued', 'sending', 'deferred') OR leased_until IS NULL"
    numbered = "number = 1 OR kind IN ('code', 'report')"
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
        sa.CheckConstraint(numbered, name=_check("numbered_where_mailed_again")),
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
