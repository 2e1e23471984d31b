"""The generated plant: the size it promises, the supply that covers its plan, and the same again for the same seed."""

from collections import Counter
from datetime import date, timedelta
from functools import cache
from itertools import groupby, pairwise

import numpy as np
import pytest

from planning.availability import availability, day_starts
from planning.need import released_need
from planning.snapshot import Snapshot
from planning.terms import epoch_min
from planning.usage import Ints, Usage
from scenarios.plant import PlantSize, generate, sisters


@cache
def plant_of(size: PlantSize, seed: int) -> Snapshot:
    return generate(size, seed)


@pytest.fixture(scope="module")
def reference() -> Snapshot:
    return plant_of("reference", 1)


def cumulative_use(plant: Snapshot, usage: Usage) -> tuple[Ints, Ints]:
    """Base units of every part used up to the end of each bucket, and the epoch minutes at which buckets start."""
    weeks = day_starts(plant)
    starts = [epoch_min(shift.start) for shift in plant.shifts]
    starts += [epoch_min(weeks[week.monday]) for week in plant.tail_weeks]
    days = [shift.day for shift in plant.shifts] + [week.monday for week in plant.tail_weeks]
    row = {bucket.id: k for k, bucket in enumerate((*plant.shifts, *plant.tail_weeks))}
    where = np.array([row[order.shift] for order in plant.orders] + [row[mix.week] for mix in plant.tail_mix])
    cars = np.array([1] * len(plant.orders) + [mix.vehicles for mix in plant.tail_mix])
    use = np.zeros((len(plant.parts), len(starts)), dtype=np.int64)
    for number, family in enumerate(usage.families):
        per_day = (
            {None: usage.family_use(number)} if not family.dated else {d: usage.family_use(number, d) for d in days}
        )
        for bucket, day in enumerate(days):
            units = per_day[day if family.dated else None]
            here = where == bucket
            total = int((units[here] * cars[here]).sum())
            for part, qty in zip(family.parts, family.qty, strict=True):
                use[part, bucket] = total * qty
    return np.cumsum(use, axis=1), np.array(starts)


@pytest.mark.parametrize(
    ("size", "seed"), [*(("compact", seed) for seed in range(1, 9)), ("reference", 1), ("reference", 2)]
)
def test_the_released_plan_never_lacks_a_part(size: PlantSize, seed: int) -> None:
    plant = plant_of(size, seed)
    usage = Usage(plant)
    used, starts = cumulative_use(plant, usage)
    there = availability(plant, usage).at(starts)
    short = [plant.parts[row].id for row in np.flatnonzero((used > there).any(axis=1))]
    assert short == []


def test_without_receipts_the_plan_would_lack_parts() -> None:
    plant = plant_of("compact", 1)
    bare = plant.model_copy(update={"receipts": ()})
    usage = Usage(bare)
    used, starts = cumulative_use(bare, usage)
    assert (used > availability(bare, usage).at(starts)).any()


def test_use_in_the_test_equals_the_released_need() -> None:
    plant = plant_of("compact", 3)
    usage = Usage(plant)
    used, _ = cumulative_use(plant, usage)
    need = sum(units for _, units in released_need(plant, usage))
    assert (used[:, -1] == need).all()


def test_the_same_seed_gives_the_same_plant_and_another_a_different_one() -> None:
    first = generate("compact", 5)
    assert generate("compact", 5).digest == first.digest
    assert generate("compact", 6).digest != first.digest
    assert generate("reference", 1).digest == plant_of("reference", 1).digest


def test_reference_is_of_the_size_it_promises(reference: Snapshot) -> None:
    assert len(reference.orders) == 20_000
    assert Counter(shift.slots for shift in reference.shifts) == {500: 40}
    assert len(reference.parts) == 3000
    assert Counter(supplier.own for supplier in reference.suppliers) == {False: 400, True: 2}
    assert len(reference.sites) == 700 + 2
    assert {site.tier for site in reference.sites} == {1, 2, 3}
    assert len({site.country for site in reference.sites}) >= 20
    assert len(reference.receipts) <= 20_000
    assert 200 <= len(Usage(reference).families) <= 400
    assert 0.04 <= sum(part.behaviour == "sequence" for part in reference.parts) / 3000 <= 0.10
    assert reference.tail_weeks[-1].monday == date(2026, 3, 2) + timedelta(weeks=29)


