"""Compile the runs of a plan now, so that the first options need not wait: ``python -m planning.simulation``."""

from planning.sequencing.engine.jit import compile_now
from planning.simulation.runs import ready

if __name__ == "__main__":
    compile_now("The playing of plans", ready)
