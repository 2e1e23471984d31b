"""What the brief of a case rests on, gathered from what the nodes filed; and the two adapters the nodes are given."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from langchain_core.language_models import BaseChatModel
from sqlmodel import Session

from agents.analyst.levers import Levers
from agents.brief import write_brief
from agents.briefing.facts import BriefFacts, LastMoment, OptionRow, OrderRow, PaperRow, count, money, option_row
from agents.briefing.readers import who_read
from agents.proposals.shown import Shown, buys
from agents.signals.events import Event
from agents.state import CaseState, Deps, Told
from agents.triage import TriageResult, triage
from planning.disruption import Disruption
from planning.impact import Impact
from planning.lastmoment import Remedy
from planning.recovery.outcome import Option
from planning.sequencing.report import SequenceReport, report, touched_shifts
from planning.signal import Signal
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
    moments = _moments(plant, impact.remedies)
    first = next((each for each in impact.parts if each.run_out is not None), None)
    return BriefFacts(
        case=case.id, plant=plant.name, timezone=plant.timezone, now=deps.now(),
        plan_version=plant.plan_version, disruption=event.disruption,
        where=_where(plant, event.disruption), recovery_basis=event.basis, evidence=event.evidence,
        unresolved=(*event.unresolved, *levers.open_questions), first_stop=impact.first_loss,
        first_stop_shift=(first.first_short or "") if first else "",
        stop_reason=_part(plant, first.part if first else ""),
        stop_minutes=sum(impact.stop_min.values()), orders_at_risk=len(impact.orders), orders=_orders(plant, impact),
        contribution_cents=impact.contribution_at_risk_cents, tts_hours=impact.survival.hours,
        ttr_hours=impact.recovery.hours_p50, last_moments=moments, decide_by=impact.deadline,
        decide_what=next((m.what for m in moments if m.by == impact.deadline), ""), options=_rows(shown),
        recommended=chosen.goal, sequence=_sequence(plant, chosen), why=_why(deps, shown, chosen, state),
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


def _moments(plant: Snapshot, remedies: Sequence[Remedy]) -> tuple[LastMoment, ...]:
    open_ones = [each for each in remedies if each.last_moment is not None and each.in_time]
    open_ones.sort(key=lambda each: (each.last_moment or plant.as_of, each.id))
    return tuple(
        LastMoment(what=f"{each.kind} {each.id}" + (f" for part {each.part}" if each.part else ""), by=each.last_moment)
        for each in open_ones[:MOST_MOMENTS]
        if each.last_moment is not None
    )


def _why(deps: Deps, options: Sequence[Option], chosen: Option, state: CaseState) -> tuple[str, ...]:
    """Reasons that the figures themselves bear: what the recommended option saves, and what comes first."""
    reasons = []
    if state.get("rejected"):
        reasons.append("Turned down before: " + ", ".join(state["rejected"]) + ".")
    if state.get("wishes", {}).get("goal") == chosen.goal:
        reasons.append("A person asked for this option.")
    nothing = next((option for option in options if option.goal == "do_nothing"), None)
    if nothing is not None and nothing is not chosen:
        fewer = nothing.figures.late_orders - chosen.figures.late_orders
        if fewer > 0:
            reasons.append(f"Fewer late orders than doing nothing: {fewer}.")
    if chosen.plan.awards:
        offers = sorted({award.offer for award in chosen.plan.awards})
        reasons.append(f"Awards on offers: {', '.join(offers[:10])}" + (" and more." if len(offers) > 10 else "."))
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


def _papers(plant: Snapshot, state: CaseState) -> tuple[PaperRow, ...]:
    return tuple(
        PaperRow(
            kind=note["kind"].replace("_", " "),
            supplier=plant.supplier_by_id[note["supplier"]].name,
            digest=note["digest"],
        )
        for note in state.get("papers", [])
    )


def _notices(session: Session) -> tuple[str, ...]:
    meta = read_meta(session)
    return ("Demonstration store: nothing leaves the house.",) if meta and meta.kind == "demo" else ()
