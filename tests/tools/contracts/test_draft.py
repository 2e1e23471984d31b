"""Only this package's templates, only plain values, only so much output."""

from importlib import import_module
from importlib.resources import files
from typing import Any

import pytest
from jinja2 import DictLoader
from jinja2.exceptions import SecurityError
from markupsafe import Markup

from tests.tools.contracts.small import CASE, NOW, disruption, option, plant
from tools.contracts import AWARD_KINDS, DraftError, draft, paper_facts
from tools.contracts.view import view

module = import_module("tools.contracts.draft")
FACTS = paper_facts(plant(), option(), disruption(), CASE, NOW)[0]


@pytest.mark.parametrize("name", ["nothing", "", "../../pyproject.toml", "/etc/passwd", "head.j2", "head", 7, None])
def test_an_unknown_paper_is_refused_by_name(name: Any) -> None:
    with pytest.raises(DraftError, match="No paper is called"):
        draft(name, FACTS)


@pytest.mark.parametrize(
    "name", ["../paper.py", "/etc/passwd", "templates/head.j2", "head.j2/../law.j2", "HEAD.J2", ""]
)
def test_a_path_is_no_template_name(name: str) -> None:
    with pytest.raises(DraftError, match="No template is called"):
        module.render(name, "html", view(FACTS))


def test_a_template_cannot_load_what_is_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    with_templates(monkeypatch, **{"head.j2": '{% include "../../../pyproject.toml" %}'})
    with pytest.raises(DraftError, match="TemplateNotFound"):
        draft("delivery_schedule_release", FACTS)


@pytest.mark.parametrize(
    "source",
    ["{{ nothing }}", "{{ paper.nothing }}", "{{ range(3) }}", "{{ lipsum }}", "{{ cycler }}", "{{ supplier.iban.x }}"],
)
def test_what_is_undefined_is_an_error_and_no_global_is_left(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_templates(monkeypatch, **{"head.j2": source})
    with pytest.raises(DraftError, match="UndefinedError"):
        draft("delivery_schedule_release", FACTS)


@pytest.mark.parametrize(
    "source",
    [
        "{{ paper.id.__class__.__mro__ }}",
        "{{ goods.append(1) }}",
        "{{ paper.clear() }}",
        "{{ '{0.__class__}'.format(paper) }}",
    ],
)
def test_the_sandbox_holds(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_templates(monkeypatch, **{"head.j2": source})
    before = view(FACTS)
    with pytest.raises(DraftError) as error:
        draft("delivery_schedule_release", FACTS)
    assert isinstance(error.value.__cause__, SecurityError) or "Undefined" in str(error.value)
    assert view(FACTS) == before


@pytest.mark.parametrize("source", ["{{ paper.id | safe }}", "{{ paper.id | attr('x') }}", "{{ paper.id is string }}"])
def test_no_filter_or_test_but_our_own_can_be_used(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_templates(monkeypatch, **{"head.j2": source})
    with pytest.raises(DraftError, match="TemplateAssertionError"):
        draft("delivery_schedule_release", FACTS)


def test_a_paper_that_grows_past_the_cap_is_cut_off_while_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CAP_CHARS", 3_000)
    with pytest.raises(DraftError, match="longer than 3000 characters"):
        draft("delivery_schedule_release", FACTS)


@pytest.mark.parametrize("value", [Markup("<b>"), object(), len, 1.5, ("a",), {"a": Markup("x")}, [b"x"], {1: "a"}])
def test_only_plain_values_reach_a_template(value: Any) -> None:
    with pytest.raises(DraftError, match="plain"):
        module.render("head.j2", "html", {**view(FACTS), "extra": value})


def test_the_list_of_templates_is_the_folder() -> None:
    folder = files("tools.contracts") / "templates"
    assert sorted(entry.name for entry in folder.iterdir()) == sorted(module.TEMPLATES)


def test_declared_constants_are_the_figures_of_the_fixed_text() -> None:
    for name in module.TEMPLATES:
        text, declared = fixed_text(name)
        figures = {word.strip("()[];,.:'\"") for word in text.split() if any(sign.isdigit() for sign in word)}
        assert figures == declared, name


def test_the_same_facts_give_the_same_paper() -> None:
    for kind in AWARD_KINDS:
        assert draft(kind, FACTS) == draft(kind, FACTS)


def fixed_text(name: str) -> tuple[str, set[str]]:
    """The words of a template outside its tags, and the figures that it declares."""
    source = module._sources()[name]
    tokens = list(module._environment("markdown").lex(source))
    comments = "".join(text for _, kind, text in tokens if kind == "comment")
    declared = set(comments.partition("constants:")[2].split())
    if name in ("markdown.j2", "html.j2"):
        return "", declared
    words = "".join(text if kind == "data" else " " for _, kind, text in tokens if kind != "comment")
    heads = " ".join(text for _, kind, text in tokens if kind == "string" and ".j2" not in text)
    return f"{words} {heads}", declared


def with_templates(monkeypatch: pytest.MonkeyPatch, **sources: str) -> None:
    """Other template texts for one test."""
    changed = {**module._sources(), **sources}
    fresh = {form: module._environment.__wrapped__(form) for form in ("markdown", "html")}
    for env in fresh.values():
        env.loader = DictLoader(changed)
    monkeypatch.setattr(module, "_environment", lambda form: fresh[form])
