"""The sentences of a brief as the analyst writes them: short, plain, each figure copied from the facts."""

from typing import Annotated, Any

from pydantic import Field

from planning.terms import Record

Sentence = Annotated[str, Field(max_length=400)]
Sentences = Annotated[tuple[Sentence, ...], Field(max_length=6)]


class BriefWords(Record):
    """The sentences of a brief: what happened and how sure, what is recommended and why, what doing nothing costs."""

    situation: Sentences
    recommendation: Sentences = ()
    do_nothing: Sentences = ()


def brief_words(facts: dict[str, Any]) -> dict[str, Any]:
    """Sentences for the facts of a brief as ``shown`` gives them."""
    options = {option["goal"]: option for option in facts.get("options", [])}
    words = BriefWords(
        situation=_situation(facts),
        recommendation=_recommendation(facts, options),
        do_nothing=_do_nothing(options),
    )
    plain: dict[str, Any] = words.model_dump(mode="json")
    return plain


def _situation(facts: dict[str, Any]) -> tuple[str, ...]:
    where = "; ".join(facts["where"][:4])
    said = [
        f"Cause: {facts['cause']}, since {facts['start']}{', ' + where if where else ''}.",
        f"Certainty {facts['certainty']}, from {facts['signals']} signals.",
    ]
    if facts["first_loss"]:
        reason = f": {facts['loss_reason']}" if facts["loss_reason"] else ""
        said.append(f"If nothing is done, the first slot loses its car {facts['first_loss']}{reason}.")
        stops = f"The line stops {facts['first_stop']}." if facts["first_stop"] else "The line itself does not stop."
        said.append(stops)
        said.append(f"Orders at risk: {facts['orders_at_risk']}, with a contribution of {facts['contribution']}.")
    else:
        said.append("By today's plan no slot loses its car and the line does not stop.")
    return tuple(sentence[:400] for sentence in said)


def _recommendation(facts: dict[str, Any], options: dict[str, Any]) -> tuple[str, ...]:
    chosen = options.get(facts.get("recommended") or "")
    if chosen is None:
        return ()
    said = [
        f"{chosen['title']}: it costs {chosen['cost']} above the undisturbed plan, with {chosen['late_orders']} orders "
        f"late and {chosen['line_stop_min']} minutes of line stop.",
    ]
    if facts["decide_by"]:
        said.append(f"Decide by {facts['decide_by']}{': ' + facts['decide_what'] if facts['decide_what'] else ''}.")
    return tuple(sentence[:400] for sentence in said)


def _do_nothing(options: dict[str, Any]) -> tuple[str, ...]:
    nothing = options.get("do_nothing")
    if nothing is None:
        return ()
    return (
        f"Doing nothing costs {nothing['cost']}: {nothing['late_orders']} orders late, {nothing['unbuilt_orders']} not "
        f"built, {nothing['idle_slots']} idle slots, {nothing['line_stop_min']} minutes of line stop.",
    )
