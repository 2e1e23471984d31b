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


CLAIM_SECONDS = 300.0
"""How long a worker has a message to itself, unless it is known to be gone."""


@dataclass(frozen=True)
class Worker:
    """Who delivers: its name as holder of claims, the computer's clock in seconds, and which other holders are gone."""

    owner: str
    wall: Callable[[], float]
    is_gone: Callable[[str], bool] = lambda _owner: False


def dispatch(
    store: Store, connectors: Sequence[Connector], now: Callable[[], datetime], worker: Worker
) -> list[Delivery]:
    """Deliver what is waiting. A message whose connector fails stays, with the error, for the next time.

    Two workers at once share the messages out. One that dies while a connector delivers may have delivered: then the
    message goes out again, under the same key.
    """
    with keep(store) as session:
        waiting = [_message(session, row) for row in outbox_rows.undelivered(session)]
    tried = (_deliver(store, connectors, message, now, worker) for message in waiting)
    return [delivery for delivery in tried if delivery is not None]


def _deliver(
    store: Store, connectors: Sequence[Connector], message: Message, now: Callable[[], datetime], worker: Worker
) -> Delivery | None:
    """None if another worker has the message."""
    if not _claim(store, message.key, worker):
        return None
    try:
        for connector in connectors:
            connector.deliver(message)
    except (OSError, ValueError) as error:
        with store.write() as session:
            outbox_rows.mark_failed(session, message.key, str(error))
        return Delivery(message.key, False, str(error))
    with store.write() as session:
        if outbox_rows.mark_delivered(session, message.key, now()):
            case = session.get_one(OutboxRow, message.key).case_id
            audit.append(session, now(), "andon", "delivered", case, key=message.key, kind=message.kind)
    return Delivery(message.key, True)


def _claim(store: Store, key: str, worker: Worker) -> bool:
    wall = worker.wall()
    with store.write() as session:
        row = session.get_one(OutboxRow, key)
        if row.claimed_by and row.claimed_until > wall and not worker.is_gone(row.claimed_by):
            return False
        return outbox_rows.claim(session, key, worker.owner, wall + CLAIM_SECONDS)


def _message(session: Session, row: OutboxRow) -> Message:
    letter = get_record(session, Letter, row.body)
    return Message(row.key, row.kind, row.recipient, row.subject, letter)


def _line(text: str) -> str:
    return " ".join(text.split())
