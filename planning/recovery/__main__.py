"""Compile the placing of cars now, so that the first plan need not wait for it: ``python -m planning.recovery``."""

from planning.recovery import seating, swaps
from planning.sequencing.engine.jit import compile_now

if __name__ == "__main__":
    compile_now("The placing of cars", seating.ready, swaps.ready)
