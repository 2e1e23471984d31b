"""Line-days of CSPLib problem 001: cars of a few classes, options with p/q, no colours and no day before.

Source: CSPLib prob001. Numbers after optional comment lines (``%``, ``#``): cars, options, classes; p of every option;
q of every option; then for each class its number, how many cars, and a 0 or 1 for each option.
"""

from collections.abc import Iterator
from pathlib import Path

from planning.line import RatioRule
from planning.sequencing.formats.instance import FormatError, Instance, text_of
from planning.sequencing.problem import Car, SequenceProblem

MOST = 100_000
"""More numbers, cars or options than any line-day has: the file is something else."""


def here(path: Path) -> bool:
    """True if the file looks like this format, damaged or not: below its comments it begins with a number."""
    try:
        word = next((word for _, word in _words(path)), "")
    except FormatError:
        return False
    return word.isascii() and word.lstrip("+-").replace(".", "", 1).isdigit()


def read(path: Path) -> Instance:
    """The line-day in a file. Raises FormatError."""
    numbers = _numbers(path)
    if len(numbers) < 3:
        raise FormatError(f"{path}: cut short: expected the numbers of cars, options and classes first")
    count, options, classes = numbers[:3]
    if not 0 < count <= MOST or not 0 < options <= 1000 or not 0 < classes <= MOST:
        what = "the day is empty" if count == 0 else "each must be at least 1 and no larger than a line-day has"
        raise FormatError(f"{path}: {count} cars, {options} options, {classes} classes: {what}")
    needed = 3 + 2 * options + classes * (options + 2)
    if len(numbers) != needed:
        more = "a number too many, or more than one line-day, is in it"
        what = "the file is cut short" if len(numbers) < needed else more
        raise FormatError(
            f"{path}: {len(numbers)} numbers, but {options} options and {classes} classes take {needed}: {what}"
        )
    rules = _rules(path, numbers[3 : 3 + options], numbers[3 + options : 3 + 2 * options])
    rows = [numbers[at : at + options + 2] for at in range(3 + 2 * options, needed, options + 2)]
    cars, written = _cars(path, rows, rules, count)
    problem = SequenceProblem(cars=cars, slots=len(cars), ratios=rules, objective=("high",), whole_windows=True)
    return Instance(path.stem, path, problem, written, unit=problem.weights()["high"])


def _words(path: Path) -> Iterator[tuple[int, str]]:
    """What stands below and between the comments, with its line."""
    for at, line in enumerate(text_of(path).split("\n"), start=1):
        if not line.lstrip().startswith(("%", "#")):
            yield from ((at, word) for word in line.split())


def _numbers(path: Path) -> list[int]:
    found: list[int] = []
    for at, word in _words(path):
        if not word.isascii() or not word.isdigit() or len(word) > 9:
            raise FormatError(f"{path}, line {at}: {word[:30]!r} where CSPLib prob001 has a whole number")
        found.append(int(word))
    return found


def _rules(path: Path, p: list[int], q: list[int]) -> tuple[RatioRule, ...]:
    rules = []
    for number, (most, window) in enumerate(zip(p, q, strict=True), start=1):
        if not 1 <= most < window <= 1000:
            raise FormatError(
                f"{path}: option {number} has the ratio {most}/{window}; p must be from 1 to below q, q at most 1000"
            )
        rules.append(
            RatioRule(id=f"option-{number}", line="line", option=str(number), p=most, q=window, priority="high")
        )
    return tuple(rules)


def _cars(
    path: Path, rows: list[list[int]], rules: tuple[RatioRule, ...], count: int
) -> tuple[tuple[Car, ...], dict[str, str]]:
    cars, written, seen = [], {}, set[int]()
    for name, many, *needs in rows:
        if name in seen:
            raise FormatError(f"{path}: class {name} is given twice; every class has one line")
        seen.add(name)
        if any(need not in (0, 1) for need in needs):
            raise FormatError(f"{path}: class {name} needs {needs}; expected a 0 or 1 for each option")
        if many > MOST:
            raise FormatError(f"{path}: class {name} has {many} cars, more than any line-day")
        has = frozenset(rule.option for rule, need in zip(rules, needs, strict=True) if need)
        for number in range(many):
            car = Car(f"{name}.{number}", has, "any")
            cars.append(car)
            written[car.id] = str(name)
    if len(cars) != count:
        raise FormatError(f"{path}: the first line says {count} cars, the classes add up to {len(cars)}")
    return tuple(cars), written
