"""What a violation says: the object, the value and the limit, each with its unit, in a planner's words."""

from typing import Any

import pytest

from planning.line import Plan
from planning.recovery.check import check
from planning.recovery.outcome import Wishes
from planning.supply import Award
from tests.planning.recovery.rulebook import LOSS, award, delivery, expedite, place, ruled, short
from tests.planning.tiny import moment

SAID: list[tuple[str, Plan, dict[str, Any], str]] = [
    ("frozen", Plan(places=(place(1, "L1.0", 2), place(3, "L1.0", 0))), {},
     "is frozen in slot 0 of L1.0, and may not move to slot 2"),
    ("frozen", Plan(places=(short(1, "L1.0", "L1.1", 0),)), {},
     "is frozen in slot 0 of L1.0, and may not be built short"),
    ("capacity", Plan(places=(place(5, "L1.1"), place(6, "L1.1"))), {}, "7 cars, 6 slots may be used"),
    ("overtime", Plan(overtime={"L1.1": 3}), {}, "3 slots, 0 to 2 are allowed"),
    ("overtime", Plan(overtime={"L1.0": 1}), {},
     "1 slots; the shift starts 2026-03-02 06:00, 0 h ahead, and overtime needs 8 h of notice"),
    ("yard", Plan(places=(short(5, "L1.0", "L1.2", 4), short(7, "L1.1", "L1.2", 0))), {},
     "2 cars wait on 1 yard places"),
    ("short", Plan(places=(place(5, "L1.0", 4, short=True),)), {}, "is built short in L1.0, and is never completed"),
    ("short", Plan(places=(short(6, "L1.0", "L1.1", 5),)), {},
     "is built short in L1.0, and lacks no part that is cut and may be fitted later"),
    ("moq", award(delivery(2)), {}, "2 pcs; the offer takes 4 to 20 pcs"),
    ("multiple", award(delivery(5)), {}, "5 pcs in packs of 2 pcs"),
    ("lead_time", award(delivery(4, moment(0, 12))), {},
     "goods leave 2026-03-02 12:00; on working days from 2026-03-03 12:00 on they can"),
    ("transit", award(delivery(4, hours=11)), {}, "leaves 2026-03-03 12:00, arrives 2026-03-03 23:00; ROAD takes 12 h"),
    ("lane", award(delivery(4, hours=48), lane="SEA"), {}, "lane SEA; the offer has ROAD"),
    ("pool", award(delivery(8)), {}, "8 in the week of 2026-03-02, 6 left of 6 (base units)"),
    ("freight", expedite(7), {}, "7 pcs hurried, 6 pcs still come"),
    ("freight", expedite(1, "R3"), {}, "has left S1 and is under way"),
    ("freight", expedite(1, lane="ROAD"), {}, "lies at S1; lane ROAD starts at S2"),
    ("freight", expedite(1, arrives=moment(0, 15)), {},
     "is to arrive 2026-03-02 15:00; AIR brings it 2026-03-02 16:00"),
    ("wish_cap", award(delivery(6)), {"cap_offers": {"OF": 5}}, "6 pcs awarded, the cap is 5 pcs"),
    ("wish_freeze", Plan(places=(place(7, "L1.2"),)), {"freeze_orders": ("7",)},
     "was to stay whole in L1.1, and is built in L1.2"),
    ("wish_freeze", Plan(unbuilt=("7",)), {"freeze_orders": ("7",)}, "was to stay whole in L1.1, and is not built"),
    ("budget", award(delivery(4)), {"budget_cents": 1_000}, "spends € 24.06, the budget is € 10.00"),
    ("confirmed_only", award(delivery(4)), {"confirmed_only": True},
     "1 awards and 0 faster shipments, in a plan that rests on confirmed supply alone"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "plan", "wishes", "detail"), SAID, ids=[detail for *_, detail in SAID])
def test_a_violation_says_value_limit_and_unit(rule: str, plan: Plan, wishes: dict[str, Any], detail: str) -> None:
    found = check(ruled(), [LOSS], plan, Wishes(**wishes))
    assert (rule, detail) in [(v.rule, v.detail) for v in found]


def test_quantities_are_told_in_the_base_unit_of_the_part() -> None:
    grams = ruled(part={"base_unit": "g"})
    plan = Plan(awards=(Award(offer="OF", lane="ROAD", deliveries=(delivery(5),)),))
    assert [v.detail for v in check(grams, [LOSS], plan)] == ["5 g in packs of 2 g"]