def test_compact_is_of_the_size_it_promises() -> None:
    plant = plant_of("compact", 1)
    assert len(plant.orders) == 600
    assert len({shift.day for shift in plant.shifts}) == 10
    assert len(plant.parts) == 40
    assert {part.behaviour for part in plant.parts} == {"sequence", "call_off", "fixed"}
    assert {site.tier for site in plant.sites} == {1, 2, 3}


@pytest.mark.parametrize("size", ["compact", "reference"])
def test_tail_weeks_have_a_few_per_cent_to_spare(size: PlantSize) -> None:
    plant = plant_of(size, 1)
    forecast = Counter[str]()
    for mix in plant.tail_mix:
        forecast[mix.week] += mix.vehicles
    for week in plant.tail_weeks:
        assert 1.01 <= week.capacity / forecast[week.id] <= 1.06


def test_most_promises_have_slack_and_few_are_late(reference: Snapshot) -> None:
    day = {shift.id: shift.day for shift in reference.shifts}
    slack = np.array([(order.promised - day[order.shift]).days for order in reference.orders])
    assert 0 < (slack < 0).mean() < 0.02
    assert (slack > 0).mean() > 0.85
    assert {order.customer for order in reference.orders} == {"stock", "retail", "fleet"}


def test_the_released_sequence_roughly_keeps_the_ratio_rules(reference: Snapshot) -> None:
    at = {shift.id: row * 500 for row, shift in enumerate(reference.shifts)}
    order = sorted(reference.orders, key=lambda o: at[o.shift] + o.slot)
    for rule in reference.ratio_rules:
        has = np.cumsum([0] + [rule.option in car.options for car in order])
        share_of_windows_broken = ((has[rule.q :] - has[: -rule.q]) > rule.p).mean()
        assert share_of_windows_broken < (0.05 if rule.priority == "high" else 0.08), rule.id


def test_colours_come_in_runs_within_the_batch_limit(reference: Snapshot) -> None:
    runs = [
        len(list(run))
        for _, cars in groupby(reference.orders, key=lambda car: car.shift)
        for _, run in groupby(cars, key=lambda car: car.colour)
    ]
    assert max(runs) <= reference.paint[0].batch_limit
    assert np.mean(runs) > 6


def test_every_car_needs_exactly_one_main_harness_which_it_cannot_be_built_without(reference: Snapshot) -> None:
    usage = Usage(reference)
    mains = [row for row, part in enumerate(reference.parts) if part.name.startswith("Main wiring harness")]
    assert not any(reference.parts[row].build_short for row in mains)
    assert (sum(usage.part_use(row) for row in mains) == 1).all()
    assert any(p.build_short for p in reference.parts if p.name.startswith("Door wiring harness"))


@pytest.mark.parametrize("size", ["compact", "reference"])
def test_every_works_that_ships_to_the_plant_has_a_lane_and_most_a_faster_one(size: PlantSize) -> None:
    plant = plant_of(size, 1)
    by_site: dict[str, list[int]] = {}
    for lane in plant.lanes:
        by_site.setdefault(lane.site, []).append(lane.hours_p50)
    ships = {link.from_site for link in plant.links if link.to_site is None} | {r.site for r in plant.receipts}
    assert ships <= set(by_site)
    assert sum(min(by_site[site]) < max(by_site[site]) for site in ships) / len(ships) > 0.7


@pytest.mark.parametrize("size", ["compact", "reference"])
def test_harnesses_made_in_ukraine_have_duplicate_works_elsewhere(size: PlantSize) -> None:
    plant = plant_of(size, 1)
    made = {link.item for link in plant.links if plant.site_by_id[link.from_site].country == "UA"}
    assert made
    offers = [offer for offer in plant.offers if offer.part in made and offer.site not in own(plant)]
    assert {offer.part for offer in offers} == made
    assert not any(plant.site_by_id[offer.site].country == "UA" for offer in offers)
    assert {offer.qualification for offer in offers} == {"approved", "deviation", "ppap"}
    assert len({offer.currency for offer in offers}) > 1
    ramps = [plant.pool_by_id[offer.pool].weekly for offer in offers]
    assert all(ramp[0] < ramp[-1] and all(a <= b for a, b in pairwise(ramp)) for ramp in ramps)


