"""Options that many commands have."""

import enum
from typing import Annotated

import typer

Store = Annotated[
    str | None, typer.Option("--store", metavar="PATH", help="The store; default $ANDON_STORE or .andon/andon.db.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Seconds = Annotated[float, typer.Option("--seconds", min=1, max=3600, help="Planning time for one question, seconds.")]


class Option(enum.StrEnum):
    """Options by name; a test holds them to ``planning.recovery.outcome.Goal``, which takes long to load."""

    DO_NOTHING = "do_nothing"
    LEAST_COST = "least_cost"
    PROTECT_PROMISES = "protect_promises"
    LEAST_CHANGE = "least_change"
    ROBUST = "robust"


Goal = Annotated[Option | None, typer.Option("--option", help="Ask for this option.")]
Exclude = Annotated[list[str] | None, typer.Option(metavar="OFFER", help="Leave an offer out.")]
Pin = Annotated[list[str] | None, typer.Option(metavar="OFFER", help="Use an offer.")]
Cap = Annotated[list[str] | None, typer.Option(metavar="OFFER=QTY", help="At most so much of an offer.")]
Freeze = Annotated[list[str] | None, typer.Option(metavar="ORDER", help="Leave an order where it is.")]
Budget = Annotated[str | None, typer.Option(metavar="AMOUNT", help="Spend at most so much, in the plant's currency.")]
Forget = Annotated[
    list[str] | None,
    typer.Option(
        metavar="WISH", help="Take a wish back: exclude:OFFER, pin:OFFER, cap:OFFER, freeze:ORDER, budget, option, all."
    ),
]
