"""How often Python looks for circles of garbage: seldom, because a plant is a million records that live to the end."""

import atexit
import gc

THRESHOLDS = (100_000, 50, 100)


def collect_seldom() -> None:
    """Look for circles a hundred times more seldom than usual, and not at the end: a third of a command's time."""
    gc.set_threshold(*THRESHOLDS)
    atexit.register(gc.freeze)
