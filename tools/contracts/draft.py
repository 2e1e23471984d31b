"""Rendering of papers: named templates of this package only, in a sandbox, with plain data and capped output."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from importlib.resources import files
from typing import Any, Final, Literal

from jinja2 import DictLoader, StrictUndefined, TemplateError
from jinja2.meta import find_referenced_templates
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from tools.contracts.display import html_escape, markdown_escape
from tools.contracts.facts import HeadFacts, PaperFacts
from tools.contracts.letters.view import own_view
from tools.contracts.paper import KINDS, Paper, PaperKind, order_kinds, sealed
from tools.contracts.transfers.view import transfer_view
from tools.contracts.view import Plain, head_view, view

Format = Literal["markdown", "html"]

TEMPLATES: Final = (
    "markdown.j2",
    "html.j2",
    "head.j2",
    "delivery.j2",
    "law.j2",
    "force_majeure.j2",
    "emergency_supply_agreement.j2",
    "delivery_schedule_release.j2",
    "premium_freight_authorisation.j2",
    "disruption_notice.j2",
    "request_for_quotation.j2",
    "claim_letter.j2",
    "stock_transfer_note.j2",
)
"""Every template there is; nothing else can be loaded, whatever name is asked for."""

CAP_CHARS: Final = 2_000_000
"""The longest paper that is written; 4 000 deliveries with the longest carrier names stay below it."""


class DraftError(ValueError):
    """A paper that cannot be written: an unknown kind, a value the template lacks, or output past the cap."""


def draft(kind: PaperKind, facts: HeadFacts) -> Paper:
    """A paper in Markdown and in HTML, marked as a draft. Raises DraftError."""
    if kind not in KINDS:
        raise DraftError(f"No paper is called {str(kind)[:80]!r}; there are: {', '.join(KINDS)}.")
    if isinstance(facts, PaperFacts) and kind not in order_kinds(facts):
        raise DraftError(
            f"No {kind} is written to {facts.supplier.id}: its papers are {', '.join(order_kinds(facts))}."
        )
    values = head_view(facts) | _own(facts)
    name = f"{kind}.j2"
    return sealed(kind, facts, markdown=render(name, "markdown", values), html=render(name, "html", values))


def _own(facts: HeadFacts) -> dict[str, Plain]:
    if not isinstance(facts, PaperFacts):
        return own_view(facts)
    return transfer_view(facts) if facts.supplier.own else view(facts)


def render(name: str, form: Format, values: dict[str, Plain]) -> str:
    """One template of the package filled with plain values. Raises DraftError."""
    if name not in TEMPLATES:
        raise DraftError(f"No template is called {name[:80]!r}; there are: {', '.join(TEMPLATES)}.")
    _only_plain(values, "values")
    parts: list[str] = []
    size = 0
    try:
        for part in _environment(form).get_template(name).generate(layout=f"{form}.j2", **values):
            size += len(part)
            if size > CAP_CHARS:
                raise DraftError(f"{name}: the paper is longer than {CAP_CHARS} characters; split the award.")
            parts.append(part)
    except TemplateError as error:
        raise DraftError(f"{name}: {type(error).__name__}: {error}") from error
    lines = (line.rstrip() for line in "".join(parts).strip().splitlines())
    return "\n".join(_single_blanks(lines)) + "\n"


@cache
def _sources() -> dict[str, str]:
    folder = files("tools.contracts") / "templates"
    return {name: (folder / name).read_text(encoding="utf-8") for name in TEMPLATES}


@cache
def constants(kind: PaperKind) -> frozenset[str]:
    """Figures of a paper's fixed text, such as the number of a standard, as its templates declare them."""
    seen: set[str] = set()
    names = [f"{kind}.j2"]
    env = _environment("markdown")
    found: set[str] = set()
    while names:
        name = names.pop()
        if name in seen:
            continue
        seen.add(name)
        source = _sources()[name]
        declared = re.match(r"{#- constants:([^#]*)-#}", source)
        found.update(declared.group(1).split() if declared else ())
        names.extend(part for part in find_referenced_templates(env.parse(source)) if part)
    return frozenset(found)


@cache
def _environment(form: Format) -> ImmutableSandboxedEnvironment:
    env = ImmutableSandboxedEnvironment(
        loader=DictLoader(_sources()),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=partial(_finalize, {"markdown": markdown_escape, "html": html_escape}[form]),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.clear()
    env.tests.clear()
    env.filters = {"flow": _flow}
    return env


def _finalize(inert: Callable[[str], Markup], value: Any) -> Any:
    # Undefined values pass through, so that Jinja still raises on them; Markup comes from our own macros only.
    if isinstance(value, Markup | StrictUndefined):
        return value
    return inert(str(value))


def _flow(text: str) -> str:
    """Template lines joined to one paragraph; keeps what is already escaped marked as such."""
    return type(text)(" ".join(str(text).split()))


def _single_blanks(lines: Iterable[str]) -> Iterator[str]:
    blank = False
    for line in lines:
        if line or not blank:
            yield line
        blank = not line


def _only_plain(value: object, where: str) -> None:
    # Exact types: a subclass of str, such as Markup, would go into the paper unescaped.
    if value is None or type(value) in (str, int, bool):
        return
    if type(value) is list:
        for row, item in enumerate(value):
            _only_plain(item, f"{where}[{row}]")
    elif type(value) is dict:
        for key, item in value.items():
            if type(key) is not str:
                raise DraftError(f"{where}: the key {key!r} is no plain text")
            _only_plain(item, f"{where}.{key}")
    else:
        raise DraftError(
            f"{where}: a {type(value).__name__} is no plain value; only text, numbers, lists and tables are"
        )
