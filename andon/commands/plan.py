"""``andon plan``: the released plan and what a proposal changes of it."""

from typing import Annotated

import typer

from andon.commands.flags import Budget, Cap, Exclude, Forget, Freeze, Goal, Json, Pin, Seconds, Store
from andon.screen import emit, hint, line, out, table
from andon.settings import read_settings
from andon.trouble import ERROR, USAGE, TroubleError

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


@app.command()
def whatif(
    case: Annotated[str | None, typer.Argument(metavar="CASE", help="Id of a case; default: the newest.")] = None,
    option: Goal = None,
    exclude: Exclude = None,
    pin: Pin = None,
    cap: Cap = None,
    freeze: Freeze = None,
    budget: Budget = None,
    forget: Forget = None,
    back: Annotated[
        str | None, typer.Option(metavar="DAY", help="Normal supply is back on this day, or at this moment.")
    ] = None,
    seconds: Seconds = 30.0,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """What a case's plan would be with other wishes or another date of recovery; nothing is proposed or changed."""
    from andon.desk.casefile import newest_case
    from andon.desk.edits import edits_from
    from andon.desk.lookups import whatifs
    from andon.desk.sitting import sitting

    asked = (option, exclude or (), pin or (), cap or (), freeze or (), budget, forget or ())
    if not any(asked) and back is None:
        raise TroubleError(USAGE, "say what is to be other: --option, --exclude, --pin, --cap, --freeze, --budget, "
                           "--forget or --back")  # fmt: skip
    edits = edits_from(*asked) if any(asked) else None
    with sitting(read_settings(store), seconds, speaks=not as_json) as work:
        found = whatifs.tried_in_case(work, case or newest_case(work.deps.store), edits, back)
    if as_json:
        emit("plan whatif", **found)
        return
    head = ("", "Cost", "Spend", "Late", "Not built", "Moved", "Line stop", "Gap")
    table(head, whatifs.in_rows(found), right=range(1, 8))
    for sentence in whatifs.in_sentences(found):
        out(line(sentence))
    hint("Nothing was changed; `andon inbox edit PROPOSAL` or `andon case replan` asks for a plan like this.")


@app.command()
def worth(
    case: Annotated[str | None, typer.Argument(metavar="CASE", help="Id of a case; default: the newest.")] = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """What limits a case's plan, what pieces, overtime or a day would be worth, and what a day of waiting costs."""
    from andon.desk.casefile import newest_case
    from andon.desk.lookups import worths
    from andon.desk.sitting import sitting

    with sitting(read_settings(store), 30.0, speaks=not as_json) as work:
        found = worths.worths_of_case(work, case or newest_case(work.deps.store))
    if as_json:
        emit("plan worth", **found)
        return
    if found["worths"]:
        table(("What would save", "About"), worths.in_rows(found), right=(1,))
    if found["binds"]:
        table(("Limit", "Which", "When", "What", "Would save"), worths.binds_in_rows(found), right=(4,))
    for sentence in worths.in_sentences(found):
        out(line(sentence))
