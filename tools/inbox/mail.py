"""A mail file as a signal: its own words as plain text, without quoted mails, markup and attachments."""

import re
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

MOST_CHARS = 100_000
OLDEST = timedelta(days=400)
_QUOTED = re.compile(
    r"^\s*(?:-{3,} ?(?:original message|forwarded message|urspr\w+ nachricht|weitergeleitete nachricht).*|"
    r"on .{4,120} wrote:|am .{4,120} schrieb.{0,80}:|le .{4,120} a écrit ?:|el .{4,120} escribió:|_{10,})\s*$",
    re.IGNORECASE,
)
_HEADER_OF_QUOTE = re.compile(r"^\s*(?:from|von|de|da): .+", re.IGNORECASE)

_NEXT_HEADER = re.compile(r"^\s*(?:sent|gesendet|date|datum|to|an)\b.*:", re.IGNORECASE)


class UnreadableError(ValueError):
    """A file that holds no message; says why."""


class Letter:
    """What a mail says: sender, subject, text, the moment of its Date header (None without one), and remarks."""

    def __init__(self, sender: str, subject: str, text: str, dated: datetime | None, remarks: list[str]) -> None:
        self.sender, self.subject, self.text, self.dated, self.remarks = sender, subject, text, dated, remarks


def read_mail(content: bytes, now: datetime) -> Letter:
    """Read a mail file (RFC 5322). Raises ``UnreadableError`` if it holds no words."""
    message = BytesParser(policy=policy.default).parsebytes(content)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise UnreadableError("is no mail: it has no header lines")
    remarks: list[str] = []
    text = _body(message, remarks)
    own = own_words(text, remarks)
    subject, sender = _header(message, "subject"), _header(message, "from")
    if not own.strip() and not subject.strip():
        raise UnreadableError("is empty: neither a subject nor a text")
    dated = _date(message, now, remarks)
    return Letter(sender or "unknown sender", subject, own[:MOST_CHARS], dated, remarks)


def own_words(text: str, remarks: list[str]) -> str:
    """The words of the sender alone: what follows as quoted mail was read when it came."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else ""
        opens = _QUOTED.match(line) or (_HEADER_OF_QUOTE.match(line) and _NEXT_HEADER.match(following))
        if opens and any(each.strip() and not each.startswith(">") for each in lines[:at]):
            remarks.append("quoted mails below were not read again")
            lines = lines[:at]
            break
    kept = [line for line in lines if not line.lstrip().startswith(">")]
    if len(kept) < len(lines):
        remarks.append("quoted lines were not read again")
    if not any(line.strip() for line in kept):
        return "\n".join(line.lstrip("> ") for line in lines)
    return "\n".join(kept).strip()


def _body(message: EmailMessage, remarks: list[str]) -> str:
    plain, html, files = "", "", 0
    for part in message.walk():
        if part.is_multipart():
            continue
        if part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text":
            files += 1
        elif part.get_content_subtype() == "plain" and not plain:
            plain = _decoded(part, remarks)
        elif part.get_content_subtype() == "html" and not html:
            html = _decoded(part, remarks)
    if files:
        remarks.append(f"{files} attachments were not read")
    if plain.strip() or not html:
        return plain
    remarks.append("only HTML: its text was read")
    return text_of_html(html)


def _decoded(part: Message, remarks: list[str]) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset() or "utf-8"
    for name in dict.fromkeys((charset, "utf-8", "cp1252")):
        try:
            return raw.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    remarks.append("some characters could not be decoded")
    return raw.decode("utf-8", "replace")


def _header(message: EmailMessage, name: str) -> str:
    try:
        value = str(message.get(name, "") or "")
    except (ValueError, IndexError, AttributeError, TypeError):
        return ""
    return " ".join(value.split())


def _date(message: EmailMessage, now: datetime, remarks: list[str]) -> datetime | None:
    try:
        found = parsedate_to_datetime(_header(message, "date"))
    except (ValueError, TypeError, IndexError):
        return None
    dated = found if found.tzinfo else found.replace(tzinfo=UTC)
    if dated > now + timedelta(days=1) or dated < now - OLDEST:
        remarks.append(f"its date {dated.isoformat()} is out of reach; the moment of reading counts")
        return None
    return min(dated, now)


class _Words(HTMLParser):
    """The words of a page; scripts, styles and hidden parts are left out."""

    BLOCKS = frozenset(("p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "blockquote"))
    SILENT = frozenset(("script", "style", "head", "title", "template", "noscript"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._silent += tag in self.SILENT
        if tag in self.BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in self.SILENT and self._silent > 0
        if tag in self.BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(" ".join(data.split()) + " ")


def text_of_html(html: str) -> str:
    """The words of an HTML text, a line a block."""
    reader = _Words()
    reader.feed(html)
    lines = ("".join(reader.words)).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())
