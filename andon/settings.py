"""Where things are: the store, the policy beside it, the model; from the environment, with defaults that need none."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from andon.trouble import USAGE, TroubleError

DEFAULT_STORE = Path(".andon") / "andon.db"


@dataclass(frozen=True)
class Settings:
    """``store`` is a file or a database address; everything else that Andon writes lies in ``folder``."""

    store: str
    model: str
    policy: Path
    policy_named: bool

    @property
    def folder(self) -> Path:
        """Where the outbox, the papers and the policy of this store are."""
        return DEFAULT_STORE.parent if "://" in self.store else Path(self.store).parent

    @property
    def outbox(self) -> Path:
        """Where the file connector puts what leaves the house."""
        return self.folder / "outbox"


def read_settings(store: str | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this call: an option before the environment, the environment before the default.

    Raises ``TroubleError`` if the environment tries to say who is acting: that is the operating system's to say.
    """
    if "ANDON_ACTOR" in environ:
        raise TroubleError(USAGE, "ANDON_ACTOR is set, but who acts is the account that runs the command; unset it")
    place = store or environ.get("ANDON_STORE") or str(DEFAULT_STORE)
    if "\0" in place or not place.strip():
        raise TroubleError(USAGE, "the path of the store is empty or holds a NUL character; name a file")
    folder = DEFAULT_STORE.parent if "://" in place else Path(place).parent
    named = environ.get("ANDON_POLICY")
    return Settings(
        store=place,
        model=environ.get("ANDON_MODEL", "offline"),
        policy=Path(named) if named else folder / "policy.toml",
        policy_named=bool(named),
    )
