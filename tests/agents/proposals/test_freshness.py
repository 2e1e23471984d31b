"""An approval binds what was shown: a fact that moved stops the effect and says which; the life of a plant does not."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from agents.cases.casework import recover, submit
from agents.proposals.decisions import Approve, Edit, decide
from agents.proposals.edits import Edits
from agents.state import Deps
from planning.line import Place, Plan
from planning.supply import Receipt
from tests.agents.desk import CASE, desk, make_store, policy
from tests.agents.harness_plant import at, signal
from tests.agents.lookup import inbox, proposal, timeline
from tools.store.casework import audit, cases, outbox_rows
from tools.store.engine import open_store
from tools.store.keep import keep
from tools.store.plant.inbound import add_receipts
from tools.store.plant.release import apply_released_plan
from tools.store.plant.whole import load_snapshot


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Stores in which release A, and the awards, are approved and have not taken effect."""
    made = {}
    for name, begin in (("release_plan", approved_plan), ("request_awards", approved_sourcing)):
        made[name] = tmp_path_factory.mktemp(name)
        store = make_store(made[name] / "andon.db")
        begin(desk(store, made[name] / "outbox"))
        store.close()
    return made


@pytest.fixture
def stand(templates: dict[str, Path], tmp_path: Path) -> Iterator[Callable[[str], Deps]]:
    """A desk at a copy of one of the stores."""
    stores = []

    def at_copy(action: str) -> Deps:
        folder = tmp_path / action
        shutil.copytree(templates[action], folder)
        stores.append(open_store(folder / "andon.db"))
        return desk(stores[-1], folder / "outbox")

    yield at_copy
    for store in stores:
        store.close()


def approve_only(deps: Deps, who: str) -> str:
    """Approve the open proposal, without anybody moving the case on yet."""
    row = inbox(deps)[0].row
    decide(deps.store, deps.policy, row.id, row.digest, who, Approve(), deps.now())
    return row.id


def approved_plan(deps: Deps) -> str:
    """Release A is approved and has not taken effect."""
    submit(deps, [signal()])
    return approve_only(deps, "anna")


def approved_sourcing(deps: Deps) -> str:
    """Release A took effect; the awards are approved and were not requested."""
    approved_plan(deps)
    recover(deps)
    return approve_only(deps, "ben")


def sql(statement: str) -> Callable[[Deps], Deps]:
    """A change to the plant behind the case's back."""

    def change(deps: Deps) -> Deps:
        with deps.store.write() as session:
            session.execute(text(statement))
        return deps

    return change


def another_release(deps: Deps) -> Deps:
    """Somebody else released a plan."""
    with deps.store.write() as session:
        swap = (Place(order="O0.0", bucket="S0", slot=2), Place(order="O0.2", bucket="S0", slot=0))
        apply_released_plan(session, Plan(places=swap), case="C-0777", now=deps.now())
    return deps


def other_policy(deps: Deps) -> Deps:
    """The policy file was changed."""
    return Deps(**{**vars(deps), "policy": policy(lifetime_hours=23)})


def taken_role(deps: Deps) -> Deps:
    """The signer lost the role."""
    roles = {"planner": ("ann2",), "buyer": ("ben2",), "lead": ("petra",), "manager": ("max",)}
    return Deps(**{**vars(deps), "policy": policy(roles=roles)})


def other_event(deps: Deps) -> Deps:
    """The event turned out to be another one."""
    with deps.store.write() as session:
        row = cases.get_case(session, CASE)
        assert row is not None
        row.disruption = "0" * 64
        session.add(row)
    return deps


def other_paper(deps: Deps) -> Deps:
    """A filed paper was swapped for another text."""
    return sql("UPDATE artifact SET body = (SELECT body FROM artifact WHERE kind = 'brief') WHERE kind = 'paper'")(deps)


