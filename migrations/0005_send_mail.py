"""Let mails be sent again after a crash, and codes be mailed more than once."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLE = "outbox_mails"
UNIQUE = "uq_outbox_mails_round_id_respondent_id_kind"
KINDS = "kind IN ('invitation', 'reminder', 'last_reminder')"
KINDS_AND_CODE = "kind IN ('invitation', 'reminder', 'last_reminder', 'code')"
LEASED = "(state = 'sending') = (leased_until IS NOT NULL)"
LEASED_AT_LEAST = "state <> 'sending' OR leased_until IS NOT NULL"
FREE = "state IN ('queued', 'sending', 'deferred') OR leased_until IS NULL"
REPEATS, NUMBER, AGAIN = "repeats >= 0", "number >= 1", "number = 1 OR kind = 'code'"


def upgrade() -> None:
    """Count repeats, number the mails of a kind, and let a waiting mail be claimed."""
    before = _table(KINDS, LEASED, UNIQUE, [])
    with op.batch_alter_table(TABLE, copy_from=before, recreate="auto") as batch:
        batch.add_column(sa.Column("number", sa.Integer, nullable=False, server_default="1"))
        batch.add_column(sa.Column("repeats", sa.Integer, nullable=False, server_default="0"))
        batch.drop_constraint(op.f(UNIQUE), type_="unique")
        batch.create_unique_constraint(
            op.f(f"{UNIQUE}_number"), ["round_id", "respondent_id", "kind", "number"]
        )
        _replace_check(batch, "kind", KINDS_AND_CODE)
        _replace_check(batch, "leased_while_sending", LEASED_AT_LEAST)
        batch.create_check_constraint(_check("free_when_done"), FREE)
        batch.create_check_constraint(_check("repeats_from_zero"), REPEATS)
        batch.create_check_constraint(_check("number_from_one"), NUMBER)
        batch.create_check_constraint(_check("only_codes_are_mailed_again"), AGAIN)
    # The defaults were for the rows that were there; new ones always say.
    with op.batch_alter_table(TABLE, copy_from=_after(defaults=True)) as batch:
        batch.alter_column("number", server_default=None, existing_type=sa.Integer)
        batch.alter_column("repeats", server_default=None, existing_type=sa.Integer)


def downgrade() -> None:
    """Forget mails with codes, which the older table cannot hold, and free claimed ones."""
    op.execute("DELETE FROM outbox_mails WHERE kind = 'code'")
    op.execute("UPDATE outbox_mails SET leased_until = NULL WHERE state <> 'sending'")
    with op.batch_alter_table(TABLE, copy_from=_after()) as batch:
        for name in (
            "free_when_done",
            "repeats_from_zero",
            "number_from_one",
            "only_codes_are_mailed_again",
        ):
            batch.drop_constraint(_check(name), type_="check")
        _replace_check(batch, "leased_while_sending", LEASED)
        _replace_check(batch, "kind", KINDS)
        batch.drop_constraint(op.f(f"{UNIQUE}_number"), type_="unique")
        batch.create_unique_constraint(op.f(UNIQUE), ["round_id", "respondent_id", "kind"])
        batch.drop_column("repeats")
        batch.drop_column("number")


def _check(name: str) -> str:
    return op.f(f"ck_{TABLE}_{name}")


def _replace_check(batch, name: str, condition: str) -> None:
    batch.drop_constraint(_check(name), type_="check")
    batch.create_check_constraint(_check(name), condition)


def _after(*, defaults: bool = False) -> sa.Table:
    """Return the table as this migration leaves it."""
    return _table(
        KINDS_AND_CODE,
        LEASED_AT_LEAST,
        f"{UNIQUE}_number",
        [
            sa.Column(
                "number", sa.Integer, nullable=False, server_default="1" if defaults else None
            ),
            sa.Column(
                "repeats", sa.Integer, nullable=False, server_default="0" if defaults else None
            ),
            sa.CheckConstraint(FREE, name=_check("free_when_done")),
            sa.CheckConstraint(REPEATS, name=_check("repeats_from_zero")),
            sa.CheckConstraint(NUMBER, name=_check("number_from_one")),
            sa.CheckConstraint(AGAIN, name=_check("only_codes_are_mailed_again")),
        ],
    )


def _table(kinds: str, leased: str, unique: str, more: list[sa.schema.SchemaItem]) -> sa.Table:
    """Return the table for SQLite, which changes a table by copying it."""
    keys = ["round_id", "respondent_id", "kind"]
    moment = sa.DateTime(timezone=True)
    states = "('queued', 'sending', 'sent', 'deferred', 'failed', 'uncertain')"
    return sa.Table(
        TABLE,
        sa.MetaData(),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("respondent_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("leased_until", moment, nullable=True),
        sa.Column("not_before", moment, nullable=True),
        sa.Column("message_id", sa.String, nullable=False),
        sa.Column("smtp_code", sa.Integer, nullable=True),
        *more,
        sa.CheckConstraint(kinds, name=_check("kind")),
        sa.CheckConstraint(f"state IN {states}", name=_check("state")),
        sa.CheckConstraint(leased, name=_check("leased_while_sending")),
        sa.CheckConstraint("attempts >= 0", name=_check("attempts_from_zero")),
        sa.ForeignKeyConstraint(
            keys[:2],
            ["roster_entries.round_id", "roster_entries.respondent_id"],
            name=op.f("fk_outbox_mails_round_id_respondent_id_roster_entries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mails")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_mails_message_id")),
        sa.UniqueConstraint(*(keys if unique == UNIQUE else [*keys, "number"]), name=op.f(unique)),
        sa.Index(op.f("ix_outbox_mails_state"), "state"),
    )
