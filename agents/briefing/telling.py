"""What the brief of a case rests on, gathered from what the nodes filed; and the two adapters the nodes are given."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import get_args

from langchain_core.language_models import BaseChatModel
from sqlmodel import Session

from agents.analyst.levers import Levers
from agents.brief import write_brief
from agents.briefing.facts import BriefFacts, LastMoment, OptionRow, OrderRow, PaperRow, count, money, option_row
from agents.briefing.readers import who_read
from agents.proposals.edits import in_force
from agents.proposals.shown import Shown, buys
from agents.signals.events import Event
from agents.state import CaseState, Deps, Told
from agents.triage import TriageResult, triage
from planning.disruption import Disruption
from planning.impact import Impact
from planning.lastmoment import Remedy
from planning.recovery.outcome import Goal, Option
from planning.sequencing.report import SequenceReport, report, touched_shifts
from planning.signal import Signal
from planning.sisters import is_transfer
from planning.snapshot import Snapshot
from tools.directory import Directory
from tools.store.casework import artifacts, cases
from tools.store.keep import keep
from tools.store.meta import read_meta

MOST_ORDERS = 8
MOST_MOMENTS = 8


def judge(
    signals: Sequence[Signal], plant: Snapshot, model: BaseChatModel, now: datetime, known: Sequence[Disruption]
) -> TriageResult:
    """Triage against the directory of this plant."""
    return triage(signals, Directory(plant), model, now, known)


def tell(deps: Deps, state: CaseState) -> Told:
    """The brief of a case."""
    with keep(deps.store) as session:
        facts = brief_facts(session, deps, state)
    brief = write_brief(facts, deps.model)
    return Told(brief.markdown, brief.dropped_sentences, brief.model_name, brief.faults)


def brief_facts(session: Session, deps: Deps, state: CaseState) -> BriefFacts:
    """All that the brief of a case may say."""
    plant = deps.snapshot(state["snapshot"])
    case = cases.get_case(session, state["case"])
    assert case is not None
    event = artifacts.get_record(session, Event, case.told)
    impact = deps.filed(Impact, state["impact"])
    shown = [deps.filed(Shown, digest).option for digest in state["options"]]
    chosen = deps.filed(Shown, state["chosen"]).option
    levers = artifacts.get_record(session, Levers, state["levers"]) if state.get("levers") else Levers(levers=())
    moments = moments_of(plant, impact.remedies)
    first = next((each for each in impact.parts if each.run_out is not None), None)
    return BriefFacts(
        case=case.id, plant=plant.name, timezone=plant.timezone, now=deps.now(),
        plan_version=plant.plan_version, disruption=event.disruption,
        where=_where(plant, event.disruption), recovery_basis=event.basis, evidence=event.evidence,
        unresolved=(*event.unresolved, *levers.open_questions), first_loss=impact.first_loss,
        first_loss_shift=_loss_shift(plant, impact), first_stop=impact.first_stop,
        loss_reason=_part(plant, first.part if first else ""),
        stop_minutes=sum(impact.stop_min.values()), orders_at_risk=len(impact.orders), orders=_orders(plant, impact),
        contribution_cents=impact.contribution_at_risk_cents, tts_hours=impact.survival.hours,
        ttr_hours=impact.recovery.hours_p50, last_moments=moments[:MOST_MOMENTS], decide_by=impact.deadline,
        decide_what=next((m.what for m in moments if m.by == impact.deadline), ""), too_late=len(impact.too_late),
        waiting_day_cents=impact.waiting_day_cents if impact.too_late else 0, options=_rows(shown),
        left_out=left_out(shown, bool(in_force(state.get("wishes", {})))), conflicts=tuple(state.get("clash", ())),
        recommended=chosen.goal, sequence=_sequence(plant, chosen), why=_why(deps, plant, shown, chosen, state),
        papers=_papers(plant, state), models=who_read(session, case.id), notices=_notices(session),
    )  # fmt: skip


def _rows(options: Iterable[Option]) -> tuple[OptionRow, ...]:
    return tuple(option_row(option) for option in options)


def _sequence(plant: Snapshot, chosen: Option) -> SequenceReport | None:
    touched = touched_shifts(plant, chosen.plan)
    return report(plant, chosen.plan, touched) if touched else None


def _where(plant: Snapshot, event: Disruption) -> tuple[str, ...]:
    places = (plant.site_by_id[site] for site in event.sites if site in plant.site_by_id)
    return tuple(dict.fromkeys(f"{site.city} ({site.country})" for site in places))


def _part(plant: Snapshot, part: str) -> str:
    return f"{part}, {plant.parts[plant.part_row[part]].name}"[:600] if part else ""


def _orders(plant: Snapshot, impact: Impact) -> tuple[OrderRow, ...]:
    rows = []
    for risk in impact.orders[:MOST_ORDERS]:
        order = plant.orders[plant.order_row[risk.order]]
        rows.append(
            OrderRow(id=order.id, model=order.model, customer=order.customer, promised=order.promised.isoformat())
        )
    return tuple(rows)


def _loss_shift(plant: Snapshot, impact: Impact) -> str:
    """The shift in which the first slot loses its car."""
    lost = impact.first_loss
    if lost is None:
        return ""
    takts = {line.id: line.takt_s for line in plant.lines}
    around = [s for s in plant.shifts if s.start <= lost < s.start + timedelta(seconds=s.slots * takts[s.line])]
    around.sort(key=lambda shift: shift.id not in impact.idle_slots)
    return around[0].id if around else ""


def moments_of(plant: Snapshot, remedies: Sequence[Remedy]) -> tuple[LastMoment, ...]:
    """Until when each remedy can still be ordered, soonest first; of what reads alike the last chance."""
    last: dict[str, datetime] = {}
    for each in remedies:
        if each.last_moment is not None and each.in_time:
            what = _remedy(plant, each)
            last[what] = max(each.last_moment, last.get(what, each.last_moment))
    return tuple(LastMoment(what=what, by=by) for what, by in sorted(last.items(), key=lambda item: (item[1], item[0])))


def _remedy(plant: Snapshot, remedy: Remedy) -> str:
    part = f" for part {remedy.part}" if remedy.part else ""
    by = f" by {plant.lane_by_id[remedy.lane].mode}" if remedy.lane else ""
    kind = "faster freight from" if remedy.kind == "freight" else remedy.kind
    return f"{kind} {remedy.id}{by}{part}"


def left_out(options: Sequence[Option], wished: bool) -> tuple[str, ...]:
    """Of every goal that has no row among the options, why: another goal's plan is the same, or there is none."""
    said = []
    for option in options:
        said += [f"{_goal(goal)}: the same plan as {_goal(option.goal).lower()}." for goal in option.also]
    shown = {goal for option in options for goal in (option.goal, *option.also)}
    why = "no plan was found that meets the wishes" if wished else "no plan was found in the time given"
    return (*said, *(f"{_goal(goal)}: {why}." for goal in get_args(Goal) if goal not in shown))


