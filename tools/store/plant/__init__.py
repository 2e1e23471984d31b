"""A plant in the store: its tables, saved and loaded whole, and what releases and sourcing change of it."""
