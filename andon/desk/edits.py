"""What a person wishes to change, from the words of the command line."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from agents.proposals.edits import Edits, Forget
from andon.trouble import USAGE, TroubleError
from planning.recovery.outcome import Goal


def edits_from(
    option: str | None, exclude: Sequence[str], pin: Sequence[str], cap: Sequence[str], freeze: Sequence[str],
    budget: str | None, forget: Sequence[str] = (),
) -> Edits:  # fmt: skip
    """The edits; raises ``TroubleError`` that names the word which cannot be used."""
    if option is not None and option not in get_args(Goal):
        raise TroubleError(USAGE, f"option {option[:40]!r} is none of {', '.join(get_args(Goal))}")
    wanted: dict[str, Any] = {
        "option": str(option) if option else None, "exclude_offers": tuple(exclude), "pin_offers": tuple(pin),
        "cap_offers": dict(_cap(text) for text in cap), "freeze_orders": tuple(freeze),
        "forget": tuple(_label(text) for text in forget),
    }  # fmt: skip
    if budget is not None:
        wanted["budget_cents"] = cents(budget)
    try:
        return Edits(**wanted)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        said = str(first["msg"]).removeprefix("Value error, ")
        raise TroubleError(USAGE, f"{where}: {said}" if where else said) from None


def cents(text: str) -> int:
    """An amount such as 125000 or 125000.50 in cents."""
    try:
        amount = Decimal(text.replace(" ", ""))
        whole_cents = amount * 100 == int(amount * 100)
    except (ArithmeticError, ValueError):
        whole_cents = False
    if not whole_cents or not 0 <= amount <= 10**11:
        raise TroubleError(USAGE, f"budget {text[:40]!r} is no amount; write it as 125000 or 125000.50")
    return int(amount * 100)


def _label(text: str) -> str:
    """A wish to be taken back by its label; raises ``TroubleError`` that names the labels there are."""
    try:
        return TypeAdapter(Forget).validate_python(text)
    except ValidationError:
        raise TroubleError(
            USAGE, f"--forget {text[:60]!r}: write exclude:OFFER, pin:OFFER, cap:OFFER, freeze:ORDER, budget, option "
            "or all"
        ) from None  # fmt: skip


def _cap(text: str) -> tuple[str, int]:
    offer, _, qty = text.rpartition("=")
    if not offer or not (qty.isascii() and qty.isdigit() and len(qty) <= 12):
        raise TroubleError(USAGE, f"--cap {text[:60]!r}: write OFFER=QTY, with a whole number of base units")
    return offer, int(qty)
