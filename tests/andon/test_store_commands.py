"""Making a store and looking after it."""

import sqlite3
from pathlib import Path

import pytest

from tests.andon.calling import Andon


def test_init_makes_a_store_a_plant_and_a_policy(andon: Andon) -> None:
    made = andon.ok("init", "--plant", "compact", "--seed", "2", "--json").json
    assert made["kind"] == "plant"
    assert made["plant"]["id"] == "compact-2"
    assert made["plant"]["orders"] == 600
    assert Path(made["policy"]).read_text(encoding="utf-8").startswith("# Who may approve what")
    assert "compact-2" in andon.ok("doctor").out


def test_the_same_seed_gives_the_same_plant(andon: Andon) -> None:
    plants = [
        andon.ok("init", "--plant", "compact", "--seed", "5", "--store", f"{name}/andon.db", "--json").json["plant"]
        for name in ("a", "b")
    ]
    assert plants[0] == plants[1]


def test_a_store_is_never_made_over_another(andon: Andon) -> None:
    andon.ok("init", "--plant", "compact")
    again = andon("init", "--plant", "compact", "--seed", "7", "--demo")
    assert again.code == 1
    assert "--store" in again.err
    assert "compact-1" in andon.ok("doctor").out


def test_a_policy_that_is_there_is_left_alone(andon: Andon) -> None:
    (andon.folder / ".andon").mkdir()
    (andon.folder / ".andon" / "policy.toml").write_text("# mine", encoding="utf-8")
    andon.ok("init", "--empty")
    assert (andon.folder / ".andon" / "policy.toml").read_text(encoding="utf-8") == "# mine"


def test_a_disk_that_fills_up_leaves_no_half_of_a_policy(andon: Andon) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, before[1]))
    try:
        full = andon("init", "--empty")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert full.code == 1
    assert "policy.toml: cannot be written: File too large" in full.err
    assert list((andon.folder / ".andon").iterdir()) == []
    andon.ok("init", "--empty")


@pytest.mark.parametrize("text", ["", "version = ", "version = 1\nlifetime_hours = 0"])
def test_a_policy_that_cannot_be_used_is_named_with_its_file(andon: Andon, text: str) -> None:
    andon.store(policy=text)
    refused = andon("resume")
    assert refused.code == 2
    assert refused.err.startswith("andon: .andon/policy.toml: ")


def test_init_says_what_does_not_go_together(andon: Andon) -> None:
    assert andon("init", "--empty", "--demo").code == 2
    assert andon("init", "--plant", "gigantic").code == 2
    assert andon("init", "--seed", "-1").code == 2


def test_the_environment_names_the_store_and_an_option_wins(andon: Andon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_STORE", "env/andon.db")
    andon.ok("init", "--plant", "compact")
    andon.ok("init", "--plant", "compact", "--store", "option/andon.db")
    assert (andon.folder / "env" / "andon.db").exists()
    assert (andon.folder / "option" / "andon.db").exists()


def test_who_acts_cannot_be_set(andon: Andon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_ACTOR", "plant.manager")
    called = andon("inbox", "list")
    assert called.code == 2
    assert "ANDON_ACTOR" in called.err


@pytest.mark.parametrize("content", [b"\x00" * 4096, b"SQLite format 3\x00" + b"\xff" * 5000, b"hello"])
def test_a_file_that_is_no_store_is_left_as_it_is(andon: Andon, content: bytes) -> None:
    place = andon.folder / "x.db"
    place.write_bytes(content)
    called = andon("case", "list", "--store", "x.db")
    assert called.code == 2
    assert "x.db" in called.err
    assert place.read_bytes() == content
    assert andon("case", "list", "--store", str(andon.folder)).code == 2


def test_doctor_finds_what_is_wrong_and_goes_on(andon: Andon, monkeypatch: pytest.MonkeyPatch) -> None:
    called = andon("doctor", "--json")
    assert called.code == 1
    checks = {check["what"]: check for check in called.json["checks"]}
    assert checks["Packages are ours"]["ok"] and checks["Folder"]["ok"]
    assert not checks["Store"]["ok"] and "andon init" in checks["Store"]["found"]
    andon.store()
    assert andon("doctor").code == 0
    (andon.folder / ".andon" / "policy.toml").write_text("version = 2", encoding="utf-8")
    monkeypatch.setenv("ANDON_MODEL", "nothing:here")
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    wrong = [check["what"] for check in andon("doctor", "--json").json["checks"] if not check["ok"]]
    assert wrong == ["Approval policy", "Model", "Tracing"]


def test_a_trail_that_was_changed_is_found(asked: Andon) -> None:
    asked.ok("audit", "verify")
    with sqlite3.connect(asked.folder / ".andon" / "andon.db") as held:
        for (name,) in held.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            held.execute(f'drop trigger "{name}"')
        held.execute("update audit set actor = 'somebody' where seq = 3")
    called = asked("audit", "verify")
    assert called.code == 1
    assert "entry 3" in called.err
    assert asked("audit", "verify", "--json").json["first_bad"] == 3
    assert asked("doctor").code == 1
