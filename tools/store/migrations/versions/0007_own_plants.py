"""Suppliers that are sister plants of the own company are marked: what they offer is stock, and comes as a transfer."""

import sqlalchemy as sa
from alembic import op

revision = "0007_own_plants"
down_revision = "0006_claims"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody known so far is one of our own."""
    op.add_column("suppliers", sa.Column("own", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("suppliers", "own")
