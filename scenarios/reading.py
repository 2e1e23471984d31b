"""Reading a scenario's files: TOML and JSON lines, bounded in size, refused with file, line and reason."""

import json
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

MAX_BYTES = 2_000_000
MAX_LINES = 500

Model = TypeVar("Model", bound=BaseModel)


class ScenarioProblem(NamedTuple):
    """One thing wrong in a scenario's file: where (line 0 is the whole of it), and why in words."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}" if self.line else f"{self.file}: {self.reason}"


class ScenarioError(ValueError):
    """A scenario that cannot be used, with everything that is wrong with it."""

    def __init__(self, problems: Sequence[ScenarioProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in problems))


def refuse(path: Path, line: int, reason: str) -> ScenarioError:
    """A scenario error with one problem."""
    return ScenarioError([ScenarioProblem(path.name, line, reason)])


def read_text(path: Path) -> str:
    """The text of a scenario file; refused if missing, over the size limit or not UTF-8."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise refuse(path, 1, f"cannot be read: {error.strerror or type(error).__name__}") from error
    if len(raw) > MAX_BYTES:
        raise refuse(path, 1, f"is larger than {MAX_BYTES} bytes")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise refuse(path, line, f"is not UTF-8 text: {error.reason} at byte {error.start}") from error


def read_toml(path: Path, model: type[Model]) -> Model:
    """A TOML file as a record; every field that is wrong is named with its line."""
    text = read_text(path)
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        raise refuse(path, int(found[1]) if found else 1, f"is not valid TOML: {str(error)[:200]}") from error
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise ScenarioError(
            [ScenarioProblem(path.name, line_of(text, item["loc"]), _words(item)) for item in error.errors()]
        ) from error


def read_jsonl(path: Path, model: type[Model]) -> list[tuple[int, Model]]:
    """Records of a JSON-lines file with their line numbers; all broken lines are reported at once."""
    lines = read_text(path).split("\n")
    if len(lines) > MAX_LINES:
        raise refuse(path, MAX_LINES + 1, f"has {len(lines)} lines; at most {MAX_LINES} are read")
    found: list[tuple[int, Model]] = []
    problems: list[ScenarioProblem] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append((number, model.model_validate(json.loads(line, object_pairs_hook=_once, parse_constant=_no))))
        except ValidationError as error:
            problems += [ScenarioProblem(path.name, number, _words(item)) for item in error.errors()]
        except (ValueError, RecursionError) as error:
            problems.append(ScenarioProblem(path.name, number, f"is not valid JSON: {str(error)[:200]}"))
    if problems:
        raise ScenarioError(problems)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"{key[:60]!r} is given twice")
        found[key] = value
    return found


def _no(value: str) -> float:
    raise ValueError(f"{value} is not a number here")


def _words(item: Any) -> str:
    where = ".".join(str(step) for step in item["loc"]) or "the record"
    return f"{where}: {str(item['msg']).removeprefix('Value error, ')}"


def line_of(text: str, loc: Sequence[str | int]) -> int:
    """The line of a TOML text where a value stands, by its path; else of the nearest table above it, else 1."""
    best, best_depth = 1, 0
    table: tuple[str | int, ...] = ()
    last: dict[tuple[str | int, ...], int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if header := re.match(r"\[(\[?)\s*([A-Za-z0-9_.\-]+)\s*\]", stripped):
            table = _table(header[2].split("."), bool(header[1]), last)
            here = table
        elif key := re.match(r"([A-Za-z0-9_\-]+)\s*=", stripped):
            here = (*table, key[1])
        else:
            continue
        depth = len(here)
        if depth > best_depth and tuple(loc[:depth]) == here:
            best, best_depth = number, depth
    return best


def _table(names: list[str], repeats: bool, last: dict[tuple[str | int, ...], int]) -> tuple[str | int, ...]:
    """The path of a table's header: inside a list of tables it belongs to the one that stands last above it."""
    path: tuple[str | int, ...] = ()
    for at, name in enumerate(names):
        path = (*path, name)
        if repeats and at == len(names) - 1:
            last[path] = last.get(path, -1) + 1
            path = (*path, last[path])
        elif path in last:
            path = (*path, last[path])
    return path
