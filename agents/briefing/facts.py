"""What the brief rests on, typed; and the same as it is shown, which is all a model is given."""

from typing import Annotated, Any

from pydantic import Field

from agents.signals.events import Evidence
from planning.disruption import Disruption
from planning.recovery.outcome import Option
from planning.sequencing.report import SequenceReport
from planning.simulation.outlook import Outlook
from planning.terms import Cents, Id, Moment, Name, Record, clock

Words = Annotated[str, Field(max_length=600)]
Count = Annotated[int, Field(ge=0)]


class OrderRow(Record):
    """An order at risk: what was promised, and to whom."""

    id: Id
    model: Id
    customer: str
    promised: str


class LastMoment(Record):
    """Until when a remedy can still be ordered."""

    what: Words
    by: Moment


class OptionRow(Record):
    """An option side by side with the others; ``cost_cents`` is what it costs above the undisturbed plan.

    ``outlook`` is what may come of it, played many times.
    """

    goal: Id
    title: Name
    cost_cents: int
    spend_cents: int
    late_orders: Count
    late_days: Count
    unbuilt_orders: Count
    moved_orders: Count
    built_short: Count
    line_stop_min: Count
    idle_slots: Count = 0
    gap_permille: int | None = None
    seconds: float = 0.0
    outlook: Outlook | None = None


class PaperRow(Record):
    """A draft paper: what it is, for whom, and the digest of its text."""

    kind: Words
    supplier: Name
    digest: str


class BriefFacts(Record):
    """Everything the one-page brief says. Times are shown in ``timezone``; money in the plant's currency.

    ``plan_version`` is the released plan that costs are compared with, as it would cost without the disruption.
    ``first_loss`` is when the first slot loses its car, idle or stopped; ``first_stop`` when the line stops, if ever.
    ``loss_reason`` names the part that runs out first. ``too_late`` counts the parts that nothing reaches in time;
    of these each day of waiting costs up to ``waiting_day_cents``. ``left_out`` says of each goal without a row why.
    ``orders`` are the first of ``orders_at_risk``. ``why`` are the planner's reasons for the recommended option.
    ``sequence`` counts the shifts that it touches, before and after. ``notices`` stand at the top: a scripted run, a
    demonstration store.
    ``models`` says which model gave what.
    """

    case: Id
    plant: Name
    timezone: str
    now: Moment
    plan_version: Count = 0
    disruption: Disruption
    where: tuple[Words, ...] = ()
    recovery_basis: Words = ""
    evidence: tuple[Evidence, ...] = ()
    unresolved: tuple[Words, ...] = ()
    first_loss: Moment | None = None
    first_loss_shift: str = ""
    first_stop: Moment | None = None
    loss_reason: Words = ""
    stop_minutes: Count = 0
    orders_at_risk: Count = 0
    orders: tuple[OrderRow, ...] = ()
    contribution_cents: Cents = 0
    tts_hours: Count | None = None
    ttr_hours: Count | None = None
    last_moments: tuple[LastMoment, ...] = ()
    decide_by: Moment | None = None
    decide_what: Words = ""
    too_late: Count = 0
    waiting_day_cents: Cents = 0
    options: tuple[OptionRow, ...] = ()
    left_out: tuple[Words, ...] = ()
    recommended: Id | None = None
    sequence: SequenceReport | None = None
    why: tuple[Words, ...] = ()
    papers: tuple[PaperRow, ...] = ()
    conflicts: tuple[Words, ...] = ()
    models: tuple[Words, ...] = ()
    notices: tuple[Words, ...] = ()

    def option(self, goal: str | None) -> OptionRow | None:
        """The row of a goal, if it is among the options."""
        return next((row for row in self.options if row.goal == goal), None)


def option_row(option: Option) -> OptionRow:
    """The figures of a planner's option as the brief compares them."""
    figures = option.figures
    return OptionRow(
        goal=option.goal, title=option.title, cost_cents=option.extra_cents, spend_cents=option.bill.spend,
        late_orders=figures.late_orders, late_days=figures.late_days, unbuilt_orders=figures.unbuilt_orders,
        moved_orders=figures.moved_orders, built_short=figures.built_short, line_stop_min=figures.line_stop_min,
        idle_slots=figures.idle_slots, gap_permille=None if option.gap is None else round(1000 * option.gap),
        seconds=option.seconds, outlook=option.outlook,
    )  # fmt: skip


def money(cents: int) -> str:
    """Whole euros as people read them: € 1 234 567."""
    whole = f"{abs(cents) // 100 + (abs(cents) % 100 >= 50):,}".replace(",", " ")
    return f"{'-' if cents < 0 else ''}€ {whole}"


def count(number: int) -> str:
    """A count with its thousands apart: 12 345."""
    return f"{number:,}".replace(",", " ")


def hours(number: int) -> str:
    """Hours in days once there are many: 6 h, 4 d 2 h."""
    days, rest = divmod(number, 24)
    if not days:
        return f"{rest} h"
    return f"{days} d {rest} h" if rest else f"{days} d"


def shown(facts: BriefFacts) -> dict[str, Any]:
    """The facts as they are shown, without free text from outside: what a model writes the sentences from."""
    zone = facts.timezone
    what = facts.disruption
    return {
        "task": "brief", "case": facts.case, "cause": what.cause.replace("_", " "), "where": list(facts.where),
        "sites": count(len(what.sites)), "signals": count(len(what.signals)), "certainty": f"{what.certainty_pct} %",
        "start": clock(what.start, zone), "recovery_basis": facts.recovery_basis,
        "recovery_early": clock(what.recovery_p10, zone), "recovery_likely": clock(what.recovery_p50, zone),
        "recovery_late": clock(what.recovery_p90, zone),
        "first_loss": clock(facts.first_loss, zone) if facts.first_loss else None,
        "first_loss_shift": facts.first_loss_shift, "loss_reason": facts.loss_reason,
        "first_stop": clock(facts.first_stop, zone) if facts.first_stop else None,
        "stop_minutes": count(facts.stop_minutes), "orders_at_risk": count(facts.orders_at_risk),
        "contribution": money(facts.contribution_cents),
        "survives": hours(facts.tts_hours) if facts.tts_hours is not None else None,
        "recovers": hours(facts.ttr_hours) if facts.ttr_hours is not None else None,
        "last_moments": [{"what": m.what, "by": clock(m.by, zone)} for m in facts.last_moments],
        "decide_by": clock(facts.decide_by, zone) if facts.decide_by else None, "decide_what": facts.decide_what,
        "too_late": count(facts.too_late), "waiting_day": money(facts.waiting_day_cents),
        "options": [_shown_option(row) for row in facts.options], "recommended": facts.recommended,
        "why": list(facts.why),
    }  # fmt: skip


def _shown_option(row: OptionRow) -> dict[str, str]:
    return {
        "goal": row.goal, "title": row.title, "cost": money(row.cost_cents), "spend": money(row.spend_cents),
        "late_orders": count(row.late_orders), "moved_orders": count(row.moved_orders),
        "unbuilt_orders": count(row.unbuilt_orders), "line_stop_min": count(row.line_stop_min),
        "idle_slots": count(row.idle_slots),
    }  # fmt: skip
