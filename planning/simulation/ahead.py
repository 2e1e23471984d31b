"""Options with what may come of each: all played against the same recoveries and the same luck on the road."""

from collections.abc import Sequence

from planning.disruption import Disruption
from planning.line import Plan
from planning.recovery.outcome import Effort, Option, Progress, Report, Stop
from planning.simulation.outlook import Outlook
from planning.simulation.simulate import RUNS, SEED, simulate
from planning.simulation.supplies import Scenarios
from planning.snapshot import Snapshot
from planning.usage import Usage


class Lookout:
    """Plays plans of one plant under its events, each plan once; *do nothing* is the released plan left to the line."""

    def __init__(
        self,
        plant: Snapshot,
        disruptions: Sequence[Disruption],
        effort: Effort,
        usage: Usage,
        report: Report | None = None,
        stop: Stop | None = None,
        runs: int = RUNS,
    ) -> None:
        self.plant, self.disruptions, self.usage = plant, tuple(disruptions), usage
        self._effort, self._report, self._stop, self._runs = effort, report, stop, runs
        self._scenarios: Scenarios | None = None
        self._seen: list[tuple[Plan, Outlook]] = []

    def looked(self, option: Option) -> Option:
        """The option with its outlook, or as it is where nobody waits any more."""
        plan = Plan() if option.goal == "do_nothing" else option.plan
        found = next((outlook for seen, outlook in self._seen if seen == plan), None)
        if found is None:
            if self._stop is not None and self._stop():
                return option
            if self._report is not None:
                self._report(Progress(f"{self._runs} runs of {option.goal.replace('_', ' ')}", None, None, 0.0))
            found = simulate(
                self.plant, plan, self._drawn(), paid_cents(option), self._runs, threads=self._effort.threads
            )
            self._seen.append((plan, found))
        return option.model_copy(update={"outlook": found})

    def _drawn(self) -> Scenarios:
        if self._scenarios is None:
            self._scenarios = Scenarios(self.plant, self.usage, self.disruptions, SEED)
        return self._scenarios


def paid_cents(option: Option) -> int:
    """What an option pays whatever comes, less what the undisturbed plan costs."""
    bill = option.bill
    return bill.parts + bill.one_off + bill.freight + bill.overtime - option.undisturbed_cents
