"""Which remedies, and which order in which shift: one joint model of sourcing and line, and the trial of its plans."""
