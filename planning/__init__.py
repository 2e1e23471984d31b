"""Decisions of a car plant under a supply disruption, as pure functions: no database, network, clock or model."""
