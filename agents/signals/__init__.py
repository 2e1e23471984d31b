"""Signals joined to events and events to cases, and when supply is normal again."""
