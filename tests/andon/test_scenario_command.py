"""``andon scenario``: for planners who write no code."""

import json
from pathlib import Path

import pytest

from tests.andon.calling import Andon

NEW = ("--name", "my_fire", "--title", "A fire", "--cause", "fire", "--part", "wheel")


def test_what_comes_with_andon_is_listed(andon: Andon) -> None:
    listed = andon("scenario", "list", "--json").json["scenarios"]
    assert {"harness_ukraine", "two_at_once", "decoys_only"} <= {each["id"] for each in listed}
    assert all(each["sources"] for each in listed if each["id"] != "harness_ukraine")


def test_a_scenario_made_from_a_few_answers_is_in_order(andon: Andon, tmp_path: Path) -> None:
    assert andon("scenario", "new", "--folder", str(tmp_path), *NEW).code == 0
    found = andon("scenario", "check", str(tmp_path / "my_fire"), "--json").json
    assert found["drawn"][0]["cause"] == "fire"
    assert found["signals"] == 3


def test_nothing_is_written_over(andon: Andon, tmp_path: Path) -> None:
    andon("scenario", "new", "--folder", str(tmp_path), *NEW)
    again = andon("scenario", "new", "--folder", str(tmp_path), *NEW)
    assert again.code == 2
    assert "there already" in again.err


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--name", "../evil"), "--name"),
        (("--name", "x", "--title", "t", "--cause", "gremlins"), "--cause"),
        (("--title", "A fire"), "--name is missing"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(
    andon: Andon, tmp_path: Path, words: tuple[str, ...], reason: str
) -> None:
    refused = andon("scenario", "new", "--folder", str(tmp_path), *words)
    assert refused.code == 2
    assert reason in refused.err
    assert list(tmp_path.glob("*/scenario.toml")) == []


def test_a_wrong_scenario_is_explained_with_file_line_and_reason(andon: Andon, tmp_path: Path) -> None:
    andon("scenario", "new", "--folder", str(tmp_path), *NEW)
    file = tmp_path / "my_fire" / "scenario.toml"
    text = file.read_text(encoding="utf-8").replace('cause = "fire"', 'cause = "bad luck"')
    file.write_text(text, encoding="utf-8")
    signals = tmp_path / "my_fire" / "signals.jsonl"
    first, *rest = signals.read_text(encoding="utf-8").splitlines()
    signals.write_text("\n".join([json.dumps({**json.loads(first), "text": "<<secret>>"}), *rest]), encoding="utf-8")
    said = andon("scenario", "check", str(tmp_path / "my_fire"))
    assert said.code == 2
    line = text.splitlines().index('cause = "bad luck"') + 1
    assert f"scenario.toml:{line}: events.0.cause" in said.err
