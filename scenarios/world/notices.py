"""What the plant's own systems say of goods: ship notices that are missing, short or late, and awards that arrived."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from planning.signal import Signal
from planning.supply import Receipt

MOST_A_DAY = 60
"""Ship notices of one chunk that are written out; the rest would say the same of more part numbers."""
AFTER = timedelta(minutes=50)


def not_shipped(missing: Iterable[tuple[Receipt, int]], told: set[str], at: datetime) -> list[Signal]:
    """A notice for every receipt that did not leave, or not whole, as the dispatch cut-off passes."""
    found = []
    for receipt, shipped in missing:
        if receipt.id in told or receipt.award is not None:
            continue
        what = "short" if shipped else "missing"
        found.append(
            _notice(
                receipt, what, at, f"{'Only part of' if shipped else 'No'} ship notice for {receipt.id}",
                qty=receipt.qty, shipped=shipped,
            )
        )  # fmt: skip
    return found[:MOST_A_DAY]


def underway_late(late: Iterable[tuple[Receipt, datetime]], at: datetime) -> list[Signal]:
    """A carrier's notice with the new arrival of goods that are held up."""
    return [
        _notice(
            receipt, "late", at, f"New arrival of {receipt.id}", qty=receipt.qty, eta=arrives.isoformat(),
            delay_hours=int((arrives - receipt.arrives).total_seconds() // 3600),
        )
        for receipt, arrives in late
    ][:MOST_A_DAY]  # fmt: skip


def award_news(arrived: Iterable[Receipt], missing: Iterable[tuple[Receipt, int]], until: datetime) -> list[Signal]:
    """Goods receipts of awards, and what of them did not leave."""
    found = [
        _notice(r, "arrived", r.arrives, f"Goods receipt {r.id}", qty=r.qty, award=r.award)
        for r in arrived if r.award is not None
    ]  # fmt: skip
    found += [
        _notice(r, "short" if shipped else "missing", until, f"Award {r.award}: {r.id} did not leave as promised",
                qty=r.qty, shipped=shipped, award=r.award)
        for r, shipped in missing if r.award is not None
    ]  # fmt: skip
    return found


def _notice(receipt: Receipt, notice: str, at: datetime, subject: str, **more: object) -> Signal:
    fields = {
        "notice": notice, "receipt": receipt.id, "part": receipt.part, "site": receipt.site,
        "due": receipt.arrives.isoformat(), **{name: value for name, value in more.items() if value is not None},
    }  # fmt: skip
    return Signal.model_validate(
        {
            "id": f"W-{notice}-{receipt.id}"[:64], "received": at + AFTER if notice in ("missing", "short") else at,
            "kind": "asn", "sender": "EDI gateway", "subject": subject[:200], "text": "", "fields": fields,
        }
    )  # fmt: skip
