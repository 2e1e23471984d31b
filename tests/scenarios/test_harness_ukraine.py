"""The first scenario on generated plants: the truth, and what people send about it."""

from datetime import timedelta
from functools import cache

import numpy as np
import pytest

from planning.availability import availability
from planning.snapshot import Snapshot
from planning.terms import epoch_min
from planning.usage import Usage
from scenarios.drawing import Drawn
from scenarios.plant import generate
from scenarios.scenario import load

SEEDS = range(1, 13)


@cache
def drawn(seed: int) -> tuple[Snapshot, Drawn]:
    plant = generate("compact", seed)
    return plant, load("harness_ukraine").draw(plant, seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_truth_is_harness_works_in_ukraine_lost_shortly_before_the_plants_moment(seed: int) -> None:
    plant, scenario = drawn(seed)
    truth = scenario.disruption
    parts = {part.id: part.name for part in plant.parts}
    for site in truth.sites:
        assert plant.site_by_id[site].country == "UA"
        assert any("harness" in parts[link.item] for link in plant.links if link.from_site == site)
    assert timedelta(hours=12) <= plant.as_of - truth.start <= timedelta(hours=48)
    assert truth.course[0].capacity_pct == 0
    assert 35 <= truth.course[1].capacity_pct <= 45 < 65 <= truth.course[2].capacity_pct <= 75
    assert 24 <= (truth.course[1].since - truth.start).days <= 31


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_is_under_way_left_after_the_works_closed(seed: int) -> None:
    plant, scenario = drawn(seed)
    departures = [r.departed for r in plant.receipts if r.site in scenario.disruption.sites and r.departed]
    assert departures
    assert max(departures) < scenario.disruption.start


@pytest.mark.parametrize("seed", SEEDS)
def test_a_vital_harness_runs_out_within_days_and_nothing_else_does(seed: int) -> None:
    plant, scenario = drawn(seed)
    usage = Usage(plant)
    supply = availability(plant, usage, [scenario.disruption])
    row = {shift.id: k for k, shift in enumerate(plant.shifts)}
    where = np.array([row[order.shift] for order in plant.orders])
    starts = np.array([epoch_min(shift.start) for shift in plant.shifts])
    there = supply.at(starts)
    short: dict[str, int] = {}
    for part in range(len(plant.parts)):
        if usage.families[usage.family_of[part]].dated:
            continue
        used = np.bincount(where, weights=usage.part_use(part)[: len(plant.orders)], minlength=len(starts))
        late = np.flatnonzero(np.cumsum(used) > there[part])
        if len(late):
            short[plant.parts[part].name] = int(starts[late[0]]) - epoch_min(scenario.disruption.start)
    assert short
    assert all("harness" in name for name in short)
    vital = [minutes for name, minutes in short.items() if name.startswith(("Main", "Cockpit", "Body"))]
    low, high = scenario.expected.events[0].first_stop_days
    assert low * 1440 <= min(vital) <= high * 1440


def test_seeds_hit_different_works_for_different_times() -> None:
    truths = [drawn(seed)[1].disruption for seed in SEEDS]
    assert len({len(truth.sites) for truth in truths}) > 1
    assert len({truth.recovery_p50 - truth.start for truth in truths}) > 5


def test_the_same_seed_draws_the_same_again() -> None:
    plant, first = drawn(3)
    again = load("harness_ukraine").draw(plant, 3)
    assert again.model_dump_json() == first.model_dump_json()
    assert load("harness_ukraine").draw(plant, 4).model_dump_json() != first.model_dump_json()


@pytest.mark.parametrize("seed", SEEDS)
def test_signals_come_in_order_and_enough_of_them_before_the_plants_moment(seed: int) -> None:
    plant, scenario = drawn(seed)
    received = [signal.received for signal in scenario.signals]
    assert received == sorted(received)
    before = [signal for signal in scenario.signals if signal.received <= plant.as_of]
    assert 8 <= len(before) <= 16
    assert {signal.kind for signal in before} == {"mail", "press", "asn", "stock_count", "carrier", "memo"}
    assert len({signal.id for signal in scenario.signals}) == len(scenario.signals)
    verdicts = [scenario.expected.verdicts[signal.id] for signal in before]
    assert verdicts.count("noise") >= 4
    assert verdicts.count("event") >= 5


@pytest.mark.parametrize("seed", SEEDS)
def test_the_mails_name_works_that_are_hit_and_come_from_their_suppliers(seed: int) -> None:
    plant, scenario = drawn(seed)
    hit = [plant.site_by_id[site] for site in scenario.disruption.sites]
    mail = next(signal for signal in scenario.signals if signal.subject.startswith("Force majeure"))
    assert mail.sender == plant.supplier_by_id[hit[0].supplier].email
    assert hit[0].city in mail.text
    assert f"{scenario.disruption.start:%H:%M}" in mail.text
    brief = next(signal for signal in scenario.signals if "send staff home" in signal.subject)
    assert all(site.city in brief.text for site in hit)


@pytest.mark.parametrize("seed", SEEDS)
def test_missing_ship_notices_are_of_receipts_that_are_lost(seed: int) -> None:
    plant, scenario = drawn(seed)
    notices = [signal for signal in scenario.signals if signal.kind == "asn"]
    assert {signal.fields["notice"] for signal in notices} == {"missing", "late"}
    for signal in notices:
        receipt = plant.receipt_by_id[str(signal.fields["receipt"])]
        assert (receipt.part, receipt.site, receipt.qty) == (
            signal.fields["part"], signal.fields["site"], signal.fields["qty"],
        )  # fmt: skip
        assert receipt.site in scenario.disruption.sites
        assert (receipt.departed is None) == (signal.fields["notice"] == "missing")


@pytest.mark.parametrize("seed", SEEDS)
def test_no_blank_is_left_and_no_noise_names_a_lost_works(seed: int) -> None:
    plant, scenario = drawn(seed)
    for signal in scenario.signals:
        assert "<<" not in signal.model_dump_json()
        if scenario.expected.verdicts[signal.id] == "noise":
            assert not any(plant.site_by_id[site].city in signal.text for site in scenario.disruption.sites)


def test_expectations_hold_the_true_works_cause_and_window() -> None:
    _, scenario = drawn(2)
    expected, truth = scenario.expected.events[0], scenario.disruption
    assert expected.sites == truth.sites
    assert expected.cause == "war"
    assert expected.start_from < truth.start < expected.start_to
    assert expected.recovery_from <= truth.recovery_p50 <= expected.recovery_to
    events = {signal for signal, verdict in scenario.expected.verdicts.items() if verdict == "event"}
    assert set(truth.signals) == events


def test_it_plays_on_the_reference_plant_it_is_made_for() -> None:
    scenario = load("harness_ukraine")
    plant = scenario.make_plant()
    truth = scenario.draw(plant).disruption
    assert plant.plant == "reference-1"
    assert 4 <= len(truth.sites) <= 6
