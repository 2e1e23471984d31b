"""A small OpenAI-compatible server for recording model calls: scripted, deterministic, with faults on demand. No model."""
