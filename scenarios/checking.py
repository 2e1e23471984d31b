"""What the files of a scenario must agree on: keys, steps, events and verdicts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scenarios.placeholders import unknown_placeholders
from scenarios.reading import ScenarioProblem

if TYPE_CHECKING:
    from scenarios.scenario import About, Expects, Template

Templates = Sequence[tuple[int, "Template"]]


def check_templates(templates: Templates, about: "About | None") -> list[ScenarioProblem]:
    """Signals against themselves and the events they are about."""
    found = []
    seen: dict[str, int] = {}
    keys = [event.key for event in about.events] if about else None
    if not templates:
        found.append(ScenarioProblem("signals.jsonl", 1, "holds no signal"))
    for line, template in templates:
        first = seen.setdefault(template.key, line)
        if first != line:
            reason = f"key: {template.key!r} stands on line {first} already; every signal has a key of its own"
            found.append(ScenarioProblem("signals.jsonl", line, reason))
        texts = [template.sender, template.subject, template.text]
        texts += [value for value in template.fields.values() if isinstance(value, str)]
        if about is not None and keys is not None:
            found += [ScenarioProblem("signals.jsonl", line, reason) for reason in _anchor(template, about, keys)]
            found += [ScenarioProblem("signals.jsonl", line, reason) for reason in unknown_placeholders(texts, keys)]
    return found


def _anchor(template: "Template", about: "About", keys: list[str]) -> list[str]:
    when = template.when
    if when.event is not None and when.event not in keys:
        return [f"when.event: {when.event!r} is no event of scenario.toml; there are: {', '.join(keys) or 'none'}"]
    if when.anchor == "as_of":
        return []
    if not keys:
        return [f"when.anchor: {when.anchor!r}, but scenario.toml has no event; use 'as_of'"]
    event = about.events[keys.index(when.event) if when.event else 0]
    if when.anchor == "step" and when.step >= len(event.course):
        return [f"when.step: {when.step}, but the course has steps 0 to {len(event.course) - 1}"]
    return []


def check_expects(templates: Templates | None, about: "About | None", expects: "Expects") -> list[ScenarioProblem]:
    """What is expected against the events and the signals."""
    found = [] if about is None else [ScenarioProblem("expected.toml", 1, reason) for reason in _events(about, expects)]
    if templates is None:
        return found
    keys = {template.key: line for line, template in templates}
    found += [
        ScenarioProblem("signals.jsonl", line, f"key: {key!r} has no verdict in expected.toml")
        for key, line in keys.items()
        if key not in expects.verdicts
    ]
    found += [
        ScenarioProblem("expected.toml", 1, f"verdicts.{key[:60]}: no signal has this key")
        for key in expects.verdicts
        if key not in keys
    ]
    if expects.events and "event" not in expects.verdicts.values():
        found.append(ScenarioProblem("expected.toml", 1, "verdicts: at least one signal must be of the event"))
    return found


def _events(about: "About", expects: "Expects") -> list[str]:
    causes = {event.key: event.cause for event in about.events}
    wanted = {event.key: event.cause for event in expects.events}
    found = [f"events: {key!r} is expected, but scenario.toml has no such event" for key in wanted if key not in causes]
    found += [f"events: nothing is expected of event {key!r} of scenario.toml" for key in causes if key not in wanted]
    found += [
        f"cause: {cause} is expected of {key!r}, but scenario.toml says {causes[key]}"
        for key, cause in wanted.items()
        if causes.get(key, cause) != cause
    ]
    if expects.opens_case != bool(causes):
        found.append(f"opens_case: {str(expects.opens_case).lower()}, but scenario.toml has {len(causes)} events")
    return found
