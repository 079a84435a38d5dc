"""Keep color, paper, logo and language of an organization's reports."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "looks",
        sa.Column("organization_id", sa.Uuid, nullable=False),
        sa.Column("accent", sa.String, nullable=False),
        sa.Column("paper", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("logo", sa.LargeBinary, nullable=True),
        sa.Column("logo_kind", sa.String, nullable=False),
        sa.Column("logo_ratio", sa.Float, nullable=True),
        sa.CheckConstraint("length(accent) = 7", name=op.f("ck_looks_accent_is_a_color")),
        sa.CheckConstraint("paper IN ('a4', 'letter')", name=op.f("ck_looks_paper")),
        sa.CheckConstraint(
            "(logo IS NULL) = (logo_kind = '') AND (logo IS NULL) = (logo_ratio IS NULL)",
            name=op.f("ck_looks_logo_as_a_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_looks_organization_id_organizations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_looks")),
    )


def downgrade() -> None:
    """Forget looks: reports are drawn in Swayline's own again."""
    op.drop_table("looks")
