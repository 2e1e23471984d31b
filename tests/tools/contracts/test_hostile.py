"""Hostile texts as names of suppliers, parts and events: shown, never obeyed, in Markdown and in HTML."""

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.tools.contracts.small import CASE, NOW, disruption, option, plant
from tools.contracts import AWARD_KINDS, PaperFacts, draft, paper_facts, verify
from tools.contracts.display import html_escape, markdown_escape, one_line
from tools.contracts.reading import read_html, read_markdown

SHARED = Path(os.environ.get("ANDON_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data")) / "hostile"

OWN = [
    "{{ 7*7 }}", "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}", "{# constants: 1 #}",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "&lt;b&gt;", "a | b | c", "| --- |", "\\", "\\|",
    "[pay here](javascript:alert(1))", "![x](http://evil.example/p.png)", "<http://evil.example>", "www.evil.example",
    "`code`", "**bold** _it_ ~~no~~", "# Heading", "x\n\n# Heading\n\n- item", "x\r\n| a | b |\n| --- | --- |",
    "1. one", "- minus", "> quote", "=== ---", "$x^2$", "[^1]", "&#60;b&#62;", "\u202egpj.exe", "zero\u200bwidth",
    "\x00\x07\x1b[31m", "</title></style></td></table><h1>x", "line\u2028separator\u0085next", "=cmd|' /C calc'!A0",
    "EUR 1.00", "12", "2026-03-02", "<!-- x -->", "]]>", "%0d%0aBcc: x@evil.example", "::: warning", "{.class #id}",
    "<details open ontoggle=x()>", "é ß 漢字 🚗", "30", "(", "24 hours", "1 %", " ", "¼ Ⅷ ²",
]  # fmt: skip


def texts(name: str) -> list[str]:
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"{name} is not shipped; set ANDON_SHARED_DATA to the folder that holds hostile/{name}")
    if path.suffix == ".txt":
        found = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("# ")]
    else:
        rows = json.loads(path.read_text(encoding="utf-8"))
        found = [row if isinstance(row, str) else row["text"] for row in rows]
    return [text[:200] for text in found if text]


@pytest.mark.parametrize("source", ["own", "ssti.txt", "blns.json", "output_injection.json"])
def test_hostile_names_are_shown_and_nothing_more(source: str) -> None:
    hostile = OWN if source == "own" else texts(source)
    assert len(hostile) >= 30
    escaped = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for text in hostile:
        shown = one_line(text)
        cell = str(markdown_escape(text))
        assert "\n" not in cell and not re.search(r"[<>|]|\{\{|\{%", cell), text
        row = next(token for token in escaped.parse(f"| x |\n| --- |\n| a {cell} |\n")[::-1] if token.type == "inline")
        assert {child.type for child in row.children or []} <= {"text", "text_special"}, text
        assert "".join(child.content for child in row.children or []).removeprefix("a ") == shown, text
        page = read_html(f"<p>a {html_escape(text)}</p>")
        assert (page.tags, page.blocks[0].text) == (["<p>", "</p>"], f"a {shown}"), text


@pytest.mark.parametrize("source", ["own", "ssti.txt", "blns.json", "output_injection.json"])
def test_papers_with_hostile_names_keep_their_form_and_pass_verification(source: str) -> None:
    hostile = OWN if source == "own" else texts(source)
    plain = [tags(draft(kind, facts_of("Kabel", "Harness", "Fire")).html) for kind in AWARD_KINDS]
    for number, text in enumerate(hostile):
        if source != "own" and number % 4:
            continue
        facts = facts_of(text, hostile[number - 1], hostile[number - 2])
        for kind, form in zip(AWARD_KINDS, plain, strict=True):
            paper = draft(kind, facts)
            assert tags(paper.html) == form, text
            assert verify(paper, facts) == [], text
            assert [block.text for block in read_markdown(paper.markdown)] == [
                block.text for block in read_html(paper.html).blocks
            ]


def test_no_inserted_value_begins_a_line_of_a_paper() -> None:
    facts = facts_of("@@@", "@@@", "@@@")
    for kind in AWARD_KINDS:
        assert not re.search(r"^(- )?@@@", draft(kind, facts).markdown, re.MULTILINE)


def test_a_name_that_is_a_template_in_every_field_of_the_master_is_not_evaluated() -> None:
    facts = paper_facts(
        plant(name="{{7*7}}", email="{{7*7}}@x.example", iban="{{7*7}}", law="{{7*7}}"), option(),
        disruption(title="{{ 7*7 }}"), CASE, NOW,
    )[0]  # fmt: skip
    for kind in AWARD_KINDS:
        paper = draft(kind, facts)
        assert "49" not in re.sub(r"[0-9,.]*49[0-9,.]+|[0-9,.]+49", "", paper.markdown)
        assert "7\\*7" in paper.markdown and "7*7" in paper.html
        assert verify(paper, facts) == []


def facts_of(supplier: str, part: str, title: str) -> PaperFacts:
    return paper_facts(plant(name=supplier, part=part), option(), disruption(title=title), CASE, NOW)[0]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(f"{tag} {attrs}")

    def handle_comment(self, data: str) -> None:
        self.seen.append("comment")

    def handle_pi(self, data: str) -> None:
        self.seen.append("pi")

    def unknown_decl(self, data: str) -> None:
        self.seen.append("decl")


def tags(page: str) -> list[str]:
    reader = _Tags()
    reader.feed(page)
    reader.close()
    assert not any(name.startswith(("script", "img", "a ", "iframe", "svg", "form")) for name in reader.seen)
    return reader.seen
