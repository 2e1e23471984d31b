"""The only place with outward effects: connectors that deliver what the outbox holds, at least once, under its key."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel
from sqlmodel import Session

from tools.filing import write_whole
from tools.store.casework import audit, outbox_rows
from tools.store.casework.artifacts import get_record
from tools.store.casework.outbox_rows import OutboxRow
from tools.store.engine import Store
from tools.store.keep import keep


class Enclosure(BaseModel):
    """A file that goes with a message: a bare name without folders, and its text."""

    name: str
    text: str


class Letter(BaseModel):
    """What a message says and encloses."""

    text: str
    facts: dict[str, str] = {}
    enclosures: list[Enclosure] = []


@dataclass(frozen=True)
class Message:
    """One message as a connector gets it. ``key`` tells the receiver a repeat from a new message."""

    key: str
    kind: str
    recipient: str
    subject: str
    letter: Letter


class Connector(Protocol):
    """Delivers a message under its key; once more changes nothing."""

    @property
    def simulated(self) -> bool:
        """True if nothing leaves the house."""
        ...

    def deliver(self, message: Message) -> None:
        """Deliver, or raise."""
        ...


@dataclass(frozen=True)
class FileConnector:
    """Puts every message into a folder, as ``<key>.json`` and ``<key>.md``; a key that is there is a repeat."""

    folder: Path
    simulated: bool = True

    def deliver(self, message: Message) -> None:
        """Write the two files; the JSON comes last, so that its presence means the message is whole."""
        stem = message.key.replace(":", "__")
        if "/" in stem or "\\" in stem or stem.startswith("."):
            raise ValueError(f"message key {message.key!r} cannot be a file name")
        self.folder.mkdir(parents=True, exist_ok=True)
        if (self.folder / f"{stem}.json").exists():
            return
        parts = [f"# {_line(message.subject)}", "", f"To: {_line(message.recipient)}", "", message.letter.text, ""]
        for enclosure in message.letter.enclosures:
            parts += [f"## {_line(enclosure.name)}", "", enclosure.text, ""]
        write_whole(self.folder / f"{stem}.md", "\n".join(parts))
        record = {
            "key": message.key, "kind": message.kind, "recipient": message.recipient, "subject": message.subject,
            **message.letter.model_dump(),
        }  # fmt: skip
        write_whole(self.folder / f"{stem}.json", json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False))


@dataclass(frozen=True)
class Delivery:
    """What became of one message."""

    key: str
    delivered: bool
    error: str = ""


def dispatch(store: Store, connectors: Sequence[Connector], now: Callable[[], datetime]) -> list[Delivery]:
    """Deliver what is waiting. A message whose connector fails stays, with the error, for the next time."""
    with keep(store) as session:
        waiting = [(row, _message(session, row)) for row in outbox_rows.undelivered(session)]
    done = []
    for row, message in waiting:
        try:
            for connector in connectors:
                connector.deliver(message)
        except (OSError, ValueError) as error:
            with store.write() as session:
                outbox_rows.mark_failed(session, row.key, str(error))
            done.append(Delivery(row.key, False, str(error)))
            continue
        with store.write() as session:
            if outbox_rows.mark_delivered(session, row.key, now()):
                audit.append(session, now(), "andon", "delivered", row.case_id, key=row.key, kind=row.kind)
        done.append(Delivery(row.key, True))
    return done


def _message(session: Session, row: OutboxRow) -> Message:
    letter = get_record(session, Letter, row.body)
    return Message(row.key, row.kind, row.recipient, row.subject, letter)


def _line(text: str) -> str:
    return " ".join(text.split())
