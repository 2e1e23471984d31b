"""Compile the search now, so that the first plan need not wait for it: ``python -m planning.sequencing.engine``."""

from planning.sequencing.engine.jit import compile_now
from planning.sequencing.solve import ready

if __name__ == "__main__":
    compile_now("The search", ready)
