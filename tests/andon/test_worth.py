"""``andon plan worth``: what limits the plan, what more would save, what waiting costs; nothing is changed."""

from tests.andon.calling import Andon
from tests.andon.test_sheet import words


def test_what_binds_and_what_more_is_worth_is_told_and_nothing_is_changed(asked: Andon) -> None:
    before = asked.ok("case", "timeline", "C-0001", "--json").json
    found = asked.ok("plan", "worth", "--json").json
    dearest = found["worths"][0]
    assert dearest["cents"] > 0 and {"pieces", "HARNESS", 100} <= {*dearest.values()}
    assert any((bind["kind"], bind["object"]) == ("part", "HARNESS") for bind in found["binds"])
    assert found["waiting"]["plan_left"] and found["waiting"]["cents"] >= 0
    page = words(asked.ok("plan", "worth", "C-0001").out)
    assert "100 pcs of HARNESS more, there at once" in page
    assert "for a day costs" in page and "About, from the relaxation" in page
    assert asked.ok("case", "timeline", "C-0001", "--json").json == before


def test_a_case_that_is_not_there_is_told(asked: Andon) -> None:
    ran = asked("plan", "worth", "C-9999")
    assert ran.code != 0 and "C-9999" in ran.err
