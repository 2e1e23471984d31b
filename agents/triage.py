"""Triage: what every signal says, joined to events; the rest is watched or dismissed with reasons."""

from collections.abc import Sequence
from datetime import datetime

from langchain_core.language_models import BaseChatModel

from agents.analyst.asking import Given, ask
from agents.analyst.instructions import triage_messages
from agents.analyst.model import Analyst, message_of
from agents.grounding.notices import reason_of, ungrounded
from agents.models import model_name
from agents.reading.answer import Reading
from agents.reading.shipnotes import is_structured, read_fields
from agents.signals.events import Event, Finding, Restored, Watched, disruption_of, join, restored_of
from planning.disruption import Disruption
from planning.signal import Signal
from planning.terms import Id, Pct, Record
from tools.directory import Directory, Mentions
from tools.gazetteer import fold

FIELDS_READ = "fields of the message (no model)"


class Dismissal(Record):
    """A signal that opens nothing, and why."""

    signal: Id
    code: str
    reason: str


class TriageResult(Record):
    """What the signals come to: events, strongest first; events that are over; what is watched, what is dismissed.

    ``findings`` has one for each signal.
    """

    events: tuple[Event, ...]
    restored: tuple[Restored, ...] = ()
    watched: tuple[Watched, ...]
    dismissals: tuple[Dismissal, ...]
    findings: tuple[Finding, ...]
    model_name: str

    @property
    def disruption(self) -> Disruption | None:
        """The strongest event's disruption; None if nothing is cut."""
        return self.events[0].disruption if self.events else None

    @property
    def certainty(self) -> Pct:
        """How sure the strongest event is, in per cent."""
        return self.events[0].disruption.certainty_pct if self.events else 0

    @property
    def dismissed(self) -> tuple[tuple[str, str], ...]:
        """Dismissed signals with their reasons."""
        return tuple((item.signal, item.reason) for item in self.dismissals)

    @property
    def unresolved(self) -> tuple[str, ...]:
        """What could not be resolved against the directory, in words, each once."""
        said = [words for event in self.events for words in event.unresolved]
        said += [words for watched in self.watched for words in watched.unresolved]
        return tuple(dict.fromkeys(said))


def triage(
    signals: Sequence[Signal], directory: Directory, model: BaseChatModel, now: datetime,
    known: Sequence[Disruption] = (),
) -> TriageResult:  # fmt: skip
    """Read every signal, join those of one event, and give its disruption; ``known`` events are updated, not twinned.

    A model's answer may name only sites and parts that the directory found for it, dates within the signal's reach,
    and quotes that stand in the signal; otherwise it is sent back once, and then the built-in analyst answers.
    """
    findings = [read(signal, directory, model) for signal in sorted(signals, key=lambda s: (s.received, s.id))]
    joined = join(findings, directory, known)
    events = [event for group in joined.groups if (event := disruption_of(group, directory, now)) is not None]
    events.sort(key=lambda event: (-event.disruption.certainty_pct, -len(event.disruption.sites), event.disruption.id))
    restored = tuple(restored_of(group) for group in joined.restored)
    used = {signal for event in events for signal in event.disruption.signals}
    used |= {signal for over in restored for signal in over.signals}
    rest = [finding for finding in findings if finding.signal.id not in used]
    return TriageResult(
        events=tuple(events),
        restored=restored,
        watched=tuple(_watched(finding) for finding in rest if finding.reading.verdict != "dismiss"),
        dismissals=tuple(_dismissal(finding) for finding in rest if finding.reading.verdict == "dismiss"),
        findings=tuple(findings),
        model_name=_models(findings),
    )


def read(signal: Signal, directory: Directory, model: BaseChatModel) -> Finding:
    """What one signal says: by its fields if it has any, else by the model, checked against the directory."""
    if is_structured(signal):
        reading = read_fields(signal, directory)
        return Finding(
            signal=signal, reading=reading, model=FIELDS_READ, maybe=reading.sites, author=None, countries=()
        )
    author = directory.supplier_of_sender(signal.sender)
    found = directory.mentions(f"{signal.subject}\n{signal.text}", signal.sender)
    given = _asked(signal, found, author, model)
    reading, dropped = _in_words_that_stand(signal, found, given)
    return Finding(
        signal=signal, reading=reading, model=given.model, faults=(*given.faults, *dropped), author=author,
        maybe=tuple(card.id for card in found.sites), countries=found.countries,
    )  # fmt: skip


def _asked(signal: Signal, found: Mentions, author: str | None, model: BaseChatModel) -> Given[Reading]:
    asked = triage_messages(signal, found, author)
    sites = {card.id for card in found.sites}
    parts = {card.id for card in found.parts}
    message = message_of(asked)
    told = _plain(message)

    def wrong(reading: Reading) -> list[str]:
        faults = [f"site {site} is not a candidate" for site in reading.sites if site not in sites]
        faults += [f"part {part} is not a candidate" for part in reading.parts if part not in parts]
        for words in reading.evidence:
            if words not in message and _plain(words) not in told:
                faults.append(f"not a quote: {words[:80]}")
        return faults + _dates_out_of_reach(reading, signal)

    today = signal.received.date()
    return ask(model, asked, Reading, wrong, lambda reading: ungrounded(reading, message, today))


def _in_words_that_stand(signal: Signal, found: Mentions, given: Given[Reading]) -> tuple[Reading, tuple[str, ...]]:
    """The reading with a language model's reason only if message and candidates bear it."""
    if given.model == model_name(Analyst()):
        return given.answer, ()
    told = f"{signal.subject}\n{signal.text}"
    reason, dropped = reason_of(given.answer, told, found.model_dump(mode="json"))
    return given.answer.model_copy(update={"reason": reason}), tuple(f"{given.model}: {words}" for words in dropped)


def _plain(text: str) -> str:
    return " ".join(fold(text).split())


def _dates_out_of_reach(reading: Reading, signal: Signal) -> list[str]:
    today = signal.received.date()
    faults = []
    if reading.start and not -800 <= (reading.start - today).days <= 400:
        faults.append(f"start {reading.start} is out of reach of a signal of {today}")
    for day in (reading.recovery_first, reading.recovery_last):
        if day and not -400 <= (day - today).days <= 1500:
            faults.append(f"recovery {day} is out of reach of a signal of {today}")
    if reading.days_low is not None and reading.days_high is not None and reading.days_low > reading.days_high:
        faults.append("days_low is above days_high")
    return faults


def _watched(finding: Finding) -> Watched:
    reading = finding.reading
    return Watched(
        signal=finding.signal.id, code=reading.code, reason=reading.reason, sites=reading.sites,
        unresolved=reading.unresolved,
    )  # fmt: skip


def _dismissal(finding: Finding) -> Dismissal:
    return Dismissal(signal=finding.signal.id, code=finding.reading.code, reason=finding.reading.reason)


def _models(findings: Sequence[Finding]) -> str:
    names = dict.fromkeys(finding.model for finding in findings if finding.model != FIELDS_READ)
    return "; ".join(names) or FIELDS_READ
