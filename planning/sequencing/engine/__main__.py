"""Compile the search now, so that the first plan need not wait for it: ``python -m planning.sequencing.engine``."""

import sys
import time

from planning.sequencing.solve import ready


def main() -> None:
    """Compile every kernel, or load it from the cache."""
    began = time.monotonic()
    ready()
    sys.stderr.write(f"The search is compiled ({time.monotonic() - began:.1f} s).\n")


if __name__ == "__main__":
    main()
