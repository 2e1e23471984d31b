"""Compile the placing of cars now, so that the first plan need not wait for it: ``python -m planning.recovery``."""

import sys
import time

from planning.recovery import seating, swaps


def main() -> None:
    """Compile every kernel, or load it from the cache."""
    began = time.monotonic()
    seating.ready()
    swaps.ready()
    sys.stderr.write(f"The placing of cars is compiled ({time.monotonic() - began:.1f} s).\n")


if __name__ == "__main__":
    main()
