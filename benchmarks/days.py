"""Whole courses played by step and sweep with scripted approvers, against the same world in which nobody does anything.

Both courses are priced alike: what the line lost and delivered late in the played days, what the released plan is still
to lose after them under the true events, and what was bought. The plant is compact and the planner looks for the least
cost only, because a course is planned some ten times; how good single plans are is measured elsewhere.
"""

import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from agents.signals.open_events import events_of
from agents.state import Deps
from andon.desk.sitting import Sitting, sitting
from andon.desk.worldplay import begin_world, step, world_of
from andon.settings import Settings, read_settings
from benchmarks.machine import apart
from benchmarks.report import Asked, Report, Row
from planning.price import award_parts_cents, freight_cents, in_plant_currency, overtime_slot_cents
from planning.recovery.outcome import Effort, Option, Planned, Wishes
from planning.recovery.recover import do_nothing, recover
from planning.snapshot import Snapshot
from planning.supply import Award, Expedite
from planning.usage import Usage
from scenarios.scenario import load, names
from tools.scheduler import LinePlanner
from tools.store.casework import audit, cases
from tools.store.engine import Store, open_store
from tools.store.keep import keep
from tools.store.meta import label_store
from tools.store.plant.release import released_plan
from tools.store.plant.whole import load_snapshot, save_plant

POLICY = Path(__file__).parents[1] / "andon" / "policy.example.toml"
OFTEN = timedelta(days=3)
"""So long the first days are swept at every shift, later ones once a day."""


class LeastCost(LinePlanner):
    """The planner, asked for two options only: nothing, and the least cost."""

    def options(
        self, plant: Snapshot, disruptions: Any, effort: Effort, wishes: Wishes, report: Any, stop: Any
    ) -> tuple[Option, ...]:
        """Do nothing, and least cost; a person's wish for another goal is kept."""
        usage = self._resolved(plant)
        nothing = do_nothing(plant, disruptions, usage)
        found = recover(plant, disruptions, wishes, effort, report, stop, usage)
        best = found.option if isinstance(found, Planned) else None
        return (nothing,) if best is None else (nothing, best)


def run(asked: Asked) -> Report:
    """A row a scenario and seed."""
    rows = []
    for name in names():
        for seed in asked.seeds_or(*range(1, 11)):
            row, _ = apart(measure, name, seed, min(asked.seconds, 1.0))
            rows.append(row)
            print(row, flush=True)
    below = {name: sum(row["below"] == "yes" for row in rows if row["scenario"] == name) for name in names()}
    about = "Courses played on compact plants: cost in € of the played course and of the same world left alone."
    return Report(about, rows, {"seeds_below_do_nothing": below})


def measure(name: str, seed: int, seconds: float) -> Row:
    """Play a scenario's course, and the same one without anybody."""
    began = perf_counter()
    played = play(name, seed, seconds, acts=True)
    alone = play(name, seed, seconds, acts=False)
    expects = load(name).expects
    found = played["cases"]
    return {
        "scenario": name, "seed": seed, "cases": found, "events": len(expects.events), "plans": played["plans"],
        "played €": played["cents"] // 100, "do nothing €": alone["cents"] // 100,
        "bought €": played["bought"] // 100, "late": played["late"], "late alone": alone["late"],
        "stop min": played["stop"], "below": "yes" if played["cents"] < alone["cents"] else
        "equal" if played["cents"] == alone["cents"] else "no",
        "frozen fed": played["frozen"], "failed": played["failed"], "seconds": round(perf_counter() - began),
    }  # fmt: skip


def play(name: str, seed: int, seconds: float, acts: bool) -> dict[str, Any]:
    """One course to its end in a store of its own."""
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings(str(Path(folder) / "andon.db"), {})
        settings.policy.write_text(POLICY.read_text(encoding="utf-8"), encoding="utf-8")
        store = make(settings, name, seed)
        failed: list[str] = []
        frozen = 0
        end = world_of(store).until
        with sitting(settings, seconds, speaks=False) as work:
            work.deps = with_quick_planner(work)
            start = now = work.deps.now()
            while now < end:
                if acts:
                    swept = work.sweep(scripted=True)
                    failed += swept.failed
                    frozen += fed_by_unconfirmed(work)
                now = min(end, now + (timedelta(hours=8.5) if now < start + OFTEN else timedelta(hours=24)))
                step(settings, store, now)
                work.deps = at(work, now)
            if acts:
                failed += work.sweep(scripted=True).failed
        found = {**price(store), "failed": len(failed), "frozen": frozen}
        store.close()
        return found


