"""What a working day needs: whole signals, the life of a case, what awards brought, sweeps, the simulated world."""

import sqlalchemy as sa
from alembic import op

revision = "0005_day"
down_revision = "0004_waiting_orders"
branch_labels = None
depends_on = None

TEXTS = (
    ("signal", "body"), ("signal", "run"), ("case_file", "life"), ("case_file", "life_reason"),
    ("case_file", "looked"), ("award", "answered"),
)  # fmt: skip
COUNTS = (("award", "delivered"), ("award", "short_noted"))


def upgrade() -> None:
    """Add columns and tables."""
    for table, name in TEXTS:
        op.add_column(table, sa.Column(name, sa.String(), nullable=False, server_default=""))
    for table, name in COUNTS:
        op.add_column(table, sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE case_file SET life = 'confirmed' WHERE life = ''")
    op.create_table(
        "sweep", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("owner", sa.String(), nullable=False),
        sa.Column("wall", sa.Float(), nullable=False), sa.Column("at", sa.String(), nullable=False),
        sa.Column("found", sa.String(), nullable=False),
    )  # fmt: skip
    op.create_table(
        "day_state", sa.Column("one", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("clock", sa.String(), nullable=False), sa.Column("world", sa.String(), nullable=False),
    )  # fmt: skip
    op.create_index("ix_signal_verdict", "signal", ["verdict"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_signal_verdict", "signal")
    op.drop_table("day_state")
    op.drop_table("sweep")
    for table, name in (*COUNTS, *TEXTS):
        op.drop_column(table, name)
