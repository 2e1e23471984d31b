"""Why an order is where a case's plan has it, in sentences."""

from typing import TYPE_CHECKING

from andon.desk.casefile import State, planned_case
from andon.trouble import ERROR, TroubleError
from planning.terms import day_words, euros
from tools.store.engine import Store

MOST = 4
"""So many broken rules are named."""

if TYPE_CHECKING:
    from datetime import date

    from planning.recovery.outcome import Violation
    from planning.recovery.why import Why


def why_in_case(store: Store, case: str, order: str, state: State) -> "Why":
    """Why the option that a case recommends has an order where it has it; raises ``TroubleError`` in words."""
    from planning.recovery.why import why

    shown, plant = planned_case(store, case, state)
    if order not in plant.order_row:
        raise TroubleError(
            ERROR, f"case {case} was planned without an order {order[:40]!r}; `andon plan diff` lists orders"
        )
    return why(plant, shown.disruptions, shown.option.plan, shown.option.wishes, order)


def in_sentences(found: "Why") -> list[str]:
    """What a planner would say: where it is and was, why not there, and when the parts come."""
    said = [f"{found.order} ({found.customer}) was promised for {_day(found.promised)}. {_stands(found)}"]
    if not found.moved:
        return said
    if found.breaks:
        said.append(f"In its old place {'; '.join(_broken(each) for each in found.breaks[:MOST])}.")
    elif found.more_cents is not None:
        said.append(_priced(found))
    for each in found.lacks:
        when = f"{day_words(each.at.date())}, {each.at:%H:%M}"
        said.append(f"More of {each.part} ({each.name}) comes {when}: {each.qty} base units.")
    return said


def _stands(found: "Why") -> str:
    was = f"in {found.old}, {_day(found.old_day)}" if found.old else "without a place"
    if not found.moved:
        return f"It stays where it was, {was}{_late(found.days_late_new)}."
    before = f"; in the released plan it was {was}{_late(found.days_late_old)}."
    if found.new is None:
        return f"The plan finds no place for it within the horizon{before}"
    short = "short, and completes it" if found.short else ""
    return f"The plan builds it {short or 'in ' + found.new} {_day(found.new_day)}{_late(found.days_late_new)}{before}"


def _broken(each: "Violation") -> str:
    if each.rule in ("material", "unconfirmed"):
        return f"there would be too little of {each.object}: {each.detail}"
    return f"it would break a rule ({each.rule}): {each.object}, {each.detail}"


def _priced(found: "Why") -> str:
    other = f" and {found.instead} in its new one" if found.instead else ""
    cents = found.more_cents or 0
    much = f"{euros(abs(cents))} {'more' if cents > 0 else 'less'}" if cents else "the same"
    missed = ": the search missed that" if cents < 0 else ""
    return f"Nothing forbids its old place; with it there{other} the plan would cost {much}{missed}."


def _late(days: int | None) -> str:
    return "" if not days else f", {days} day{'s' if days > 1 else ''} late"


def _day(day: "date | None") -> str:
    return "no day" if day is None else day_words(day)
