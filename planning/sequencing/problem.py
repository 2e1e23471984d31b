"""A shift to be put in sequence: cars, rules and what may not change, as pure data; and the answers to it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from planning.line import RatioRule

Stop = Callable[[], bool]
Rank = Literal["high", "paint", "moves", "low"]
RANKS: tuple[Rank, ...] = ("high", "paint", "moves", "low")
"""What a sequence is judged by: high-priority ratios, paint changes, moved cars, low-priority ratios."""


@dataclass(frozen=True)
class Car:
    """A car as its neighbours on the line see it: the options that make work, and its colour."""

    id: str
    options: frozenset[str]
    colour: str


@dataclass(frozen=True)
class Material:
    """A part that arrives during the shift.

    ``users`` gives base units by car id. ``arrivals`` are (slot, base units there from that slot on, all together) in
    slot order: cars in slots before the next arrival's slot may not use more than what is there.
    """

    part: str
    users: Mapping[str, int]
    arrivals: tuple[tuple[int, int], ...]

    def limits(self, slots: int) -> list[tuple[int, int]]:
        """(end, base units): slots before ``end`` may use at most that many; one row for every arrival."""
        rows = [(self.arrivals[0][0], 0)] if self.arrivals[0][0] > 0 else []
        ends = [slot for slot, _ in self.arrivals[1:]] + [slots]
        return rows + [(end, there) for end, (_, there) in zip(ends, self.arrivals, strict=True)]


@dataclass(frozen=True)
class SequenceProblem:
    """Cars of one shift and the slots for them. Cars stand in canonical order: answers depend on it, so keep it.

    ``tail``: the slots before the shift, the last one last, None where idle. ``frozen``: slots that may not change,
    with their car or None for one that stays empty. ``baseline``: slot of every car that was in this shift already; a
    car in another slot counts as moved, and at most ``moved_cap`` may be. ``idle``: slots that may stay empty (None:
    any). ``earliest``: first slot of cars that may not stand before it (their part arrives then). ``objective``: what
    counts, the most important first. ``whole_windows``: ratios count only in windows that lie wholly inside the tail
    and the slots (CSPLib prob001); otherwise windows cut short by the end of the shift count too (ROADEF 2005).
    Raises ValueError, in words, for contradictory data.
    """

    cars: tuple[Car, ...]
    slots: int
    tail: tuple[Car | None, ...] = ()
    ratios: tuple[RatioRule, ...] = ()
    batch_limit: int | None = None
    objective: tuple[Rank, ...] = ("high", "paint", "low")
    frozen: Mapping[int, str | None] = field(default_factory=dict)
    baseline: Mapping[str, int] = field(default_factory=dict)
    moved_cap: int | None = None
    materials: tuple[Material, ...] = ()
    idle: frozenset[int] | None = None
    earliest: Mapping[str, int] = field(default_factory=dict)
    whole_windows: bool = False

    def __post_init__(self) -> None:
        _check_cars(self)
        _check_rules(self)
        _check_frozen(self)
        _check_slots("baseline", self.baseline.items(), self)
        for material in self.materials:
            _check_material(material, self)
        _check_earliest(self)

    def weights(self) -> dict[str, int]:
        """What one unit of each rank counts: a thousand of a rank are one of the next; ranks left out count nothing.

        Source: ROADEF/EURO challenge 2005, weights 1 000 000 / 1 000 / 1 by rank.
        """
        top = max(3, len(self.objective))
        found: dict[str, int] = dict.fromkeys(RANKS, 0)
        found.update({rank: 1000 ** (top - 1 - place) for place, rank in enumerate(self.objective)})
        return found

    def may_idle(self, slot: int) -> bool:
        """True if the slot may stay empty."""
        if slot in self.frozen:
            return self.frozen[slot] is None
        return self.idle is None or slot in self.idle


@dataclass(frozen=True)
class Score:
    """What a sequence breaks: violations of high and low ratios, paint changes, moved cars; and their weighted sum."""

    high: int
    paint: int
    moves: int
    low: int
    objective: int


@dataclass(frozen=True)
class Cut:
    """Why a shift cannot be sequenced. ``needs`` is what was asked of the rule's ``object``, ``fits`` what it can take.

    ``proven`` False: the search found no way in its time, and this is what the best sequence still breaks.
    ``shift`` is empty for a problem that belongs to no shift of a plant.
    """

    rule: Literal["slots", "colour", "material", "moves", "earliest"]
    object: str
    needs: int
    fits: int
    detail: str
    shift: str = ""
    proven: bool = True


@dataclass(frozen=True)
class Sequenced:
    """A sequence that passed its check: the car in every slot (None: idle), and its score.

    ``bound``: no sequence has a lower objective. ``steps``: moves that the search evaluated.
    """

    order: tuple[str | None, ...]
    score: Score
    bound: int = 0
    steps: int = 0

    @property
    def proven(self) -> bool:
        """True if no sequence can be better."""
        return self.score.objective <= self.bound


@dataclass(frozen=True)
class Unsequenceable:
    """The shift cannot be sequenced, or no way was found; the cut says what to change."""

    cut: Cut


@dataclass(frozen=True)
class Patience:
    """How long to search: wall seconds, steps (moves priced, on each core), or until told to stop.

    With steps alone the answer depends on the seed and the number of cores only; without steps or seconds it is ten
    minutes.
    """

    seconds: float | None = None
    steps: int | None = 2_000_000
    stop: Stop | None = None
    cores: int = 1


@dataclass(frozen=True)
class News:
    """How the search stands: seconds so far, steps of all cores, and the best objective (breach of hard rules)."""

    seconds: float
    steps: int
    objective: int
    breach: int


Tell = Callable[[News], None]


def _check_cars(problem: SequenceProblem) -> None:
    seen: set[str] = set()
    for car in problem.cars:
        if car.id in seen:
            raise ValueError(f"car {car.id} is given twice; every car has one place in the sequence")
        seen.add(car.id)
    if problem.slots < 0:
        raise ValueError(f"{problem.slots} slots: a shift has 0 slots or more")


def _check_rules(problem: SequenceProblem) -> None:
    for rule in problem.ratios:
        if rule.p >= rule.q:
            raise ValueError(
                f"ratio rule {rule.id}: {rule.p}/{rule.q} allows every car to have {rule.option}; p must be below q"
            )
    unknown = [rank for rank in problem.objective if rank not in RANKS]
    if unknown or len(set(problem.objective)) != len(problem.objective) or not problem.objective:
        raise ValueError(
            f"objective {', '.join(problem.objective) or '(empty)'}: name some of {', '.join(RANKS)}, each once"
        )
    if problem.batch_limit is not None and problem.batch_limit < 1:
        raise ValueError(f"paint batch limit {problem.batch_limit}: a batch holds at least 1 car")
    if problem.moved_cap is not None and problem.moved_cap < 0:
        raise ValueError(f"cap of {problem.moved_cap} moved cars: must be 0 or more")


def _check_slots(what: str, rows: Iterable[tuple[str, int]], problem: SequenceProblem) -> None:
    known = {car.id for car in problem.cars}
    holder: dict[int, str] = {}
    for car, slot in rows:
        if car not in known:
            raise ValueError(f"{what} slot {slot}: car {car} is not one of the cars to sequence")
        if not 0 <= slot < problem.slots:
            raise ValueError(f"{what} slot {slot} of car {car} is outside the {problem.slots} slots")
        other = holder.setdefault(slot, car)
        if other != car:
            raise ValueError(f"{what} slot {slot} holds both {other} and {car}; a slot takes one car")


def _check_frozen(problem: SequenceProblem) -> None:
    _check_slots("frozen", ((car, slot) for slot, car in problem.frozen.items() if car is not None), problem)
    held: dict[str, int] = {}
    for slot, car in problem.frozen.items():
        if not 0 <= slot < problem.slots:
            raise ValueError(f"frozen slot {slot} is outside the {problem.slots} slots")
        if car is not None and held.setdefault(car, slot) != slot:
            raise ValueError(f"car {car} is frozen in slots {held[car]} and {slot}; a car has one slot")
    for slot in problem.idle or ():
        if problem.frozen.get(slot) is not None:
            raise ValueError(f"slot {slot} may stay empty, but is frozen with car {problem.frozen[slot]}")


def _check_material(material: Material, problem: SequenceProblem) -> None:
    known = {car.id for car in problem.cars}
    for car, qty in material.users.items():
        if car not in known:
            raise ValueError(f"part {material.part}: user {car} is not one of the cars to sequence")
        if qty < 1:
            raise ValueError(f"part {material.part}: car {car} uses {qty}; a user takes at least 1")
    slots = [slot for slot, _ in material.arrivals]
    there = [qty for _, qty in material.arrivals]
    if not slots or slots != sorted(set(slots)) or there != sorted(there) or slots[0] < 0:
        raise ValueError(
            f"part {material.part}: arrivals must name rising slots with quantities that do not fall; "
            f"found {list(material.arrivals)}"
        )
    if slots[-1] >= problem.slots > 0:
        raise ValueError(f"part {material.part}: arrival at slot {slots[-1]} is past the {problem.slots} slots")


def _check_earliest(problem: SequenceProblem) -> None:
    known = {car.id for car in problem.cars}
    for car, slot in problem.earliest.items():
        if car not in known:
            raise ValueError(f"first slot {slot} of car {car}: it is not one of the cars to sequence")
        if not 0 <= slot < max(1, problem.slots):
            raise ValueError(f"car {car} may not stand before slot {slot}, but the shift has {problem.slots} slots")
