"""Errors said to people: one clear line and an exit code for each known kind, never a traceback."""

from typing import Any, NamedTuple

OK, ERROR, USAGE, FORBIDDEN, NO_PLAN, CONFLICT, STOPPED = 0, 1, 2, 3, 4, 5, 130

CODES = {
    "agents.approvals.PolicyError": USAGE,
    "agents.cases.casework.NoSuchCaseError": ERROR,
    "agents.cases.casework.UnderWayError": CONFLICT,
    "agents.cases.casework.NothingToCancelError": ERROR,
    "agents.draft.PaperFaultError": ERROR,
    "agents.calls.endpoint.ModelError": USAGE,
    "agents.proposals.decisions.ConflictError": CONFLICT,
    "agents.proposals.decisions.RefusedError": FORBIDDEN,
    "agents.proposals.decisions.UnknownProposalError": ERROR,
    "agents.proposals.edits.BadEditError": USAGE,
    "agents.proposals.proposal.TamperedError": CONFLICT,
    "planning.sequencing.formats.instance.FormatError": ERROR,
    "prompts.loader.PromptError": ERROR,
    "scenarios.reading.ScenarioError": USAGE,
    "tools.contracts.draft.DraftError": ERROR,
    "tools.contracts.gather.FactsError": ERROR,
    "tools.exchange.problem.ExchangeError": ERROR,
    "tools.store.casework.artifacts.DamagedError": ERROR,
    "tools.store.casework.runs.BusyError": CONFLICT,
    "tools.store.casework.runs.FencedError": CONFLICT,
    "tools.store.engine.StoreBusyError": ERROR,
    "tools.store.engine.StoreError": USAGE,
    "tools.store.engine.StoreReadOnlyError": FORBIDDEN,
    "tools.store.meta.AlreadyLabelledError": ERROR,
    "tools.store.plant.inbound.InboundRefusedError": CONFLICT,
    "tools.store.plant.release.ReleaseRefusedError": CONFLICT,
    "tools.store.plant.whole.NoPlantError": USAGE,
}
"""Exit code of every error that people can act on, by its class; told by name, so that nothing is imported for it."""


class TroubleError(Exception):
    """What the command line itself has to say: an exit code, a line, and perhaps more lines of detail."""

    def __init__(self, code: int, message: str, details: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.code, self.details = code, details


class Told(NamedTuple):
    """An error as it is shown: exit code, line, details, whether its kind is known, and problems with their place."""

    code: int
    message: str
    details: tuple[str, ...] = ()
    known: bool = True
    problems: tuple[dict[str, Any], ...] = ()


def tell(error: BaseException) -> Told:
    """What to say about an error, and the exit code it ends the command with."""
    if isinstance(error, TroubleError):
        return Told(error.code, str(error), error.details)
    if isinstance(error, KeyboardInterrupt):
        return Told(STOPPED, "stopped; what was done so far is in the store")
    names = [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__]
    if "agents.cases.casework.RunFailedError" in names and error.__cause__ is not None:
        cause = tell(error.__cause__)
        return cause._replace(
            message=f"run {getattr(error, 'run', '')} stopped: {cause.message}; `andon resume` takes it up from there"
        )
    code = next((CODES[name] for name in names if name in CODES), None)
    if code is not None:
        return _known(error, code)
    if any(name.startswith(("sqlalchemy.exc.", "sqlite3.")) for name in names):
        return Told(ERROR, f"the store: {getattr(error, 'orig', None) or error}")
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return Told(ERROR, f"{place}{error.strerror}")
    return Told(ERROR, f"{type(error).__name__}: {error}", known=False)


def _known(error: BaseException, code: int) -> Told:
    found = tuple(getattr(error, "problems", ()))
    problems, placed = tuple(map(str, found)), tuple(one._asdict() for one in found)
    if isinstance(error.__cause__, Exception) and code == FORBIDDEN:
        code = tell(error.__cause__).code if tell(error.__cause__).known else code
    if len(problems) > 1:
        return Told(code, f"{len(problems)} problems; nothing was changed", problems, problems=placed)
    return Told(code, problems[0] if problems else str(error), problems=placed)
