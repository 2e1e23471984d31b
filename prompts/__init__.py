"""Prompts as files: one a task, with declared inputs, filled and fenced by the loader."""

from prompts.loader import NAMES, Prompt, PromptError, PromptName, Rendered, load

__all__ = ["NAMES", "Prompt", "PromptError", "PromptName", "Rendered", "load"]
