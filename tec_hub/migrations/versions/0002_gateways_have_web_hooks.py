"""gateways have web-hooks."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this version."""
    with op.batch_alter_table("gateways", schema=None) as batch_op:
        batch_op.add_column(sa.Column("generation", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("ecosystem", sa.String(), nullable=False, server_default="tec"))
    with op.batch_alter_table(
        "gateways", schema=None
    ) as batch_op:  # the program says what is usual, not the table
        batch_op.alter_column("generation", server_default=None)
        batch_op.alter_column("ecosystem", server_default=None)


def downgrade() -> None:
    """Take the tables back to the version before."""
    with op.batch_alter_table("gateways", schema=None) as batch_op:
        batch_op.drop_column("ecosystem")
        batch_op.drop_column("generation")
