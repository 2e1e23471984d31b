"""Named points around every commit, at which a test may stop the program: nothing happens there otherwise."""

from collections.abc import Callable

Hook = Callable[[str], None]

hook: Hook | None = None
"""What is called at every fail point with its name; a test that sets it puts None back."""


def failpoint(name: str) -> None:
    """Pass a fail point: calls the hook, if a test has set one."""
    if hook is not None:
        hook(name)
