"""The tables of casework: cases, runs, proposals and approvals, the outbox, filed texts and the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0002_casework"
down_revision = "0001_plant"
branch_labels = None
depends_on = None

TABLES = ("artifact", "audit", "run", "case_file", "signal", "award", "proposal", "approval", "outbox")

APPEND_ONLY = """
CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
"""


def text(name: str, key: bool = False, unique: bool = False) -> sa.Column[str]:
    """A column of text."""
    return sa.Column(name, sa.String(), nullable=False, primary_key=key, unique=unique)


def whole(name: str, key: bool = False) -> sa.Column[int]:
    """A column of counts or cents."""
    return sa.Column(name, sa.BigInteger(), nullable=False, primary_key=key, autoincrement=False)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "artifact", text("digest", key=True), text("kind"), sa.Column("body", sa.LargeBinary(), nullable=False)
    )
    op.create_table(
        "audit", whole("seq", key=True), text("at"), text("case_id"), text("actor"), text("what"), text("detail"),
        text("prev"), text("hash"),
    )  # fmt: skip
    op.create_table(
        "run", text("id", key=True), text("case_id"), text("entry"), text("input"), text("status"), text("started"),
        text("finished"), text("owner"), sa.Column("lease_until", sa.Float(), nullable=False), whole("fence"),
        whole("attempts"), text("error"),
    )  # fmt: skip
    op.create_table(
        "case_file", text("id", key=True), text("opened_by", unique=True), text("event"), text("title"),
        text("status"), text("opened"), text("disruption"), text("told"), text("memory"),
    )  # fmt: skip
    op.create_table(
        "signal", text("id", key=True), text("digest"), text("received"), text("subject"), text("verdict"),
        text("reason"), text("case_id"),
    )  # fmt: skip
    op.create_table(
        "award", text("id", key=True), text("case_id"), text("proposal"), text("body"), text("status"),
        text("requested"),
    )  # fmt: skip
    _approval_tables()
    op.create_table(
        "outbox", text("key", key=True), text("case_id"), text("proposal"), text("kind"), text("recipient"),
        text("subject"), text("body"), text("created"), text("delivered"), whole("attempts"), text("error"),
    )  # fmt: skip
    for table, column in (
        ("audit", "case_id"), ("run", "case_id"), ("run", "status"), ("signal", "case_id"), ("award", "case_id"),
        ("case_file", "event"), ("proposal", "case_id"), ("proposal", "status"), ("approval", "proposal"),
        ("outbox", "case_id"), ("outbox", "proposal"),
    ):  # fmt: skip
        op.create_index(f"ix_{table}_{column}", table, [column])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(APPEND_ONLY.format(verb=verb))


def _approval_tables() -> None:
    op.create_table(
        "proposal", text("id", key=True), text("case_id"), text("run_id"), whole("round"), text("action"),
        text("title"), text("digest"), whole("amount_cents"), text("suppliers"), text("proposer"), text("created"),
        text("expires"), text("status"), text("decided_by"), text("decided_at"), text("reason"), text("edits"),
        whole("reminded"), sa.UniqueConstraint("run_id", "round", "action"),
    )  # fmt: skip
    op.create_table(
        "approval", sa.Column("id", sa.Integer(), primary_key=True), text("proposal"), text("digest"), text("who"),
        text("role"), text("decision"), text("reason"), text("at"), sa.Column("scripted", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("proposal", "who", "decision"),
    )  # fmt: skip


def downgrade() -> None:
    """Drop the tables, newest first."""
    for name in reversed(TABLES):
        op.drop_table(name)
