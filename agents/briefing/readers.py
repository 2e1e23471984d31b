"""Which model read a case's signals and looked for levers, and where the built-in analyst stood in: from the trail."""

import re
from collections import Counter

from sqlmodel import Session

from agents.calls.guarded import FAILED
from tools.store.casework import audit

USES = {"triage": "Signals", "investigate": "Levers"}


def who_read(session: Session, case_id: str) -> tuple[str, ...]:
    """A line a use: who gave it, and why somebody else did where a model was set aside."""
    readers: dict[str, str] = {}
    levers, why = "", dict[str, str]()
    for entry in audit.entries(session, case_id):
        detail = audit.detail_of(entry)
        if entry.what == "signals judged":
            readers |= detail.get("readers") or {}
            why.pop("triage", None)
        elif entry.what == "investigated":
            levers = detail["model"]
            why.pop("investigate", None)
        elif entry.what == "analyst stood in" and detail["use"] in USES:
            why[detail["use"]] = _reason(str(detail["faults"][-1]), detail["asked"])
    counted = Counter(readers.values())
    said = [f"Signals: {', '.join(f'{many} read by {name}' for name, many in sorted(counted.items()))}"]
    said = said if counted else []
    said += [f"Levers: {levers}"] if levers else []
    said += [f"{USES[use]}: the built-in analyst stood in: {reason}" for use, reason in sorted(why.items())]
    return tuple(line[:600] for line in said)


def _reason(fault: str, asked: str) -> str:
    """Why the analyst stood in, in words of ours alone: what a model said and was set aside is not shown here."""
    call = re.match(rf"(?:[\w.:\-]+: )?{re.escape(asked)}: {FAILED}(.*)", fault)
    return f"{asked} could not be called ({call[1]})" if call else f"what {asked} answered could not be used"
