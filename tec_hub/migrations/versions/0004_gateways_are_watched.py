"""gateways are watched."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this version."""
    op.create_table(
        "repeats",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gateway_id", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repeats")),
    )
    with op.batch_alter_table("repeats", schema=None) as batch_op:
        batch_op.create_index("ix_repeats_gateway_id_at", ["gateway_id", "at"], unique=False)

    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("ix_events_reading_id", ["reading_id"], unique=False)

    with op.batch_alter_table("gateways", schema=None) as batch_op:
        batch_op.add_column(sa.Column("connects_by", sa.String(), server_default="mqtt", nullable=False))

    with op.batch_alter_table("readings", schema=None) as batch_op:
        batch_op.create_index("ix_readings_gateway_id_received_at", ["gateway_id", "received_at"], unique=False)


def downgrade() -> None:
    """Take the tables back to the version before."""
    with op.batch_alter_table("readings", schema=None) as batch_op:
        batch_op.drop_index("ix_readings_gateway_id_received_at")

    with op.batch_alter_table("gateways", schema=None) as batch_op:
        batch_op.drop_column("connects_by")

    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_reading_id")

    with op.batch_alter_table("repeats", schema=None) as batch_op:
        batch_op.drop_index("ix_repeats_gateway_id_at")

    op.drop_table("repeats")
