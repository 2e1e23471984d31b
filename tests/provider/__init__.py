"""A small OpenAI-compatible server for recording model calls: scripted, repeatable, with faults on demand. No model."""
