"""Reading scenarios: what is accepted, and what is refused with file, line and reason."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from scenarios.plant import generate
from scenarios.scenario import HERE, ScenarioError, load, names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HERE / "harness_ukraine", tmp_path / "mine"))


def change(folder: Path, file: str, old: str, new: str) -> int:
    """Replace the one place where ``old`` stands; gives its line."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def reasons(folder: Path) -> list[str]:
    with pytest.raises(ScenarioError) as refused:
        load(folder)
    assert refused.value.problems
    return [str(problem) for problem in refused.value.problems]


def first_signal(**changed: Any) -> str:
    line = (HERE / "harness_ukraine" / "signals.jsonl").read_text(encoding="utf-8").split("\n")[0]
    return json.dumps({**json.loads(line), **changed})


def rewrite_first_signal(folder: Path, line: str) -> None:
    path = folder / "signals.jsonl"
    path.write_text("\n".join([line, *path.read_text(encoding="utf-8").split("\n")[1:]]), encoding="utf-8")


def test_every_scenario_that_comes_with_andon_loads() -> None:
    assert "harness_ukraine" in names()
    assert [load(name).id for name in names()] == list(names())


def test_a_scenario_can_be_read_from_a_folder(folder: Path) -> None:
    assert load(folder) == load("harness_ukraine")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('cause = "war"', 'cause = "weather"', "events.0.cause: Input should be"),
        ('plant = "reference"', 'plant = "huge"', "plant: Input should be 'compact' or 'reference'"),
        ('country = "UA"', 'country = "Ukraine"', "events.0.where.country.0: String should match"),
        ("share_pct = [55, 100]", "share_pct = [100, 55]", "runs from 100 down to 55"),
        (
            "capacity_pct = [65, 75]",
            "capacity_pct = [65, 175]",
            "events.0.course.2.capacity_pct.1: Input should be less",
        ),
        ("after_days = [36, 46]", "after_days = [30, 46]", "keep the ranges apart"),
        ("p50_days = [64, 84]", "p50_days = [54, 84]", "must not overlap"),
        ("seed = 1", "seed = -1", "seed: Input should be greater than or equal to 0"),
        ("seed = 1", "sede = 1", "sede: Extra inputs are not permitted"),
        ("seed = 1", "seed = nan", "seed: Input should be a finite number"),
        ("hours_before = [12.0, 35.0]", "hours_before = [12.0, inf]", "Input should be a finite number"),
    ],
)
def test_a_wrong_value_is_refused_with_its_reason(folder: Path, old: str, new: str, reason: str) -> None:
    change(folder, "scenario.toml", old, new)
    assert any(reason in found for found in reasons(folder))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('cause = "war"', 'cause = "weather"'),
        ("capacity_pct = [65, 75]", "capacity_pct = [65, 175]"),
        ('country = "UA"', 'country = "Ukraine"'),
        ("start = 2026-03-02", 'start = "soon"'),
    ],
)
def test_a_wrong_value_is_refused_at_its_line(folder: Path, old: str, new: str) -> None:
    line = change(folder, "scenario.toml", old, new)
    assert any(found.startswith(f"scenario.toml:{line}: ") for found in reasons(folder))


def test_broken_toml_is_refused_at_its_line(folder: Path) -> None:
    line = change(folder, "scenario.toml", 'plant = "reference"', "plant = reference")
    assert reasons(folder)[0].startswith(f"scenario.toml:{line}: is not valid TOML")


def test_all_files_are_reported_at_once(folder: Path) -> None:
    change(folder, "scenario.toml", "seed = 1", "seed = -1")
    rewrite_first_signal(folder, "{broken")
    change(folder, "expected.toml", "opens_case = true", 'opens_case = "maybe"')
    assert {found.split(":")[0] for found in reasons(folder)} == {"scenario.toml", "signals.jsonl", "expected.toml"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "signals.jsonl:1: is not valid JSON"),
        ('{"key": "a", "key": "b"}', "signals.jsonl:1: is not valid JSON: 'key' is given twice"),
        ("[" * 100_000, "signals.jsonl:1: is not valid JSON"),
        (first_signal(text="<<bank_account>>"), "signals.jsonl:1: unknown placeholder <<bank_account>>"),
        (first_signal(kind="phone"), "signals.jsonl:1: kind: Input should be"),
        (first_signal(extra=1), "signals.jsonl:1: extra: Extra inputs are not permitted"),
        (first_signal(text="x" * 60_000), "signals.jsonl:1: text: String should have at most 50000 characters"),
        (first_signal(when={"anchor": "event", "hours": [5, 1]}), "signals.jsonl:1: when: hours runs from 5.0 down"),
        (first_signal(when={"anchor": "step", "hours": [1, 5], "step": 9}), "signals.jsonl:1: when.step: 9, but the"),
        (first_signal(key="tension"), "stands on line 1 already"),
        (first_signal(key="new_one"), "'new_one' has no verdict"),
        (first_signal(key="new_one"), "verdicts.price_letter: no signal has this key"),
        (first_signal().replace("6.2", "NaN").replace('"hours": [', '"hours": [NaN, '), "NaN is not a number here"),
    ],
)
def test_a_broken_signal_is_refused_with_line_and_reason(folder: Path, line: str, reason: str) -> None:
    rewrite_first_signal(folder, line)
    assert any(reason in found for found in reasons(folder))


def test_binary_missing_and_huge_files_are_refused(folder: Path) -> None:
    (folder / "expected.toml").unlink()
    (folder / "scenario.toml").write_bytes(b"id = 'x'\n\xff\xfe\x00")
    (folder / "signals.jsonl").write_bytes(b" " * 2_000_001)
    found = "\n".join(reasons(folder))
    assert "scenario.toml:2: is not UTF-8 text" in found
    assert "signals.jsonl:1: is larger than 2000000 bytes" in found
    assert "expected.toml:1: cannot be read" in found


def test_too_many_signals_are_refused(folder: Path) -> None:
    (folder / "signals.jsonl").write_text("\n" * 600, encoding="utf-8")
    assert "has 601 lines" in reasons(folder)[0]


@pytest.mark.parametrize("name", ["no_such", "../harness_ukraine", "a\x00b", "", "x" * 5000, "/nowhere/at/all"])
def test_an_unknown_name_is_an_error_in_words(name: str) -> None:
    with pytest.raises(ScenarioError):
        load(name)


def test_a_plant_without_such_works_is_refused(folder: Path) -> None:
    change(folder, "scenario.toml", 'country = "UA"', 'country = "NZ"')
    with pytest.raises(ScenarioError, match="no works in NZ ships 'wiring harness' to compact-1"):
        load(folder).draw(generate("compact", 1), 1)


def test_template_markup_in_a_signal_stays_text(folder: Path) -> None:
    rewrite_first_signal(folder, first_signal(text="{{ 7*7 }} {% raw %} ${HOME} <<city_1>>"))
    drawn = load(folder).draw(generate("compact", 1), 1)
    text = next(signal.text for signal in drawn.signals if signal.text.startswith("{{"))
    assert text.startswith("{{ 7*7 }} {% raw %} ${HOME} ")
    assert "<<" not in text


def test_what_fills_a_blank_is_never_filled_again() -> None:
    from scenarios.placeholders import fill

    assert fill("<<city_1>>/<<city_2>>", {"city_1": "<<city_2>>", "city_2": "Arad"}) == "<<city_2>>/Arad"
