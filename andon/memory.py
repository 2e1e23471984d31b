"""How much memory this process took."""

import sys


def peak_mib() -> int | None:
    """The most memory this process has held, in MiB; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak) // (2**20 if sys.platform == "darwin" else 2**10)
