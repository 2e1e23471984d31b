"""A scenario written from a few answers: a folder that loads, to be filled with a planner's own texts."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from planning.disruption import Cause
from scenarios.reading import ScenarioError, ScenarioProblem

CAUSES: tuple[str, ...] = get_args(Cause)


@dataclass(frozen=True)
class Wanted:
    """What a new scenario is about. Days are whole days after the event."""

    name: str
    title: str
    cause: Cause
    part: str
    country: str | None
    capacity_pct: int
    recovery_days: int
    start: date
    plant: str = "compact"


def write_scenario(wanted: Wanted, folder: Path) -> Path:
    """Write the three files of a scenario into a new folder; raises ``ScenarioError`` if it is there already."""
    home = folder / wanted.name
    if home.exists():
        raise ScenarioError([ScenarioProblem(str(home), 1, "is there already; choose another name or folder")])
    home.mkdir(parents=True)
    (home / "scenario.toml").write_text(_head(wanted), encoding="utf-8")
    (home / "expected.toml").write_text(_expected(wanted), encoding="utf-8")
    (home / "signals.jsonl").write_text(_signals(wanted), encoding="utf-8")
    return home


def _head(wanted: Wanted) -> str:
    days = wanted.recovery_days
    country = f"country = {_text(wanted.country)}\n" if wanted.country else ""
    return f"""# What happened, and from which real case it is taken.
schema_version = 2
id = {_text(wanted.name)}
title = {_text(wanted.title)}
proves = "What a good answer to this event shows."
plant = {_text(wanted.plant)}
start = {wanted.start.isoformat()}
seed = 1
plays_days = {min(200, days + 15)}

# The true event. Ranges are [from, to]; a seed draws from them. Hours count back from the plant's first moment.
[[events]]
title = {_text(wanted.title)}
cause = {_text(wanted.cause)}
hours_before = [3.0, 12.0]

# The works that are hit: those that ship a part of this name; the one whose loss is felt soonest.
[events.where]
part_name = {_text(wanted.part)}
{country}count = 1

# The output left, in steps.
[[events.course]]
after_days = [0, 0]
capacity_pct = [{wanted.capacity_pct}, {wanted.capacity_pct}]

[events.recovery]
p10_days = [{days * 8 // 10}, {days * 8 // 10}]
p50_days = [{days}, {days}]
p90_days = [{days * 3 // 2}, {days * 3 // 2}]

# What the supplier promises: so many days before (negative) or after normal supply really returns.
[[events.promises]]
days_off = [-2, 0]
"""


def _expected(wanted: Wanted) -> str:
    return f"""schema_version = 2
opens_case = true

[[events]]
cause = {_text(wanted.cause)}
start_tolerance_hours = 24
first_stop_days = [0, 60]

# Every signal by its key: "event", "watch" (soft, tracked) or "noise" (dismissed).
[verdicts]
holiday_letter = "noise"
supplier_letter = "event"
all_clear = "event"
"""


def _signals(wanted: Wanted) -> str:
    cause = wanted.cause.replace("_", " ")
    signals = [
        {
            "key": "holiday_letter", "kind": "mail", "when": {"anchor": "as_of", "hours": [-4, -2]},
            "sender": "<<calm_email>>", "subject": "Public holiday",
            "text": "Our dispatch in <<calm_city>> is closed on a public holiday next month. Goods ship a day earlier.",
        },
        {
            "key": "supplier_letter", "kind": "mail", "when": {"anchor": "event", "hours": [1, 2]},
            "sender": "<<email_1>>", "subject": f"Works <<city_1>>: {cause}",
            "text": f"Since <<event_day>>, <<event_time>>, our works in <<city_1>> cannot deliver ({cause}); about "
            "<<left_1>> percent of the output is left. We expect normal deliveries on <<promise_1>>.\n\n<<supplier_1>>",
        },
        {
            "key": "all_clear", "kind": "mail", "when": {"anchor": "recovery", "hours": [1, 6]},
            "sender": "<<email_1>>", "subject": "Works <<city_1>> back to normal",
            "text": "The works in <<city_1>> is back to normal and delivers in full again.\n\n<<supplier_1>>",
        },
    ]  # fmt: skip
    return "".join(json.dumps(signal, ensure_ascii=False) + "\n" for signal in signals)


def _text(value: str) -> str:
    """A TOML basic string; JSON's escapes are TOML's."""
    return json.dumps(value, ensure_ascii=False)
