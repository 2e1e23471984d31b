"""The inbox directory itself: files waiting, moved away once read, or set aside with the reason beside them."""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import IO

from planning.signal import Signal
from tools.inbox.files import ENDINGS

READ, ASIDE = "read", "set-aside"
UNFINISHED = (".part", ".tmp", ".crdownload", "~")


def waiting(folder: Path) -> list[Path]:
    """Files to be read, by name; hidden and unfinished ones wait, links and folders are left alone."""
    if not folder.is_dir():
        return []
    return sorted(
        path for path in folder.iterdir()
        if not path.name.startswith(".") and not path.name.endswith(UNFINISHED) and not path.is_symlink()
        and path.is_file()
    )  # fmt: skip


def left_alone(folder: Path) -> list[str]:
    """Links and folders that lie in the inbox and are never read, with what each is; our own folders do not count."""
    if not folder.is_dir():
        return []
    found = sorted(
        path for path in folder.iterdir() if not path.name.startswith(".") and path.name not in (READ, ASIDE)
    )
    kinds = [(path.name, "a link" if path.is_symlink() else "" if path.is_file() else "a folder") for path in found]
    return [f"{name} is {kind}" for name, kind in kinds if kind]


def is_known_kind(path: Path) -> bool:
    """Whether a file has an ending that is read."""
    return path.suffix.lower() in ENDINGS


def done(folder: Path, path: Path) -> None:
    """Move a file that was read out of the way; one that another sweep moved already is fine."""
    _move(path, folder / READ)


def set_aside(folder: Path, path: Path, reason: str) -> None:
    """Move a file that cannot be read aside, with the reason beside it."""
    moved = _move(path, folder / ASIDE)
    if moved is not None:
        moved.with_name(moved.name + ".why.txt").write_text(reason + "\n", encoding="utf-8")


def _move(path: Path, home: Path) -> Path | None:
    home.mkdir(parents=True, exist_ok=True)
    target = home / path.name
    number = 1
    while target.exists():
        number += 1
        target = home / f"{path.stem}.{number}{path.suffix}"
    try:
        path.replace(target)
    except FileNotFoundError:
        return None
    return target


def put(folder: Path, signal: Signal) -> Path:
    """Write a signal as a file of the inbox, whole or not at all: mail as a mail file, everything else as a message."""
    folder.mkdir(parents=True, exist_ok=True)
    mail = signal.kind == "mail" and "@" in signal.sender and not signal.fields
    name = f"{signal.received:%Y%m%dT%H%M%S}-{signal.id}"[:120].replace(":", "-") + (".eml" if mail else ".json")
    content = _mail(signal) if mail else (json.dumps(json.loads(signal.model_dump_json())) + "\n").encode()
    with _whole(folder / name) as handle:
        handle.write(content)
    return folder / name


def _mail(signal: Signal) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["Subject"] = signal.sender, signal.subject
    message["Date"] = signal.received
    message["Message-ID"] = f"<{signal.id}@example>"
    message.set_content(signal.text)
    return message.as_bytes()


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
