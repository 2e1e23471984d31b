"""Rules of the line, tried without a solver: frozen horizon, eligibility, slots, overtime, quotas, building short."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from planning.line import TailWeek
from planning.recovery.claim import Claim
from planning.recovery.outcome import Violation
from planning.sourcing import shift_quota


def check_frozen_rule(claim: Claim) -> Iterator[Violation]:
    """Frozen orders stay or are pulled to a later, unfrozen slot, and are built whole; nobody enters a frozen slot.

    Orders that are done stay.
    """
    plant = claim.plant
    for order in plant.orders:
        if order.state == "done" and (claim.bucket_of(order), claim.slot_of(order)) != (order.shift, order.slot):
            detail = f"was built in slot {order.slot} of {order.shift}, and can no longer move"
            yield Violation(rule="frozen", object=order.id, detail=detail)
    frozen_slots = {(o.shift, o.slot) for o in plant.orders if o.id in claim.frozen}
    for place in claim.plan.places:
        order = plant.orders[plant.order_row[place.order]]
        stays = place.bucket == order.shift and place.slot in (order.slot, None)
        home = f"is frozen in slot {order.slot} of {order.shift}"
        if order.id in claim.frozen and place.short:
            yield Violation(rule="frozen", object=order.id, detail=f"{home}, and may not be built short")
        elif order.id in claim.frozen and place.bucket == order.shift and not stays:
            yield Violation(rule="frozen", object=order.id, detail=f"{home}, and may not move to slot {place.slot}")
        shift = plant.shift_by_id.get(place.bucket)
        if shift is None or (stays and not place.short):
            continue
        if order.id in claim.frozen and shift.start < plant.shift_by_id[order.shift or ""].start:
            detail = f"{home}, and may be pulled to a later shift, not forward to {shift.id}"
            yield Violation(rule="frozen", object=order.id, detail=detail)
        last = shift.slots + claim.plan.overtime.get(shift.id, 0) - 1 if place.slot is None else place.slot
        if (shift.id, place.slot) in frozen_slots:
            detail = f"enters slot {place.slot} of {shift.id}, which belongs to a frozen order"
            yield Violation(rule="frozen", object=order.id, detail=detail)
        elif last < (first := claim.first_open[shift.id]):
            detail = f"enters slot {last} of {shift.id}, and slots before {first} are frozen"
            yield Violation(rule="frozen", object=order.id, detail=detail)


def check_slot_rule(claim: Claim) -> Iterator[Violation]:
    """Eligible lines only, and every slot once and inside its shift."""
    plant = claim.plant
    taken: dict[tuple[str, int], str] = {}
    for order, bucket, slot in zip(plant.orders, claim.buckets, claim.slots, strict=True):
        if bucket is None:
            continue
        if (line := claim.when.bucket[bucket].line) not in order.lines:
            detail = f"is made on {', '.join(order.lines)}, and {bucket} is on {line}"
            yield Violation(rule="eligible", object=order.id, detail=detail)
        if slot is None or bucket not in plant.shift_by_id:
            continue
        size = plant.shift_by_id[bucket].slots + claim.plan.overtime.get(bucket, 0)
        if not 0 <= slot < size:
            yield Violation(
                rule="slot", object=order.id, detail=f"stands in slot {slot}; {bucket} has slots 0 to {size - 1}"
            )
        other = taken.setdefault((bucket, slot), order.id)
        if other != order.id:
            yield Violation(rule="slot", object=order.id, detail=f"slot {slot} of {bucket} already holds {other}")


def check_capacity_rule(claim: Claim) -> Iterator[Violation]:
    """No more cars than slots; a frozen slot that is or becomes empty stays so; tail weeks are not overfilled."""
    plant = claim.plant
    count = Counter(claim.buckets)
    empty = _frozen_and_empty(claim)
    for shift in plant.shifts:
        size = shift.slots + claim.plan.overtime.get(shift.id, 0) - empty[shift.id]
        if count[shift.id] > size:
            yield Violation(
                rule="capacity", object=shift.id, detail=f"{count[shift.id]} cars, {size} slots may be used"
            )
    forecast: Counter[str | None] = Counter()
    for (_, week_id), cars in claim.tail_vehicles.items():
        forecast[week_id] += cars
    for week in plant.tail_weeks:
        cars = count[week.id] + forecast[week.id]
        if cars > week.capacity:
            yield Violation(rule="capacity", object=week.id, detail=f"{cars} cars, the week builds {week.capacity}")


def _frozen_and_empty(claim: Claim) -> Counter[str]:
    """Slots that no car may take, by shift: before the frozen edge, or left by a frozen order."""
    plant = claim.plant
    stay: Counter[str] = Counter()
    held: dict[str, set[int]] = {}
    for order, bucket in zip(plant.orders, claim.buckets, strict=True):
        if order.id in claim.frozen and order.shift is not None and order.slot is not None:
            stay[order.shift] += bucket == order.shift
            held.setdefault(order.shift, set()).add(order.slot)
    empty: Counter[str] = Counter()
    for shift in plant.shifts:
        slots = shift.slots + claim.plan.overtime.get(shift.id, 0)
        closed = held.get(shift.id, set()).union(range(min(slots, claim.first_open[shift.id])))
        empty[shift.id] = len(closed) - stay[shift.id]
    return empty


def check_tail_rule(claim: Claim) -> Iterator[Violation]:
    """Forecast cars slip to later weeks of their line only, and no more of them than there are."""
    weeks = {week.id: week for week in claim.plant.tail_weeks}
    home = {mix.id: weeks[mix.week] for mix in claim.plant.tail_mix}
    for move in claim.plan.tail:
        if move.to_week is None:
            continue
        to, at = weeks[move.to_week], home[move.mix]
        if to.monday <= at.monday:
            yield Violation(rule="tail", object=move.mix, detail=f"slips from {at.id} to {to.id}, not to a later week")
        elif to.line != at.line:
            detail = f"slips from {at.id} of line {at.line} to {to.id} of line {to.line}"
            yield Violation(rule="tail", object=move.mix, detail=detail)
    for (mix_id, week_id), cars in claim.tail_vehicles.items():
        if cars < 0:
            yield Violation(rule="tail", object=mix_id, detail=f"{-cars} cars too many leave {week_id}")


def check_overtime_rule(claim: Claim) -> Iterator[Violation]:
    """Overtime within the shift's limit, and announced in time."""
    for shift_id, slots in claim.plan.overtime.items():
        shift = claim.plant.shift_by_id[shift_id]
        notice = timedelta(hours=claim.plant.line_by_id[shift.line].overtime_notice_hours)
        if slots < 0 or slots > shift.overtime_slots:
            yield Violation(
                rule="overtime", object=shift_id, detail=f"{slots} slots, 0 to {shift.overtime_slots} are allowed"
            )
        if slots > 0 and shift.start < claim.plant.as_of + notice:
            ahead = f"starts {claim.clock(shift.start)}, {_hours(shift.start - claim.plant.as_of)} h ahead"
            detail = f"{slots} slots; the shift {ahead}, and overtime needs {_hours(notice)} h of notice"
            yield Violation(rule="overtime", object=shift_id, detail=detail)


