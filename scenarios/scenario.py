"""A scenario: true events (or none), what people would have sent, and what is expected of who reads it."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from planning.disruption import Cause
from planning.signal import FieldName, FieldText, SignalKind
from planning.snapshot import Snapshot
from planning.terms import Id, Name, Record
from scenarios.adhesive import with_adhesive
from scenarios.checking import check_expects, check_templates
from scenarios.course import Answers, Days, Event, Hours, Key, Lean, StandIn, rising
from scenarios.drawing import Drawn, draw_events
from scenarios.plant import PlantSize, generate
from scenarios.reading import ScenarioError, ScenarioProblem, read_jsonl, read_toml
from scenarios.standins import with_lean_stock, with_stand_ins

HERE = Path(__file__).parent

Verdict = Literal["event", "watch", "noise"]


class When(Record):
    """When a signal comes: hours after an anchor of an event (the first one, if none is named), drawn from a range.

    ``step`` numbers the steps of the course from 0.
    """

    anchor: Literal["event", "as_of", "step", "recovery"]
    hours: tuple[Hours, Hours]
    step: Annotated[int, Field(ge=0, le=19)] = 0
    event: Key | None = None

    @model_validator(mode="after")
    def _hours_rise(self) -> Self:
        rising(*self.hours, "hours")
        return self


class Template(Record):
    """A signal as people would send it, with placeholders for what the seed decides."""

    key: Key
    kind: SignalKind
    when: When
    sender: Annotated[str, Field(min_length=1, max_length=200)]
    subject: Annotated[str, Field(min_length=1, max_length=500)]
    text: Annotated[str, Field(min_length=1, max_length=50_000)]
    fields: Annotated[dict[FieldName, FieldText | int], Field(max_length=40)] = {}


class About(Record):
    """The head of a scenario: ``scenario.toml``. Without any event it holds decoys only."""

    schema_version: Literal[2]
    id: Key
    title: Name
    proves: Annotated[str, Field(min_length=1, max_length=2000)]
    sources: Annotated[tuple[Annotated[str, Field(max_length=300)], ...], Field(max_length=20)] = ()
    plant: PlantSize
    start: date
    seed: Annotated[int, Field(ge=0, le=2**31)]
    events: Annotated[tuple[Event, ...], Field(max_length=9)] = ()
    stand_ins: Annotated[tuple[StandIn, ...], Field(max_length=20)] = ()
    lean: Annotated[tuple[Lean, ...], Field(max_length=20)] = ()
    answers: Answers = Answers()
    adhesive: bool = False
    """True if the plant also buys an adhesive by the gram, whose resin comes from a works of tier 2."""
    plays_days: Annotated[int, Field(ge=1, le=200)] = 40
    """Days after which the course has been played."""

    @model_validator(mode="after")
    def _keys_differ(self) -> Self:
        keys = [event.key for event in self.events]
        if len(keys) != len(set(keys)):
            raise ValueError("events: every event has a key of its own")
        return self


class ExpectedEvent(Record):
    """What is expected to be found out about an event; days of the first stop count from the plant's first moment."""

    key: Key = "event"
    cause: Cause
    start_tolerance_hours: Annotated[int, Field(ge=0, le=720)]
    first_stop_days: tuple[Days, Days]


class Expects(Record):
    """What is expected, whatever the seed: ``expected.toml``. Verdicts are by signal key."""

    schema_version: Literal[2]
    opens_case: bool
    events: tuple[ExpectedEvent, ...] = ()
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

    def make_plant(self, seed: int | None = None, size: PlantSize | None = None) -> Snapshot:
        """The plant the scenario plays on, of its own size or another."""
        drawn = self.seed if seed is None else seed
        plant = generate(size or self.plant, drawn, self.about.start)
        if self.about.adhesive:
            plant = with_adhesive(plant, drawn)
        return with_stand_ins(with_lean_stock(plant, self.about.lean, drawn), self.about.stand_ins, drawn)

    def draw(self, plant: Snapshot, seed: int | None = None) -> Drawn:
        """The truth and the signals on a plant; the same plant and seed give the same. Raises ``ScenarioError``."""
        return draw_events(self, plant, self.seed if seed is None else seed)


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
        problems += check_templates(templates, about)
    if expects is not None:
        problems += check_expects(templates, about, expects)
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


__all__ = ["Drawn", "Scenario", "ScenarioError", "ScenarioProblem", "load", "names"]
