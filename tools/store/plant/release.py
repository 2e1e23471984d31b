"""Releasing a plan: orders take their new places, in a shift, in a tail week, or in none.

An order stays an order wherever it is put, with its promise and its worth: the next plan counts it as late as it is,
and may pull it forward or give it a place. Cars built short are kept with the shift or week of their retrofit.
"""

import hashlib
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import bindparam, delete, func, select, update
from sqlmodel import Session

from planning.line import Place, Plan, TailMix, slot_start
from planning.snapshot import Snapshot
from tools.store.plant.release_rows import ReleaseRow, ShortRow
from tools.store.plant.whole import append_records, load_snapshot, table

Taken = tuple[str | None, int | None]
"""A shift and one of its slots."""


class ReleaseRefusedError(Exception):
    """The plan does not fit the plant as it is now; nothing was written."""


def apply_released_plan(session: Session, plan: Plan, *, case: str = "", now: datetime | None = None) -> int:
    """Make a plan the released one and return its version. Awards and expedites are not its business: see ``inbound``.

    Orders in shifts without a slot of their own take the shift's free slots past the frozen horizon, in order. Raises
    ``ReleaseRefusedError`` if the plan names what is not there, or the plant would no longer hold together.
    """
    plant = load_snapshot(session)
    _known(plant, plan)
    version = plant.plan_version + 1
    _open_overtime(session, plant, plan)
    places = [(place.order, place.bucket, place.slot) for place in _slotted(plant, plan)]
    _move(session, plant, [*places, *((order, None, None) for order in plan.unbuilt)])
    _slip_forecast(session, plant, plan)
    _note_short(session, plan, version)
    session.execute(update(table("plant")).values(plan_version=version))
    session.add(
        ReleaseRow(version=version, case=case, released=now.isoformat() if now else None, plan=plan.model_dump_json())
    )
    session.flush()
    try:
        load_snapshot(session)
    except ValidationError as error:
        reason = "; ".join(str(found["msg"]).removeprefix("Value error, ") for found in error.errors())
        raise ReleaseRefusedError(f"the plan does not fit the plant: {reason}") from error
    return version


def released_plan(session: Session, version: int) -> Plan | None:
    """The plan that was released as this version."""
    row = session.get(ReleaseRow, version)
    return None if row is None else Plan.model_validate_json(row.plan)


def waiting_orders(session: Session) -> tuple[int, int]:
    """How many orders the released plan has in a tail week, and how many without a place."""
    orders = table("orders")
    outside = select(func.count()).select_from(orders).where(orders.c.slot.is_(None))
    in_weeks = session.execute(outside.where(orders.c.shift.is_not(None))).scalar_one()
    nowhere = session.execute(outside.where(orders.c.shift.is_(None))).scalar_one()
    return in_weeks, nowhere


def short_builds(session: Session) -> tuple[Place, ...]:
    """Cars that the released plan builds short, as places of a plan."""
    orders = table("orders")
    slot = {row.id: row.slot for row in session.execute(select(orders.c.id, orders.c.slot))}
    rows = session.execute(select(ShortRow).order_by(table("short_builds").c.order)).scalars()
    return tuple(
        Place(order=row.order, bucket=row.bucket, slot=slot.get(row.order), short=True, retrofit=row.retrofit)
        for row in rows
    )


def _known(plant: Snapshot, plan: Plan) -> None:
    buckets = {*plant.shift_by_id, *(week.id for week in plant.tail_weeks)}
    mixes = {mix.id for mix in plant.tail_mix}
    named: list[tuple[str, str, bool]] = [
        *(("order", place.order, place.order in plant.order_row) for place in plan.places),
        *(("order", order, order in plant.order_row) for order in plan.unbuilt),
        *(("shift or week", place.bucket, place.bucket in buckets) for place in plan.places),
        *(("retrofit", place.retrofit or "", (place.retrofit or place.bucket) in buckets) for place in plan.places),
        *(("forecast", move.mix, move.mix in mixes) for move in plan.tail),
        *(("week", move.to_week or "", move.to_week is None or move.to_week in buckets) for move in plan.tail),
        *(("shift", shift, shift in plant.shift_by_id) for shift in plan.overtime),
    ]
    for what, name, known in named:
        if not known:
            raise ReleaseRefusedError(f"the plan names {what} {name}, which the plant no longer has; plan again")
    orders = [*(place.order for place in plan.places), *plan.unbuilt]
    if len(set(orders)) < len(orders):
        raise ReleaseRefusedError("the plan gives an order two places; plan again")


