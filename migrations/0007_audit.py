"""Create the audit: a chain of entries that are only ever appended."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

#: What the database itself refuses, for whoever comes past the program. Entries whose time is over
#: may go, but only after the head row says, sealed, from where on the chain is kept.
SQLITE_RULES = {
    "audit_entries_append": """
        BEFORE INSERT ON audit_entries
        WHEN NEW.seq IS NOT (SELECT seq FROM audit_heads)
          OR EXISTS (SELECT 1 FROM audit_entries WHERE seq = NEW.seq)
        BEGIN SELECT RAISE(ABORT, 'entries of the audit are appended at the end'); END""",
    "audit_entries_update": """
        BEFORE UPDATE ON audit_entries
        BEGIN SELECT RAISE(ABORT, 'entries of the audit are never changed'); END""",
    "audit_entries_delete": """
        BEFORE DELETE ON audit_entries
        WHEN OLD.seq > (SELECT kept_after FROM audit_heads)
        BEGIN SELECT RAISE(ABORT, 'entries of the audit are never deleted'); END""",
    "audit_heads_insert": """
        BEFORE INSERT ON audit_heads
        BEGIN SELECT RAISE(ABORT, 'the audit has one head'); END""",
    "audit_heads_update": """
        BEFORE UPDATE ON audit_heads
        WHEN NEW.seq < OLD.seq OR NEW.kept_after < OLD.kept_after
        BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END""",
    "audit_heads_delete": """
        BEFORE DELETE ON audit_heads
        BEGIN SELECT RAISE(ABORT, 'the audit has one head'); END""",
}

POSTGRESQL_RULES = """
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'audit_entries' AND TG_OP = 'INSERT' THEN
        IF NEW.seq = (SELECT seq FROM audit_heads) THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'entries of the audit are appended at the end';
    ELSIF TG_TABLE_NAME = 'audit_entries' AND TG_OP = 'DELETE' THEN
        IF OLD.seq <= (SELECT kept_after FROM audit_heads) THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'entries of the audit are never deleted';
    ELSIF TG_TABLE_NAME = 'audit_heads' AND TG_OP = 'UPDATE' THEN
        IF NEW.seq >= OLD.seq AND NEW.kept_after >= OLD.kept_after THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'the audit only grows';
    END IF;
    RAISE EXCEPTION 'the audit is never changed (% on %)', TG_OP, TG_TABLE_NAME;
END $$;
CREATE TRIGGER audit_entries_rows BEFORE INSERT OR UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_entries_all BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_heads_rows BEFORE INSERT OR UPDATE OR DELETE ON audit_heads
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_heads_all BEFORE TRUNCATE ON audit_heads
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
"""


def upgrade() -> None:
    """Create both tables, the head of an empty chain, and the rules."""
    op.create_table(
        "audit_entries",
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("noted_at", sa.String, nullable=False),
        sa.Column("act", sa.String, nullable=False),
        sa.Column(
            "actor",
            sa.Enum(
                "user",
                "respondent",
                "visitor",
                "system",
                "command line",
                name="actor",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Uuid, nullable=True),
        sa.Column("actor_name", sa.String, nullable=False),
        sa.Column("organization_id", sa.Uuid, nullable=True),
        sa.Column("subject_id", sa.Uuid, nullable=True),
        sa.Column("details", sa.String, nullable=False),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_audit_entries_seq_from_one")),
        sa.CheckConstraint(
            "length(noted_at) IN (10, 17)", name=op.f("ck_audit_entries_day_or_minute")
        ),
        sa.CheckConstraint("length(mac) = 32", name=op.f("ck_audit_entries_mac_is_sha256")),
        sa.CheckConstraint(
            "length(previous) = 32", name=op.f("ck_audit_entries_previous_is_sha256")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entries")),
    )
    op.create_index(op.f("ix_audit_entries_organization_id"), "audit_entries", ["organization_id"])
    heads = op.create_table(
        "audit_heads",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
        sa.Column("kept_after", sa.Integer, nullable=False),
        sa.Column("kept_after_mac", sa.LargeBinary, nullable=False),
        sa.Column("seal", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_heads_one_head")),
        sa.CheckConstraint(
            "kept_after >= 0 AND kept_after <= seq",
            name=op.f("ck_audit_heads_keeps_what_is_there"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_heads")),
    )
    nothing = bytes(32)
    first = {"id": 1, "seq": 0, "mac": nothing, "kept_after": 0, "kept_after_mac": nothing}
    op.bulk_insert(heads, [{**first, "seal": b""}])
    if op.get_bind().dialect.name == "sqlite":
        for name, rule in SQLITE_RULES.items():
            op.execute(f"CREATE TRIGGER {name} {rule}")
    else:
        op.execute(POSTGRESQL_RULES)


def downgrade() -> None:
    """Drop them; what was recorded is gone, which a copy of the head still tells."""
    op.drop_table("audit_entries")
    op.drop_table("audit_heads")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_audit_change()")
