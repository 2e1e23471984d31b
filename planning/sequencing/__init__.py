"""Which car after which inside a shift."""

from planning.sequencing.problem import Cut
from planning.sequencing.resequence import Manner, SequenceReport, report, resequence

__all__ = ["Cut", "Manner", "SequenceReport", "report", "resequence"]
