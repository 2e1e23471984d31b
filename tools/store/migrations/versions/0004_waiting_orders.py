"""Orders in a tail week or without a place stay among the orders; those that older releases set aside come back."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0004_waiting_orders"
down_revision = "0003_built_until"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let an order stand in a tail week or nowhere, and bring the backlog home."""
    with op.batch_alter_table("orders") as orders:
        orders.alter_column("shift", existing_type=sa.String(), nullable=True)
        orders.alter_column("slot", existing_type=sa.Integer(), nullable=True)
    connection = op.get_bind()
    held = sa.Table("orders", sa.MetaData(), autoload_with=connection)
    backlog = sa.Table("order_backlog", sa.MetaData(), autoload_with=connection)
    forecast = sa.Table("tail_mix", sa.MetaData(), autoload_with=connection)
    weeks = sa.Table("tail_weeks", sa.MetaData(), autoload_with=connection)
    known = set(connection.execute(sa.select(weeks.c.id)).scalars())
    there = set(connection.execute(sa.select(held.c.id)).scalars())
    last = connection.execute(sa.select(sa.func.max(held.c.pos))).scalar()
    first = 0 if last is None else last + 1
    waiting = [
        row for row in connection.execute(sa.select(backlog).order_by(backlog.c.order)) if row.order not in there
    ]
    for pos, row in enumerate(waiting, start=first):
        order = json.loads(row.record)
        connection.execute(
            sa.insert(held).values(
                id=order["id"], pos=pos, model=order["model"], options=" ".join(order["options"]),
                colour=order["colour"], promised=order["promised"], priority=order["priority"],
                contribution_cents=order["contribution_cents"], customer=order["customer"],
                lines=" ".join(order["lines"]), shift=row.week if row.week in known else None, slot=None,
                state="planned" if order["state"] == "done" else order["state"],
            )
        )  # fmt: skip
        # Until now the order was counted as one forecast car of its own name.
        connection.execute(sa.delete(forecast).where(forecast.c.id == order["id"]))
    op.drop_table("order_backlog")


def downgrade() -> None:
    """Set orders outside the shifts aside again, without their forecast cars."""
    op.create_table(
        "order_backlog",
        sa.Column("order", sa.String(), primary_key=True, nullable=False),
        sa.Column("week", sa.String()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
    )
    op.execute("DELETE FROM orders WHERE slot IS NULL")
    with op.batch_alter_table("orders") as orders:
        orders.alter_column("shift", existing_type=sa.String(), nullable=False)
        orders.alter_column("slot", existing_type=sa.Integer(), nullable=False)