def _open_overtime(session: Session, plant: Snapshot, plan: Plan) -> None:
    shifts = table("shifts")
    for shift_id, slots in plan.overtime.items():
        shift = plant.shift_by_id[shift_id]
        if not 0 <= slots <= shift.overtime_slots:
            raise ReleaseRefusedError(f"shift {shift_id}: {slots} overtime slots, {shift.overtime_slots} are allowed")
        session.execute(
            update(shifts)
            .where(shifts.c.id == shift_id)
            .values(slots=shift.slots + slots, overtime_slots=shift.overtime_slots - slots)
        )


def _slotted(plant: Snapshot, plan: Plan) -> list[Place]:
    """Places with a slot wherever the bucket is a shift; those that came without keep theirs or take a free one."""
    leaves = {place.order for place in plan.places} | set(plan.unbuilt)
    taken: set[Taken] = {(order.shift, order.slot) for order in plant.orders if order.id not in leaves}
    found, open_places = [], []
    for place in plan.places:
        order = plant.orders[plant.order_row[place.order]]
        if place.slot is None and place.bucket == order.shift:
            place = place.model_copy(update={"slot": order.slot})
        if place.slot is None and place.bucket in plant.shift_by_id:
            open_places.append(place)
            continue
        found.append(place)
        taken.add((place.bucket, place.slot))
    for place in open_places:
        slot = _free_slot(plant, plan, place.bucket, taken)
        taken.add((place.bucket, slot))
        found.append(place.model_copy(update={"slot": slot}))
    return found


def _free_slot(plant: Snapshot, plan: Plan, shift_id: str, taken: set[Taken]) -> int:
    shift = plant.shift_by_id[shift_id]
    line = plant.line_by_id[shift.line]
    for slot in range(shift.slots + plan.overtime.get(shift_id, 0)):
        hours = (slot_start(line, shift, slot) - plant.as_of).total_seconds() / 3600
        if (shift_id, slot) not in taken and hours >= line.frozen_hours:
            return slot
    raise ReleaseRefusedError(f"shift {shift_id}: no free slot past the frozen horizon is left; plan again")


def _move(session: Session, plant: Snapshot, places: list[tuple[str, str | None, int | None]]) -> None:
    """Put orders into a shift and slot, a tail week without a slot, or (both None) nowhere.

    An order past planning that is pulled out of its slot is planned again: its broadcast counts no more.
    """
    orders = table("orders")
    rows = []
    for name, bucket, slot in places:
        order = plant.orders[plant.order_row[name]]
        stays = (order.shift, order.slot) == (bucket, slot)
        rows.append({"order_id": name, "s": bucket, "k": slot, "as": order.state if stays else "planned"})
    if rows:
        session.connection().execute(
            update(orders)
            .where(orders.c.id == bindparam("order_id"))
            .values(shift=bindparam("s"), slot=bindparam("k"), state=bindparam("as")),
            rows,
        )


def _slip_forecast(session: Session, plant: Snapshot, plan: Plan) -> None:
    """Forecast cars change their week; a mix that slips in part is split."""
    held = table("tail_mix")
    mixes = {mix.id: mix for mix in plant.tail_mix}
    left = {mix.id: mix.vehicles for mix in plant.tail_mix}
    parts: dict[str, TailMix] = {}
    for move in plan.tail:
        mix = mixes[move.mix]
        left[mix.id] -= move.vehicles
        if left[mix.id] < 0:
            raise ReleaseRefusedError(f"forecast {mix.id}: {mix.vehicles} cars, more are to slip; plan again")
        if move.to_week is None:
            continue
        if left[mix.id] == 0 and move.vehicles == mix.vehicles:
            session.execute(update(held).where(held.c.id == mix.id).values(week=move.to_week))
            left[mix.id] = mix.vehicles
            continue
        name = f"{mix.id[:48]}.{hashlib.sha256(f'{mix.id} {move.to_week}'.encode()).hexdigest()[:12]}"
        before = parts.get(name) or mixes.get(name)
        vehicles = move.vehicles + (before.vehicles if before else 0)
        parts[name] = mix.model_copy(update={"id": name, "week": move.to_week, "vehicles": vehicles})
    for mix_id, vehicles in left.items():
        if vehicles == 0:
            session.execute(delete(held).where(held.c.id == mix_id))
        elif vehicles != mixes[mix_id].vehicles:
            session.execute(update(held).where(held.c.id == mix_id).values(vehicles=vehicles))
    session.execute(delete(held).where(held.c.id.in_(list(parts))))
    append_records(session, "tail_mix", parts.values())


def _note_short(session: Session, plan: Plan, version: int) -> None:
    """Remember which cars wait for a retrofit; a later plan that builds such an order whole, or not, ends that."""
    shorts = table("short_builds")
    named = [*(place.order for place in plan.places), *plan.unbuilt]
    for order in named:
        session.execute(delete(shorts).where(shorts.c.order == order))
    for place in plan.places:
        if place.short:
            session.add(ShortRow(order=place.order, bucket=place.bucket, retrofit=place.retrofit, version=version))
