"""What tests look up in a store: proposals with what they bind, a case with what belongs to it, the timeline."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from agents.approvals import next_asked
from agents.proposals.decisions import binding_amount, signatures_of
from agents.proposals.proposal import bound
from agents.state import Deps
from tools.store.casework import approvals, artifacts, audit, cases
from tools.store.casework.approvals import ApprovalRow, ProposalRow
from tools.store.casework.audit import AuditRow
from tools.store.casework.cases import CaseRow
from tools.store.engine import Store
from tools.store.keep import keep


@dataclass(frozen=True)
class ProposalView:
    """A proposal with the payload its digest covers, the answers so far, and who could sign next."""

    row: ProposalRow
    payload: dict[str, Any]
    answers: tuple[ApprovalRow, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True)
class CaseView:
    """A case and its latest brief."""

    row: CaseRow
    brief: str


def inbox(deps: Deps) -> list[ProposalView]:
    """Proposals that wait for an answer, oldest first."""
    with keep(deps.store) as session:
        return [_view(session, deps, row) for row in approvals.proposals(session, "pending")]


def proposal(deps: Deps, proposal_id: str) -> ProposalView | None:
    """One proposal, whatever its status."""
    with keep(deps.store) as session:
        row = approvals.get_proposal(session, proposal_id)
        return _view(session, deps, row) if row else None


def case_view(store: Store, case_id: str) -> CaseView:
    """A case and its latest brief (Markdown; empty before there is one)."""
    with keep(store) as session:
        row = cases.get_case(session, case_id)
        assert row is not None
        briefs = [audit.detail_of(e)["brief"] for e in audit.entries(session, case_id) if e.what == "brief written"]
        return CaseView(row, artifacts.get_text(session, briefs[-1]) if briefs else "")


def timeline(store: Store, case_id: str) -> list[AuditRow]:
    """The audit trail of a case."""
    with keep(store) as session:
        return audit.entries(session, case_id)


def _view(session: Session, deps: Deps, row: ProposalRow) -> ProposalView:
    given = signatures_of(session, row)
    amount = binding_amount(session, deps.policy, row, deps.now())
    asked = next_asked(deps.policy, row.action, amount, given, row.proposer) if row.status == "pending" else ()
    return ProposalView(row, bound(session, row), tuple(approvals.signatures(session, row.id)), asked)
