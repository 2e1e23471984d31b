"""A written paper read back: what a person sees of its Markdown and its HTML, block by block."""

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|(&#?\w+;)")
_RULE = re.compile(r"^\|( --- \|)+$")
_SPOKEN = {"h1", "h2", "p", "th", "td", "title"}


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph, or a table row with its cells (``head``: the row that names the columns)."""

    kind: Literal["heading", "text", "head", "row"]
    where: str
    text: str
    cells: tuple[str, ...] = ()


def read_markdown(text: str) -> list[Block]:
    """The blocks of a paper in Markdown, unescaped."""
    blocks: list[Block] = []
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        where = f"markdown line {number}"
        if _RULE.match(line) or not line.strip():
            continue
        if line.startswith("|"):
            cells = tuple(_plain(cell) for cell in line.strip().strip("|").split("|"))
            head = number < len(lines) and _RULE.match(lines[number]) is not None
            blocks.append(Block("head" if head else "row", where, " | ".join(cells), cells))
        elif line.startswith("#"):
            blocks.append(Block("heading", where, _plain(line.lstrip("#"))))
        else:
            blocks.append(Block("text", where, _plain(line.removeprefix("- "))))
    return blocks


def _plain(source: str) -> str:
    seen = _ESCAPED.sub(lambda found: found.group(1) or html.unescape(found.group(2)), source)
    return " ".join(seen.split())


@dataclass(frozen=True)
class Page:
    """An HTML paper: its blocks, and every tag with its attributes, in order."""

    blocks: list[Block]
    tags: list[str]


def read_html(text: str) -> Page:
    """The blocks and tags of a paper in HTML."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return Page(reader.blocks, reader.tags)


class _Reader(HTMLParser):
    """Collects spoken text by block; the list mark of an item is no part of its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.tags: list[str] = []
        self._text: list[str] = []
        self._cells: list[str] = []
        self._columns = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(f"<{tag}" + "".join(f" {name}={value!r}" for name, value in attrs) + ">")
        if tag in _SPOKEN:
            self._text = []
        if tag == "tr":
            self._cells, self._columns = [], False

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"</{tag}>")
        text = " ".join("".join(self._text).split())
        where = f"html line {self.getpos()[0]}"
        if tag in ("h1", "h2"):
            self.blocks.append(Block("heading", where, text))
        elif tag == "p":
            self.blocks.append(Block("text", where, text.removeprefix("– ")))
        elif tag in ("th", "td"):
            self._cells.append(text)
            self._columns = tag == "th"
        elif tag == "tr":
            kind: Literal["head", "row"] = "head" if self._columns else "row"
            self.blocks.append(Block(kind, where, " | ".join(self._cells), tuple(self._cells)))
        if tag in _SPOKEN:
            self._text = []

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_comment(self, data: str) -> None:
        self.tags.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.tags.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.tags.append(f"<?{data}>")
