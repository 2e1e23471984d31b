"""What can be bought for a tiny plant, plainly: every dispatch day of every lane of every offer, in whole packs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ortools.sat.python import cp_model

from planning.availability import open_receipts
from planning.disruption import Disruption, made_pct, output_left
from planning.price import in_plant_currency
from planning.recovery.offered import offered_output
from planning.recovery.outcome import Wishes
from planning.snapshot import Snapshot
from planning.sourcing import departures, dispatch_moment, pool_week_pcs, ready_day
from planning.supply import Award, Delivery, Expedite, Offer
from planning.terms import epoch_min
from planning.usage import Usage
from planning.workdays import week_of, working_days

Var = cp_model.IntVar


@dataclass(frozen=True)
class Sent:
    """A delivery that may be made: packs of an offer on a lane on a day."""

    offer: Offer
    lane: str
    dispatch: datetime
    arrives: datetime
    packs: Var


@dataclass(frozen=True)
class Hurried:
    """Pieces of a receipt that may take a faster lane; ``old`` is the epoch minute at which they were due."""

    receipt: str
    part: int
    lane: str
    old: int
    arrives: datetime
    pieces: Var


class PlainSupply:
    """Awards and faster freight as variables; ``spend`` holds what they cost."""

    def __init__(
        self,
        model: cp_model.CpModel,
        plant: Snapshot,
        disruptions: Sequence[Disruption],
        wishes: Wishes,
        cut: frozenset[int],
    ) -> None:
        self.model, self.plant, self.wishes, self.cut = model, plant, wishes, cut
        self.spend: list[cp_model.LinearExprT] = []
        self.sent: list[Sent] = []
        self.left = offered_output(plant, disruptions)
        self.hurried: list[Hurried] = []
        for offer in plant.offers:
            lever = "transfer" if plant.supplier_by_id[plant.site_by_id[offer.site].supplier].own else "award"
            if lever in wishes.levers and not wishes.confirmed_only:
                self._offer(offer, self._spare(offer) if lever == "transfer" else offer.max_qty)
            else:
                model.add(int(offer.id in wishes.pin_offers) == 0)
        self._pools()
        if not wishes.confirmed_only and "freight" in wishes.levers:
            self._hurry(disruptions)

    def arrived(self, part: int, minute: int) -> cp_model.LinearExprT:
        """Pieces of a part that purchases have added by an epoch minute."""
        found: list[cp_model.LinearExprT] = [
            each.packs * each.offer.multiple
            for each in self.sent
            if self.plant.part_row[each.offer.part] == part and epoch_min(each.arrives) <= minute
        ]
        for hurry in self.hurried:
            if hurry.part == part:
                found.append(hurry.pieces * ((epoch_min(hurry.arrives) <= minute) - (hurry.old <= minute)))
        return sum(found)

    def _spare(self, offer: Offer) -> int:
        """What a sister plant still has: nothing of it leaves twice."""
        this_week = week_of(self.plant.as_of.date())
        taken = [r.qty for r in self.plant.reservations if r.pool == offer.pool and r.week >= this_week]
        return max(0, offer.max_qty - sum(taken))

    def _offer(self, offer: Offer, there: int) -> None:
        plant, model = self.plant, self.model
        most = min(there, self.wishes.cap_offers.get(offer.id, there))
        usable = plant.part_row[offer.part] in self.cut and plant.as_of <= offer.valid_until
        if not usable or offer.id in self.wishes.exclude_offers or most < offer.moq:
            model.add(int(offer.id in self.wishes.pin_offers) == 0)
            return
        last = max([s.day for s in plant.shifts] + [w.monday for w in plant.tail_weeks])
        packs = []
        slowest = max(plant.lane_by_id[lane].hours_p50 for lane in offer.lanes)
        for lane_id in offer.lanes:
            lane = plant.lane_by_id[lane_id]
            if lane.hours_p50 < slowest and "freight" not in self.wishes.levers:
                continue
            for day in working_days(ready_day(plant, offer), last, plant.closed):
                leaves = dispatch_moment(plant, day)
                if not made_pct(self.left, offer.site, offer.part, leaves):
                    continue
                number = model.new_int_var(0, most // offer.multiple, f"{offer.id}{lane_id}{day}")
                sent = model.new_bool_var(f"{offer.id}{lane_id}{day}sent")
                model.add(number <= most // offer.multiple * sent)
                self.spend.append(sent * lane.fixed_cents + number * (offer.multiple * lane.cents_per_100 // 100))
                self.sent.append(Sent(offer, lane_id, leaves, leaves + timedelta(hours=lane.hours_p50), number))
                packs.append(number)
        self._price(offer, most, sum(packs) * offer.multiple)

    def _price(self, offer: Offer, most: int, qty: cp_model.LinearExprT) -> None:
        """All units of an offer cost what its price tier says; used at all, it costs its one-off price once."""
        model = self.model
        tiers = [model.new_bool_var(f"{offer.id}tier{n}") for n in range(len(offer.tiers))]
        used = sum(tiers)
        model.add(used <= 1)
        model.add(used >= int(offer.id in self.wishes.pin_offers))
        model.add(qty >= offer.moq * used)
        model.add(qty <= most * used)
        self.spend.append(used * in_plant_currency(self.plant, offer.one_off_cents, offer.currency))
        ends = [tier.from_qty - 1 for tier in offer.tiers[1:]] + [most]
        for chosen, tier, end in zip(tiers, offer.tiers, ends, strict=True):
            cents = in_plant_currency(self.plant, tier.price_cents, offer.currency)
            paid = model.new_int_var(0, cents * most, f"{offer.id}paid{tier.from_qty}")
            model.add(qty >= tier.from_qty).only_enforce_if(chosen)
            model.add(qty <= end).only_enforce_if(chosen)
            model.add(paid >= cents * qty).only_enforce_if(chosen)
            self.spend.append(paid)

    def _pools(self) -> None:
        used: dict[tuple[str, date], list[cp_model.LinearExprT]] = defaultdict(list)
        for each in self.sent:
            used[each.offer.pool, week_of(each.dispatch.date())].append(each.packs * each.offer.multiple)
        for (pool, week), pieces in used.items():
            plant = self.plant.model_copy(update={"reservations": ()})
            reserved = sum(r.qty for r in self.plant.reservations if (r.pool, r.week) == (pool, week))
            days = [dispatch_moment(plant, week + timedelta(days=day)) for day in range(5)]
            makes = {(offer.site, offer.part) for offer in plant.offers if offer.pool == pool}
            shares = [sum(made_pct(self.left, *node, day) for day in days) for node in makes]
            pct = min((share for share in shares if share), default=0)
            made = pool_week_pcs(plant, plant.pool_by_id[pool], week) * pct // 500
            self.model.add(sum(pieces) <= max(0, made - reserved))

    def _hurry(self, disruptions: Sequence[Disruption]) -> None:
        plant, model = self.plant, self.model
        leaves = departures(plant)
        for receipt, qty in open_receipts(plant, Usage(plant), output_left(plant, disruptions)):
            part = plant.part_row[receipt.part]
            if part not in self.cut or receipt.id not in leaves:
                continue
            moved = []
            for lane in plant.lanes:
                arrives = leaves[receipt.id] + timedelta(hours=lane.hours_p50)
                if lane.site == receipt.site and arrives < receipt.arrives:
                    pieces = model.new_int_var(0, qty, f"{receipt.id}{lane.id}")
                    sent = model.new_bool_var(f"{receipt.id}{lane.id}sent")
                    model.add(pieces <= qty * sent)
                    self.spend.append(sent * lane.fixed_cents + pieces * (lane.cents_per_100 // 100))
                    old = epoch_min(receipt.arrives)
                    self.hurried.append(Hurried(receipt.id, part, lane.id, old, arrives, pieces))
                    moved.append(pieces)
            model.add(sum(moved) <= qty)

    def awards(self, solver: cp_model.CpSolver) -> tuple[Award, ...]:
        """The awards of a solution."""
        made: dict[tuple[str, str], list[Delivery]] = defaultdict(list)
        for each in self.sent:
            if solver.value(each.packs):
                qty = solver.value(each.packs) * each.offer.multiple
                made[each.offer.id, each.lane].append(Delivery(dispatch=each.dispatch, arrives=each.arrives, qty=qty))
        return tuple(Award(offer=offer, lane=lane, deliveries=tuple(d)) for (offer, lane), d in made.items())

    def expedites(self, solver: cp_model.CpSolver) -> tuple[Expedite, ...]:
        """The faster freight of a solution."""
        return tuple(
            Expedite(receipt=h.receipt, lane=h.lane, qty=solver.value(h.pieces), arrives=h.arrives)
            for h in self.hurried
            if solver.value(h.pieces)
        )
