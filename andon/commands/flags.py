"""Options that many commands have."""

from typing import Annotated

import typer

Store = Annotated[
    str | None, typer.Option("--store", metavar="PATH", help="The store; default $ANDON_STORE or .andon/andon.db.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Seconds = Annotated[float, typer.Option("--seconds", min=1, max=3600, help="Planning time for one question, seconds.")]
