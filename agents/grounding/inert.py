"""Text from outside made inert for a Markdown page."""

import re
import unicodedata

_MARKS = re.compile(r"([\\`*_\[\]#|~$&]|^[-+=])")
_ANGLES = str.maketrans("<>", "‹›")


def escaped(text: str, limit: int = 300) -> str:
    """Text from outside as inert Markdown in one line: marks escaped, addresses broken, hidden characters shown."""
    plain = "".join(" " if c.isspace() else "\ufffd" if unicodedata.category(c)[0] == "C" else c for c in text)
    plain = " ".join(plain.split())
    plain = plain if len(plain) <= limit else plain[: limit - 1] + "…"
    broken = re.sub(r"(?i)(https?|ftp|mailto|javascript|data):", r"\1 :", plain)
    broken = re.sub(r"(?i)\bwww\.", "www .", broken).replace("@", " at ").translate(_ANGLES)
    broken = broken.replace("](", "] (")
    return _MARKS.sub(r"\\\1", broken)
