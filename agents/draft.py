"""The draft node: the papers of the recommended option, written and read back against what was decided."""

from collections.abc import Iterator
from datetime import datetime

from langgraph.runtime import Runtime

from agents.proposals.shown import Shown
from agents.state import CaseState, Deps
from planning.snapshot import Snapshot
from tools.contracts.draft import draft as write_paper
from tools.contracts.facts import HeadFacts
from tools.contracts.gather import paper_facts
from tools.contracts.letters.gather import kind_of, letters_of
from tools.contracts.paper import Paper, PaperKind, order_kinds
from tools.contracts.verify import verify
from tools.store.casework import artifacts, audit


class PaperFaultError(Exception):
    """A paper does not say what was decided; nothing is proposed on it."""


def draft(state: CaseState, runtime: Runtime[Deps]) -> CaseState:
    """Write the papers of the recommended option and file them."""
    deps = runtime.context
    deps.report("papers", None)
    shown = deps.filed(Shown, state["chosen"])
    papers = papers_of(deps, deps.snapshot(state["snapshot"]), shown, state["case"])
    return {"papers": file_papers(deps, state["case"], papers)}


def papers_of(deps: Deps, plant: Snapshot, shown: Shown, case_id: str) -> tuple[Paper, ...]:
    """Every paper an option needs, each verified; raises ``PaperFaultError`` with the first mismatch."""
    papers: list[Paper] = []
    for kind, facts in _wanted(plant, shown, case_id, deps.now()):
        paper = write_paper(kind, facts)
        wrong = verify(paper, facts, fresh=paper)
        if wrong:
            raise PaperFaultError(f"{kind} for {facts.supplier.id} does not say what was decided: {wrong[0]}")
        papers.append(paper)
    return tuple(papers)


def _wanted(plant: Snapshot, shown: Shown, case_id: str, now: datetime) -> Iterator[tuple[PaperKind, HeadFacts]]:
    if shown.option.plan.awards:
        for facts in paper_facts(plant, shown.option, shown.disruptions[0], case_id, now):
            for kind in order_kinds(facts):
                yield kind, facts
    for letter in letters_of(plant, shown.option, shown.disruptions, case_id, now):
        yield kind_of(letter), letter


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
