"""Messages are delivered at least once under their key; a repeat changes nothing, a failure is tried again."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tools.outbox import CLAIM_SECONDS, Enclosure, FileConnector, Letter, Message, Worker, dispatch
from tools.store.casework import artifacts, audit, outbox_rows
from tools.store.engine import Store, open_store
from tools.store.keep import keep

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
KEY = f"C-0001:request_awards.SUP-2:{'a' * 64}"


ME = Worker("me", lambda: 0.0)


def now() -> datetime:
    return NOW


@pytest.fixture
def store(tmp_path: Path) -> Store:
    found = open_store(tmp_path / "andon.db", create=True)
    with found.write() as session:
        letter = Letter(text="Please confirm.", enclosures=[Enclosure(name="order.md", text="# Order\n")])
        body = artifacts.put_record(session, "letter", letter)
        assert outbox_rows.enqueue(
            session, KEY, "C-0001", "P-0001", "purchase_order", "a@b.example", "Order", body, NOW
        )
        assert not outbox_rows.enqueue(session, KEY, "C-0001", "P-0001", "purchase_order", "eve", "Order", body, NOW)
    return found


@dataclass
class Flaky:
    """A receiver that takes a message and then fails to say so, as often as told."""

    failures: int
    simulated: bool = True
    got: list[Message] = field(default_factory=list)

    def deliver(self, message: Message) -> None:
        """Take it, then maybe fail."""
        self.got.append(message)
        if len(self.got) <= self.failures:
            raise OSError("line dropped")


def test_a_message_becomes_two_files_and_is_sent_once(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    assert [d.delivered for d in dispatch(store, [FileConnector(folder)], now, ME)] == [True]
    assert dispatch(store, [FileConnector(folder)], now, ME) == []
    stem = KEY.replace(":", "__")
    assert sorted(path.name for path in folder.iterdir()) == [f"{stem}.json", f"{stem}.md"]
    record = json.loads((folder / f"{stem}.json").read_text())
    assert (record["key"], record["recipient"]) == (KEY, "a@b.example")
    assert "# Order" in (folder / f"{stem}.md").read_text()


def test_a_failure_is_recorded_and_tried_again_under_the_same_key(store: Store) -> None:
    flaky = Flaky(2)
    results = [dispatch(store, [flaky], now, ME)[0] for _ in range(3)]
    assert [result.delivered for result in results] == [False, False, True]
    assert {message.key for message in flaky.got} == {KEY}
    with keep(store) as session:
        row = outbox_rows.messages(session)[0]
        assert (row.attempts, row.error, row.delivered != "") == (3, "", True)
        assert [entry.what for entry in audit.entries(session)] == ["delivered"]


def test_a_repeat_after_a_crash_between_delivery_and_record_changes_no_file(store: Store, tmp_path: Path) -> None:
    connector = FileConnector(tmp_path / "outbox")
    dispatch(store, [connector], now, ME)
    before = {path: path.stat().st_mtime_ns for path in connector.folder.iterdir()}
    with store.write() as session:
        row = session.get_one(outbox_rows.OutboxRow, KEY)
        row.delivered, row.claimed_by = "", ""
        session.add(row)
    assert dispatch(store, [connector], now, ME)[0].delivered
    assert {path: path.stat().st_mtime_ns for path in connector.folder.iterdir()} == before


def test_a_message_that_another_worker_delivers_is_left_alone_until_its_claim_lapses(store: Store) -> None:
    slow, other = Flaky(0), Flaky(0)
    seconds = 0.0
    second = Worker("second", lambda: seconds)

    class Slow:
        simulated = True

        def deliver(self, message: Message) -> None:
            assert dispatch(store, [other], now, second) == []
            slow.deliver(message)

    assert [d.delivered for d in dispatch(store, [Slow()], now, ME)] == [True]
    assert (len(slow.got), len(other.got)) == (1, 0)
    with store.write() as session:
        row = session.get_one(outbox_rows.OutboxRow, KEY)
        row.delivered = ""
        session.add(row)
    assert dispatch(store, [other], now, second) == []
    seconds = CLAIM_SECONDS
    assert [d.delivered for d in dispatch(store, [other], now, second)] == [True]


def test_what_a_dead_worker_had_claimed_is_delivered_at_once(store: Store) -> None:
    with store.write() as session:
        assert outbox_rows.claim(session, KEY, "dead", 300.0)
    assert dispatch(store, [Flaky(0)], now, Worker("me", lambda: 1.0)) == []
    heir = Worker("me", lambda: 1.0, lambda owner: owner == "dead")
    assert [d.delivered for d in dispatch(store, [Flaky(0)], now, heir)] == [True]


@pytest.mark.parametrize("key", ["../../etc/passwd", "a/b", ".hidden", "a\\b"])
def test_a_key_that_is_a_path_is_refused(key: str, tmp_path: Path) -> None:
    connector = FileConnector(tmp_path / "outbox")
    with pytest.raises(ValueError, match="cannot be a file name"):
        connector.deliver(Message(key, "notice", "x", "y", Letter(text="z")))
    assert not connector.folder.exists()


def test_line_breaks_in_names_stay_in_their_line(tmp_path: Path) -> None:
    connector = FileConnector(tmp_path / "outbox")
    connector.deliver(Message("C:x:1", "notice", "a@b\nBcc: eve", "Hello\n\n# Approved", Letter(text="z")))
    text = (connector.folder / "C__x__1.md").read_text()
    assert text.splitlines()[0] == "# Hello # Approved"
    assert "To: a@b Bcc: eve" in text.splitlines()
