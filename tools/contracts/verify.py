"""A paper read back against the award: every amount, date, quantity, id and party, in both directions."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from planning.terms import Record
from tools.contracts.award import FIELDS, TABLES, prose_values
from tools.contracts.display import one_line
from tools.contracts.draft import constants, draft
from tools.contracts.facts import HeadFacts, PaperFacts
from tools.contracts.letters.saying import LETTER_FIELDS, LETTER_TABLES, letter_prose
from tools.contracts.paper import TRANSFER_KINDS, Paper, PaperKind, sealed
from tools.contracts.reading import Block, read_html, read_markdown
from tools.contracts.transfers.saying import TRANSFER_FIELDS, TRANSFER_TABLES, transfer_prose
from tools.contracts.values import Table, Value, read_value

_NUMBERED = re.compile(r"^([0-9]+)\. (.*)$")
_NUMERIC = re.compile(r"\d|[^\x00-\x7f]")
_LABELS = ("Item", "Content")
_TABLES: Mapping[PaperKind, tuple[Table, ...]] = {**TABLES, **TRANSFER_TABLES, **LETTER_TABLES}
_FIELDS: Mapping[PaperKind, Callable[[Any], dict[str, Value]]] = {**FIELDS, **TRANSFER_FIELDS, **LETTER_FIELDS}


class Mismatch(Record):
    """Where a paper says something other than the award: what it says there, and what it should say."""

    where: str
    found: str
    expected: str


def verify(paper: Paper, facts: HeadFacts, fresh: Paper | None = None) -> list[Mismatch]:
    """Everything in which a paper differs from the award; empty if every figure and name is the award's.

    Both formats are read back as a person sees them. Tables and prose are compared with the facts themselves; the
    whole is then compared, word by word, with what the facts give when written again, so that a changed clause shows
    too. ``fresh`` is what the facts give when written now, if the caller has it.
    """
    fresh = fresh or draft(paper.kind, facts)
    page, blocks = read_html(paper.html), read_markdown(paper.markdown)
    found = [
        *against_award(paper.kind, facts, "markdown", blocks),
        *against_award(paper.kind, facts, "html", page.blocks),
    ]
    if paper.markdown != fresh.markdown:
        found += _against_draft("markdown", blocks, read_markdown(fresh.markdown))
    if paper.html != fresh.html:
        fresh_page = read_html(fresh.html)
        found += _against_draft("html", page.blocks, fresh_page.blocks)
        found += _changes("html tags", page.tags, fresh_page.tags)
    if not found and (paper.markdown, paper.html) != (fresh.markdown, fresh.html):
        found.append(Mismatch(where="form", found="marks or hidden parts differ", expected="the paper as drafted"))
    if (paper.facts, paper.case, paper.id) != (facts.digest, facts.case, facts.id):
        found.append(Mismatch(where="facts", found=_name(paper.case, paper.id, paper.facts), expected=_facts(facts)))
    seal = sealed(paper.kind, facts, markdown=paper.markdown, html=paper.html).digest
    if paper.digest != seal:
        found.append(Mismatch(where="digest", found=paper.digest, expected=seal))
    return found


def against_award(kind: PaperKind, facts: HeadFacts, form: str, blocks: Sequence[Block]) -> list[Mismatch]:
    """Tables, labelled fields and prose of a paper that was read, each compared with the facts themselves."""
    return [
        *_tables(kind, facts, form, blocks),
        *_fields(kind, facts, form, blocks),
        *_prose(kind, facts, form, blocks),
    ]


def _tables(kind: PaperKind, facts: HeadFacts, form: str, blocks: Sequence[Block]) -> Iterator[Mismatch]:
    seen: dict[tuple[str, ...], list[Block]] = {}
    for head, rows in _by_head(blocks):
        if head.cells in seen and head.cells != _LABELS:
            yield Mismatch(where=head.where, found=f"a second table {head.text}", expected="one")
        seen.setdefault(head.cells, []).extend(rows)
    wanted = {table.head: table.rows(facts) for table in _TABLES[kind]}
    for cells in set(seen) - set(wanted) - {_LABELS}:
        yield Mismatch(where=form, found=f"a table {' | '.join(cells)}", expected="no such table")
    for cells, values in wanted.items():
        if cells in seen:
            yield from _rows(cells, seen[cells], values, form)
        elif values:
            yield Mismatch(where=form, found="no such table", expected=f"a table {' | '.join(cells)}")


def _rows(head: Sequence[str], found: list[Block], wanted: list[tuple[Value, ...]], form: str) -> Iterator[Mismatch]:
    if len(found) != len(wanted):
        yield Mismatch(
            where=f"{form}, table {head[0]} | {head[1]}", found=f"{len(found)} rows", expected=f"{len(wanted)}"
        )
    for block, values in zip(found, wanted, strict=False):
        if len(block.cells) != len(values):
            yield Mismatch(where=block.where, found=f"{len(block.cells)} cells", expected=f"{len(values)}")
        for column, cell, value in zip(head, block.cells, values, strict=False):
            if read_value(cell, value) != value:
                yield Mismatch(where=f"{block.where}, {column}", found=cell, expected=str(value))


def _fields(kind: PaperKind, facts: HeadFacts, form: str, blocks: Sequence[Block]) -> Iterator[Mismatch]:
    wanted = _FIELDS[kind](facts)
    rows = [row for head, rows in _by_head(blocks) if head.cells == _LABELS for row in rows]
    for row in rows:
        label, value = (*row.cells, "", "")[:2]
        expected = wanted.pop(label, None)
        if expected is None:
            yield Mismatch(where=row.where, found=row.text, expected="no such field, or only one")
        elif read_value(value, expected) != expected:
            yield Mismatch(where=f"{row.where}, {label}", found=value, expected=str(expected))
    for label, expected in wanted.items():
        yield Mismatch(where=f"{form}, {label}", found="nothing", expected=str(expected))


def _by_head(blocks: Sequence[Block]) -> Iterator[tuple[Block, list[Block]]]:
    head: Block | None = None
    rows: list[Block] = []
    for block in blocks:
        if block.kind == "row" and head is not None:
            rows.append(block)
            continue
        if head is not None:
            yield head, rows
        head, rows = (block, []) if block.kind == "head" else (None, [])
    if head is not None:
        yield head, rows


def _prose(kind: PaperKind, facts: HeadFacts, form: str, blocks: Sequence[Block]) -> Iterator[Mismatch]:
    allowed, fixed = _prose_values(kind, facts), constants(kind)
    title = f"({one_line(facts.title)}; cause:"
    seen: set[Value] = set()
    section = 0
    for block in blocks:
        text = block.text.replace(title, "(cause:", 1)
        numbered = _NUMBERED.match(text) if block.kind == "heading" else None
        if numbered:
            section += 1
            text = numbered.group(2)
            if int(numbered.group(1)) != section:
                yield Mismatch(where=block.where, found=block.text, expected=f"section {section}")
        if block.kind in ("heading", "text"):
            for word, value in _figures(text):
                seen.add(value)
                if value not in allowed and word not in fixed:
                    yield Mismatch(where=block.where, found=word, expected="a figure of the award")
    for value in allowed - seen:
        yield Mismatch(where=f"{form}, text", found="nothing", expected=str(value))


def _prose_values(kind: PaperKind, facts: HeadFacts) -> set[Value]:
    if not isinstance(facts, PaperFacts):
        return letter_prose(facts)
    return transfer_prose(facts) if kind in TRANSFER_KINDS else prose_values(kind, facts)


def _figures(text: str) -> Iterator[tuple[str, Value]]:
    """Words with a digit in running text, each with the amount, date or number that it is."""
    words = ["", *(word.strip("()[];,.:'\"") for word in text.split()), ""]
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        if _NUMERIC.search(word):
            yield word, _figure(before, word, after)


def _figure(before: str, word: str, after: str) -> Value:
    """An amount with its currency, a number with its unit (or ``level`` before it), or the word as it stands."""
    if re.fullmatch(r"[A-Z]{3}", before) and re.fullmatch(r"[0-9,]+\.[0-9]{2}", word):
        return before, int(re.sub(r"[,.]", "", word))
    if re.fullmatch(r"[0-9]+", word):
        return (before, int(word)) if before == "level" else (int(word), after)
    return word


def _against_draft(form: str, found: Sequence[Block], fresh: Sequence[Block]) -> Iterator[Mismatch]:
    yield from _changes(form, [block.text for block in found], [block.text for block in fresh])
    yield from _changes(f"{form} blocks", [block.kind for block in found], [block.kind for block in fresh])


def _changes(where: str, found: list[str], fresh: list[str]) -> Iterator[Mismatch]:
    if found == fresh:
        return
    matcher = difflib.SequenceMatcher(None, found, fresh, autojunk=False)
    for change, a, b, c, d in matcher.get_opcodes():
        if change == "equal":
            continue
        if b - a == d - c:
            yield from chain.from_iterable(_words(where, x, y) for x, y in zip(found[a:b], fresh[c:d], strict=True))
        else:
            yield Mismatch(where=where, found=_cut(found[a:b]), expected=_cut(fresh[c:d]))


def _words(where: str, found: str, fresh: str) -> Iterator[Mismatch]:
    before, after = found.split(), fresh.split()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for change, a, b, c, d in matcher.get_opcodes():
        if change != "equal":
            yield Mismatch(where=where, found=_cut(before[a:b], " "), expected=_cut(after[c:d], " "))


def _cut(parts: list[str], between: str = " / ") -> str:
    text = between.join(parts) or "nothing"
    return text if len(text) <= 300 else text[:297] + "..."


def _name(case: str, paper: str, digest: str) -> str:
    return f"{case} {paper}, facts {digest[:12]}"


def _facts(facts: HeadFacts) -> str:
    return _name(facts.case, facts.id, facts.digest)
