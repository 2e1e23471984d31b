"""``andon step``, ``sweep`` and ``watch``: a demonstration's day on a compact plant, and the scheduler's view of it."""

import json
from pathlib import Path

import pytest

from agents.cases import sweeping
from agents.cases.casework import RunFailedError, Standing
from andon.desk.sitting import Sitting
from tests.agents.desk import make_store
from tests.agents.harness_plant import signal
from tests.andon.calling import Andon, tiny_store
from tools.inbox.folder import put


@pytest.fixture
def tiny(andon: Andon) -> Andon:
    """The tiny plant's store, whose inbox is empty."""
    make_store(tiny_store(andon.folder), "plant").close()
    return andon


def box(andon: Andon) -> Path:
    return tiny_store(andon.folder).parent / "inbox"


def test_a_sweep_with_nothing_to_do_says_so_and_ends_well(tiny: Andon) -> None:
    found = tiny("sweep", "--json")
    assert found.code == 0
    assert found.json["quiet"]
    assert found.json["ok"]


def test_what_cannot_be_read_is_said_with_its_reason(tiny: Andon) -> None:
    box(tiny).mkdir(parents=True)
    (box(tiny) / "broken.json").write_text("{broken")
    said = tiny("sweep")
    assert said.code == 0
    assert "Set aside: broken.json" in said.out
    assert (box(tiny) / "set-aside" / "broken.json.why.txt").is_file()


def test_a_link_and_a_folder_in_the_inbox_stay_where_they_are_and_are_named(tiny: Andon) -> None:
    (box(tiny) / "deep").mkdir(parents=True)
    (box(tiny) / "mail.eml").symlink_to("/etc/hostname")
    said = tiny("sweep")
    assert (said.code, "Nothing was left to do" in said.out) == (0, True)
    assert "deep is a folder" in said.err
    assert "mail.eml is a link" in said.err
    assert (box(tiny) / "mail.eml").is_symlink()


def test_a_signal_about_a_stranger_opens_nothing_and_is_kept(tiny: Andon) -> None:
    text = "The works of Nobody & Sons in Atlantis burnt down and production has stopped."
    put(box(tiny), signal("S-1", text).model_copy(update={"sender": "press@elsewhere.example"}))
    found = tiny("sweep", "--json").json
    assert (found["stored"], [run["case"] for run in found["runs"]]) == (1, [""])
    assert tiny("case", "list", "--json").json["cases"] == []


def test_the_alarm_goes_off_until_a_sweep_has_run(tiny: Andon) -> None:
    assert tiny("sweep", "--check", "30m").code == 1
    tiny("sweep")
    told = tiny("sweep", "--check", "30m", "--json")
    assert told.code == 0
    assert told.json["seconds_ago"] < 600


def test_a_run_that_fails_after_an_answer_is_said_and_the_next_question_is_still_answered(
    andon: Andon, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_store(tiny_store(andon.folder), "demo")
    store.close()
    asked = [Standing(run, "C-0001", "waiting", proposal="P-1") for run in ("R-1", "R-2")]
    monkeypatch.setattr(sweeping, "sweep", lambda deps, inbox: sweeping.Swept(runs={each.run: each for each in asked}))
    heard: list[str] = []

    def answered(desk: Sitting, standing: Standing, scripted: bool, asks: bool) -> Standing:
        heard.append(standing.run)
        if standing.run == "R-1":
            raise RunFailedError("R-1", ValueError("the planner withheld its plan"))
        return standing

    monkeypatch.setattr(Sitting, "_questions", answered)
    swept = andon("sweep", "--scripted", "--json")
    assert heard == ["R-1", "R-2"]
    assert swept.code != 0
    assert "run R-1 stopped: the planner withheld its plan" in swept.out


def test_watching_sweeps_again_and_again(tiny: Andon) -> None:
    said = tiny("watch", "--every", "1s", "--times", "2", "--json")
    assert said.code == 0
    assert [json.loads(line)["command"] for line in said.out.splitlines()] == ["watch", "watch"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("step", "--until", "+8h"), "only a demonstration plant is stepped"),
        (("step", "--until", "tomorrow"), "is no time"),
        (("step", "--until", "2026-03-05T14:30:00"), "has no zone"),
        (("watch", "--every", "often"), "no length of time"),
        (("sweep", "--scripted"), "demonstration stores only"),
        (("init", "--scenario", "sequence_flood", "--store", "other/a.db"), "--scenario needs --demo"),
    ],
)
def test_what_cannot_be_done_is_said(tiny: Andon, words: tuple[str, ...], reason: str) -> None:
    refused = tiny(*words)
    assert refused.code != 0
    assert reason in refused.err


def test_a_flood_is_played_from_its_first_mail_to_what_it_released(andon: Andon) -> None:
    store = ("--store", "day/andon.db")
    andon.ok("init", "--demo", "--plant", "compact", "--seed", "2", "--scenario", "sequence_flood", *store)
    first = andon.ok("sweep", "--scripted", "--seconds", "1", "--json", *store).json
    assert first["stored"] >= 2
    assert andon.ok("plan", "show", "--json", *store).json["plan_version"] >= 1
    moved = andon.ok("step", "--until", "+24h", "--json", *store).json
    assert moved["built"] > 0
    assert any(each["kind"] == "answer" for each in moved["signals"])
    (case,) = andon.ok("case", "list", "--json", *store).json["cases"]
    assert "Flood" in case["title"]
    assert andon.ok("audit", "verify", *store).code == 0
    back = andon("step", "--until", "2026-03-02T07:00:00+01:00", *store)
    assert back.code == 2
    assert "is not after the plant's moment" in back.err
