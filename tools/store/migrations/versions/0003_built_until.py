"""How far the lines had come, so that a folder of plant data cannot bring built cars back."""

import sqlalchemy as sa
from alembic import op

revision = "0003_built_until"
down_revision = "0002_casework"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "built_until",
        sa.Column("line", sa.String(), nullable=False, primary_key=True),
        sa.Column("shift", sa.String(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("built_until")
