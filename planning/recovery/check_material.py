"""The material rule, tried slot by slot: every car has all its parts when it takes them, all cars together."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from planning.availability import Availability, day_starts
from planning.line import Shift, slot_start
from planning.recovery.claim import Claim
from planning.recovery.outcome import Violation
from planning.terms import epoch_min
from planning.usage import Ints


def check_material_rule(claim: Claim) -> Iterator[Violation]:
    """Parts taken up to any moment never exceed what is there: stock, receipts, flow, awards, faster freight.

    A car takes its parts at its slot's entry plus the part's ``fit_min``; a car without a slot at the start of its
    shift; a retrofit at the start of its shift; a tail week at its start. Frozen slots count confirmed supply only.
    """
    minute, days, frozen, vehicles, cars = _draws(claim)
    retrofits = _retrofits(claim)
    for number, family in enumerate(claim.usage.families):
        use = _use(claim, number, cars, days) * vehicles
        for part, qty in zip(family.parts, family.qty, strict=True):
            yield from _part(claim, part, use * qty, minute, frozen, retrofits.get(part, []), cars)


def _draws(claim: Claim) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """In time order: epoch minute of line entry, ordinal of the build day, whether frozen, vehicles, and the car."""
    plant = claim.plant
    starts = day_starts(plant)
    rows: list[tuple[int, int, int, int, int]] = []
    for car, order in enumerate(plant.orders):
        bucket = claim.bucket_of(order)
        if bucket is None:
            continue
        at, slot = claim.when.bucket[bucket], claim.slot_of(order)
        if isinstance(at, Shift):
            entry = slot_start(plant.line_by_id[at.line], at, slot or 0)
            stays = order.id in claim.frozen and bucket == order.shift
            rows.append((epoch_min(entry), at.day.toordinal(), int(stays), 1, car))
        else:
            rows.append((epoch_min(starts[at.monday]), at.monday.toordinal(), 0, 1, car))
    number = {mix.id: len(plant.orders) + row for row, mix in enumerate(plant.tail_mix)}
    monday = {week.id: week.monday for week in plant.tail_weeks}
    for (mix, week), count in claim.tail_vehicles.items():
        if week is not None and count > 0:
            rows.append((epoch_min(starts[monday[week]]), monday[week].toordinal(), 0, count, number[mix]))
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    table = table[np.lexsort((table[:, 4], table[:, 0]))]
    return table[:, 0], table[:, 1], table[:, 2], table[:, 3], table[:, 4]


def _use(claim: Claim, family: int, cars: Ints, days: Ints) -> Ints:
    use = np.zeros(len(cars), dtype=np.int64)
    for term in claim.usage.families[family].terms:
        use += claim.usage.meets[term.condition][cars] * ((days >= term.first) & (days <= term.last)) * term.qty
    return use


def _retrofits(claim: Claim) -> Mapping[int, list[tuple[int, int, int]]]:
    """By part: (epoch minute, base units, car) taken at retrofit and not at the line, for cars built short."""
    starts = day_starts(claim.plant)
    found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for place in claim.plan.places:
        if not place.short or place.retrofit is None:
            continue
        done = claim.when.bucket[place.retrofit]
        minute = epoch_min(done.start if isinstance(done, Shift) else starts[done.monday])
        car = claim.plant.order_row[place.order]
        for part, qty in claim.lacks(car, claim.when.built[place.bucket]):
            found[part].append((minute, qty, car))
    return found


def _part(
    claim: Claim,
    part: int,
    use: Ints,
    minute: Ints,
    frozen: Ints,
    retrofits: list[tuple[int, int, int]],
    cars: Ints,
) -> Iterator[Violation]:
    fit = claim.plant.parts[part].fit_min
    when, amount, firm = minute + fit, use, frozen
    if retrofits:
        later = Counter(car for _, _, car in retrofits)
        amount = np.where(np.isin(cars, list(later)), 0, use)
        when = np.concatenate((when, np.array([at for at, _, _ in retrofits], dtype=np.int64)))
        amount = np.concatenate((amount, np.array([qty for _, qty, _ in retrofits], dtype=np.int64)))
        firm = np.concatenate((frozen, np.zeros(len(retrofits), dtype=np.int64)))
        order = np.argsort(when, kind="stable")
        when, amount, firm = when[order], amount[order], firm[order]
    taken = np.cumsum(amount)
    if not len(taken) or taken[-1] <= claim.firm.opening[part]:
        return
    short = np.nonzero((amount > 0) & (taken > _there(claim.there, part, when)))[0]
    if not len(short):
        short = np.nonzero((amount > 0) & (firm > 0) & (taken > _there(claim.firm, part, when)))[0]
    if len(short):
        at = int(short[0])
        missing = int(taken[at] - _there(claim.there, part, when[at : at + 1])[0])
        yield Violation(
            rule="material",
            object=claim.plant.parts[part].id,
            detail=f"{missing} {claim.plant.parts[part].base_unit} missing at epoch minute {int(when[at])}"
            if missing > 0
            else f"a frozen slot at epoch minute {int(when[at])} relies on supply that is not confirmed",
        )


def _there(stock: Availability, part: int, when: Ints) -> Ints:
    total = np.concatenate((stock.opening[part : part + 1], stock.cumulative[part]))
    return np.asarray(total[np.searchsorted(stock.minutes[part], when, side="right")])
