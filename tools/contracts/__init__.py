"""Papers of a case: drafted from an award, read back against it, and written to files."""

from tools.contracts.draft import DraftError, draft
from tools.contracts.facts import PaperFacts, Terms
from tools.contracts.gather import FactsError, paper_facts
from tools.contracts.paper import AWARD_KINDS, KINDS, TRANSFER_KINDS, Paper, PaperKind, export, order_kinds
from tools.contracts.verify import Mismatch, verify

__all__ = [
    "AWARD_KINDS",
    "KINDS",
    "TRANSFER_KINDS",
    "DraftError",
    "FactsError",
    "Mismatch",
    "Paper",
    "PaperFacts",
    "PaperKind",
    "Terms",
    "draft",
    "export",
    "order_kinds",
    "paper_facts",
    "verify",
]