HARMFUL: list[tuple[str, Callable[[Deps], Deps], str]] = [
    ("bank data", sql("UPDATE suppliers SET iban = 'XX99' WHERE id = 'SUP-2'"), "iban"),
    ("recipient", sql("UPDATE suppliers SET email = 'eve@evil.example' WHERE id = 'SUP-2'"), "email"),
    ("recipient of a notice", sql("UPDATE suppliers SET email = 'eve@evil.example' WHERE id = 'SUP-1'"), "email"),
    ("supplier's name", sql("UPDATE suppliers SET name = 'Other AG' WHERE id = 'SUP-2'"), "name"),
    ("supplier of the site", sql("UPDATE sites SET supplier = 'SUP-1' WHERE id = 'HAR-2'"), "supplier"),
    ("price", sql("UPDATE offers SET tiers = '1:12001' WHERE id = 'OF-2'"), "price_cents"),
    ("MOQ", sql("UPDATE offers SET moq = 6 WHERE id = 'OF-2'"), "moq"),
    ("one-off cost", sql("UPDATE offers SET one_off_cents = 5 WHERE id = 'OF-2'"), "one_off_cents"),
    ("offer's end", sql("UPDATE offers SET valid_until = '2026-03-02T05:00:00+00:00' WHERE id = 'OF-2'"), "valid"),
    ("freight price", sql("UPDATE lanes SET fixed_cents = 20001 WHERE id = 'LN-2'"), "fixed_cents"),
    ("carrier", sql("UPDATE lanes SET carrier = 'Slow GmbH' WHERE id = 'LN-2'"), "carrier"),
    ("offer withdrawn", sql("DELETE FROM offers WHERE id = 'OF-2'"), "OF-2"),
    ("another plan released", another_release, "plan_version"),
    ("policy", other_policy, "policy"),
    ("signer's role", taken_role, "anna|ben|policy"),
    ("capacity", sql("UPDATE pools SET weekly = '6'"), "pool"),
    ("capacity promised to another case",
     sql("INSERT INTO reservations (pos, pool, week, qty, \"case\") VALUES (0, 'PL-2', '2026-03-02', 5, 'C-0777')"),
     "pool"),
    ("stock lost", sql("UPDATE parts SET stock_usable = 1"), "material"),
    ("receipt lost", sql("DELETE FROM receipts WHERE id = 'R-late'"), "material"),
    ("receipt late", sql("UPDATE receipts SET arrives = '2026-03-12T05:00:00+00:00' WHERE id = 'R-late'"), "material"),
    ("late orders", sql("UPDATE orders SET promised = '2026-03-02'"), "cost|late orders"),
    ("paper", other_paper, "changed after it was filed"),
]  # fmt: skip
ONLY_SOURCING = {
    "bank data", "recipient", "recipient of a notice", "supplier's name", "supplier of the site", "price", "MOQ",
    "one-off cost", "offer's end", "freight price", "carrier", "offer withdrawn", "capacity",
    "capacity promised to another case", "paper",
}  # fmt: skip


def effects(deps: Deps, action: str) -> int:
    with keep(deps.store) as session:
        took = [audit.detail_of(e) for e in audit.entries(session) if e.what == "took effect"]
    return sum(each["action"] == action for each in took)


@pytest.mark.parametrize(("what", "change", "says"), HARMFUL, ids=[what for what, _, _ in HARMFUL])
def test_a_harmful_change_before_awards_are_requested(
    what: str, change: Callable[[Deps], Deps], says: str, stand: Callable[[str], Deps]
) -> None:
    refused(stand("request_awards"), "P-0002", change, says, "request_awards")


@pytest.mark.parametrize(
    ("change", "says"), [(c, s) for w, c, s in HARMFUL if w not in ONLY_SOURCING],
    ids=[w for w, _, _ in HARMFUL if w not in ONLY_SOURCING],
)  # fmt: skip
def test_a_harmful_change_before_the_plan_is_released(
    change: Callable[[Deps], Deps], says: str, stand: Callable[[str], Deps]
) -> None:
    refused(stand("release_plan"), "P-0001", change, says, "release_plan")


def refused(deps: Deps, asked: str, change: Callable[[Deps], Deps], says: str, action: str) -> None:
    """After the change the approval has no effect, the proposal says what moved, and nothing was sent."""
    deps = change(deps)
    before = effects(deps, action)
    recover(deps)
    found = proposal(deps, asked)
    assert found is not None and found.row.status == "stale"
    assert any(word in found.row.reason for word in says.split("|")), found.row.reason
    assert effects(deps, action) == before
    with keep(deps.store) as session:
        sent = [m for m in outbox_rows.messages(session) if m.proposal == asked and m.kind != "notice"]
        assert sent == []
        assert cases.awards_of(session, CASE) == []
        assert not [r for r in load_snapshot(session).reservations if r.case == CASE]
    assert [e for e in timeline(deps.store, CASE) if e.what == "stale"]


