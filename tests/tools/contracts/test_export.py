"""Files of papers: named by ids alone, whole or not there."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.tools.contracts.small import CASE, NOW, disruption, option, plant
from tools.contracts import AWARD_KINDS, Paper, draft, export, paper_facts


def paper(case: str = CASE) -> Paper:
    return draft(AWARD_KINDS[1], paper_facts(plant(name="../../etc/x"), option(), disruption(), case, NOW)[0])


def test_a_paper_is_written_in_both_formats_under_its_ids(tmp_path: Path) -> None:
    written = export(paper(), tmp_path / "papers")
    stem = f"CASE-0007.SUP-31.{AWARD_KINDS[1]}"
    assert [path.name for path in written] == [f"{stem}.{ending}" for ending in ("md", "html")]
    assert [path.read_text(encoding="utf-8") for path in written] == [paper().markdown, paper().html]
    assert sorted(path.name for path in (tmp_path / "papers").iterdir()) == sorted(path.name for path in written)


def test_writing_again_replaces_the_file_and_not_what_it_points_to(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("untouched")
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / f"{paper().stem}.md").symlink_to(outside)
    export(paper(), folder)
    export(paper(), folder)
    assert outside.read_text() == "untouched"
    assert (folder / f"{paper().stem}.md").read_text(encoding="utf-8") == paper().markdown


def test_a_write_that_fails_leaves_the_old_paper_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = export(paper(), tmp_path)
    before = [path.read_text(encoding="utf-8") for path in first]

    def fails(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", fails)
    with pytest.raises(OSError, match="no space"):
        export(paper(), tmp_path)
    monkeypatch.undo()
    assert [path.read_text(encoding="utf-8") for path in first] == before
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("case", ["../up", "/etc/passwd", "a/b", "a\\b", ".hidden", "", "x" * 65, "a\n", "C:\\x"])
def test_a_path_is_no_case_id(case: str) -> None:
    with pytest.raises(ValidationError):
        paper(case)


def test_a_colon_in_an_id_stays_out_of_file_names(tmp_path: Path) -> None:
    assert {path.name.split(".")[0] for path in export(paper("CASE:7"), tmp_path)} == {"CASE%3A7"}
