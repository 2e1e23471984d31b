"""What structured messages change of the plant's data: answers to awards, arrivals, new dates of goods, stock counts.

Each is bounded by what the store knows: an answer never promises more than was asked or sooner, an arrival moves goods
that are under way, a count sets one part's stock. Free text changes nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session

from planning.signal import Signal
from planning.supply import Receipt
from tools.store.casework import audit
from tools.store.casework.cases import AwardRow
from tools.store.plant.inbound import answer_award, confirm_award
from tools.store.plant.whole import read_records, table
from tools.store.stamps import stamp

LATEST = timedelta(days=120)
"""A new arrival further away than this is not believed."""


def apply_facts(session: Session, signal: Signal, now: datetime) -> str:
    """Let a structured message change what it may; says what it did, or why not. Empty for everything else."""
    notice = str(signal.fields.get("notice", "")).casefold()
    acts: dict[tuple[str, str], Callable[[Session, Signal, datetime], str]] = {
        ("answer", "confirmed"): _answer, ("answer", "reduced"): _answer, ("answer", "declined"): _answer,
        ("asn", "late"): _late, ("asn", "arrived"): _arrived,
    }  # fmt: skip
    act = _counted if signal.kind == "stock_count" else acts.get((signal.kind, notice))
    if act is None:
        return f"answer {notice[:40]!r} is not understood" if signal.kind == "answer" else ""
    said = act(session, signal, now)
    if said:
        detail: dict[str, Any] = {"signal": signal.id, "said": said}
        audit.append(session, now, "andon", "fact taken in", **detail)
    return said


def lapse(session: Session, award: AwardRow, now: datetime) -> None:
    """An award that was never answered is no longer counted on."""
    answer_award(session, award.id, ())
    award.answered = stamp(now)
    session.add(award)
    audit.append(session, now, "andon", "award lapsed", award.case_id, award=award.id, requested=award.requested)


def _answer(session: Session, signal: Signal, now: datetime) -> str:
    award = session.get(AwardRow, str(signal.fields.get("award", "")))
    if award is None:
        return f"no award {str(signal.fields.get('award', ''))[:64]!r} was asked for"
    if award.status != "requested" or award.answered:
        return f"award {award.id} was answered before ({award.status})"
    kind = str(signal.fields["notice"]).casefold()
    receipts = [each for each in read_records(session, "receipts") if each.award == award.id]
    if kind == "confirmed":
        confirm_award(session, award.id)
    else:
        asked = sum(receipt.qty for receipt in receipts)
        qty = min(asked, _whole(signal, "qty")) if kind == "reduced" else 0
        answer_award(session, award.id, _reduced(receipts, qty, asked))
        award.status = "reduced" if kind == "reduced" and qty else "requested"
    award.answered = stamp(now)
    session.add(award)
    return f"award {award.id} is {kind}"


def _reduced(receipts: list[Receipt], qty: int, asked: int) -> list[Receipt]:
    """The receipts of an award cut to a quantity, each by the same share, nothing sooner than asked."""
    found, given = [], 0
    for at, receipt in enumerate(receipts, 1):
        upto = qty * sum(each.qty for each in receipts[:at]) // max(1, asked)
        if upto > given:
            found.append(receipt.model_copy(update={"qty": upto - given, "status": "confirmed"}))
        given = max(given, upto)
    return found


def _late(session: Session, signal: Signal, _now: datetime) -> str:
    receipt = _receipt(session, signal)
    eta = _moment(signal.fields.get("eta"))
    if eta is None:
        return ""
    if receipt is None:
        return f"receipt {str(signal.fields.get('receipt', ''))[:64]!r} is not known; nothing was changed"
    if not receipt.arrives < eta <= receipt.arrives + LATEST:
        return (
            f"receipt {receipt.id}: arrival {eta.isoformat()} is not believed; it stays {receipt.arrives.isoformat()}"
        )
    held = table("receipts")
    session.execute(update(held).where(held.c.id == receipt.id).values(arrives=eta.isoformat()))
    return f"receipt {receipt.id} arrives {eta.isoformat()} instead of {receipt.arrives.isoformat()}"


def _arrived(session: Session, signal: Signal, _now: datetime) -> str:
    award = session.get(AwardRow, str(signal.fields.get("award", "")))
    if award is None:
        return ""
    award.delivered += _whole(signal, "qty")
    session.add(award)
    return f"award {award.id}: {_whole(signal, 'qty')} base units arrived, {award.delivered} in all"


def _counted(session: Session, signal: Signal, _now: datetime) -> str:
    """A count replaces the book stock it was made against; one made against other books is old."""
    name, counted, book = str(signal.fields.get("part", "")), _whole(signal, "counted"), _whole(signal, "book")
    part = next((each for each in read_records(session, "parts") if each.id == name), None)
    if part is None or counted == book or "counted" not in signal.fields:
        return ""
    if part.stock_usable != book:
        return f"part {part.id}: counted against {book}, the books say {part.stock_usable} by now; count again"
    held = table("parts")
    session.execute(update(held).where(held.c.id == part.id).values(stock_usable=counted))
    return f"part {part.id}: stock {counted} as counted, {book} in the books before"


def _receipt(session: Session, signal: Signal) -> Receipt | None:
    name = str(signal.fields.get("receipt", ""))
    found: Receipt | None = next((each for each in read_records(session, "receipts") if each.id == name), None)
    return found


def _whole(signal: Signal, field: str) -> int:
    value = signal.fields.get(field, 0)
    number = value if isinstance(value, int) else int(value) if value.isdigit() and len(value) < 13 else 0
    return max(0, min(number, 10**12))


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else None