def test_about_a_third_of_the_other_parts_have_an_alternate(reference: Snapshot) -> None:
    others = {part.id for part in reference.parts if "harness" not in part.name}
    offered = {offer.part for offer in reference.offers if offer.site not in own(reference)} & others
    assert 0.25 < len(offered) / len(others) < 0.35


def test_what_departed_left_on_a_working_day_before_the_plants_moment(reference: Snapshot) -> None:
    departed = [receipt.departed for receipt in reference.receipts if receipt.departed]
    assert len(departed) > 1000
    assert all(moment < reference.as_of and moment.weekday() < 5 for moment in departed)


def test_a_start_on_a_closed_day_moves_to_the_next_working_day() -> None:
    plant = generate("compact", 1, date(2026, 4, 3))
    assert plant.shifts[0].day == date(2026, 4, 7)
    assert plant.as_of == plant.shifts[0].start
    assert date(2026, 5, 1) in plant.closed
    assert plant.tail_weeks[0].monday > plant.shifts[-1].day


REAL = (
    "adient", "aisin", "aptiv", "autoliv", "benteler", "bosch", "borgwarner", "brembo", "brose", "bruss", "continental",
    "dana", "delphi", "denso", "draexlmaier", "dräxlmaier", "eberspaecher", "faurecia", "forvia", "fujikura",
    "furukawa", "gestamp", "gkn", "grammer", "hella", "hyundai", "johnson", "kromberg", "lear ", "leoni", "magna",
    "mahle", "marelli", "mitsuba", "mobis", "nexans", "nexteer", "nidec", "novelis", "plastic omnium", "recaro",
    "renesas", "schaeffler", "sebn", "siemens", "sumitomo", "tenneco", "thyssen", "toyota", "valeo", "visteon",
    "yanfeng", "yazaki", "yura", "zf ", "evonik", "michelin", "pirelli", "webasto", "witte", "knorr",
)  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_suppliers_are_invented_and_cannot_be_written_to_or_paid(seed: int) -> None:
    plant = plant_of("reference", seed)
    names = [supplier.name.lower() for supplier in plant.suppliers]
    assert not [name for name in names if any(real in name for real in REAL)]
    assert len(set(names)) == len(names)
    assert all(supplier.email.endswith(".example") for supplier in plant.suppliers)
    assert all(supplier.iban[2:8] == "00TEST" for supplier in plant.suppliers)


def own(plant: Snapshot) -> set[str]:
    """The sites of sister plants."""
    owners = {supplier.id for supplier in plant.suppliers if supplier.own}
    return {site.id for site in plant.sites if site.supplier in owners}


@pytest.mark.parametrize(("size", "plants"), [("compact", 1), ("reference", 2)])
def test_sister_plants_spare_a_day_or_two_of_some_parts_and_harnesses_are_among_them(
    size: PlantSize, plants: int
) -> None:
    plant = plant_of(size, 1)
    need = dict(zip((part.id for part in plant.parts), released_need(plant, Usage(plant))[0][1], strict=True))
    spared = [offer for offer in plant.offers if offer.site in own(plant)]
    assert len(own(plant)) == plants
    assert 5 <= len(spared) / plants <= 60
    assert any("harness" in plant.parts[plant.part_row[offer.part]].name for offer in spared)
    assert all(0 < offer.max_qty <= 3 * need[offer.part] + offer.multiple for offer in spared)
    assert all(plant.parts[plant.part_row[offer.part]].behaviour != "sequence" for offer in spared)
    assert all(offer.qualification == "approved" and offer.currency == plant.currency for offer in spared)
    assert not own(plant) & ({link.from_site for link in plant.links} | {receipt.site for receipt in plant.receipts})


@pytest.mark.parametrize("size", ["compact", "reference"])
def test_all_else_is_as_it_is_without_sister_plants(size: PlantSize, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sisters, "COMMON", {size: (0, 0, 0)})
    alone, plant = generate(size, 1), plant_of(size, 1)
    for table in Snapshot.model_fields:
        rows = getattr(plant, table)
        if table in ("suppliers", "sites", "lanes", "pools", "offers"):
            assert getattr(alone, table) == rows[: len(getattr(alone, table))]
        else:
            assert getattr(alone, table) == rows
