"""Plant data in and out at the command line: what an import changes, asks for, and refuses."""

import os
import sqlite3
from datetime import datetime, tzinfo
from pathlib import Path

import pytest

from tests.andon.calling import Andon


def test_a_changed_csv_changes_the_plant_and_only_that(andon: Andon) -> None:
    andon.store()
    andon.ok("export", "out")
    andon.ok("validate", "out")
    unchanged = andon.ok("import", "out")
    assert "Nothing changed" in unchanged.out
    parts = andon.folder / "out" / "parts.csv"
    text = parts.read_text(encoding="utf-8")
    row = text.splitlines()[0].split(",").index("stock_usable")
    lines = [line.split(",") for line in text.splitlines()]
    lines[1][row] = "7"
    parts.write_text("\n".join(",".join(line) for line in lines) + "\n", encoding="utf-8")
    changed = andon.ok("import", "out", "--json").json["tables"]
    assert {name for name, c in changed.items() if c["added"] + c["changed"] + c["removed"]} == {"parts"}
    assert changed["parts"]["changed"] == 1
    trail = andon.ok("audit", "verify").out
    assert trail.startswith("The trail is whole")


def test_the_clock_of_a_plant_goes_on_from_its_data_and_a_demonstrations_stands(andon: Andon) -> None:
    from andon.clock import plant_clock
    from tests.agents.harness_plant import at
    from tools.store.engine import open_store

    andon.store()
    andon.ok("export", "out")
    andon.ok("import", "out", "--as-of", "2026-03-02T09:00:00+00:00")
    clock = plant_clock(open_store(andon.folder / ".andon" / "andon.db"))
    first = clock()
    assert 0 <= (first - at(0, 9)).total_seconds() < 60
    assert clock() > first
    assert andon("import", "out").code == 1
    andon.ok("init", "--plant", "compact", "--demo", "--store", "demo/andon.db")
    stands = plant_clock(open_store(andon.folder / "demo" / "andon.db"))
    assert stands() == stands()


def test_an_import_never_sets_the_clock_back(andon: Andon, monkeypatch: pytest.MonkeyPatch) -> None:
    from andon import clock
    from tools.store.engine import open_store

    class Later(datetime):
        hours = 0

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Later":
            return cls.fromtimestamp(datetime.now(tz).timestamp() + 3600 * cls.hours, tz)

    monkeypatch.setattr(clock, "datetime", Later)
    andon.store()
    andon.ok("export", "out")
    andon.ok("import", "out", "--as-of", "2026-03-02T09:00:00+00:00")
    Later.hours = 2
    said = []
    for moment in ("09:00", "10:00", "12:00"):
        andon.ok("import", "out", "--as-of", f"2026-03-02T{moment}:00+00:00")
        said.append(clock.plant_clock(open_store(andon.folder / ".andon" / "andon.db"))().hour)
    assert said == [11, 11, 12]


def test_an_emptied_table_is_said_and_not_imported_unasked(andon: Andon) -> None:
    andon.store()
    andon.ok("export", "out")
    orders = andon.folder / "out" / "orders.csv"
    orders.write_text(orders.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert "orders.csv" in andon.ok("validate", "out").out.splitlines()[-1]
    refused = andon("import", "out")
    assert refused.code == 1
    assert "orders.csv: 40 of 40 rows" in refused.err and "--accept-removals" in refused.err
    assert andon.ok("import", "out", "--accept-removals", "--json").json["tables"]["orders"]["removed"] == 40


def test_an_empty_store_takes_the_first_plant_and_no_other(andon: Andon) -> None:
    andon.store()
    andon.ok("export", "tiny")
    andon.ok("init", "--plant", "compact", "--store", "compact/andon.db")
    andon.ok("export", "compact-csv", "--store", "compact/andon.db")
    andon.ok("init", "--empty", "--store", "new/andon.db")
    andon.ok("import", "tiny", "--store", "new/andon.db")
    other = andon("import", "compact-csv", "--store", "new/andon.db")
    assert other.code == 1
    assert "TINY" in other.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--as-of", "tomorrow"), "2026-03-02T06:00:00+01:00"),
        (("--as-of", "2026-03-02T06:00:00"), "zone"),
        (("--built-until", "L1"), "LINE:SHIFT:SLOT"),
        (("--built-until", "L1:S0:-1"), "LINE:SHIFT:SLOT"),
        (("--built-until", "L1:S0:999999999"), "LINE:SHIFT:SLOT"),
    ],
)
def test_a_time_or_slot_that_cannot_be_read_is_usage(andon: Andon, words: tuple[str, ...], said: str) -> None:
    andon.store()
    andon.ok("export", "out")
    called = andon("import", "out", *words)
    assert called.code == 2
    assert said in called.err


