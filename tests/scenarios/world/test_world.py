"""The simulated world: an undisturbed plant builds every car; a disturbed one loses what its suppliers do not make."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from planning.line import Order
from planning.signal import Signal
from planning.sisters import is_transfer, most_pcs
from planning.snapshot import Snapshot
from planning.supply import Receipt, Reservation
from scenarios.plant import generate
from scenarios.scenario import load
from scenarios.world.day import advance, next_stop
from scenarios.world.state import Request, World, open_world


@dataclass
class Course:
    """A world played on by itself."""

    plant: Snapshot
    world: World
    signals: list[Signal] = field(default_factory=list)

    @property
    def waits(self) -> list[Order]:
        """Orders in a tail week or without a place."""
        return [order for order in self.plant.orders if order.slot is None]

    def play(self, until: datetime, requests: Sequence[Request] = ()) -> "Course":
        while self.plant.as_of < until:
            stop = next_stop(self.plant, min(until, self.plant.as_of + timedelta(hours=24)))
            moved = advance(self.world, self.plant, stop, requests)
            self.plant, self.world = moved.plant, moved.world
            self.signals += moved.signals
        return self


def scenario(name: str, seed: int) -> Course:
    told = load(name)
    plant = told.make_plant(seed, "compact")
    return Course(plant, open_world(plant, told, seed))


def quiet(seed: int) -> Course:
    plant = generate("compact", seed)
    return Course(plant, open_world(plant))


@pytest.mark.parametrize("seed", [1, 3])
def test_an_undisturbed_plant_builds_every_car_through_closed_days_and_rolling_weeks(seed: int) -> None:
    course = quiet(seed)
    first = course.plant
    course.play(first.as_of + timedelta(days=40))
    tally = course.world.tally
    assert tally.line_stop_min == tally.built_short == 0
    assert tally.idle_slots <= 2
    assert not course.waits
    assert tally.built > len(first.orders) * 2
    assert not {order.id for order in first.orders} & set(course.plant.order_row)
    Snapshot(**{name: getattr(course.plant, name) for name in Snapshot.model_fields})


def test_pieces_are_neither_made_nor_lost() -> None:
    course = quiet(1)
    before = course.plant
    course.play(before.as_of + timedelta(days=1))
    after = course.plant
    for part in ("WHL-0001", "ECU-0001"):
        gone = [order for order in before.orders if order.id not in after.order_row]
        came = sum(r.qty for r in before.receipts if r.part == part and r.id not in after.receipt_by_id)
        used = before.parts[before.part_row[part]].stock_usable + came - after.parts[after.part_row[part]].stock_usable
        assert used >= 0
        assert len(gone) == 60


def test_the_same_world_plays_the_same_course_whatever_the_steps() -> None:
    whole, steps = scenario("sequence_flood", 2), scenario("sequence_flood", 2)
    end = whole.plant.as_of + timedelta(days=4)
    whole.play(end)
    while steps.plant.as_of < end:
        steps.play(next_stop(steps.plant, end))
    assert whole.world.tally == steps.world.tally
    assert whole.plant.digest == steps.plant.digest
    assert [signal.id for signal in whole.signals] == [signal.id for signal in steps.signals]


def test_a_flooded_sequence_supplier_costs_slots_at_once_and_his_lorries_are_missing() -> None:
    course = scenario("sequence_flood", 2)
    course.play(course.plant.as_of + timedelta(days=3))
    assert course.world.tally.idle_slots > 20
    assert course.waits
    missing = [s for s in course.signals if s.fields.get("notice") == "missing"]
    hit = set(course.world.truths[0].sites)
    assert missing
    assert {s.fields["site"] for s in missing} <= hit


def test_orders_whose_slot_passed_wait_in_a_week_of_their_line_and_come_first_when_it_becomes_shifts() -> None:
    course = scenario("sequence_flood", 2)
    line_of = {week.id: week.line for week in course.plant.tail_weeks}
    late: dict[str, Order] = {}
    seen_back = 0
    for _ in range(24):
        known = set(course.plant.shift_by_id)
        course.play(course.plant.as_of + timedelta(hours=12))
        Snapshot(**{name: getattr(course.plant, name) for name in Snapshot.model_fields})
        for order in course.waits:
            assert order.shift is None or line_of[order.shift] in order.lines
            late.setdefault(order.id, order)
        back = [o for o in course.plant.orders if o.id in late and o.shift in course.plant.shift_by_id]
        seen_back = max(seen_back, len(back))
        opened = [shift for shift in course.plant.shifts if shift.id not in known]
        if opened and back:
            assert [o.id for o in back if o.shift == opened[0].id and (o.slot or 0) == 0]
    assert late
    assert seen_back
    for name, order in late.items():
        if name in course.plant.order_row:
            now = course.plant.orders[course.plant.order_row[name]]
            assert (now.promised, now.contribution_cents, now.customer) == (
                order.promised, order.contribution_cents, order.customer
            )  # fmt: skip


def test_what_did_not_leave_never_comes() -> None:
    course = scenario("resin_fire", 1)
    course.play(course.plant.as_of + timedelta(days=12))
    missed = {s.fields["receipt"] for s in course.signals if s.fields.get("notice") == "missing"}
    assert missed
    assert not missed & {s.fields["receipt"] for s in course.signals if s.fields.get("notice") == "arrived"}


def test_diverted_ships_are_told_late_and_arrive_late() -> None:
    course = scenario("cape_detour", 2)
    (held,) = course.world.held
    under_way = {
        r.id: r.arrives for r in course.plant.receipts
        if r.site in held.sites and r.departed and r.departed >= held.left_since
    }  # fmt: skip
    course.play(next_stop(course.plant, course.plant.as_of + timedelta(days=1)))
    assert under_way
    for name, arrives in under_way.items():
        assert course.plant.receipt_by_id[name].arrives == arrives + timedelta(days=held.late_days)
    late = [s for s in course.signals if s.fields.get("notice") == "late"]
    assert {s.fields["receipt"] for s in late} == set(under_way)


def asked(course: Course, award: str) -> Request:
    """Receipts of an award on the plant, asked for now."""
    offer = course.plant.offers[0]
    receipt = Receipt(
        id=f"{award}.1", part=offer.part, site=offer.site, mode="road", arrives=course.plant.as_of + timedelta(days=3),
        qty=100, status="requested", award=award,
    )  # fmt: skip
    fields = {name: getattr(course.plant, name) for name in Snapshot.model_fields}
    course.plant = Snapshot(**(fields | {"receipts": (*course.plant.receipts, receipt)}))
    return Request(award=award, site=offer.site, asked=course.plant.as_of, receipts={receipt.id: 100})


def test_suppliers_answer_in_every_way_and_the_same_request_always_alike() -> None:
    kinds: dict[str, int] = {}
    for turn in (1, 2):
        course = scenario("two_at_once", 1)
        requests = [asked(course, f"A{number}") for number in range(60)]
        course.play(course.plant.as_of + timedelta(days=1), requests)
        found = {reply.award: reply.kind for reply in course.world.replies}
        answers = [s for s in course.signals if s.kind == "answer"]
        assert len(answers) == sum(kind != "silent" for kind in found.values())
        assert all(0 <= int(s.fields["qty"]) <= 100 for s in answers)
        if turn == 1:
            kinds = dict(found)
        assert found == kinds
    assert set(kinds.values()) == {"confirmed", "reduced", "declined", "silent"}


def test_what_was_only_asked_for_never_arrives() -> None:
    course = quiet(1)
    request = asked(course, "A1")
    course.play(course.plant.as_of + timedelta(days=6), [request])
    assert "A1.1" not in course.plant.receipt_by_id
    assert not [s for s in course.signals if s.fields.get("notice") == "arrived"]


def test_stock_of_a_sister_plant_leaves_once_and_what_is_too_little_is_no_longer_offered() -> None:
    plant = generate("compact", 1)
    first, second, third = [offer for offer in plant.offers if is_transfer(plant, offer)][:3]
    taken = {first: first.multiple, second: second.max_qty}
    reserved = tuple(
        Reservation(pool=offer.pool, week=plant.as_of.date(), qty=qty, case="C") for offer, qty in taken.items()
    )
    held, rest = plant.unchecked(reservations=reserved), first.max_qty - first.multiple
    week = Course(held, open_world(held)).play(held.as_of + timedelta(days=4)).plant
    assert (week.offer_by_id[first.id].max_qty, most_pcs(week, first)) == (first.max_qty, rest)
    course = Course(held, open_world(held)).play(held.as_of + timedelta(days=8))
    later = course.plant.offer_by_id
    assert later[first.id].max_qty == most_pcs(course.plant, later[first.id]) == rest >= first.moq
    assert later[second.id].valid_until <= course.plant.as_of
    assert course.play(held.as_of + timedelta(days=12)).plant.offer_by_id[second.id].valid_until < course.plant.as_of
    assert (later[third.id].max_qty, later[third.id].valid_until > course.plant.as_of) == (third.max_qty, True)
