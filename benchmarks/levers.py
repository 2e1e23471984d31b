"""What each lever is worth: the best plan with all of them against the best plan without one, on several seeds.

A plan without a lever is also a plan with it, so the cheapest plan found for any choice of levers stands for all of
them. That a lever is worth something is *proven* where the bound without it lies above that plan's cost.
"""

from andon.desk.measuring import planned
from benchmarks.cases import SCENARIO, case, slowed, stopped
from benchmarks.machine import apart
from benchmarks.report import Asked, Report, Row, Size
from planning.recovery.outcome import LEVERS, Effort, Option, Wishes
from planning.recovery.recover import do_nothing, recover
from planning.usage import Usage

EVENTS = {SCENARIO: case, "slowed": slowed, "stopped": stopped}


def run(asked: Asked) -> Report:
    """A row an event and seed: cost with all levers, and by how much each one's removal makes it worse."""
    size = asked.size_or("compact")
    rows = []
    for event in EVENTS:
        for seed in asked.seeds_or(*range(1, 7)):
            row, _ = apart(measure, event, size, seed, asked.seconds)
            rows.append(row)
    about = (
        f"Levers on {size} plants: cost in € above the undisturbed plan, and how much worse it gets without each "
        "lever; * proven by a bound, otherwise it may be the search that did worse. The last columns show how the "
        "true event moves the released plan."
    )
    return Report(about, rows, {"worse_on_seeds": {lever: _worse(rows, lever) for lever in LEVERS}})


def measure(kind: str, size: Size, seed: int, seconds: float) -> Row:
    """All plans of an event on the plant of a seed."""
    plant, event = EVENTS[kind](size, seed)
    usage = Usage(plant)
    nothing = do_nothing(plant, [event], usage)

    def plan(levers: tuple[str, ...]) -> Option:
        wishes = Wishes.model_validate({"levers": levers})
        return planned(recover(plant, [event], wishes, Effort(seconds=seconds), usage=usage))

    free = plan(LEVERS)
    without = {lever: plan(tuple(name for name in LEVERS if name != lever)) for lever in LEVERS}
    best = min(option.bill.total for option in (free, *without.values()))
    row: Row = {"event": kind, "seed": seed, "all levers €": (best - free.undisturbed_cents) // 100}
    for lever, option in without.items():
        proven = option.bound_cents is not None and option.bound_cents > best
        row[f"no {lever}"] = f"+{(option.bill.total - best) // 100:,}{' *' if proven else ''}".replace(",", " ")
    moved = free.figures
    return row | {"do nothing €": nothing.extra_cents // 100, "moved": moved.moved_orders,
                  "awarded": moved.awarded_pcs, "transferred": moved.transferred_pcs, "expedited": moved.expedited_pcs,
                  "overtime slots": moved.overtime_slots, "built short": moved.built_short}  # fmt: skip


def _worse(rows: list[Row], lever: str) -> dict[str, list[str]]:
    """Cases in which the plan without a lever was worse, and those where that is proven."""
    cells = {f"{row['event']} {row['seed']}": str(row[f"no {lever}"]) for row in rows}
    worse = [name for name, cell in cells.items() if cell != "+0"]
    return {"found": worse, "proven": [name for name in worse if cells[name].endswith("*")]}
