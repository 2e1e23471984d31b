"""The page of a brief in Markdown: what a planner must see in under a minute comes first, drawn from the facts."""

from collections.abc import Iterable, Sequence

from agents.analyst.words import BriefWords
from agents.briefing.facts import BriefFacts, OptionRow, count, hours, money
from agents.grounding.inert import escaped
from agents.grounding.sentences import Dropped
from planning.simulation.outlook import Outlook, Spread
from planning.terms import clock


def page(facts: BriefFacts, words: BriefWords, writer: str, dropped: Sequence[Dropped]) -> str:
    """The whole page; ``words`` are sentences that were checked, ``writer`` is the model that wrote them."""
    parts = [
        f"# {escaped(facts.case)}: {escaped(facts.disruption.title)}",
        *(f"> **{escaped(notice)}**" for notice in facts.notices),
        f"{escaped(facts.plant)}, as of {clock(facts.now, facts.timezone)}",
        _at_a_glance(facts),
        _section("What happened, and how sure it is", _prose(words.situation), _evidence(facts)),
        _section("Orders at risk", _orders(facts)),
        _section("Until when what can still be ordered", _last_moments(facts)),
        _section("Options", _options(facts), _outlooks(facts), _prose(words.do_nothing)),
        _section("Recommended", _prose(words.recommendation), _why(facts)),
        _section("On the line", _sequence(facts)),
        _section("Papers", _papers(facts)),
        _section("Conflicts and open points", _bullets((*facts.conflicts, *facts.unresolved))),
        _source(facts, writer, dropped),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(title: str, *parts: str) -> str:
    body = [part for part in parts if part]
    return "\n\n".join([f"## {title}", *body]) if body else ""


def _prose(sentences: Iterable[str]) -> str:
    return " ".join(escaped(sentence, 400) for sentence in sentences)


def _bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {escaped(item, 400)}" for item in items)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> str:
    lines = [f"| {' | '.join(head)} |"]
    lines.append("|" + "|".join("---:" if at in right else "---" for at in range(len(head))) + "|")
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines)


def _at_a_glance(facts: BriefFacts) -> str:
    zone, nothing = facts.timezone, facts.option("do_nothing")
    rows = [("First slot lost", _first_loss(facts)), ("Line stops", _first_stop(facts))]
    rows.append(("Orders at risk", f"**{count(facts.orders_at_risk)}**"))
    if nothing is not None:
        lost = (
            f"{count(nothing.idle_slots)} idle slots, {count(nothing.line_stop_min)} min line stop, "
            f"{count(nothing.late_orders)} late, {count(nothing.unbuilt_orders)} not built"
        )
        rows.append(("Doing nothing costs", f"**{money(nothing.cost_cents)}** ({lost})"))
    chosen = facts.option(facts.recommended)
    if chosen is not None:
        rows.append(("Recommended", f"**{escaped(chosen.title)}**, {money(chosen.cost_cents)}"))
    if facts.decide_by is not None:
        what = f": {escaped(facts.decide_what)}" if facts.decide_what else ""
        rows.append(("Decide by", f"**{clock(facts.decide_by, zone)}**{what}"))
    elif facts.too_late:
        rows.append(("Decide by", f"**now**: {_too_late(facts)}"))
    if facts.tts_hours is not None and facts.ttr_hours is not None:
        gap = max(0, facts.ttr_hours - facts.tts_hours)
        times = f"{hours(facts.tts_hours)} / {hours(facts.ttr_hours)}; gap {hours(gap)}"
        rows.append(("Time to survive / to recover", times))
    return _table(("At a glance", ""), rows)


def _first_loss(facts: BriefFacts) -> str:
    if facts.first_loss is None:
        return "none within the horizon"
    shift = f", shift {escaped(facts.first_loss_shift)}" if facts.first_loss_shift else ""
    reason = f" ({escaped(facts.loss_reason)})" if facts.loss_reason else ""
    return f"**{clock(facts.first_loss, facts.timezone)}**{shift}{reason}"


def _first_stop(facts: BriefFacts) -> str:
    if facts.first_stop is not None:
        return f"**{clock(facts.first_stop, facts.timezone)}**"
    idle = "; the shortage is known early, so slots go idle" if facts.first_loss is not None else ""
    return f"not within the horizon{idle}"


def _too_late(facts: BriefFacts) -> str:
    parts = (
        "the part that runs out" if facts.too_late == 1 else f"any of the {count(facts.too_late)} parts that run out"
    )
    cost = f"; each day of waiting costs up to {money(facts.waiting_day_cents)}" if facts.waiting_day_cents else ""
    return f"no order and no faster freight reaches {parts} in time{cost}"


def _evidence(facts: BriefFacts) -> str:
    zone, event = facts.timezone, facts.disruption
    times = (
        f"Since {clock(event.start, zone)}; normal supply back {clock(event.recovery_p10, zone)} (10 %), "
        f"{clock(event.recovery_p50, zone)} (50 %), {clock(event.recovery_p90, zone)} (90 %)"
    )
    basis = f": {escaped(facts.recovery_basis)}." if facts.recovery_basis else "."
    said = [
        f"- {clock(item.received, zone)}, {escaped(item.sender, 80)}: {escaped(item.says, 120)}"
        + (f" – “{escaped(item.quote, 160)}”" if item.quote else "")
        for item in facts.evidence[:8]
    ]
    more = len(facts.evidence) - len(said)
    said += [f"- and {more} more signals"] if more > 0 else []
    return "\n\n".join(part for part in (times + basis, "\n".join(said)) if part)


