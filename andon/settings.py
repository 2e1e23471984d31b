"""Where things are: the store, the policy beside it, the model; from the environment, with defaults that need none."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from andon.trouble import USAGE, TroubleError

OUTPUTS = ("tools", "json_schema")
DEFAULT_STORE = Path(".andon") / "andon.db"


@dataclass(frozen=True)
class Settings:
    """``store`` is a file or a database address; everything else that Andon writes lies in ``folder``.

    ``notify`` is a file that the environment names, with the addresses of people; None for ``notify.toml`` in the
    folder, if there is one.
    """

    store: str
    model: str
    policy: Path
    policy_named: bool
    notify: Path | None = None
    model_url: str = ""
    model_output: str = "tools"
    model_key: str = field(default="", repr=False)
    model_key_from: str = ""

    @property
    def folder(self) -> Path:
        """Where the outbox, the papers and the policy of this store are."""
        return DEFAULT_STORE.parent if "://" in self.store else Path(self.store).parent

    @property
    def inbox(self) -> Path:
        """Where mails and messages are put to be read."""
        return self.folder / "inbox"

    @property
    def outbox(self) -> Path:
        """Where the file connector puts what leaves the house."""
        return self.folder / "outbox"


def read_settings(store: str | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this call: an option before the environment, the environment before the default.

    Raises ``TroubleError`` for a model's address or key that cannot be used, and if the environment tries to say who is
    acting: that is the operating system's to say.
    """
    if "ANDON_ACTOR" in environ:
        raise TroubleError(USAGE, "ANDON_ACTOR is set, but who acts is the account that runs the command; unset it")
    place = store or environ.get("ANDON_STORE") or str(DEFAULT_STORE)
    if "\0" in place or not place.strip():
        raise TroubleError(USAGE, "the path of the store is empty or holds a NUL character; name a file")
    folder = DEFAULT_STORE.parent if "://" in place else Path(place).parent
    named = environ.get("ANDON_POLICY")
    key, key_from = _key(environ)
    return Settings(
        store=place,
        model=environ.get("ANDON_MODEL", "offline"),
        policy=Path(named) if named else folder / "policy.toml",
        policy_named=bool(named),
        notify=Path(environ["ANDON_NOTIFY"]) if environ.get("ANDON_NOTIFY") else None,
        model_url=_url(environ.get("ANDON_MODEL_URL", "")),
        model_output=_output(environ.get("ANDON_MODEL_OUTPUT", "tools")),
        model_key=key,
        model_key_from=key_from,
    )


def _key(environ: Mapping[str, str]) -> tuple[str, str]:
    """The key of the model's endpoint and where it was found."""
    key, named = environ.get("ANDON_MODEL_KEY", "").strip(), environ.get("ANDON_MODEL_KEY_FILE", "")
    if key and named:
        raise TroubleError(USAGE, "ANDON_MODEL_KEY and ANDON_MODEL_KEY_FILE are both set; unset one of them")
    place = "ANDON_MODEL_KEY"
    if named:
        place = named
        try:
            key = Path(named).read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            raise TroubleError(USAGE, f"{named}: cannot be read as text; mend ANDON_MODEL_KEY_FILE") from None
        if not key:
            raise TroubleError(USAGE, f"{named}: is empty; put the key of the model's endpoint there")
    if key and not (key.isascii() and key.isprintable() and " " not in key):
        raise TroubleError(USAGE, f"the key in {place} is no single word of plain characters")
    return key, place if key else ""


def _url(address: str) -> str:
    """The base address of an OpenAI-compatible endpoint, without a slash at its end."""
    if not address.strip():
        return ""
    try:
        parts = urlsplit(address.strip())
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole or parts.scheme not in ("http", "https"):
        raise TroubleError(USAGE, "ANDON_MODEL_URL is no web address; write it as in http://localhost:8000/v1")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise TroubleError(USAGE, "ANDON_MODEL_URL holds more than host and path; a key belongs into ANDON_MODEL_KEY")
    return address.strip().rstrip("/")


def _output(word: str) -> str:
    if word not in OUTPUTS:
        raise TroubleError(USAGE, f"ANDON_MODEL_OUTPUT is {word[:40]!r}; write {' or '.join(OUTPUTS)}")
    return word
