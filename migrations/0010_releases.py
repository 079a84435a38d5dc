"""Keep what a release says about each person in a row of its own, and what a release rests on."""

import hashlib
import json
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

RELEASES = sa.table(
    "releases",
    sa.column("id", sa.Uuid),
    sa.column("facts", sa.JSON),
    sa.column("facts_digest", sa.String),
)
PEOPLE = sa.table(
    "release_people",
    sa.column("release_id", sa.Uuid),
    sa.column("position", sa.Integer),
    sa.column("external_id", sa.String),
    sa.column("facts", sa.JSON),
    sa.column("salt", sa.String),
    sa.column("digest", sa.String),
)


def upgrade() -> None:
    """Create the table, and move people there."""
    op.create_table(
        "release_people",
        sa.Column("release_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("external_id", sa.String, nullable=True),
        sa.Column("facts", sa.JSON, nullable=True),
        sa.Column("salt", sa.String, nullable=True),
        sa.Column("digest", sa.String, nullable=False),
        sa.CheckConstraint("position >= 1", name=op.f("ck_release_people_position_from_one")),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_release_people_digest_is_sha256")),
        sa.CheckConstraint(
            "(facts IS NULL) = (external_id IS NULL) AND (facts IS NULL) = (salt IS NULL)",
            name=op.f("ck_release_people_erased_as_a_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["releases.id"],
            name=op.f("fk_release_people_release_id_releases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("release_id", "position", name=op.f("pk_release_people")),
    )
    op.create_index(op.f("ix_release_people_external_id"), "release_people", ["external_id"])
    # One statement: SQLite would else copy the table, and lose what points to it.
    op.execute("ALTER TABLE releases ADD COLUMN sources JSON DEFAULT '{}' NOT NULL")
    _move(_apart)


def downgrade() -> None:
    """Move people back; whoever was erased stays erased."""
    _move(_together)
    op.execute("ALTER TABLE releases DROP COLUMN sources")
    op.drop_table("release_people")


def _move(how) -> None:
    connection = op.get_bind()
    ids = connection.scalars(sa.select(RELEASES.c.id)).all()
    for release_id in ids:  # one at a time: each may be large
        facts = connection.scalar(sa.select(RELEASES.c.facts).where(RELEASES.c.id == release_id))
        facts, digest = how(connection, release_id, facts)
        connection.execute(
            sa.update(RELEASES)
            .where(RELEASES.c.id == release_id)
            .values(facts=facts, facts_digest=digest)
        )


def _apart(connection, release_id, facts):
    rows = []
    for position, person in enumerate(facts["people"], start=1):
        said = {
            "person": person,
            "leads": [
                unit["name"]
                for unit in facts["units"]
                if (unit["name"], unit["lead"]) == (person["unit"], person["name"])
            ],
        }
        salt = secrets.token_hex(16)
        rows.append(
            {
                "release_id": release_id,
                "position": position,
                "external_id": person["id"],
                "facts": said,
                "salt": salt,
                "digest": _digest([salt, said]),
            }
        )
    if rows:
        connection.execute(sa.insert(PEOPLE), rows)
    leads = {name for row in rows for name in row["facts"]["leads"]}
    units = [
        unit | {"lead": None if unit["name"] in leads else unit["lead"]} for unit in facts["units"]
    ]
    rest = facts | {"people": [], "units": units}
    return rest, _digest([rest, [row["digest"] for row in rows]])


def _together(connection, release_id, facts):
    rows = connection.scalars(
        sa.select(PEOPLE.c.facts)
        .where(PEOPLE.c.release_id == release_id, PEOPLE.c.salt.is_not(None))
        .order_by(PEOPLE.c.position)
    ).all()
    leads = {unit: row["person"]["name"] for row in rows for unit in row["leads"]}
    units = [unit | {"lead": leads.get(unit["name"], unit["lead"])} for unit in facts["units"]]
    whole = facts | {"people": [row["person"] for row in rows], "units": units}
    return whole, _digest(whole)


def _digest(plain) -> str:
    text = json.dumps(
        plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return hashlib.sha256(text.encode()).hexdigest()
