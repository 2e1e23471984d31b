"""A message is claimed by the worker that delivers it, so that two at once do not send it twice."""

import sqlalchemy as sa
from alembic import op

revision = "0006_claims"
down_revision = "0005_day"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("outbox", sa.Column("claimed_by", sa.String(), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("claimed_until", sa.Float(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("outbox", "claimed_until")
    op.drop_column("outbox", "claimed_by")
