"""What was seen of receipts: from the plant's data, and from ship notices, which say more."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from agents.signals.receipts import seen_receipts
from planning.cause import Seen
from planning.signal import Signal
from tests.agents.desk import make_store
from tests.agents.harness_plant import at, plant
from tools.store.casework.inbox_rows import store_signal
from tools.store.keep import keep


def seen(folder: Path, now: Any, *signals: Signal, days: int = 28) -> list[Seen]:
    store = make_store(folder / "andon.db")
    with store.write() as session:
        for each in signals:
            store_signal(session, each)
    with keep(store) as session:
        return sorted(seen_receipts(session, plant(), now, days), key=lambda each: each.leaves)


def notice(kind: str, **fields: Any) -> Signal:
    base = {
        "notice": kind,
        "receipt": "R-lost",
        "site": "HAR-1",
        "part": "HARNESS",
        "due": at(4, 5).isoformat(),
        "qty": 20,
    }
    return Signal(
        id=f"N-{kind}", received=at(3, 7), kind="asn", sender="EDI", subject="notice", text="", fields=base | fields
    )


GONE = Seen("HAR-1", "HARNESS", at(-1), 100)


def test_what_left_came_and_what_should_have_left_is_late(tmp_path: Path) -> None:
    """R-lost should leave on the third day at five."""
    assert seen(tmp_path, at(3, 12)) == [GONE, Seen("HAR-1", "HARNESS", at(3, 5), 0)]
    assert seen(tmp_path / "b", at(3, 10)) == [GONE]
    assert seen(tmp_path / "c", at(3, 12), days=2) == [Seen("HAR-1", "HARNESS", at(3, 5), 0)]


def test_a_notice_says_how_much_left(tmp_path: Path) -> None:
    assert seen(tmp_path, at(3, 12), notice("short", shipped=5))[-1].came_pct == 25
    assert seen(tmp_path / "b", at(3, 8), notice("missing"))[-1] == Seen("HAR-1", "HARNESS", at(3, 5), 0)


def test_other_and_broken_notices_say_nothing(tmp_path: Path) -> None:
    told = [
        notice("arrived"),
        notice("late", due="soon"),
        notice("short", qty="many"),
        notice("missing", due="2026-03-06"),
    ]
    assert seen(tmp_path, at(3, 8), *told) == [GONE]


def test_what_is_in_the_future_is_not_seen(tmp_path: Path) -> None:
    late = notice("late", due=(at(9) + timedelta(days=3)).isoformat())
    assert seen(tmp_path, at(3, 8), late) == [GONE]
