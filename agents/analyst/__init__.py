"""The built-in analyst, and how any chat model is asked: for a typed answer, for levers, for sentences."""
