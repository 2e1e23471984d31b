"""Structured messages, read by their fields: ship notices missing or late, stock counts, answers to awards."""

from agents.reading.answer import Reading
from planning.signal import Signal
from tools.directory import Directory

STRUCTURED = ("asn", "stock_count", "answer")
LATE_HOURS = 24
"""A shorter delay of one lorry is watched; it is within what roads do."""
COUNT_TOLERANCE_PCT = 2


def is_structured(signal: Signal) -> bool:
    """Whether a signal is read by its fields instead of its text."""
    return signal.kind in STRUCTURED and bool(signal.fields)


def read_fields(signal: Signal, directory: Directory) -> Reading:
    """What a structured message says; an id that the directory does not know is said, and nothing rests on it."""
    if signal.kind == "stock_count":
        return _count(signal, directory)
    notice = str(signal.fields.get("notice", "")).casefold()
    if signal.kind == "answer" or notice == "arrived":
        return Reading(verdict="dismiss", code="nothing", reason="taken in as a fact, not as a signal of trouble")
    receipt = directory.plant.receipt_by_id.get(str(signal.fields.get("receipt", "")))
    site = receipt.site if receipt else str(signal.fields.get("site", ""))
    part = receipt.part if receipt else str(signal.fields.get("part", ""))
    unknown = [f"site {site!r}"] * (site not in directory.sites) + [f"part {part!r}"] * (part not in directory.parts)
    sites = (site,) if site in directory.sites else ()
    unresolved = tuple(f"{name[:120]} is not in the directory" for name in unknown)
    evidence = (f"{signal.subject}. {signal.text}"[:300],)
    late = _number(signal, "delay_hours")
    if notice in ("missing", "cancelled", "short") or (notice == "late" and late >= LATE_HOURS):
        reason = f"ship notice {notice}: goods expected from the site did not leave as planned"
        return Reading(
            verdict="watch", code="unclear", reason=reason, sites=sites, unresolved=unresolved, evidence=evidence
        )
    if notice == "late":
        reason = f"a lorry is {late} h late; its quantity is unchanged"
        return Reading(verdict="watch", code="recovering", reason=reason, sites=sites, unresolved=unresolved)
    return Reading(verdict="dismiss", code="nothing", reason="a ship notice as planned", unresolved=unresolved)


def _count(signal: Signal, directory: Directory) -> Reading:
    part = str(signal.fields.get("part", ""))
    counted, book = _number(signal, "counted"), _number(signal, "book")
    if part not in directory.parts:
        return Reading(
            verdict="dismiss", code="nothing", reason="a count of a part that is not ours",
            unresolved=(f"part {part[:60]!r} is not in the directory",),
        )  # fmt: skip
    if abs(counted - book) * 100 <= book * COUNT_TOLERANCE_PCT:
        return Reading(verdict="dismiss", code="nothing", reason="a stock count without a difference")
    reason = f"stock of {part}: {counted} counted against {book} in the books; correct the stock before planning"
    return Reading(verdict="watch", code="unclear", reason=reason, evidence=(reason,))


def _number(signal: Signal, field: str) -> int:
    value = signal.fields.get(field, 0)
    if isinstance(value, int):
        return value
    return int(value) if value.isdigit() and len(value) < 13 else 0
