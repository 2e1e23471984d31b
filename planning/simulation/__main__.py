"""Compile the runs of a plan now, so that the first options need not wait: ``python -m planning.simulation``."""

import sys
import time

from planning.simulation.runs import ready


def main() -> None:
    """Compile the kernel, or load it from the cache."""
    began = time.monotonic()
    ready()
    sys.stderr.write(f"The playing of plans is compiled ({time.monotonic() - began:.1f} s).\n")


if __name__ == "__main__":
    main()