def built_until(day: int, hour: int, removed: bool) -> Callable[[Deps], Deps]:
    """The line builds its cars as planned until a moment, uses their parts, and the plant's time goes on."""

    def change(deps: Deps) -> Deps:
        with deps.store.write() as session:
            plant = load_snapshot(session)
            start = {shift.id: shift.start for shift in plant.shifts}
            built = [o for o in plant.orders if start[o.shift] + timedelta(hours=o.slot + 1) <= at(day, hour)]
            assert built
            names = ", ".join(f"'{order.id}'" for order in built)
            session.execute(text(f"DELETE FROM orders WHERE id IN ({names})" if removed
                                 else f"UPDATE orders SET state = 'done' WHERE id IN ({names})"))  # fmt: skip
            used = sum("a" in order.options for order in built) if removed else 0
            session.execute(text(f"UPDATE parts SET stock_usable = stock_usable - {used}"))
            session.execute(text(f"UPDATE plant SET as_of = '{at(day, hour).isoformat()}'"))
        return deps

    return change


def more_stock(deps: Deps) -> Deps:
    """A stock count found more pieces."""
    return sql("UPDATE parts SET stock_usable = stock_usable + 1")(deps)


def receipt_on_time(deps: Deps) -> Deps:
    """One more confirmed receipt was announced."""
    with deps.store.write() as session:
        add_receipts(session, [Receipt(id="R-new", part="HARNESS", site="HAR-2", mode="road", arrives=at(8), qty=2)])
    return deps


def other_supplier(deps: Deps) -> Deps:
    """A supplier that is written nothing moved house."""
    return sql("UPDATE suppliers SET email = 'new@idle.example' WHERE id = 'SUP-3'")(deps)


def new_offer(deps: Deps) -> Deps:
    """Terms of an offer that is not used changed."""
    return sql("UPDATE offers SET tiers = '1:9999' WHERE id = 'OF-3'")(deps)


HARMLESS: list[Callable[[Deps], Deps]] = [
    built_until(0, 7, True), built_until(0, 9, True), built_until(0, 10, True), built_until(0, 8, False),
    more_stock, receipt_on_time, other_supplier, new_offer,
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(HARMLESS)))
@pytest.mark.parametrize(("asked", "action"), [("P-0001", "release_plan"), ("P-0002", "request_awards")])
def test_a_harmless_change_lets_the_approval_take_effect(
    number: int, asked: str, action: str, stand: Callable[[str], Deps]
) -> None:
    deps = HARMLESS[number](stand(action))
    before = effects(deps, action)
    recover(deps)
    found = proposal(deps, asked)
    assert found is not None and found.row.status == "consumed", found and found.row.reason
    assert effects(deps, action) == before + 1


def test_a_day_of_building_as_planned_does_not_spoil_the_approval_of_a_plan(stand: Callable[[str], Deps]) -> None:
    deps = built_until(1, 10, True)(stand("release_plan"))
    recover(deps)
    found = proposal(deps, "P-0001")
    assert found is not None and found.row.status == "consumed"


def test_after_facts_moved_the_case_asks_again_on_today_s_facts(tmp_path: Path) -> None:
    desk_of = desk(make_store(tmp_path / "andon.db"), tmp_path / "outbox")
    submit(desk_of, [signal()])
    row = inbox(desk_of)[0].row
    wish = Edit(Edits(option="least_cost"))
    decide(desk_of.store, desk_of.policy, row.id, row.digest, "anna", wish, desk_of.now())
    recover(desk_of)
    approve_only(desk_of, "ann2")
    recover(desk_of)
    approve_only(desk_of, "ben")
    recover(sql("UPDATE offers SET tiers = '1:13000' WHERE id = 'OF-2'")(desk_of))
    again = inbox(desk_of)[0]
    assert again.row.action == "request_awards"
    assert again.row.amount_cents > 116_080
    state: dict[str, Any] = again.payload["assumptions"]["identity"]["offers"]["OF-2"]
    assert state["tiers"][0]["price_cents"] == 13_000
