"""One sweep: signals in, each once; runs and cases as far as they go; people reminded; messages out."""

from dataclasses import dataclass, field
from pathlib import Path

from agents.cases import casework, looking, questions
from agents.cases.casework import RunFailedError, Standing
from agents.signals.facts import apply_facts
from agents.state import Deps
from planning.signal import Signal
from tools.inbox import folder as inbox
from tools.inbox.files import read_file
from tools.inbox.mail import UnreadableError
from tools.store.casework import audit, runs
from tools.store.casework.inbox_rows import store_signal
from tools.store.casework.sweeps import note_sweep, reach
from tools.store.keep import keep

ROUNDS = 60
"""How often one sweep looks for work that its own work has made."""


@dataclass
class Swept:
    """What a sweep found and did, in words and counts."""

    stored: int = 0
    known: int = 0
    set_aside: list[dict[str, str]] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    runs: dict[str, Standing] = field(default_factory=dict)
    went_on: list[dict[str, str]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    reminded: list[str] = field(default_factory=list)
    sent: int = 0
    unsent: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return not self.failed and not self.unsent

    @property
    def quiet(self) -> bool:
        """Whether there was nothing to do."""
        return not (self.stored or self.set_aside or self.runs or self.went_on or self.failed or self.sent)


def sweep(deps: Deps, folder: Path) -> Swept:
    """Take in what waits in the inbox, and bring everything as far as it goes without a person.

    Safe to run twice at once and to be killed: a signal is stored once and judged by one run, a run is driven by one
    worker under its lease, an effect is one transaction, a message goes out under its key.
    """
    found = Swept()
    with deps.store.write() as session:
        audit.catch_up(session)
    take_in(deps, folder, found)
    for _ in range(ROUNDS):
        if not (_judge(deps, found) | _go_on(deps, found)):
            break
    _look(deps, found)
    _go_on(deps, found)
    found.reminded = questions.remind(deps)
    for delivery in deps.dispatch():
        found.sent += delivery.delivered
        if not delivery.delivered:
            found.unsent.append(f"{delivery.key}: {delivery.error}")
    with deps.store.write() as session:
        summary = {"stored": found.stored, "set_aside": len(found.set_aside), "failed": len(found.failed)}
        note_sweep(session, deps.owner, deps.wall(), deps.now(), summary)
        reach(session, deps.now())
    return found


def take_in(deps: Deps, folder: Path, found: Swept) -> None:
    """Store the signals of every file that waits; what cannot be read is moved aside with its reason."""
    deps.report("inbox", None)
    found.left_alone = inbox.left_alone(folder)
    for path in inbox.waiting(folder):
        try:
            if not inbox.is_known_kind(path):
                raise UnreadableError(f"ends on {path.suffix[:20]!r}; mail (.eml), text (.txt) and .json are read")
            read = read_file(path, deps.now())
        except FileNotFoundError:
            continue
        except UnreadableError as error:
            _aside(folder, path, str(error), found)
            continue
        except OSError as error:
            found.failed.append(f"{path.name}: {error.strerror}")
            continue
        clashes = _store(deps, read.signals, found)
        problems = [*read.set_aside, *clashes]
        found.remarks += [f"{path.name}: {remark}" for remark in read.remarks]
        if problems:
            found.set_aside += [{"file": path.name, "reason": reason} for reason in problems]
        if problems and len(clashes) == len(read.signals):
            inbox.set_aside(folder, path, "; ".join(problems))
        else:
            inbox.done(folder, path)


def _aside(folder: Path, path: Path, reason: str, found: Swept) -> None:
    inbox.set_aside(folder, path, reason)
    found.set_aside.append({"file": path.name, "reason": reason})


def _store(deps: Deps, signals: tuple[Signal, ...], found: Swept) -> list[str]:
    """Store the signals of a file and take their facts in, in one transaction; gives ids that stand for other texts."""
    clashes = []
    with deps.store.write() as session:
        for signal in signals:
            outcome = store_signal(session, signal)
            if outcome == "clash":
                clashes.append(f"id {signal.id} was used before for another message; send it under an id of its own")
            elif outcome == "known":
                found.known += 1
            else:
                found.stored += 1
                said = apply_facts(session, signal, deps.now())
                found.facts += [said] if said else []
    return clashes


def _judge(deps: Deps, found: Swept) -> bool:
    """Judge the signals that nobody judges yet."""
    try:
        standing = casework.judge_new(deps)
    except RunFailedError as failed:
        found.failed.append(str(failed))
        return True
    if standing is not None:
        found.runs[standing.run] = standing
    return standing is not None


def _go_on(deps: Deps, found: Swept) -> bool:
    """Drive every unfinished run that is not resting at a question or busy elsewhere; True if one moved."""
    with keep(deps.store) as session:
        unfinished = [(row.id, row.status) for row in runs.open_runs(session)]
    moved = False
    failed = {text.split(" ")[1] for text in found.failed if text.startswith("run ")}
    for run, status in unfinished:
        before = found.runs.get(run)
        if run in failed or (before is not None and before.status == "busy"):
            continue
        try:
            standing = casework.drive_on(deps, run)
        except RunFailedError as error:
            found.failed.append(str(error))
            continue
        if standing.status != "waiting" or before is None or before.proposal != standing.proposal:
            moved |= standing.status != status and standing.status != "busy"
        found.runs[standing.run] = standing
    return moved


def _look(deps: Deps, found: Swept) -> None:
    """Idle cases go on where facts allow it."""
    try:
        for due, standing in looking.advance_cases(deps):
            found.went_on.append({"case": due.case, "why": due.why, "said": due.said})
            found.runs[standing.run] = standing
    except RunFailedError as failed:
        found.failed.append(str(failed))
