"""The scenarios that come with Andon, drawn on compact plants: what is true, and what a reader makes of it."""

from functools import cache

import pytest

from agents.analyst.model import Analyst
from agents.triage import triage
from planning.disruption import Disruption, output_left
from planning.snapshot import Snapshot
from scenarios.drawing import Drawn
from scenarios.scenario import load, names
from tools.directory import Directory

ALL = tuple(name for name in names() if name != "harness_ukraine")


@cache
def drawn(name: str, seed: int) -> tuple[Snapshot, Drawn]:
    scenario = load(name)
    plant = scenario.make_plant(seed, "compact")
    return plant, scenario.draw(plant, seed)


@pytest.mark.parametrize("seed", [1, 2, 8])
@pytest.mark.parametrize("name", ALL)
def test_read_one_by_one_every_signal_gets_its_verdict_and_every_event_is_found(name: str, seed: int) -> None:
    plant, scenario = drawn(name, seed)
    directory, known = Directory(plant), dict[str, Disruption]()
    for signal in scenario.signals:
        now = max(signal.received, plant.as_of)
        result = triage([signal], directory, Analyst(), now, list(known.values()))
        known |= {event.disruption.id: event.disruption for event in result.events}
        told = {each for event in (*result.events,) for each in event.disruption.signals}
        told |= {each for over in result.restored for each in over.signals}
        verdict = "event" if signal.id in told else "noise" if signal.id in dict(result.dismissed) else "watch"
        assert verdict == scenario.expected.verdicts[signal.id], signal.subject
    found = sorted(known.values(), key=lambda each: each.start)
    assert len(found) == len(scenario.expected.events) == (0 if name == "decoys_only" else len(scenario.disruptions))
    for event, wanted in zip(found, scenario.expected.events, strict=True):
        assert (event.cause, event.sites) == (wanted.cause, tuple(sorted(wanted.sites)))
        assert wanted.start_from <= event.start <= wanted.start_to
        assert wanted.recovery_from <= event.recovery_p50 <= wanted.recovery_to


def test_a_last_word_of_all_clear_says_the_event_is_over() -> None:
    plant, scenario = drawn("resin_fire", 1)
    *before, last = scenario.signals
    event = triage(before, Directory(plant), Analyst(), last.received).events[0].disruption
    result = triage([last], Directory(plant), Analyst(), last.received, [event])
    assert not result.events
    assert [over.event for over in result.restored] == [event.id]


def test_a_resin_works_of_the_second_tier_cuts_the_adhesive_in_grams_and_nothing_else() -> None:
    plant, scenario = drawn("resin_fire", 1)
    assert plant.parts[plant.part_row["ADH-0001"]].base_unit == "g"
    assert plant.site_by_id[scenario.disruption.sites[0]].tier == 2
    assert {part for _, part in output_left(plant, scenario.disruptions)} == {"ADH-0001"}
    assert not any("ADH" in signal.text for signal in scenario.signals)


def test_two_events_hit_different_works_and_their_parts_share_a_stand_in() -> None:
    plant, scenario = drawn("two_at_once", 1)
    first, second = (
        {link.item for link in plant.links if link.from_site in event.sites} for event in scenario.disruptions
    )
    assert not first & second
    pools = [{offer.pool for offer in plant.offers if offer.part in parts} for parts in (first, second)]
    assert pools[0] & pools[1]


def test_ships_that_are_diverted_delay_what_is_under_way() -> None:
    plant, scenario = drawn("cape_detour", 1)
    (held,) = scenario.held
    late = [r for r in plant.receipts if r.site in held.sites and r.departed and r.departed >= held.left_since]
    assert late
    assert all(receipt.mode == "sea" for receipt in late)


def test_a_stand_in_offers_what_the_scenario_says() -> None:
    plant, _ = drawn("sequence_flood", 1)
    offers = [offer for offer in plant.offers if plant.parts[plant.part_row[offer.part]].name.startswith("Bumper")]
    assert offers
    assert all(1 <= offer.ready_days <= 2 and plant.site_by_id[offer.site].country == "CZ" for offer in offers)
