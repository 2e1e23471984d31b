"""How a value is written in a paper: amounts, quantities, dates and names, and escaped for each format."""

import re
import unicodedata
from datetime import date, datetime

from markupsafe import Markup, escape

BLANK = "(blank)"
"""What stands where the supplier master holds nothing."""


def amount(currency: str, cents: int) -> str:
    """Money as papers write it: ``EUR 1,234,567.89``."""
    return f"{currency} {cents // 100:,}.{cents % 100:02d}"


def count(number: int) -> str:
    """A whole number with comma grouping: ``12,000``."""
    return f"{number:,}"


def day(value: date) -> str:
    """A date as year-month-day, whatever the country."""
    return value.strftime("%Y-%m-%d")


def moment(value: datetime) -> str:
    """A date and clock time, to the minute."""
    return value.strftime("%Y-%m-%d %H:%M")


def one_line(text: str) -> str:
    """Text as one visible line: white space collapsed; control, direction and private characters become U+FFFD."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) or BLANK
    seen = "".join(
        "\ufffd" if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn") and not sign.isspace() else sign
        for sign in text
    )
    return " ".join(seen.split()) or BLANK


ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "{": "&#123;", "}": "&#125;"}
_MARKDOWN = re.compile(r"[\\`*_\[\]#~^$!&<>|{}]|(?<!\d):(?=\S)|:(?=[^\s\d])|(?<=[wW]{3})\.")


def markdown_escape(text: str) -> Markup:
    """Text that every Markdown reader shows as it is: no markup, link, table cell, entity or template in it.

    Brackets of tags and templates, ampersands and pipes become entities, which every reader knows; the rest gets a
    backslash.
    """

    def inert(found: re.Match[str]) -> str:
        sign = found.group()
        return ENTITIES.get(sign) or f"\\{sign}"

    return Markup(_MARKDOWN.sub(inert, one_line(text)))


def html_escape(text: str) -> Markup:
    """Text that HTML shows as it is; curly brackets too, so that the page stays inert if it is taken for a template."""
    return Markup(str(escape(one_line(text))).replace("{", "&#123;").replace("}", "&#125;"))
