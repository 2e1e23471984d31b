"""``andon plan``: the released plan and what a proposal changes of it."""

from typing import Annotated

import typer

from andon.commands.flags import Json, Store
from andon.screen import emit, out
from andon.settings import read_settings
from andon.trouble import ERROR, TroubleError

app = typer.Typer(help="The plan of the line, and what a proposal changes of it.", no_args_is_help=True)


@app.command()
def show(
    shift: Annotated[
        str | None, typer.Option(metavar="ID", help="List the cars of a shift in sequence, or the orders of a week.")
    ] = None,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="List the orders outside the shifts: in a week, or without a place.")
    ] = False,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """The released plan: shifts and weeks with their cars, one of them in full, or the orders that wait outside."""
    from andon.desk import plans
    from andon.wiring import open_plant
    from tools.store.keep import keep
    from tools.store.plant.whole import load_snapshot

    with open_plant(read_settings(store)) as opened, keep(opened) as session:
        plant = load_snapshot(session)
    head = {"plant": plant.plant, "as_of": plant.as_of, "plan_version": plant.plan_version}
    if shift is not None:
        cars = plans.cars_of(plant, shift)
        if as_json:
            emit("plan show", **head, shift=shift, cars=cars)
        else:
            plans.show_cars(cars)
        return
    found = plans.document(plant)
    if as_json:
        emit("plan show", **head, **found)
    elif waiting:
        plans.show_waiting(found["waiting"])
    else:
        out(f"Plan {plant.plan_version} of plant {plant.plant}, as of {plant.as_of.isoformat()}")
        plans.show(found)


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
    from andon.desk.proposals import diff_of, find_proposal
    from andon.desk.sheet import show_diff
    from andon.wiring import open_plant
    from tools.store.casework.approvals import proposals
    from tools.store.keep import keep

    with open_plant(read_settings(store)) as opened, keep(opened) as session:
        if proposal is None:
            waiting = proposals(session, "pending")
            if not waiting:
                raise TroubleError(ERROR, "nothing waits for a decision; name a proposal, see `andon inbox list --all`")
            proposal = waiting[-1].id
        payload = bound(session, find_proposal(session, proposal))
        found, digest = diff_of(session, payload), payload["plan_diff"]
    if as_json:
        emit("plan diff", proposal=proposal, digest=digest, **found)
    else:
        out(f"Proposal {proposal}; what it changes has SHA-256 {digest}")
        show_diff(found, first, digest, proposal)
