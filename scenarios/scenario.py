"""A scenario: a true event, what people would have sent about it, and what is expected of who reads it."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from planning.disruption import Cause
from planning.signal import FieldName, FieldText, SignalKind
from planning.snapshot import Snapshot
from planning.terms import Id, Name, Pct, Record
from scenarios.drawing import Drawn, draw_event
from scenarios.placeholders import unknown_placeholders
from scenarios.plant import PlantSize, generate
from scenarios.reading import ScenarioError, ScenarioProblem, read_jsonl, read_toml

HERE = Path(__file__).parent

Hours = Annotated[float, Field(ge=-24 * 120, le=24 * 400)]
Days = Annotated[int, Field(ge=0, le=400)]
Verdict = Literal["event", "watch", "noise"]


def _rising(low: float, high: float, what: str) -> None:
    if high < low:
        raise ValueError(f"{what} runs from {low} down to {high}; give the lower end first")


class Where(Record):
    """Which works are hit: those in a country that ship the plant a part of this name; a drawn share of them."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    part_name: Name
    share_pct: tuple[Annotated[int, Field(ge=1, le=100)], Annotated[int, Field(ge=1, le=100)]]

    @model_validator(mode="after")
    def _share_rises(self) -> Self:
        _rising(*self.share_pct, "share_pct")
        return self


class CourseStep(Record):
    """From a drawn day after the start on, the works make this much of their normal output."""

    after_days: tuple[Days, Days]
    capacity_pct: tuple[Pct, Pct]

    @model_validator(mode="after")
    def _ranges_rise(self) -> Self:
        _rising(*self.after_days, "after_days")
        _rising(*self.capacity_pct, "capacity_pct")
        return self


class Recovery(Record):
    """Days from the start to normal output: the 10, 50 and 90 % points, each drawn from its range."""

    p10_days: tuple[Days, Days]
    p50_days: tuple[Days, Days]
    p90_days: tuple[Days, Days]

    @model_validator(mode="after")
    def _points_follow(self) -> Self:
        for name in ("p10_days", "p50_days", "p90_days"):
            low, high = getattr(self, name)
            _rising(low, high, name)
        if not self.p10_days[1] <= self.p50_days[0] or not self.p50_days[1] <= self.p90_days[0]:
            raise ValueError("p10_days, p50_days and p90_days must not overlap, in this order")
        return self


class Event(Record):
    """The true event: cause, place, hours before the plant's first moment, course and recovery."""

    title: Name
    cause: Cause
    hours_before: tuple[Annotated[float, Field(ge=0, le=720)], Annotated[float, Field(ge=0, le=720)]]
    where: Where
    course: Annotated[tuple[CourseStep, ...], Field(min_length=1, max_length=20)]
    recovery: Recovery

    @model_validator(mode="after")
    def _course_in_order(self) -> Self:
        _rising(*self.hours_before, "hours_before")
        if self.course[0].after_days != (0, 0):
            raise ValueError("the first step of the course starts at after_days = [0, 0]")
        for before, after in zip(self.course, self.course[1:], strict=False):
            if after.after_days[0] <= before.after_days[1]:
                raise ValueError(
                    f"course: a step from day {after.after_days[0]} on may fall before the one that starts by day "
                    f"{before.after_days[1]}; keep the ranges apart"
                )
        return self


class When(Record):
    """When a signal comes: hours after an anchor, drawn from a range; ``step`` numbers the course from 0."""

    anchor: Literal["event", "as_of", "step", "recovery"]
    hours: tuple[Hours, Hours]
    step: Annotated[int, Field(ge=0, le=19)] = 0

    @model_validator(mode="after")
    def _hours_rise(self) -> Self:
        _rising(*self.hours, "hours")
        return self


class Template(Record):
    """A signal as people would send it, with placeholders for what the seed decides."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    kind: SignalKind
    when: When
    sender: Annotated[str, Field(min_length=1, max_length=200)]
    subject: Annotated[str, Field(min_length=1, max_length=500)]
    text: Annotated[str, Field(min_length=1, max_length=50_000)]
    fields: Annotated[dict[FieldName, FieldText | int], Field(max_length=40)] = {}


class About(Record):
    """The head of a scenario: ``scenario.toml``."""

    schema_version: Literal[1]
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    title: Name
    proves: Annotated[str, Field(min_length=1, max_length=2000)]
    plant: PlantSize
    start: date
    seed: Annotated[int, Field(ge=0, le=2**31)]
    event: Event


class Expects(Record):
    """What is expected, whatever the seed: ``expected.toml``. Verdicts are by signal key."""

    schema_version: Literal[1]
    opens_case: bool
    cause: Cause
    start_tolerance_hours: Annotated[int, Field(ge=0, le=720)]
    first_stop_days: tuple[Days, Days]
    verdicts: dict[str, Verdict]


@dataclass(frozen=True)
class Scenario:
    """A scenario that was read and checked. ``plant`` is the size of plant it is made for."""

    about: About
    templates: tuple[Template, ...]
    expects: Expects

    @property
    def id(self) -> Id:
        """The scenario's name, as in its folder."""
        return self.about.id

    @property
    def title(self) -> str:
        """What happens, in a line."""
        return self.about.title

    @property
    def plant(self) -> PlantSize:
        """The size of plant it is made for."""
        return self.about.plant

    @property
    def seed(self) -> int:
        """The seed it is drawn with when none is asked for."""
        return self.about.seed

    def make_plant(self, seed: int | None = None) -> Snapshot:
        """The plant the scenario plays on."""
        return generate(self.plant, self.seed if seed is None else seed, self.about.start)

    def draw(self, plant: Snapshot, seed: int | None = None) -> Drawn:
        """The truth and the signals on a plant; the same plant and seed give the same. Raises ``ScenarioError``."""
        return draw_event(self, plant, self.seed if seed is None else seed)


