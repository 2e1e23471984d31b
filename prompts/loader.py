"""Prompt files read, checked and filled: inputs as declared, and text from outside behind a fence.

A file opens with TOML between two ``+++`` lines, followed by a ``[system]`` and a ``[user]`` part. ``{name}`` stands
for an input, ``{marker}`` for the mark of the fence.
"""

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, NamedTuple, get_args

PromptName = Literal["triage", "investigate", "brief", "draft_cover"]
NAMES: Final[tuple[PromptName, ...]] = get_args(PromptName)

MARKER: Final = re.compile(r"[0-9a-f]{16,64}")
DEFAULT_LIMIT_CHARS: Final = 200_000
_FORM = re.compile(
    r"\A\+\+\+\n(?P<head>.*?)\n\+\+\+\n+\[system\]\n(?P<system>.*?)\n\[user\]\n(?P<user>.*)\Z", re.DOTALL
)
_INPUT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_FENCE = re.compile(r"[<＜‹〈][^\w<>]*(?=untrusted)", re.IGNORECASE)
_CONTROL_TOKEN = re.compile(r"<(?=\|)|(?<=\|)>|\[(?=/?(?:INST|SYS)\])|<<(?=/?SYS>>)", re.IGNORECASE)


class PromptError(ValueError):
    """A prompt file or a call of it that is wrong; says which prompt and which input."""


class Rendered(NamedTuple):
    """A filled prompt: what the model is told, and what it is given."""

    system: str
    user: str


class Prompt(NamedTuple):
    """A prompt as its file declares it. ``limits`` are characters an input is cut to, by input."""

    name: str
    title: str
    inputs: tuple[str, ...]
    untrusted: tuple[str, ...]
    limits: Mapping[str, int]
    system: str
    user: str
    digest: str

    def render(self, marker: str, /, **inputs: str | int) -> Rendered:
        """The prompt filled with exactly its declared inputs.

        ``marker`` is 16 to 64 hexadecimal digits that no outside text can know: drawn anew for each call, or derived
        from the case where a recorded call is to be replayed. Raises PromptError for inputs missing or undeclared,
        values that are no text, and a bad marker.
        """
        if not MARKER.fullmatch(marker):
            raise PromptError(f"Prompt {self.name}: the marker must be 16 to 64 hexadecimal digits in lower case.")
        missing, extra = set(self.inputs) - set(inputs), set(inputs) - set(self.inputs)
        if missing or extra:
            wrong = [f"{name} is missing" for name in sorted(missing)]
            wrong += [f"{name} is not declared" for name in sorted(extra)]
            raise PromptError(f"Prompt {self.name}: {'; '.join(wrong)}; it takes {', '.join(self.inputs)}.")
        filled = {"marker": marker} | {name: self._value(name, value, marker) for name, value in inputs.items()}
        # One pass, so that what is put in is never read as an input itself.
        return Rendered(*(_INPUT.sub(lambda found: filled[found.group(1)], part) for part in (self.system, self.user)))

    def _value(self, name: str, value: str | int, marker: str) -> str:
        if type(value) not in (str, int):
            raise PromptError(
                f"Prompt {self.name}: {name} is a {type(value).__name__}; only text and whole numbers are taken."
            )
        text, limit = str(value), self.limits.get(name, DEFAULT_LIMIT_CHARS)
        if name in self.untrusted:
            return fenced(name, text, marker, limit)
        if len(text) > limit:
            raise PromptError(f"Prompt {self.name}: {name} has {len(text)} characters, above its limit of {limit}.")
        return text


def fenced(name: str, text: str, marker: str, limit: int = DEFAULT_LIMIT_CHARS) -> str:
    """Text from outside between two lines that carry the marker; nothing in it can look like such a line.

    The marker, fence words and control tokens of chat formats in the text are broken; invisible characters are shown
    as U+FFFD; text past the limit is cut, and the cut is stated inside the fence.
    """
    shown = neutral(text[:limit], marker)
    if len(text) > limit:
        shown += f"\n(cut here: {limit} of {len(text)} characters are shown)"
    return f"<untrusted {name} {marker}>\n{shown}\n</untrusted {name} {marker}>"


def neutral(text: str, marker: str = "") -> str:
    """Text without the marker (if one is given), fence words, control tokens or invisible characters of its own."""
    visible = "".join(
        "\ufffd" if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn") and sign not in "\n\t" else sign
        for sign in text.replace("\r\n", "\n").replace("\r", "\n")
    )
    unmarked = re.sub(re.escape(marker), "(mark removed)", visible, flags=re.IGNORECASE) if marker else visible
    return _CONTROL_TOKEN.sub("(", _FENCE.sub("(", unmarked))


@cache
def load(name: PromptName) -> Prompt:
    """A prompt of this package by name. Raises PromptError for an unknown name or a file that breaks its own rules."""
    if name not in NAMES:
        raise PromptError(f"No prompt is called {str(name)[:60]!r}; there are: {', '.join(NAMES)}.")
    return parse(name, (files("prompts") / f"{name}.md").read_text(encoding="utf-8"))


def parse(name: str, source: str) -> Prompt:
    """A prompt from the text of its file. Raises PromptError where declaration and text differ."""
    form = _FORM.match(source)
    if form is None:
        raise PromptError(f"Prompt {name}: the file needs TOML between +++ lines, then [system] and [user].")
    try:
        head = tomllib.loads(form["head"])
    except tomllib.TOMLDecodeError as error:
        raise PromptError(f"Prompt {name}: {error}") from error
    prompt = Prompt(
        name=name,
        title=str(head.get("title", "")),
        inputs=_names(name, head, "inputs"),
        untrusted=_names(name, head, "untrusted"),
        limits=head.get("limits", {}),
        system=form["system"].strip() + "\n",
        user=form["user"].strip() + "\n",
        digest=hashlib.sha256(source.encode()).hexdigest(),
    )
    wrong = [*_unknown_keys(head), *_faults(prompt)]
    if wrong:
        raise PromptError(f"Prompt {name}: {'; '.join(wrong)}.")
    return prompt


def _names(prompt: str, head: Mapping[str, Any], key: str) -> tuple[str, ...]:
    names = head.get(key, [])
    if not isinstance(names, list) or not all(isinstance(item, str) for item in names):
        raise PromptError(f"Prompt {prompt}: {key} must be a list of names.")
    return tuple(names)


def _unknown_keys(head: Mapping[str, Any]) -> list[str]:
    return [f"unknown key {key}" for key in sorted(set(head) - {"title", "inputs", "untrusted", "limits"})]


def _faults(prompt: Prompt) -> list[str]:
    declared, outside = set(prompt.inputs), set(prompt.untrusted)
    in_system, in_user = set(_INPUT.findall(prompt.system)), set(_INPUT.findall(prompt.user))
    used = (in_system | in_user) - {"marker"}
    found = [f"{item} is used and not declared" for item in sorted(used - declared)]
    found += [f"{item} is declared and not used" for item in sorted(declared - used)]
    found += [f"{item} is untrusted and no input" for item in sorted(outside - declared)]
    found += [f"{item} is untrusted and stands in the system part" for item in sorted(outside & in_system)]
    if "marker" in declared:
        found.append("marker is given to every prompt and cannot be declared")
    if outside and "marker" not in in_system:
        found.append("it takes untrusted text, so its system part must name the {marker}")
    for item, limit in prompt.limits.items():
        if item not in declared or type(limit) is not int or limit < 1:
            found.append(f"limit of {item} must be a positive whole number for an input")
    if not prompt.title:
        found.append("it has no title")
    return found
