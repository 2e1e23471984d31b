"""The simulated world: what suppliers really deliver, what the line really builds, and what people hear of it."""
