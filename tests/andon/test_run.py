"""Running a scenario, taking work up again, and the demonstration."""

import shutil

import pytest

from tests.agents.desk import make_store
from tests.andon.calling import Andon, process, tiny_store

QUICK = ("--seconds", "1")


def test_a_scripted_run_in_a_demonstration_goes_to_the_end_and_says_that_it_was_scripted(andon: Andon) -> None:
    andon.store("demo")
    found = andon.ok("run", "harness_ukraine", *QUICK, "--scripted", "--json").json
    assert found["scripted"] is True
    assert [answer["decided"]["scripted"] for answer in found["answers"]] == [True, True]
    assert {effect["action"] for effect in found["effects"]} == {"release_plan", "request_awards"}
    assert {"do_nothing", "least_cost"} <= {option["goal"] for option in found["options"]}
    assert found["recommended"] == "least_cost"
    assert found["measured"]["seconds_to_brief"] > 0
    assert "planning" in found["measured"]["phases"]
    assert found["model"] == "built-in analyst (rules, no language model)"
    assert found["triage"]["certainty"] > 50
    timeline = andon.ok("case", "timeline", "C-0001", "--json").json["entries"]
    approved = [entry for entry in timeline if entry["what"] == "approved"]
    assert [entry["detail"]["scripted"] for entry in approved] == [True, True]
    assert all(entry["actor"].startswith("scripted.") for entry in approved)


def test_scripted_says_so_in_words_too(andon: Andon) -> None:
    andon.store("demo")
    ran = andon.ok("run", "harness_ukraine", *QUICK, "--scripted")
    assert ran.out.count("(scripted)") == 2
    assert "Demonstration store" in ran.out
    assert "draft papers" in ran.out
    assert list((andon.folder / ".andon" / "papers").glob("*.html"))


def test_scripted_is_refused_outside_a_demonstration_before_anything_happens(andon: Andon) -> None:
    andon.store("plant")
    refused = andon("run", "harness_ukraine", *QUICK, "--scripted")
    assert refused.code == 3
    assert "demonstration" in refused.err
    assert andon.ok("case", "list").out == "No cases.\n"


def test_an_option_that_a_person_asks_for_is_what_is_proposed(andon: Andon) -> None:
    andon.store("demo")
    found = andon.ok("run", "harness_ukraine", *QUICK, "--option", "least_change", "--scripted", "--json").json
    assert found["recommended"] == "least_change"
    assert found["answers"][0]["decided"]["status"] == "edited"


def test_the_same_signals_again_open_no_second_case(asked: Andon) -> None:
    andon, first = asked, asked.waiting()
    again = andon.ok("run", "harness_ukraine", *QUICK, "--json").json
    assert again["waiting"]["id"] == first["id"]
    assert len(andon.ok("case", "list", "--json").json["cases"]) == 1


def test_the_same_seed_gives_the_same_case(andon: Andon) -> None:
    found = []
    for name in ("one", "two"):
        place = tiny_store(andon.folder / name)
        make_store(place, "plant").close()
        words = ("--seed", "3", *QUICK, "--json", "--store", str(place))
        found.append(andon.ok("run", "harness_ukraine", *words).json)
    for key in ("disruption", "signals", "impact", "recommended"):
        assert found[0][key] == found[1][key]


def test_nothing_to_take_up_again_is_said(andon: Andon) -> None:
    andon.store()
    assert andon.ok("resume").out == "Nothing was left to do.\n"


def test_a_question_that_waits_is_left_waiting(asked: Andon) -> None:
    shutil.rmtree(asked.folder / ".andon" / "papers", ignore_errors=True)
    runs = asked.ok("resume", *QUICK, "--json").json["runs"]
    assert [run["status"] for run in runs] == ["waiting"]
    papers = {paper["id"] for paper in asked.ok("contract", "show", "C-0001", "--json").json["papers"]}
    assert papers and len(list((asked.folder / ".andon" / "papers").glob("*.html"))) >= len(papers)


