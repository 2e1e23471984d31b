"""Small shifts to sequence, in the fewest words."""

import random
from typing import Any, Literal

from planning.line import RatioRule
from planning.sequencing.problem import Car, Material, SequenceProblem


def ratio(option: str, p: int, q: int, priority: Literal["high", "low"] = "high") -> RatioRule:
    return RatioRule(id=f"{option}-{p}-{q}", line="L1", option=option, p=p, q=q, priority=priority)


def cars(*words: str) -> tuple[Car, ...]:
    """``red:AB`` is a red car with options A and B; ids are c0, c1, ..."""
    found = []
    for number, word in enumerate(words):
        colour, _, options = word.partition(":")
        found.append(Car(f"c{number}", frozenset(options), colour))
    return tuple(found)


def shift(*words: str, slots: int | None = None, **rules: Any) -> SequenceProblem:
    line = cars(*words)
    return SequenceProblem(cars=line, slots=len(line) if slots is None else slots, **rules)


def drawn(seed: int, size: int = 24) -> SequenceProblem:
    """A shift with every kind of rule at once, solvable by construction: a witness order breaks no hard rule."""
    rng = random.Random(seed)
    empty = rng.randrange(0, 4)
    line = tuple(
        Car(f"c{n}", frozenset(o for o in "ABCD" if rng.random() < 0.3), rng.choice(("red", "blue", "grey")))
        for n in range(size - empty)
    )
    witness: list[Car | None] = [*line, *([None] * empty)]
    rng.shuffle(witness)
    frozen = {slot: None if car is None else car.id for slot, car in enumerate(witness[: rng.randrange(0, 6)])}
    home = {c.id: s for s, c in enumerate(witness) if c and rng.random() < 0.6}
    left_out = [s for s in range(size) if s not in frozen]
    homes = dict(zip(home, rng.sample(sorted(home.values()), len(home)), strict=True)) if rng.random() < 0.5 else home
    return SequenceProblem(
        cars=line,
        slots=size,
        tail=tuple(rng.choice((*line, None)) for _ in range(rng.randrange(0, 8))),
        ratios=(ratio("A", 1, 3), ratio("B", 1, 2), ratio("C", 2, 5, "low"), ratio("D", 1, 6, "low")),
        batch_limit=_longest(witness),
        objective=("high", "paint", "moves", "low"),
        frozen=frozen,
        baseline={car: slot for car, slot in homes.items() if car not in frozen.values() and slot in left_out},
        moved_cap=None if rng.random() < 0.7 else len(homes),
        materials=tuple(_material(f"P{n}", witness, rng) for n in range(3)),
    )


def _longest(witness: list[Car | None]) -> int:
    run = longest = 0
    before = ""
    for car in witness:
        if car is not None:
            run, before = (run + 1 if car.colour == before else 1), car.colour
            longest = max(longest, run)
    return longest


def _material(part: str, witness: list[Car | None], rng: random.Random) -> Material:
    use = {car.id: rng.randrange(1, 4) for car in witness if car is not None and rng.random() < 0.4}
    slots = sorted({0, *(rng.randrange(1, len(witness)) for _ in range(2))})
    ends = [*slots[1:], len(witness)]
    there = [sum(use.get(car.id, 0) for car in witness[:end] if car is not None) for end in ends]
    return Material(part, use, tuple(zip(slots, there, strict=True)))
