"""Looking at idle cases again: did suppliers answer, did less arrive than promised, did the plant's facts move?"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from sqlmodel import Session

from agents.cases.casework import Standing, follow_up, look_again, replan
from agents.signals.facts import lapse
from agents.signals.life import end_event, set_life
from agents.signals.open_events import OVER, events_of, mark_of
from agents.state import Deps
from planning.disruption import Disruption
from planning.impact import Impact
from planning.room import empty_slots, put_off, tail_room
from planning.snapshot import Snapshot
from planning.supply import Award
from tools.store.casework import approvals, artifacts, audit, cases, runs
from tools.store.casework.cases import AwardRow, CaseRow
from tools.store.casework.sweeps import last_sweep
from tools.store.keep import keep
from tools.store.stamps import canonical, moment_of

ANSWER_WITHIN = timedelta(hours=72)
"""An award that was not answered by then is no longer counted on."""
SOON = timedelta(hours=4)
"""At least so far ahead a sweep looks for cars that are about to be frozen on supply which is not confirmed."""
ROOM = "room for orders put off"
RETRY = timedelta(hours=24)
"""So often orders that were put off are planned again while there is room."""
GRACE = timedelta(hours=24)
"""A promised delivery counts as missing when it is so late."""
PATIENCE = timedelta(days=3)
"""A case is planned again for getting worse at most so often: a release moves what is called off, and the view too."""
QUIET = timedelta(days=3)
"""Normal supply is taken for restored so long after its expected date, if nothing else was heard."""

Why = Literal["answered", "short", "worse", "hurts", "place", "over"]


GO_ON: dict[Why, Callable[[Deps, str], Standing]] = {
    "answered": follow_up, "over": follow_up, "short": look_again, "worse": look_again, "hurts": look_again,
    "place": replan,
}  # fmt: skip


class Due(NamedTuple):
    """A case that can go on, and why."""

    case: str
    why: Why
    said: str


def advance_cases(deps: Deps) -> list[tuple[Due, Standing]]:
    """Let every idle case go on that can: one after the other, each seen as it is by then."""
    moved = []
    with keep(deps.store) as session:
        names = [row.id for row in cases.open_cases(session)]
    for name in names:
        due = find_due(deps, name)
        if due is not None:
            moved.append((due, GO_ON[due.why](deps, name)))
    return moved


def find_due(deps: Deps, case_id: str) -> Due | None:
    """Whether an idle case can go on; what lapsed, fell short or is over by now is recorded on the way."""
    with keep(deps.store) as session:
        row = cases.get_case(session, case_id)
        if row is None or row.status not in cases.OPEN or _busy(session, case_id):
            return None
        plant, mark = deps.today(session), mark_of(session, case_id)
        events = tuple(events_of(session, case_id).values())
        unsure = _unsure(session, deps, case_id, plant, events)
    with deps.store.write() as session:
        case = session.get_one(CaseRow, case_id)
        if _busy(session, case_id) or mark_of(session, case_id) != mark:
            return None
        said = _answers(session, deps, case, plant, unsure) or _shortfall(session, deps, case)
        if said is not None:
            return said
        before = json.loads(case.looked) if case.looked else {}
        if _over_by_time(session, deps, case) or case.life in OVER:
            return _room(session, deps, case, plant) or Due(case_id, "over", case.life_reason)
        seen = canonical([plant.digest, mark])
        if before.get("seen") == seen:
            return None
    due = _moved(deps, case_id, case.status, plant, events, before, seen)
    if due is None:
        with deps.store.write() as session:
            due = _room(session, deps, session.get_one(CaseRow, case_id), plant)
    return due


def _busy(session: Session, case_id: str) -> bool:
    return any(row.case_id == case_id for row in runs.open_runs(session))


def _unsure(
    session: Session, deps: Deps, case_id: str, plant: Snapshot, events: tuple[Disruption, ...]
) -> frozenset[str]:
    """Awards not answered yet that feed cars which can no longer be moved when a sweep looks again.

    The next sweep is expected after as long as it took from the last one to this.
    """
    asked = [award for award in cases.awards_of(session, case_id) if award.status == "requested" and not award.answered]
    if not asked:
        return frozenset()
    last = last_sweep(session)
    pause = deps.now() - moment_of(last.at) if last is not None else SOON
    ahead = min(max(SOON, pause), max(SOON, timedelta(hours=plant.rates.answer_hours)))
    ahead += max(timedelta(0), deps.now() - plant.as_of)
    edge = plant.as_of + ahead + timedelta(hours=max(line.frozen_hours for line in plant.lines))
    part_of = {}
    for row in asked:
        award = Award.model_validate_json(row.body)
        offer = plant.offer_by_id.get(award.offer)
        if offer is not None and min(each.arrives for each in award.deliveries) < edge:
            part_of[row.id] = offer.part
    unsure = deps.planner.unsure(plant, events, ahead, set(part_of.values())) if part_of else ()
    return frozenset(award for award, part in part_of.items() if part in unsure)


def _answers(session: Session, deps: Deps, case: CaseRow, plant: Snapshot, unsure: frozenset[str]) -> Due | None:
    """Awards answered since they were asked for, or not answered in time."""
    found = []
    for award in cases.awards_of(session, case.id):
        if award.status not in ("requested", "reduced"):
            continue
        status = {receipt.status for receipt in plant.receipts_of_award.get(award.id, ())}
        if award.status == "requested" and "requested" in status:
            if award.id not in unsure and deps.now() - moment_of(award.requested) < ANSWER_WITHIN:
                continue
            lapse(session, award, deps.now())
            late = "not answered before cars that need it can no longer be moved"
            found.append(f"{award.id} was {late if award.id in unsure else 'never answered'}")
        elif award.status == "requested" or (award.answered and award.id not in _known_declined(case)):
            found.append(f"{award.id} was answered")
    return Due(case.id, "answered", "; ".join(found)) if found else None


def _known_declined(case: CaseRow) -> list[str]:
    found: list[str] = json.loads(case.memory).get("declined", [])
    return found


def _shortfall(session: Session, deps: Deps, case: CaseRow) -> Due | None:
    """Confirmed awards of which less arrived than was promised by now, each told once."""
    found = []
    for award in cases.awards_of(session, case.id):
        if award.status != "confirmed" or not award.answered:
            continue
        missing = promised(award, deps.now() - GRACE) - award.delivered
        if missing > award.short_noted:
            award.short_noted = missing
            session.add(award)
            found.append(f"{award.id}: {missing} base units less than promised")
    if not found:
        return None
    said = "; ".join(found)
    audit.append(session, deps.now(), "andon", "less arrived than promised", case.id, said=said)
    return Due(case.id, "short", said)


def promised(award: AwardRow, by: datetime) -> int:
    """Base units of an award that were to arrive by a moment."""
    deliveries = Award.model_validate_json(award.body).deliveries
    return sum(delivery.qty for delivery in deliveries if delivery.arrives <= by)


def _over_by_time(session: Session, deps: Deps, case: CaseRow) -> bool:
    """An event whose expected end passed some days ago, and of which nothing was heard since, is taken for over."""
    lost = artifacts.get_record(session, Disruption, case.disruption)
    heard = max((moment_of(row.received) for row in cases.signals_of(session, case.id)), default=lost.start)
    if case.life in OVER or deps.now() < lost.recovery_p50 + QUIET or deps.now() < heard + QUIET:
        return False
    set_life(session, deps, case.id, "restored", "normal supply was expected some days ago and nothing else was heard")
    end_event(session, deps, case)
    return True


def _moved(
    deps: Deps, case_id: str, status: str, plant: Snapshot, events: tuple[Disruption, ...], before: dict[str, object],
    seen: str,
) -> Due | None:  # fmt: skip
    """Assess the impact on what is released now; a case goes on if it is worse than it was when last looked at."""
    impact = deps.planner.assess(plant, events, deps.now())
    harm = harm_of(impact)
    known = before.get("harm")
    with deps.store.write() as session:
        cases.note_look(session, case_id, canonical({"seen": seen, "harm": harm}))
        pause = _since_asked(session, deps, case_id)
    if pause < PATIENCE:
        return None
    if status == "watching" and impact.hurts and not isinstance(known, int):
        return Due(case_id, "hurts", "what was watched hurts by now")
    if not isinstance(known, int):
        return None
    spare = deps.policy.late_orders_tolerance if deps.policy else 0
    if harm > known + spare + known // 10:
        return Due(case_id, "worse", f"{harm} late cars and lost slots, {known} when last looked at")
    return None


def _room(session: Session, deps: Deps, case: CaseRow, plant: Snapshot) -> Due | None:
    """Orders that plans put off while there is room again: more came than was counted on, or the horizon rolled on.

    They are planned again once a day; once more when the event is over, and then the case can be closed.
    """
    outside = put_off(plant)
    room = empty_slots(plant) + sum(max(0, cars) for cars in tail_room(plant).values()) if outside else 0
    if not room:
        return None
    trail = audit.entries(session, case.id)
    tried = max((moment_of(row.at) for row in trail if row.what == ROOM), default=None)
    since = max((moment_of(row.at) for row in trail if row.what == "life"), default=None)
    if case.life in OVER:
        if tried is not None and since is not None and tried >= since:
            return None
    elif _since_asked(session, deps, case.id) < RETRY or (tried is not None and deps.now() - tried < RETRY):
        return None
    said = f"{outside} orders are put off, and {room} places are free"
    audit.append(session, deps.now(), "andon", ROOM, case.id, said=said)
    return Due(case.id, "place", said)


def _since_asked(session: Session, deps: Deps, case_id: str) -> timedelta:
    """How long ago people were asked for this case last."""
    newest = max((row.created for row in approvals.proposals(session, None, case_id)), default="")
    return deps.now() - moment_of(newest) if newest else timedelta.max


def harm_of(impact: Impact) -> int:
    """Broken promises, lost slots and slipped forecast cars: one number to tell worse from better."""
    slots = sum(impact.idle_slots.values()) + sum(impact.stop_min.values())
    return impact.promises_broken + slots + impact.forecast_unbuilt + impact.forecast_slipped // 5