def test_built_until_takes_cars_off_the_plan(andon: Andon) -> None:
    andon.store()
    andon.ok("export", "out")
    done = andon.ok("import", "out", "--as-of", "2026-03-03T05:00:00+00:00", "--built-until", "L1:S1:0", "--json").json
    assert done["tables"]["orders"]["built"] == 4
    unknown = andon("import", "out", "--as-of", "2026-03-03T05:00:00+00:00", "--built-until", "L9:S1:0")
    assert unknown.code == 1
    assert "L9" in unknown.err


def bad(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_bad_row_is_named_in_one_pass_and_nothing_is_imported(andon: Andon) -> None:
    andon.store()
    andon.ok("export", "out")
    out = andon.folder / "out"
    bad(out, "suppliers.csv", "Lost & Co", "{{7*7}}\x1b[31m")
    bad(out, "parts.csv", ",4,", ",-4,")
    bad(out, "offers.csv", "OF-3", "OF-2")
    bad(out, "orders.csv", "O9.3", "../../etc/passwd")
    (out / "sites.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(2000))
    called = andon("validate", "out")
    assert called.code == 1
    assert "\x1b" not in called.out
    files = {line.split(":")[0].split(",")[0] for line in called.out.splitlines()}
    assert {"parts.csv", "offers.csv", "orders.csv", "sites.csv"} <= files
    assert all(line.count(":") >= 1 for line in called.out.splitlines())
    problems = andon("validate", "out", "--json").json["problems"]
    assert {"file", "line", "column", "reason"} == set(problems[0])
    before = sqlite3.connect(andon.folder / ".andon" / "andon.db").execute("select count(*) from orders").fetchone()
    refused = andon("import", "out")
    assert refused.code == 1
    assert refused.err.count("\n") >= 4
    assert andon("import", "out", "--json").json["problems"] == problems
    after = sqlite3.connect(andon.folder / ".andon" / "andon.db").execute("select count(*) from orders").fetchone()
    assert before == after == (40,)


def test_a_template_like_name_stays_a_name_to_the_papers(andon: Andon) -> None:
    andon.store("demo")
    andon.ok("export", "out")
    bad(andon.folder / "out", "suppliers.csv", "Helper AG", "{{7*7}} <script>alert(1)</script> {% include 'x' %}")
    andon.ok("import", "out")
    ran = andon.ok("run", "harness_ukraine", "--seconds", "1", "--scripted")
    assert "49" not in [word.strip("*|` ") for word in ran.out.split()]
    written = {path.name: path.read_text(encoding="utf-8") for path in (andon.folder / ".andon" / "papers").iterdir()}
    assert not any("<script>alert" in text for text in written.values())
    helpers = [text for name, text in written.items() if ".SUP-2." in name or ".LN-2." in name]
    assert len(helpers) >= 6
    assert all("7*7" in text.replace("\\", "").replace("&#42;", "*") for text in helpers)
    assert "{{7*7}}" in andon.ok("inbox", "show", "P-0002").out.replace("\\", "")
    shown = andon.ok("case", "show", "C-0001").out
    assert "{{7*7}}" in shown.replace("\\", "")
    assert "<script>alert" not in shown


@pytest.mark.parametrize("name", ["nowhere", "/dev/null", "policy.toml", "x" * 300])
def test_a_folder_that_is_none_is_said(andon: Andon, name: str) -> None:
    andon.store()
    for command in ("validate", "import"):
        called = andon(command, name)
        assert called.code == 1
        said = called.out + called.err
        assert "not a folder" in said or "name too long" in said


def test_a_folder_with_a_file_missing_says_which(andon: Andon) -> None:
    andon.store()
    andon.ok("export", "out")
    (andon.folder / "out" / "bom.csv").unlink()
    assert "bom.csv" in andon("validate", "out").out


def test_export_leaves_other_peoples_folders_alone(andon: Andon) -> None:
    andon.store()
    (andon.folder / "mine").mkdir()
    (andon.folder / "mine" / "thesis.txt").write_text("years of work", encoding="utf-8")
    refused = andon("export", "mine")
    assert refused.code == 1
    assert "thesis.txt" in refused.err
    assert (andon.folder / "mine" / "thesis.txt").read_text(encoding="utf-8") == "years of work"
