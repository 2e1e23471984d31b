"""The draft node: the papers of the recommended option, written and read back against its awards."""

from langgraph.runtime import Runtime

from agents.proposals.shown import Shown
from agents.state import CaseState, Deps
from planning.snapshot import Snapshot
from tools.contracts.draft import draft as write_paper
from tools.contracts.facts import PaperFacts
from tools.contracts.gather import paper_facts
from tools.contracts.paper import KINDS, Paper
from tools.contracts.verify import verify
from tools.store.casework import artifacts, audit


class PaperFaultError(Exception):
    """A paper does not say what was awarded; nothing is proposed on it."""


def draft(state: CaseState, runtime: Runtime[Deps]) -> CaseState:
    """Write the papers of the recommended option and file them."""
    deps = runtime.context
    deps.report("papers", None)
    shown = deps.filed(Shown, state["chosen"])
    papers = papers_of(deps, deps.snapshot(state["snapshot"]), shown, state["case"])
    return {"papers": file_papers(deps, state["case"], papers)}


def papers_of(deps: Deps, plant: Snapshot, shown: Shown, case_id: str) -> tuple[Paper, ...]:
    """Every paper the awards of an option need, each verified; raises ``PaperFaultError`` with the first mismatch."""
    papers = []
    for facts in _facts(deps, plant, shown, case_id):
        for kind in KINDS:
            paper = write_paper(kind, facts)
            wrong = verify(paper, facts, fresh=paper)
            if wrong:
                raise PaperFaultError(f"{kind} for {facts.supplier.id} does not match the award: {wrong[0]}")
            papers.append(paper)
    return tuple(papers)


def file_papers(deps: Deps, case_id: str, papers: tuple[Paper, ...]) -> list[dict[str, str]]:
    """File papers; gives for each its kind, supplier, own digest and the digest it is filed under."""
    filed = []
    with deps.write() as session:
        for paper in papers:
            text = artifacts.put_record(session, "paper", paper)
            filed.append(
                {"kind": paper.kind, "id": paper.id, "supplier": paper.supplier, "digest": paper.digest, "filed": text}
            )
        audit.append(session, deps.now(), "andon", "papers drafted", case_id, papers=[paper.digest for paper in papers])
    return filed


def _facts(deps: Deps, plant: Snapshot, shown: Shown, case_id: str) -> tuple[PaperFacts, ...]:
    if not shown.option.plan.awards:
        return ()
    return paper_facts(plant, shown.option, shown.disruptions[0], case_id, deps.now())
