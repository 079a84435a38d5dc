"""Create organizations, their users, and rounds with their rosters."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = ("default",)
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _one_of(name: str, *words: str) -> sa.Enum:
    """Return a column type that holds one of these words, by a CHECK constraint."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=None)


def upgrade() -> None:
    """Create all tables, those first that others point to."""
    _create_accounts()
    _create_rounds()


def downgrade() -> None:
    """Drop them in the opposite order; their indexes go with them."""
    for table in (
        "roster_entries",
        "questions",
        "grants",
        "rounds",
        "people",
        "memberships",
        "users",
        "organizations",
    ):
        op.drop_table(table)


def _create_accounts() -> None:
    """Create who signs in."""
    op.create_table(
        "organizations",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_organizations_has_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
        sa.UniqueConstraint("name", name=op.f("uq_organizations_name")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("email", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("password", sa.String, nullable=True),
        sa.Column("fs_uniquifier", sa.String, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.CheckConstraint(
            "email = lower(email) AND email LIKE '%_@_%'", name=op.f("ck_users_email_is_lower_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_users_fs_uniquifier")),
    )
    op.create_table(
        "memberships",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("organization_id", sa.Uuid, nullable=False),
        sa.Column("role", _one_of("role", "admin", "facilitator", "observer"), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_memberships_organization_id_organizations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memberships_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint(
            "user_id",
            "organization_id",
            "role",
            name=op.f("uq_memberships_user_id_organization_id_role"),
        ),
    )
    op.create_index(op.f("ix_memberships_organization_id"), "memberships", ["organization_id"])


def _create_rounds() -> None:
    """Create who is asked what."""
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("organization_id", sa.Uuid, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("external_id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("known_as", sa.String, nullable=False),
        sa.Column("email", sa.String, nullable=False),
        sa.Column("manager_id", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("unit_lead", sa.Boolean, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("location", sa.String, nullable=False),
        sa.Column("start_date", sa.String, nullable=True),
        sa.Column("attributes", sa.JSON, nullable=False),
        sa.CheckConstraint("external_id <> ''", name=op.f("ck_people_has_external_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_people_organization_id_organizations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint(
            "organization_id", "external_id", name=op.f("uq_people_organization_id_external_id")
        ),
    )
    op.create_table(
        "rounds",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("organization_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("mode", _one_of("mode", "confidential", "attributed"), nullable=False),
        sa.Column(
            "readers", _one_of("readers", "person_and_facilitators", "person"), nullable=False
        ),
        sa.Column(
            "state",
            _one_of(
                "state",
                "draft",
                "test",
                "scheduled",
                "open",
                "closing",
                "closed",
                "released",
                "purged",
            ),
            nullable=False,
        ),
        sa.Column("promise_version", sa.String, nullable=False),
        sa.Column("top_level", _one_of("top_level", "highest", "lowest"), nullable=True),
        sa.Column("high_cut", sa.Double, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("opens_at", MOMENT, nullable=True),
        sa.Column("closes_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(state IN ('closed', 'released', 'purged')) = (closed_at IS NOT NULL)",
            name=op.f("ck_rounds_closed_at_when_closed"),
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_rounds_has_name")),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_rounds_closes_after_it_opens")),
        sa.CheckConstraint(
            "high_cut > 0 AND high_cut < 1", name=op.f("ck_rounds_high_cut_is_a_share")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_rounds_organization_id_organizations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("organization_id", "name", name=op.f("uq_rounds_organization_id_name")),
    )
    op.create_index(op.f("ix_rounds_state"), "rounds", ["state"])
    op.create_table(
        "grants",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("membership_id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("matter", _one_of("matter", "reports", "ties", "change_agents"), nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["memberships.id"],
            name=op.f("fk_grants_membership_id_memberships"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_grants_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint(
            "membership_id",
            "round_id",
            "matter",
            "unit",
            name=op.f("uq_grants_membership_id_round_id_matter_unit"),
        ),
    )
    op.create_index(op.f("ix_grants_round_id"), "grants", ["round_id"])
    op.create_table(
        "questions",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("texts", sa.JSON, nullable=False),
        sa.Column("cut", sa.Double, nullable=True),
        sa.Column("soft_cap", sa.Integer, nullable=True),
        sa.Column("in_index", sa.Boolean, nullable=False),
        sa.CheckConstraint("key <> ''", name=op.f("ck_questions_has_key")),
        sa.CheckConstraint("position >= 1", name=op.f("ck_questions_position_from_one")),
        sa.CheckConstraint("soft_cap >= 1", name=op.f("ck_questions_soft_cap_from_one")),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["rounds.id"],
            name=op.f("fk_questions_round_id_rounds"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("round_id", "key", name=op.f("uq_questions_round_id_key")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_questions_round_id_position")),
    )
    op.create_table(
        "roster_entries",
        sa.Column("respondent_id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=True),
        sa.Column("external_id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("known_as", sa.String, nullable=False),
        sa.Column("email", sa.String, nullable=False),
        sa.Column("manager_id", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("unit_lead", sa.Boolean, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("location", sa.String, nullable=False),
        sa.Column("start_date", sa.String, nullable=True),
        sa.Column("attributes", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_roster_entries_person_id_people"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["rounds.id"],
            name=op.f("fk_roster_entries_round_id_rounds"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("respondent_id", name=op.f("pk_roster_entries")),
        sa.UniqueConstraint(
            "round_id", "external_id", name=op.f("uq_roster_entries_round_id_external_id")
        ),
        sa.UniqueConstraint(
            "round_id", "person_id", name=op.f("uq_roster_entries_round_id_person_id")
        ),
        sa.UniqueConstraint(
            "round_id", "respondent_id", name=op.f("uq_roster_entries_round_id_respondent_id")
        ),
    )
    op.create_index(op.f("ix_roster_entries_person_id"), "roster_entries", ["person_id"])
