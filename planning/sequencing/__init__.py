"""Which car after which inside a shift."""

from planning.sequencing.problem import Cut
from planning.sequencing.report import Manner, SequenceReport, report, touched_shifts
from planning.sequencing.resequence import resequence

__all__ = ["Cut", "Manner", "SequenceReport", "report", "resequence", "touched_shifts"]
