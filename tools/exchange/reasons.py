"""Why a value was refused, in words for the person who wrote it."""

from typing import Any

from planning.terms import Record
from tools.exchange.problem import shown

_PATTERNS = {
    "^[A-Z]{2}$": "is not a country; write its two capital letters, like DE",
    "^[A-Z]{3}$": "is not a currency; write its three capital letters, like EUR",
}
_NO_ID = "is not an id; ids are letters, digits and . _ : - and start with a letter or digit"

_WHOLE_RECORD = (
    ("retrofit_min", "retrofit_min"),
    ("departs", "departed"),
    ("p90", "hours_p90"),
    ("multiple", "multiple"),
    ("tier", "tiers"),
    ("own MOQ", "moq"),
)
"""By a word of its message: the column a person would look at for a rule over a whole record."""


def column_of(error: dict[str, Any], record: type[Record]) -> str:
    """The column that a validation error is about; the first is the row's number in its list."""
    names = [str(part) for part in error["loc"][1:] if not isinstance(part, int)]
    if not names:
        found = [column for word, column in _WHOLE_RECORD if word in error["msg"] and column in record.model_fields]
        return found[0] if found else "id"
    return names[1] if names[0] == "when" and len(names) > 1 else names[0]


def reason_of(error: dict[str, Any]) -> str:
    """A validation error in words, with the value and the limit."""
    value, limits = shown(error["input"]), error.get("ctx", {})
    match error["type"]:
        case "value_error":
            return str(error["msg"]).removeprefix("Value error, ")
        case "string_pattern_mismatch":
            return f"{value} {_PATTERNS.get(limits['pattern'], _NO_ID)}"
        case "string_too_short":
            return "is empty; a value is needed"
        case "string_too_long":
            return f"{value} has {len(error['input'])} characters, at most {limits['max_length']} fit"
        case "greater_than_equal":
            return f"{value} is below the least that is allowed, {limits['ge']}"
        case "less_than_equal":
            return f"{value} is above the most that is allowed, {limits['le']}"
        case "literal_error":
            return f"{value} is none of {limits['expected']}"
        case "too_short":
            return f"holds {limits['actual_length']} items, at least {limits['min_length']} are needed"
        case "too_long":
            return f"holds {limits['actual_length']} items, at most {limits['max_length']} fit"
        case kind if kind.startswith(("date", "time")):
            return f"{value} is no date of the calendar"
        case _:
            return f"{value}: {error['msg']}"
