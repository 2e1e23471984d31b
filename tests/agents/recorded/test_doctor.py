"""``andon doctor`` says which model is set and whether it can be reached, and never its key."""

from pathlib import Path

import pytest

from tests.agents.recorded.calling import Line
from tests.andon.calling import Andon
from tests.provider.server import KEY

pytestmark = [pytest.mark.vcr, pytest.mark.block_network, pytest.mark.only_test_server]


def found(line: Line, model: str, key: str, tmp_path: Path, patch: pytest.MonkeyPatch, capsys: object) -> str:
    """What the doctor says of the model."""
    patch.chdir(tmp_path)
    (tmp_path / "key").write_text(f"{key}\n", encoding="utf-8")
    patch.setenv("ANDON_MODEL", f"openai:{model}")
    patch.setenv("ANDON_MODEL_URL", line.url)
    patch.setenv("ANDON_MODEL_KEY_FILE", "key")
    andon = Andon(tmp_path, capsys).store()  # type: ignore[arg-type]
    called = andon("doctor", "--json")
    assert KEY not in called.out + called.err
    [check] = [check for check in called.json["checks"] if check["what"] == "Model"]
    assert (called.code == 0) == check["ok"]
    return str(check["found"])


def test_a_model_that_is_served_is_reached(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = found(line, "plain", KEY, tmp_path, monkeypatch, capsys)
    assert said == f"openai:plain at {line.url}: reached (key from key), typed answers as tools"


@pytest.mark.parametrize(
    ("model", "key", "words"),
    [("gpt-none", KEY, "it does not serve 'gpt-none'; it serves plain, busy"), ("plain", "wrong", "401, the key was")],
)
def test_a_model_that_cannot_be_used_is_to_be_mended(
    model: str, key: str, words: str, line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert words in found(line, model, key, tmp_path, monkeypatch, capsys)
