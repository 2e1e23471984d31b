"""Who is acting: the operating-system account and this process, never a setting."""

import os
import socket
from pathlib import Path

from andon.trouble import FORBIDDEN, TroubleError


def account() -> str:
    """The account that runs this process, as the system knows it; the environment is not asked."""
    try:
        import pwd
    except ImportError:
        return os.getlogin()
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        raise TroubleError(
            FORBIDDEN, f"user id {os.getuid()} has no account on this machine; nobody can act as it"
        ) from None


def owner() -> str:
    """This process, as the holder of leases: host, process id, and when it started, so that a reused id differs."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def is_gone(owner: str) -> bool:
    """True if the process that an ``owner`` names ran on this machine and is no more."""
    host, _, rest = owner.rpartition(":")
    host, _, number = host.rpartition(":")
    if host != socket.gethostname() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return rest != _started(int(number))


def _started(number: int) -> str:
    """Start time in clock ticks since boot where the system tells it, else an empty text."""
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