def _hours(span: timedelta) -> int:
    return int(span.total_seconds() // 3600)


def check_quota_rule(claim: Claim) -> Iterator[Violation]:
    """No shift gets more cars with a high-priority option than its ratio rule can take, or than it had."""
    plant = claim.plant
    rules = [rule for rule in plant.ratio_rules if rule.priority == "high"]
    options = {rule.option for rule in rules}
    planned: Counter[tuple[str | None, str]] = Counter()
    released: Counter[tuple[str | None, str]] = Counter()
    for order, bucket in zip(plant.orders, claim.buckets, strict=True):
        for option in options.intersection(order.options):
            released[order.shift, option] += 1
            planned[bucket, option] += 1
    for rule in rules:
        for shift in plant.shifts:
            limit = max(shift_quota(rule.p, rule.q, shift.slots), released[shift.id, rule.option])
            found = planned[shift.id, rule.option]
            if shift.line == rule.line and found > limit:
                detail = f"{found} cars with option {rule.option}, ratio {rule.p}/{rule.q} takes {limit}"
                yield Violation(rule="quota", object=shift.id, detail=detail)


def check_short_rule(claim: Claim) -> Iterator[Violation]:
    """Built short only where every missing part allows it, and completed later on the same line."""
    for place in claim.plan.places:
        if not place.short:
            if place.retrofit is not None:
                yield Violation(rule="short", object=place.order, detail="has a retrofit, but is built whole")
            continue
        lacks = claim.lacks(claim.plant.order_row[place.order], claim.when.built[place.bucket])
        if not lacks or place.retrofit is None:
            detail = "is never completed" if lacks else "lacks no part that is cut and may be fitted later"
            yield Violation(rule="short", object=place.order, detail=f"is built short in {place.bucket}, and {detail}")
            continue
        at, done = claim.when.bucket[place.bucket], claim.when.bucket[place.retrofit]
        later = claim.when.position[done.id] > claim.when.position[at.id]
        if at.line != done.line or not later or isinstance(at, TailWeek):
            detail = f"is built short in {at.id} and completed in {done.id}, which is no later shift of its line"
            if isinstance(at, TailWeek):
                detail = f"is built short in tail week {at.id}; only shifts build cars short"
            yield Violation(rule="short", object=place.order, detail=detail)


def check_yard_rule(claim: Claim) -> Iterator[Violation]:
    """Cars built short find a yard place until they are completed, and the shift that does it has the minutes."""
    plant, when = claim.plant, claim.when
    minutes: Counter[str] = Counter()
    change: Counter[tuple[str, int]] = Counter()
    for place in claim.plan.places:
        if not place.short or place.retrofit is None:
            continue
        lacks = claim.lacks(plant.order_row[place.order], when.built[place.bucket])
        minutes[place.retrofit] += sum(plant.parts[part].retrofit_min for part, _ in lacks)
        at_line = when.bucket[place.bucket].line
        change[at_line, when.position[place.bucket]] += 1
        change[at_line, when.position[place.retrofit]] -= 1
    for bucket, used in minutes.items():
        allowed = retrofit_minutes(claim, bucket)
        if used > allowed:
            yield Violation(rule="retrofit", object=bucket, detail=f"{used} min of retrofit, {allowed} min at hand")
    for line in plant.lines:
        cars = 0
        for (at, _), step in sorted(change.items()):
            cars += step if at == line.id else 0
            if at == line.id and cars > line.yard_places:
                yield Violation(
                    rule="yard", object=line.id, detail=f"{cars} cars wait on {line.yard_places} yard places"
                )
                break


def retrofit_minutes(claim: Claim, bucket: str) -> int:
    """Worker minutes for retrofit in a shift; a tail week has those of five days of shifts."""
    at = claim.when.bucket[bucket]
    per_shift = claim.plant.line_by_id[at.line].retrofit_min_shift
    if not isinstance(at, TailWeek):
        return per_shift
    per_day: Counter[date] = Counter(s.day for s in claim.plant.shifts if s.line == at.line)
    return per_shift * 5 * max(per_day.values(), default=1)
