"""Options with what may come of each: all played against the same recoveries and the same luck on the road."""

from collections.abc import Sequence

from planning.disruption import Disruption
from planning.line import Plan
from planning.recovery.outcome import Effort, Option, Progress, Report, Stop
from planning.simulation.simulate import RUNS, SEED, simulate
from planning.simulation.supplies import Scenarios
from planning.snapshot import Snapshot
from planning.usage import Usage


def with_outlooks(
    plant: Snapshot,
    disruptions: Sequence[Disruption],
    options: Sequence[Option],
    effort: Effort,
    usage: Usage,
    report: Report | None = None,
    stop: Stop | None = None,
    runs: int = RUNS,
) -> tuple[Option, ...]:
    """The options, each with its outlook; *do nothing* is the released plan left to the line.

    Where nobody waits any more (``stop``), the options are given back as they are.
    """
    scenarios: Scenarios | None = None
    found = []
    for number, option in enumerate(options, 1):
        if stop is not None and stop():
            return tuple(options)
        if report is not None:
            report(Progress(f"simulation of option {number} of {len(options)}", None, None, 0.0))
        scenarios = scenarios or Scenarios(plant, usage, disruptions, SEED)
        plan = Plan() if option.goal == "do_nothing" else option.plan
        outlook = simulate(plant, plan, scenarios, paid_cents(option), runs, threads=effort.threads)
        found.append(option.model_copy(update={"outlook": outlook}))
    return tuple(found)


def paid_cents(option: Option) -> int:
    """What an option pays whatever comes, less what the undisturbed plan costs."""
    bill = option.bill
    return bill.parts + bill.one_off + bill.freight + bill.overtime - option.undisturbed_cents
