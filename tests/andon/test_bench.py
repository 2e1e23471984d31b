"""``andon bench recovery``: a plan measured on a generated plant of any size; what cannot be is told."""

import pytest

from tests.andon.calling import Andon
from tests.andon.test_sheet import words

SMALL = ("--orders", "400", "--parts", "600", "--seconds", "1")


def test_a_plan_is_measured_on_a_plant_of_the_size_asked_for(andon: Andon) -> None:
    found = andon.ok("bench", "recovery", *SMALL, "--seed", "5", "--disruptions", "2", "--json").json
    assert (found["orders"], found["parts"], found["disruptions"], found["seed"]) == (400, 600, 2, 5)
    assert 0 <= found["bound_cents"] <= found["cost_cents"]
    assert found["gap"] == pytest.approx(1 - found["bound_cents"] / found["cost_cents"])
    assert {"prices of scarcity", "whole cars", "check"} <= set(found["phases"])
    page = words(andon.ok("bench", "recovery", *SMALL).out)
    assert "Proven bound" in page and "Peak memory" in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--orders", "0"), "0 orders: a plant has 320 to 100 000"),
        (("--parts", "7"), "7 parts: a plant has 600 to 20 000"),
        (("--orders", "400", "--parts", "600", "--disruptions", "0"), "0 disrupted parts: this plant has 1 to"),
        (("--orders", "400", "--parts", "600", "--disruptions", "9999"), "9999 disrupted parts"),
    ],
)
def test_what_cannot_be_measured_is_told(andon: Andon, given: tuple[str, ...], said: str) -> None:
    ran = andon("bench", "recovery", *given)
    assert (ran.code, said in words(ran.err)) == (2, True), ran.err
