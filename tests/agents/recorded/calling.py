"""The four uses of a language model on small fixed facts, over a line that is recorded or replayed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import SecretStr

from agents.analyst.cover import CoverFacts, CoverLine
from agents.analyst.investigation import investigate
from agents.analyst.levers import LeversFacts, PartNeed
from agents.brief import write_brief
from agents.calls.endpoint import Endpoint, Output, connect
from agents.calls.guarded import Guarded, Limits
from agents.releases.notes import write_note
from agents.triage import triage
from planning.signal import Signal
from tests.agents.network import AS_OF, directory, mail, plant
from tests.agents.test_brief import facts as brief_facts
from tools.suppliers import supplier_tools

CLOSED = "Our works in Lviv stopped production on 1 March because of the war in Ukraine. We declare force majeure."
TIMEOUT = 0.4
"""Seconds the recorded client waits; the test server's ``slow`` keeps silent for longer."""


@dataclass
class Line:
    """Where the model is, its key, and what was waited between tries (nobody waits here)."""

    url: str
    key: str
    model: str = ""
    waited: list[float] = field(default_factory=list)
    open: dict[tuple[Endpoint, Limits], Guarded] = field(default_factory=dict)

    def to(self, model: str, output: Output = "tools", limits: Limits = Limits(), key: str = "") -> Guarded:
        """The real client, connected to a model of the test server, or to the provider's."""
        name, timeout = (self.model, 60.0) if self.model else (model, TIMEOUT)
        endpoint = Endpoint(name, self.url, SecretStr(key or self.key), "a test", output, timeout)
        if (endpoint, limits) not in self.open:
            self.open[endpoint, limits] = connect(endpoint, lambda: 0.0, self.waited.append, limits)
        return self.open[endpoint, limits]

    def hang_up(self) -> None:
        """End the connections."""
        for model in self.open.values():
            model.close()


class Came(NamedTuple):
    """What a use came to: the model that gave it, what went wrong, and all that follows from it as plain text."""

    by: str
    faults: tuple[str, ...]
    text: str


def letter(text: str = CLOSED) -> Signal:
    """A letter of a supplier that is on file."""
    return mail(text, "S-1", sender="dispatch@kelmora.example")


def to_triage(model: Guarded, text: str = CLOSED) -> Came:
    """One letter read."""
    found = triage((letter(text),), directory(), model, AS_OF)
    follows = [found.findings[0].reading, *(event.disruption for event in found.events)]
    text = "\n".join(record.model_dump_json() for record in follows)
    return Came(found.findings[0].model, found.findings[0].faults, text)


def to_investigate(model: Guarded) -> Came:
    """Levers for two parts of two failing sites."""
    facts = LeversFacts(
        now=AS_OF, sites=("ST-1", "ST-3"),
        parts=(
            PartNeed(id="WH-1", name="Wiring harness body", short_qty=40),
            PartNeed(id="WH-2", name="Wiring harness cockpit", build_short=True),
        ),
    )  # fmt: skip
    found = investigate(facts, supplier_tools(plant()), model)
    return Came(found.model, found.faults, found.levers.model_dump_json())


def to_brief(model: Guarded) -> Came:
    """The brief of a case."""
    brief = write_brief(brief_facts(), model)
    return Came(brief.model_name, brief.faults, brief.markdown)


def to_draft(model: Guarded) -> Came:
    """A note to a supplier."""
    facts = CoverFacts(
        case="C-0001", plant="Network works", supplier="Kelmora Technik GmbH", day="2026-03-02",
        lines=(CoverLine(part="WH-1", name="Wiring harness body"),),
    )  # fmt: skip
    note = write_note(facts, ["emergency_supply_agreement", "delivery_schedule_release"], model)
    return Came(note.model, note.faults, note.text)


USES: dict[str, Callable[[Any], Came]] = {
    "triage": to_triage, "investigate": to_investigate, "draft": to_draft, "brief": to_brief,
}  # fmt: skip