def test_a_supplier_that_confirms_leads_on(andon: Andon) -> None:
    andon.store("demo")
    andon.ok("run", "harness_ukraine", *QUICK, "--scripted")
    andon.ok("export", "out")
    receipts = andon.folder / "out" / "receipts.csv"
    text = receipts.read_text(encoding="utf-8")
    assert "requested" in text
    receipts.write_text(text.replace("requested", "confirmed"), encoding="utf-8")
    andon.ok("import", "out")
    runs = andon.ok("resume", *QUICK, "--json").json["runs"]
    assert runs
    assert andon.ok("case", "list", "--json").json["cases"][0]["status"] in ("recovering", "waiting")


def test_replanning_an_idle_case_asks_again_on_todays_data(andon: Andon) -> None:
    andon.store("demo")
    andon.ok("run", "harness_ukraine", *QUICK, "--scripted")
    called = andon("case", "replan", "C-0001", *QUICK, "--json")
    assert called.code == 0
    assert called.json["case"] == "C-0001"
    assert andon("case", "replan", "C-0099", *QUICK).code == 1


def test_a_scenario_that_cannot_be_used_is_usage(andon: Andon) -> None:
    andon.store()
    unknown = andon("run", "flood_on_mars", *QUICK)
    assert unknown.code == 2
    assert "harness_ukraine" in unknown.err
    assert unknown.err.startswith("andon: flood_on_mars: no scenario of this name; there are: cape_detour, ")
    assert "name is empty" in andon("run", "").err
    for name in ("../../../etc", "{{7*7}}", "/dev/null", "a\x00b"):
        assert andon("run", name, *QUICK).code == 2


def test_without_a_store_or_a_plant_the_way_out_is_named(andon: Andon) -> None:
    for words in (
        ("run", "harness_ukraine"),
        ("inbox", "list"),
        ("case", "list"),
        ("audit", "verify"),
        ("export", "x"),
    ):
        called = andon(*words)
        assert called.code == 2, words
        assert "andon init" in called.err
    andon.ok("init", "--empty")
    called = andon("run", "harness_ukraine")
    assert called.code == 2
    assert "no plant" in called.err


def test_a_model_that_is_not_there_is_said_before_anything_happens(
    andon: Andon, monkeypatch: pytest.MonkeyPatch
) -> None:
    andon.store()
    monkeypatch.setenv("ANDON_MODEL", "openai:gpt-none")
    called = andon("run", "harness_ukraine", *QUICK)
    assert called.code == 2
    assert "ANDON_MODEL=offline" in called.err


def test_errors_are_json_too_when_json_was_asked_for(andon: Andon) -> None:
    called = andon("inbox", "show", "P-0001", "--json")
    assert called.json["command"] == "error"
    assert called.json["exit_code"] == called.code == 2


def test_debug_shows_where_and_its_absence_never_does(andon: Andon) -> None:
    ran = process(["--debug", "inbox", "list"], andon.folder)
    assert ran.returncode == 2
    assert "Traceback" in ran.stderr
    assert "Traceback" not in process(["inbox", "list"], andon.folder).stderr


def test_the_demonstration_on_the_compact_plant(andon: Andon) -> None:
    ran = andon.ok("demo", "--plant", "compact", "--seconds", "1")
    assert ran.out.count("(scripted)") >= 1
    assert "Took effect" in ran.out
    (andon.folder / ".andon" / "demo" / "mine.txt").write_text("mine", encoding="utf-8")
    refused = andon("demo", "--plant", "compact", "--seconds", "1")
    assert refused.code == 1
    assert "mine.txt" in refused.err


def test_an_old_run_that_cannot_go_on_does_not_keep_new_signals_out(
    asked: Andon, monkeypatch: pytest.MonkeyPatch
) -> None:
    from agents.cases import casework

    def broken(deps: object) -> list[object]:
        raise casework.RunFailedError("R-00001", ValueError("broken"))

    monkeypatch.setattr(casework, "recover", broken)
    ran = asked.ok("run", "harness_ukraine", "--seed", "2", *QUICK, "--json")
    assert ran.json["waiting"]
    assert "R-00001 stopped: broken" in ran.err
    monkeypatch.undo()
