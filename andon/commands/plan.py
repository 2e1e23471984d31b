"""``andon plan``: the released plan and what a proposal changes of it."""

from typing import Annotated

import typer

from andon.commands.flags import Json, Store
from andon.screen import emit, out, table
from andon.settings import read_settings
from andon.trouble import ERROR, TroubleError

app = typer.Typer(help="The plan of the line, and what a proposal changes of it.", no_args_is_help=True)


@app.command()
def show(
    shift: Annotated[str | None, typer.Option(metavar="ID", help="List the cars of a shift, in sequence.")] = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """The released plan: shifts and weeks with their cars, or one shift in sequence."""
    from andon.wiring import open_plant
    from tools.store.keep import keep
    from tools.store.plant.whole import load_snapshot

    with open_plant(read_settings(store)) as opened, keep(opened) as session:
        plant = load_snapshot(session)
    head = {"plant": plant.plant, "as_of": plant.as_of, "plan_version": plant.plan_version}
    if shift is not None:
        if shift not in plant.shift_by_id:
            raise TroubleError(ERROR, f"there is no shift {shift[:40]!r}; `andon plan show` lists them")
        cars = sorted((order for order in plant.orders if order.shift == shift), key=lambda order: order.slot)
        rows = [(o.slot, o.id, o.model, o.colour, o.customer, o.promised.isoformat(), o.state) for o in cars]
        columns = ("slot", "order", "model", "colour", "customer", "promised", "state")
        if as_json:
            emit("plan show", **head, shift=shift, cars=[dict(zip(columns, row, strict=True)) for row in rows])
        else:
            table(tuple(name.capitalize() for name in columns), rows, right=(0,))
        return
    filled: dict[str, int] = {}
    for order in plant.orders:
        filled[order.shift] = filled.get(order.shift, 0) + 1
    shifts = [
        {"id": s.id, "line": s.line, "start": s.start.isoformat(), "slots": s.slots, "cars": filled.get(s.id, 0)}
        for s in plant.shifts
    ]
    if as_json:
        emit("plan show", **head, shifts=shifts)
        return
    out(f"Plan {plant.plan_version} of plant {plant.plant}, as of {plant.as_of.isoformat()}")
    table(("Shift", "Line", "Start", "Slots", "Cars"), [tuple(s.values()) for s in shifts], right=(3, 4))


@app.command()
def diff(
    proposal: Annotated[
        str | None, typer.Argument(metavar="PROPOSAL", help="Id of a proposal; default the one that waits.")
    ] = None,
    first: Annotated[int | None, typer.Option(min=0, help="List only so many orders.")] = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """What a proposal changes of the released plan: which orders move, by how many shifts, whose promise breaks."""
    from agents.proposals.proposal import bound
    from andon.desk.proposals import diff_of, find_proposal, show_diff
    from andon.wiring import open_plant
    from tools.store.casework.approvals import proposals
    from tools.store.keep import keep

    with open_plant(read_settings(store)) as opened, keep(opened) as session:
        if proposal is None:
            waiting = proposals(session, "pending")
            if not waiting:
                raise TroubleError(ERROR, "nothing waits for a decision; name a proposal, see `andon inbox list --all`")
            proposal = waiting[-1].id
        found = diff_of(session, bound(session, find_proposal(session, proposal)))
    if as_json:
        emit("plan diff", proposal=proposal, **found)
    else:
        out(f"Proposal {proposal}")
        show_diff(found, first)