def _goal(goal: str) -> str:
    return goal.replace("_", " ").capitalize()


def _why(deps: Deps, plant: Snapshot, options: Sequence[Option], chosen: Option, state: CaseState) -> tuple[str, ...]:
    """Reasons that the figures themselves bear: what the recommended option saves, and what comes first."""
    reasons = []
    if state.get("rejected"):
        reasons.append("Turned down before: " + ", ".join(state["rejected"]) + ".")
    if state.get("wishes", {}).get("goal") == chosen.goal:
        reasons.append("A person asked for this option.")
    held = {label: words for label, words in in_force(state.get("wishes", {})).items() if label != "option"}
    if held:
        reasons.append(f"Wishes in force: {'; '.join(held.values())}.")
    nothing = next((option for option in options if option.goal == "do_nothing"), None)
    if nothing is not None and nothing is not chosen:
        fewer = nothing.figures.late_orders - chosen.figures.late_orders
        if fewer > 0:
            reasons.append(f"Fewer late orders than doing nothing: {fewer}.")
    reasons += source_words(plant, chosen)
    if buys(chosen.plan) and state.get("plan_a"):
        first = deps.filed(Shown, state["plan_a"]).option
        if buys(first.plan):
            reasons.append(
                "The line's plan can be released at once; its frozen horizon rests on confirmed supply, what is built "
                "later counts on the awards that are asked for next."
            )
        else:
            reasons.append(
                f"Release A rests on confirmed supply alone: {count(first.figures.late_orders)} late and "
                f"{count(first.figures.moved_orders)} moved orders, {money(first.extra_cents)}; sourcing is asked for "
                "next."
            )
    return tuple(reason[:600] for reason in reasons)


def source_words(plant: Snapshot, chosen: Option) -> Iterator[str]:
    """What the plan takes of suppliers' offers, and what of sister plants' stock."""
    offers = [plant.offer_by_id[name] for name in sorted({award.offer for award in chosen.plan.awards})]
    for transfer, what in ((False, "Awards on offers"), (True, "Transfers from sister plants")):
        names = [offer.id for offer in offers if is_transfer(plant, offer) == transfer]
        if names:
            yield f"{what}: {', '.join(names[:10])}" + (" and more." if len(names) > 10 else ".")


def _papers(plant: Snapshot, state: CaseState) -> tuple[PaperRow, ...]:
    return tuple(
        PaperRow(
            kind=note["kind"].replace("_", " "),
            supplier=_for_whom(plant, note),
            digest=note["digest"],
        )
        for note in state.get("papers", [])
    )


def _for_whom(plant: Snapshot, note: Mapping[str, str]) -> str:
    """The supplier a paper is for; of freight also the lane, as there may be several."""
    name = plant.supplier_by_id[note["supplier"]].name
    return f"{name}, {note['id']}" if note["id"] in plant.lane_by_id else name


def _notices(session: Session) -> tuple[str, ...]:
    meta = read_meta(session)
    return ("Demonstration store: nothing leaves the house.",) if meta and meta.kind == "demo" else ()