def _orders(facts: BriefFacts) -> str:
    if not facts.orders_at_risk:
        return ""
    rows = [
        (escaped(o.id), escaped(o.model), escaped(o.customer), escaped(o.promised)) for o in facts.orders[:8]
    ]  # fmt: skip
    head = f"{count(facts.orders_at_risk)} orders, contribution {money(facts.contribution_cents)}."
    if not rows:
        return head
    return f"{head} The first:\n\n" + _table(("Order", "Model", "Customer", "Promised"), rows)


def _last_moments(facts: BriefFacts) -> str:
    moments = sorted(facts.last_moments, key=lambda moment: (moment.by, moment.what))[:8]
    return "\n".join(f"- {clock(moment.by, facts.timezone)}: {escaped(moment.what)}" for moment in moments)


def _options(facts: BriefFacts) -> str:
    if not facts.options:
        return ""
    head = ("Option", "Cost", "Spend", "Late", "Not built", "Moved", "Line stop", "Gap")
    rows = _table(head, [_row(row, facts.recommended) for row in facts.options], right=range(1, 8))
    base = f"plan {facts.plan_version}, the released one, undisturbed and with no order late that waits"
    return "\n\n".join(part for part in (rows, _bullets(facts.left_out), f"Cost is above {base}.") if part)


def _outlooks(facts: BriefFacts) -> str:
    """What may come of the options, as planned and worse, where they were played."""
    played = [(row, row.outlook) for row in facts.options if row.outlook is not None]
    if not played:
        return ""
    head = ("What may come of it", "Line stops", "Idle slots", "Late", "Not built", "Cost, mean", "Cost in 1 000")
    rows = [
        (
            escaped(row.title), _stops(seen), _spread(seen.idle_slots), _spread(seen.late_orders),
            _spread(seen.unbuilt_orders), money(seen.mean_cents), "€ " + _spread(seen.extra_cents, 100_000),
        )
        for row, seen in played
    ]  # fmt: skip
    said = (
        f"Each played {count(played[0][1].runs)} times by the line alone, nobody acting on what turns out otherwise, "
        "with recoveries and travel as drawn from their 10, 50 and 90 % points. *Line stops*: in so many of the "
        "runs. Triples are the 10, 50 and 90 % points of the runs."
    )
    return _table(head, rows, right=range(1, 7)) + "\n\n" + said


def _stops(seen: Outlook) -> str:
    minutes = f" ({_spread(seen.stop_min)} min)" if seen.stopped else ""
    return f"{seen.stop_pct} %{minutes}"


def _spread(found: Spread, unit: int = 1) -> str:
    return " / ".join(count(round(value / unit)) for value in (found.p10, found.p50, found.p90))


def _row(row: OptionRow, recommended: str | None) -> tuple[str, ...]:
    title = escaped(row.title)
    gap = "unknown" if row.gap_permille is None else f"{row.gap_permille // 10}.{row.gap_permille % 10} %"
    return (
        f"**{title}** ←" if row.goal == recommended else title, money(row.cost_cents), money(row.spend_cents),
        count(row.late_orders), count(row.unbuilt_orders), count(row.moved_orders), f"{count(row.line_stop_min)} min",
        gap,
    )  # fmt: skip


def _why(facts: BriefFacts) -> str:
    return _bullets(facts.why)


def _sequence(facts: BriefFacts) -> str:
    found = facts.sequence
    if found is None:
        return ""
    rows = [
        ("High-priority ratio violations", count(found.high_before), count(found.high_after)),
        ("Paint changes", count(found.paint_before), count(found.paint_after)),
        ("Low-priority ratio violations", count(found.low_before), count(found.low_after)),
    ]
    moved = (
        f"{count(found.moved)} cars get another slot in their shift, {count(found.came)} come from another shift, "
        f"{count(found.left)} leave theirs."
    )
    head = (f"In sequence, {count(found.shifts)} shifts touched", "Released", "Recommended")
    return moved + "\n\n" + _table(head, rows, right=(1, 2))


def _papers(facts: BriefFacts) -> str:
    rows = [(escaped(p.kind), escaped(p.supplier), escaped(p.digest[:12])) for p in facts.papers]
    return _table(("Draft", "For", "Digest"), rows) if rows else ""


def _source(facts: BriefFacts, writer: str, dropped: Sequence[Dropped]) -> str:
    said = [f"Sentences: {escaped(writer)}. Figures and tables: from the plant's data and the planner."]
    said += [escaped(name) for name in facts.models]
    if dropped:
        said.append(f"{len(dropped)} sentence(s) were dropped: no fact bears what they say.")
    return "---\n\n" + "\n".join(f"*{line}*  " for line in said)
