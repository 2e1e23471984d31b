"""The last moment at which a remedy can still be approved so that it is there before a part runs out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from planning.sisters import is_transfer, most_pcs
from planning.snapshot import Snapshot
from planning.sourcing import departures, dispatch_moment
from planning.supply import Lane, Offer, Receipt
from planning.terms import Id, Moment, Record
from planning.workdays import add_working_days, is_working_day, local_moment

RemedyKind = Literal["offer", "transfer", "freight", "overtime"]


@dataclass(frozen=True)
class Office:
    """Plant-local hours in which people approve on working days, and the working minutes a second signature takes."""

    opens: time = time(8)
    closes: time = time(17)
    signature_min: int = 0


class Remedy(Record):
    """Something that can be ordered against a shortage.

    ``id`` is the offer (of a sister plant: a transfer), the site whose open receipts of the part take a faster lane, or
    the line that works overtime.
    ``last_moment`` is the latest approval in office hours whose p90 arrival precedes the part's run-out; None if none
    ever did. ``arrives_p90`` is when the first pieces are there if it is approved at once. From the last moment on,
    every day of waiting costs up to ``waiting_day_cents``.
    """

    kind: RemedyKind
    id: Id
    part: Id | None
    lane: Id | None
    last_moment: Moment | None
    in_time: bool
    arrives_p90: Moment | None
    receipts: tuple[Id, ...] = ()
    qty: int = 0
    waiting_day_cents: int = 0


class Desk:
    """When people of a plant can approve."""

    def __init__(self, plant: Snapshot, office: Office) -> None:
        self._zone, self._closed, self._office = plant.timezone, plant.closed, office

    def latest(self, moment: datetime) -> datetime:
        """The latest moment in office hours, not after the given one, at which the first signature must be given."""
        left = self._office.signature_min
        while True:
            end = self._open_until(moment)
            begin = local_moment(end.date(), self._office.opens, self._zone)
            here = int((end - begin).total_seconds() // 60)
            if left <= here:
                return end - timedelta(minutes=left)
            left -= here
            moment = begin - timedelta(minutes=1)

    def earliest(self, moment: datetime) -> datetime:
        """The first moment in office hours, not before the given one."""
        here = moment.astimezone(ZoneInfo(self._zone))
        day = here.date()
        while True:
            opens, closes = (local_moment(day, at, self._zone) for at in (self._office.opens, self._office.closes))
            if is_working_day(day, self._closed) and here <= closes:
                return max(here, opens)
            day += timedelta(days=1)

    def _open_until(self, moment: datetime) -> datetime:
        here = moment.astimezone(ZoneInfo(self._zone))
        day = here.date()
        while True:
            opens, closes = (local_moment(day, at, self._zone) for at in (self._office.opens, self._office.closes))
            if is_working_day(day, self._closed) and here >= opens:
                return min(here, closes)
            day -= timedelta(days=1)


def wait_days(offer: Offer) -> int:
    """Working days from the order to the first dispatch, qualification of the part included."""
    return offer.ready_days + (0 if offer.qualification == "approved" else offer.qualification_days)


def offer_remedies(plant: Snapshot, desk: Desk, run_outs: dict[str, datetime], now: datetime) -> Iterator[Remedy]:
    """Every offer that can still be ordered for a part that runs out, by lane."""
    for offer in plant.offers:
        run_out = run_outs.get(offer.part)
        if run_out is None or now > offer.valid_until:
            continue
        for lane_id in offer.lanes:
            lane = plant.lane_by_id[lane_id]
            last = last_order(plant, desk, offer, lane, run_out)
            leaves = dispatch_moment(plant, _ready(plant, offer, desk.earliest(now)))
            yield Remedy(
                kind="transfer" if is_transfer(plant, offer) else "offer", id=offer.id, part=offer.part, lane=lane_id,
                last_moment=last,
                in_time=last is not None and last >= now, arrives_p90=leaves + timedelta(hours=lane.hours_p90),
                qty=most_pcs(plant, offer),
            )  # fmt: skip


def last_order(plant: Snapshot, desk: Desk, offer: Offer, lane: Lane, run_out: datetime) -> datetime | None:
    """The latest approval of an offer on a lane that is there before the run-out, nine times in ten.

    Goods leave at the usual hour of a working day, so all approvals of one day serve alike; the offer's own end counts.
    """
    day = (run_out - timedelta(hours=lane.hours_p90)).astimezone(ZoneInfo(plant.timezone)).date()
    while not is_working_day(day, plant.closed) or _arrives(plant, lane, day) > run_out:
        day -= timedelta(days=1)
    leaves = dispatch_moment(plant, day)
    ordered, wait = day, wait_days(offer)
    while wait:
        ordered -= timedelta(days=1)
        wait -= is_working_day(ordered, plant.closed)
    end = leaves if ordered == day else local_moment(ordered, time.max, plant.timezone)
    return desk.latest(min(end, offer.valid_until))


def _arrives(plant: Snapshot, lane: Lane, day: date) -> datetime:
    return dispatch_moment(plant, day) + timedelta(hours=lane.hours_p90)


def _ready(plant: Snapshot, offer: Offer, ordered: datetime) -> date:
    """The first dispatch day of an order; ordered past the hour of dispatch, goods in stock leave the next day."""
    day = add_working_days(ordered.date(), wait_days(offer), plant.closed)
    if dispatch_moment(plant, day) < ordered:
        day = add_working_days(day, 1, plant.closed)
    return day


def freight_remedies(
    plant: Snapshot, desk: Desk, run_outs: dict[str, datetime], coming: Sequence[tuple[Receipt, int]], now: datetime
) -> Iterator[Remedy]:
    """Open receipts of parts that run out, still at their site, by site and faster lane.

    Pieces change lanes when they leave, so a group's last moment is the last departure that still helps in time.
    """
    leaves = departures(plant)
    lanes: dict[str, list[Lane]] = {}
    for lane in plant.lanes:
        lanes.setdefault(lane.site, []).append(lane)
    groups: dict[tuple[str, str, str], list[tuple[str, int, datetime]]] = {}
    for receipt, qty in coming:
        at = leaves.get(receipt.id)
        if receipt.part not in run_outs or at is None or at < now:
            continue
        for lane in lanes.get(receipt.site, ()):
            if at + timedelta(hours=lane.hours_p50) < receipt.arrives:
                groups.setdefault((receipt.part, receipt.site, lane.id), []).append((receipt.id, qty, at))
    for (part, site, lane_id), found in sorted(groups.items()):
        slow = timedelta(hours=plant.lane_by_id[lane_id].hours_p90)
        helping = [at for _, _, at in found if at + slow <= run_outs[part]]
        last = desk.latest(max(helping)) if helping else None
        yield Remedy(
            kind="freight", id=site, part=part, lane=lane_id, last_moment=last,
            in_time=last is not None and last >= now, arrives_p90=min(at for _, _, at in found) + slow,
            receipts=tuple(receipt for receipt, _, _ in found), qty=sum(qty for _, qty, _ in found),
        )  # fmt: skip


def overtime_remedies(plant: Snapshot, desk: Desk, first_loss: datetime | None, now: datetime) -> Iterator[Remedy]:
    """Overtime of every line after its first lost slot: the notice that the first such shift needs."""
    for line in plant.lines:
        notice = timedelta(hours=line.overtime_notice_hours)
        able = [
            s for s in plant.shifts if s.line == line.id and s.overtime_slots and first_loss and s.start >= first_loss
        ]
        if able:
            last = desk.latest(able[0].start - notice)
            yield Remedy(
                kind="overtime", id=line.id, part=None, lane=None, last_moment=last, in_time=last >= now,
                arrives_p90=None, qty=sum(shift.overtime_slots for shift in able),
            )  # fmt: skip


def decision_deadline(remedies: Sequence[Remedy]) -> datetime | None:
    """When the first part can no longer be saved: the earliest, over the parts, of the last chance to save each.

    A part's last chance is the latest last moment of its offers and faster freight that are in time. Overtime brings no
    pieces and does not count; nor does a part that no remedy reaches in time. None if no part can be saved any more.
    """
    chance: dict[str, datetime] = {}
    for remedy in remedies:
        if remedy.part is not None and remedy.in_time and remedy.last_moment is not None:
            chance[remedy.part] = max(chance.get(remedy.part, remedy.last_moment), remedy.last_moment)
    return min(chance.values(), default=None)