def names() -> tuple[str, ...]:
    """The scenarios that come with Andon."""
    return tuple(sorted(path.parent.name for path in HERE.glob("*/scenario.toml")))


def load(name_or_path: str | Path) -> Scenario:
    """Read a scenario by name or folder; raises ``ScenarioError`` that names every file, line and reason."""
    folder = _folder(name_or_path)
    problems: list[ScenarioProblem] = []
    about = templates = expects = None
    try:
        about = read_toml(folder / "scenario.toml", About)
    except ScenarioError as error:
        problems += error.problems
    try:
        templates = read_jsonl(folder / "signals.jsonl", Template)
    except ScenarioError as error:
        problems += error.problems
    try:
        expects = read_toml(folder / "expected.toml", Expects)
    except ScenarioError as error:
        problems += error.problems
    if templates is not None:
        problems += _check_templates(templates, len(about.event.course) if about else None)
    if templates is not None and expects is not None:
        problems += _check_verdicts(templates, expects)
    if about is not None and expects is not None and about.event.cause != expects.cause:
        reason = f"cause: {expects.cause} is expected, but scenario.toml says {about.event.cause}"
        problems.append(ScenarioProblem("expected.toml", 1, reason))
    if problems or about is None or templates is None or expects is None:
        raise ScenarioError(problems)
    return Scenario(about, tuple(template for _, template in templates), expects)


def _folder(name_or_path: str | Path) -> Path:
    text = str(name_or_path)
    known = ", ".join(names())
    if not text.strip():
        raise ScenarioError([ScenarioProblem("scenario", 0, f"its name is empty; there are: {known}")])
    if re.fullmatch(r"[a-z][a-z0-9_]{0,39}", text):
        if (HERE / text / "scenario.toml").is_file():
            return HERE / text
        if not Path(text).is_dir():
            raise ScenarioError([ScenarioProblem(text, 0, f"no scenario of this name; there are: {known}")])
    folder = Path(text)
    try:
        found = folder.is_dir()
    except (OSError, ValueError):
        found = False
    if not found:
        raise ScenarioError([ScenarioProblem(text[:200], 0, "is neither a scenario's name nor a folder")])
    return folder


def _check_templates(templates: list[tuple[int, Template]], steps: int | None) -> list[ScenarioProblem]:
    found = []
    seen: dict[str, int] = {}
    if not templates:
        found.append(ScenarioProblem("signals.jsonl", 1, "holds no signal"))
    for line, template in templates:
        first = seen.setdefault(template.key, line)
        if first != line:
            reason = f"key: {template.key!r} stands on line {first} already; every signal has a key of its own"
            found.append(ScenarioProblem("signals.jsonl", line, reason))
        if steps is not None and template.when.anchor == "step" and template.when.step >= steps:
            reason = f"when.step: {template.when.step}, but the course has steps 0 to {steps - 1}"
            found.append(ScenarioProblem("signals.jsonl", line, reason))
        texts = [template.sender, template.subject, template.text]
        texts += [value for value in template.fields.values() if isinstance(value, str)]
        found += [ScenarioProblem("signals.jsonl", line, reason) for reason in unknown_placeholders(texts)]
    return found


def _check_verdicts(templates: list[tuple[int, Template]], expects: Expects) -> list[ScenarioProblem]:
    keys = {template.key: line for line, template in templates}
    found = [
        ScenarioProblem("signals.jsonl", line, f"key: {key!r} has no verdict in expected.toml")
        for key, line in keys.items()
        if key not in expects.verdicts
    ]
    found += [
        ScenarioProblem("expected.toml", 1, f"verdicts.{key[:60]}: no signal has this key")
        for key in expects.verdicts
        if key not in keys
    ]
    if "event" not in expects.verdicts.values():
        found.append(ScenarioProblem("expected.toml", 1, "verdicts: at least one signal must be of the event"))
    return found


__all__ = ["Drawn", "Scenario", "ScenarioError", "ScenarioProblem", "load", "names"]
