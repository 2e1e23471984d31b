"""Options that many commands have."""

from typing import Annotated

import typer

Store = Annotated[
    str | None, typer.Option("--store", metavar="PATH", help="The store; default $ANDON_STORE or .andon/andon.db.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Seconds = Annotated[float, typer.Option("--seconds", min=1, max=3600, help="Planning time for one question, seconds.")]

Goal = Annotated[
    str | None, typer.Option("--option", metavar="NAME", help="do_nothing, least_cost, protect_promises, least_change.")
]
Exclude = Annotated[list[str] | None, typer.Option(metavar="OFFER", help="Leave an offer out.")]
Pin = Annotated[list[str] | None, typer.Option(metavar="OFFER", help="Use an offer.")]
Cap = Annotated[list[str] | None, typer.Option(metavar="OFFER=QTY", help="At most so much of an offer.")]
Freeze = Annotated[list[str] | None, typer.Option(metavar="ORDER", help="Leave an order where it is.")]
Budget = Annotated[str | None, typer.Option(metavar="AMOUNT", help="Spend at most so much, in the plant's currency.")]
