"""devices are tried out and looked after."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this version."""
    op.create_table(
        "supervision",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("memory", sa.JSON(), nullable=False),
        sa.Column("configured_s", sa.Double(), nullable=True),
        sa.Column("limit_s", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_supervision")),
    )
    op.create_table(
        "health_findings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_health_findings_service_id_services")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_findings")),
    )
    with op.batch_alter_table("health_findings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_health_findings_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_health_findings_service_id"), ["service_id"], unique=False)
        batch_op.create_index(
            "ix_health_findings_standing",
            ["key", "what"],
            unique=True,
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )

    op.create_table(
        "device_checks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("reads_as", sa.JSON(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["device_key"], ["devices.key"], name=op.f("fk_device_checks_device_key_devices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_checks")),
    )
    with op.batch_alter_table("device_checks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_checks_device_key"), ["device_key"], unique=False)


def downgrade() -> None:
    """Take the tables back to the version before."""
    with op.batch_alter_table("device_checks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_checks_device_key"))

    op.drop_table("device_checks")
    with op.batch_alter_table("health_findings", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_health_findings_standing",
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_health_findings_service_id"))
        batch_op.drop_index(batch_op.f("ix_health_findings_key"))

    op.drop_table("health_findings")
    op.drop_table("supervision")