def make(settings: Settings, name: str, seed: int) -> Store:
    """A demonstration store whose world plays the scenario."""
    plant = load(name).make_plant(seed, "compact")
    store = open_store(settings.store, create=True)
    with store.write() as session:
        label_store(session, "demo", plant.plant, plant.as_of)
        save_plant(session, plant)
    begin_world(settings, store, name, seed)
    return store


def with_quick_planner(work: Sitting) -> Deps:
    """The desk's dependencies with the quick planner."""
    return replace(work.deps, planner=LeastCost())


def at(work: Sitting, now: datetime) -> Deps:
    """The desk's dependencies at a later moment."""
    return replace(work.deps, now=lambda: now)


def fed_by_unconfirmed(work: Sitting) -> int:
    """Parts that frozen slots of the released plan take from supply that is asked for but not confirmed; must be 0."""
    with keep(work.deps.store) as session:
        plant, events = work.deps.today(session), tuple(events_of(session).values())
    return len(work.deps.planner.unsure(plant, events, timedelta(0)))


def price(store: Store) -> dict[str, Any]:
    """What the course in a store came to, in cents, with what is still to come under the true events."""
    world = world_of(store)
    with keep(store) as session:
        plant = load_snapshot(session)
        bought = _bought(session, plant)
        entries = [row.what for row in audit.entries(session)]
        found = len(cases.all_cases(session))
    coming = do_nothing(plant, world.truths, Usage(plant))
    cents = world.tally.cents + coming.bill.total + bought
    return {
        "cents": cents, "bought": bought, "cases": found, "plans": entries.count("options found"),
        "late": world.tally.late_orders + coming.figures.late_orders, "stop": world.tally.line_stop_min,
    }  # fmt: skip


def _bought(session: Any, plant: Snapshot) -> int:
    total = 0
    for case in cases.all_cases(session):
        for row in cases.awards_of(session, case.id):
            if row.status != "declined":
                total += _award_cents(plant, Award.model_validate_json(row.body), row)
    for row in audit.entries(session):
        detail = audit.detail_of(row)
        if row.what == "took effect" and "plan_version" in detail:
            plan = released_plan(session, detail["plan_version"])
            assert plan is not None
            lines = {shift.id: plant.line_by_id[shift.line] for shift in plant.shifts}
            line = plant.lines[0]
            total += sum(n * overtime_slot_cents(lines.get(shift, line)) for shift, n in plan.overtime.items())
            total += plant.rates.move_cents * len(plan.places)
    return total + sum(_freight(plant, expedite) for expedite in _expedites(session))


def _award_cents(plant: Snapshot, award: Award, row: cases.AwardRow) -> int:
    """Parts, one-off cost and freight of what was confirmed; of a reduced award the share that came."""
    offer = plant.offer_by_id[award.offer]
    qty = award.qty if row.status != "reduced" else max(row.delivered, 1)
    freight = sum(freight_cents(plant, award.lane, delivery.qty) for delivery in award.deliveries)
    return (
        award_parts_cents(plant, offer, qty) + in_plant_currency(plant, offer.one_off_cents, offer.currency) + freight
    )


def _expedites(session: Any) -> list[Expedite]:
    from agents.proposals.proposal import bound
    from agents.proposals.shown import Shown
    from tools.store.casework import approvals, artifacts

    found: list[Expedite] = []
    for row in approvals.proposals(session, "consumed"):
        if row.action == "request_awards":
            shown = artifacts.get_record(session, Shown, bound(session, row)["option"]["filed"])
            found += shown.option.plan.expedites
    return found


def _freight(plant: Snapshot, expedite: Expedite) -> int:
    return freight_cents(plant, expedite.lane, expedite.qty) if expedite.lane in plant.lane_by_id else 0
