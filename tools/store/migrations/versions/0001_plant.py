"""The tables of a plant and its released plans."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001_plant"
down_revision = None
branch_labels = None
depends_on = None

TABLES = {
    "meta": "one:int* kind created plant",
    "plant": "plant* name timezone currency as_of plan_version:int closed fx fx_date? rates",
    "lines": (
        "id* pos:int takt_s:int skip_hours:int frozen_hours:int idle_slot_cents:big stop_min_cents:big "
        "overtime_min_cents:big overtime_notice_hours:int retrofit_min_shift:int retrofit_min_cents:big "
        "yard_places:int yard_day_cents:big body_buffer:int"
    ),
    "shifts": "id* pos:int line day number:int start slots:int overtime_slots:int",
    "tail_weeks": "id* pos:int line monday capacity:int",
    "tail_mix": "id* pos:int week model options vehicles:int late_day_cents:big contribution_cents:big",
    "ratio_rules": "id* pos:int line option p:int q:int priority",
    "paint": "pos:int* line batch_limit:int",
    "orders": (
        "id* pos:int model options colour promised priority:int contribution_cents:big customer lines shift slot:int "
        "state"
    ),
    "parts": (
        "id* pos:int name base_unit behaviour stock_usable:big stock_blocked:big fit_min:int build_short:flag "
        "retrofit_min:int call_off_days:int flex_pct:int price_cents:big price_unit:int"
    ),
    "bom": "id* pos:int part qty:int models all_of any_of none_of valid_from? valid_to?",
    "suppliers": "id* pos:int name country email iban law",
    "sites": "id* pos:int supplier name city country tier:int",
    "links": (
        "id* pos:int from_site to_site? item feeds share_pct:int output_pct:int transit_days:int buffer_days:int "
        "spare_pct:int rank:int"
    ),
    "receipts": "id* pos:int part site mode arrives qty:big status departed? award?",
    "lanes": "id* pos:int site mode hours_p50:int hours_p90:int cents_per_100:big fixed_cents:big carrier",
    "pools": "id* pos:int site weekly",
    "offers": (
        "id* pos:int site part pool tiers price_unit:int currency moq:big max_qty:big multiple:big one_off_cents:big "
        "qualification qualification_days:int ready_days:int valid_until lanes incoterm"
    ),
    "reservations": "pos:int* pool week qty:big case",
    "plan_releases": "version:int* case released? plan",
    "order_backlog": "order* week? version:int record",
    "short_builds": "order* bucket retrofit? version:int",
}
"""Columns by table: text unless ``:int``, ``:big`` or ``:flag`` follows; ``?`` may be NULL, ``*`` is the key."""

INDEXES = (("receipts", "award"), ("reservations", "pool"))

TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "": sa.String(),
    "int": sa.Integer(),
    "big": sa.BigInteger(),
    "flag": sa.Boolean(),
}


def column(spec: str) -> sa.Column[Any]:
    """A column from its short form."""
    name, _, kind = spec.rstrip("?*").partition(":")
    return sa.Column(
        name, TYPES[kind], nullable=spec.endswith("?"), primary_key=spec.endswith("*"), autoincrement=False
    )


def upgrade() -> None:
    """Make the tables."""
    for table, columns in TABLES.items():
        op.create_table(table, *(column(spec) for spec in columns.split()))
    for table, name in INDEXES:
        op.create_index(f"ix_{table}_{name}", table, [name])


def downgrade() -> None:
    """Drop the tables."""
    for table in reversed(TABLES):
        op.drop_table(table)
