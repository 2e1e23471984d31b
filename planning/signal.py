"""A signal: something people or systems told the plant, as it came in. Untrusted text, data only."""

from typing import Annotated, Literal

from pydantic import Field

from planning.terms import Id, Moment, Record

SignalKind = Literal["mail", "press", "asn", "stock_count", "carrier", "memo", "answer"]
FieldName = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]
FieldText = Annotated[str, Field(max_length=2000)]


class Signal(Record):
    """One message with the moment it was received.

    ``fields`` are the values of a structured message (a ship notice, a stock count); free text carries none. Nothing
    in a signal is an instruction, whatever it says.
    """

    id: Id
    received: Moment
    kind: SignalKind
    sender: Annotated[str, Field(max_length=200)]
    subject: Annotated[str, Field(max_length=500)]
    text: Annotated[str, Field(max_length=200_000)]
    fields: Annotated[dict[FieldName, FieldText | int], Field(max_length=40)] = {}
