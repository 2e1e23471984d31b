"""``andon bench``: how good plans are on a generated plant of any size and seed, and what they take."""

from typing import TYPE_CHECKING, Annotated

import typer

from andon.commands.flags import Json, Seconds
from andon.screen import emit, line, out, table
from andon.trouble import USAGE, TroubleError

if TYPE_CHECKING:
    from planning.recovery.outcome import Progress

app = typer.Typer(help="Plans measured on generated plants.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Plans measured on generated plants."""


@app.command()
def recovery(
    seed: Annotated[int, typer.Option(min=0, max=2**31, help="Draw of the plant and of the losses.")] = 1,
    orders: Annotated[int, typer.Option(help="Orders of the plant, about.")] = 20_000,
    parts: Annotated[int, typer.Option(help="Parts of the plant.")] = 3_000,
    disruptions: Annotated[int, typer.Option(help="So many parts are not made for 12 days.")] = 1,
    seconds: Seconds = 30.0,
    as_json: Json = False,
) -> None:
    """A least-cost plan for a generated plant: cost, proven bound, gap, groups of cars, seconds by phase, memory."""
    from andon.desk.measuring import measured
    from andon.progress import Watch
    from planning.terms import euros
    from scenarios.plant import generate, sized
    from scenarios.plant.losses import stopped_parts

    try:
        plant = generate(sized(orders, parts), seed)
        events = stopped_parts(plant, seed, disruptions)
    except ValueError as error:
        raise TroubleError(USAGE, str(error)) from error
    watch = Watch()

    def tell(progress: "Progress") -> None:
        watch.report("planning", progress)

    found = watch.run(lambda: measured(plant, events, seconds, tell, watch.stopped.is_set))
    if as_json:
        emit("bench recovery", seed=seed, **found)
        return
    bound, gap = found["bound_cents"], found["gap"]
    rows = [
        ("Orders, parts, disrupted parts", f"{found['orders']}, {found['parts']}, {found['disruptions']}"),
        ("Cost above the undisturbed plan", euros(found["cost_cents"])),
        ("Proven bound on it", "none" if bound is None else euros(bound)),
        ("Gap", "unknown" if gap is None else f"{100 * gap:.2f} %"),
        ("Late, not built, moved orders", ", ".join(
            str(found["figures"][name]) for name in ("late_orders", "unbuilt_orders", "moved_orders"))),
        ("Groups of cars", found["groups"]),
        ("Seconds", f"{found['seconds']:.1f}"),
        *((f"  {line(phase)}", f"{spent:.1f}") for phase, spent in found["phases"].items() if spent >= 0.1),
        ("Peak memory", f"{found['peak_mib']} MiB"),
    ]  # fmt: skip
    table(("Seed " + str(seed), ""), rows, right=(1,))
    out("Least cost with all levers; the plan passed check.")
